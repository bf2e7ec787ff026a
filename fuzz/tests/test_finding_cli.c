/* What a user does with a finding: replay, minimize, promote, run. */
#include <stdlib.h>
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

static void write_kept(struct kept *k, const struct finding_fixture *f)
{
	struct err err = ERR_INIT;
	char name[FINDING_NAME_MAX];

	*k = (struct kept){ .p = { .env = NULL } };
	program_path(k->dir, ".kept");
	CHECK(f->recorded.wrong);
	finding_name(&f->finding, name);
	snprintf(k->folder, sizeof(k->folder), "%s/%s", k->dir, name);
	CHECK_INT(finding_write(k->dir, &f->finding, NULL, &err), 0);
}

static void keep(struct kept *k, const char *head, struct slice body)
{
	struct finding_fixture f;

	finding_fixture_open(&f, head, body, FIXTURE_TASK);
	write_kept(k, &f);
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
	program_run(&k.p, "replay %s --ignore-env --url http://127.0.0.1:1 "
		    "--no-auth", k.folder);
	CHECK_INT(k.p.code, 3);
	program_release(&k.p);
	drop(&k);
}

TEST(finding_cli, walks_from_a_finding_to_a_case)
{
	char cases[PROGRAM_PATH];
	struct kept k;
	struct buf original = BUF_INIT(REQUEST_MAX);
	char path[sizeof(k.folder) + 32];

	keep(&k, NULL, slice_from(fixture_two_specs));
	program_path(cases, ".cases");
	program_run(&k.p, "minimize %s --ignore-env --bug accepts-two-specs",
		    k.folder);
	CHECK_INT(k.p.code, 0);
	CHECK_HAS(buf_string(&k.p.out), "in 1 request, all usual but its body");
	CHECK_HAS(buf_string(&k.p.out), "3 of 3: the same finding\n");
	program_release(&k.p);
	snprintf(path, sizeof(path), "%s/original.bin", k.folder);
	program_read_file(path, &original);
	CHECK_HAS(buf_string(&original), fixture_two_specs);
	buf_release(&original);
	program_run(&k.p, "replay %s --ignore-env --bug accepts-two-specs",
		    k.folder);
	CHECK_INT(k.p.code, 1);
	program_release(&k.p);
	program_run(&k.p, "promote %s --cases %s", k.folder, cases);
	CHECK_INT(k.p.code, 0);
	CHECK_HAS(buf_string(&k.p.out), "found.200-task-to-more-than-one-spec");
	program_release(&k.p);
	snprintf(path, sizeof(path), "%s/found.json", cases);
	program_read_file(path, &original);
	CHECK_HAS(buf_string(&original), "${volume}");
	CHECK(!strstr(buf_string(&original), "6d1f2c0e"));
	buf_release(&original);
	program_run(&k.p, "lint --cases %s", cases);
	CHECK_HAS(buf_string(&k.p.out), "no mistakes");
	program_release(&k.p);
	program_run(&k.p, "run --ignore-env --cases %s --run found.* "
		    "--bug accepts-two-specs", cases);
	CHECK_INT(k.p.code, 1);
	CHECK_HAS(buf_string(&k.p.out), "FAIL found.200-task");
	program_release(&k.p);
	program_run(&k.p, "run --ignore-env --cases %s --run found.*", cases);
	CHECK_INT(k.p.code, 0);
	program_release(&k.p);
	program_run(&k.p, "promote %s --cases %s", k.folder, cases);
	CHECK_INT(k.p.code, 2);
	CHECK_HAS(buf_string(&k.p.err), "has a case 'found.");
	program_release(&k.p);
	program_run(&k.p, "promote %s --cases %s --case found.again",
		    k.folder, cases);
	CHECK_INT(k.p.code, 0);
	program_release(&k.p);
	program_run(&k.p, "lint --cases %s", cases);
	CHECK_HAS(buf_string(&k.p.out), "no mistakes");
	program_release(&k.p);
	program_remove_folder(cases);
	drop(&k);
}

