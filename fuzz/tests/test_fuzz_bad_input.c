/*
 * Files that are damaged or cannot be written, interrupts where nothing is
 * sent yet: one line with the place, the right exit code, and nothing lost.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "campaign/fuzz_journal.h"
#include "refserver/script_server.h"
#include "tests/finding_fixture.h"
#include "tests/module_bench.h"
#include "tests/program.h"
#include "tests/test.h"

enum { SMALL = 8, READY_TRIES = 500, READY_US = 20000 };

#define JUNK "\"a\":[1,[2,3],{\"b\":4}],\"c\":\"text\",\"d\":{\"e\":null},"

#define FUZZ "fuzz --ignore-env --progress none --seed 7 --requests 60 " \
	"--bug accepts-two-specs "

/* ---- files that cannot be written ---- */

TEST(fuzz_bad_input, a_report_that_cannot_be_written_takes_none_with_it)
{
	struct buf json = BUF_INIT(PROGRAM_OUTPUT_MAX);
	char report[PROGRAM_PATH];
	struct program p = { .env = NULL };

	program_path(report, ".json");
	program_run(&p, FUZZ "--report junit=/dev/full --report json=%s",
		    report);
	CHECK_INT(p.code, 2);
	CHECK_HAS(buf_string(&p.err), "cannot write '/dev/full'");
	CHECK_HAS(buf_string(&p.out), "60 mutants");
	program_read_file(report, &json);
	CHECK_HAS(buf_string(&json), "\"executed\": 60");
	program_release(&p);
	program_refuses(2, "cannot be written",
			FUZZ "--report json=build/no-such-folder/x.json");
	program_refuses(2, "--write-mask: 'build/no-such-folder/m'",
			FUZZ "--write-mask build/no-such-folder/m");
	buf_release(&json);
	unlink(report);
}

/* What ended it says more than what could not be written. */
TEST(fuzz_bad_input, an_interrupt_goes_before_a_full_disk)
{
	struct program p = { .env = NULL };

	program_start(&p, "fuzzing", "fuzz --ignore-env --progress none "
		      "--seed 7 --report json=/dev/full");
	program_finish(&p, SIGTERM);
	CHECK_INT(p.code, 143);
	CHECK_HAS(buf_string(&p.err), "cannot write '/dev/full'");
	CHECK_HAS(buf_string(&p.out), "; interrupted");
	program_release(&p);
}

TEST(fuzz_bad_input, a_folder_that_cannot_be_one_is_refused_at_once)
{
	char file[PROGRAM_PATH];
	struct program p = { .env = NULL };

	program_path(file, ".file");
	program_write_file(file, "mine");
	program_run(&p, FUZZ "--findings %s/below", file);
	CHECK_INT(p.code, 2);
	CHECK_HAS(buf_string(&p.err), "cannot create folder");
	CHECK_INT(p.out.len, 0);
	program_release(&p);
	unlink(file);
}

/* ---- a disk that is full for a while ---- */

TEST(fuzz_bad_input, a_finding_that_could_not_be_written_is_written_later)
{
	struct finding_key key = { .digest = "0123", .symptom = "4567",
				   .oracle = "liveness", .title = "no answer" };
	char path[PROGRAM_PATH];
	char file[2 * PROGRAM_PATH + FINDING_NAME_MAX];
	struct script script = { .answer = NULL };
	struct sent s = { .fate = FATE_OWN };
	struct module_bench m;

	program_path(path, ".findings");
	module_open(&m, &script);
	exchange_init(&s.exchange);
	buf_text(&s.exchange.request, "POST / HTTP/1.1\r\n\r\n");
	program_write_file(path, "in its place");
	m.b.options.findings = path;
	found(m.c, &key, &(struct example){ .sent = &s, .sure = true });
	CHECK_INT(m.c->keep_err.code, ERR_INPUT);
	CHECK(m.c->records[0]->unsaved);
	unlink(path);
	keep_counts(m.c, true);
	CHECK_INT(m.c->keep_err.code, ERR_NONE);
	snprintf(file, sizeof(file), "%s/%s/finding.json", path,
		 m.c->records[0]->folder);
	CHECK(!access(file, F_OK));
	exchange_release(&s.exchange);
	module_close(&m);
	program_remove_folder(path);
}

