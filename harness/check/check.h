/*
 * Checks: pure functions over the evidence of a case; one table.
 *
 * A check adds results to the findings and looks at nothing but its
 * arguments: no I/O, no clock, no globals. Every result names the clause that
 * it speaks for, the JSON Pointer, what was expected and what came.
 */
#ifndef CHECK_H
#define CHECK_H

#include "check/answer.h"
#include "check/evidence.h"

enum { CHECK_RESULTS_MAX = 64 };

struct check_result {
	const char *check;      /* id in the table: "task.moref" */
	enum verdict verdict;   /* pass, warn, fail, blocked, error */
	const char *clause;     /* id */
	const char *where;      /* "step 1", "task of step 1, read 3" */
	const char *pointer;    /* RFC 6901, "" = the whole answer */
	const char *expected;   /* printable text, never message texts */
	const char *got;
};

struct findings {
	struct arena *arena;    /* owns all texts */
	size_t count;           /* further ones are dropped, worst kept */
	/* The last member: nobody clears more of it than is used. */
	struct check_result results[CHECK_RESULTS_MAX];
};

struct check_info {
	const char *id;
	const char *title;      /* what it looks at, one sentence */
	const char *clauses;    /* which clauses it can cite: "M6 R3 9.1" */
};

/* THE list of checks, for help, reports and tests; NULL past the end. */
const struct check_info *check_at(size_t index);
const struct check_info *check_find(struct slice id);

void findings_add(struct findings *, const char *check, enum verdict,
		  const char *clause, const char *where, const char *pointer,
		  const char *expected, const char *got);

#endif
