/*
 * Whole reports of fixed runs, compared byte for byte with the files under
 * harness/tests/golden. GOLDEN_UPDATE=1 writes them anew; look at the
 * difference before you commit it.
 */
#include <cjson/cJSON.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/report_fixture.h"
#include "tests/test.h"

static const struct view {
	const char *name, *format;
	struct report_options options;
} views[] = {
	{ "console.txt", "console", { 0 } },
	{ "console-80.txt", "console", { .columns = 80, .color = true } },
	{ "console-verbose.txt", "console", { .verbose = true } },
	{ "console-quiet.txt", "console", { .quiet = true } },
	{ "console-headless.txt", "console", { .headless = true,
					       .columns = 60 } },
	{ "report.json", "json", { 0 } },
	{ "report.tap", "tap", { 0 } },
	{ "junit.xml", "junit", { 0 } },
	{ "github.txt", "github", { 0 } },
	{ "summary.md", "markdown", { 0 } },
};

enum { VIEWS = sizeof(views) / sizeof(views[0]) };

static void compare(const char *path, const struct buf *got)
{
	struct buf want = BUF_INIT(REPORT_MAX);
	struct err err = ERR_INIT;

	if (getenv("GOLDEN_UPDATE")) {
		CHECK_INT(file_write(path, buf_view(got), &err), 0);
		return;
	}
	if (!CHECK_INT(file_read(path, &want, &err), 0))
		printf("\n%s", err.text);
	else if (!slice_equal(buf_view(got), buf_view(&want)))
		printf("\n%s differs", path);
	CHECK(slice_equal(buf_view(got), buf_view(&want)));
	buf_release(&want);
}

static void compare_all(enum fixture_name name)
{
	struct fixture f;

	fixture_open(&f, name);
	for (size_t i = 0; i < VIEWS; i++) {
		char path[FIXTURE_PATH_MAX];
		struct buf got = BUF_INIT(REPORT_MAX);

		snprintf(path, sizeof(path), "harness/tests/golden/%s.%s",
			 fixture_title(name), views[i].name);
		fixture_report(&f, views[i].format, &views[i].options, &got);
		compare(path, &got);
		buf_release(&got);
	}
	fixture_release(&f);
}

TEST(report_golden, of_everything_something)
{
	compare_all(FIXTURE_MIXED);
}

TEST(report_golden, a_run_that_conforms)
{
	compare_all(FIXTURE_CONFORMS);
}

TEST(report_golden, a_broken_rung)
{
	compare_all(FIXTURE_BROKEN_RUNG);
}

TEST(report_golden, an_interrupted_run)
{
	compare_all(FIXTURE_INTERRUPTED);
}

TEST(report_golden, json_is_json_for_two_readers)
{
	for (unsigned name = 0; name < FIXTURE_COUNT; name++) {
		struct buf got = BUF_INIT(REPORT_MAX);
		struct json_verdict verdict;
		struct fixture f;
		cJSON *root;

		fixture_open(&f, (enum fixture_name)name);
		fixture_report(&f, "json", NULL, &got);
		CHECK_INT(json_read(buf_view(&got), 0, &verdict), 0);
		root = cJSON_ParseWithLength(got.bytes, got.len);
		CHECK(root != NULL);
		cJSON_Delete(root);
		buf_release(&got);
		fixture_release(&f);
	}
}

TEST(report_golden, equal_events_give_equal_bytes)
{
	struct buf once = BUF_INIT(REPORT_MAX), again = BUF_INIT(REPORT_MAX);
	struct fixture f;

	fixture_open(&f, FIXTURE_MIXED);
	fixture_report(&f, "console", NULL, &once);
	fixture_report(&f, "console", NULL, &again);
	CHECK(slice_equal(buf_view(&once), buf_view(&again)));
	buf_release(&once);
	buf_release(&again);
	fixture_release(&f);
}

/* Live and from its journal, in every view: the same bytes. */
static void compare_with_replay(const struct fixture *f)
{
	char path[FIXTURE_PATH_MAX];
	struct err err = ERR_INIT;
	struct journal journal;

	fixture_path(path);
	if (!CHECK_INT(fixture_journal(f, path, &err), 0) ||
	    !CHECK_INT(journal_read(&journal, path, &err), 0)) {
		printf("\n%s", err.text);
		goto out;
	}
	for (size_t i = 0; i < VIEWS; i++) {
		struct buf live = BUF_INIT(REPORT_MAX);
		struct buf later = BUF_INIT(REPORT_MAX);
		const struct run_events *events[1];
		struct run_summary sum;
		struct report r;

		fixture_report(f, views[i].format, &views[i].options, &live);
		report_open(&r, report_format_find(
					slice_from(views[i].format)),
			    &f->suite, &views[i].options, &later);
		events[0] = &r.events;
		CHECK_INT(journal_replay(&journal, &f->suite, f->info.level,
					 false, events, 1, &sum, NULL, &err),
			  0);
		CHECK_SLICE(buf_view(&later), buf_string(&live));
		report_release(&r);
		buf_release(&live);
		buf_release(&later);
	}
	journal_release(&journal);
out:
	unlink(path);
}

TEST(report_golden, a_journal_gives_the_same_bytes_as_the_live_run)
{
	for (unsigned name = 0; name < FIXTURE_COUNT; name++) {
		struct fixture f;

		fixture_open(&f, (enum fixture_name)name);
		compare_with_replay(&f);
		fixture_release(&f);
	}
}

TEST(report_golden, also_when_the_settings_are_no_utf8)
{
	struct fixture f;

	fixture_open(&f, FIXTURE_BROKEN_RUNG);
	f.info.target = f.info.base_url = f.info.about = "https://\xff\xed\xa0";
	f.info.release = f.info.moid = f.info.version = "\xc0\x80\033";
	f.info.origins[1].name = f.info.origins[1].from = "\xff\n";
	f.summary.finding = f.results[0].reason = "a \xff finding";
	compare_with_replay(&f);
	fixture_release(&f);
	fixture_open(&f, FIXTURE_MIXED);
	f.info.base_url = "https://\xff";
	compare_with_replay(&f);
	fixture_release(&f);
}
