/*
 * One server of ours under mutants, in this process and in virtual time: is
 * it found out, by which oracle, how soon.
 *
 *     struct fuzz_trial t = { .suite = &suite, .bug = "repeats-a-quote",
 *                             .seed = 1, .requests = 200000, .after = 500 };
 *     fuzz_trial_run(&t, &err);      0, or -1: no server of that name
 *     fuzz_trial_release(&t);
 *
 * The loop of a campaign without its guidance, journal and confirmation:
 * mutate, send, judge (expect.h, oracle_table.h), ask for a valid sync. The
 * same inputs give the same result on every machine, but for `us`.
 */
#ifndef FUZZ_TRIAL_H
#define FUZZ_TRIAL_H

#include "base/err.h"
#include "oracle/key.h"

enum { FUZZ_TRIAL_FINDINGS_MAX = 64 };

/* One defect, as finding_key_covers() tells them apart. */
struct fuzz_trial_finding {
	struct finding_key key;    /* its title in the arena of the trial */
	uint64_t index;            /* of the first mutant that shows it */
	const char *operators;     /* "id-odd+comma-leading" */
};

struct fuzz_trial {
	/* set by the caller */
	const struct suite *suite;
	const char *bug, *variant; /* names, or NULL */
	const char *oracle;        /* the search goes on until it has spoken;
	                              NULL = until the first finding */
	uint64_t seed, requests;   /* mutants at most */
	uint64_t after;            /* so many more once it was found */

	/* what came */
	uint64_t executed;
	int64_t us;                /* of real time to the finding by `oracle` */
	bool found;                /* by `oracle`, if there is one */
	uint64_t index;            /* of that */
	struct fuzz_trial_finding findings[FUZZ_TRIAL_FINDINGS_MAX];
	size_t finding_count;
	struct arena arena;
};

int fuzz_trial_run(struct fuzz_trial *, struct err *);
void fuzz_trial_release(struct fuzz_trial *);

#endif
