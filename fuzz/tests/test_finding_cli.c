/* What a user does with a finding: replay, minimize, promote, run. */
#include <unistd.h>

#include "base/file.h"
#include "tests/finding_fixture.h"
#include "tests/program.h"
#include "tests/test.h"

/* A finding in a folder of its own. */
struct kept {
	char dir[PROGRAM_PATH];
	char folder[2 * PROGRAM_PATH + FINDING_NAME_MAX];
	struct program p;
};

static void keep(struct kept *k, const char *head, struct slice body)
{
	struct finding_fixture f;
	struct err err = ERR_INIT;
	char name[FINDING_NAME_MAX];

	*k = (struct kept){ .p = { .env = NULL } };
	program_path(k->dir, ".kept");
	finding_fixture_open(&f, head, body, FIXTURE_TASK);
	CHECK(f.recorded.wrong);
	finding_name(&f.finding, name);
	snprintf(k->folder, sizeof(k->folder), "%s/%s", k->dir, name);
	CHECK_INT(finding_write(k->dir, &f.finding, NULL, &err), 0);
	finding_fixture_close(&f);
}

static void drop(struct kept *k)
{
	program_remove_folder(k->dir);
}

TEST(finding_cli, replay_tells_whether_the_server_still_does_it)
{
	struct kept k;

	keep(&k, NULL, slice_from(fixture_two_specs));
	program_run(&k.p, "replay %s --ignore-env --bug accepts-two-specs",
		    k.folder);
	CHECK_INT(k.p.code, 1);
	CHECK_HAS(buf_string(&k.p.out), "got 200 Task\n    HTTP/1.1 200 OK");
	CHECK_HAS(buf_string(&k.p.out), "5 of 5: the same finding\n");
	program_release(&k.p);
	program_run(&k.p, "replay %s --ignore-env -n 2", k.folder);
	CHECK_INT(k.p.code, 0);
	CHECK_HAS(buf_string(&k.p.out), "got 500 InvalidArgument\n");
	CHECK_HAS(buf_string(&k.p.out), "0 of 2: not reproduced\n");
	program_release(&k.p);
	program_run(&k.p, "replay %s --ignore-env -n 2 "
		    "--bug http-404-for-everything", k.folder);
	program_release(&k.p);
	program_run(&k.p, "replay %s --ignore-env --url http://127.0.0.1:1 "
		    "--no-auth", k.folder);
	CHECK_INT(k.p.code, 3);
	program_release(&k.p);
	if (!getenv("KEEP"))
		drop(&k);
	else
		printf("%s\n", k.folder);
}
