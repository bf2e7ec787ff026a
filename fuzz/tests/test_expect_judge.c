/* What is known of a Task when nobody has read it, or not to its end, and
 * what a request itself explains. */
#include "tests/expect_fixture.h"
#include "tests/test.h"

#define SPEC(id, more) \
	"{\"_typeName\":\"CnsSyncVolumeSpec\",\"volumeId\":{" \
	"\"_typeName\":\"CnsVolumeId\",\"id\":\"" id "\"}" more "}"
#define SYNC(id, more) "{\"syncSpecs\":[" SPEC(id, more) "]}"
#define VALID SYNC(FIXTURE_VOLUME, "")
#define TASK \
	"{\"_typeName\":\"ManagedObjectReference\",\"type\":\"Task\"," \
	"\"value\":\"task-7\"}"
#define RUNS \
	"{\"_typeName\":\"TaskInfo\",\"key\":\"task-7\",\"task\":" TASK "," \
	"\"descriptionId\":\"d\",\"state\":\"running\",\"cancelled\":false," \
	"\"cancelable\":false,\"reason\":{\"_typeName\":\"TaskReasonSystem\"}," \
	"\"queueTime\":\"2026-01-01T00:00:00Z\"," \
	"\"startTime\":\"2026-01-01T00:00:00Z\",\"eventChainId\":1}"

/* All that was read is there; `long_us` is how long a Task may take. */
static enum verdict judge_again(struct expect_fixture *f, size_t count,
				int64_t long_us)
{
	struct evidence_item items[] = {
		{ ROLE_STEP, 0, &f->exchanges[0], NULL },
		{ ROLE_TASK, 0, &f->exchanges[1], NULL } };
	struct evidence evidence = { .items = items, .count = count,
				     .task_timeout_us = long_us };

	expect_judge(&f->suite, &f->expectation, &evidence, &f->arena,
		     &f->result);
	return f->result.verdict[LEVEL_SHOULD];
}

TEST(expect_judge, a_task_that_nobody_read_is_right_where_it_may_succeed)
{
	static const struct {
		const char *body;
		bool admits;
		enum verdict unread, runs;
	} rows[] = {
		{ VALID, true, VERDICT_PASS, VERDICT_ERROR },
		{ SYNC(FIXTURE_VOLUME, ",\"syncMode\":[\"x\"]"), true,
		  VERDICT_WARN, VERDICT_ERROR },
		/* it may come, and must fail */
		{ SYNC(FIXTURE_UNKNOWN, ""), false, VERDICT_FAIL,
		  VERDICT_FAIL },
		{ SYNC("", ""), false, VERDICT_FAIL, VERDICT_FAIL },
		{ "{\"syncSpecs\":[]}", false, VERDICT_FAIL, VERDICT_FAIL },
		{ "{", false, VERDICT_FAIL, VERDICT_FAIL },
	};
	static const struct fixture_answer answer = {
		200, "application/json", TASK, "", RUNS };
	enum { LONG_US = 1000000 };
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool ok;

		expect_fixture_sync(&f, slice_from(rows[i].body));
		ok = CHECK_INT(expect_admits_task(&f.expectation),
			       rows[i].admits);
		expect_fixture_judge(&f, &answer);
		ok &= CHECK_INT(judge_again(&f, 2, LONG_US), rows[i].runs);
		ok &= CHECK_INT(judge_again(&f, 1, LONG_US), rows[i].unread);
		if (!ok)
			printf(" to %s", rows[i].body);
	}
	expect_fixture_close(&f);
}

/* ---- without a session ---- */

#define HOST "Host: 127.0.0.1\r\n"
#define JSON_TYPE "Content-Type: application/json\r\n"
#define FAULT(name) \
	{ 500, "application/json", "{\"_typeName\":\"" name "\"}", "", NULL }
#define NOWHERE \
	"POST /sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/nobody/CnsSyncVolume " \
	"HTTP/1.1"

/* What a server may say before it looks at the session, and of which clause a
 * success is a breach. */
TEST(expect_judge, a_session_that_is_none_comes_first)
{
	static const struct {
		const char *line, *fields, *body;
		struct fixture_answer answer;
		enum verdict verdict;
		const char *clause;
	} rows[] = {
		{ NULL, HOST JSON_TYPE, VALID, FAULT("NotAuthenticated"),
		  VERDICT_PASS, "" },
		{ NULL, HOST JSON_TYPE, VALID, FAULT("NotFound"),
		  VERDICT_FAIL, "9.15" },
		{ NULL, HOST JSON_TYPE, VALID,
		  { 200, "application/json", TASK, "", NULL }, VERDICT_FAIL,
		  "M7" },
		/* the media type may be looked at before it, and nothing that
		 * a body says */
		{ NULL, HOST "Content-Type: text/xml\r\n", VALID,
		  { 415, NULL, "", "", NULL }, VERDICT_PASS, "" },
		{ NULL, HOST "Content-Type: text/xml\r\n", VALID,
		  FAULT("NotSupported"), VERDICT_WARN, "9.15" },
		{ NULL, HOST JSON_TYPE, "{", { 400, NULL, "", "", NULL },
		  VERDICT_PASS, "" },
		/* and the object: what it is called then is about that */
		{ NULL, HOST JSON_TYPE, VALID, FAULT("InvalidArgument"),
		  VERDICT_WARN, "9.15" },
		{ NULL, HOST JSON_TYPE, VALID, FAULT("CnsFault\",\"reason\":\"x"),
		  VERDICT_FAIL, "9.15" },
		{ NOWHERE, HOST JSON_TYPE, VALID, FAULT("CnsFault\",\"reason\":\"x"),
		  VERDICT_FAIL, "9.17" },
	};
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct check_result *cause;
		char fields[256];

		snprintf(fields, sizeof(fields), "%sContent-Length: %zu\r\n",
			 rows[i].fields, strlen(rows[i].body));
		expect_fixture_send(&f, rows[i].line, fields, rows[i].body);
		if (!CHECK_INT(expect_fixture_judge(&f, &rows[i].answer),
			       rows[i].verdict))
			printf(" in row %zu", i);
		cause = case_result_cause(&f.suite, &f.result, LEVEL_SHOULD);
		if (*rows[i].clause)
			CHECK_TEXT(cause ? cause->clause : "",
				   rows[i].clause);
	}
	expect_fixture_close(&f);
}
