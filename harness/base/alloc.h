/*
 * Allocation that never returns NULL.
 *
 * Out of memory is not an answer that a judge can give, so nothing above
 * this module handles it: the handler that main() installs ends the program
 * with exit code 4 after one line on standard error. Everything already
 * flushed to the journal stays usable.
 *
 *     mem_on_exhausted(handler);     once, in main()
 *     p = mem_alloc(n); ... mem_free(p);
 *
 * Sizes from outside must be held under a named ceiling by the caller
 * (struct buf and struct arena do that).
 */
#ifndef ALLOC_H
#define ALLOC_H

#include <stddef.h>

/* Zeroed bytes; size 0 gives a valid pointer. Free with mem_free. */
void *mem_alloc(size_t size);

/* `count` zeroed elements; an overflowing product counts as exhausted. */
void *mem_array(size_t count, size_t size);

/* realloc; the new part is not zeroed. `p` may be NULL. */
void *mem_grow(void *p, size_t size);

/* A copy of `len` bytes plus a NUL terminator. */
char *mem_copy(const char *at, size_t len);

/* NULL is accepted. */
void mem_free(void *p);

/* `handler` gets the refused size, in the first thread that is refused some; it
 * must not return, and calls none of these. Default: abort(). */
void mem_on_exhausted(void (*handler)(size_t size));

/*
 * Once, in main(): freed memory stays with the process. A large request takes
 * and frees tens of MiB, in small blocks and in some of MiB. glibc would give
 * them back to the system one by one, which costs more than all the rest of the
 * request (and makes the time to answer leap with its size).
 */
void mem_keep_freed(void);

/*
 * Failure injection for tests: the n-th allocation from now on is refused
 * (1 = the next one). 0 switches it off.
 */
void mem_fail_at(unsigned long n);

#endif
