/*
 * What is behind each clause: how many cases name it, how many checks can
 * cite it whatever the case, how many seeded bugs must be caught by it.
 *
 *     for (i = 0; coverage_at(&suite, i, &c); i++) ...
 */
#ifndef COVERAGE_H
#define COVERAGE_H

#include "case/case.h"

struct coverage {
	const struct clause *clause;
	size_t cases;  /* in their clauses or those of an alternative */
	size_t checks;
	size_t bugs;
};

/* In the order of the clauses; false past the end. */
bool coverage_at(const struct suite *, size_t index, struct coverage *);

/* The case names the clause, in its list or in that of an alternative. */
bool coverage_names(const struct test_case *, const struct clause *);

/* What is missing: "no case", "no bug", "no case, no bug"; "" = nothing, or
 * the clause cannot be tested. A clause that checks can cite in every case
 * needs no case of its own. */
const char *coverage_gap(const struct coverage *);

#endif
