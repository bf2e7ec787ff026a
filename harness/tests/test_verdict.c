/*
 * The vocabulary of verdicts: names, what a level makes of a result, and
 * which of two is worse.
 */
#include "case/verdict.h"
#include "tests/test.h"

TEST(verdict, names_are_found_again)
{
	for (unsigned i = 0; i < VERDICT_COUNT; i++) {
		enum verdict v = (enum verdict)i, found = VERDICT_COUNT;

		CHECK(verdict_find(slice_from(verdict_name(v)), &found));
		CHECK_INT(found, v);
		CHECK(*verdict_text(v));
	}
	for (unsigned i = 0; i < LEVEL_COUNT; i++) {
		enum level l = (enum level)i, found = LEVEL_COUNT;

		CHECK(level_find(slice_from(level_name(l)), &found));
		CHECK_INT(found, l);
	}
}

TEST(verdict, an_unknown_name_changes_nothing)
{
	enum verdict v = VERDICT_SKIP;
	enum level l = LEVEL_STRICT;

	CHECK(!verdict_find(slice_from("passed"), &v));
	CHECK(!verdict_find(slice_from("PASS"), &v));
	CHECK(!verdict_find(SLICE_NONE, &v));
	CHECK_INT(v, VERDICT_SKIP);
	CHECK(!level_find(slice_from("may"), &l));
	CHECK_INT(l, LEVEL_STRICT);
}

TEST(verdict, a_level_makes_of_a_result_what_design_says)
{
	static const struct {
		enum verdict given;
		enum level clause;
		enum verdict at[LEVEL_COUNT];
	} rows[] = {
		{ VERDICT_FAIL, LEVEL_MUST,
		  { VERDICT_FAIL, VERDICT_FAIL, VERDICT_FAIL } },
		{ VERDICT_FAIL, LEVEL_SHOULD,
		  { VERDICT_WARN, VERDICT_FAIL, VERDICT_FAIL } },
		{ VERDICT_WARN, LEVEL_MUST,
		  { VERDICT_WARN, VERDICT_WARN, VERDICT_FAIL } },
		{ VERDICT_WARN, LEVEL_SHOULD,
		  { VERDICT_WARN, VERDICT_WARN, VERDICT_FAIL } },
		{ VERDICT_PASS, LEVEL_SHOULD,
		  { VERDICT_PASS, VERDICT_PASS, VERDICT_PASS } },
		{ VERDICT_BLOCKED, LEVEL_SHOULD,
		  { VERDICT_BLOCKED, VERDICT_BLOCKED, VERDICT_BLOCKED } },
		{ VERDICT_ERROR, LEVEL_MUST,
		  { VERDICT_ERROR, VERDICT_ERROR, VERDICT_ERROR } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		for (unsigned l = 0; l < LEVEL_COUNT; l++)
			CHECK_INT(verdict_at(rows[i].given, rows[i].clause,
					     (enum level)l),
				  rows[i].at[l]);
}

TEST(verdict, the_worse_one_wins_in_either_order)
{
	static const enum verdict order[] = {
		VERDICT_SKIP, VERDICT_PASS,    VERDICT_WARN,
		VERDICT_BLOCKED, VERDICT_ERROR, VERDICT_FAIL,
	};
	enum { COUNT = sizeof(order) / sizeof(*order) };

	for (size_t i = 0; i < COUNT; i++)
		for (size_t k = i; k < COUNT; k++) {
			CHECK_INT(verdict_worse(order[i], order[k]), order[k]);
			CHECK_INT(verdict_worse(order[k], order[i]), order[k]);
		}
}
