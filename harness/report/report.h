/*
 * Report writers: each turns the event stream into one format.
 *
 *     report_open(&r, suite, "json", &buf)   name from the table
 *     r.events ... begin, case_end*, end
 *     report_release(&r)
 *
 * A writer sees events only, keeps its state in the struct, never prints a
 * raw untrusted byte (report/escape.h), and writes the same bytes for the
 * same events.
 */
#ifndef REPORT_H
#define REPORT_H

#include "run/event.h"

enum { REPORT_MAX = 256 * 1024 * 1024, REPORT_BODY_MAX = 64 * 1024 };

struct report_options {
	bool color;          /* console: ANSI colours */
	bool quiet, verbose; /* console: -q verdict only; -v every case */
	bool headless;       /* console: the head was shown already, by
	                        report/progress.h on the same terminal */
	unsigned columns;    /* console: width of the terminal; 0 = a file or a
	                        log, where each defect stays on one line */
};

struct report_format {
	const char *name;    /* "console", "json" */
	const char *title;   /* one line for `list formats` */
	const char *media_type;
	const struct report_writer *writer; /* private to the format's file */
};

struct report {
	const struct report_format *format;
	const struct suite *suite;
	struct report_options options;
	struct buf *out;     /* borrowed */
	struct run_events events; /* hand these to the run */
	void *state;         /* private to report.c */
};

/* THE list; NULL past the end. */
const struct report_format *report_format_at(size_t index);
const struct report_format *report_format_find(struct slice name);

/* `out` gets the whole report by the end of the `end` event, the head of the
 * console format at `begin`. out->full then means that it would pass the
 * ceiling: the output must not be used. `options` NULL = all off. */
void report_open(struct report *, const struct report_format *,
		 const struct suite *, const struct report_options *,
		 struct buf *out);
void report_release(struct report *);

#endif
