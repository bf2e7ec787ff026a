/* What the bodies of deep bugs have. */
#include "http/syntax.h"
#include "refserver/ref_deep_rows.h"

static struct slice body_of(const struct ref_deep_look *look)
{
	return look->call->request->body;
}

bool ref_deep_body_multiple(struct ref_deep_look *look, size_t n,
			    const char *text)
{
	(void)text;
	look->found = body_of(look);
	return look->found.len && look->found.len % n == 0;
}

bool ref_deep_stops_at(struct ref_deep_look *look, size_t error,
		       const char *bytes)
{
	struct slice rest = slice_skip(body_of(look), look->verdict.offset);

	look->found = rest;
	return !look->root && look->verdict.code == (enum json_error)error &&
	       slice_starts(rest, bytes) && (*bytes || !rest.len ||
					     !rest.at[0]);
}

bool ref_deep_stops_behind(struct ref_deep_look *look, size_t error,
			   const char *text)
{
	struct slice before = slice_head(body_of(look), look->verdict.offset);
	size_t len = strlen(text);

	return !look->root && look->verdict.code == (enum json_error)error &&
	       before.len > len &&
	       slice_is(slice_skip(before, before.len - len), text);
}

bool ref_deep_nested(struct ref_deep_look *look, size_t n, const char *text)
{
	struct slice body = body_of(look);
	size_t depth = 0;

	(void)text;
	for (size_t i = 0; i < body.len && depth < n; i++) {
		char c = body.at[i];

		if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && depth)
			depth--;
	}
	return depth >= n;
}

bool ref_deep_spelled(struct ref_deep_look *look, size_t n, const char *text)
{
	(void)n;
	look->found = slice_from(text);
	return slice_find(body_of(look), look->found) >= 0;
}

/* ---- the id ---- */

static bool id_text(struct ref_deep_look *look)
{
	if (!look->id || look->id->type != JSON_STRING)
		return false;
	look->found = json_string(look->call->arena, look->id);
	return true;
}

bool ref_deep_id_length(struct ref_deep_look *look, size_t n,
			const char *text)
{
	(void)text;
	return id_text(look) && look->found.len == n;
}

bool ref_deep_id_is(struct ref_deep_look *look, size_t n, const char *text)
{
	(void)n;
	return id_text(look) && slice_is(look->found, text);
}

/* The right answer is that no volume has it. */
static bool is_unknown(struct ref_deep_look *look)
{
	const char *fault = look->call->answer->fault;

	return fault && !strcmp(fault, "NotFound") && id_text(look);
}

bool ref_deep_unknown_ends(struct ref_deep_look *look, size_t n,
			   const char *text)
{
	size_t len = strlen(text);

	(void)n;
	return is_unknown(look) && look->found.len >= len &&
	       slice_is(slice_skip(look->found, look->found.len - len), text);
}

bool ref_deep_unknown_hashes(struct ref_deep_look *look, size_t n,
			     const char *text)
{
	size_t hash = 0;

	(void)text;
	if (!is_unknown(look))
		return false;
	for (size_t i = 0; i < look->found.len; i++)
		hash = hash * 31 + (unsigned char)look->found.at[i];
	return hash % 256 == n;
}

bool ref_deep_id_typed(struct ref_deep_look *look, size_t type,
		       const char *text)
{
	return look->id && look->id->type == (enum json_type)type &&
	       slice_find(look->id->spelling, slice_from(text)) >= 0;
}

/* ---- any value ---- */

typedef bool fits(struct ref_deep_look *, const struct json_node *, size_t,
		  const char *);

static bool any(struct ref_deep_look *look, fits *fit, size_t n,
		const char *text)
{
	const struct json_node *at = look->root;

	for (; at; at = json_following(at, look->root))
		if (fit(look, at, n, text))
			return true;
	return false;
}

static bool is_string(struct ref_deep_look *look, const struct json_node *at)
{
	if (at->type != JSON_STRING)
		return false;
	look->found = json_string(look->call->arena, at);
	return true;
}

static bool string_length(struct ref_deep_look *look,
			  const struct json_node *at, size_t n,
			  const char *text)
{
	(void)text;
	return at->type == JSON_STRING && at->spelling.len >= n &&
	       is_string(look, at) && look->found.len == n;
}

static bool string_has(struct ref_deep_look *look, const struct json_node *at,
		       size_t n, const char *text)
{
	(void)n;
	return is_string(look, at) &&
	       slice_find(look->found, slice_from(text)) >= 0;
}

static bool string_byte(struct ref_deep_look *look, const struct json_node *at,
			size_t byte, const char *text)
{
	(void)text;
	return is_string(look, at) && look->found.len &&
	       memchr(look->found.at, (int)byte, look->found.len);
}

static bool name_has(struct ref_deep_look *look, const struct json_node *at,
		     size_t n, const char *text)
{
	(void)n;
	look->found = at->name;
	return at->name_spelling.at &&
	       slice_find(at->name, slice_from(text)) >= 0;
}

static bool name_is(struct ref_deep_look *look, const struct json_node *at,
		    size_t n, const char *text)
{
	(void)n;
	look->found = at->name;
	return at->name_spelling.at && slice_is(at->name, text);
}

static bool number_is(struct ref_deep_look *look, const struct json_node *at,
		      size_t n, const char *text)
{
	(void)n;
	look->found = at->spelling;
	return at->type == JSON_NUMBER && slice_is(at->spelling, text);
}

static bool number_long(struct ref_deep_look *look, const struct json_node *at,
			size_t n, const char *text)
{
	(void)text;
	look->found = at->spelling;
	return at->type == JSON_NUMBER && at->spelling.len >= n;
}

static bool wide(struct ref_deep_look *look, const struct json_node *at,
		 size_t n, const char *text)
{
	(void)look;
	return at->count >= n &&
	       (at->type == JSON_OBJECT) == (*text == '{');
}

static bool twice(struct ref_deep_look *look, const struct json_node *at,
		  size_t type, const char *text)
{
	const struct json_node *next = json_member(at, text);

	(void)look;
	next = next ? json_member_next(next) : NULL;
	return next && next->type == (enum json_type)type;
}

static bool type_starts(struct ref_deep_look *look, const struct json_node *at,
			size_t n, const char *text)
{
	(void)n;
	return at->name_spelling.at && slice_is(at->name, "_typeName") &&
	       is_string(look, at) && slice_starts(look->found, text);
}

#define ANY(name)                                                         \
	bool ref_deep_##name(struct ref_deep_look *look, size_t n,        \
			     const char *text)                            \
	{                                                                 \
		return any(look, name, n, text);                          \
	}

ANY(string_length)
ANY(string_has)
ANY(string_byte)
ANY(name_has)
ANY(name_is)
ANY(number_is)
ANY(number_long)
ANY(wide)
ANY(twice)
ANY(type_starts)

/* ---- lists ---- */

bool ref_deep_spec_count(struct ref_deep_look *look, size_t n,
			 const char *text)
{
	(void)text;
	return look->specs && look->specs->type == JSON_ARRAY &&
	       look->specs->count == n;
}

static bool modes(struct ref_deep_look *look, const struct json_node *at,
		  size_t n, const char *text)
{
	(void)look;
	(void)text;
	return at->name_spelling.at && slice_is(at->name, "syncMode") &&
	       at->type == JSON_ARRAY && at->count == n;
}

bool ref_deep_mode_count(struct ref_deep_look *look, size_t n,
			 const char *text)
{
	return any(look, modes, n, text);
}
