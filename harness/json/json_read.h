/*
 * Strict RFC 8259 reader: the judge of whether bytes are JSON.
 *
 * Whole buffer:
 *     if (json_read(bytes, &limits, &e)) -> e.code, e.offset
 *
 * Chunked; the verdict and offset never depend on where the chunks end:
 *     json_reader_init(&r, &limits, NULL);
 *     json_reader_feed(&r, part) ... json_reader_end(&r)
 *
 * Both are the same state machine. A listener, when given, is told of every
 * token; json_tree is one. Duplicate member names are valid grammar and are
 * not reported here (see json_tree.h).
 *
 * LIMITS: depth as configured; input length is the caller's business. No
 * allocation: the nesting is a bit stack of JSON_DEPTH_CEILING.
 */
#ifndef JSON_READ_H
#define JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum { JSON_DEPTH_DEFAULT = 512, JSON_DEPTH_CEILING = 65536 };

enum json_error {
	JSON_OK,
	JSON_ERROR_EMPTY,            /* nothing, or only white space */
	JSON_ERROR_BOM,              /* starts with EF BB BF (8.1) */
	JSON_ERROR_UNEXPECTED,       /* a byte that cannot stand there */
	JSON_ERROR_TRUNCATED,        /* the text ends inside a value */
	JSON_ERROR_TRAILING,         /* bytes after the value (2) */
	JSON_ERROR_LITERAL,          /* not true, false or null (3) */
	JSON_ERROR_NUMBER,           /* not the number grammar (6) */
	JSON_ERROR_CONTROL,          /* raw U+0000..U+001F in a string (7) */
	JSON_ERROR_ESCAPE,           /* unknown escape or bad \u digits (7) */
	JSON_ERROR_UTF8,             /* overlong, surrogate, cut... (8.1) */
	JSON_ERROR_DEPTH,            /* nested deeper than the limit (9) */
	JSON_ERROR_NODES,            /* more values than a tree may hold;
	                                only json_parse says this (9) */
	JSON_ERROR_COUNT
};

struct json_verdict {
	enum json_error code;
	size_t offset;        /* of the first byte that is wrong (inside a
	                         UTF-8 sequence: the byte that cannot
	                         continue it); the length of the text when
	                         it ended too early */
	bool lone_surrogate;  /* a \uD800..\uDFFF escape without its partner:
	                         valid grammar, worth a note */
};

/* "unexpected-byte" and the like: stable names for reports and tests. */
const char *json_error_name(enum json_error);
/* One lower-case sentence: "a raw control character in a string". */
const char *json_error_text(enum json_error);

enum json_token {
	JSON_TOKEN_OBJECT,  JSON_TOKEN_OBJECT_END,
	JSON_TOKEN_ARRAY,   JSON_TOKEN_ARRAY_END,
	JSON_TOKEN_NAME,    JSON_TOKEN_STRING,
	JSON_TOKEN_NUMBER,  JSON_TOKEN_TRUE,
	JSON_TOKEN_FALSE,   JSON_TOKEN_NULL
};

/*
 * Offsets count from the first byte fed. `start` is the first byte of the
 * token (the quote of a string), `end` the byte after it.
 */
struct json_listener {
	void (*token)(void *self, enum json_token, size_t start, size_t end);
	void *self;
};

struct json_reader {
	struct json_verdict verdict;
	size_t depth_limit;
	size_t depth;
	size_t offset;            /* of the part being fed, or its end */
	const struct json_listener *listener;
	/* private */
	const unsigned char *part; /* the bytes at `offset` */
	size_t token_start;
	const char *word;          /* letters of a literal still to come */
	uint32_t point;            /* of the \u escape being read */
	uint8_t state, token;
	uint8_t need, low, top;    /* UTF-8 bytes to come, range of the next */
	uint8_t digits;            /* of the \u escape being read */
	bool is_name;              /* the string being read names a member */
	bool high;                 /* a high surrogate escape came last */
	uint8_t nesting[JSON_DEPTH_CEILING / 8]; /* bit set: an object */
};

/* depth_limit 0 = JSON_DEPTH_DEFAULT; clamped to JSON_DEPTH_CEILING. */
void json_reader_init(struct json_reader *, size_t depth_limit,
		      const struct json_listener *);

/* 0, or -1 once the text is wrong; then further calls change nothing. */
int json_reader_feed(struct json_reader *, struct slice part);

/* The text is complete. 0 = valid; -1 with verdict.code set. */
int json_reader_end(struct json_reader *);

/* The whole text at once. 0 = valid. `verdict` may be NULL. */
int json_read(struct slice text, size_t depth_limit,
	      struct json_verdict *verdict);

#endif
