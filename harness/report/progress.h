/*
 * What a waiting person sees on standard error: a live observer of the run.
 *
 *     struct progress p;
 *     progress_init(&p, stderr, PROGRESS_TERMINAL, columns);
 *     context.live = &p.events;                     cases as they end
 *
 * On a terminal: the head (target, origins, seed) before the first request,
 * then one line that rewrites itself, `[37/101] 0 failed  spec-count.two`,
 * and that the `end` event erases, so it must come before a report is
 * printed. Plain (CI, a file): the head, then one line at each tenth of the
 * cases; only counts decide, never a clock, so that equal runs give equal
 * logs. None: nothing at all.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdio.h>

#include "run/event.h"

enum progress_style {
	PROGRESS_NONE,
	PROGRESS_PLAIN,
	PROGRESS_GITHUB, /* plain, for a stream that a runner obeys
	                    (report/report_github.h) */
	PROGRESS_TERMINAL
};

enum { PROGRESS_PARTS = 10, PROGRESS_COLUMNS_MAX = 400 };

struct progress {
	struct run_events events; /* hand these to the run */
	/* private */
	FILE *stream;             /* borrowed */
	enum progress_style style;
	unsigned columns;         /* of the terminal */
	size_t ended, failed;
	bool on_screen;           /* a line that must be erased */
};

/* `columns` 0 = 80. */
void progress_init(struct progress *, FILE *, enum progress_style,
		   unsigned columns);

/* Takes the line off the terminal, before anything else is printed there. */
void progress_erase(struct progress *);

#endif
