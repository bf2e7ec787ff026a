/*
 * The latest requests of a run as they went out, by connection: what stood in
 * front of a request whose answer is wrong.
 *
 *     s->trail = trail_add(&trail, &s->exchange, s->about);   it has ended
 *     e = trail_ahead(&trail, s->trail);                      e->at: further
 *     trail_release(&trail);
 *
 * TRAIL_MAX requests and TRAIL_HELD_MAX bytes; the oldest make room. Bytes
 * are exact, secrets included, and wiped when they go. A request that must
 * not be sent twice (a login, a logout: one that fails may lock an account),
 * or that is too large, is known without its bytes. Private to harness/run.
 */
#ifndef TRAIL_H
#define TRAIL_H

#include "http/exchange.h"

enum { TRAIL_MAX = 2048, TRAIL_REQUEST_MAX = 64 * 1024,
       TRAIL_HELD_MAX = 8 * 1024 * 1024 };

struct trail_entry {
	size_t at;             /* 1.. in order of their ends */
	unsigned connection;
	const char *about;     /* borrowed; NULL = nobody's */
	bool once;             /* it must not be sent again */
	char *bytes;           /* NULL = once, or too large */
	size_t len;
};

struct trail {
	struct trail_entry *entries; /* private: a ring */
	size_t count;                /* of all that came */
	size_t oldest;               /* private: that still has its bytes */
	size_t held;                 /* private: bytes */
};

/* Its number; copies the bytes. */
size_t trail_add(struct trail *, const struct exchange *, const char *about);
/* NULL = forgotten, or 0. Both are borrowed until the next trail_add. */
const struct trail_entry *trail_find(const struct trail *, size_t at);
/* The one right in front of it on its connection; NULL = none is known. */
const struct trail_entry *trail_ahead(const struct trail *, size_t at);
void trail_release(struct trail *);

#endif
