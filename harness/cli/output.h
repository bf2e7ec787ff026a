/*
 * The reports that a command writes: one on standard output, and those of
 * --report.
 *
 *     struct output output;
 *     output_open(&output, cli, &config, suite, &err)   before any request
 *     output.events, output.event_count                  to the run
 *     output_write(&output, cli, &secrets, &err)         afterwards
 *     output_close(&output)
 *
 * The console report goes to standard output unless some --report takes it.
 * Paths are tried before the run, so that no hour of work is lost to a typing
 * mistake; each is written whole or not at all.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "cli/cli.h"
#include "http/redact.h"
#include "report/report.h"

enum { OUTPUT_MAX = CONFIG_REPORTS_MAX + 1 };

struct output {
	struct report reports[OUTPUT_MAX];
	struct buf texts[OUTPUT_MAX];
	const char *paths[OUTPUT_MAX]; /* "-" = standard output */
	const struct run_events *events[OUTPUT_MAX];
	size_t count;
};

/* `live`: a progress runs beside it. -1 with ERR_USAGE: unknown format, a path that cannot be written, two
 * reports on standard output. Close it in every case. */
int output_open(struct output *, const struct cli *,
		const struct run_config *, const struct suite *, bool live,
		struct err *);

/*
 * Writes what holds no secret (`secrets` NULL: none are known). -1 with
 * ERR_INTERNAL when some output is lost: it holds a secret, is too large, or
 * cannot be written. The others are written all the same.
 */
int output_write(struct output *, const struct cli *,
		 const struct redact_set *secrets, struct err *);
void output_close(struct output *);

#endif
