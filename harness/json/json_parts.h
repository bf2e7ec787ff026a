/*
 * What the files of json_tree.h share; nobody else includes it.
 */
#ifndef JSON_PARTS_H
#define JSON_PARTS_H

#include "json/json_tree.h"

/*
 * As json_unescape, but a string without escapes is not copied: the result
 * then points into `quoted`.
 */
struct slice json_unescape_borrowed(struct arena *, struct slice quoted);

/* `content` with quotes and escapes, in the arena; see json_set_string. */
struct slice json_quote(struct arena *, struct slice content);

/* Makes `child`, unlinked so far, the last child of `parent`. */
void json_link_last(struct json_node *parent, struct json_node *child);

#endif
