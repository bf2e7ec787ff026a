/*
 * Typed getters over the lossless tree that say what is wrong and where.
 *
 *     struct json_issue issue;
 *     if (json_get_string(&arena, object, "type", JSON_REQUIRED, &s, &issue))
 *             issue.pointer "/type", issue.expected "string", issue.got "number"
 *
 * Result: JSON_GOT, JSON_ABSENT (optional and not there), or JSON_WRONG with
 * the issue filled. `null` counts as a wrong type, not as absent.
 */
#ifndef JSON_GET_H
#define JSON_GET_H

#include "json/json_tree.h"

enum json_need { JSON_OPTIONAL, JSON_REQUIRED };
enum json_got { JSON_GOT, JSON_ABSENT, JSON_WRONG };

struct json_issue {
	const char *pointer;  /* RFC 6901, in the arena */
	const char *expected; /* "string", "integer", "array of string"... */
	const char *got;      /* "nothing", "number 12", "string \"x\"" */
};

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

#endif
