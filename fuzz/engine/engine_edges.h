/*
 * What an answer shows, as edges of this program: engines that know nothing of
 * servers learn from one that is not instrumented.
 *
 *     engine_edges(verdict, &arena)
 *
 * Each feature (how the exchange ended, status, media type, fault type,
 * members of the body, wording without ids and numbers, what the oracles
 * said, which defect of the request got which answer) is hashed to one of ENGINE_EDGES blocks of machine code that do
 * nothing; the compiler of libFuzzer and that of AFL++ count each. Nothing
 * that differs from run to run goes in: no times, ids, numbers.
 */
#ifndef ENGINE_EDGES_H
#define ENGINE_EDGES_H

#include "engine/engine_body.h"

enum { ENGINE_EDGES = 1024, ENGINE_FEATURES_MAX = 64 };

struct engine_features {
	unsigned at[ENGINE_FEATURES_MAX]; /* below ENGINE_EDGES */
	size_t count;
};

/* Pure; the same answer gives the same features. */
void engine_features(const struct engine_verdict *, struct arena *,
		     struct engine_features *out);

/* Runs the block of each. */
void engine_edges(const struct engine_features *);

#endif
