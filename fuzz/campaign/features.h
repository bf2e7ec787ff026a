/*
 * What is new about an answer: a set of normalised features.
 *
 *     features_add(&set, &answer, took_us, &arena)   true: never seen before
 *
 * A feature is how the exchange ended, status, media type, type, the members
 * of the root and their texts without ids and numbers, and the order of
 * magnitude of the time.
 */
#ifndef FEATURES_H
#define FEATURES_H

#include "check/answer.h"

enum { FEATURES_MAX = 1 << 15 }; /* further ones are not new */

struct features {
	uint64_t *slots;   /* twice FEATURES_MAX */
	size_t count;
};

bool features_add(struct features *, const struct answer *, int64_t took_us,
		  struct arena *);
void features_release(struct features *);

#endif
