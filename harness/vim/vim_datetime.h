/*
 * RFC 3339 date-times, as protocol.md 3.22 has them.
 *
 *     struct vim_datetime t;
 *     if (vim_datetime_read(text, &t)) ...
 *     if (vim_datetime_compare(&a, &b) > 0) "a is later"
 */
#ifndef VIM_DATETIME_H
#define VIM_DATETIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct vim_datetime {
	int64_t seconds;      /* since 1970-01-01T00:00:00Z, leap seconds
	                         counted as the second before */
	uint32_t nanoseconds; /* further digits are dropped */
};

/* false: not the `date-time` of RFC 3339 5.6, or no such day. */
bool vim_datetime_read(struct slice text, struct vim_datetime *);

/* The IMF-fixdate of RFC 9110 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT". */
bool vim_datetime_read_http(struct slice text, struct vim_datetime *);

/* Below, at or above 0 as `a` is before, at or after `b`. */
int vim_datetime_compare(const struct vim_datetime *a,
			 const struct vim_datetime *b);

#endif
