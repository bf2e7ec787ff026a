/*
 * What one run knows, shared by the files of harness/run that carry it out:
 *
 *     run.c       the whole: ladder, lanes, fold, events
 *     ladder.c    the rungs before the cases
 *     lane.c      controls and order of the cases on one volume
 *     case_run.c  the steps of one case
 *     follow.c    one task until it ends
 *     astray.c    whether an answer is that of its own request
 *     suspect.c   who has spoilt the server for the next request
 *     bystander.c ... when nobody was found
 *     renewal.c   the session has ended
 *     life.c      whether the server is still there, and its restart
 *     task_ids.c  the tasks it has named
 *
 * Private to harness/run.
 */
#ifndef RUN_STATE_H
#define RUN_STATE_H

#include "run/ledger.h"
#include "run/pump.h"
#include "run/run.h"
#include "run/task_ids.h"

enum {
	TASK_SECOND_US = 2000000, /* after the first task that never ended */
	TASK_FLOOR_US = 500000,
	TASK_FACTOR = 10,         /* times the longest task that did end */
	TASK_IDS_KEPT = 1024,     /* tasks, to know their ids again */
	RANDOM_TEXT_MAX = 64,
	/* How long a session lives that nobody uses is the server's own
	 * affair: 9.29. One in use that ends sooner may have met a restart or
	 * somebody else; who ends them again fails. */
	SESSION_YOUNG_S = 1800, EARLY_ENDS_TOLD = 2
};

/* A case that takes part, and what became of it. */
struct case_slot {
	const struct test_case *test_case;
	struct arena arena;         /* owns `result` */
	struct case_result result;
	struct sent *shown;         /* keeps result.shown alive; NULL when that
	                               is a control, which the run keeps */
	bool ended;                 /* in this round */
	unsigned results;           /* folded into `result` */
	bool astray;                /* answers for what it left on a connection */
	bool doubted;               /* some answer to it was looked into */
	unsigned renewed;           /* times that it ran again, in another
	                               session */
};

struct run {
	const struct run_context *context;
	const struct run_config *config;
	const struct suite *suite;
	struct pump pump;
	struct bindings base;       /* what all requests share */
	struct ledger ledger;
	struct run_info info;
	struct arena arena;

	unsigned round;             /* of --repeat, from 0 */
	struct case_slot *slots;    /* in table order */
	size_t slot_count;

	char *session_main;         /* NULL: none (yet) */
	int64_t session_us;         /* its login */
	unsigned logins;            /* further ones: the session had ended */
	unsigned early_ends;        /* ... though it was young and in use */
	struct sent **kept;         /* controls, until the end of the run */
	size_t kept_count, kept_size;

	int64_t task_timeout_us;    /* calibrated after the first lost task */
	int64_t longest_task_us;

	struct task_ids task_ids;
	bool reuse_told;            /* some case has one that was given before */

	const char *blocked;        /* a broken rung: why the rest cannot count */
	const char *finding, *hint; /* of that rung */
	enum run_verdict verdict;   /* decided by a rung; RUN_CONFORMS = not */
	const char *cut;            /* --fail-fast: why the rest is skipped */

	unsigned deaths, restarts;
	unsigned deaths_explained;  /* that some case answers for */
	const char *unexplained;    /* the first death, in words */

	struct trail trail;
	unsigned astray;            /* times that an answer was another
	                               request's, see astray.h */
	unsigned astray_looks, astray_chances;
	struct doubt **doubts;      /* cases that astray_end looks at */
	size_t doubt_count, doubt_size, doubted_bytes;

	/* refusals of valid requests, see lane.h */
	struct lane *lanes;         /* of this phase */
	size_t lane_count;
	struct lane *exclusive;     /* the one that alone may send, or NULL */
	bool accepts;               /* some control with a sync was accepted */
	size_t again;               /* cases run once more to narrow suspects */
	unsigned accused;           /* cases that answer for one */
	unsigned spoilers;          /* cases that have one refused behind
	                               requests of their own, alone, too */
	unsigned vain;              /* set-ups that failed again, alone */
	const char *broken;         /* valid requests are refused for good */
	struct case_run *carrier;   /* answers for `refusal` at the end of the
	                               run if no case was accused */
	const struct sent *refusal;
	struct bystanders *bystanders; /* of it, in the arena; NULL = none */
	const struct sent *odd;     /* refused on the ladder, and then not */
	const char *refusal_suspects;
	bool refusal_behind;        /* on a connection that others had used */
};

/* Fills the run from its context: what it is about, which cases take part.
 * -1 when the selection is wrong; run_close in either case. */
int run_prepare(struct run *, const struct run_context *, struct err *);
void run_close(struct run *);

/* The slot of a case; NULL: there is none of that id, or it is NULL. */
struct case_slot *run_slot(struct run *, const char *id);

/* Owned by the run until its end. */
void run_keep(struct run *, struct sent *);

/* Notes a rung that nothing can be verified beyond; the first one stands. */
void run_block(struct run *, enum run_verdict, const char *finding,
	       const char *hint);

/* With --fail-fast nothing new begins. */
void run_fail_fast(struct run *);

/* Judges, journals and tells the live observer; the slot has its result. What
 * a case has left on its connection comes beside its end, and ends nothing. */
void run_case_ended(struct run *, struct case_slot *, const struct evidence *);

#endif
