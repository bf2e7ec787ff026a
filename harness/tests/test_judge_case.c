/*
 * Judging of a whole case: controls, set-up steps, missing evidence, what is
 * skipped, blocked or interrupted, and the fold.
 */
#include "tests/judge_bench.h"
#include "tests/test.h"

#define REFUSED "{\"_typeName\":\"NotAuthenticated\"}"

static void add_refusal(struct judge_bench *b)
{
	judge_bench_answer(b, ROLE_STEP, 0, http_json(b, 500, GOOD_FAULT));
}

static void add_control(struct judge_bench *b, enum evidence_role role,
			bool accepted)
{
	judge_bench_answer(b, role, 7,
			   accepted ? http_json(b, 200, GOOD_MOREF)
				    : http_json(b, 500, REFUSED));
}

TEST(judge, a_pass_counts_with_both_controls_only)
{
	static const struct {
		bool before, right, after;
		const char *levels, *check, *where;
	} rows[] = {
		{ true, true, true, "ppp", "answer.expected", "step 1" },
		{ true, false, true, "fff", "answer.expected", "step 1" },
		{ false, true, true, "bbb", "case.control", "control before" },
		{ false, false, true, "bbb", "case.control",
		  "control before" },
		{ true, true, false, "bbb", "case.control", "control after" },
		{ true, false, false, "fff", "answer.expected", "step 1" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct judge_bench b;
		const struct check_result *cause;

		judge_bench_init(&b, SAMPLE_COUNT);
		b.test_case.control = CONTROL_SYNC;
		add_control(&b, ROLE_CONTROL_BEFORE, rows[i].before);
		if (rows[i].right)
			add_refusal(&b);
		else
			judge_bench_answer(&b, ROLE_STEP, 0,
					   http_json(&b, 404, "{}"));
		add_control(&b, ROLE_CONTROL_AFTER, rows[i].after);
		judge_bench_run(&b);
		CHECK_TEXT(judge_bench_levels(&b), rows[i].levels);
		cause = case_result_cause(&b.suite, &b.result, LEVEL_SHOULD);
		CHECK_TEXT(cause->check, rows[i].check);
		CHECK_TEXT(cause->where, rows[i].where);
		judge_bench_release(&b);
	}
}

TEST(judge, a_failed_control_is_the_reason_of_blocked)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_COUNT);
	b.test_case.control = CONTROL_SYNC;
	add_control(&b, ROLE_CONTROL_BEFORE, false);
	judge_bench_run(&b);
	CHECK_TEXT(b.result.reason,
		   "control before: got 500 NotAuthenticated");
	CHECK(b.result.shown == &b.exchanges[0]);
	judge_bench_release(&b);
}

TEST(judge, a_warning_does_not_outweigh_a_lost_control)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_COUNT);
	b.test_case.control = CONTROL_SYNC;
	add_control(&b, ROLE_CONTROL_BEFORE, true);
	judge_bench_answer(&b, ROLE_STEP, 0,
			   http_json(&b, 500, "{\"_typeName\":"
					      "\"NotSupported\"}"));
	add_control(&b, ROLE_CONTROL_AFTER, false);
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "bbf");
	judge_bench_release(&b);
}

TEST(judge, a_missing_control_is_an_error)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_COUNT);
	b.test_case.control = CONTROL_SYNC;
	add_refusal(&b);
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "eee");
	CHECK_INT(b.result.findings.count, 1);
	judge_bench_release(&b);

	judge_bench_init(&b, SAMPLE_COUNT);
	b.test_case.control = CONTROL_SYNC;
	add_control(&b, ROLE_CONTROL_BEFORE, true);
	add_refusal(&b);
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "eee");
	CHECK_TEXT(b.result.reason, "control after: got no recorded exchange");
	judge_bench_release(&b);
}

