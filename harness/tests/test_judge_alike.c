/* Requests that must not be told apart: protocol.md 9.15. */
#include "tests/judge_bench.h"
#include "tests/test.h"

enum { STEPS = 4 };

#define FAULT(name) "{\"_typeName\":\"" name "\"}"

static void answer(struct judge_bench *b, unsigned step, char volume,
		   char said)
{
	static const char *const faults[] = { FAULT("NotAuthenticated"),
					      FAULT("SessionNotFound") };
	struct exchange *x = judge_bench_answer(
		b, ROLE_STEP, step,
		said == '1' ? http_answer(b, 401,
					  "WWW-Authenticate: Bearer\r\n", "")
			    : http_json(b, 500, faults[said == 't']));

	buf_byte(&x->request, volume);
}

/* One letter per step: whom it is about, and what was said. */
TEST(judge_alike, fails_what_tells_two_requests_apart)
{
	static const struct {
		const char *title, *volumes, *said, *levels;
		const char *where;
	} rows[] = {
		{ "all alike", "euue", "nnnn", "ppp", NULL },
		{ "by status", "euue", "n11n", "wff", "step 2" },
		{ "by fault", "euue", "nttn", "wff", "step 2" },
		{ "the last one", "eeeu", "nnn1", "wff", "step 4" },
		{ "by turns", "euue", "n1n1", "ppp", NULL },
		{ "anyhow", "eeuu", "n1nn", "ppp", NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct judge_bench b;
		const struct check_result *cause;

		judge_bench_init(&b, SAMPLE_SESSION);
		b.test_case.alike = true;
		b.test_case.clauses++; /* 9.15 alone */
		b.test_case.clause_count--;
		b.test_case.step_count = STEPS;
		for (unsigned s = 0; s < STEPS; s++) {
			b.test_case.steps[s] = b.test_case.steps[0];
			answer(&b, s, rows[i].volumes[s], rows[i].said[s]);
		}
		judge_bench_run(&b);
		if (!CHECK_TEXT(judge_bench_levels(&b), rows[i].levels))
			printf("\n(%s)", rows[i].title);
		cause = case_result_cause(&b.suite, &b.result, LEVEL_SHOULD);
		if (rows[i].where && CHECK(cause)) {
			CHECK_TEXT(cause->check, "answer.alike");
			CHECK_TEXT(cause->where, rows[i].where);
		}
		judge_bench_release(&b);
	}
}

TEST(judge_alike, says_nothing_about_other_cases)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_SESSION);
	b.test_case.step_count = 2;
	b.test_case.steps[1] = b.test_case.steps[0];
	answer(&b, 0, 'e', 'n');
	answer(&b, 1, 'u', '1');
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "ppp");
	judge_bench_release(&b);
}
