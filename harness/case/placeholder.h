/*
 * ${name} and ${name|filter}: the parts of a request that a run fills in.
 *
 *     while (placeholder_next(text, &at, &use)) ...     look at each
 *     placeholder_expand(text, &bindings, PLACEHOLDER_JSON, &out, &err)
 *
 * LIMITS: one filter each; no nesting; "$" without "{" stands for itself.
 */
#ifndef PLACEHOLDER_H
#define PLACEHOLDER_H

#include "case/case_request.h"

enum placeholder_escape { PLACEHOLDER_PLAIN, PLACEHOLDER_JSON,
			  PLACEHOLDER_PATH };

struct placeholder {
	const char *name;
	size_t offset;        /* of the value in struct bindings */
	unsigned need;        /* what a case that uses it must declare, or 0 */
	bool named_volume;    /* a volume that the user names */
	const char *text;     /* what it stands for */
};

struct placeholder_filter {
	const char *name;
	void (*apply)(struct slice value, struct buf *out);
	const char *text;
};

struct placeholder_use {
	struct slice whole;                     /* "${volume|upper}" */
	const struct placeholder *placeholder;  /* NULL: no such name */
	const struct placeholder_filter *filter;
	struct slice name, filter_name;         /* as written */
	bool unclosed;                          /* "${" without "}" */
};

/* The tables; NULL past the end. */
const struct placeholder *placeholder_at(size_t index);
const struct placeholder_filter *placeholder_filter_at(size_t index);

/* The next one at or behind *at, which moves behind it; false = no more. */
bool placeholder_next(struct slice text, size_t *at,
		      struct placeholder_use *);

/* What is wrong with one, as text with a remedy in `out`; false = nothing. */
bool placeholder_wrong(const struct placeholder_use *, struct buf *out);

/* -1 with ERR_INTERNAL: a value is missing or the ceiling of `out` met. */
int placeholder_expand(struct slice text, const struct bindings *,
		       enum placeholder_escape, struct buf *out, struct err *);

#endif
