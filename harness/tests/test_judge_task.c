/*
 * Judging of several reads of a task, and of tasks that end in another way
 * than the case expects.
 */
#include "tests/judge_bench.h"
#include "tests/test.h"

#define ERROR_OF(fault) "\"state\":\"error\",\"error\":" fault

enum { READS = 5 };

/* "queued" and so on, or an answer of its own when it starts with '{' or is
 * a number (status) and a body. */
struct reads {
	const char *title;
	enum sample sample;
	const char *states[READS];
	const char *levels;
	enum verdict verdict;
	const char *check, *clause, *at;
};

static const char *info_in(struct judge_bench *b, const char *state)
{
	const char *text = json_edited(
		b, GOOD_INFO, "/state",
		arena_printf(&b->arena, "\"%s\"", state));

	if (!strcmp(state, "error"))
		text = json_edited(b, text, "/error",
				   "{\"_typeName\":\"CnsFault\","
				   "\"reason\":\"r\"}");
	return text;
}

static const char *read_answer(struct judge_bench *b, const char *state)
{
	if (state[0] == '5')
		return http_json(b, 500, state + 4);
	if (state[0] == '2')
		return http_json(b, 200, state + 4);
	if (state[0] == '{')
		return http_json(b, 200,
				 json_edited(b, info_in(b, "error"), "/error",
					     state));
	if (!strcmp(state, "text"))
		return http_answer(b, 200, "Content-Type: text/plain\r\n",
				   GOOD_INFO);
	if (!strcmp(state, "bare error"))
		return http_json(b, 200, json_edited(b, info_in(b, "error"),
						     "/error", NULL));
	if (!strcmp(state, "early result"))
		return http_json(b, 200, json_edited(b, info_in(b, "running"),
						     "/result", GOOD_MOREF));
	if (!strcmp(state, "timeless error"))
		return http_json(b, 200,
				 json_edited(b, info_in(b, "error"),
					     "/completeTime", NULL));
	return http_json(b, 200, info_in(b, state));
}

static void fill(struct judge_bench *b, const struct reads *row)
{
	judge_bench_answer(b, ROLE_STEP, 0, http_json(b, 200, GOOD_MOREF));
	for (size_t i = 0; i < READS && row->states[i]; i++) {
		if (!strcmp(row->states[i], "..."))
			b->clock_us += b->evidence.task_timeout_us;
		else if (!strcmp(row->states[i], "closed"))
			judge_bench_answer(b, ROLE_TASK, 0, NULL);
		else
			judge_bench_answer(b, ROLE_TASK, 0,
					   read_answer(b, row->states[i]));
	}
}

static void check_reads(const struct reads *row)
{
	struct judge_bench b;

	judge_bench_init(&b, row->sample);
	fill(&b, row);
	judge_bench_run(&b);
	judge_bench_expect(&b, row->title, row->levels, row->verdict,
			   row->check, row->clause, row->at);
	judge_bench_release(&b);
}

#define CHECK_READS(rows)                                                \
	do {                                                             \
		for (size_t i = 0; i < sizeof(rows) / sizeof(*(rows)); i++) \
			check_reads(&(rows)[i]);                         \
	} while (0)

#define GONE "500 {\"_typeName\":\"ManagedObjectNotFound\",\"obj\":" \
	GOOD_MOREF "}"

TEST(judge, follows_the_state_of_a_task)
{
	static const struct reads rows[] = {
		{ "forward", SAMPLE_SYNC, { "queued", "queued", "running", "success", "success" }, "ppp", VERDICT_PASS, "task.end", "M2", "/state" },
		{ "skipping", SAMPLE_SYNC, { "queued", "success" }, "ppp", VERDICT_PASS, "task.end", "M2", "/state" },
		{ "back", SAMPLE_SYNC, { "running", "queued", "success" }, "wff", VERDICT_FAIL, "task.order", "9.27", "/state" },
		{ "not final", SAMPLE_SYNC, { "success", "running" }, "wff", VERDICT_FAIL, "task.order", "9.27", "/state" },
		{ "from success to error", SAMPLE_SYNC, { "success", "error" }, "wff", VERDICT_FAIL, "task.order", "9.27", "/state" },
		{ "without an end", SAMPLE_SYNC, { "running", "...", "running" }, "fff", VERDICT_FAIL, "task.end", "M2", "/state" },
		{ "cut short by us", SAMPLE_SYNC, { "running" }, "eee", VERDICT_ERROR, "case.evidence", "M2", "" },
		{ "never read", SAMPLE_SYNC, { NULL }, "eee", VERDICT_ERROR, "case.evidence", "M2", "" },
		{ "any end, but never", SAMPLE_REFERENCE, { "queued", "...", "queued" }, "fff", VERDICT_FAIL, "task.end", "M2", "/state" },
	};

	CHECK_READS(rows);
}

