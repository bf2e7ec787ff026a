/*
 * A campaign against one server of ours, in this process and in virtual time:
 * is it found out, by which oracle, how soon.
 *
 *     struct fuzz_trial t = { .suite = &suite, .bug = "repeats-a-quote",
 *                             .oracle = "expectation", .seed = 1,
 *                             .time_us = 60000000, .after = 2000 };
 *     fuzz_trial_run(&t, &err);      0, or -1: no server of that name
 *     fuzz_trial_release(&t);
 *
 * It is campaign_run() with the defaults of `cnsconform fuzz`, but for the
 * largest bombs. Times are those that its process had a processor: nothing is
 * waited for, so that is what it takes on an idle machine. Without a limit of
 * time the same inputs give the same result on every machine, but
 * for `us` and `spent_us`.
 */
#ifndef FUZZ_TRIAL_H
#define FUZZ_TRIAL_H

#include "campaign/campaign.h"

struct fuzz_trial {
	/* set by the caller */
	const struct suite *suite;
	const char *bug, *variant; /* names, or NULL */
	const char *oracle;        /* the search goes on until it has spoken;
	                              NULL = to the end */
	uint64_t seed, requests;   /* mutants at most; 0 = no limit */
	int64_t time_us;           /* of a processor at most; 0 = no limit */
	uint64_t after;            /* so many more once it was found */
	const volatile sig_atomic_t *interrupted; /* may be NULL */

	/* what came */
	bool found;                /* by `oracle` */
	uint64_t sent;             /* mutants up to that one */
	int64_t us;                /* of a processor to that */
	int64_t spent_us;          /* to the end */
	struct campaign_summary summary; /* of the campaign: its findings */
};

int fuzz_trial_run(struct fuzz_trial *, struct err *);
void fuzz_trial_release(struct fuzz_trial *);

/* What the finding says of the server: no answer at all is no liveness. */
const char *fuzz_trial_oracle(const struct finding *);

#endif
