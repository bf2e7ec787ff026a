#include "selftest/selftest.h"

#include "case/case_load.h"
#include "tests/test.h"

static char *run_selftest(struct suite *suite, const char *only,
			  struct selftest_totals *totals, int *result)
{
	struct selftest_options options = { .suite = suite, .only = only,
					    .seed = 1 };
	struct err err = ERR_INIT;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	*result = selftest_run(&options, out, totals, &err);
	fclose(out);
	return text;
}

/* Without this topic and those behind it; the ladder's are before it. */
static void cut_before(struct suite *suite, const char *topic)
{
	size_t i = 0;

	while (i < suite->case_count &&
	       strcmp(suite->cases[i].topic, topic))
		i++;
	CHECK(i < suite->case_count);
	suite->case_count = i;
}

/* With few cases some clauses stay unproved, whatever the tables promise. */
TEST(selftest, fails_on_clauses_that_this_run_did_not_prove)
{
	struct selftest_totals totals;
	struct suite suite;
	char *text;
	int result;

	CHECK_INT(suite_load(&suite, NULL, NULL, NULL), 0);
	cut_before(&suite, "task-info");
	text = run_selftest(&suite, NULL, &totals, &result);
	CHECK_INT(result, 1);
	CHECK(totals.covered < totals.testable);
	CHECK_INT(totals.testable + totals.untestable, suite.clause_count);
	CHECK_HAS(text, "UNPROVED clause M5");
	CHECK(!strstr(text, "UNPROVED clause 9.30"));
	CHECK_HAS(text, "clauses with a case and a killed bug: ");
	free(text);
	suite_release(&suite);
}

TEST(selftest, of_one_bug_says_nothing_of_clauses)
{
	struct selftest_totals totals;
	struct suite suite;
	char *text;
	int result;

	CHECK_INT(suite_load(&suite, NULL, NULL, NULL), 0);
	text = run_selftest(&suite, "restricted-user-syncs", &totals,
			    &result);
	CHECK_INT(result, 0);
	CHECK_INT(totals.caught, 1);
	CHECK_INT(totals.testable, 0);
	CHECK(!strstr(text, "clauses"));
	free(text);
	suite_release(&suite);
}
