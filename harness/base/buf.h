/*
 * Growable bytes with a ceiling named after their use.
 *
 *     struct buf b = BUF_INIT(REPORT_TEXT_MAX);
 *     buf_text(&b, "a"); buf_printf(&b, "%d", 1);
 *     if (b.full) ...                      once, at the end
 *     buf_release(&b);
 *
 * A write that would pass the ceiling adds nothing, sets `full`, and all
 * later writes add nothing too: a result is never cut silently in the
 * middle, and one test at the end is enough. Content may hold NUL bytes; a
 * NUL that does not count always follows it, so `bytes` is printable text
 * when it holds text.
 */
#ifndef BUF_H
#define BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct buf {
	char *bytes;   /* NULL until the first write */
	size_t len;    /* bytes used */
	size_t size;   /* bytes allocated */
	size_t limit;  /* ceiling of len */
	bool full;     /* a write was refused */
};

#define BUF_INIT(ceiling) ((struct buf){ NULL, 0, 0, (ceiling), false })

void buf_add(struct buf *, const void *bytes, size_t len);
void buf_slice(struct buf *, struct slice);
void buf_text(struct buf *, const char *text);
void buf_byte(struct buf *, char byte);
void buf_fill(struct buf *, char byte, size_t times);
/* Copies, one behind the other; quick for millions. */
void buf_repeat(struct buf *, struct slice, size_t times);
void buf_number(struct buf *, unsigned long long); /* decimal */
void buf_printf(struct buf *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *, const char *format, va_list);

/*
 * Room for `len` more bytes to be written at the returned place, then
 * buf_commit()ed; NULL (and `full`) when the ceiling does not allow it.
 */
char *buf_reserve(struct buf *, size_t len);
void buf_commit(struct buf *, size_t len);

/* The content, borrowed; never NULL. */
struct slice buf_view(const struct buf *);
const char *buf_string(const struct buf *);

/* Empties, keeps memory and ceiling, forgets `full`. */
void buf_clear(struct buf *);

/* Gives back what was allocated beyond the content, of one that stays. */
void buf_fit(struct buf *);

/* Frees the content; the buf is empty and usable again. */
void buf_release(struct buf *);

#endif
