/*
 * Typed getters over the lossless tree that say what is wrong and where.
 *
 *     struct json_issue issue;
 *     if (json_get_string(&arena, object, "type", JSON_REQUIRED, &s, &issue))
 *             issue.pointer "/type", .expected "string", .got "number 1"
 *
 * Result: JSON_GOT, JSON_ABSENT (optional and not there), or JSON_WRONG with
 * the issue filled. `null` counts as a wrong type, not as absent. When
 * `object` is not an object (or NULL), the issue is about it. Of duplicate
 * members the first counts. `out` is written only on JSON_GOT; the issue may
 * be NULL.
 */
#ifndef JSON_GET_H
#define JSON_GET_H

#include "json/json_tree.h"

enum { JSON_DESCRIBE_MAX = 80 };

enum json_need { JSON_OPTIONAL, JSON_REQUIRED };
enum json_got { JSON_GOT, JSON_ABSENT, JSON_WRONG };

struct json_issue {
	const char *pointer;  /* RFC 6901, in the arena */
	const char *expected; /* "string", "integer", "array of string"... */
	const char *got;      /* "nothing", "number 12", "string \"x\"" */
};

/* `type` JSON_TRUE or JSON_FALSE asks for a boolean of either value. */
enum json_got json_get_node(struct arena *, const struct json_node *object,
			    const char *name, enum json_need, enum json_type,
			    const struct json_node **out, struct json_issue *);
enum json_got json_get_string(struct arena *, const struct json_node *object,
			      const char *name, enum json_need,
			      struct slice *out, struct json_issue *);
/* An integer spelled as one (no fraction, no exponent), within int64. */
enum json_got json_get_integer(struct arena *, const struct json_node *object,
			       const char *name, enum json_need, int64_t *out,
			       struct json_issue *);
enum json_got json_get_boolean(struct arena *, const struct json_node *object,
			       const char *name, enum json_need, bool *out,
			       struct json_issue *);

/*
 * "string \"abc\"", "number 1e400", "object", "nothing" for NULL: short
 * (80 bytes at most), for the `got` column; printable ASCII only.
 */
const char *json_describe(struct arena *, const struct json_node *);

/*
 * A spelling in printable ASCII, `max` bytes (4 or more) at most: other
 * characters as \uXXXX, bytes that are not UTF-8 as \xNN; what is cut ends
 * in "..." and keeps the closing quote of a string.
 */
const char *json_printable(struct arena *, struct slice spelling, size_t max);

#endif