TEST(finding_cli, minimize_prefers_a_plain_length_to_chunks)
{
	static const char chunks[] =
		"a\r\n{ \"syncSpe\r\n9;x=y\r\ncs\": [] }\r\n0\r\n\r\n";
	struct kept k;
	struct buf smaller = BUF_INIT(REQUEST_MAX);
	char path[sizeof(k.folder) + 32];

	keep(&k, "Transfer-Encoding: chunked\r\nX-Odd: 1\r\n",
	     slice_from(chunks));
	program_run(&k.p, "minimize %s --ignore-env --bug accepts-no-specs",
		    k.folder);
	CHECK_INT(k.p.code, 0);
	program_release(&k.p);
	snprintf(path, sizeof(path), "%s/request.bin", k.folder);
	program_read_file(path, &smaller);
	CHECK_HAS(buf_string(&smaller),
		  "Content-Length: 16\r\n\r\n{\"syncSpecs\":[]}");
	CHECK(slice_find(buf_view(&smaller), slice_from("X-Odd")) < 0);
	buf_release(&smaller);
	program_run(&k.p, "minimize %s --ignore-env", k.folder);
	CHECK_INT(k.p.code, 1);
	CHECK_HAS(buf_string(&k.p.out), "not reproduced; nothing is changed");
	program_release(&k.p);
	drop(&k);
}

/* Number of the judged exchange of the only case that has `id`. */
static int number_of(const struct buf *journal, const char *id)
{
	const char *at = strstr(buf_string(journal), id);

	at = at ? strstr(at, "\"role\":\"step\"") : NULL;
	at = at ? strstr(at, "\"exchange\":") : NULL;
	return at ? (int)strtol(at + strlen("\"exchange\":"), NULL, 10) : -1;
}

TEST(finding_cli, replay_takes_an_exchange_of_a_journal)
{
	char journal[PROGRAM_PATH];
	struct program p = { .env = NULL };
	struct buf text = BUF_INIT(PROGRAM_OUTPUT_MAX);

	program_path(journal, ".journal");
	program_run(&p, "run --ignore-env --run spec-count.two-identical "
		    "--bug accepts-two-specs --journal %s", journal);
	CHECK_INT(p.code, 1);
	program_release(&p);
	program_read_file(journal, &text);
	program_run(&p, "replay %s:%d --ignore-env --bug accepts-two-specs",
		    journal, number_of(&text, "spec-count.two-identical\""));
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "5 of 5: the same finding\n");
	program_release(&p);
	program_run(&p, "replay %s:%d --ignore-env -n 1", journal,
		    number_of(&text, "spec-count.two-identical\""));
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.out), "0 of 1: not reproduced\n");
	program_release(&p);
	buf_release(&text);
	program_run(&p, "replay %s:999 --ignore-env", journal);
	CHECK_INT(p.code, 2);
	CHECK_HAS(buf_string(&p.err), "has no exchange 999");
	program_release(&p);
	unlink(journal);
}

TEST(finding_cli, keeps_odd_requests_on_this_machine)
{
	struct kept k;

	keep(&k, NULL, slice_from(fixture_two_specs));
	program_run(&k.p, "replay %s --ignore-env --no-auth "
		    "--url http://192.0.2.1:9", k.folder);
	CHECK_INT(k.p.code, 2);
	CHECK_HAS(buf_string(&k.p.err), "--authorized");
	program_release(&k.p);
	drop(&k);
}

TEST(finding_cli, promote_keeps_bytes_that_no_case_can_hold)
{
	static const char path[] =
		"corpus/regressions/fuzz_expect/200-task-to-more-than-one-spec";
	struct kept k;
	struct buf bytes = BUF_INIT(REQUEST_MAX);

	keep(&k, NULL, slice_from(fixture_two_specs));
	program_run(&k.p, "promote %s --corpus", k.folder);
	CHECK_INT(k.p.code, 0);
	CHECK_HAS(buf_string(&k.p.out), path);
	program_release(&k.p);
	program_read_file(path, &bytes);
	CHECK_HAS(buf_string(&bytes), fixture_two_specs);
	buf_release(&bytes);
	unlink(path);
	drop(&k);
}

TEST(finding_cli, replay_starts_a_server_again_that_died)
{
	static const char body[] =
		"{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\","
		"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"\"},"
		"\"syncMode\":[\"SPACE_USAGE\"]}]}";
	struct finding_fixture f;
	struct kept k;

	finding_fixture_open(&f, NULL, slice_from(body), FIXTURE_TASK);
	f.finding.answer = SLICE_NONE;
	f.finding.outcome = EXCHANGE_CLOSED;
	finding_fixture_key(&f);
	write_kept(&k, &f);
	finding_fixture_close(&f);
	program_run(&k.p, "replay %s --ignore-env --bug dies-on-an-empty-id",
		    k.folder);
	CHECK_INT(k.p.code, 1);
	CHECK_HAS(buf_string(&k.p.out),
		  "5 of 5: the same finding; the server died 5 times\n");
	program_release(&k.p);
	program_run(&k.p, "minimize %s --ignore-env --bug dies-on-an-empty-id",
		    k.folder);
	CHECK_INT(k.p.code, 0);
	program_release(&k.p);
	drop(&k);
}

