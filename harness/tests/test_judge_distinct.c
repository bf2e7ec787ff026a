/* One task for two calls: when it may be, when it may not (9.26). */
#include "tests/judge_bench.h"
#include "tests/test.h"

#define MINUTES(n) ((int64_t)(n) * 60 * 1000 * 1000)

static void other_volume(struct exchange *x)
{
	buf_clear(&x->request);
	buf_text(&x->request,
		 "POST /sdk HTTP/1.1\r\nHost: h\r\n\r\n"
		 "{\"syncSpecs\":[{\"volumeId\":{\"id\":"
		 "\"22222222-2222-4333-8444-555555555555\"}}]}");
}

/* Another spelling of the volume that the bench asks for. */
static void in_braces(struct exchange *x)
{
	buf_clear(&x->request);
	buf_text(&x->request,
		 "POST /sdk HTTP/1.1\r\nHost: h\r\n\r\n"
		 "{\"syncSpecs\":[{\"volumeId\":{\"id\":"
		 "\"{11111111222243338444555555555555}\"}}]}");
}

/* What stands before the step under judgement. */
enum before { NOTHING, CALL, ENDED, SHOWN, UNSEEN, RUNS, OTHER, SPELT,
	      UNREAD };

static const struct row {
	const char *title;
	enum before before;
	bool of_run;         /* else a step of the case */
	int64_t later_us;
	const char *levels;
} rows[] = {
	{ "nothing before it", NOTHING, true, 0, "ppp" },
	{ "a call about the same volume", CALL, true, 0, "ppp" },
	{ "... whose task runs", RUNS, true, 0, "ppp" },
	{ "... whose task has ended", ENDED, true, 0, "wff" },
	{ "... as it is shown now", SHOWN, true, 0, "ppp" },
	{ "... which nobody looks at now", UNSEEN, true, 0, "ppp" },
	{ "... long ago", ENDED, true, MINUTES(11), "ppp" },
	{ "a call about another volume", OTHER, true, 0, "wff" },
	{ "... long ago", OTHER, true, MINUTES(11), "ppp" },
	{ "a call with another spelling of the id", SPELT, true, 0, "ppp" },
	{ "a call about a volume that nobody can tell", UNREAD, true, 0, "ppp" },
	{ "a step about the same volume", CALL, false, 0, "wwf" },
	{ "... whose task has ended", ENDED, false, 0, "wff" },
	{ "... as it is shown now", SHOWN, false, 0, "wwf" },
	{ "a step about another volume", OTHER, false, 0, "wff" },
};

static void put_before(struct judge_bench *b, const struct row *r)
{
	enum evidence_role call = r->of_run ? ROLE_EARLIER : ROLE_STEP;
	enum evidence_role read = r->of_run ? ROLE_EARLIER_END : ROLE_TASK;
	struct exchange *x;

	if (r->before == NOTHING)
		return;
	x = judge_bench_answer(b, call, 0, http_json(b, 200, GOOD_MOREF));
	if (r->before == OTHER)
		other_volume(x);
	if (r->before == SPELT)
		in_braces(x);
	if (r->before == UNREAD)
		x->request.len -= 2;
	if (r->before == RUNS)
		judge_bench_answer(b, read, 0, http_json(b, 200,
			json_edited(b, GOOD_INFO, "/state", "\"running\"")));
	if (r->before == ENDED || r->before == SHOWN || r->before == UNSEEN)
		judge_bench_answer(b, read, 0, http_json(b, 200, GOOD_INFO));
}

static void judge_row(struct judge_bench *b, const struct row *r)
{
	unsigned step = r->of_run ? 0 : 1;

	judge_bench_init(b, SAMPLE_REFERENCE);
	b->test_case.steps[1] = b->test_case.steps[0];
	b->test_case.step_count = step + 1;
	put_before(b, r);
	b->clock_us += r->later_us;
	judge_bench_answer(b, ROLE_STEP, step, http_json(b, 200, GOOD_MOREF));
	if (r->before == ENDED || r->before == SHOWN)
		judge_bench_answer(b, ROLE_TASK, step, http_json(b, 200,
			r->before == SHOWN ? GOOD_INFO
			: json_edited(b, GOOD_INFO, "/queueTime",
				      "\"2026-02-14T22:12:49Z\"")));
	b->evidence.reads_optional = true;
	judge_bench_run(b);
}

TEST(judge, a_task_is_given_to_one_call)
{
	struct judge_bench b;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		bool told = strcmp(r->levels, "ppp") != 0;

		judge_row(&b, r);
		CHECK(judge_bench_has(&b, r->levels[1] == 'f' ? VERDICT_FAIL
							     : VERDICT_WARN,
				      "task.distinct", "9.26", "/value") ==
		      told);
		if (told && !CHECK_TEXT(judge_bench_levels(&b), r->levels))
			printf(" of %s", r->title);
		judge_bench_release(&b);
	}
}
