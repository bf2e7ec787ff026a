/*
 * Names that stand for pipes and devices: one line, never a wait for ever,
 * and whatever else was to be written is written.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "tests/program.h"
#include "tests/test.h"

enum { LINE_TEXT_MAX = 512, PROMPT_MS = 30000 };

#define TARGET "run --ignore-env -u http://127.0.0.1:1 --volume v "

static void refuses_pipe(const char *text, const char *line, const char *pipe)
{
	char whole[LINE_TEXT_MAX];

	snprintf(whole, sizeof(whole), line, pipe);
	program_refuses(2, text, whole);
}

TEST(cli_files, a_pipe_that_nobody_uses_is_never_waited_for)
{
	static const char *const lines[][2] = {
		{ "nothing matches", "run --ignore-env --run @%s" },
		{ "is empty", TARGET "--username u --password-file %s" },
		{ "is empty", TARGET "--session-file %s" },
		{ "is not a regular file", TARGET "--no-auth --ca-bundle %s" },
		{ "is not a regular file", "judge %s" },
		{ "is not a regular file", "report %s" },
		{ "nobody reads", "run --ignore-env -q --journal %s" },
		{ "not JSON", "run --ignore-env --cases %s.d" },
		{ "no value", "serve --port 0 --inventory %s" },
		{ "No such device", "serve --port 0 --write-password %s" },
	};
	char pipe[PROGRAM_PATH], folder[PROGRAM_PATH], bodies[PROGRAM_PATH];
	char file[PROGRAM_PATH];

	program_path(pipe, "-p");
	program_path(folder, "-p.d");
	program_path(bodies, "-p.d/bodies");
	program_path(file, "-p.d/clauses.json");
	CHECK_INT(mkfifo(pipe, 0600), 0);
	CHECK_INT(mkdir(folder, 0700) || mkdir(bodies, 0700) ||
			  mkfifo(file, 0600), 0);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		refuses_pipe(lines[i][0], lines[i][1], pipe);
	unlink(file);
	rmdir(bodies);
	rmdir(folder);
	unlink(pipe);
}

TEST(cli_files, a_file_without_an_end_is_refused_at_its_ceiling)
{
	static const char *const lines[][2] = {
		{ "is larger than", "run --ignore-env --run @/dev/zero" },
		{ "is larger than", TARGET "--username u --password-file "
				    "/dev/zero" },
		{ "is larger than", TARGET "--no-auth --header-file /dev/zero" },
		{ "is larger than", "serve --port 0 --inventory /dev/zero" },
		{ "is not a regular file", "judge /dev/zero" },
		{ "is not a regular file", "explain sync-valid.again "
					   "--journal /dev/zero" },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		program_refuses(2, lines[i][0], lines[i][1]);
}

/* As bash makes of <(...): the writer is slow, but there. */
TEST(cli_files, a_pipe_with_a_writer_is_read_to_its_end)
{
	struct program p;
	int ends[2];

	CHECK_INT(pipe(ends), 0);
	CHECK_INT(write(ends[1], "[1]", 3), 3);
	close(ends[1]);
	program_run(&p, "check-json /proc/%ld/fd/%d", (long)getpid(), ends[0]);
	CHECK_INT(p.code, 0);
	program_release(&p);
	close(ends[0]);
}

TEST(cli_files, an_output_that_is_lost_takes_no_other_with_it)
{
	static const char *const lost[] = { "--report json=/dev/full",
					    "--journal /dev/full" };
	char report[PROGRAM_PATH];

	program_path(report, "-kept.xml");
	for (size_t i = 0; i < sizeof(lost) / sizeof(lost[0]); i++) {
		struct program p;
		struct buf text;

		program_run(&p, "run --ignore-env -q --progress none %s "
			    "--report junit=%s", lost[i], report);
		CHECK_INT(p.code, 4);
		CHECK_INT(program_lines(&p.err), 1);
		CHECK_HAS(buf_string(&p.err), "No space left on device");
		CHECK_HAS(buf_string(&p.out), "CONFORMS");
		program_read_file(report, &text);
		CHECK_HAS(buf_string(&text), "</testsuites>");
		buf_release(&text);
		program_release(&p);
		unlink(report);
	}
}

/* `run | head -1`: the reader goes while the program writes. */
TEST(cli_files, a_reader_that_goes_away_ends_the_run_in_order)
{
	struct program p;

	program_start(&p, "cnsconform", "run --ignore-env --report json=-");
	close(p.out_fd);
	p.out_fd = -1;
	program_finish(&p, 0);
	CHECK_INT(p.code, 4);
	CHECK_HAS(buf_string(&p.err), "standard output: cannot write: Broken");
	program_release(&p);
}
