/*
 * What the program leaves inside a workflow of GitHub Actions.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "tests/program.h"
#include "tests/test.h"

#define RUN "run --ignore-env --seed 1 "
#define BUGGY RUN "--bug accepts-two-specs --run spec-count.* "

enum { SETTING = PROGRAM_PATH + 32 };

static const char *const actions[] = { "GITHUB_ACTIONS=true", NULL };

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

TEST(output, a_report_goes_through_a_symbolic_link_and_never_in_its_place)
{
	char file[PROGRAM_PATH], name[PROGRAM_PATH];
	struct program p;
	struct buf text;
	struct stat st;

	program_path(file, ".tap");
	program_path(name, ".link");
	CHECK_INT(symlink(strrchr(file, '/') + 1, name), 0);
	program_run(&p, RUN "-q --run spec-count.none --report tap=%s", name);
	CHECK_INT(p.code, 0);
	CHECK_INT(lstat(name, &st), 0);
	CHECK(S_ISLNK(st.st_mode));
	program_read_file(file, &text);
	CHECK(slice_starts(buf_view(&text), "TAP version 14\n"));
	buf_release(&text);
	program_release(&p);
	unlink(file);
	unlink(name);
}

TEST(output, annotations_follow_the_console_report)
{
	struct program p = { .env = actions };

	program_run_with(&p, BUGGY);
	CHECK_INT(p.code, 1);
	CHECK(slice_starts(buf_view(&p.out), "::stop-commands::"));
	CHECK(slice_starts(buf_view(&p.err), "::stop-commands::"));
	CHECK_HAS(buf_string(&p.out),
		  "::\n::error title=cnsconform%3A FAILS::at level should: ");
	CHECK_HAS(buf_string(&p.out), "\n::error title=fail spec-count.");
	CHECK(slice_find(buf_view(&p.out), slice_from("FAILS at level")) <
	      slice_find(buf_view(&p.out), slice_from("::error")));
	program_release(&p);
}

TEST(output, without_a_workflow_there_is_none)
{
	static const char *const no[] = { "GITHUB_ACTIONS=false", NULL };
	struct program p = { .env = no };

	program_run_with(&p, BUGGY);
	CHECK_INT(count(&p.out, "::error"), 0);
	CHECK_INT(count(&p.out, "::stop-commands"), 0);
	CHECK_INT(count(&p.err, "::"), 0);
	program_release(&p);
}

TEST(output, annotations_leave_a_stream_that_another_format_has_taken)
{
	struct program p = { .env = actions };

	program_run_with(&p, BUGGY "--report json=-");
	CHECK_INT(p.code, 1);
	CHECK(slice_starts(buf_view(&p.out), "{\n"));
	CHECK_INT(count(&p.out, "::error"), 0);
	CHECK_HAS(buf_string(&p.err), "\n::error title=cnsconform%3A FAILS");
	program_release(&p);
}

TEST(output, a_job_summary_grows_by_each_run)
{
	char path[PROGRAM_PATH], setting[SETTING];
	const char *env[] = { setting, NULL };
	struct buf text;

	program_path(path, ".summary.md");
	snprintf(setting, sizeof(setting), "GITHUB_STEP_SUMMARY=%s", path);
	program_write_file(path, "of the step before\n");
	for (int i = 0; i < 2; i++) {
		struct program p = { .env = env };

		program_run_with(&p, RUN "-q --run spec-count.*");
		CHECK_INT(p.code, 0);
		program_release(&p);
	}
	program_read_file(path, &text);
	CHECK(slice_starts(buf_view(&text),
			   "of the step before\n## cnsconform\n\n"
			   "**CONFORMS** at level should: "));
	CHECK_INT(count(&text, "**CONFORMS**"), 2);
	buf_release(&text);
	unlink(path);
}

TEST(output, a_summary_that_cannot_be_written_is_told_before_the_run)
{
	static const char *const env[] = {
		"GITHUB_STEP_SUMMARY=/nowhere/summary.md", NULL
	};
	struct program p = { .env = env };

	program_run_with(&p, RUN);
	CHECK_INT(p.code, 2);
	CHECK_TEXT(buf_string(&p.out), "");
	CHECK_HAS(buf_string(&p.err), "GITHUB_STEP_SUMMARY: "
				      "'/nowhere/summary.md' cannot be "
				      "written");
	program_release(&p);
}

TEST(output, judging_a_journal_annotates_and_rewriting_it_does_not)
{
	char path[PROGRAM_PATH];
	struct program p = { .env = actions };

	program_path(path, ".ndjson");
	program_run_with(&p, BUGGY "-q --journal %s", path);
	program_release(&p);
	p = (struct program){ .env = actions };
	program_run_with(&p, "judge %s", path);
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "\n::error title=cnsconform%3A FAILS");
	program_release(&p);
	p = (struct program){ .env = actions };
	program_run_with(&p, "report %s", path);
	CHECK_INT(p.code, 1);
	CHECK_INT(count(&p.out, "::error"), 0);
	program_release(&p);
	unlink(path);
}
