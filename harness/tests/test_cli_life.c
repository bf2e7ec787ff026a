/*
 * --start-cmd, --restart-cmd and --max-deaths with a real server process.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/program.h"
#include "tests/test.h"

enum { SCRIPT_MAX = 1024, START_MS = 5000, FIRST_PORT = 12000,
       PORTS = 10000 };

#define VOLUME "6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913"

/* A script that starts the reference server and notes its process. */
struct start {
	char script[PROGRAM_PATH], password[PROGRAM_PATH], pids[PROGRAM_PATH];
	unsigned port;
};

/* Below the ports that the system gives to connections: those could take it
 * between a death and the restart. */
static unsigned free_port(void)
{
	unsigned port = FIRST_PORT + (unsigned)getpid() * 7 % PORTS;
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	do
		a.sin_port = htons((uint16_t)++port);
	while (bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 &&
	       port < FIRST_PORT + 2 * PORTS);
	close(fd);
	return port;
}

static void write_script(const struct start *s, const char *options)
{
	const char *program = getenv("CNSCONFORM");
	char text[SCRIPT_MAX];

	program_write_file(s->pids, "");
	snprintf(text, sizeof(text),
		 "#!/bin/sh\necho $$ >>%s\n"
		 "exec %s serve --port %u --password-file %s %s\n",
		 s->pids, program ? program : "build/cnsconform", s->port,
		 s->password, options);
	program_write_file(s->script, text);
	CHECK_INT(chmod(s->script, 0700), 0);
}

static void start_init(struct start *s, const char *serve_options)
{
	s->port = free_port();
	program_path(s->script, ".sh");
	program_path(s->password, ".password");
	program_path(s->pids, ".pids");
	program_write_file(s->password, "only for this test");
	write_script(s, serve_options);
}

/* How many servers there were; none may be left. */
static unsigned start_release(struct start *s)
{
	struct buf pids = BUF_INIT(SCRIPT_MAX);
	struct err err = ERR_INIT;
	unsigned count = 0;

	CHECK_INT(file_read(s->pids, &pids, &err), 0);
	for (char *at = (char *)buf_string(&pids), *end; *at; at = end + 1) {
		pid_t pid = (pid_t)strtol(at, &end, 10);

		CHECK(pid > 0);
		CHECK(kill(pid, 0) < 0 && errno == ESRCH);
		count++;
		if (*end != '\n')
			break;
	}
	buf_release(&pids);
	unlink(s->script);
	unlink(s->password);
	unlink(s->pids);
	return count;
}

#define RUN                                                              \
	"run --ignore-env --progress none --url http://127.0.0.1:%u "     \
	"--username administrator@vsphere.local --password-file %s "      \
	"--volume " VOLUME " --start-cmd %s "

TEST(cli_life, a_server_is_started_waited_for_and_stopped)
{
	struct start s;
	struct program p;

	start_init(&s, "");
	program_run(&p, RUN, s.port, s.password, s.script);
	CHECK_INT(p.code, 0);
	CHECK(!strstr(buf_string(&p.err), "listening"));
	CHECK(p.ms < START_MS);
	program_release(&p);
	CHECK_INT(start_release(&s), 1);
}

TEST(cli_life, its_output_is_shown_with_v_and_only_on_standard_error)
{
	struct start s;
	struct program p;

	start_init(&s, "");
	program_run(&p, RUN "-v --run spec-count.none", s.port, s.password,
		    s.script);
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.err), "listening");
	CHECK(!strstr(buf_string(&p.out), "listening"));
	CHECK_HAS(buf_string(&p.out), "patience 10.0 s for an answer");
	program_release(&p);
	start_release(&s);
}

TEST(cli_life, a_server_that_died_is_started_again)
{
	struct start s;
	struct program p;

	start_init(&s, "--bug dies-on-an-empty-id");
	program_run(&p, RUN "--run volume-id-malformed.*", s.port, s.password,
		    s.script);
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "FAIL volume-id-malformed.empty");
	CHECK_HAS(buf_string(&p.out), "the server no longer answers");
	CHECK_HAS(buf_string(&p.out), " 1 fail");
	program_release(&p);
	CHECK(start_release(&s) >= 2);
}

TEST(cli_life, max_deaths_ends_the_run_dead)
{
	struct start s;
	struct program p;

	start_init(&s, "--bug dies-on-an-empty-id");
	program_run(&p, RUN "--max-deaths 1", s.port, s.password, s.script);
	CHECK_INT(p.code, 3);
	CHECK_HAS(buf_string(&p.out), "DEAD");
	CHECK_HAS(buf_string(&p.out), "that was death 1 of --max-deaths 1");
	program_release(&p);
	CHECK_INT(start_release(&s), 1);
}

