/*
 * Which cases of a suite run: --run, --skip, --tag, --clause, --shard.
 *
 * Globs match ids; "@FILE" reads one glob per line (# comments). The result
 * keeps table order. Nothing selected is ERR_USAGE, and so is a word of
 * --run, --tag or --clause that fits nothing, with the nearest one; what --skip
 * names need not be there.
 */
#ifndef CASE_SELECT_H
#define CASE_SELECT_H

#include "base/err.h"
#include "case/case.h"

enum { SELECT_PATTERNS_MAX = 256 };

struct selection {
	const char *run[SELECT_PATTERNS_MAX], *skip[SELECT_PATTERNS_MAX];
	const char *tags[SELECT_PATTERNS_MAX], *clauses[SELECT_PATTERNS_MAX];
	size_t run_count, skip_count, tag_count, clause_count;
	unsigned shard, shards; /* 1-based i of n; 0 of 0 = all */
};

/* `chosen` gets suite->case_count entries at most; arena-owned. */
int suite_select(const struct suite *, const struct selection *,
		 struct arena *, const struct test_case ***chosen,
		 size_t *count, struct err *);

#endif