TEST(judge, a_login_control_needs_the_session_header)
{
	static const struct {
		const char *fields, *body, *levels;
	} rows[] = {
		{ "vmware-api-session-id: x\r\n",
		  "{\"_typeName\":\"UserSession\"}", "ppp" },
		{ "", "{\"_typeName\":\"UserSession\"}", "bbb" },
		{ "vmware-api-session-id:\r\n",
		  "{\"_typeName\":\"UserSession\"}", "bbb" },
		{ "vmware-api-session-id: x\r\n", GOOD_MOREF, "bbb" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct judge_bench b;
		const char *login;

		judge_bench_init(&b, SAMPLE_COUNT);
		b.test_case.control = CONTROL_LOGIN;
		login = http_answer(&b, 200, rows[i].fields, rows[i].body);
		judge_bench_answer(&b, ROLE_CONTROL_BEFORE, 0, login);
		add_refusal(&b);
		judge_bench_answer(&b, ROLE_CONTROL_AFTER, 0, login);
		judge_bench_run(&b);
		CHECK_TEXT(judge_bench_levels(&b), rows[i].levels);
		judge_bench_release(&b);
	}
}

/* login (set-up), then a sync that is judged */
static void init_two_steps(struct judge_bench *b)
{
	judge_bench_init(b, SAMPLE_COUNT);
	b->test_case.steps[1] = b->test_case.steps[0];
	b->test_case.steps[0] =
		(struct step){ .name = "log in",
			       .request = base_request_find(
				       slice_from("login")) };
	b->test_case.step_count = 2;
}

TEST(judge, a_refused_set_up_step_blocks)
{
	struct judge_bench b;

	init_two_steps(&b);
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 500, REFUSED));
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "bbb");
	CHECK_TEXT(b.result.reason, "step 1 (log in) was not accepted: got "
				    "500 NotAuthenticated");
	CHECK_TEXT(b.result.findings.results[0].check, "case.setup");
	judge_bench_release(&b);
}

TEST(judge, a_set_up_step_must_get_what_its_request_is_for)
{
	static const struct {
		const char *request;
		int status;
		const char *fields, *body, *levels;
	} rows[] = {
		{ "login", 200, "vmware-api-session-id: x\r\n", "{}", "ppp" },
		{ "login", 200, "", "{\"_typeName\":\"UserSession\"}", "bbb" },
		{ "sync", 200, "", GOOD_MOREF, "ppp" },
		{ "sync", 200, "", "{}", "bbb" },
		{ "logout", 200, "", "", "ppp" },
		{ "logout", 500, "", "", "bbb" },
		{ "content", 200, "", GOOD_CONTENT, "ppp" },
		{ "content", 200, "", GOOD_MOREF, "bbb" },
		{ "task-info", 200, "", "{\"state\":\"queued\"}", "ppp" },
		{ "task-info", 200, "", "{\"state\":\"lost\"}", "bbb" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct judge_bench b;

		init_two_steps(&b);
		b.test_case.steps[0].request =
			base_request_find(slice_from(rows[i].request));
		judge_bench_answer(&b, ROLE_STEP, 0,
				   http_answer(&b, rows[i].status,
					       rows[i].fields, rows[i].body));
		judge_bench_answer(&b, ROLE_STEP, 1,
				   http_json(&b, 500, GOOD_FAULT));
		judge_bench_run(&b);
		if (!CHECK_TEXT(judge_bench_levels(&b), rows[i].levels))
			judge_bench_print(&b);
		judge_bench_release(&b);
	}
}

TEST(judge, a_failure_before_a_broken_set_up_step_stands)
{
	struct judge_bench b;

	init_two_steps(&b);
	b.test_case.steps[2] = b.test_case.steps[0];
	b.test_case.steps[0] = b.test_case.steps[1];
	b.test_case.steps[1] = b.test_case.steps[2];
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 404, "{}"));
	judge_bench_answer(&b, ROLE_STEP, 1, http_json(&b, 500, REFUSED));
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "fff");
	judge_bench_release(&b);
}