static void open_journal(struct fuzz_journal *j, const char *path)
{
	struct fuzz_journal_head head = { 7, 1, "seeds" };
	struct err err = ERR_INIT;

	CHECK_INT(fuzz_journal_open(j, path, &head, NULL, &err), 0);
}

TEST(fuzz_bad_input, a_journal_waits_for_room)
{
	struct fuzz_journal_head head = { 7, 1, "seeds" };
	char path[PROGRAM_PATH], aside[PROGRAM_PATH];
	struct arena arena = ARENA_INIT;
	struct fuzz_trace trace;
	struct fuzz_journal j;
	struct err err = ERR_INIT;

	program_path(path, ".journal");
	program_path(aside, ".aside");
	open_journal(&j, path);
	CHECK(!rename(path, aside) && !mkdir(path, 0700));
	fuzz_journal_sent(&j, 0);
	fuzz_journal_flush(&j);
	CHECK_INT(j.err.code, ERR_INPUT);
	CHECK(!rmdir(path) && !rename(aside, path));
	fuzz_journal_sent(&j, 1);
	CHECK_INT(fuzz_journal_close(&j, &err), 0);
	CHECK_INT(fuzz_journal_read(path, &arena, &trace, &err), 0);
	CHECK_INT(trace.sent, 2);
	CHECK_INT(fuzz_trace_check(path, &trace, &head, &err), 0);
	arena_release(&arena);
	unlink(path);
}

/* No gap: whoever goes on sends all that is behind its end. */
TEST(fuzz_bad_input, a_journal_that_has_no_room_ends)
{
	char path[PROGRAM_PATH];
	struct fuzz_journal j;
	struct err err = ERR_INIT;

	program_path(path, ".journal");
	open_journal(&j, path);
	CHECK(!unlink(path) && !mkdir(path, 0700));
	for (uint64_t i = 0; i <= FUZZ_JOURNAL_RUNS; i++)
		fuzz_journal_sent(&j, 2 * i);
	CHECK(!rmdir(path));
	fuzz_journal_sent(&j, 7);
	CHECK_INT(fuzz_journal_close(&j, &err), -1);
	CHECK_INT(err.code, ERR_INPUT);
	CHECK(access(path, F_OK));
}

TEST(fuzz_bad_input, half_a_line_is_taken_back)
{
	struct rlimit limit = { SMALL, SMALL };
	struct buf text = BUF_INIT(1024);
	char path[PROGRAM_PATH];
	int status = 0;
	pid_t pid;

	program_path(path, ".line");
	program_write_file(path, "whole\n");
	pid = fork();
	if (!pid) {
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		_exit(file_append(path, slice_from("too long\n"), NULL) ? 7
									: 0);
	}
	CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	program_read_file(path, &text);
	CHECK_TEXT(buf_string(&text), "whole\n");
	buf_release(&text);
	unlink(path);
}

/* ---- what an earlier part has left ---- */

TEST(fuzz_bad_input, a_campaign_goes_on_with_the_seed_of_its_journal)
{
	char journal[PROGRAM_PATH];
	struct program p = { .env = NULL };

	program_path(journal, ".journal");
	program_run(&p, FUZZ "--journal %s", journal);
	CHECK_INT(p.code, 1);
	program_release(&p);
	program_run(&p, "fuzz --ignore-env --progress none --requests 10 "
		    "--journal %s --resume", journal);
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.out), "seed      7\n");
	CHECK_HAS(buf_string(&p.out), "behind 60 earlier ones");
	program_release(&p);
	unlink(journal);
	program_run(&p, FUZZ "--journal %s --resume", journal);
	CHECK_INT(p.code, 2);
	CHECK_HAS(buf_string(&p.err), "a campaign begins without --resume");
	program_release(&p);
}

