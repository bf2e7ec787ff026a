/*
 * What an answer is: its task, its fault, its state and its short text.
 */
#include "check/evidence.h"
#include "tests/judge_bench.h"
#include "tests/test.h"

struct row {
	const char *fields, *body;
	int status;
	const char *summary;
	const char *task, *type_name; /* NULL: none */
	bool fault;
};

#define JSON "Content-Type: application/json\r\n"
#define TASK_NAMED(name) \
	"{\"_typeName\":" name ",\"type\":\"Task\",\"value\":\"t-1\"}"

static void read_row(struct judge_bench *b, const struct row *row,
		     struct answer *a)
{
	struct exchange *x = judge_bench_answer(
		b, ROLE_STEP, 0,
		http_answer(b, row->status, row->fields, row->body));

	answer_read(&b->arena, x, a);
}

static void check_optional(struct slice got, const char *want)
{
	if (want)
		CHECK_SLICE(got, want);
	else
		CHECK(!got.at);
}

TEST(answer, says_what_it_is)
{
	static const struct row rows[] = {
		{ JSON, GOOD_MOREF, 200, "200 Task", "task-7", "ManagedObjectReference", false },
		{ "", "{\"type\":\"Task\",\"value\":\"x\"}", 200, "200 Task", "x", NULL, false },
		{ JSON, TASK_NAMED("\"MoRefTask\""), 200, "200 Task", "t-1", "MoRefTask", false },
		{ JSON, TASK_NAMED("7"), 200, "200 Task", "t-1", NULL, false },
		{ JSON, TASK_NAMED("\"CnsFault\""), 200, "200 CnsFault", NULL, "CnsFault", true },
		{ JSON, GOOD_MOREF, 202, "202 ManagedObjectReference", NULL, "ManagedObjectReference", false },
		{ JSON, "{\"type\":\"Task\",\"value\":\"\"}", 200, "200 untyped object", NULL, NULL, false },
		{ JSON, "{\"type\":\"Task\",\"value\":7}", 200, "200 untyped object", NULL, NULL, false },
		{ JSON, "{\"type\":\"task\",\"value\":\"t\"}", 200, "200 untyped object", NULL, NULL, false },
		{ JSON, "[" GOOD_MOREF "]", 200, "200 array", NULL, NULL, false },
		{ JSON, "\"task-7\"", 200, "200 string", NULL, NULL, false },
		{ JSON, "null", 200, "200 null", NULL, NULL, false },
		{ JSON, "{\"_typeName\":\"NotFound\"}", 500, "500 NotFound", NULL, "NotFound", true },
		{ JSON, "{\"_typeName\":\"NotFound\\u0000\"}", 500, "500 \"NotFound\\u0000\"", NULL, NULL, false },
		{ JSON, "{\"_typeName\":\"Neu\\u00e4\xC3\xA4\"}", 500, "500 \"Neu\\u00e4\\u00e4\"", NULL, "Neu\xC3\xA4\xC3\xA4", false },
		{ JSON, "{\"_typeName\":\"\"}", 500, "500 untyped object", NULL, "", false },
		{ JSON, "{}", 500, "500 untyped object", NULL, NULL, false },
		{ JSON, "{", 500, "500 not JSON", NULL, NULL, false },
		{ "", "x", 500, "500 not JSON", NULL, NULL, false },
		{ "Content-Type: text/html;a=b\r\n", "<p>", 404, "404 text/html", NULL, NULL, false },
		{ "Content-Type: html\r\n", "<p>", 404, "404 not JSON", NULL, NULL, false },
		{ "", "", 401, "401 no body", NULL, NULL, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct judge_bench b;
		struct answer a;

		judge_bench_init(&b, SAMPLE_SYNC);
		read_row(&b, &rows[i], &a);
		CHECK_TEXT(answer_summary(&b.arena, &a), rows[i].summary);
		check_optional(a.task, rows[i].task);
		if (i != 13) /* its name holds a NUL */
			check_optional(a.type_name, rows[i].type_name);
		CHECK_INT(a.fault_known, rows[i].fault);
		CHECK_INT(answer_accepts_sync(&a), rows[i].task != NULL);
		judge_bench_release(&b);
	}
}

TEST(answer, is_nothing_without_a_complete_response)
{
	struct judge_bench b;
	struct exchange *x;
	struct answer a;

	judge_bench_init(&b, SAMPLE_SYNC);
	x = judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 200,
							    GOOD_MOREF));
	for (unsigned i = 0; i < EXCHANGE_OUTCOME_COUNT; i++) {
		x->outcome = (enum exchange_outcome)i;
		answer_read(&b.arena, x, &a);
		CHECK_INT(a.parsed, i == EXCHANGE_ANSWERED);
		CHECK_INT(answer_accepts_sync(&a), i == EXCHANGE_ANSWERED);
		if (i != EXCHANGE_ANSWERED)
			CHECK_TEXT(answer_summary(&b.arena, &a),
				   exchange_outcome_name(x->outcome));
	}
	buf_clear(&x->answer);
	x->outcome = EXCHANGE_ANSWERED;
	answer_read(&b.arena, x, &a);
	CHECK_TEXT(answer_summary(&b.arena, &a), "malformed");
	judge_bench_release(&b);
}

TEST(answer, knows_descendants_of_a_fault)
{
	static const struct row row = {
		JSON, "{\"_typeName\":\"NotAuthenticated\"}", 500, "", NULL,
		NULL, true
	};
	struct judge_bench b;
	struct answer a;

	judge_bench_init(&b, SAMPLE_SYNC);
	read_row(&b, &row, &a);
	CHECK(answer_is_fault(&a, "NotAuthenticated"));
	CHECK(answer_is_fault(&a, "SecurityError"));
	CHECK(!answer_is_fault(&a, "InvalidArgument"));
	judge_bench_release(&b);
}

TEST(answer, reads_the_state_of_a_task)
{
	static const struct {
		int status;
		const char *body;
		enum task_state state;
	} rows[] = {
		{ 200, "{\"state\":\"queued\"}", TASK_STATE_QUEUED },
		{ 200, "{\"state\":\"running\"}", TASK_STATE_RUNNING },
		{ 200, "{\"state\":\"success\"}", TASK_STATE_SUCCESS },
		{ 200, "{\"state\":\"error\"}", TASK_STATE_ERROR },
		{ 200, "{\"state\":\"Error\"}", TASK_STATE_NONE },
		{ 200, "{\"state\":\"\"}", TASK_STATE_NONE },
		{ 200, "{\"state\":null}", TASK_STATE_NONE },
		{ 200, "{}", TASK_STATE_NONE },
		{ 200, "[\"state\"]", TASK_STATE_NONE },
		{ 404, "{\"state\":\"success\"}", TASK_STATE_NONE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct row row = { JSON, rows[i].body, rows[i].status, "",
				   NULL, NULL, false };
		struct judge_bench b;
		struct answer a;

		judge_bench_init(&b, SAMPLE_SYNC);
		read_row(&b, &row, &a);
		CHECK_INT(answer_task_state(&a), rows[i].state);
		judge_bench_release(&b);
	}
}

TEST(answer, roles_of_evidence_have_names)
{
	for (unsigned i = 0; i < ROLE_COUNT; i++) {
		enum evidence_role role = (enum evidence_role)i;
		enum evidence_role found = ROLE_COUNT;

		CHECK(evidence_role_find(
			slice_from(evidence_role_name(role)), &found));
		CHECK_INT(found, role);
	}
	CHECK(!evidence_role_find(slice_from("before"),
				  &(enum evidence_role){ ROLE_STEP }));
}
