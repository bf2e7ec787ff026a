#include "base/rng.h"

#include <sys/random.h>
#include <time.h>

void rng_init(struct rng *r, uint64_t seed, const char *label)
{
	r->state = seed;
	for (; *label; label++)
		r->state = (r->state ^ (unsigned char)*label) *
			   0x100000001B3u;
	rng_next(r);
}

void rng_init_at(struct rng *r, uint64_t seed, const char *label,
		 uint64_t index)
{
	rng_init(r, seed, label);
	/* Through the generator's own mixer, or neighbours would overlap. */
	r->state ^= index * 0xD6E8FEB86659FD93u;
	r->state = rng_next(r);
}

uint64_t rng_next(struct rng *r)
{
	uint64_t z = r->state += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

uint64_t rng_below(struct rng *r, uint64_t bound)
{
	/* 128-bit multiply: bias below 2^-64 per unit of bound. */
	return (uint64_t)((unsigned __int128)rng_next(r) * bound >> 64);
}

void rng_uuid(struct rng *r, char out[UUID_TEXT + 1])
{
	unsigned long long a = rng_next(r), b = rng_next(r);

	a = (a & ~0xF000ULL) | 0x4000;
	b = (b & ~(3ULL << 62)) | 2ULL << 62;
	snprintf(out, UUID_TEXT + 1, "%08llx-%04llx-%04llx-%04llx-%012llx",
		 a >> 32, a >> 16 & 0xFFFF, a & 0xFFFF, b >> 48,
		 b & 0xFFFFFFFFFFFFULL);
}

uint64_t rng_fresh_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
		seed = (uint64_t)time(NULL);
	return seed & RNG_SEED_MAX;
}
