/*
 * What the golden files do not say in words: rules of TAP, JUnit, GitHub and
 * Markdown reports.
 */
#include "base/alloc.h"
#include "report/report_github.h"
#include "report/report_say.h"
#include "tests/report_fixture.h"
#include "tests/test.h"

static const char *const formats[] = { "tap", "junit", "github", "markdown" };

enum { FORMATS = sizeof(formats) / sizeof(formats[0]), SMALL = 4096,
       SUMMARY_MAX = 1024 * 1024 };

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

static void report(struct buf *out, const struct fixture *f,
		   const char *format)
{
	*out = BUF_INIT(REPORT_MAX);
	fixture_report(f, format, NULL, out);
	CHECK(!out->full);
}

/* Every case ends so, and the summary is made to agree. */
static void all_end(struct fixture *f, enum verdict verdict,
		    const char *reason)
{
	f->summary = (struct run_summary){ .selected = f->count,
					   .complete = true };
	for (size_t i = 0; i < f->count; i++) {
		f->results[i].verdict[f->info.level] = verdict;
		f->results[i].findings.count = 0;
		f->results[i].reason = reason;
	}
	f->summary.count[verdict] = f->count;
	run_summary_fold(&f->summary, &f->info);
}

TEST(report_formats, a_waived_failure_is_neither_green_nor_red)
{
	struct fixture f;
	struct buf tap, junit, github;

	fixture_open(&f, FIXTURE_CONFORMS);
	all_end(&f, VERDICT_WAIVED, "ticket # 7");
	report(&tap, &f, "tap");
	report(&junit, &f, "junit");
	report(&github, &f, "github");
	CHECK_HAS(buf_string(&tap),
		  "\nnot ok 1 - spec-count.zero "
		  "# TODO waived: ticket \\# 7\n  ---\n");
	CHECK_INT(count(&junit, "<skipped message=\"ticket # 7\"/>"), 3);
	CHECK_HAS(buf_string(&junit), "failures=\"0\" errors=\"0\" "
				      "skipped=\"3\"");
	CHECK_INT(count(&github, "::warning title=waived "), 1);
	buf_release(&tap);
	buf_release(&junit);
	buf_release(&github);
	fixture_release(&f);
}

TEST(report_formats, a_waiver_no_longer_needed_is_a_failure)
{
	struct fixture f;
	struct buf tap, junit, github;

	fixture_open(&f, FIXTURE_CONFORMS);
	all_end(&f, VERDICT_FIXED, "remove the waiver");
	report(&tap, &f, "tap");
	report(&junit, &f, "junit");
	report(&github, &f, "github");
	CHECK_INT(f.summary.exit_code, 1);
	CHECK_INT(count(&tap, "\nnot ok "), 3);
	CHECK_INT(count(&tap, "# TODO waived"), 0);
	CHECK_INT(count(&junit, "<failure message=\"remove the waiver\" "
				"type=\"fixed\">"), 3);
	CHECK_INT(count(&github, "\n::error title=fixed "), 1);
	buf_release(&tap);
	buf_release(&junit);
	buf_release(&github);
	fixture_release(&f);
}

TEST(report_formats, a_run_that_verified_nothing_is_not_green)
{
	struct fixture f;
	struct buf tap, junit, github;

	fixture_open(&f, FIXTURE_CONFORMS);
	all_end(&f, VERDICT_SKIP, "needs a volume");
	report(&tap, &f, "tap");
	report(&junit, &f, "junit");
	report(&github, &f, "github");
	CHECK_INT(f.summary.exit_code, 5);
	CHECK_HAS(buf_string(&tap), "\n1..4\n");
	CHECK_HAS(buf_string(&tap), "\nnot ok 4 - run\n  ---\n  message: "
				    "\"at level should: 0 cases run, --min-tests "
				    "asks for 1\"\n");
	CHECK_HAS(buf_string(&junit), "tests=\"4\" failures=\"0\" "
				      "errors=\"1\" skipped=\"3\"");
	CHECK_HAS(buf_string(&junit), "<testcase classname=\"cnsconform\" "
				      "name=\"run\"");
	CHECK(slice_starts(buf_view(&github),
			   "::error title=cnsconform%3A NOTHING VERIFIED::"));
	buf_release(&tap);
	buf_release(&junit);
	buf_release(&github);
	fixture_release(&f);
}