/* One finding in a folder of its own; `more` members before its two specs. */
static void keep_finding(char dir[PROGRAM_PATH], char *folder, size_t size,
			 const char *more)
{
	struct buf body = BUF_INIT(REQUEST_MAX);
	struct finding_fixture f;
	struct err err = ERR_INIT;
	char name[FINDING_NAME_MAX];

	buf_printf(&body, "{%s%s", more, fixture_two_specs + 1);
	finding_fixture_open(&f, NULL, buf_view(&body), FIXTURE_TASK);
	CHECK(f.recorded.wrong);
	program_path(dir, ".spoilt");
	finding_name(&f.finding, name);
	CHECK_INT(finding_write(dir, &f.finding, NULL, &err), 0);
	finding_fixture_close(&f);
	buf_release(&body);
	snprintf(folder, size, "%s/%s", dir, name);
}

/* The same, a file of it spoilt. */
static void spoil(char dir[PROGRAM_PATH], char *folder, size_t size,
		  const char *file, const char *text)
{
	char path[3 * PROGRAM_PATH + FINDING_NAME_MAX];

	keep_finding(dir, folder, size, "");
	snprintf(path, sizeof(path), "%s/%s", folder, file);
	if (text)
		program_write_file(path, text);
	else
		CHECK(!unlink(path));
}

TEST(fuzz_bad_input, a_damaged_finding_is_named)
{
	static const struct {
		const char *file, *text, *says;
	} rows[] = {
		{ "request.bin", "", "request.bin' is empty" },
		{ "request.bin", NULL, "request.bin': No such file" },
		{ "answer.bin", NULL, "answer.bin': No such file" },
		{ "finding.json", "{", "finding.json:1: byte 1: " },
		{ "finding.json", "{}", "finding.json:1: '/schema'" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char dir[PROGRAM_PATH], journal[PROGRAM_PATH];
		char folder[2 * PROGRAM_PATH + FINDING_NAME_MAX];
		struct program p = { .env = NULL };

		spoil(dir, folder, sizeof(folder), rows[i].file, rows[i].text);
		program_run(&p, "replay %s --ignore-env", folder);
		CHECK_INT(p.code, 2);
		CHECK_HAS(buf_string(&p.err), rows[i].says);
		CHECK_INT(program_lines(&p.err), 1);
		program_release(&p);
		program_path(journal, ".journal");
		program_run(&p, FUZZ "--journal %s", journal);
		program_release(&p);
		program_run(&p, FUZZ "--journal %s --resume --findings %s",
			    journal, dir);
		CHECK_INT(p.code, 2);
		CHECK_HAS(buf_string(&p.err), rows[i].says);
		CHECK_HAS(buf_string(&p.err), "mend or remove that folder");
		program_release(&p);
		unlink(journal);
		program_remove_folder(dir);
	}
}

/* The suite that a finding goes into is whole, or is copied once more. */
TEST(fuzz_bad_input, half_a_suite_is_copied_again)
{
	char dir[PROGRAM_PATH], cases[PROGRAM_PATH];
	char folder[2 * PROGRAM_PATH + FINDING_NAME_MAX];
	char obstacle[2 * PROGRAM_PATH], last[2 * PROGRAM_PATH];
	struct program p = { .env = NULL };

	spoil(dir, folder, sizeof(folder), "curl.txt", "");
	program_path(cases, ".cases");
	snprintf(obstacle, sizeof(obstacle), "%s/volume-kind.json", cases);
	snprintf(last, sizeof(last), "%s/clauses.json", cases);
	CHECK(!mkdir(cases, 0700) && !mkdir(obstacle, 0700));
	program_run(&p, "promote %s --cases %s", folder, cases);
	CHECK_INT(p.code, 2);
	CHECK_HAS(buf_string(&p.err), "volume-kind.json");
	CHECK(access(last, F_OK));
	program_release(&p);
	CHECK(!rmdir(obstacle));
	program_run(&p, "promote %s --cases %s", folder, cases);
	CHECK_INT(p.code, 0);
	CHECK(!access(last, F_OK));
	program_release(&p);
	program_remove_folder(cases);
	program_remove_folder(dir);
}

/* ---- an interrupt while the server starts ---- */

static void wait_for(const char *path)
{
	for (unsigned i = 0; i < READY_TRIES && access(path, F_OK); i++)
		usleep(READY_US);
	CHECK(!access(path, F_OK));
}

TEST(fuzz_bad_input, an_interrupt_is_no_dead_server)
{
	static const char *const commands[] = { "replay", "minimize" };

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		char dir[PROGRAM_PATH], script[PROGRAM_PATH];
		char started[PROGRAM_PATH], text[4 * PROGRAM_PATH];
		char folder[2 * PROGRAM_PATH + FINDING_NAME_MAX];
		struct program p = { .env = NULL };

		spoil(dir, folder, sizeof(folder), "curl.txt", "");
		program_path(script, ".script");
		program_path(started, ".started");
		snprintf(text, sizeof(text),
			 "#!/bin/sh\n: >%s\nexec sleep 60\n", started);
		program_write_file(script, text);
		CHECK(!chmod(script, 0700));
		program_start(&p, "", "%s %s --ignore-env --no-auth "
			      "--url http://127.0.0.1:1 --start-cmd %s",
			      commands[i], folder, script);
		wait_for(started);
		program_finish(&p, SIGINT);
		CHECK_INT(p.code, 130);
		CHECK_INT(p.out.len, 0);
		CHECK_INT(program_lines(&p.err), 0);
		program_release(&p);
		unlink(script);
		unlink(started);
		program_remove_folder(dir);
	}
}

