/*
 * The fuzzer is judged: every seeded bug that only fuzzing finds must be
 * found by its oracle within a number of mutants, and the correct server must
 * have no finding.
 *
 * `selftest --fuzz`; each trial is in this process and in virtual time.
 */
#ifndef FUZZ_SELFTEST_H
#define FUZZ_SELFTEST_H

#include <stdio.h>

#include "base/err.h"
#include "case/case.h"

enum { FUZZ_SELFTEST_REQUESTS = 200000, FUZZ_SELFTEST_AFTER = 2000 };

struct fuzz_selftest_options {
	const struct suite *suite;
	const char *only;          /* glob over names, NULL = all */
	uint64_t seed;             /* the first one */
	unsigned seeds;            /* how many; 0 = 1 */
	uint64_t requests;         /* of one trial; 0 = the default */
	bool verbose;              /* every finding */
};

struct fuzz_selftest_totals {
	size_t trials, found;      /* bugs times seeds; by the named oracle */
	size_t findings;           /* of those that were found */
	size_t alarms;             /* findings on the correct server */
	uint64_t worst;            /* index of the latest first finding */
};

/* Prints a line for each trial and the totals. 0 = all found and no alarm,
 * 1 = not so, -1 = ERR_USAGE when `only` matches nothing. */
int fuzz_selftest_run(const struct fuzz_selftest_options *, FILE *out,
		      struct fuzz_selftest_totals *, struct err *);

#endif
