/*
 * The judging engine of a campaign and nothing beside it: requests go out
 * through a pump, every answer is read, judged by what its request admits and
 * looked at by every oracle, and the next one goes out.
 *
 *     struct engine e = { .target = &t, .mutants = &list, .timed = true };
 *     engine_run(&e, &err)
 */
#ifndef ENGINE_H
#define ENGINE_H

#include "tests/bench/figure.h"
#include "tests/bench/mutant_list.h"

/* Which of the cheap oracles work; ENGINE_ALL: those that know the request and
 * those that see the answer. */
enum engine_oracles { ENGINE_ALL, ENGINE_REQUEST_ONLY, ENGINE_NONE };

struct engine {
	/* set by the caller */
	const struct bench_target *target;
	const struct mutant_list *mutants; /* each once; NULL: `request` */
	struct slice request;              /* over and over */
	double seconds;                    /* of that */
	bool timed;                        /* the parts, too */
	enum engine_oracles oracles;

	/* what it took, of this thread */
	struct stretch took;
	uint64_t requests;
	uint64_t wrong;                    /* answers that are none */
	/* CPU seconds of the oracles, without those of the clocks: what the
	 * request admits, what the answer says, is it right, what else. */
	double expecting, reading, judging, looking;
};

int engine_run(struct engine *, struct err *);

#endif
