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
