/*
 * `cnsconform fuzz` as its user sees it.
 */
#include <signal.h>
#include <stdlib.h>

#include "tests/program.h"
#include "tests/test.h"

#define VOLUME "6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913"

TEST(cli_fuzz, refuses_what_it_must_not_attack)
{
	program_refuses(2, "--authorized",
			"fuzz --ignore-env --url http://192.0.2.1/sdk "
			"--no-auth --volume " VOLUME);
	program_refuses(2, "is not on this machine",
			"fuzz --ignore-env --url http://127.example.com "
			"--no-auth --volume " VOLUME);
	program_refuses(5, "--volume ID",
			"fuzz --ignore-env --url http://127.0.0.1:1 --no-auth");
	program_refuses(2, "--journal", "fuzz --ignore-env --resume");
	program_refuses(2, "only json, sarif and junit",
			"fuzz --ignore-env --report tap=build/x.tap");
}

TEST(cli_fuzz, nobody_there_is_exit_3)
{
	struct program p;

	program_run(&p, "fuzz --ignore-env --url http://127.0.0.1:1 --no-auth "
			"--volume " VOLUME);
	CHECK_INT(p.code, 3);
	CHECK_HAS(buf_string(&p.err), "no HTTP answer");
	CHECK_INT(p.out.len, 0);
	program_release(&p);
}

TEST(cli_fuzz, finds_nothing_in_the_embedded_server)
{
	struct program p;

	program_run(&p, "fuzz --ignore-env --progress none --requests 1200 "
			"--seed 5");
	if (!CHECK_INT(p.code, 0))
		printf("%s%s", buf_string(&p.out), buf_string(&p.err));
	CHECK_HAS(buf_string(&p.out), "0 findings; 1200 mutants");
	program_release(&p);
}

TEST(cli_fuzz, tells_a_bug_in_words_as_json_and_as_a_folder)
{
	struct buf json = BUF_INIT(PROGRAM_OUTPUT_MAX);
	char folder[PROGRAM_PATH], report[PROGRAM_PATH];
	struct program p;

	program_path(folder, ".findings");
	program_path(report, ".json");
	program_run(&p, "fuzz --ignore-env --progress none --requests 300 "
			"--seed 5 --bug not-found-with-404 --findings %s "
			"--report json=%s", folder, report);
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "medium  ");
	CHECK_HAS(buf_string(&p.out), "cnsconform replay ");
	program_read_file(report, &json);
	CHECK_HAS(buf_string(&json), "\"schema\": \"cnsconform-fuzz/1\"");
	CHECK_HAS(buf_string(&json), "\"folder\": \"medium-");
	buf_release(&json);
	program_release(&p);
	program_remove_folder(folder);
	remove(report);
}

TEST(cli_fuzz, an_interrupt_leaves_its_report)
{
	char report[PROGRAM_PATH];
	struct buf json = BUF_INIT(PROGRAM_OUTPUT_MAX);
	struct program p = { .env = NULL };

	program_path(report, ".json");
	program_start(&p, "fuzzing",
		      "fuzz --ignore-env --progress none --seed 5 "
		      "--report json=%s", report);
	program_finish(&p, SIGINT);
	CHECK_INT(p.code, 130);
	CHECK_HAS(buf_string(&p.out), "; interrupted");
	program_read_file(report, &json);
	CHECK_HAS(buf_string(&json), "\"executed\"");
	buf_release(&json);
	program_release(&p);
	remove(report);
}

TEST(cli_fuzz, a_death_is_exit_3)
{
	struct program p;

	program_run(&p, "fuzz --ignore-env --progress none --requests 3000 "
			"--seed 5 --bug dies-on-an-empty-id");
	CHECK_INT(p.code, 3);
	CHECK_HAS(buf_string(&p.out), "critical  the server died");
	CHECK_HAS(buf_string(&p.out), "the server is dead");
	program_release(&p);
}

/* ---- another server ---- */

#define TWO "fuzz --ignore-env --no-auth --url http://127.0.0.1:1 --volume " \
	VOLUME " "

TEST(cli_fuzz, refuses_another_server_that_it_cannot_compare)
{
	char mask[PROGRAM_PATH];
	struct program p;

	program_refuses(2, "--authorized",
			TWO "--against http://192.0.2.1");
	program_refuses(2, "both must serve the same path",
			TWO "--against http://127.0.0.1:2/api");
	program_refuses(2, "--mask goes with --against", TWO "--mask m.json");
	program_refuses(2, "holds a user name or password",
			TWO "--against http://me:secret@127.0.0.1:2");
	program_refuses(5, "--volume ID", "fuzz --ignore-env --no-auth "
			"--against http://127.0.0.1:2");
	program_refuses(2, "no user name for http://127.0.0.1:2/sdk",
			"fuzz --ignore-env --against http://127.0.0.1:2 "
			"--volume " VOLUME);
	program_path(mask, ".mask");
	program_write_file(mask, "{\"schema\":\"cnsconform-mask/1\","
			   "\"known\":[\n  {\"request\":\"*\"}]}");
	program_run(&p, TWO "--against http://127.0.0.1:2 --mask %s", mask);
	CHECK_INT(p.code, 2);
	CHECK_HAS(buf_string(&p.err), ".mask:2:3: '/known/0/left' is nothing");
	program_release(&p);
	remove(mask);
}

/* The port out of "listening on http://127.0.0.1:PORT". */
static unsigned port_of(struct program *server)
{
	static const char words[] = "listening on http://127.0.0.1:";
	const char *at = strstr(buf_string(&server->out), words);

	return at ? (unsigned)strtoul(at + strlen(words), NULL, 10) : 0;
}

TEST(cli_fuzz, compares_the_reference_with_another_server)
{
	char mask[PROGRAM_PATH], report[PROGRAM_PATH], folder[PROGRAM_PATH];
	struct buf text = BUF_INIT(PROGRAM_OUTPUT_MAX);
	struct program server = { .env = NULL }, p;
	unsigned port;

	program_path(mask, ".mask");
	program_path(report, ".json");
	program_path(folder, ".found");
	program_start(&server, "listening", "serve --no-auth --port 0 "
		      "--variant unknown-modes-are-cns-faults");
	port = port_of(&server);
	program_run(&p, "fuzz --ignore-env --progress none --requests 600 "
		    "--unguided --seed 7 --no-auth --against http://127.0.0.1:%u "
		    "--volume " VOLUME " --write-mask %s --findings %s "
		    "--report json=%s --report json=-", port, mask, folder,
		    report);
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "\"left\": \"500 InvalidArgument\"");
	program_release(&p);
	program_read_file(report, &text);
	CHECK_HAS(buf_string(&text), "\"oracle\": \"difference\"");
	CHECK_HAS(buf_string(&text), "\"right\": \"500 CnsFault\"");
	program_run(&p, "fuzz --ignore-env --progress none --requests 600 "
		    "--unguided --seed 7 --no-auth --against http://127.0.0.1:%u "
		    "--volume " VOLUME " --mask %s", port, mask);
	if (!CHECK_INT(p.code, 0))
		printf("%s", buf_string(&p.out));
	CHECK_HAS(buf_string(&p.out), "against   B: http://127.0.0.1:");
	CHECK_HAS(buf_string(&p.out), "0 findings; 600 mutants");
	program_release(&p);
	program_finish(&server, SIGTERM);
	program_release(&server);
	buf_release(&text);
	program_remove_folder(folder);
	remove(report);
	remove(mask);
}
