/* A campaign in the formats of CI systems. */
#include "campaign/fuzz_report.h"
#include "json/json_get.h"
#include "tests/test.h"

static struct finding findings[] = {
	{ .key = "1f3a9c0742deadbe", .oracle = "expectation",
	  .severity = SEVERITY_HIGH, .title = "a <Task> to \"two\" \x1b[31m",
	  .clause = "M3", .operators = "specs-twice", .pointer = "/syncSpecs",
	  .folder = "high-a-task-1f3a9c07", .count = 7, .first_index = 41,
	  .confirmed = 2, .tried = 3 },
	{ .key = "00000000deadbeef", .oracle = "latency",
	  .severity = SEVERITY_LOW, .title = "slow", .clause = "",
	  .operators = "", .pointer = "" },
};

static struct campaign_summary summary_of(void)
{
	return (struct campaign_summary){
		.seed = 7, .executed = 300, .us = 1500000,
		.findings = findings, .finding_count = 2, .complete = true,
		.exit_code = 1 };
}

static const char *text_at(struct arena *arena, struct json_node *root,
			   const char *pointer)
{
	return arena_string(arena, json_string(
			arena, json_at(root, slice_from(pointer))));
}

TEST(fuzz_report, sarif_has_a_result_for_each_finding)
{
	struct campaign_summary s = summary_of();
	struct buf out = BUF_INIT(FUZZ_REPORT_MAX);
	struct arena arena = ARENA_INIT;
	struct json_node *root;

	fuzz_format_find("sarif")->write(
		&(struct fuzz_report){ .summary = &s, .target = "http://a/sdk" }, &out);
	root = json_parse(&arena, buf_view(&out), 0, NULL);
	if (CHECK(root != NULL)) {
		CHECK_TEXT(text_at(&arena, root, "/version"), "2.1.0");
		CHECK_TEXT(text_at(&arena, root, "/runs/0/results/0/ruleId"),
			   "expectation");
		CHECK_TEXT(text_at(&arena, root, "/runs/0/results/0/level"),
			   "error");
		CHECK_TEXT(text_at(&arena, root, "/runs/0/results/1/level"),
			   "note");
		CHECK_TEXT(text_at(&arena, root,
				   "/runs/0/results/0/partialFingerprints/"
				   "cnsconformKey~1v1"), "1f3a9c0742deadbe");
		CHECK_TEXT(text_at(&arena, root,
				   "/runs/0/results/0/locations/0/"
				   "physicalLocation/artifactLocation/uri"),
			   "high-a-task-1f3a9c07");
		CHECK(json_at(root, slice_from("/runs/0/results/2")) == NULL);
		CHECK(json_at(root, slice_from("/runs/0/tool/driver/rules/9")));
	}
	arena_release(&arena);
	buf_release(&out);
}

TEST(fuzz_report, junit_has_a_failure_for_each_finding)
{
	struct campaign_summary s = summary_of();
	struct buf out = BUF_INIT(FUZZ_REPORT_MAX);

	fuzz_format_find("junit")->write(
		&(struct fuzz_report){ .summary = &s, .target = "http://a/sdk" }, &out);
	CHECK_HAS(buf_string(&out), "tests=\"3\" failures=\"2\" errors=\"0\"");
	CHECK_HAS(buf_string(&out), "name=\"1f3a9c0742deadbe\"");
	CHECK_HAS(buf_string(&out), "a &lt;Task&gt; to &quot;two&quot;");
	CHECK_HAS(buf_string(&out), "confirmed 2 of 3");
	CHECK(!memchr(out.bytes, 0x1B, out.len));
	buf_clear(&out);
	s.complete = false;
	s.dead = true;
	fuzz_format_find("junit")->write(
		&(struct fuzz_report){ .summary = &s, .target = "http://a/sdk" }, &out);
	CHECK_HAS(buf_string(&out), "errors=\"1\"");
	CHECK_HAS(buf_string(&out), "<error message=\"the server is dead\"/>");
	buf_release(&out);
}

TEST(fuzz_report, json_says_what_was_confirmed)
{
	struct campaign_summary s = summary_of();
	struct buf out = BUF_INIT(FUZZ_REPORT_MAX);

	s.earlier = 17;
	fuzz_format_find("json")->write(
		&(struct fuzz_report){ .summary = &s, .target = "" }, &out);
	CHECK_HAS(buf_string(&out), "\"executed_before\": 17");
	CHECK_HAS(buf_string(&out), "\"confirmed\": 2");
	CHECK(!fuzz_format_find("html"));
	buf_release(&out);
}