TEST(cli_life, a_hanging_server_is_stopped_and_started_again)
{
	struct start s;
	struct program p;

	start_init(&s, "--bug hangs-after-broken-json");
	program_run(&p, RUN "--timeout 300ms --run recovery.after-*", s.port,
		    s.password, s.script);
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "FAIL recovery.after-truncated-json");
	program_release(&p);
	CHECK(start_release(&s) >= 2);
}

TEST(cli_life, another_command_can_restart_it)
{
	struct start s, again;
	struct program p;

	start_init(&s, "--bug dies-on-an-empty-id");
	again = s;
	program_path(again.script, ".again");
	program_path(again.pids, ".again-pids");
	write_script(&again, "--bug dies-on-an-empty-id");
	program_run(&p, RUN "--restart-cmd %s --run volume-id-malformed.*",
		    s.port, s.password, s.script, again.script);
	CHECK_INT(p.code, 1);
	program_release(&p);
	CHECK_INT(start_release(&s), 1);
	CHECK(start_release(&again) >= 1);
}

TEST(cli_life, an_interrupt_leaves_nothing_running)
{
	struct start s;
	struct program p;

	start_init(&s, "--latency 100ms");
	program_start(&p, "0 failed", RUN "--progress plain", s.port, s.password,
		      s.script);
	program_finish(&p, SIGINT);
	CHECK_INT(p.code, 130);
	program_release(&p);
	CHECK_INT(start_release(&s), 1);
}

TEST(cli_life, a_command_that_starts_nothing_is_told)
{
	struct start s;
	struct program p;

	start_init(&s, "--no-such-option");
	program_run(&p, RUN "--wait-ready 300ms", s.port, s.password, s.script);
	CHECK_INT(p.code, 3);
	CHECK_HAS(buf_string(&p.err), "--start-cmd ended with exit code 2");
	program_release(&p);
	start_release(&s);
}

TEST(cli_life, commands_are_about_a_server_with_an_address)
{
	program_refuses(2, "--url", "run --ignore-env --start-cmd true");
	program_refuses(2, "--url", "run --ignore-env --restart-cmd true");
	program_refuses(2, "--max-deaths", "run --ignore-env --max-deaths 0");
}

TEST(cli_life, a_server_with_a_deadly_bug_ends_its_process)
{
	struct start s;
	struct program server, p;

	start_init(&s, "");
	program_start(&server, "listening",
		      "serve --port %u --password-file %s --bug "
		      "dies-on-an-empty-id", s.port, s.password);
	program_run(&p, "run --ignore-env --progress none -q --url "
			"http://127.0.0.1:%u --username "
			"administrator@vsphere.local --password-file %s "
			"--volume " VOLUME, s.port, s.password);
	CHECK_INT(p.code, 3);
	CHECK_HAS(buf_string(&p.out), "DEAD the server crashed");
	program_finish(&server, 0);
	CHECK_INT(server.code, 1);
	program_release(&p);
	program_release(&server);
	start_release(&s);
}

#define FUZZ_ALL                                                         \
	"fuzz --ignore-env --progress none --url http://127.0.0.1:%u "    \
	"--username administrator@vsphere.local --password-file %s "      \
	"--volume " VOLUME " --seed 1 --requests 300 --start-cmd %s "

TEST(cli_life, a_campaign_goes_on_behind_a_death)
{
	struct start s;
	struct program p;

	start_init(&s, "--bug dies-on-an-empty-id");
	program_run(&p, FUZZ_ALL "--max-deaths 100", s.port, s.password,
		    s.script);
	if (!CHECK_INT(p.code, 1))
		printf("%s%s", buf_string(&p.out), buf_string(&p.err));
	CHECK_HAS(buf_string(&p.out), "critical  the server died of ");
	CHECK_HAS(buf_string(&p.out), "confirmed 3 of 3");
	CHECK_HAS(buf_string(&p.out), "300 mutants");
	CHECK_HAS(buf_string(&p.out), "and was started again");
	program_release(&p);
	CHECK(start_release(&s) >= 2);
}

TEST(cli_life, max_deaths_ends_a_campaign_with_a_report)
{
	struct start s;
	struct program p;

	start_init(&s, "--bug dies-on-an-empty-id");
	program_run(&p, FUZZ_ALL "--max-deaths 1", s.port, s.password,
		    s.script);
	CHECK_INT(p.code, 3);
	CHECK_HAS(buf_string(&p.out), "confirmed 3 of 3");
	CHECK_HAS(buf_string(&p.out), "the server died 1 times");
	program_release(&p);
	start_release(&s);
	program_refuses(2, "--url", "fuzz --ignore-env --start-cmd true");
}
