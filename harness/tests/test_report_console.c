/*
 * What the golden files do not say in words: rules of the console report.
 */
#include "report/report_text.h"
#include "tests/report_fixture.h"
#include "tests/test.h"

static void console(struct buf *out, enum fixture_name name,
		    const struct report_options *options)
{
	struct fixture f;

	*out = BUF_INIT(REPORT_MAX);
	fixture_open(&f, name);
	fixture_report(&f, "console", options, out);
	fixture_release(&f);
}

static size_t count(const struct buf *text, const char *needle)
{
	struct slice left = buf_view(text);
	size_t n = 0;
	ptrdiff_t at;

	while ((at = slice_find(left, slice_from(needle))) >= 0) {
		left = slice_skip(left, (size_t)at + strlen(needle));
		n++;
	}
	return n;
}

TEST(report_console, a_defect_is_one_line_in_a_file)
{
	struct buf out;

	console(&out, FIXTURE_MIXED, NULL);
	CHECK_HAS(buf_string(&out),
		  "\nFAIL spec-count.two-specs  /_typeName: expected 500 "
		  "InvalidArgument, got 500 CnsFault  (M3)\n");
	buf_release(&out);
}

TEST(report_console, failures_of_one_cause_are_one_block)
{
	struct buf out;

	console(&out, FIXTURE_MIXED, NULL);
	CHECK_INT(count(&out, "\nFAIL "), 2);
	CHECK_HAS(buf_string(&out), "\n     same cause: 2 more: "
				    "spec-count.three-specs, spec-count.many\n");
	buf_release(&out);
}

TEST(report_console, blocked_cases_of_one_reason_are_one_paragraph)
{
	struct buf out;

	console(&out, FIXTURE_MIXED, NULL);
	CHECK_INT(count(&out, "BLOCKED"), 1);
	CHECK_HAS(buf_string(&out), "session.none, session.garbage, "
				    "session.ended and 2 more\n");
	buf_release(&out);
}

TEST(report_console, verbose_names_every_case)
{
	struct buf out;

	console(&out, FIXTURE_MIXED, &(struct report_options){ .verbose = true });
	CHECK_INT(count(&out, " more\n"), 0);
	CHECK_HAS(buf_string(&out), "\nPASS spec-count.zero  1 ms\n");
	buf_release(&out);
}

TEST(report_console, quiet_is_one_line)
{
	for (unsigned name = 0; name < FIXTURE_COUNT; name++) {
		struct buf out;

		console(&out, (enum fixture_name)name,
			&(struct report_options){ .quiet = true });
		CHECK_INT(count(&out, "\n"), 1);
		buf_release(&out);
	}
}

TEST(report_console, quiet_still_tells_the_finding)
{
	struct buf out;

	console(&out, FIXTURE_BROKEN_RUNG,
		&(struct report_options){ .quiet = true });
	CHECK_SLICE(buf_view(&out),
		    "UNREACHABLE login: 500 InvalidLogin, the credentials are "
		    "refused (exit code 3)\n");
	buf_release(&out);
}

TEST(report_console, the_finding_comes_first_and_once)
{
	struct buf out;

	console(&out, FIXTURE_BROKEN_RUNG,
		&(struct report_options){ .headless = true });
	CHECK(slice_starts(buf_view(&out), "\nSTOP login: 500 InvalidLogin"));
	CHECK_INT(count(&out, "InvalidLogin"), 1);
	buf_release(&out);
}

TEST(report_console, nothing_raw_reaches_a_terminal)
{
	struct buf out;

	console(&out, FIXTURE_MIXED, NULL);
	CHECK_INT(count(&out, "\033"), 0);
	CHECK_INT(count(&out, "\xc2\x9b"), 0);
	CHECK_INT(count(&out, "\xe2\x80\xae"), 0);
	CHECK_INT(count(&out, "\nCONFORMS"), 0);
	buf_release(&out);
}

