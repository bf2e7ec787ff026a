/*
 * The reports that a command writes: one on standard output, and those of
 * --report.
 *
 *     struct output output;
 *     output_open(&output, cli, &config, suite, use, &err) before any request
 *     output.events, output.event_count                    to the run
 *     output_write(&output, cli, &secrets, &err)           afterwards
 *     output_close(&output)
 *
 * The console report goes to standard output unless some --report takes it.
 * Paths are tried before the run, so that no hour of work is lost to a typing
 * mistake; each is written whole or not at all.
 *
 * Inside GitHub Actions (GITHUB_ACTIONS=true) annotations follow the console
 * report, which then stands between commands that keep the runner from
 * obeying a server's words; when --report gives standard output to another
 * format, they go to diagnostics, which the runner reads too. The Markdown
 * summary is added to the file that GITHUB_STEP_SUMMARY names. Both are about
 * the machine that runs the program, not about the target, so --ignore-env
 * does not switch them off. `report` only writes again what was told before:
 * it does neither.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "cli/cli.h"
#include "http/redact.h"
#include "report/report.h"

/* --report, the console, annotations, the job summary */
enum { OUTPUT_MAX = CONFIG_REPORTS_MAX + 3 };

enum output_use {
	OUTPUT_AGAIN, /* a report of what was told before */
	OUTPUT_LIVE,  /* a run with its progress beside it */
	OUTPUT_JUDGED /* new verdicts, no progress */
};

enum output_place { OUTPUT_FILE, OUTPUT_STDOUT, OUTPUT_DIAGNOSTICS,
		    OUTPUT_APPEND };

struct output {
	struct report reports[OUTPUT_MAX];
	struct buf texts[OUTPUT_MAX];
	enum output_place places[OUTPUT_MAX];
	const char *paths[OUTPUT_MAX]; /* of files */
	const struct run_events *events[OUTPUT_MAX];
	size_t count;
	bool github; /* standard output is read for workflow commands */
};

/* `setting` names a file to be written: -1 with ERR_USAGE when it cannot be. */
int output_try_path(const char *setting, const char *path, struct err *);

/* -1 with ERR_USAGE: unknown format, a path that cannot be written, two
 * reports on standard output. Close it in every case. */
int output_open(struct output *, const struct cli *,
		const struct run_config *, const struct suite *,
		enum output_use, struct err *);

/*
 * Writes what holds no secret (`secrets` NULL: none are known). -1 with
 * ERR_INTERNAL when some output is lost: it holds a secret, is too large, or
 * cannot be written. The others are written all the same.
 */
int output_write(struct output *, const struct cli *,
		 const struct redact_set *secrets, struct err *);
void output_close(struct output *);

#endif
