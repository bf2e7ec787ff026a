/* The oracles of one exchange. */
#include "oracle/oracle_parts.h"

#include "http/syntax.h"
#include "mutate/guard.h"

enum { REFLECTED_MAX = 64 * 1024, REFLECTED_RUN = 4096, FIRST_HYPHEN = 8 };

static const struct answer *answer_of(const struct oracle_look *look)
{
	struct answer *read;

	if (look->answer)
		return look->answer;
	read = arena_room(look->arena, sizeof(*read));
	answer_read(look->arena, look->exchange, read);
	return read;
}

/* ---- O7 ---- */

bool oracle_plausible(const struct oracle_look *look, struct oracle_note *note)
{
	static const char *const system_faults[] = { "SystemError",
						     "UnexpectedFault" };
	const struct answer *a;

	if (!look->expectation->provable)
		return false;
	a = answer_of(look);
	for (size_t i = 0; i < 2; i++)
		if (answer_is_fault(a, system_faults[i])) {
			oracle_say(look, note, "plausibility", VERDICT_WARN,
				   "an error of the system for a request that "
				   "is wrong", a->type_name);
			return true;
		}
	return false;
}

/* The ASCII character of four digits and a sign in front, or -1. */
static int spelled(struct slice digits)
{
	int value = 0;

	if (digits.len < 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		int digit = syntax_hex(digits.at[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value < 0x80 ? value : -1;
}

struct slice oracle_unescaped(struct arena *arena, struct slice text)
{
	char *out;
	size_t len = 0;

	if (!text.len || !memchr(text.at, '\\', text.len))
		return text;
	out = arena_alloc(arena, text.len + 1);

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		int code;

		if (c == '\\' && i + 1 < text.len) {
			c = text.at[++i];
			code = c == 'u' ? spelled(slice_skip(text, i + 1)) : -1;
			if (code >= 0)
				i += 4;
			c = code >= 0 ? (char)code
			    : c == 't' ? '\t' : c == 'n' ? '\n'
					     : c == 'r' ? '\r' : c;
		}
		out[len++] = c;
	}
	return slice_of(out, len);
}

/* ---- O17 ---- */

/* Every answer may have these, whatever the request spells; two of them are
 * for the checks. */
static bool is_usual(struct slice name)
{
	static const char *const usual[] = { "Content-Type", "Content-Length",
					     "Connection", "Date", "Server",
					     "Transfer-Encoding", "Allow" };

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (slice_equal_nocase(name, slice_from(usual[i])))
			return true;
	return false;
}

/* The request spells a line break, in some coding, then this name, and the
 * value: a server may have a field of that name of its own. */
static bool is_injected(struct slice request,
			const struct response_field *field,
			struct arena *arena)
{
	struct slice name = field->name;

	static const char *const breaks[] = { "\\r\\n", "\\n", "%0d%0a",
					      "%0D%0A", "%0a", "%0A",
					      "\\u000d\\u000a", "\\u000a",
					      "\\u000D\\u000A", "\\u000A" };

	if (is_usual(name) || slice_find(request, field->value) < 0)
		return false;
	for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++)
		if (slice_find(request,
			       slice_from(arena_printf(arena, "%s%.*s",
						       breaks[i],
						       SLICE_ARG(name)))) >= 0)
			return true;
	return false;
}

static bool injects_field(const struct oracle_look *look,
			  const struct response *r, struct oracle_note *note)
{
	struct slice request = buf_view(&look->exchange->request);

	for (size_t i = 0; i < r->field_count; i++) {
		if (!is_injected(request, &r->fields[i], look->arena))
			continue;
		oracle_say(look, note, "reflection", VERDICT_FAIL,
			   "a header field that the request made up",
			   r->fields[i].name);
		return true;
	}
	return false;
}

/* The type has this object and must have it. */
static bool must_name(const struct vim_type *type, struct slice name)
{
	for (; type; type = type->parent)
		for (const struct vim_member *m = type->members; m && m->name;
		     m++)
			if (m->required && m->kind == VIM_OBJECT && !m->array &&
			    slice_equal(name, slice_from(m->name)))
				return true;
	return false;
}

/* The body without what its type demands (6.1): a ManagedObjectNotFound must
 * say in `obj` which object it is, however long its name. */
static struct slice beside_named(struct arena *arena, const struct answer *a)
{
	struct slice body = a->response.body, piece;
	size_t from = 0, len = 0;
	char *out;

	if (!a->root || !a->type)
		return body;
	out = arena_alloc(arena, body.len + 1);
	for (const struct json_node *n = a->root->first; n; n = n->next) {
		if (!must_name(a->type, n->name))
			continue;
		piece = slice_head(slice_skip(body, from), n->offset - from);
		memcpy(out + len, piece.at, piece.len);
		len += piece.len;
		from = n->offset + n->spelling.len;
	}
	piece = slice_skip(body, from);
	memcpy(out + len, piece.at, piece.len);
	return slice_of(out, len + piece.len);
}

/* A long piece of the request stands in a large answer, as it was or escaped
 * as a text of JSON. */
static bool repeats_much(const struct oracle_look *look,
			 const struct answer *a, struct oracle_note *note)
{
	struct slice request, run, body;

	if (a->response.body.len < REFLECTED_MAX)
		return false;
	request = exchange_request_body(look->exchange);
	run = slice_head(slice_skip(request, request.len / 3), REFLECTED_RUN);
	if (run.len < REFLECTED_RUN)
		return false;
	body = beside_named(look->arena, a);
	if (body.len < REFLECTED_MAX ||
	    (slice_find(body, run) < 0 &&
	     slice_find(oracle_unescaped(look->arena, body), run) < 0))
		return false;
	oracle_say(look, note, "reflection", VERDICT_WARN,
		   "more than 64 KiB that repeat the request", run);
	return true;
}

bool oracle_reflection(const struct oracle_look *look,
		       struct oracle_note *note)
{
	const struct answer *a = answer_of(look);

	return a->parsed && (injects_field(look, &a->response, note) ||
			     repeats_much(look, a, note));
}

/* ---- O15, O16: another request's marker ---- */

static bool is_marker(struct slice at)
{
	if (at.len < ORACLE_MARKER_TEXT)
		return false;
	for (size_t i = sizeof("cnsmark") - 1; i < ORACLE_MARKER_TEXT; i++)
		if (syntax_hex(at.at[i]) < 0)
			return false;
	return true;
}

static bool has_foreign_marker(const struct oracle_look *look,
			       struct slice *marker)
{
	struct slice rest = buf_view(&look->exchange->answer);
	struct slice request = buf_view(&look->exchange->request);
	ptrdiff_t found;

	while ((found = slice_find(rest, slice_from("cnsmark"))) >= 0) {
		struct slice at = slice_skip(rest, (size_t)found);

		*marker = slice_head(at, ORACLE_MARKER_TEXT);
		rest = slice_skip(at, 1);
		if (is_marker(at) && !slice_equal(*marker, look->marker) &&
		    slice_find(request, *marker) < 0)
			return true;
	}
	return false;
}

/* Whatever a server makes of an id, it keeps the tag of the request that the
 * id was drawn for. */
static bool has_foreign_id(const struct oracle_look *look, struct slice *id)
{
	struct slice rest = buf_view(&look->exchange->answer);
	const char *hyphen;
	unsigned tag;

	while (look->tagged && rest.len &&
	       (hyphen = memchr(rest.at, '-', rest.len))) {
		size_t at = (size_t)(hyphen - rest.at);
		size_t from = at < FIRST_HYPHEN ? 0 : at - FIRST_HYPHEN;

		*id = slice_head(slice_skip(rest, from), UUID_TEXT);
		rest = slice_skip(rest, at + 1);
		if (guard_is_shaped(*id) &&
		    guard_is_drawn(*id, &tag) && tag != look->tag)
			return true;
	}
	return false;
}

bool oracle_cross_talk(const struct oracle_look *look,
		       struct oracle_note *note)
{
	struct slice what;

	if (has_foreign_marker(look, &what))
		oracle_say(look, note, "cross-talk", VERDICT_FAIL,
			   "the marker of another request", what);
	else if (has_foreign_id(look, &what))
		oracle_say(look, note, "cross-talk", VERDICT_FAIL,
			   "a volume id of another request", what);
	else
		return false;
	return true;
}