/* ---- what minimize has by then ---- */

enum { SLOWLY_US = 20000, SLOW_REQUESTS = 14 };

struct slow {
	struct handler inner;
	struct program *client;        /* interrupted after SLOW_REQUESTS */
	unsigned requests;
};

static enum handler_end be_slow(void *self, struct slice request,
				int64_t now_us, unsigned connection,
				struct buf *answer, int64_t *delay_us)
{
	struct slow *s = self;
	enum handler_end end = s->inner.answer(s->inner.self, request, now_us,
					       connection, answer, delay_us);

	if (++s->requests == SLOW_REQUESTS)
		kill(s->client->pid, SIGINT);
	*delay_us += SLOWLY_US;
	return end;
}

static size_t size_of(const char *folder, const char *file)
{
	char path[3 * PROGRAM_PATH + FINDING_NAME_MAX];
	struct buf bytes = BUF_INIT(REQUEST_MAX);
	struct err err = ERR_INIT;
	size_t size;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	CHECK_INT(file_read(path, &bytes, &err), 0);
	size = bytes.len;
	buf_release(&bytes);
	return size;
}

TEST(fuzz_bad_input, an_interrupted_minimize_keeps_what_is_smaller)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct program p = { .env = NULL };
	struct slow slow = { .client = &p };
	struct script_server *server;
	struct ref_server *ref;
	char dir[PROGRAM_PATH], folder[2 * PROGRAM_PATH + FINDING_NAME_MAX];
	struct err err = ERR_INIT;

	options.bug = "accepts-two-specs";
	options.no_auth = true;
	CHECK_INT(ref_server_new(&ref, &options, &err), 0);
	slow.inner = ref_server_handler(ref);
	server = script_server_start(&(struct handler){ be_slow, &slow }, NULL,
				     &err);
	keep_finding(dir, folder, sizeof(folder), JUNK);
	program_run(&p, "minimize %s --ignore-env --no-auth --url "
		      "http://127.0.0.1:%u", folder,
		      script_server_port(server));
	CHECK_INT(p.code, 130);
	CHECK_HAS(buf_string(&p.out), ": the same finding\n");
	CHECK(size_of(folder, "request.bin") < size_of(folder, "original.bin"));
	program_release(&p);
	script_server_stop(server);
	ref_server_free(ref);
	program_remove_folder(dir);
}
