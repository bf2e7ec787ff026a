/*
 * A black-box campaign: mutants go out over a transport, every answer is
 * judged, what is wrong becomes a finding.
 *
 *     struct campaign_options o = CAMPAIGN_OPTIONS_INIT; ...
 *     campaign_run(&o, &summary, &err);
 *
 * The transport is the only way to the server, so the same loop runs over
 * sockets and, in virtual time, over a handler in this process (selftest,
 * tests, the in-process engine target).
 *
 * Which indices are sent is the only thing that guidance decides; the journal
 * records them, and --unguided sends from, from + 1, ... in order.
 */
#ifndef CAMPAIGN_H
#define CAMPAIGN_H

#include <signal.h>

#include "campaign/finding.h"
#include "http/redact.h"
#include "http/transport.h"
#include "mutate/mutate.h"

enum { CAMPAIGN_JOBS_DEFAULT = 16, CAMPAIGN_CANARY_EVERY = 64,
       CAMPAIGN_KEY_EXEMPLARS_MAX = 5, CAMPAIGN_FINDINGS_MAX = 1000 };

struct campaign_progress;
struct compare_mask;
struct run_config;
struct run_reviver;
struct suite;

/* The server to compare with (against.c). All borrowed. */
struct campaign_against {
	const struct run_config *target;   /* the same volumes, path, release */
	struct transport *transport;
	const struct compare_mask *mask;   /* or NULL */
	const char *today;                 /* "2026-11-28", for the mask */
};

struct campaign_options {
	const struct suite *suite;
	const struct mutate_seeds *seeds;
	const struct run_config *target;   /* url, volumes, credentials, limits */
	struct transport *transport;       /* borrowed */
	struct redact_set *secrets;        /* borrowed; grows by session ids */
	const volatile sig_atomic_t *interrupted; /* may be NULL */

	uint64_t seed, from;               /* first index */
	uint64_t step;                     /* 1; n for slice i/n, from = i */
	size_t size_max;                   /* bytes of one; 0 = MUTATE_SIZE_MAX */
	uint64_t requests;                 /* mutants at most; 0 = no limit */
	int64_t time_us;                   /* for mutants; what is found by then
	                                      is looked at for one timeout of
	                                      the target more at most; 0 = no
	                                      limit */
	int64_t rate;                      /* mutants and their twins a second;
	                                      0 = no limit */
	bool unguided;
	int64_t saturation_us;             /* stop after so long without a new
	                                      feature; 0 = never */
	const char *findings;              /* folder, or NULL: kept in memory */
	const struct finding_target *shown; /* for those folders, or NULL */
	const char *journal;               /* or NULL */
	bool resume;                       /* go on after that journal's end;
	                                      findings of this seed in
	                                      `findings` count on */
	const char *repeat;                /* a journal whose indices are sent
	                                      again, in its order, or NULL */
	const struct campaign_against *against; /* or NULL */
	int pid;                           /* of a local server: memory,
	                                      descriptors, threads; 0 = none */
	const struct run_reviver *reviver; /* starts again a server that died
	                                      or is spoilt; NULL: nobody */
	/* told once a second of run time at most; may be NULL */
	void (*progress)(void *self, const struct campaign_progress *);
	/* told of each finding when it is new, so many mutants were sent; may
	 * be NULL */
	void (*found)(void *self, const struct finding *, uint64_t executed);
	/* told what a person should know at once, one line; may be NULL */
	void (*notice)(void *self, const char *line);
	/* asked before each mutant: true ends the campaign; may be NULL */
	bool (*enough)(void *self, uint64_t executed);
	void *self;
};

#define CAMPAIGN_OPTIONS_INIT ((struct campaign_options){ .step = 1 })

enum { CAMPAIGN_TOLD_MAX = 3 };

struct campaign_progress {
	uint64_t executed, requests;       /* of so many; 0 = no limit */
	uint64_t index, boundary;          /* that phase ends there */
	int64_t us, time_us;               /* of so long; 0 = no limit */
	double per_second;
	size_t features;
	int64_t since_new_us;              /* since the last new feature */
	size_t findings, by_severity[SEVERITY_COUNT];
	struct campaign_told {
		enum finding_severity severity;
		const char *title;
		unsigned confirmed, tried;
	} told[CAMPAIGN_TOLD_MAX];         /* the latest first; NULL = none */
	const char *doing;                 /* "sending mutants"... */
	bool canary_broken;                /* valid syncs are refused */
	unsigned connections, deaths, restarts;
};

/* What the comparison with another server gave. */
struct campaign_compared {
	bool done;                         /* there was one */
	bool dead;                         /* it died and did not come back */
	uint64_t compared;                 /* answers of both */
	uint64_t masked;
	uint64_t unsteady;                 /* differences that did not come
	                                      back in 3 of 3 */
	const uint64_t *mask_hits;         /* per entry of the mask */
	const char *const *own;            /* titles of what it does wrong
	                                      itself and the target does not */
	size_t own_count;
};

struct campaign_summary {
	uint64_t seed, executed, last_index;
	uint64_t earlier;                  /* mutants before --resume */
	int64_t us;
	size_t features;
	struct finding *findings;          /* in order of severity */
	size_t finding_count;
	unsigned deaths, restarts;
	struct campaign_compared against;
	uint64_t unlooked;                 /* odd answers for a second look at
	                                      which no time was left */
	bool complete, saturated, dead;
	int exit_code;                     /* 0, 1, 3, 4, 130, 143; 5: no mutant
	                                      went out in time */
	struct arena arena;                /* owns all of it */
};

int campaign_run(const struct campaign_options *, struct campaign_summary *,
		 struct err *);
void campaign_summary_release(struct campaign_summary *);

#endif