TEST(judge, passes_nothing_without_evidence)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_COUNT);
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "eee");
	CHECK(b.result.findings.count > 0);
	CHECK(b.result.reason != NULL);
	CHECK(b.result.shown == NULL);
	judge_bench_release(&b);

	judge_bench_init(&b, SAMPLE_COUNT);
	b.test_case.step_count = 0;
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "eee");
	CHECK_TEXT(b.result.reason, "nothing was judged");
	judge_bench_release(&b);
}

TEST(judge, an_interrupt_is_an_error_unless_something_failed_before)
{
	static const struct {
		bool right;
		const char *levels;
	} rows[] = { { true, "eee" }, { false, "fff" } };

	for (size_t i = 0; i < 2; i++) {
		struct judge_bench b;

		judge_bench_init(&b, SAMPLE_COUNT);
		b.evidence.incomplete = true;
		b.test_case.steps[1] = b.test_case.steps[0];
		b.test_case.step_count = 2;
		if (rows[i].right)
			add_refusal(&b);
		else
			judge_bench_answer(&b, ROLE_STEP, 0,
					   http_json(&b, 404, "{}"));
		judge_bench_answer(&b, ROLE_STEP, 1, NULL)->outcome =
			EXCHANGE_CANCELLED;
		judge_bench_run(&b);
		CHECK_TEXT(judge_bench_levels(&b), rows[i].levels);
		CHECK(judge_bench_has(&b, VERDICT_ERROR, "case.evidence",
				      "M3", ""));
		judge_bench_release(&b);
	}
}

TEST(judge, an_interrupted_task_has_not_failed_to_end)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_SYNC);
	b.evidence.incomplete = true;
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 200, GOOD_MOREF));
	judge_bench_answer(&b, ROLE_TASK, 0, NULL)->outcome =
		EXCHANGE_CANCELLED;
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "eee");
	CHECK_TEXT(b.result.reason, "interrupted");
	judge_bench_release(&b);
}

TEST(judge, skipped_and_blocked_cases_keep_their_reason)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_COUNT);
	b.evidence.skip = "needs a second volume";
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "sss");
	CHECK_TEXT(b.result.reason, "needs a second volume");
	CHECK_INT(b.result.findings.count, 0);
	CHECK(!case_result_cause(&b.suite, &b.result, LEVEL_SHOULD));
	judge_bench_release(&b);

	judge_bench_init(&b, SAMPLE_COUNT);
	b.evidence.blocked = "login was refused";
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 404, "{}"));
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "bbb");
	CHECK_TEXT(b.result.reason, "login was refused");
	CHECK_TEXT(b.result.findings.results[0].check, "case.ladder");
	judge_bench_release(&b);
}

TEST(judge, the_last_try_of_a_step_counts)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_COUNT);
	judge_bench_answer(&b, ROLE_STEP, 0,
			   http_json(&b, 500, "{\"_typeName\":\"TaskInProgress"
					      "\",\"task\":" GOOD_MOREF "}"));
	add_refusal(&b);
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "ppp");
	CHECK(b.result.shown == &b.exchanges[1]);
	judge_bench_release(&b);
}

TEST(judge, tells_behaviour_duration_and_the_shown_exchange)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_SYNC);
	b.test_case.control = CONTROL_SYNC;
	add_control(&b, ROLE_CONTROL_BEFORE, true);
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 200, GOOD_MOREF));
	judge_bench_answer(&b, ROLE_TASK, 0, http_json(&b, 200, GOOD_INFO));
	add_control(&b, ROLE_CONTROL_AFTER, true);
	b.exchanges[1].done_us += 10000; /* after the read of the task */
	judge_bench_run(&b);
	CHECK_TEXT(b.result.behaviour, "200 Task");
	CHECK_INT(b.result.us, 11000);
	CHECK(b.result.shown == &b.exchanges[1]);
	CHECK(b.result.reason == NULL);
	judge_bench_release(&b);
}