TEST(report_formats, a_dead_target_bails_out)
{
	struct fixture f;
	struct buf tap, junit;

	fixture_open(&f, FIXTURE_CONFORMS);
	f.summary.verdict = RUN_DEAD;
	f.summary.complete = false;
	f.summary.exit_code = 3;
	f.summary.selected = 9;
	f.summary.finding = "no answer # since\nok 4 - forged";
	report(&tap, &f, "tap");
	report(&junit, &f, "junit");
	CHECK_HAS(buf_string(&tap), "\n1..9\n");
	CHECK_HAS(buf_string(&tap), "\nBail out! DEAD: no answer # since"
				    "\\nok 4 - forged\n");
	CHECK_HAS(buf_string(&junit), "errors=\"1\"");
	CHECK_HAS(buf_string(&junit), "type=\"dead\">");
	buf_release(&tap);
	buf_release(&junit);
	fixture_release(&f);
}

TEST(report_formats, counts_of_junit_are_those_of_its_children)
{
	static const char *const children[][2] = {
		{ "tests", "<testcase " }, { "failures", "<failure " },
		{ "errors", "<error " }, { "skipped", "<skipped " },
	};

	for (unsigned name = 0; name < FIXTURE_COUNT; name++) {
		struct fixture f;
		struct buf junit;

		fixture_open(&f, (enum fixture_name)name);
		report(&junit, &f, "junit");
		for (size_t i = 0; i < 4; i++) {
			char want[64];

			snprintf(want, sizeof(want), " %s=\"%zu\"",
				 children[i][0],
				 count(&junit, children[i][1]));
			CHECK_INT(count(&junit, want), 2);
		}
		buf_release(&junit);
		fixture_release(&f);
	}
}

/* ---- hostile bytes ---- */

/* Puts the text wherever a server or a case file can have its word. */
static void speak(struct fixture *f, const char *text)
{
	for (size_t i = 0; i < f->suite.case_count; i++)
		f->suite.cases[i].title = text;
	for (size_t i = 0; i < f->count; i++) {
		struct case_result *r = &f->results[i];

		if (r->reason)
			r->reason = text;
		if (r->behaviour)
			r->behaviour = text;
		for (size_t k = 0; k < r->findings.count; k++) {
			struct check_result *c = &r->findings.results[k];

			c->pointer = c->got = c->expected = c->where = text;
		}
	}
	f->info.about = f->info.target = text;
	f->summary.finding = f->summary.hint = text;
}

/* No byte of a report may steer a terminal or a parser of lines. */
static void check_tame(const struct buf *out, const char *format,
		       const char *text)
{
	size_t wild = 0;

	for (size_t i = 0; i < out->len; i++)
		wild += out->bytes[i] != '\n' &&
			((unsigned char)out->bytes[i] < 0x20 ||
			 out->bytes[i] == 0x7F);
	if (!CHECK_INT(wild, 0))
		printf("\nin %s of \"%s\"", format, text);
}

static void check_lines(enum fixture_name name, const char *text)
{
	for (size_t i = 0; i < FORMATS; i++) {
		struct buf tame, wild;
		struct fixture f;

		fixture_open(&f, name);
		speak(&f, "x");
		report(&tame, &f, formats[i]);
		fixture_release(&f);
		fixture_open(&f, name);
		speak(&f, text);
		report(&wild, &f, formats[i]);
		fixture_release(&f);
		if (!CHECK_INT(count(&wild, "\n"), count(&tame, "\n")))
			printf("\nin %s of \"%s\"", formats[i], text);
		check_tame(&wild, formats[i], text);
		buf_release(&tame);
		buf_release(&wild);
	}
}

