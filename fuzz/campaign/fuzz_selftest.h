/*
 * The fuzzer is judged: a campaign (campaign.h) against every seeded bug that
 * only fuzzing finds must find it, by its oracle, in time and once; against
 * the correct server and its correct variants it must find nothing.
 *
 * `selftest --fuzz`; each campaign is in one process and in virtual time.
 */
#ifndef FUZZ_SELFTEST_H
#define FUZZ_SELFTEST_H

#include <signal.h>
#include <stdio.h>

#include "base/err.h"
#include "case/case.h"

enum {
	FUZZ_SELFTEST_US = 60 * 1000000, /* of a processor, for one bug */
	FUZZ_SELFTEST_AFTER = 2000,      /* mutants once it was found */
	FUZZ_SELFTEST_CLEAN = 40000,     /* to the correct server */
	FUZZ_SELFTEST_VARIANT = 100000   /* to each variant */
};

struct fuzz_selftest_options {
	const struct suite *suite;
	const char *only;          /* glob over names, NULL = all */
	uint64_t seed;             /* the first one */
	unsigned seeds;            /* how many; 0 = 1 */
	unsigned jobs;             /* processes; 0 = 1 */
	uint64_t requests;         /* mutants of one campaign; 0 = the default */
	int64_t time_us;           /* for one bug; 0 = the default */
	bool variants;             /* the servers that are right, not the bugs */
	bool verbose;              /* every finding */
	const volatile sig_atomic_t *interrupted; /* may be NULL */
};

struct fuzz_selftest_totals {
	size_t trials, found;      /* bugs times seeds; by the named oracle */
	size_t findings;           /* of those that were found */
	size_t clean;              /* campaigns against right servers */
	size_t alarms;             /* findings there */
	size_t broken;             /* campaigns that could not be run */
	uint64_t sent;             /* mutants to right servers */
	uint64_t most;             /* mutants before a first finding */
	int64_t latest_us;         /* the latest first finding */
};

/* Prints a line for each campaign and the totals. 0 = all found and no alarm,
 * 1 = not so, or interrupted; -1 = ERR_USAGE when `only` matches nothing. */
int fuzz_selftest_run(const struct fuzz_selftest_options *, FILE *out,
		      struct fuzz_selftest_totals *, struct err *);

#endif
