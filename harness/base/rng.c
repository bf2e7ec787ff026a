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

enum { DRAW_DIGITS = 16 };

/* The top `digits` of a draw. */
static char *add_hex(char *out, uint64_t draw, unsigned digits)
{
	for (; digits; digits--, draw <<= 4)
		*out++ = "0123456789abcdef"[draw >> 60];
	*out = '\0';
	return out;
}

void rng_hex(struct rng *r, char *out, unsigned digits)
{
	for (; digits > DRAW_DIGITS; digits -= DRAW_DIGITS)
		out = add_hex(out, rng_next(r), DRAW_DIGITS);
	add_hex(out, rng_next(r), digits);
}

void rng_uuid(struct rng *r, char out[UUID_TEXT + 1])
{
	uint64_t a = rng_next(r), b = rng_next(r);

	a = (a & ~0xF000ULL) | 0x4000;
	b = (b & ~(3ULL << 62)) | 2ULL << 62;
	out = add_hex(out, a, 8);
	*out++ = '-';
	out = add_hex(out, a << 32, 4);
	*out++ = '-';
	out = add_hex(out, a << 48, 4);
	*out++ = '-';
	out = add_hex(out, b, 4);
	*out++ = '-';
	add_hex(out, b << 16, 12);
}

uint64_t rng_fresh_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
		seed = (uint64_t)time(NULL);
	return seed & RNG_SEED_MAX;
}