TEST(judge, tells_how_a_task_ended)
{
	static const struct reads rows[] = {
		{ "an error for a valid request", SAMPLE_SYNC, { "error" }, "fff", VERDICT_FAIL, "task.end", "M2", "/state" },
		{ "the same under another clause", SAMPLE_ORDER, { "error" }, "fff", VERDICT_FAIL, "task.end", "M2", "/state" },
		{ "any end", SAMPLE_REFERENCE, { "error" }, "ppp", VERDICT_PASS, "answer.expected", "M1", "" },
		{ "the documented fault, late", SAMPLE_COUNT, { "{\"_typeName\":\"InvalidArgument\"}" }, "wwf", VERDICT_WARN, "answer.expected", "9.4", "" },
		{ "a descendant, late", SAMPLE_COUNT, { "{\"_typeName\":\"InvalidIndexArgument\",\"key\":\"k\"}" }, "wwf", VERDICT_WARN, "answer.expected", "9.4", "" },
		{ "the fault, late and wrapped", SAMPLE_COUNT, { "{\"_typeName\":\"LocalizedMethodFault\",\"fault\":{\"_typeName\":\"InvalidArgument\"}}" }, "wwf", VERDICT_WARN, "task.error", "9.13", "/error" },
		{ "another fault, late", SAMPLE_COUNT, { "error" }, "fff", VERDICT_FAIL, "answer.expected", "M3", "" },
		{ "success where a refusal was due", SAMPLE_COUNT, { "success" }, "fff", VERDICT_FAIL, "answer.expected", "M3", "" },
		{ "no end where a refusal was due", SAMPLE_COUNT, { "running", "...", "running" }, "fff", VERDICT_FAIL, "answer.expected", "M3", "" },
		{ "a fault that may end it", SAMPLE_MODE, { "error" }, "ppp", VERDICT_PASS, "answer.expected", "9.4", "" },
		{ "another one", SAMPLE_MODE, { "{\"_typeName\":\"NotFound\"}" }, "wwf", VERDICT_WARN, "answer.expected", "9.9", "" },
		{ "a success that may be", SAMPLE_EITHER, { "success" }, "ppp", VERDICT_PASS, "answer.expected", "9.9", "" },
		{ "an error where a refusal may be", SAMPLE_EITHER, { "error" }, "wff", VERDICT_FAIL, "answer.expected", "9.9", "" },
		{ "an error without its time", SAMPLE_REFERENCE, { "timeless error" }, "wwf", VERDICT_WARN, "task.info", "9.27", "/completeTime" },
		{ "an error without one", SAMPLE_REFERENCE, { "bare error" }, "wff", VERDICT_FAIL, "task.error", "9.27", "/error" },
		{ "a result before the end", SAMPLE_SYNC, { "early result", "success" }, "wwf", VERDICT_WARN, "task.result", "9.27", "/result" },
		{ "an error without fault", SAMPLE_REFERENCE, { "{}" }, "wff", VERDICT_FAIL, "task.error", "R3", "/error/_typeName" },
		{ "an error without member", SAMPLE_REFERENCE, { "{\"_typeName\":\"CnsFault\"}" }, "wff", VERDICT_FAIL, "task.error", "R3", "/error/reason" },
		{ "an error of a new type", SAMPLE_REFERENCE, { "{\"_typeName\":\"NewFault\"}" }, "wwf", VERDICT_WARN, "task.error", "R3", "/error/_typeName" },
	};

	CHECK_READS(rows);
}

