/*
 * The judge is judged: every seeded bug must be caught by its intended
 * clause, every correct variant must pass, a server that always says the
 * same must pass nothing, and every case must fail one of those by itself.
 *
 * Each run is the whole suite against the reference server in this process,
 * in virtual time: same verdicts on every machine.
 */
#ifndef SELFTEST_H
#define SELFTEST_H

#include <stdio.h>

#include "base/err.h"
#include "case/case.h"

enum { SELFTEST_FINDINGS_PERCENT_MAX = 120 }; /* findings for 100 bugs */

struct selftest_options {
	const struct suite *suite;
	const char *only;     /* glob over bug and variant names, NULL = all */
	bool verbose;         /* every failing case of every bug, and what
	                         every case says of a server that always says
	                         the same */
	uint64_t seed;
};

struct selftest_totals {
	size_t bugs, caught;      /* caught by the intended clause */
	size_t findings;          /* causes that the reports on them show */
	size_t single;            /* bugs that are shown as one finding */
	size_t always_same, always_same_held; /* passed nothing, exit not 0 */
	size_t variants, variants_failing;
	size_t cases, vacuous;    /* that assert nothing (vacuity.h); 0 cases =
	                             `only` leaves out a server it takes */
	size_t open;              /* ask only for a complete answer, tagged so */
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
