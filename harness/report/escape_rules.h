/*
 * How the formats of escape.h differ: which characters they spell in another
 * way, and how they make a hidden one visible. Private to escape*.c.
 */
#ifndef ESCAPE_RULES_H
#define ESCAPE_RULES_H

#include <stdint.h>

#include "report/escape.h"

struct escape_spelling {
	char character;   /* ASCII */
	const char *text;
};

struct escape_rules {
	const struct escape_spelling *spellings;
	size_t count;
	/* A hidden character in up to three widths: below 0x100, below
	 * 0x10000, above. NULL = U+FFFD. */
	const char *narrow, *wide, *widest;
};

#define ESCAPE_SPELLINGS(table) (table), sizeof(table) / sizeof((table)[0])

void escape_by(struct buf *out, struct slice, const struct escape_rules *);

#endif