TEST(judge, names_a_step_by_number_and_name)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_COUNT);
	b.test_case.steps[0].name = "step 1";
	add_refusal(&b);
	judge_bench_run(&b);
	CHECK_TEXT(b.result.findings.results[0].where, "step 1");
	CHECK_TEXT(b.result.findings.results[0].expected,
		   "500 InvalidArgument");
	CHECK_TEXT(b.result.findings.results[0].got, "500 InvalidArgument");
	b.test_case.steps[0].name = "refusal";
	judge_bench_run(&b);
	CHECK_TEXT(b.result.findings.results[0].where, "step 1 (refusal)");
	judge_bench_release(&b);
}

TEST(judge, keeps_the_worst_results_when_there_are_too_many)
{
	struct arena arena = ARENA_INIT;
	struct findings f = { .arena = &arena };

	for (int i = 0; i < CHECK_RESULTS_MAX + 10; i++)
		findings_add(&f, "fault.structure", VERDICT_WARN, "R3",
			     "step 1", "", "a", "b");
	findings_add(&f, "fault.structure", VERDICT_FAIL, "R3", "step 1", "",
		     "a", "b");
	for (int i = 0; i < CHECK_RESULTS_MAX + 10; i++)
		findings_add(&f, "fault.structure", VERDICT_FAIL, "R3",
			     "step 1", "/late", "a", "b");
	findings_add(&f, "task.end", VERDICT_FAIL, "M2", "step 1", "", "a",
		     "b");
	CHECK_INT(f.count, CHECK_RESULTS_MAX);
	CHECK_TEXT(f.results[0].pointer, "");
	CHECK_INT(f.results[0].verdict, VERDICT_FAIL);
	CHECK_TEXT(f.results[CHECK_RESULTS_MAX - 1].clause, "M2");
	findings_add(&f, "task.end", VERDICT_PASS, "M2", "step 1", "", "a",
		     "b");
	CHECK_INT(f.results[CHECK_RESULTS_MAX - 1].verdict, VERDICT_FAIL);
	arena_release(&arena);
}

TEST(judge, an_unlisted_answer_breaks_9_15_where_M7_is_alone)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_SESSION);
	b.test_case.clause_count = 1;
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 418, "{}"));
	judge_bench_run(&b);
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "answer.expected", "9.15",
			      ""));
	judge_bench_release(&b);
}

TEST(judge, an_unlisted_success_breaks_M7_wherever_it_stands)
{
	static const struct {
		int status;
		const char *levels, *clause;
	} rows[] = { { 299, "fff", "M7" }, { 418, "wff", "9.15" } };

	for (size_t i = 0; i < 2; i++) {
		struct judge_bench b;
		const struct clause *first;

		judge_bench_init(&b, SAMPLE_SESSION);
		first = b.test_case.clauses[0];
		b.test_case.clauses[0] = b.test_case.clauses[1];
		b.test_case.clauses[1] = first;
		judge_bench_answer(&b, ROLE_STEP, 0,
				   http_json(&b, rows[i].status, "{}"));
		judge_bench_run(&b);
		CHECK_TEXT(judge_bench_levels(&b), rows[i].levels);
		CHECK(judge_bench_has(&b, VERDICT_FAIL, "answer.expected",
				      rows[i].clause, ""));
		judge_bench_release(&b);
	}
}

TEST(judge, a_logout_that_is_refused_breaks_M9)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_LOGOUT);
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 500, "{}"));
	judge_bench_run(&b);
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "answer.expected", "M9", ""));
	judge_bench_release(&b);
}

TEST(judge, any_answer_is_any_status_too)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_METHOD);
	b.test_case.accepts[0].status_count = 0;
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 418, "{}"));
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "ppp");
	CHECK_TEXT(b.result.findings.results[0].expected, "any answer");
	judge_bench_release(&b);
}

