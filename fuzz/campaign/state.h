/*
 * What one campaign knows, shared by the files of fuzz/campaign:
 *
 *     campaign.c      the whole: login, loop, pauses, end
 *     choose.c        which index is sent next
 *     work.c          one mutant: its requests, its task, the verdict
 *     found.c         findings, one for each defect
 *     canary.c        the valid request in between
 *     death.c         is the server still there
 *     pairs.c         two requests that must be answered alike
 *     behind.c        the next request on the connection of a mutant
 *     growth.c        the time to answer and the size of the request
 *     session.c       login and logout
 *     features.c      what is new about an answer
 *     fuzz_journal.c  the indices that were sent
 *
 * Private to fuzz/campaign.
 */
#ifndef CAMPAIGN_STATE_H
#define CAMPAIGN_STATE_H

#include "campaign/campaign.h"
#include "campaign/features.h"
#include "campaign/fuzz_journal.h"
#include "campaign/watch.h"
#include "oracle/key.h"
#include "run/pump.h"

enum {
	WORK_READS_MAX = 128,          /* of one task */
	WORK_READ_FIRST_US = 1000, WORK_READ_LAST_US = 1000000,
	WORK_SILENCE_LEAST_US = 30000, WORK_SILENCE_MOST_US = 100000,
	WORK_FOLLOWED_MAX = 64,        /* tasks at once */
	WORK_FOLLOW_EVERY = 16,        /* of the tasks that may come */
	PAIRS_MAX = 64,
	BEHIND_EVERY = 8,              /* of the refusals */
	PAIR_TRIES = 3,                /* a finding differs in all of them */
	PAIR_DRAWS = 4,                /* of one operator, to see it alone */
	PAIR_AGAIN_EVERY = 200,        /* of the mutants, for determinism */
	PAUSE_EVERY = 4096,            /* mutants */
	HANGS_MAX = 8,
	RECENT_MAX = FINDING_BEFORE_MAX,
	CANARY_TRIES = 5, CANARY_DISTANCE_US = 200000,
	DEATH_PROBES = 3, DEATH_PROBE_US = 200000,
	DEATH_BACK_US = 3000000,
	SECOND_US = 1000000
};

/* One finding while the campaign runs. */
struct record {
	struct finding_key key;
	struct finding f;
	struct arena arena;            /* owns the texts of both */
	unsigned exemplars;            /* how often a smaller one came */
	struct mutant_step steps[MUTANT_STEPS_MAX]; /* of the example */
	size_t step_count;
	uint64_t common[MUTATOR_WORDS]; /* operators of all that showed it */
};

/* A mutant to be looked at with another request, by its index. */
enum pair_kind {
	PAIR_PLAIN,                    /* its plain form means the same */
	PAIR_AGAIN,                    /* itself */
	PAIR_BEHIND                    /* the next one on its connection */
};

struct pair {
	uint64_t index;
	enum pair_kind kind;
};

struct op_score {
	uint32_t sent, news;
};

struct work;

struct campaign {
	const struct campaign_options *options;
	struct campaign_summary *summary;
	struct pump pump;
	struct bindings bindings;
	struct expect_oracle oracle;
	struct mutator mutator;
	struct arena arena;
	char *session;                 /* NULL: none */
	int64_t started_us, last_new_us, last_told_us, next_due_us;

	uint64_t next, boundary;       /* choose.c */
	struct op_score scores[MUTATE_OPERATORS_MAX];

	size_t in_flight, followed;    /* works */
	size_t go;                     /* 0: a pause is wanted */
	uint64_t since_canary, since_pause;
	bool canary_under_way, canary_doubt, canary_broken;
	bool session_doubt;
	struct work *held;             /* refused for a lost session */
	struct work *hung;             /* no answer in time */
	const struct expect_defect *hangs[HANGS_MAX]; /* confirmed */
	size_t hang_count;
	uint64_t recent[RECENT_MAX];   /* indices, a ring */
	uint64_t recent_count;
	struct pair pairs[PAIRS_MAX];
	size_t pair_count;
	int64_t task_timeout_us, longest_task_us;

	struct watch watch;
	struct features features;
	struct fuzz_journal journal;
	struct record **records;
	size_t record_count;
	const char *latest;
	unsigned deaths;
	bool dead, saturated;
};

/* ---- campaign.c ---- */
/* Sends as many mutants as the window takes. */
void campaign_feed(struct campaign *);

/* ---- choose.c ---- */
/* The next mutant; release it. */
uint64_t choose_next(struct campaign *, struct mutant *out);
/* Its answer was new, or not. */
void choose_learn(struct campaign *, const struct mutant *, bool is_new);

/* ---- work.c ---- */
void work_start(struct campaign *, uint64_t index, struct mutant *taken,
		int64_t delay_us);
/* What was held back is judged now, or sent again under the new session. */
void work_release_held(struct campaign *, bool send_again);
/* Nothing under way: each that hung is asked again. */
void work_settle_hung(struct campaign *);
void work_drop_held(struct campaign *);
/* What a request of a mutant belongs to; false: it is none. */
bool work_of(const struct sent *, const struct mutant **, uint64_t *index);

/* ---- found.c ---- */
/* What shows a finding; everything but `sent` may be missing. */
struct example {
	const struct sent *sent;
	const struct mutant *mutant;
	uint64_t index;
	const char *clause;
	const struct slice *before;
	size_t before_count;
};

void found(struct campaign *, const struct finding_key *,
	   const struct example *);
void found_note(struct campaign *, const struct oracle_note *,
		const struct example *);
/* Into the summary, the worst first; frees the records. */
void found_end(struct campaign *);
void found_release(struct campaign *);

/* ---- canary.c ---- */
/* Before all else. -1 with the error: the volume does not exist. */
int canary_first(struct campaign *, struct err *);
void canary_send(struct campaign *);   /* among the others */
/* Nothing under way: a refusal is looked into. */
void canary_settle(struct campaign *);
/* One valid sync, waited for. true: accepted, or busy to the end. */
bool canary_ask(struct campaign *, struct sent **last);

/* ---- death.c ---- */
void death_resolve(void *campaign);
/* Nothing under way; for whoever used pump_ask and got no answer. */
bool death_alive(struct campaign *);

/* ---- pairs.c ---- */
void pairs_add(struct campaign *, uint64_t index, enum pair_kind);
void pairs_settle(struct campaign *);

/* ---- behind.c ---- */
/* Whether the connection of this answer is worth a look. */
bool behind_wanted(const struct answer *, const struct exchange *,
		   uint64_t index);
/* The mutant on a connection of its own, then a request that is known. */
void behind_look(struct campaign *, uint64_t index);

/* ---- growth.c ---- */
/* Nothing under way. Sizes of up to 768 KiB. */
void growth_look(struct campaign *);

/* ---- session.c ---- */
/* -1 with ERR_UNREACHABLE: no answer, or the login was refused. */
int session_open(struct campaign *, struct err *);
void session_close(struct campaign *);
/* A base request of the suite, waited for. The caller frees it. */
struct sent *session_ask(struct campaign *, const char *base);

#endif