TEST(judge, wants_to_read_the_task)
{
	static const struct reads rows[] = {
		{ "not found at once", SAMPLE_SYNC, { GONE }, "fff", VERDICT_FAIL, "task.info", "M2", "" },
		{ "not found at once, by 9.27", SAMPLE_SYNC, { GONE }, "fff", VERDICT_FAIL, "task.info", "9.27", "" },
		{ "lost while running", SAMPLE_SYNC, { "running", GONE }, "fff", VERDICT_FAIL, "task.info", "M2", "" },
		{ "gone when it had ended", SAMPLE_SYNC, { "success", GONE }, "wwf", VERDICT_WARN, "task.info", "9.27", "" },
		{ "untyped when it had ended", SAMPLE_SYNC, { "success", "500 {}" }, "wff", VERDICT_FAIL, "task.info", "9.27", "" },
		{ "no answer", SAMPLE_SYNC, { "running", "closed" }, "fff", VERDICT_FAIL, "task.info", "M2", "" },
		{ "no answer, by R1", SAMPLE_SYNC, { "closed" }, "fff", VERDICT_FAIL, "http.answer", "R1", "" },
		{ "another object", SAMPLE_SYNC, { "200 " GOOD_MOREF }, "fff", VERDICT_FAIL, "task.info", "M2", "" },
		{ "an array", SAMPLE_SYNC, { "200 [1]" }, "fff", VERDICT_FAIL, "task.info", "M2", "" },
		{ "as text", SAMPLE_SYNC, { "text" }, "wff", VERDICT_FAIL, "answer.media-type", "9.23", "" },
		{ "no JSON", SAMPLE_SYNC, { "200 {'" }, "fff", VERDICT_FAIL, "answer.json", "R2", "" },
	};

	CHECK_READS(rows);
}

TEST(judge, does_not_call_a_late_first_read_too_early)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_SYNC);
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 200, GOOD_MOREF));
	b.clock_us += 11000000;
	judge_bench_answer(&b, ROLE_TASK, 0, read_answer(&b, GONE));
	judge_bench_run(&b);
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "task.info", "M2", ""));
	CHECK(!judge_bench_has(&b, VERDICT_FAIL, "task.info", "9.27", ""));
	judge_bench_release(&b);
}

TEST(judge, tells_a_deviation_of_every_read_once)
{
	struct judge_bench b;
	size_t told = 0;

	judge_bench_init(&b, SAMPLE_SYNC);
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 200, GOOD_MOREF));
	for (int i = 0; i < 3; i++)
		judge_bench_answer(&b, ROLE_TASK, 0,
				   http_json(&b, 200,
					     json_edited(&b, GOOD_INFO,
							 "/progress",
							 i ? "102" : "101")));
	judge_bench_run(&b);
	for (size_t i = 0; i < b.result.findings.count; i++)
		told += !strcmp(b.result.findings.results[i].pointer,
				"/progress");
	CHECK_INT(told, 1);
	CHECK_TEXT(b.result.findings.results[1].where,
		   "task of step 1, read 1");
	CHECK_TEXT(b.result.findings.results[1].got, "number 101");
	judge_bench_release(&b);
}

TEST(judge, tells_two_deviations_of_one_read_both)
{
	struct judge_bench b;
	const char *info;

	judge_bench_init(&b, SAMPLE_SYNC);
	info = json_edited(&b, GOOD_INFO, "/startTime", "\"now\"");
	info = json_edited(&b, info, "/completeTime", "\"now\"");
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 200, GOOD_MOREF));
	judge_bench_answer(&b, ROLE_TASK, 0, http_json(&b, 200, info));
	judge_bench_run(&b);
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "task.info", "R3",
			      "/startTime"));
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "task.info", "R3",
			      "/completeTime"));
	judge_bench_release(&b);
}

TEST(judge, a_task_that_was_not_read_is_the_reason_of_the_error)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_SYNC);
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 200, GOOD_MOREF));
	judge_bench_run(&b);
	CHECK_TEXT(b.result.reason, "step 1: got none");
	judge_bench_release(&b);
}

/* One more alternative behind those of a sample. */
static void accept_too(struct judge_bench *b, struct accept alt)
{
	alt.clause = b->test_case.accepts[0].clause;
	b->test_case.accepts[b->test_case.accept_count++] = alt;
}

TEST(judge, a_listed_failure_neither_accepts_nor_excuses)
{
	struct judge_bench b;

	/* still a case that nothing but success satisfies */
	judge_bench_init(&b, SAMPLE_SYNC);
	accept_too(&b, (struct accept){ .answer = ANSWER_ANY,
					.verdict = VERDICT_FAIL,
					.statuses = { 404 },
					.status_count = 1 });
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 200, GOOD_MOREF));
	judge_bench_answer(&b, ROLE_TASK, 0, read_answer(&b, "error"));
	judge_bench_run(&b);
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "task.end", "M2", "/state"));
	CHECK(judge_bench_has(&b, VERDICT_PASS, "answer.expected", "M1", ""));
	CHECK_TEXT(b.result.findings.results[0].got,
		   "200 Task that ends error CnsFault");
	judge_bench_release(&b);

	/* a task whose success would fail is not right while it runs */
	judge_bench_init(&b, SAMPLE_KIND);
	accept_too(&b, (struct accept){ .answer = ANSWER_TASK,
					.ends = TASK_END_SUCCESS,
					.verdict = VERDICT_FAIL });
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 200, GOOD_MOREF));
	b.clock_us += b.evidence.task_timeout_us;
	judge_bench_answer(&b, ROLE_TASK, 0, read_answer(&b, "running"));
	judge_bench_run(&b);
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "answer.expected", "9.8", ""));
	CHECK_TEXT(b.result.findings.results[0].got, "200 Task");
	judge_bench_release(&b);
}

