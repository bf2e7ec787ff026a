/*
 * What the streams are: a terminal that takes colours, how wide, live or not.
 *
 * NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM and COLUMNS count as users
 * expect them; --color and --progress win.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include "cli/cli.h"
#include "report/progress.h"

/* `choice`: -1 auto, 0 never, 1 always. */
bool terminal_color(const struct cli *, FILE *stream, int choice);

/* 0 = not a terminal, or its width is not known. */
unsigned terminal_columns(const struct cli *, FILE *stream);

/* What the live progress on `diagnostics` looks like. */
enum progress_style terminal_progress(const struct cli *,
				      const struct run_config *);

/* The progress shows the head of the run where the report will stand. */
bool terminal_shows_head(const struct cli *, const struct run_config *);

#endif
