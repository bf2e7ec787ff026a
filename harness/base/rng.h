/*
 * The only randomness: a seeded generator (splitmix64), same on every machine.
 *
 * A stream is named by (seed, label), so one part of a run draws the same
 * numbers whatever another part did.
 */
#ifndef RNG_H
#define RNG_H

#include <stdint.h>

struct rng {
	uint64_t state;
};

enum { UUID_TEXT = 36 };

void rng_init(struct rng *, uint64_t seed, const char *label);

/* Stream `index` of those under (seed, label): any of them at the same cost. */
void rng_init_at(struct rng *, uint64_t seed, const char *label,
		 uint64_t index);
uint64_t rng_next(struct rng *);

/* Uniform in 0..bound-1; bound 0 gives 0. */
uint64_t rng_below(struct rng *, uint64_t bound);

/* So many random hexadecimal digits in lower case, at most 16 for each draw,
 * with a terminator. */
void rng_hex(struct rng *, char *out, unsigned digits);

/* A random (version 4, RFC 9562) UUID in lower case, with a terminator. */
void rng_uuid(struct rng *, char out[UUID_TEXT + 1]);

/* What every JSON reader can hold exactly (2^53 - 1). */
#define RNG_SEED_MAX ((1ULL << 53) - 1)

/* A seed from the operating system, for a user who named none: at most
 * RNG_SEED_MAX, so that programs can take it from a report. */
uint64_t rng_fresh_seed(void);

#endif
