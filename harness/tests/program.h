/*
 * The built program as its user sees it: words in, two streams and an exit
 * code out.
 *
 *     struct program p;
 *     program_run(&p, "run --ignore-env --min-tests %d", 3);
 *     CHECK_INT(p.code, 5); CHECK_HAS(buf_string(&p.out), "...");
 *     program_release(&p);
 *
 * The command line is printf'ed and split at spaces. The program stands at
 * $CNSCONFORM or build/cnsconform; of the environment it sees PATH, TMPDIR,
 * the sanitizers' options and `env`. It is killed after PROGRAM_SECONDS.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <sys/types.h>

#include "base/buf.h"

enum { PROGRAM_PATH = 64, PROGRAM_SECONDS = 120,
       PROGRAM_OUTPUT_MAX = 64 * 1024 * 1024 };

struct program {
	/* set before program_run_with or program_start */
	const char *const *env;  /* "NAME=value", NULL at the end; may be NULL */
	bool closed_out;         /* started with standard output closed */

	/* what came */
	struct buf out, err;
	int code;                /* exit code; 128 + signal when killed */
	int64_t ms;

	/* private */
	pid_t pid;
	int out_fd, err_fd;
};

/* Starts and waits for the end. */
void program_run(struct program *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void program_run_with(struct program *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Starts it and returns once `text` is on one of its streams (or it ended). */
void program_start(struct program *, const char *text, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Sends the signal (0 = none) and waits for the end. */
void program_finish(struct program *, int signal_number);

/* Runs `line`: this exit code, nothing on standard output, and one line with
 * `text` on standard error. */
void program_refuses(int code, const char *text, const char *line);

/* A path under build/ that no other process uses, for files of a test. */
void program_path(char path[PROGRAM_PATH], const char *suffix);
void program_write_file(const char *path, const char *text);
/* A folder of a test with everything in it; one that is not there is fine. */
void program_remove_folder(const char *path);
/* `out` is initialised; the caller releases it. */
void program_read_file(const char *path, struct buf *out);

/* Lines on a stream. */
size_t program_lines(const struct buf *);

void program_release(struct program *);

#endif
