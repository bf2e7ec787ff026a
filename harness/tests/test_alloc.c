/*
 * Memory that runs out, at every place where the harness asks for some: one
 * line and exit code 4, and what was flushed to the journal can be read.
 *
 * A child process runs a command with its n-th allocation refused, for n =
 * 1, 2, 3... and then ever farther apart until the command gets through.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/exit_code.h"
#include "cli/cli.h"
#include "run/journal.h"
#include "tests/program.h"
#include "tests/test.h"

enum {
	WORDS_MAX = 16,
	EACH = 30,          /* places that are all tried, at the beginning */
	STEPS = 25,         /* per doubling, behind that */
	SECONDS_MAX = 1,    /* for one command, then the steps grow */
	LINE_ROOM = 256
};

static void end_of_memory(size_t size)
{
	static const char line[] = "out of memory\n";

	(void)size;
	if (write(STDERR_FILENO, line, sizeof(line) - 1) < 0)
		_exit(EXIT_FAILED);
	_exit(EXIT_INTERNAL);
}

/* In the child. */
static void run_words(const char *const *words, unsigned long n)
{
	volatile sig_atomic_t stop = 0;
	char *argv[WORDS_MAX] = { (char *)"cnsconform" };
	struct cli cli = { fopen("/dev/null", "we"), stderr, &stop,
			   environment_empty() };

	for (size_t i = 0; words[i]; i++)
		argv[i + 1] = (char *)words[i];
	mem_on_exhausted(end_of_memory);
	mem_fail_at(n);
	_exit(cli_main(&cli, argv));
}

struct child {
	int code;        /* 128 + signal when killed */
	size_t said;     /* bytes on standard error */
	char line[LINE_ROOM];
};

static struct child run_child(const char *const *words, unsigned long n)
{
	struct child c = { .said = 0 };
	int ends[2], status = 0;
	ssize_t got;
	pid_t pid;

	if (pipe(ends))
		abort();
	fflush(NULL);
	pid = fork();
	if (!pid) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		run_words(words, n);
	}
	close(ends[1]);
	while ((got = read(ends[0], c.line, LINE_ROOM - 1)) > 0) {
		c.line[got] = '\0';
		c.said += (size_t)got;
	}
	close(ends[0]);
	waitpid(pid, &status, 0);
	c.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				     : WEXITSTATUS(status);
	return c;
}

/* A cut journal, even one without a whole line, is no reason to crash. */
static void check_journal(const char *path)
{
	struct err err = ERR_INIT;
	struct journal j;
	struct stat st;

	if (!path || stat(path, &st) || !st.st_size)
		return;
	if (CHECK_INT(journal_read(&j, path, &err), 0)) {
		CHECK(!j.ended);
		journal_release(&j);
	} else {
		printf("\n%s", err.text);
	}
}

static unsigned long next_place(unsigned long n, time_t began)
{
	unsigned long step = n < EACH ? 1 : n / STEPS + 1;

	return n + (time(NULL) - began > SECONDS_MAX ? n : step);
}

/* The command ends with `code` when it gets all its memory. */
static void torture(const char *const *words, int code, const char *journal)
{
	unsigned long n = 1, refused = 0;
	time_t began = time(NULL);
	struct child c;

	for (;; n = next_place(n, began)) {
		c = run_child(words, n);
		if (c.code != EXIT_INTERNAL)
			break;
		refused++;
		CHECK_TEXT(c.line, "out of memory\n");
		CHECK_INT(c.said, strlen(c.line));
		check_journal(journal);
	}
	if (!CHECK_INT(c.code, code))
		printf("\nat allocation %lu: %s", n, c.line);
	CHECK(refused > 0);
}

TEST(alloc, a_run_out_of_memory_ends_with_one_line_and_a_usable_journal)
{
	char journal[PROGRAM_PATH], path[PROGRAM_PATH];
	char report[PROGRAM_PATH + sizeof("json=")];
	const char *const words[] = {
		"run", "--ignore-env", "-q", "--seed", "1", "--run",
		"spec-count.two-*", "--journal", journal, "--report", report,
		"--progress", "none", NULL
	};
	const char *const judge[] = { "judge", "-q", journal, NULL };
	const char *const again[] = { "report", journal, NULL };
	const char *const explain[] = { "explain", "spec-count.two-modes",
					"--journal", journal, NULL };

	program_path(journal, "-oom.ndjson");
	program_path(path, "-oom.json");
	snprintf(report, sizeof(report), "json=%s", path);
	torture(words, EXIT_CONFORMS, journal);
	torture(judge, EXIT_CONFORMS, NULL);
	torture(again, EXIT_CONFORMS, NULL);
	torture(explain, EXIT_CONFORMS, NULL);
	unlink(journal);
	unlink(path);
}

TEST(alloc, commands_out_of_memory_end_with_one_line)
{
	static const char *const commands[][WORDS_MAX] = {
		{ "lint", NULL },
		{ "list", "cases", NULL },
		{ "help", "--man", NULL },
		{ "check-json", "cases/clauses.json", NULL },
		{ "run", "--ignore-env", "--plan", "--run", "sync-*", NULL },
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		torture(commands[i], EXIT_CONFORMS, NULL);
}
