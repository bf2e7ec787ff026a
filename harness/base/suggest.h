/*
 * The known name nearest to a mistyped one, for "did you mean".
 *
 *     struct suggest s;
 *     suggest_init(&s, given);
 *     suggest_offer(&s, "accept"); ...          every known name
 *     err_set(err, ..., "unknown key '%s'%s", given, suggest_text(&s));
 *
 * Distance = insertions, deletions and replacements of single bytes and
 * swaps of neighbours; a name further away than a third of its length is no
 * suggestion.
 */
#ifndef SUGGEST_H
#define SUGGEST_H

#include "base/slice.h"

enum { SUGGEST_NAME_MAX = 96, SUGGEST_TEXT_MAX = SUGGEST_NAME_MAX + 32 };

struct suggest {
	struct slice wanted;  /* borrowed */
	const char *best;     /* borrowed; NULL when nothing is near */
	size_t distance;
	char text[SUGGEST_TEXT_MAX];
};

void suggest_init(struct suggest *, struct slice wanted);

/* Of equally near names the first one offered wins. */
void suggest_offer(struct suggest *, const char *name);

/* "; did you mean 'accept'?" or "", valid as long as the struct. */
const char *suggest_text(struct suggest *);

#endif
