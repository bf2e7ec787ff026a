/*
 * The same JSON text spelled otherwise, for variants and bugs.
 */
#ifndef REF_TEXT_H
#define REF_TEXT_H

#include "base/buf.h"

enum { REF_MEMBERS_MAX = 64 };

/* The first `from` becomes `to`; without one the text stays. */
void ref_text_replace(struct slice text, const char *from, const char *to,
		      struct buf *out);

/* Every letter and digit inside strings as a \u escape (RFC 8259 7). */
void ref_text_escape(struct slice json, struct buf *out);

/* White space of all four kinds around every structural byte (RFC 8259 2). */
void ref_text_space(struct slice json, struct buf *out);

#endif
