/*
 * Memory that is given back all at once.
 *
 * A parsed document, a loaded case table or the results of one case live in
 * one arena; nobody frees their parts.
 *
 *     struct arena a = ARENA_INIT;
 *     p = arena_alloc(&a, n); ... arena_release(&a);
 *
 * Never returns NULL (see base/alloc.h). Not for use by two threads.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/slice.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first; NULL when empty */
	size_t used;                /* bytes handed out, for tests and limits */
};

#define ARENA_INIT ((struct arena){ NULL, 0 })

/* `size` zeroed bytes, aligned for any type, owned by the arena. */
void *arena_alloc(struct arena *, size_t size);
void *arena_array(struct arena *, size_t count, size_t size);
/* The same without the zeroes: for what its user initialises. */
void *arena_room(struct arena *, size_t size);

/* A NUL-terminated copy; the slice form points at such a copy. */
char *arena_string(struct arena *, struct slice);
struct slice arena_slice(struct arena *, struct slice);

char *arena_printf(struct arena *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *, const char *format, va_list);

/* Frees everything; the arena is empty and usable again. */
void arena_release(struct arena *);

#endif
