/*
 * Bytes that repeat: how a large request is told in a few words.
 *
 *     if (repeat_find(text, &r))
 *             text is [0, r.at), then `times` units of `unit` bytes, the rest
 */
#ifndef REPEAT_H
#define REPEAT_H

#include "base/slice.h"

enum { REPEAT_UNIT_MAX = 4096, REPEAT_LEAST = 16 * 1024 };

struct repeat {
	size_t at;     /* of the first unit */
	size_t unit;   /* bytes */
	size_t times;  /* two or more */
};

/* A repetition of at least REPEAT_LEAST bytes around the middle, or around a
 * quarter or three quarters of the text; false: none there. */
bool repeat_find(struct slice text, struct repeat *);

#endif
