/* The second user of a run, who may log in but not sync: protocol.md 9.16. */
#include <signal.h>
#include <unistd.h>

#include "cli/config_resolve.h"
#include "cli/target.h"
#include "refserver/ref_server.h"
#include "tests/program.h"
#include "tests/test.h"

enum { JOURNAL_MAX = 16 * 1024 * 1024 };

#define READER "reader@vsphere.local"

/* A reference server of which both passwords lie in files. */
struct two_users {
	struct ref_server *server;
	struct script_server *sockets;
	char own[PROGRAM_PATH], reading[PROGRAM_PATH];
	char journal[PROGRAM_PATH], report[PROGRAM_PATH];
};

static void two_users_start(struct two_users *u, const char *reading,
			    const char *bug)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct err err = ERR_INIT;

	*u = (struct two_users){ .server = NULL };
	options.password = "correct horse";
	options.restricted_password = reading;
	options.bug = bug;
	CHECK_INT(ref_server_new(&u->server, &options, &err), 0);
	u->sockets = ref_server_listen(u->server, 0, NULL, &err);
	CHECK_TEXT(err.text, "");
	program_path(u->own, "-own");
	program_write_file(u->own, options.password);
	program_path(u->reading, "-reading");
	program_write_file(u->reading, reading);
	program_path(u->journal, "-journal");
	program_path(u->report, "-report");
}

static void two_users_run(const struct two_users *u, struct program *p,
			  const char *more)
{
	program_run(p, "run --ignore-env --progress none --url "
		       "http://127.0.0.1:%u --username "
		       "administrator@vsphere.local --password-file %s "
		       "--volume %s --run permission.* --journal %s "
		       "--report json=%s %s",
		    script_server_port(u->sockets), u->own,
		    ref_server_volume(u->server, REF_BLOCK, 0), u->journal,
		    u->report, more);
}

static void two_users_stop(struct two_users *u)
{
	CHECK_INT(ref_server_sessions(u->server), 0);
	script_server_stop(u->sockets);
	ref_server_free(u->server);
	unlink(u->own);
	unlink(u->reading);
	unlink(u->journal);
	unlink(u->report);
}

static bool holds(const char *path, const char *text)
{
	struct buf file = BUF_INIT(JOURNAL_MAX);
	bool found;

	program_read_file(path, &file);
	found = slice_find(buf_view(&file), slice_from(text)) >= 0;
	buf_release(&file);
	return found;
}

TEST(restricted, user_is_refused_logged_out_and_the_password_kept)
{
	static const char secret[] = "battery staple";
	struct two_users u;
	struct program p;
	char more[200];

	two_users_start(&u, secret, NULL);
	snprintf(more, sizeof(more), "-v --restricted-username " READER
		 " --restricted-password-file %s", u.reading);
	two_users_run(&u, &p, more);
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.out), "PASS permission.restricted-user ");
	CHECK_HAS(buf_string(&p.out), "restricted-password = (set)");
	CHECK(!strstr(buf_string(&p.out), secret));
	CHECK(!strstr(buf_string(&p.err), secret));
	CHECK(holds(u.journal, READER));
	CHECK(!holds(u.journal, secret));
	CHECK(!holds(u.report, secret));
	program_release(&p);
	two_users_stop(&u);
}

/* Hidden where the request states it, as that of the first user is. */
TEST(restricted, password_that_is_a_word_is_hidden_in_the_login)
{
	struct two_users u;
	struct program p;
	char more[200];

	two_users_start(&u, "queued", NULL);
	snprintf(more, sizeof(more), "--restricted-username " READER
		 " --restricted-password-file %s", u.reading);
	two_users_run(&u, &p, more);
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.err), "a password is a word");
	CHECK(!holds(u.journal, "\"password\\\":\\\"queued\\\""));
	program_release(&p);
	two_users_stop(&u);
}

TEST(restricted, user_who_syncs_is_a_failure_of_9_16)
{
	struct two_users u;
	struct program p;
	char more[200];

	two_users_start(&u, "battery staple", "restricted-user-syncs");
	snprintf(more, sizeof(more), "--restricted-username " READER
		 " --restricted-password-file %s", u.reading);
	two_users_run(&u, &p, more);
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "9.16");
	CHECK_HAS(buf_string(&p.out), "500 NoPermission");
	program_release(&p);
	two_users_stop(&u);
}

TEST(restricted, user_who_cannot_log_in_blocks_the_cases_and_says_so)
{
	struct two_users u;
	struct program p;
	char more[200];

	two_users_start(&u, "battery staple", NULL);
	snprintf(more, sizeof(more), "--restricted-username somebody "
		 "--restricted-password-file %s", u.reading);
	two_users_run(&u, &p, more);
	CHECK_INT(p.code, 5);
	CHECK_HAS(buf_string(&p.out), "login of the restricted user");
	CHECK_HAS(buf_string(&p.out), "InvalidLogin");
	program_release(&p);
	two_users_stop(&u);
}

TEST(restricted, cases_are_skipped_with_the_reason_without_the_user)
{
	struct two_users u;
	struct program p;

	two_users_start(&u, "battery staple", NULL);
	two_users_run(&u, &p, "-v");
	CHECK_HAS(buf_string(&p.out), "needs --restricted-username and "
				      "--restricted-password-file");
	program_release(&p);
	two_users_stop(&u);
}

TEST(restricted, password_is_known_to_the_guard)
{
	struct run_config config;
	struct redact_set secrets;

	run_config_init(&config);
	redact_init(&secrets);
	config.password = "correct horse";
	config.restricted_password = "battery staple";
	target_secrets(&config, &secrets);
	CHECK_TEXT(redact_find(&secrets, slice_from("a battery staple.")),
		   "password");
	CHECK_TEXT(redact_find(&secrets, slice_from("a correct horse.")),
		   "password");
	redact_release(&secrets);
	run_config_release(&config);
}

TEST(restricted, user_is_in_the_command_that_serve_prints)
{
	struct program p = { .env = NULL };

	program_start(&p, "--other-datastore", "serve --restricted-username "
		      "guest@vsphere.local");
	CHECK_HAS(buf_string(&p.out),
		  "--restricted-username guest@vsphere.local");
	CHECK_HAS(buf_string(&p.out), "--restricted-password-file ");
	program_finish(&p, SIGTERM);
	program_release(&p);
}

TEST(restricted, user_needs_a_name_and_a_password_of_his_own)
{
	char line[200], path[PROGRAM_PATH];

	program_path(path, "-reading");
	program_write_file(path, "battery staple");
	program_refuses(2, "no password for the restricted user 'r'",
			"run --ignore-env --restricted-username r");
	snprintf(line, sizeof(line),
		 "run --ignore-env --restricted-password-file %s", path);
	program_refuses(2, "give --restricted-username NAME", line);
	snprintf(line, sizeof(line), "run --ignore-env --username r "
		 "--restricted-username r --restricted-password-file %s",
		 path);
	program_refuses(2, "'r' is the user of --username too", line);
	program_refuses(2, "--no-auth and --restricted-username exclude each "
			"other", "run --no-auth --restricted-username r");
	program_refuses(2, "use --restricted-password-file FILE",
			"run --restricted-password geheim");
	unlink(path);
}
