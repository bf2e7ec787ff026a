/*
 * Lines for people: labels, hanging indents, wrapping, colours.
 *
 * All text given here is printable already (report/escape.h).
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stdint.h>

#include "base/buf.h"

enum { REPORT_COLUMNS = 80, REPORT_COLUMNS_MIN = 40 };

struct report_line {
	const char *label;  /* at the left edge; "" = only the indent */
	const char *color;  /* SGR parameters of the label, "31"; NULL = none */
	size_t indent;      /* where the text stands, on every line */
	size_t columns;     /* wrapped between words; 0 = never */
};

/* Appends the line or lines, ended by a line feed. */
void report_text_line(struct buf *out, const struct report_line *,
		      struct slice text);

/* "340 ms", "4.2 s", "2 min 5 s". */
void report_text_time(struct buf *out, int64_t us);

#endif
