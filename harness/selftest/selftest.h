/*
 * The judge is judged: every seeded bug must be caught by its intended
 * clause, every correct variant must pass, and a server that always says the
 * same must pass nothing.
 *
 * Each run is the whole suite against the reference server in this process,
 * in virtual time: same verdicts on every machine.
 */
#ifndef SELFTEST_H
#define SELFTEST_H

#include <stdio.h>

#include "base/err.h"
#include "case/case.h"

struct selftest_options {
	const struct suite *suite;
	const char *only;     /* glob over bug and variant names, NULL = all */
	bool verbose;         /* every failing case of every bug */
	uint64_t seed;
};

struct selftest_totals {
	size_t bugs, caught;      /* caught by the intended clause */
	size_t always_same, always_same_held; /* passed nothing, exit not 0 */
	size_t variants, variants_failing;
	bool reference_clean;     /* the correct server conforms */
	/* clauses; all 0 when `only` leaves some out */
	size_t covered, testable; /* a case about it passed on the correct
	                             server, a bug was caught by it */
	size_t untestable;
};

/*
 * Prints the kill matrix, the clauses that it leaves unproved and the totals.
 * 0 = everything as it must be, 1 =
 * something is not, -1 = ERR_USAGE when `only` matches nothing.
 */
int selftest_run(const struct selftest_options *, FILE *out,
		 struct selftest_totals *, struct err *);

#endif
