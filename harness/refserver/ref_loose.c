/* Ids and names as careless servers read them: bugs, each in one way. */
#include "refserver/ref_core.h"

bool ref_loose_name(const struct ref_server *server,
		    const struct json_node *member, const char *wanted)
{
	struct slice name = member->name;
	const char *nul = name.len ? memchr(name.at, '\0', name.len) : NULL;

	if (ref_quirk_is(server, REF_NAMES_UP_TO_NUL) && nul)
		name.len = (size_t)(nul - name.at);
	if (ref_quirk_is(server, REF_NAMES_TRIMMED))
		name = slice_trim(name);
	if (ref_quirk_is(server, REF_NAMES_IN_ANY_CASE))
		return slice_equal_nocase(name, slice_from(wanted));
	return slice_is(name, wanted);
}

/* Fullwidth digits, U+FF10 to U+FF19, as ASCII ones. */
static struct slice narrow(struct arena *arena, struct slice id)
{
	char *out = arena_alloc(arena, id.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < id.len; i++) {
		struct slice rest = slice_skip(id, i);
		bool wide = rest.len > 2 && slice_starts(rest, "\xef\xbc") &&
			    (unsigned char)rest.at[2] >= 0x90 &&
			    (unsigned char)rest.at[2] <= 0x99;

		out[len++] = wide ? (char)('0' + (rest.at[2] & 0x0F))
				  : rest.at[0];
		i += wide ? 2 : 0;
	}
	return slice_of(out, len);
}

/* Without U+200B to U+200D, U+2060, U+FEFF and U+00AD. */
static struct slice seen(struct arena *arena, struct slice id)
{
	static const char *const unseen[] = { "\xe2\x80\x8b", "\xe2\x80\x8c",
					      "\xe2\x80\x8d", "\xe2\x81\xa0",
					      "\xef\xbb\xbf", "\xc2\xad" };
	char *out = arena_alloc(arena, id.len + 1);
	size_t len = 0;

	while (id.len) {
		size_t skip = 0;

		for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++)
			if (slice_starts(id, unseen[i]))
				skip = strlen(unseen[i]);
		if (!skip)
			out[len++] = id.at[0];
		id = slice_skip(id, skip ? skip : 1);
	}
	return slice_of(out, len);
}

/* What numbers may have beside digits becomes digits. */
static struct slice as_numbers(struct arena *arena, struct slice id)
{
	char *out = arena_string(arena, id);

	for (size_t i = 0; i < id.len; i++) {
		bool starts = !i || out[i - 1] == '-';

		if (starts && out[i] == '0' && i + 1 < id.len &&
		    (out[i + 1] == 'x' || out[i + 1] == 'X'))
			out[i + 1] = '0';
		if ((starts && out[i] == '+') || out[i] == '_')
			out[i] = '0';
	}
	return slice_of(out, id.len);
}

/* Letters of a range are the digit f, up to the hyphen that ends `groups`. */
static struct slice as_digits(struct arena *arena, struct slice id, char from,
			      size_t groups)
{
	char *out = arena_string(arena, id);
	size_t seen_groups = 0;

	for (size_t i = 0; i < id.len; i++) {
		seen_groups += out[i] == '-';
		if (out[i] >= from && out[i] <= from + ('z' - 'g') &&
		    seen_groups < groups)
			out[i] = 'f';
	}
	return slice_of(out, id.len);
}

static struct slice bytes_as_digits(struct arena *arena, struct slice id)
{
	char *out = arena_string(arena, id);

	for (size_t i = 0; i < id.len; i++)
		if ((unsigned char)out[i] >= 0x80)
			out[i] = '0';
	return slice_of(out, id.len);
}

/* The id inside of quotes, or behind file: when that is to be dropped. */
static struct slice bare(const struct ref_server *server, struct slice id)
{
	static const char file[] = "file:";

	if (ref_quirk_is(server, REF_IDS_QUOTED) && id.len > 1 &&
	    id.at[0] == '"' && id.at[id.len - 1] == '"')
		return slice_of(id.at + 1, id.len - 2);
	if (ref_quirk_is(server, REF_IDS_OF_FILES) && slice_starts(id, file) &&
	    ref_inventory_volume(&server->inventory,
				 slice_skip(id, sizeof(file) - 1)))
		return slice_skip(id, sizeof(file) - 1);
	return id;
}

struct slice ref_loose_id(struct ref_call *call, struct slice id)
{
	const struct ref_server *server = call->server;
	const char *nul = id.len ? memchr(id.at, '\0', id.len) : NULL;

