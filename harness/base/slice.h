/*
 * A borrowed run of bytes: pointer and length, no terminator, NULs allowed.
 *
 * All bytes that come from a server, a case or a mutant are slices, so a NUL
 * byte never cuts a comparison short. A slice owns nothing; it is valid as
 * long as the memory that it points into.
 */
#ifndef SLICE_H
#define SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *at; /* NULL only together with len 0 */
	size_t len;     /* bytes */
};

/* For printf: "%.*s", SLICE_ARG(s). Stops at a NUL: for trusted text only. */
#define SLICE_ARG(s) (int)(s).len, (s).at ? (s).at : ""

#define SLICE_NONE ((struct slice){ NULL, 0 })

static inline struct slice slice_of(const char *at, size_t len)
{
	return (struct slice){ at, len };
}

/* A NUL-terminated string without its terminator; NULL gives SLICE_NONE. */
static inline struct slice slice_from(const char *text)
{
	return (struct slice){ text, text ? strlen(text) : 0 };
}

static inline bool slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (!a.len || !memcmp(a.at, b.at, a.len));
}

static inline bool slice_is(struct slice a, const char *text)
{
	/* Most names of a table differ in their first byte. */
	if (a.len && text && a.at[0] != text[0])
		return false;
	return slice_equal(a, slice_from(text));
}

static inline bool slice_starts(struct slice a, const char *prefix)
{
	size_t n = strlen(prefix);

	return a.len >= n && (!n || !memcmp(a.at, prefix, n));
}

/* Everything from `offset` on; empty when the slice is shorter. */
static inline struct slice slice_skip(struct slice a, size_t offset)
{
	if (offset >= a.len)
		return slice_of(a.at ? a.at + a.len : NULL, 0);
	return slice_of(a.at + offset, a.len - offset);
}

static inline struct slice slice_head(struct slice a, size_t len)
{
	return slice_of(a.at, len < a.len ? len : a.len);
}

/* ASCII letters compare equal in either case (header names, RFC 9110 5.1). */
bool slice_same_letters(const char *a, const char *b, size_t len);

static inline bool slice_equal_nocase(struct slice a, struct slice b)
{
	/* A letter differs from its other case in one bit. */
	return a.len == b.len &&
	       (!a.len || (((a.at[0] ^ b.at[0]) & ~0x20) == 0 &&
			   slice_same_letters(a.at, b.at, a.len)));
}

/* Offset of the first `needle` in `a`, or -1. An empty needle is at 0. */
ptrdiff_t slice_find(struct slice a, struct slice needle);

/* FNV-1a: equal bytes have equal digests, others hardly ever. */
uint64_t slice_digest(struct slice);

/* Number, from 1, of the line that the byte at `offset` stands in. */
size_t slice_line(struct slice text, size_t offset);
/* ... and of the byte in that line, from 1. */
size_t slice_column(struct slice text, size_t offset);

/* Without spaces and tabs at both ends (RFC 9110 OWS). */
struct slice slice_trim(struct slice a);

/*
 * A decimal number that fills the slice: digits only, at most `max`.
 * Returns false otherwise (empty, sign, overflow) and leaves *out alone.
 */
bool slice_number(struct slice a, unsigned long long max,
		  unsigned long long *out);

/*
 * Shell-style match of `*` (any run of bytes) and `?` (one byte) over the
 * whole slice; every other byte stands for itself.
 */
bool slice_glob(struct slice text, struct slice pattern);

#endif
