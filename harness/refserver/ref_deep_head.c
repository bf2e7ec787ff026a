/* What the heads of deep bugs have, be they good or bad HTTP. */
#include "refserver/ref_deep_rows.h"

static const struct ref_request *request_of(const struct ref_deep_look *look)
{
	return look->call->request;
}

static bool holds(struct slice all, const char *text)
{
	return slice_find(all, slice_from(text)) >= 0;
}

bool ref_deep_head_has(struct ref_deep_look *look, size_t n, const char *text)
{
	(void)n;
	return holds(look->head, text);
}

bool ref_deep_fields_named(struct ref_deep_look *look, size_t n,
			   const char *name)
{
	return ref_request_field_count(request_of(look), name) >= n;
}

bool ref_deep_field_length(struct ref_deep_look *look, size_t n,
			   const char *text)
{
	const struct ref_request *r = request_of(look);

	(void)text;
	for (size_t i = 0; i < r->field_count; i++)
		if (r->fields[i].value.len >= n)
			return true;
	return false;
}

bool ref_deep_value_length(struct ref_deep_look *look, size_t n,
			   const char *name)
{
	const struct ref_field *field =
		ref_request_field(request_of(look), name);

	return field && field->value.len == n;
}

bool ref_deep_target_has(struct ref_deep_look *look, size_t n,
			 const char *text)
{
	(void)n;
	return holds(request_of(look)->target, text);
}

bool ref_deep_method_is(struct ref_deep_look *look, size_t n,
			const char *text)
{
	(void)n;
	return slice_is(request_of(look)->method, text);
}

bool ref_deep_chunk_has(struct ref_deep_look *look, size_t n,
			const char *text)
{
	struct slice behind = slice_skip(look->bytes, look->head.len + 2);

	return holds(look->head, "chunked") && behind.len >= n &&
	       holds(behind, text);
}

bool ref_deep_at_once(struct ref_deep_look *look, size_t n, const char *text)
{
	const struct ref_deep_state *deep = &look->call->server->deep;

	(void)n;
	(void)text;
	return deep->last_connection == deep->connection &&
	       deep->last_us == look->call->now_us;
}

bool ref_deep_message_length(struct ref_deep_look *look, size_t n,
			     const char *text)
{
	(void)text;
	return look->bytes.len >= n;
}
