/*
 * The parts of the console report. Private to report_console*.c; the head
 * also to progress.c, which shows it before the first request.
 */
#ifndef REPORT_CONSOLE_H
#define REPORT_CONSOLE_H

#include "report/report_cause.h"
#include "report/report_text.h"
#include "report/report_writer.h"

enum { CONSOLE_LINE_MAX = 1024 * 1024 };

struct console {
	struct buf *out;
	struct buf line;             /* the text of the line being made */
	struct report_options options;
	const struct suite *suite;
	struct report_log *log;      /* NULL while the head is written */
};

/* Untrusted text, made printable, into the line. NULL adds nothing. */
void console_show(struct console *, const char *untrusted);
void console_say(struct console *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Ends the line under the label of a verdict or another word. Records are
 * one line each in a file, prose is wrapped there too. */
void console_record(struct console *, const char *label, const char *color,
		    size_t indent);
void console_prose(struct console *, const char *label, const char *color,
		   size_t indent);

/* SGR parameters of a verdict's label. */
const char *console_color(enum verdict);

void console_head(struct console *, const struct run_info *);
/* `finding` has been shown already; may be NULL. */
void console_cases(struct console *, const char *finding);
/* The curl line of a case, or why there is none. Never wrapped: it is there
 * to be copied. */
void console_reproduce(struct console *, const struct report_case *,
		       size_t indent);
void console_summary(struct console *, const struct run_info *,
		     const struct run_summary *);
/* The last line, and the only one with -q. */
void console_verdict(struct console *, const struct run_info *,
		     const struct run_summary *);

#endif