TEST(judge, a_class_of_statuses_is_each_of_them)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_METHOD);
	b.test_case.accepts[0].statuses[0] = 4;
	b.test_case.accepts[0].status_count = 1;
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 418, "{}"));
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "ppp");
	CHECK_TEXT(b.result.findings.results[0].expected, "4xx");
	judge_bench_release(&b);
	judge_bench_init(&b, SAMPLE_METHOD);
	b.test_case.accepts[0].statuses[0] = 4;
	b.test_case.accepts[0].status_count = 1;
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 500, "{}"));
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "wff");
	judge_bench_release(&b);
}

/* Two steps: the first may be refused, the second must succeed. */
TEST(judge, an_alternative_with_a_field_wants_it)
{
	static const struct { const char *fields; enum verdict verdict; }
	rows[] = {
		{ "WWW-Authenticate: Bearer\r\n", VERDICT_PASS },
		{ "", VERDICT_WARN },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct judge_bench b;

		judge_bench_init(&b, SAMPLE_CHALLENGE);
		judge_bench_answer(&b, ROLE_STEP, 0,
				   http_answer(&b, 401, rows[i].fields, ""));
		judge_bench_run(&b);
		if (!CHECK(judge_bench_has(&b, rows[i].verdict,
					   "answer.expected", "9.15", "")))
			judge_bench_print(&b);
		judge_bench_release(&b);
	}
}

TEST(judge, an_alternative_of_a_step_decides_about_no_other)
{
	static const struct {
		int first, second;
		const char *levels, *where;
	} rows[] = {
		{ 404, 200, "ppp", "step 1" },
		{ 404, 404, "fff", "step 2" },
		{ 200, 200, "fff", "step 1" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct judge_bench b;
		const struct check_result *cause;

		judge_bench_init(&b, SAMPLE_SYNC);
		b.test_case.steps[1] = b.test_case.steps[0];
		b.test_case.step_count = 2;
		b.test_case.accepts[1] = b.test_case.accepts[0];
		b.test_case.accepts[1].step = 2;
		b.test_case.accepts[0].answer = ANSWER_ANY;
		b.test_case.accepts[0].ends = TASK_END_ANY;
		b.test_case.accepts[0].statuses[0] = 404;
		b.test_case.accepts[0].status_count = 1;
		b.test_case.accepts[0].step = 1;
		b.test_case.accept_count = 2;
		judge_bench_answer(&b, ROLE_STEP, 0,
				   http_json(&b, rows[i].first,
					     rows[i].first == 200 ? GOOD_MOREF
								  : "{}"));
		judge_bench_answer(&b, ROLE_STEP, 1,
				   http_json(&b, rows[i].second,
					     rows[i].second == 200 ? GOOD_MOREF
								   : "{}"));
		if (rows[i].second == 200)
			judge_bench_answer(&b, ROLE_TASK, 1,
					   http_json(&b, 200, GOOD_INFO));
		judge_bench_run(&b);
		CHECK_TEXT(judge_bench_levels(&b), rows[i].levels);
		cause = case_result_cause(&b.suite, &b.result, LEVEL_SHOULD);
		CHECK_TEXT(cause->where, rows[i].where);
		judge_bench_release(&b);
	}
}

TEST(judge, cleans_the_texts_of_results)
{
	struct arena arena = ARENA_INIT;
	struct findings f = { .arena = &arena };
	char longer[300];

	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	findings_add(&f, "task.end", VERDICT_FAIL, "M2", "step 1", "",
		     "a\x1b[31m\n\xC3\xA4", longer);
	CHECK_TEXT(f.results[0].expected, "a?[31m???");
	CHECK_INT(strlen(f.results[0].got), 200);
	CHECK_HAS(f.results[0].got, "xxx...");
	arena_release(&arena);
}

TEST(judge, the_table_of_checks_has_no_double)
{
	for (size_t i = 0; check_at(i); i++) {
		CHECK(check_find(slice_from(check_at(i)->id)) == check_at(i));
		CHECK(*check_at(i)->title && *check_at(i)->clauses);
	}
	CHECK(!check_find(slice_from("task")));
}
