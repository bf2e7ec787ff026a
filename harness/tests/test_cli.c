#include <unistd.h>

#include "run/journal.h"
#include "tests/program.h"
#include "tests/test.h"

/* ---- words that are no command line */

TEST(cli, unknown_words_are_usage_errors_with_the_nearest_name)
{
	program_refuses(2, "no command", "");
	program_refuses(2, "unknown command 'rnu'; did you mean 'run'?", "rnu");
	program_refuses(2, "unknown option '--volum'; did you mean '--volume'?",
		"run --volum x");
	program_refuses(2, "unknown option '-x'", "run -x");
	program_refuses(2, "--url needs a value: URL", "run --url");
	program_refuses(2, "check-json: missing FILE...", "check-json");
	program_refuses(2, "lint: unexpected 'x'", "lint x");
	program_refuses(2, "did you mean 'bugs'?", "list bug");
	program_refuses(2, "did you mean 'json'?", "run --report jsn=x");
	program_refuses(2, "is not FORMAT=PATH", "run --report json");
}

TEST(cli, secrets_on_the_command_line_are_refused_and_not_repeated)
{
	static const char *const lines[] = {
		"run --password geheim", "run --password=geheim",
		"run --url https://me:geheim@a.example/sdk",
		"serve --password geheim"
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct program p;

		program_run(&p, "%s", lines[i]);
		CHECK_INT(p.code, 2);
		CHECK_HAS(buf_string(&p.err), "--password-file");
		CHECK(!strstr(buf_string(&p.err), "geheim"));
		CHECK_INT(program_lines(&p.err), 1);
		program_release(&p);
	}
}

TEST(cli, a_selection_without_cases_is_a_usage_error)
{
	program_refuses(2, "no-such-case", "run --ignore-env --run no-such-case");
	program_refuses(2, "M99", "run --ignore-env --clause M99");
}

TEST(cli, help_and_version_are_results)
{
	struct program p;

	program_run(&p, "--version");
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.out), "cnsconform 0.");
	program_release(&p);
	program_run(&p, "run --help");
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.out), "--password-file FILE");
	CHECK_TEXT(buf_string(&p.err), "");
	program_release(&p);
}

TEST(cli, a_closed_standard_output_fails_the_command)
{
	static const char *const lines[] = { "list exit-codes", "--version",
					     "run --ignore-env -q",
					     "help run" };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct program p = { .closed_out = true };

		program_run_with(&p, "%s", lines[i]);
		CHECK_INT(p.code, 4);
		CHECK_HAS(buf_string(&p.err), "standard output: cannot write");
		program_release(&p);
	}
}

/* ---- the small commands */

TEST(cli, every_list_has_rows)
{
	static const struct {
		const char *kind, *row;
	} rows[] = { { "cases", "spec-count." },   { "clauses", "M1 " },
		     { "checks", "task." },        { "bugs", "accepts-" },
		     { "variants", "chunked-answers" },
		     { "formats", "console" },     { "exit-codes", "130" },
		     { "coverage", "M1 " },
		     { "operators", "member-dropped" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct program p;

		program_run(&p, "list %s", rows[i].kind);
		CHECK_INT(p.code, 0);
		CHECK_HAS(buf_string(&p.out), rows[i].row);
		program_release(&p);
	}
}

TEST(cli, lint_accepts_the_cases_and_places_a_mistake)
{
	struct program p;

	program_run(&p, "lint");
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.out), "no mistake");
	program_release(&p);
	program_refuses(2, "no-such-folder", "lint --cases no-such-folder");
}

TEST(cli, check_json_tells_valid_invalid_and_unreadable_apart)
{
	char good[PROGRAM_PATH], bad[PROGRAM_PATH];
	struct program p;

	program_path(good, "-good.json");
	program_path(bad, "-bad.json");
	program_write_file(good, "{}");
	program_write_file(bad, "[1,]");
	program_run(&p, "check-json %s", good);
	CHECK_INT(p.code, 0);
	program_release(&p);
	program_run(&p, "check-json %s %s", good, bad);
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "invalid at byte 3");
	program_release(&p);
	program_run(&p, "check-json %s build/no-such-file", bad);
	CHECK_INT(p.code, 2);
	program_release(&p);
	unlink(good);
	unlink(bad);
}

/* ---- run against the embedded server */

TEST(cli, the_embedded_server_conforms)
{
	struct program p;

	program_run(&p, "run --ignore-env --seed 7");
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.out), "CONFORMS at level should");
	CHECK_HAS(buf_string(&p.err), "seed 7");
	program_release(&p);
}

TEST(cli, a_seeded_bug_fails_with_exit_code_1)
{
	struct program p;

	program_run(&p, "run --ignore-env --bug accepts-two-specs -q");
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "FAILS at level should");
	program_release(&p);
	program_refuses(2, "did you mean 'accepts-two-specs'?",
		"run --ignore-env --bug accepts-two-spec");
}

