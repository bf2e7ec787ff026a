/*
 * Streaming JSON writer with a stack of open brackets.
 *
 *     struct json_writer w;
 *     json_writer_init(&w, &buf, JSON_COMPACT);
 *     json_open_object(&w, NULL);
 *     json_put_string(&w, "id", slice);
 *     json_close(&w);
 *     assert(json_writer_done(&w));
 *
 * `name` is the member name inside an object and NULL inside an array or at
 * the root; a mismatch is a bug and asserts. Strings may hold any bytes:
 * control characters are escaped and bytes that are not UTF-8 become U+FFFD,
 * so the output is always valid JSON.
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include <stdint.h>

#include "base/buf.h"

enum json_style { JSON_COMPACT, JSON_INDENTED };
enum { JSON_WRITER_DEPTH = 64 };

struct json_writer {
	struct buf *out;
	enum json_style style;
	unsigned depth;
	bool started;
	char open[JSON_WRITER_DEPTH];   /* '{' or '[' */
	bool filled[JSON_WRITER_DEPTH]; /* something was written at this level */
};

void json_writer_init(struct json_writer *, struct buf *out, enum json_style);
void json_open_object(struct json_writer *, const char *name);
void json_open_array(struct json_writer *, const char *name);
void json_close(struct json_writer *);
void json_put_string(struct json_writer *, const char *name, struct slice);
void json_put_text(struct json_writer *, const char *name, const char *text);
void json_put_integer(struct json_writer *, const char *name, int64_t);
void json_put_boolean(struct json_writer *, const char *name, bool);
void json_put_null(struct json_writer *, const char *name);
/* A JSON text that is already valid, copied as it is. */
void json_put_raw(struct json_writer *, const char *name, struct slice json);
/* Every bracket is closed and exactly one value was written. */
bool json_writer_done(const struct json_writer *);

/* The content of a JSON string without quotes, by the same rules. */
void json_escape(struct buf *out, struct slice content);

#endif
