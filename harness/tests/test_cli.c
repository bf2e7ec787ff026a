#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/opt.h"
#include "refserver/ref_http.h"
#include "refserver/script_server.h"
#include "tests/program.h"
#include "tests/test.h"

enum { PATH_SIZE = 64, FAST_MS = 2000, FILE_MAX = 64 * 1024 * 1024 };

#define UNKNOWN_VOLUME "11111111-2222-4333-8444-555555555555"

/* Exit code, nothing on standard output, one line that holds `text`. */
static void refuses(int code, const char *text, const char *line)
{
	struct program p;

	program_run(&p, "%s", line);
	CHECK_INT(p.code, code);
	CHECK_TEXT(buf_string(&p.out), "");
	CHECK_HAS(buf_string(&p.err), text);
	CHECK_INT(program_lines(&p.err), 1);
	program_release(&p);
}

static void path_of(char path[PATH_SIZE], const char *suffix)
{
	snprintf(path, PATH_SIZE, "build/test-cli-%d%s", (int)getpid(), suffix);
}

static void write_text(const char *path, const char *text)
{
	struct err err = ERR_INIT;

	CHECK_INT(file_write(path, slice_from(text), &err), 0);
}

static void read_text(const char *path, struct buf *out)
{
	struct err err = ERR_INIT;

	*out = BUF_INIT(FILE_MAX);
	CHECK_INT(file_read(path, out, &err), 0);
}

/* ---- words that are no command line */

TEST(cli, unknown_words_are_usage_errors_with_the_nearest_name)
{
	refuses(2, "no command", "");
	refuses(2, "unknown command 'rnu'; did you mean 'run'?", "rnu");
	refuses(2, "unknown option '--volum'; did you mean '--volume'?",
		"run --volum x");
	refuses(2, "unknown option '-x'", "run -x");
	refuses(2, "--url needs a value: URL", "run --url");
	refuses(2, "check-json: missing FILE...", "check-json");
	refuses(2, "lint: unexpected 'x'", "lint x");
	refuses(2, "did you mean 'bugs'?", "list bug");
	refuses(2, "did you mean 'json'?", "run --report jsn=x");
	refuses(2, "is not FORMAT=PATH", "run --report json");
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
	refuses(2, "no-such-case", "run --ignore-env --run no-such-case");
	refuses(2, "M99", "run --ignore-env --clause M99");
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
		     { "formats", "console" },     { "exit-codes", "130" } };

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
	refuses(2, "no-such-folder", "lint --cases no-such-folder");
}

TEST(cli, check_json_tells_valid_invalid_and_unreadable_apart)
{
	char good[PATH_SIZE], bad[PATH_SIZE];
	struct program p;

	path_of(good, "-good.json");
	path_of(bad, "-bad.json");
	write_text(good, "{}");
	write_text(bad, "[1,]");
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
	refuses(2, "did you mean 'accepts-two-specs'?",
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
			"http://127.0.0.1:1 --no-auth --volume " UNKNOWN_VOLUME);
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.out), "CnsSyncVolume HTTP/1.1");
	program_release(&p);
}

