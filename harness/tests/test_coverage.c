#include <stdio.h>

#include "case/case_load.h"
#include "selftest/coverage.h"
#include "tests/program.h"
#include "tests/test.h"

enum { MISSING_MAX = 4096 };

/* The gaps of one level, "9.2 (no bug), ..."; "" = none. */
static void gaps_of(enum level level, struct buf *out)
{
	struct suite suite;
	struct coverage c;

	CHECK_INT(suite_load(&suite, NULL, NULL, NULL), 0);
	for (size_t i = 0; coverage_at(&suite, i, &c); i++)
		if (c.clause->level == level && *coverage_gap(&c))
			buf_printf(out, "%s%s (%s)", out->len ? ", " : "",
				   c.clause->id, coverage_gap(&c));
	suite_release(&suite);
}

TEST(coverage, has_a_case_and_a_bug_for_every_clause)
{
	struct buf missing = BUF_INIT(MISSING_MAX);

	gaps_of(LEVEL_MUST, &missing);
	gaps_of(LEVEL_SHOULD, &missing);
	CHECK_TEXT(buf_string(&missing), "");
	buf_release(&missing);
}

TEST(coverage, gap_names_what_is_missing)
{
	static const struct clause may = { .id = "X1" };
	static const struct clause cannot = { .id = "X2",
					      .untestable = "reason" };
	static const struct {
		struct coverage coverage;
		const char *gap;
	} rows[] = { { { &may, 1, 0, 1 }, "" },
		     { { &may, 0, 1, 1 }, "" },
		     { { &may, 1, 0, 0 }, "no bug" },
		     { { &may, 0, 0, 1 }, "no case" },
		     { { &may, 0, 0, 0 }, "no case, no bug" },
		     { { &cannot, 0, 0, 0 }, "" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_TEXT(coverage_gap(&rows[i].coverage), rows[i].gap);
}

TEST(coverage, counts_cases_alternatives_checks_and_bugs)
{
	struct clause clauses[] = { { .id = "M3" }, { .id = "R1" },
				    { .id = "Z" } };
	const struct clause *named = &clauses[0];
	struct accept accept = { .clause = &clauses[1] };
	struct test_case cases[2] = { { .clauses = &named, .clause_count = 1 },
				      { .accept_count = 1 } };
	struct suite suite = { .clauses = clauses, .clause_count = 3,
			       .cases = cases, .case_count = 2 };
	struct coverage c;

	cases[1].accepts = &accept;
	CHECK(coverage_at(&suite, 0, &c));
	CHECK_INT(c.cases, 1);
	CHECK_INT(c.checks, 0);
	CHECK(c.bugs > 10);
	CHECK(coverage_at(&suite, 1, &c));
	CHECK_INT(c.cases, 1);
	CHECK_INT(c.checks, 4);
	CHECK(coverage_at(&suite, 2, &c));
	CHECK_INT(c.cases + c.checks + c.bugs, 0);
	CHECK(!coverage_at(&suite, 3, &c));
}

TEST(coverage, is_listed_with_the_reason_of_what_cannot_be_tested)
{
	struct program p;

	program_run(&p, "list coverage");
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.out), "clause  level   cases  checks  bugs\n");
	CHECK_HAS(buf_string(&p.out), "texts are never compared");
	program_release(&p);
}
