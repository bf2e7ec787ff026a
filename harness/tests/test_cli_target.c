/* The program against servers that are not embedded: foreign, wrong, silent. */
#include <signal.h>
#include <unistd.h>

#include "refserver/ref_server.h"
#include "tests/program.h"
#include "tests/test.h"

enum { FAST_MS = 2000 };

#define UNKNOWN_VOLUME "11111111-2222-4333-8444-555555555555"

TEST(cli_target, an_unreachable_port_ends_fast_in_one_finding)
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

TEST(cli_target, a_plain_web_server_fails_and_passes_nothing)
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
	struct script_server *sockets;
	char secret[PROGRAM_PATH];
	unsigned port;
};

static void here_start_with(struct here *h, const char *password)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct err err = ERR_INIT;

	*h = (struct here){ .server = NULL };
	options.password = password;
	CHECK_INT(ref_server_new(&h->server, &options, &err), 0);
	h->sockets = ref_server_listen(h->server, 0, NULL, &err);
	CHECK_TEXT(err.text, "");
	h->port = script_server_port(h->sockets);
	program_path(h->secret, "-password");
	program_write_file(h->secret, password);
}

static void here_start(struct here *h)
{
	here_start_with(h, "correct horse");
}

static void here_stop(struct here *h)
{
	CHECK_INT(ref_server_sessions(h->server), 0);
	script_server_stop(h->sockets);
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

TEST(cli_target, a_foreign_server_conforms_and_no_session_stays)
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

/* Names of members, values that are judged, a number, part of a value. */
TEST(cli_target, a_password_that_is_a_word_spoils_no_verdict)
{
	static const char *const words[] = { "task", "password", "queued",
					     "CnsFault", "1234", "vsphere",
					     "true" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct program p;
		struct here h;

		here_start_with(&h, words[i]);
		here_run(&h, &p, ref_server_volume(h.server, REF_BLOCK, 0),
			 "--tag smoke --tag session");
		CHECK_INT(p.code, 0);
		CHECK_HAS(buf_string(&p.err), "a password is a word");
		program_release(&p);
		here_stop(&h);
	}
}

TEST(cli_target, a_target_without_volume_or_credentials_is_told_the_remedy)
{
	char line[200];
	struct here h;

	here_start(&h);
	snprintf(line, sizeof(line),
		 "run --ignore-env --url http://127.0.0.1:%u --no-auth",
		 h.port);
	program_refuses(5, "--volume ID", line);
	snprintf(line, sizeof(line),
		 "run --ignore-env --url http://127.0.0.1:%u --volume a",
		 h.port);
	program_refuses(2, "--username", line);
	program_refuses(3, "check --url", "run --ignore-env --url http://127.0.0.1:1 "
				  "--no-auth");
	here_stop(&h);
}

TEST(cli_target, a_wrong_password_is_exit_code_3)
{
	struct program p;
	struct here h;

	here_start(&h);
	program_write_file(h.secret, "battery staple\n");
	here_run(&h, &p, ref_server_volume(h.server, REF_BLOCK, 0), "");
	CHECK_INT(p.code, 3);
	CHECK_HAS(buf_string(&p.out), "--password-file");
	program_release(&p);
	here_stop(&h);
}

TEST(cli_target, an_unknown_volume_fails_with_a_hint)
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

TEST(cli_target, a_wrong_path_or_manager_fails_with_a_hint)
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

/* ---- signals */

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

static void interrupt(int number, int code)
{
	struct handler handler = { silence, NULL };
	struct err err = ERR_INIT;
	struct script_server *server = script_server_start(&handler, NULL,
							   &err);
	char report[PROGRAM_PATH];
	struct buf text;
	struct program p;

	program_path(report, "-cut.json");
	program_start(&p, "level ", "run --ignore-env --url "
		      "http://127.0.0.1:%u --no-auth --report json=%s "
		      "--volume " UNKNOWN_VOLUME,
		      script_server_port(server), report);
	program_finish(&p, number);
	CHECK_INT(p.code, code);
	program_read_file(report, &text);
	CHECK_HAS(buf_string(&text), "\"complete\": false");
	buf_release(&text);
	program_release(&p);
	script_server_stop(server);
	unlink(report);
}

TEST(cli_target, an_interrupted_run_still_writes_its_reports)
{
	interrupt(SIGINT, 130);
	interrupt(SIGTERM, 143);
	interrupt(SIGHUP, 143);
}