TEST(cli, an_unwritable_report_or_journal_is_refused_before_the_run)
{
	refuses(2, "no-such-folder", "run --ignore-env --report "
				     "json=no-such-folder/x.json");
	refuses(2, "is a folder", "run --ignore-env --report json=build");
	refuses(2, "no-such-folder", "run --ignore-env --journal "
				     "no-such-folder/x");
	refuses(2, "only one report", "run --ignore-env --report json=- "
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
	char path[PATH_SIZE];
	struct buf got;
	struct program p;

	path_of(path, "-again.json");
	program_run(&p, "%s -q --report json=%s %s", command, path, journal);
	CHECK_INT(p.code, 1);
	read_text(path, &got);
	CHECK(slice_equal(buf_view(&got), buf_view(want)));
	buf_release(&got);
	program_release(&p);
	unlink(path);
}

TEST(cli, judge_and_report_write_the_same_bytes_as_the_run)
{
	char journal[PATH_SIZE], report[PATH_SIZE];
	struct buf want;
	struct program p;

	path_of(journal, ".ndjson");
	path_of(report, ".json");
	program_run(&p, "run --ignore-env --bug accepts-two-specs -q "
			"--journal %s --report json=%s", journal, report);
	CHECK_INT(p.code, 1);
	program_release(&p);
	read_text(report, &want);
	CHECK(want.len > 1000);
	same_again("judge", journal, &want);
	same_again("report", journal, &want);
	buf_release(&want);
	unlink(journal);
	unlink(report);
}

TEST(cli, a_file_that_is_no_journal_is_refused)
{
	refuses(2, "Makefile:1", "judge Makefile");
	refuses(2, "no-such-file", "report no-such-file");
}

TEST(cli, no_output_of_a_run_holds_the_password)
{
	char journal[PATH_SIZE], secret[PATH_SIZE];
	struct program p;
	struct buf text;

	path_of(journal, "-secret.ndjson");
	path_of(secret, "-secret");
	write_text(secret, "kanarienvogel\n");
	program_run(&p, "run --ignore-env -v --journal %s --password-file %s",
		    journal, secret);
	CHECK_INT(p.code, 3);
	CHECK(!strstr(buf_string(&p.out), "kanarienvogel"));
	CHECK(!strstr(buf_string(&p.err), "kanarienvogel"));
	read_text(journal, &text);
	CHECK(slice_find(buf_view(&text), slice_from("kanarienvogel")) < 0);
	buf_release(&text);
	program_release(&p);
	unlink(journal);
	unlink(secret);
}

/* ---- foreign servers */

TEST(cli, an_unreachable_port_ends_fast_in_one_finding)
{
	struct program p;

	program_run(&p, "run --ignore-env -q --url http://127.0.0.1:1 "
			"--no-auth --volume " UNKNOWN_VOLUME);
	CHECK_INT(p.code, 3);
	CHECK(p.ms < FAST_MS);
	CHECK_INT(program_lines(&p.out) + program_lines(&p.err), 1);
	program_release(&p);
}

static enum handler_end web_page(void *self, struct slice request,
				 int64_t now_us, unsigned connection,
				 struct buf *answer, int64_t *delay_us)
{
	(void)self;
	(void)request;
	(void)now_us;
	(void)connection;
	(void)delay_us;
	buf_text(answer, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
			 "Content-Length: 14\r\n\r\n<html></html>\n");
	return HANDLER_KEEP;
}

TEST(cli, a_plain_web_server_fails_and_passes_nothing)
{
	struct handler handler = { web_page, NULL };
	struct err err = ERR_INIT;
	struct script_server *server = script_server_start(&handler, NULL,
							   &err);
	struct program p;

	program_run(&p, "run --ignore-env --url http://127.0.0.1:%u --no-auth "
			"--volume " UNKNOWN_VOLUME, script_server_port(server));
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "run: 0 pass, ");
	program_release(&p);
	script_server_stop(server);
}

/* A reference server in this process. */
struct here {
	struct ref_server *server;
	struct ref_http *http;
	char secret[PATH_SIZE];
	unsigned port;
};

static void here_start(struct here *h)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_http_options http = { .port = 0 };
	struct err err = ERR_INIT;

	*h = (struct here){ .server = NULL };
	options.password = "correct horse";
	CHECK_INT(ref_server_new(&h->server, &options, &err), 0);
	CHECK_INT(ref_http_start(&h->http, h->server, &http, &err), 0);
	h->port = ref_http_port(h->http);
	path_of(h->secret, "-password");
	write_text(h->secret, "correct horse\n");
}

static void here_stop(struct here *h)
{
	CHECK_INT(ref_server_sessions(h->server), 0);
	ref_http_stop(h->http);
	ref_server_free(h->server);
	unlink(h->secret);
}

/* Runs against it with `more` options. */
static void here_run(const struct here *h, struct program *p,
		     const char *volume, const char *more)
{
	program_run(p, "run --ignore-env --url http://127.0.0.1:%u --username "
		       "administrator@vsphere.local --password-file %s "
		       "--volume %s %s", h->port, h->secret, volume, more);
}

TEST(cli, a_foreign_server_conforms_and_no_session_stays)
{
	struct program p;
	struct here h;

	here_start(&h);
	here_run(&h, &p, ref_server_volume(h.server, REF_BLOCK, 0), "");
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.err), "(set)  (--password-file)");
	program_release(&p);
	here_stop(&h);
}

TEST(cli, a_target_without_volume_or_credentials_is_told_the_remedy)
{
	char line[200];
	struct here h;

	here_start(&h);
	snprintf(line, sizeof(line),
		 "run --ignore-env --url http://127.0.0.1:%u --no-auth",
		 h.port);
	refuses(5, "--volume ID", line);
	snprintf(line, sizeof(line),
		 "run --ignore-env --url http://127.0.0.1:%u --volume a",
		 h.port);
	refuses(2, "--username", line);
	refuses(3, "check --url", "run --ignore-env --url http://127.0.0.1:1 "
				  "--no-auth");
	here_stop(&h);
}

