/*
 * The name that a mistyped word probably meant, for "did you mean".
 *
 *     struct nearest n;
 *     nearest_init(&n, word);
 *     for each name: nearest_offer(&n, name);
 *     if (n.name) ... "did you mean '%s'?"
 *
 * Distance is the number of inserted, removed, changed or swapped bytes. A
 * name counts only when at most a third of the word (but at least one byte,
 * at most three) differs, or when the word is its beginning. Of equals the
 * first one offered wins.
 */
#ifndef NEAREST_H
#define NEAREST_H

#include "base/slice.h"

enum { NEAREST_WORD_MAX = 64 /* bytes; longer words have no neighbours */ };

struct nearest {
	struct slice word;
	const char *name; /* borrowed from nearest_offer(); NULL = nothing near */
	size_t distance;
};

void nearest_init(struct nearest *, struct slice word);
void nearest_offer(struct nearest *, const char *name);

#endif