TEST(finding_cli, replay_sends_what_comes_before_on_the_same_connection)
{
	static const char fault[] =
		"HTTP/1.1 500 X\r\nContent-Type: application/json\r\n"
		"Content-Length: 31\r\n\r\n{\"_typeName\":\"InvalidArgument\"}";
	struct finding_fixture f, two;
	struct kept k;

	finding_fixture_open(&two, NULL, slice_from(fixture_two_specs),
			     FIXTURE_TASK);
	finding_fixture_open(&f, NULL, slice_from(fixture_sync), FIXTURE_TASK);
	f.finding.answer = slice_from(fault);
	f.finding.own_connection = true;
	f.finding.before[f.finding.before_count++] = two.finding.request;
	finding_fixture_key(&f);
	write_kept(&k, &f);
	finding_fixture_close(&f);
	finding_fixture_close(&two);
	program_run(&k.p, "replay %s --ignore-env "
		    "--bug spoilt-for-ever-by-two-specs", k.folder);
	CHECK_INT(k.p.code, 1);
	program_release(&k.p);
	program_run(&k.p, "replay %s --ignore-env", k.folder);
	CHECK_INT(k.p.code, 0);
	CHECK_HAS(buf_string(&k.p.out), "got 200 Task\n");
	program_release(&k.p);
	program_run(&k.p, "promote %s --cases build/never", k.folder);
	CHECK_INT(k.p.code, 2);
	CHECK_HAS(buf_string(&k.p.err), "it needs requests before its own");
	program_release(&k.p);
	program_remove_folder("build/never");
	drop(&k);
}

TEST(finding_cli, tells_what_no_replay_can_tell)
{
	struct finding_fixture f;
	struct kept k;

	finding_fixture_open(&f, NULL, slice_from(fixture_two_specs),
			     FIXTURE_TASK);
	f.finding.oracle = "latency";
	write_kept(&k, &f);
	finding_fixture_close(&f);
	program_run(&k.p, "replay %s --ignore-env -n 2", k.folder);
	CHECK_INT(k.p.code, 5);
	CHECK_HAS(buf_string(&k.p.out), "what 'latency' finds shows in a "
		  "campaign alone");
	program_release(&k.p);
	program_run(&k.p, "minimize %s --ignore-env", k.folder);
	CHECK_INT(k.p.code, 2);
	program_release(&k.p);
	drop(&k);
}

TEST(finding_cli, shrinks_what_spoils_a_server)
{
	struct finding_fixture f, two;
	struct kept k;
	struct buf left = BUF_INIT(REQUEST_MAX);
	char path[sizeof(k.folder) + 32];

	finding_fixture_open(&two, NULL, slice_from(fixture_two_specs),
			     FIXTURE_TASK);
	finding_fixture_open(&f, NULL, slice_from(fixture_sync), FIXTURE_TASK);
	f.finding.oracle = "canary";
	f.finding.before[f.finding.before_count++] = f.finding.request;
	f.finding.before[f.finding.before_count++] = two.finding.request;
	f.finding.before[f.finding.before_count++] = f.finding.request;
	snprintf(f.finding.key, sizeof(f.finding.key), "0123456789abcdef");
	f.recorded.wrong = true;
	write_kept(&k, &f);
	finding_fixture_close(&f);
	finding_fixture_close(&two);
	program_run(&k.p, "replay %s --ignore-env -n 1", k.folder);
	CHECK_INT(k.p.code, 0);
	program_release(&k.p);
	program_run(&k.p, "minimize %s --ignore-env "
		    "--bug spoilt-for-ever-by-two-specs", k.folder);
	CHECK_INT(k.p.code, 0);
	CHECK_HAS(buf_string(&k.p.out), "in 2 requests,");
	program_release(&k.p);
	snprintf(path, sizeof(path), "%s/before-1.bin", k.folder);
	program_read_file(path, &left);
	CHECK_HAS(buf_string(&left), fixture_two_specs);
	buf_release(&left);
	snprintf(path, sizeof(path), "%s/before-2.bin", k.folder);
	CHECK(access(path, F_OK) != 0);
	drop(&k);
}