TEST(cli, a_wrong_password_is_exit_code_3)
{
	struct program p;
	struct here h;

	here_start(&h);
	write_text(h.secret, "battery staple\n");
	here_run(&h, &p, ref_server_volume(h.server, REF_BLOCK, 0), "");
	CHECK_INT(p.code, 3);
	CHECK_HAS(buf_string(&p.out), "--password-file");
	program_release(&p);
	here_stop(&h);
}

TEST(cli, an_unknown_volume_fails_with_a_hint)
{
	struct program p;
	struct here h;

	here_start(&h);
	here_run(&h, &p, UNKNOWN_VOLUME, "");
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "--volume");
	program_release(&p);
	here_stop(&h);
}

TEST(cli, a_wrong_path_or_manager_fails_with_a_hint)
{
	struct program p;
	struct here h;

	here_start(&h);
	program_run(&p, "run --ignore-env --url http://127.0.0.1:%u/nowhere "
			"--username administrator@vsphere.local "
			"--password-file %s --volume " UNKNOWN_VOLUME,
		    h.port, h.secret);
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "--url");
	program_release(&p);
	here_run(&h, &p, ref_server_volume(h.server, REF_BLOCK, 0),
		 "--moid no-such-manager");
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "--moid");
	program_release(&p);
	here_stop(&h);
}

/* ---- serve, and signals */

/* The word behind `option` in the command that serve prints. */
static void word_after(const struct buf *out, const char *option,
		       char word[256])
{
	const char *at = strstr(buf_string(out), option);

	word[0] = '\0';
	if (at)
		snprintf(word, 256, "%.*s",
			 (int)strcspn(at + strlen(option), " \n"),
			 at + strlen(option));
}

TEST(cli, the_command_that_serve_prints_works)
{
	char url[256], secret[256], volume[256];
	struct program server, p;
	struct stat st;

	program_start(&server, "--other-datastore ", "serve --seed 3");
	CHECK_HAS(buf_string(&server.out), "listening on http://127.0.0.1:");
	word_after(&server.out, "--url ", url);
	word_after(&server.out, "--password-file ", secret);
	word_after(&server.out, "--volume ", volume);
	CHECK_INT(stat(secret, &st), 0);
	CHECK_INT(st.st_mode & 0777, 0600);
	program_run(&p, "run --ignore-env --url %s --username "
			"administrator@vsphere.local --password-file %s "
			"--volume %s -q", url, secret, volume);
	CHECK_INT(p.code, 0);
	program_release(&p);
	program_finish(&server, SIGTERM);
	CHECK_INT(server.code, 0);
	CHECK(stat(secret, &st) != 0);
	program_release(&server);
}

TEST(cli, serve_over_tls_is_verified_with_its_own_certificate)
{
	char url[256], ca[256], volume[256];
	struct program server, p;

	program_start(&server, "--other-datastore ", "serve --tls --no-auth");
	word_after(&server.out, "--url ", url);
	word_after(&server.out, "--ca-bundle ", ca);
	word_after(&server.out, "--volume ", volume);
	program_run(&p, "run --ignore-env --url %s --no-auth --volume %s -q "
			"--ca-bundle %s", url, volume, ca);
	CHECK_INT(p.code, 0);
	program_release(&p);
	program_run(&p, "run --ignore-env --url %s --no-auth --volume %s -q",
		    url, volume);
	CHECK_INT(p.code, 3);
	program_release(&p);
	program_finish(&server, SIGINT);
	CHECK_INT(server.code, 0);
	program_release(&server);
}

/* Answers nothing, so that a run hangs until a signal comes. */
static enum handler_end silence(void *self, struct slice request,
				int64_t now_us, unsigned connection,
				struct buf *answer, int64_t *delay_us)
{
	(void)self;
	(void)request;
	(void)now_us;
	(void)connection;
	(void)answer;
	(void)delay_us;
	return HANDLER_HANG;
}

TEST(cli, an_interrupted_run_still_writes_its_reports)
{
	struct handler handler = { silence, NULL };
	struct err err = ERR_INIT;
	struct script_server *server = script_server_start(&handler, NULL,
							   &err);
	char report[PATH_SIZE];
	struct buf text;
	struct program p;

	path_of(report, "-cut.json");
	program_start(&p, "level ", "run --ignore-env --url "
		      "http://127.0.0.1:%u --no-auth --report json=%s "
		      "--volume " UNKNOWN_VOLUME,
		      script_server_port(server), report);
	program_finish(&p, SIGINT);
	CHECK_INT(p.code, 130);
	read_text(report, &text);
	CHECK_HAS(buf_string(&text), "\"complete\": false");
	buf_release(&text);
	program_release(&p);
	script_server_stop(server);
	unlink(report);
}
