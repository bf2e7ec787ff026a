#include "http/request.h"
#include "http/response.h"
#include "http/response_steps.h"
#include "http/syntax.h"

/*
 * The stored bytes do not say whether the peer closed; the outcome does. A
 * reset in a body that only a close can end counts as cut.
 */
static void end_as_recorded(struct response_reader *r,
			    const struct exchange *x, struct slice all)
{
	if (r->state != RESPONSE_MORE)
		return;
	if (x->outcome == EXCHANGE_ANSWERED)
		response_reader_end(r, all);
	else if (x->outcome == EXCHANGE_CUT)
		response_break(r, PROBLEM_BODY_SHORT, all.len);
}

int response_parse(struct arena *arena, const struct exchange *x,
		   struct response *response)
{
	struct slice all = buf_view(&x->answer);
	struct response_reader reader;

	response_reader_init(&reader, request_is_head(buf_view(&x->request)));
	response_reader_feed(&reader, all);
	end_as_recorded(&reader, x, all);
	if (!reader.status_known)
		reader.response.status = 0;
	memcpy(response, &reader.response,
	       offsetof(struct response, fields) +
		       reader.response.field_count * sizeof(*response->fields));
	if (reader.state != RESPONSE_DONE)
		return -1;
	if (response->framing == FRAMED_CHUNKED)
		response->body = response_unchunk(
			arena, slice_of(all.at + response->body_offset,
					response->end - response->body_offset));
	return 0;
}

bool response_leaves_open(const struct response *a, const struct exchange *x)
{
	return x->last_outcome == EXCHANGE_ANSWERED && !x->peer_closed &&
	       !x->last_on_connection &&
	       (a->keep_alive || (x->ends_connection && a->only_says_close));
}

const struct response_field *response_field(const struct response *a,
					    const char *name)
{
	for (size_t i = 0; i < a->field_count; i++)
		if (slice_equal_nocase(a->fields[i].name, slice_from(name)))
			return &a->fields[i];
	return NULL;
}

size_t response_field_count(const struct response *a, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < a->field_count; i++)
		if (slice_equal_nocase(a->fields[i].name, slice_from(name)))
			count++;
	return count;
}

/* Takes a quoted-string (RFC 9110 5.6.4) off `*rest`. */
static bool take_quoted(struct slice *rest)
{
	size_t i = 1;

	while (i < rest->len && rest->at[i] != '"') {
		if (rest->at[i] == '\\')
			i++;
		if (i == rest->len || syntax_is_control(rest->at[i]))
			return false;
		i++;
	}
	if (i >= rest->len)
		return false;
	*rest = slice_skip(*rest, i + 1);
	return true;
}

/* Takes `name=value` off `*rest`; RFC 9110 5.6.6 allows no blanks inside. */
static bool take_parameter(struct slice *rest)
{
	size_t name = syntax_token(*rest), value;

	if (!name || name == rest->len || rest->at[name] != '=')
		return false;
	*rest = slice_skip(*rest, name + 1);
	if (rest->len && rest->at[0] == '"')
		return take_quoted(rest);
	value = syntax_token(*rest);
	*rest = slice_skip(*rest, value);
	return value > 0;
}

static bool parameters_ok(struct slice rest)
{
	while ((rest = slice_trim(rest)).len) {
		if (rest.at[0] != ';')
			return false;
		rest = slice_trim(slice_skip(rest, 1));
		if (rest.len && rest.at[0] != ';' && !take_parameter(&rest))
			return false;
	}
	return true;
}

const char *response_media_type(struct arena *arena, const struct response *a)
{
	const struct response_field *field = response_field(a, "Content-Type");
	size_t type, subtype;
	char *text;

	if (!field)
		return "";
	type = syntax_token(field->value);
	if (response_field_count(a, "Content-Type") > 1 || !type ||
	    type == field->value.len || field->value.at[type] != '/')
		return NULL;
	subtype = syntax_token(slice_skip(field->value, type + 1));
	if (!subtype ||
	    !parameters_ok(slice_skip(field->value, type + 1 + subtype)))
		return NULL;
	text = arena_string(arena, slice_head(field->value, type + 1 + subtype));
	for (char *c = text; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return text;
}
