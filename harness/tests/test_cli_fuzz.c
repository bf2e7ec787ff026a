/*
 * `cnsconform fuzz` as its user sees it.
 */
#include <signal.h>

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