TEST(report_console, colours_only_on_demand_and_always_reset)
{
	struct buf out;

	console(&out, FIXTURE_MIXED, &(struct report_options){ .color = true });
	CHECK(count(&out, "\033[") > 0);
	CHECK_INT(count(&out, "\033["), 2 * count(&out, "\033[0m"));
	buf_release(&out);
}

TEST(report_console, no_line_but_curl_is_wider_than_the_terminal)
{
	struct buf out;
	struct slice left;

	console(&out, FIXTURE_MIXED, &(struct report_options){ .columns = 80 });
	for (left = buf_view(&out); left.len;) {
		ptrdiff_t end = slice_find(left, slice_from("\n"));
		struct slice line = slice_head(left, (size_t)end);

		if (slice_find(line, slice_from("reproduce: ")) < 0 &&
		    slice_find(line, slice_from("\xEF\xBF\xBD")) < 0 &&
		    !CHECK(line.len <= 80))
			printf("\n%.*s", SLICE_ARG(line));
		left = slice_skip(left, (size_t)end + 1);
	}
	buf_release(&out);
}

TEST(report_console, one_source_of_all_settings_is_named_once)
{
	struct buf out = BUF_INIT(REPORT_MAX);
	struct fixture f;

	fixture_open(&f, FIXTURE_CONFORMS);
	for (size_t i = 0; i < f.info.origin_count; i++)
		f.info.origins[i].from = "embedded reference server";
	fixture_report(&f, "console", NULL, &out);
	CHECK_HAS(buf_string(&out),
		  "\ngiven   by embedded reference server:\n"
		  "        url      = https://vc.example:8443/sdk\n"
		  "        password = (set)\n");
	buf_release(&out);
	fixture_release(&f);
}

TEST(report_console, a_full_buffer_is_told)
{
	struct buf out = BUF_INIT(1000);
	struct fixture f;

	fixture_open(&f, FIXTURE_MIXED);
	fixture_report(&f, "console", NULL, &out);
	CHECK(out.full);
	buf_release(&out);
	fixture_release(&f);
}

/* ---- lines ---- */

static void check_line(const char *label, size_t indent, size_t columns,
		       const char *text, const char *want)
{
	struct report_line line = { label, NULL, indent, columns };
	struct buf out = BUF_INIT(4096);

	report_text_line(&out, &line, slice_from(text));
	CHECK_SLICE(buf_view(&out), want);
	buf_release(&out);
}

TEST(report_text, wraps_between_words_under_the_indent)
{
	check_line("FAIL", 5, 20, "aaaa bbbb  cccc dddd eeee",
		   "FAIL aaaa bbbb  cccc\n     dddd eeee\n");
}

TEST(report_text, never_wraps_without_columns)
{
	check_line("", 2, 0, "aaaa bbbb cccc", "  aaaa bbbb cccc\n");
}

TEST(report_text, a_long_word_stays_whole)
{
	check_line("", 2, 10, "aa bbbbbbbbbbbbbbbbbb c",
		   "  aa\n  bbbbbbbbbbbbbbbbbb\n  c\n");
}

TEST(report_text, a_long_label_pushes_the_text)
{
	check_line("INCOMPLETE", 0, 0, "text", "INCOMPLETE text\n");
}

TEST(report_text, characters_count_and_not_bytes)
{
	check_line("", 0, 7, "\xc3\xa9\xc3\xa9\xc3\xa9 \xc3\xa9\xc3\xa9\xc3\xa9",
		   "\xc3\xa9\xc3\xa9\xc3\xa9 \xc3\xa9\xc3\xa9\xc3\xa9\n");
}

TEST(report_text, times_for_people)
{
	static const struct {
		int64_t us;
		const char *text;
	} times[] = { { 0, "0 ms" },
		      { 999999, "999 ms" },
		      { 1000000, "1.0 s" },
		      { 59999999, "59.9 s" },
		      { 60000000, "1 min 0 s" },
		      { 3725000000, "62 min 5 s" },
		      { INT64_MAX, "153722867280 min 54 s" } };

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct buf out = BUF_INIT(64);

		report_text_time(&out, times[i].us);
		CHECK_SLICE(buf_view(&out), times[i].text);
		buf_release(&out);
	}
}
