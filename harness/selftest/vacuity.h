/*
 * Which cases assert something: every case against every server that always
 * says the same, with ladder, set-up and controls held by the right one
 * (run/held.h), so that only the case's own expectation can fail.
 *
 *     struct vacuity v = { .suite = suite, .seed = seed };
 *     vacuity_run(&v, out, &err);
 *
 * A case asserts something when an answer came and the check answer.expected
 * fails; that no answer came, or that a task cannot be read, is said of any
 * case. One that never does asks only for a complete answer: right where the
 * protocol leaves the answer open (tag "open"), vacuous elsewhere.
 * Private to harness/selftest.
 */
#ifndef VACUITY_H
#define VACUITY_H

#include <stdio.h>

#include "base/err.h"
#include "case/case.h"

struct vacuity {
	/* set by the caller */
	const struct suite *suite;
	uint64_t seed;
	bool verbose;      /* a row per case */

	/* what came */
	size_t cases;
	size_t vacuous;
	size_t open;       /* only a complete answer, and say so */
};

/* Prints the vacuous cases, and with `verbose` the whole matrix. -1 with
 * ERR_USAGE when the case files hold no ladder. */
int vacuity_run(struct vacuity *, FILE *out, struct err *);

#endif
