#include <stdlib.h>

#include "case/case_load.h"
#include "selftest/selftest.h"
#include "tests/test.h"

enum { FILE_MAX = 8192 };

#define ANYTHING \
	"{\"answer\":\"any\",\"status\":[\"2xx\",\"4xx\",\"5xx\"]}"

/* What the selftest says of the shipped cases and one more. */
struct said {
	int result;
	struct selftest_totals totals;
	char *text;
};

static struct said selftest_with(const char *tags, const char *steps,
				 const char *accept, bool verbose)
{
	struct selftest_options o = { .only = "always-*", .seed = 1,
				      .verbose = verbose };
	struct buf file = BUF_INIT(FILE_MAX), problems = BUF_INIT(FILE_MAX);
	struct err err = ERR_INIT;
	struct said said = { 0 };
	struct suite suite;
	size_t len;
	FILE *out = open_memstream(&said.text, &len);

	CHECK_INT(suite_load(&suite, NULL, NULL, &err), 0);
	buf_printf(&file,
		   "{\"topic\":\"demo\",\"about\":\"A.\",\"cases\":[{\"id\":"
		   "\"demo.new\",\"title\":\"T.\",\"since\":\"1.0\","
		   "\"clauses\":[\"9.25\"],\"tags\":[%s],\"needs\":"
		   "[\"login\"],\"steps\":[%s],"
		   "\"accept\":[%s],\"default\":\"fail\","
		   "\"control\":\"sync\"}]}", tags, steps, accept);
	suite_load_text(&suite, "demo.json", buf_view(&file), &problems);
	CHECK_TEXT(buf_string(&problems), "");
	o.suite = &suite;
	said.result = selftest_run(&o, out, &said.totals, &err);
	fclose(out);
	suite_release(&suite);
	buf_release(&problems);
	buf_release(&file);
	return said;
}

TEST(vacuity, names_a_case_that_accepts_whatever_comes)
{
	struct said said = selftest_with("", "{}", ANYTHING,
					 false);

	CHECK_INT(said.result, 1);
	CHECK_INT(said.totals.vacuous, 1);
	CHECK_HAS(said.text, "VACUOUS demo.new");
	CHECK_HAS(said.text, "always-empty: pass");
	CHECK_HAS(said.text, "always-a-task: fail (as any case)");
	CHECK_HAS(said.text, "vacuous cases: 1 of ");
	free(said.text);
}

TEST(vacuity, lets_a_case_say_that_the_answer_is_open)
{
	struct said shipped = selftest_with(
		"", "{}", "{\"answer\":\"task\",\"ends\":\"success\"}", true);
	struct said said = selftest_with("\"open\"", "{}",
					 ANYTHING, false);

	CHECK_INT(said.result, 0);
	CHECK_INT(said.totals.vacuous, 0);
	CHECK_INT(said.totals.open, shipped.totals.open + 1);
	CHECK_INT(shipped.result, 0);
	CHECK_HAS(shipped.text, "asserts demo.new");
	free(shipped.text);
	free(said.text);
}

/* Whatever the first step gets, the second cannot be sent: nothing fails. */
TEST(vacuity, names_a_case_that_only_ever_blocks)
{
	struct said said = selftest_with(
		"", "{\"request\":\"login\",\"judged\":true},"
		    "{\"session\":\"own\"}",
		ANYTHING, false);

	CHECK_INT(said.totals.vacuous, 1);
	CHECK_HAS(said.text, "always-empty: blocked");
	free(said.text);
}

/* Set-up is the right server's: it cannot fail in the place of the case. */
TEST(vacuity, holds_the_steps_that_prepare_a_case)
{
	struct said said = selftest_with(
		"", "{\"request\":\"login\"},{\"session\":\"own\"}",
		"{\"answer\":\"task\"}", true);

	CHECK_INT(said.result, 0);
	CHECK_HAS(said.text,
		  "asserts demo.new                                   "
		  "always-a-task: fail (as any case), "
		  "always-invalid-argument: fail, always-empty: fail, "
		  "always-closes: fail (as any case)");
	free(said.text);
}

/* With some of the servers only, the matrix would accuse. */
TEST(vacuity, is_left_out_when_a_server_is)
{
	struct selftest_options o = { .only = "always-closes", .seed = 1 };
	struct selftest_totals totals;
	struct err err = ERR_INIT;
	struct suite suite;
	size_t len;
	char *text = NULL;
	FILE *out = open_memstream(&text, &len);

	CHECK_INT(suite_load(&suite, NULL, NULL, &err), 0);
	o.suite = &suite;
	CHECK_INT(selftest_run(&o, out, &totals, &err), 0);
	CHECK_INT(totals.cases, 0);
	fclose(out);
	free(text);
	suite_release(&suite);
}

TEST(vacuity, needs_the_cases_of_the_ladder)
{
	struct selftest_options o = { .only = "always-*", .seed = 1 };
	struct selftest_totals totals;
	struct err err = ERR_INIT;
	struct suite suite;
	size_t len;
	char *text = NULL;
	FILE *out = open_memstream(&text, &len);

	CHECK_INT(suite_load(&suite, NULL, NULL, &err), 0);
	for (size_t i = 0; i < suite.case_count; i++)
		if (case_has_tag(&suite.cases[i], "ladder"))
			suite.cases[i].tag_count = 0;
	o.suite = &suite;
	CHECK_INT(selftest_run(&o, out, &totals, &err), -1);
	CHECK_INT(err.code, ERR_USAGE);
	CHECK_HAS(err.text, "keep the ladder's cases");
	fclose(out);
	free(text);
	suite_release(&suite);
}