TEST(report_formats, no_text_adds_a_line)
{
	static const char *const texts[] = {
		"a\nok 1 - forged", "a\r\nBail out! forged", "a\n...\nok 1",
		"a\n::error::forged", "%0A::error::forged", "\r::add-mask::x",
		"]]></failure><testcase/>", "--><x>", "\"><x y='", "&#10;&nul;",
		"|\n\n## forged", "`\n```\n<script>", "# SKIP forged",
		"\xff\xfe\xed\xa0\x80", "\033[2J\x07\x7f\xc2\x9b",
		"\xe2\x80\xa8\xe2\x80\xae\xef\xbf\xbf\xf3\xa0\x80\x81", "\\",
		"\\n\\", "\v\f\x01\x1f",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (unsigned name = 0; name < FIXTURE_COUNT; name++)
			check_lines((enum fixture_name)name, texts[i]);
}

TEST(report_formats, every_line_of_annotations_is_a_command)
{
	for (unsigned name = 0; name < FIXTURE_COUNT; name++) {
		struct fixture f;
		struct buf out;

		fixture_open(&f, (enum fixture_name)name);
		speak(&f, "::x\n##[error]y\r%");
		report(&out, &f, "github");
		CHECK_INT(count(&out, "\n"),
			  count(&out, "\n::error title=") +
				  count(&out, "\n::warning title=") +
				  count(&out, "\n::notice title=") + 1);
		CHECK(slice_starts(buf_view(&out), "::"));
		CHECK_INT(count(&out, "%0A##[error]"), 0);
		buf_release(&out);
		fixture_release(&f);
	}
}

/* ---- ceilings ---- */

TEST(report_formats, a_step_gets_no_more_annotations_than_it_shows)
{
	struct fixture f;
	struct buf out;

	fixture_open(&f, FIXTURE_MIXED);
	for (size_t i = 0; i < f.count; i++) {
		f.results[i].verdict[f.info.level] = VERDICT_FAIL;
		f.results[i].findings.count = 1;
		f.results[i].findings.results[0] = (struct check_result){
			.check = "c", .verdict = VERDICT_FAIL, .clause = "M3",
			.where = "", .pointer = "", .expected = "a",
			.got = f.suite.cases[i].id,
		};
	}
	report(&out, &f, "github");
	CHECK_INT(count(&out, "::error title="), 10);
	CHECK_HAS(buf_string(&out), "14 causes");
	buf_release(&out);
	fixture_release(&f);
}

TEST(report_formats, a_summary_stays_below_the_size_that_is_shown)
{
	enum { LONG = 200 * 1024 };
	char *text = mem_alloc(LONG);
	struct fixture f;
	struct buf out;

	memset(text, '@', LONG - 1);
	fixture_open(&f, FIXTURE_MIXED);
	speak(&f, text);
	report(&out, &f, "markdown");
	CHECK(out.len < SUMMARY_MAX / 4);
	buf_release(&out);
	fixture_release(&f);
	mem_free(text);
}

TEST(report_formats, a_cut_never_leaves_half_a_character)
{
	struct report_log log;

	report_log_init(&log);
	CHECK_TEXT(report_cut(&log, "abc", 3), "abc");
	CHECK_TEXT(report_cut(&log, "abcd", 3), "abc...");
	CHECK_TEXT(report_cut(&log, "ab\xe2\x82\xac", 4), "ab...");
	CHECK_TEXT(report_cut(&log, "\xe2\x82\xac", 2), "...");
	report_log_release(&log);
}

/* ---- quoting for a runner ---- */

TEST(report_formats, what_is_quoted_cannot_end_its_quotation)
{
	struct buf once = BUF_INIT(SMALL), again = BUF_INIT(SMALL);
	struct buf nothing = BUF_INIT(SMALL);
	char word[64] = "", end[80];

	github_quote(&once, slice_from("::error::x"));
	github_quote(&again, slice_from("::error::x\n"));
	github_quote(&nothing, SLICE_NONE);
	CHECK_INT(sscanf(buf_string(&once), "::stop-commands::%32[0-9a-f]",
			 word), 1);
	CHECK_INT(strlen(word), 32);
	CHECK_HAS(buf_string(&once), "\n::error::x\n::");
	CHECK_INT(count(&once, word), 2);
	CHECK_INT(count(&again, word), 0);
	snprintf(end, sizeof(end), "\n::%s::\n", word);
	CHECK_HAS(buf_string(&once), end);
	CHECK_INT(nothing.len, 0);
	buf_release(&once);
	buf_release(&again);
}
