/*
 * Lossless tree of a JSON text: what was written, not what it means.
 *
 * Duplicate members, member order, number spelling, NUL escapes and lone
 * surrogates all survive; names are compared after unescaping. Answers are
 * judged on it and mutants are built on it.
 *
 *     root = json_parse(&arena, text, 0, &verdict);   NULL = not JSON
 *     id = json_member(root, "volumeId");
 *     if (json_get_string(...))                        see json_get.h
 *
 * The text must outlive the tree. Nodes belong to the arena. A node may be
 * edited (spelling, links) by whoever owns the arena; json_render writes the
 * edited tree.
 */
#ifndef JSON_TREE_H
#define JSON_TREE_H

#include "base/arena.h"
#include "base/buf.h"
#include "json/json_read.h"

enum json_type {
	JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING,
	JSON_ARRAY, JSON_OBJECT
};

enum {
	JSON_POINTER_MAX = 1024,
	JSON_NODES_MAX = 1 << 20 /* values in one tree, 128 bytes each */
};

struct json_node {
	enum json_type type;
	struct slice spelling;      /* scalars: bytes as written, quotes
	                               included; containers: from bracket to
	                               bracket in the original text */
	struct slice name_spelling; /* member name as written, with quotes;
	                               .at NULL when not a member */
	struct slice name;          /* member name, unescaped */
	size_t offset;              /* of the first byte in the text */
	size_t index;               /* position in the parent */
	size_t count;               /* children */
	struct json_node *parent, *first, *last, *next;
	bool repeated;              /* private to json_duplicate */
	bool stale;                 /* children's `repeated` is not known */
};

/*
 * NULL when `text` is not valid JSON or holds more than JSON_NODES_MAX
 * values; `verdict` (may be NULL) says why. depth_limit 0 =
 * JSON_DEPTH_DEFAULT.
 */
struct json_node *json_parse(struct arena *, struct slice text,
			     size_t depth_limit, struct json_verdict *verdict);

/* "null", "boolean", "number", "string", "array", "object"; NULL: "nothing" */
const char *json_type_name(const struct json_node *);

/*
 * First member of that (unescaped) name, or NULL; NULL too when `object` is
 * NULL or not an object. The _next form continues after `member` with the
 * same name, to find duplicates.
 */
struct json_node *json_member(const struct json_node *object,
			      const char *name);
struct json_node *json_member_next(const struct json_node *member);

/* Element `index`, or NULL. */
struct json_node *json_element(const struct json_node *array, size_t index);

/*
 * A string's content after unescaping; may hold NUL bytes. A lone surrogate
 * becomes its three-byte (WTF-8) form so that it stays distinguishable.
 * SLICE_NONE when `node` is not a string. Owned by the arena.
 */
struct slice json_string(struct arena *, const struct json_node *node);

/* Unescapes a quoted spelling that json_read accepted, as json_string does. */
struct slice json_unescape(struct arena *, struct slice quoted);

/* The node behind `node` in document order, within `root`; NULL at the end. */
struct json_node *json_following(const struct json_node *node,
				 const struct json_node *root);

/* RFC 6901 pointer of a node ("" for the root), NUL-terminated, in the
 * arena; longer than JSON_POINTER_MAX is cut and ends in "...". A NUL in a
 * name is written as the six characters \u0000. */
const char *json_pointer(struct arena *, const struct json_node *);

/* The same for a member that `object` has or lacks; `name` is unescaped. */
const char *json_pointer_to(struct arena *, const struct json_node *object,
			    const char *name);

/* The node that an RFC 6901 pointer names, or NULL. */
struct json_node *json_at(struct json_node *root, struct slice pointer);

/* First member with a name that an earlier sibling has too, in document
 * order over the whole tree; NULL when there is none. `after` NULL starts,
 * else the search goes on behind that node. All calls over a tree together
 * cost O(n log n); the marks are kept in the nodes, so not for two threads
 * on one tree. */
const struct json_node *json_duplicate(const struct json_node *root,
				       const struct json_node *after);

/* Compact text of the tree: no white space added, spellings kept. */
void json_render(const struct json_node *root, struct buf *out);

/* ---- editing; all links, indexes and counts are kept right ---- */

/* A new unlinked node from a JSON text (copied into the arena); NULL when
 * the text is not JSON. */
struct json_node *json_new(struct arena *, struct slice text);

/* A new unlinked leaf that is written as this text, whatever it says; nobody
 * can look into it. The text is borrowed. */
struct json_node *json_verbatim(struct arena *, struct slice text);

/* A deep copy, unlinked. Spellings and names are shared: the text and the
 * arena of the original must outlive the copy. */
struct json_node *json_clone(struct arena *, const struct json_node *);

/* Appends to an array, or to an object under `name` (unescaped). */
void json_append(struct arena *, struct json_node *parent, const char *name,
		 struct json_node *child);

/* Puts `fresh` in the place of `old`, keeping the member name. `old` must
 * have a parent. */
void json_replace(struct json_node *old, struct json_node *fresh);

/* Takes the node out of its parent. */
void json_remove(struct json_node *node);

/* Gives the node a scalar string value: `content` is escaped. The inverse
 * of json_string: NULs and WTF-8 surrogates come back as they went in; other
 * bytes that are not UTF-8 become U+FFFD. */
void json_set_string(struct arena *, struct json_node *, struct slice content);

#endif
