/*
 * Lines of a stream under a ceiling. Private to journal_*.c.
 */
#ifndef JOURNAL_LINES_H
#define JOURNAL_LINES_H

#include <stdio.h>

#include "base/buf.h"

enum { JOURNAL_BLOCK = 64 * 1024 };

enum journal_line { JOURNAL_LINE, JOURNAL_CUT, JOURNAL_NO_LINE,
		    JOURNAL_LINE_TOO_LONG, JOURNAL_TOO_LONG,
		    JOURNAL_UNREADABLE };

struct journal_lines {
	FILE *file;         /* borrowed */
	char block[JOURNAL_BLOCK];
	size_t at, len;     /* what is left of the block */
	size_t total;       /* bytes read */
	size_t start;       /* where the line starts */
	struct buf line;    /* without its line feed */
};

void journal_lines_init(struct journal_lines *, FILE *, size_t line_max);
void journal_lines_release(struct journal_lines *);

/* JOURNAL_CUT: `line` holds a last line without a line feed. */
enum journal_line journal_lines_next(struct journal_lines *,
				     size_t total_max);

#endif