TEST(judge, two_tasks_for_two_steps_are_distinct)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_REFERENCE);
	b.test_case.steps[1] = b.test_case.steps[0];
	b.test_case.step_count = 2;
	judge_bench_answer(&b, ROLE_STEP, 0,
			   http_json(&b, 200,
				     json_edited(&b, GOOD_MOREF, "/value",
						 "\"task-6\"")));
	judge_bench_answer(&b, ROLE_STEP, 1, http_json(&b, 200, GOOD_MOREF));
	judge_bench_run(&b);
	CHECK(!judge_bench_has(&b, VERDICT_WARN, "task.distinct", "9.26",
			       "/value"));
	judge_bench_release(&b);
}

TEST(judge, says_how_long_it_waited_for_the_end)
{
	struct judge_bench b;
	const struct check_result *cause;

	judge_bench_init(&b, SAMPLE_SYNC);
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 200, GOOD_MOREF));
	b.clock_us += b.evidence.task_timeout_us;
	judge_bench_answer(&b, ROLE_TASK, 0, read_answer(&b, "running"));
	judge_bench_run(&b);
	cause = case_result_cause(&b.suite, &b.result, LEVEL_MUST);
	CHECK_TEXT(cause->check, "task.end");
	CHECK_TEXT(cause->expected, "ends within 60 s");
	CHECK_TEXT(cause->got, "state running after 60 s");
	judge_bench_release(&b);
}

TEST(judge, judges_the_task_of_each_step_by_itself)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_SYNC);
	b.test_case.steps[1] = b.test_case.steps[0];
	b.test_case.step_count = 2;
	b.test_case.parallel = true;
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 200, GOOD_MOREF));
	judge_bench_answer(&b, ROLE_STEP, 1, http_json(&b, 200, GOOD_MOREF));
	judge_bench_answer(&b, ROLE_TASK, 1, http_json(&b, 200, GOOD_INFO));
	judge_bench_answer(&b, ROLE_TASK, 0,
			   http_json(&b, 200, info_in(&b, "error")));
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "fff");
	CHECK_TEXT(case_result_cause(&b.suite, &b.result, LEVEL_SHOULD)->where,
		   "task of step 1, read 1");
	CHECK(judge_bench_has(&b, VERDICT_WARN, "task.distinct", "9.26",
			      "/value"));
	for (size_t i = 0; i < b.result.findings.count; i++)
		if (!strcmp(b.result.findings.results[i].check,
			    "task.distinct"))
			CHECK_TEXT(b.result.findings.results[i].got,
				   "the task of step 1");
	CHECK(b.result.shown == &b.exchanges[3]);
	judge_bench_release(&b);
}

/* A clock of twelve hours, or of another zone, only warns (9.27). */
TEST(judge, compares_the_times_of_a_task_with_the_date_of_its_answer)
{
	static const struct {
		const char *date, *levels;
	} rows[] = {
		{ "", "ppp" },
		{ "Date: Sat, 14 Feb 2026 22:12:49 GMT\r\n", "ppp" },
		{ "Date: Sat, 14 Feb 2026 22:30:49 GMT\r\n", "ppp" },
		{ "Date: Sat, 14 Feb 2026 10:12:49 GMT\r\n", "wwf" },
		{ "Date: Sun, 15 Feb 2026 10:12:49 GMT\r\n", "wwf" },
		{ "Date: Sun, 15 Feb 2026 10:12:49\r\n", "ppp" },
	};
	struct judge_bench b;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		judge_bench_init(&b, SAMPLE_SYNC);
		judge_bench_answer(&b, ROLE_STEP, 0, http_answer(&b, 200,
			arena_printf(&b.arena,
				     "Content-Type: application/json\r\n%s",
				     rows[i].date), GOOD_MOREF));
		judge_bench_answer(&b, ROLE_TASK, 0,
				   http_json(&b, 200, GOOD_INFO));
		judge_bench_run(&b);
		if (!CHECK_TEXT(judge_bench_levels(&b), rows[i].levels))
			printf(" of %s", rows[i].date);
		CHECK(judge_bench_has(&b, VERDICT_WARN, "task.info", "9.27",
				      "/queueTime") ==
		      (rows[i].levels[0] == 'w'));
		judge_bench_release(&b);
	}
}