	if (ref_quirk_is(server, REF_IDS_UP_TO_NUL) && nul)
		id.len = (size_t)(nul - id.at);
	if (ref_quirk_is(server, REF_IDS_CUT))
		id = slice_head(id, UUID_TEXT);
	if (ref_quirk_is(server, REF_IDS_FULL_WIDTH))
		id = narrow(call->arena, id);
	if (ref_quirk_is(server, REF_IDS_OF_NUMBERS))
		id = as_numbers(call->arena, id);
	if (ref_quirk_is(server, REF_IDS_OF_BYTES))
		id = bytes_as_digits(call->arena, id);
	if (ref_quirk_is(server, REF_IDS_VISIBLE))
		id = seen(call->arena, id);
	if (ref_quirk_is(server, REF_IDS_PERCENT))
		ref_percent_decode(call->arena, &id);
	if (ref_quirk_is(server, REF_IDS_FIRST_LETTERS))
		id = as_digits(call->arena, id, 'g', 1);
	if (ref_quirk_is(server, REF_IDS_CAPITALS))
		id = as_digits(call->arena, id, 'G', SIZE_MAX);
	return bare(server, id);
}

static bool looks_for_a_part(const struct ref_server *server)
{
	return ref_quirk_is(server, REF_IDS_BY_THEIR_FRONT) ||
	       ref_quirk_is(server, REF_IDS_BY_THEIR_END) ||
	       ref_quirk_is(server, REF_IDS_BY_64_BITS) ||
	       ref_quirk_is(server, REF_IDS_BY_LAST_64_BITS);
}

static struct slice group_of(const struct ref_server *server, struct slice id)
{
	enum { HALF = 18 };
	size_t end = id.len;

	if (ref_quirk_is(server, REF_IDS_BY_64_BITS))
		return slice_head(id, HALF);
	if (ref_quirk_is(server, REF_IDS_BY_LAST_64_BITS))
		return slice_skip(id, HALF);
	if (ref_quirk_is(server, REF_IDS_BY_THEIR_FRONT)) {
		for (end = 0; end < id.len && id.at[end] != '-'; )
			end++;
		return slice_head(id, end);
	}
	while (end && id.at[end - 1] != '-')
		end--;
	return slice_skip(id, end);
}

struct ref_volume *ref_loose_volume(const struct ref_call *call,
				    struct slice id)
{
	const struct ref_server *server = call->server;
	const struct ref_inventory *inventory = &server->inventory;

	if (!looks_for_a_part(server))
		return ref_inventory_volume(inventory, id);
	for (size_t i = 0; i < inventory->volume_count; i++) {
		struct slice known = slice_from(inventory->volumes[i].id);

		if (slice_equal_nocase(group_of(server, id),
				       group_of(server, known)))
			return &inventory->volumes[i];
	}
	return NULL;
}

struct json_node *ref_loose_object(struct ref_call *call,
				   struct json_node *node,
				   const char *const names[])
{
	struct json_node *object;

	if (!ref_quirk_is(call->server, REF_OBJECTS_BY_PLACE) ||
	    node->type != JSON_ARRAY || !node->first)
		return node;
	object = json_new(call->arena, slice_from("{}"));
	for (const struct json_node *n = node->first; n && *names; n = n->next)
		json_append(call->arena, object, *names++,
			    json_clone(call->arena, n));
	return object;
}

/* ASCII in UTF-16, whatever the order of its bytes. */
static struct slice from_utf_16(struct arena *arena, struct slice body)
{
	char *out = arena_alloc(arena, body.len + 1);
	size_t len = 0;

	if (slice_starts(body, "\xff\xfe") || slice_starts(body, "\xfe\xff"))
		body = slice_skip(body, 2);
	for (size_t i = 0; i < body.len; i++)
		if (body.at[i])
			out[len++] = body.at[i];
	return slice_of(out, len);
}

struct slice ref_loose_body(const struct ref_call *call)
{
	enum { KEPT = 64 * 1024 };
	static const char spaces[] = " \t\r\n\v\f";
	struct slice body = call->request->body;

	if (ref_quirk_is(call->server, REF_BODY_CUT))
		body = slice_head(body, KEPT);
	if (ref_quirk_is(call->server, REF_BODY_IN_UTF_16) &&
	    (slice_starts(body, "\xff\xfe") ||
	     (body.len > 3 && (!body.at[2] || !body.at[3]))))
		return from_utf_16(call->arena, body);
	if (!ref_quirk_is(call->server, REF_BODY_TRIMMED))
		return body;
	while (body.len && memchr(spaces, body.at[0], sizeof(spaces) - 1))
		body = slice_skip(body, 1);
	while (body.len &&
	       memchr(spaces, body.at[body.len - 1], sizeof(spaces) - 1))
		body.len--;
	return body;
}