TEST(cli, fewer_cases_than_wanted_verify_nothing)
{
	struct program p;

	program_run(&p, "run --ignore-env -q --run spec-count.none "
			"--min-tests 100");
	CHECK_INT(p.code, 5);
	program_release(&p);
}

TEST(cli, a_plan_sends_nothing_and_shows_no_password)
{
	struct program p;

	program_run(&p, "run --ignore-env --plan --seed 1 --url "
			"http://127.0.0.1:1 --no-auth --volume abc");
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.out), "CnsSyncVolume HTTP/1.1");
	program_release(&p);
}

TEST(cli, an_unwritable_report_or_journal_is_refused_before_the_run)
{
	program_refuses(2, "no-such-folder", "run --ignore-env --report "
				     "json=no-such-folder/x.json");
	program_refuses(2, "is a folder", "run --ignore-env --report json=build");
	program_refuses(2, "no-such-folder", "run --ignore-env --journal "
				     "no-such-folder/x");
	program_refuses(2, "only one report", "run --ignore-env --report json=- "
				      "--report console=-");
}

TEST(cli, a_report_on_standard_output_stands_alone)
{
	struct program p;

	program_run(&p, "run --ignore-env --report json=-");
	CHECK_INT(p.code, 0);
	CHECK(slice_starts(buf_view(&p.out), "{"));
	CHECK(!strstr(buf_string(&p.out), "CONFORMS at level"));
	program_release(&p);
}

TEST(cli, colours_follow_flag_and_variables)
{
	static const char *const forced[] = { "FORCE_COLOR=1", NULL };
	static const char *const refused[] = { "FORCE_COLOR=1", "NO_COLOR=1",
					       NULL };
	static const struct {
		const char *const *env, *flag;
		bool colours;
	} rows[] = { { NULL, "", false },
		     { NULL, "--color always", true },
		     { forced, "", true },
		     { forced, "--color never", false },
		     { refused, "", false } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct program p = { .env = rows[i].env };

		program_run_with(&p, "run --ignore-env %s", rows[i].flag);
		CHECK_INT(strstr(buf_string(&p.out), "\033[") != NULL,
			  rows[i].colours);
		program_release(&p);
	}
}

/* ---- the journal */

/* The report of `command` over the journal; byte for byte that of the run. */
static void same_again(const char *command, const char *journal,
		       const struct buf *want)
{
	char path[PROGRAM_PATH];
	struct buf got;
	struct program p;

	program_path(path, "-again.json");
	program_run(&p, "%s -q --report json=%s %s", command, path, journal);
	CHECK_INT(p.code, 1);
	program_read_file(path, &got);
	CHECK(slice_equal(buf_view(&got), buf_view(want)));
	buf_release(&got);
	program_release(&p);
	unlink(path);
}

TEST(cli, judge_and_report_write_the_same_bytes_as_the_run)
{
	char journal[PROGRAM_PATH], report[PROGRAM_PATH];
	struct buf want;
	struct program p;

	program_path(journal, ".ndjson");
	program_path(report, ".json");
	program_run(&p, "run --ignore-env --bug accepts-two-specs -q "
			"--journal %s --report json=%s", journal, report);
	CHECK_INT(p.code, 1);
	program_release(&p);
	program_read_file(report, &want);
	CHECK(want.len > 1000);
	same_again("judge", journal, &want);
	same_again("report", journal, &want);
	buf_release(&want);
	unlink(journal);
	unlink(report);
}

TEST(cli, a_file_that_is_no_journal_is_refused)
{
	program_refuses(2, "Makefile:1", "judge Makefile");
	program_refuses(2, "no-such-file", "report no-such-file");
}

/* In the exchanges as in the text: base64 would hide it there. */
static void lacks(const char *journal, const char *secret)
{
	struct err err = ERR_INIT;
	struct buf text;
	struct journal j;
	size_t sent = 0;

	program_read_file(journal, &text);
	CHECK(slice_find(buf_view(&text), slice_from(secret)) < 0);
	CHECK_INT(journal_read(&j, journal, &err), 0);
	for (size_t i = 0; i < j.exchange_count; i++) {
		struct slice request = buf_view(&j.exchanges[i].request);

		sent += slice_find(request, slice_from("/Login")) >= 0;
		CHECK(slice_find(request, slice_from(secret)) < 0);
	}
	CHECK(sent > 0);
	journal_release(&j);
	buf_release(&text);
}

TEST(cli, no_output_of_a_run_holds_the_password)
{
	char journal[PROGRAM_PATH], secret[PROGRAM_PATH];
	struct program p;

	program_path(journal, "-secret.ndjson");
	program_path(secret, "-secret");
	program_write_file(secret, "kanarienvogel\n");
	program_run(&p, "run --ignore-env -v --journal %s --password-file %s",
		    journal, secret);
	CHECK_INT(p.code, 3);
	CHECK(!strstr(buf_string(&p.out), "kanarienvogel"));
	CHECK(!strstr(buf_string(&p.err), "kanarienvogel"));
	lacks(journal, "kanarienvogel");
	program_release(&p);
	unlink(journal);
	unlink(secret);
}
