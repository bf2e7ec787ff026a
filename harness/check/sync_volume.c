#include "check/sync_volume.h"

#include "json/json_get.h"
#include "json/json_tree.h"

enum { SYNC_READ_MAX = 64 * 1024 };

struct slice sync_volume_plain(struct arena *arena, struct slice id)
{
	struct slice urn = slice_from("urn:uuid:");
	char *text = arena_alloc(arena, id.len + 1);
	size_t n = 0;

	if (slice_equal_nocase(slice_head(id, urn.len), urn))
		id = slice_skip(id, urn.len);
	for (size_t i = 0; i < id.len; i++) {
		char c = id.at[i];

		if (c == '-' || c == '{' || c == '}' || c == ' ' ||
		    (c >= '\t' && c <= '\r'))
			continue;
		text[n++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	return slice_of(text, n);
}

/* A member that is there once, also for a reader who does not mind the case of
 * names; NULL: it is not. */
static const struct json_node *only(const struct json_node *object,
				    const char *name)
{
	const struct json_node *only = json_member(object, name);

	if (!only)
		return NULL;
	for (const struct json_node *n = object->first; n; n = n->next)
		if (n != only && slice_equal_nocase(n->name, only->name))
			return NULL;
	return only;
}

struct slice sync_volume(struct arena *arena, const struct exchange *x)
{
	struct slice body = exchange_request_body(x), id;
	const struct json_node *specs;

	if (body.len > SYNC_READ_MAX)
		return SLICE_NONE;
	specs = only(json_parse(arena, body, 0, NULL), "syncSpecs");
	if (!specs || specs->type != JSON_ARRAY || specs->count != 1)
		return SLICE_NONE;
	id = json_string(arena, only(only(specs->first, "volumeId"), "id"));
	return id.len ? sync_volume_plain(arena, id) : SLICE_NONE;
}
