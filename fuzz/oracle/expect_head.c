/* Header fields: what is sent beside the request and the body. */
#include "oracle/expect_parts.h"

#include <limits.h>

#include "http/syntax.h"

enum { BODY_SURE = 256 * 1024 };

#define SESSION_FIELD "vmware-api-session-id"

static struct slice value_of(const struct expect_reading *r, const char *name)
{
	const struct read_field *f = read_field(&r->request, name);

	return f ? f->value : SLICE_NONE;
}

static bool has(const struct expect_reading *r, const char *name)
{
	return read_field(&r->request, name) != NULL;
}

static bool has_any(const struct expect_reading *r, const char *const names[])
{
	for (; *names; names++)
		if (has(r, *names))
			return true;
	return false;
}

static bool contains_nocase(struct slice text, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= text.len; i++)
		if (slice_equal_nocase(slice_of(text.at + i, len),
				       slice_from(word)))
			return true;
	return false;
}

/* ---- how it is sent ---- */

/* More than we can count is a number all the same (RFC 9110 8.6), and whoever
 * does not read the body may answer as ever. */
static bool is_length(struct slice text, unsigned long long *length)
{
	if (slice_number(text, INT64_MAX, length))
		return true;
	*length = ULLONG_MAX;
	for (size_t i = 0; i < text.len; i++)
		if (!syntax_is_digit(text.at[i]))
			return false;
	return text.len > 0;
}

/* RFC 9112 6.3: the same number twice may be taken for one. Values that only
 * blanks or an empty element keep from being numbers do not count. */
static bool length_is_bad(const struct expect_reading *r)
{
	const struct read_request *q = &r->request;
	unsigned long long length, first = 0;
	struct slice rest, element;
	bool known = false;

	for (size_t i = 0; i < q->field_count; i++) {
		if (!slice_equal_nocase(q->fields[i].name,
					slice_from("Content-Length")))
			continue;
		rest = q->fields[i].value;
		while (rest.len && syntax_list_next(&rest, &element)) {
			element = slice_trim(element);
			if (!element.len)
				continue;
			if (!is_length(element, &length) ||
			    (known && length != first))
				return true;
			known = true;
			first = length;
		}
	}
	return false;
}

/* RFC 9112 3.2 */
static bool host_is_bad(const struct expect_reading *r)
{
	size_t hosts = read_field_count(&r->request, "Host");

	return hosts > 1 || (!hosts && r->request.minor > 0);
}

enum expect_code expect_malformed(const struct expect_reading *r)
{
	switch (r->request.odd & READ_MALFORMED & ~(unsigned)READ_INCOMPLETE) {
	case READ_LENGTH:
		return length_is_bad(r) ? DEFECT_LENGTH_BAD : DEFECT_MALFORMED;
	case READ_HOST:
		return host_is_bad(r) ? DEFECT_HOST_BAD : DEFECT_MALFORMED;
	case READ_COLON: /* RFC 9112 5.1 */
		return DEFECT_COLON_BLANKS;
	default:
		return DEFECT_MALFORMED;
	}
}

/* "; q=0", "; q=0.000": ruled out (RFC 9110 12.4.2). */
static bool weighs_nothing(struct slice element)
{
	for (size_t i = 0; i + 2 < element.len; i++) {
		struct slice weight = slice_skip(element, i + 2);

		if (!slice_equal_nocase(slice_of(element.at + i, 2),
					slice_from("q=")))
			continue;
		for (i = 0; i < weight.len; i++)
			if (weight.at[i] != '0' && weight.at[i] != '.')
				return false;
		return true;
	}
	return false;
}

/* Without the field every coding is acceptable (RFC 9110 12.5.3); `identity`
 * and codings that are ruled out leave none. */
static bool takes_a_coding(const struct expect_reading *r)
{
	struct slice rest = value_of(r, "Accept-Encoding"), element;

	if (read_field_count(&r->request, "Accept-Encoding") != 1)
		return true;
	while (rest.len && syntax_list_next(&rest, &element)) {
		struct slice name = slice_head(element, syntax_token(element));

		if (element.len && !weighs_nothing(element) &&
		    !slice_equal_nocase(name, slice_from("identity")))
			return true;
	}
	return false;
}

static struct slice before_semicolon(struct slice text)
{
	const char *at = text.len ? memchr(text.at, ';', text.len) : NULL;

	return slice_trim(at ? slice_head(text, (size_t)(at - text.at))
			     : text);
}

/* In the usual spelling; others may as well be refused. */
static bool lets_json_in(const struct expect_reading *r)
{
	struct slice rest = value_of(r, "Accept"), element;

	if (!has(r, "Accept"))
		return true;
	while (rest.len && syntax_list_next(&rest, &element)) {
		struct slice range = before_semicolon(element);

		if (!weighs_nothing(element) &&
		    (slice_is(range, "*/*") ||
		     slice_is(range, "application/*") ||
		     slice_is(range, "application/json")))
			return true;
	}
	return false;
}

/* Bytes that neither a list of media ranges nor one of codings has. */
static bool is_odd_list(struct slice value)
{
	for (size_t i = 0; i < value.len; i++)
		if (!syntax_is_tchar(value.at[i]) &&
		    !memchr(" \t,;=/\"", value.at[i], 7))
			return true;
	return false;
}

/* What a strict or careful server may refuse though it means nothing here. */
static bool has_odd_field(const struct expect_reading *r)
{
	static const char *const checked[] = { "Accept-Charset",
		"Content-Range", "Content-MD5", "Content-Digest", "Digest",
		NULL };

	if (is_odd_list(value_of(r, "Accept")) ||
	    is_odd_list(value_of(r, "Accept-Encoding")) ||
	    read_field_count(&r->request, "Accept") > 1 ||
	    read_field_count(&r->request, "Expect") > 1 ||
	    has_any(r, checked))
		return true;
	for (size_t i = 0; i < r->request.field_count; i++) {
		struct slice value = r->request.fields[i].value;

		if (memchr(r->request.fields[i].name.at, '_',
			   r->request.fields[i].name.len))
			return true;
		for (size_t k = syntax_visible(value); k < value.len; k++)
			if ((unsigned char)value.at[k] >= 0x80)
				return true;
	}
	return false;
}

/* Fields that Connection names do not reach the server behind a proxy. */
static bool hides_fields(const struct expect_reading *r)
{
	struct slice rest = value_of(r, "Connection"), element;

	while (rest.len && syntax_list_next(&rest, &element))
		if (element.len &&
		    !slice_equal_nocase(element, slice_from("close")) &&
		    !slice_equal_nocase(element, slice_from("keep-alive")) &&
		    !slice_equal_nocase(element, slice_from("te")))
			return true;
	return read_field_count(&r->request, "Connection") > 1;
}

static void judge_expect(struct expect_reading *r)
{
	if (!has(r, "Expect"))
		return;
	expect_note(r, slice_equal_nocase(value_of(r, "Expect"),
					  slice_from("100-continue"))
			       ? DEFECT_EXPECT_CONTINUE : DEFECT_EXPECT_OTHER);
}

static void judge_special_fields(struct expect_reading *r)
{
	static const char *const conditions[] = {
		"If-Match", "If-None-Match", "If-Modified-Since",
		"If-Unmodified-Since", "If-Range", "Range", NULL };
	static const char *const overrides[] = {
		"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override",
		"X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Host",
		"X-Forwarded-Proto", "X-Forwarded-Prefix",
		"Max-Forwards", "Origin", NULL };

	if (has_any(r, conditions))
		expect_note(r, DEFECT_CONDITIONAL);
	if (has_any(r, overrides) || hides_fields(r))
		expect_note(r, DEFECT_OVERRIDE);
	if (has(r, "Content-Encoding") &&
	    !slice_equal_nocase(value_of(r, "Content-Encoding"),
				slice_from("identity")))
		expect_note(r, DEFECT_CODED);
	if (has(r, "Upgrade") || has(r, "HTTP2-Settings")) {
		expect_note(r, DEFECT_CODED);
		r->may_switch = true;
	}
}

static void judge_alone(struct expect_reading *r)
{
	const struct read_request *q = &r->request;
	const char *authority = r->oracle->target->authority;

	if (q->odd & (READ_LARGE_HEAD | READ_TIGHT_HEAD))
		expect_note(r, DEFECT_HEAD_LARGE);
	if (q->body.len > BODY_SURE || q->end - q->body_offset > 2 * BODY_SURE)
		expect_note(r, DEFECT_BODY_LARGE);
	if (q->minor != 1)
		expect_note(r, DEFECT_HTTP_VERSION);
	if (q->chunked)
		expect_note(r, DEFECT_CHUNKED);
	if (q->odd & READ_EXTENSION)
		expect_note(r, DEFECT_EXTENSION);
	if (q->odd & READ_TRAILER)
		expect_note(r, DEFECT_TRAILER);
	if (authority && has(r, "Host") &&
	    !slice_equal_nocase(value_of(r, "Host"), slice_from(authority)))
		expect_note(r, DEFECT_HOST_OTHER);
	if (!lets_json_in(r))
		expect_note(r, DEFECT_ACCEPT_OTHER);
	if (has_odd_field(r))
		expect_note(r, DEFECT_FIELD_ODD);
	if (q->odd & READ_BLANKS)
		expect_note(r, DEFECT_FIELD_BLANKS);
	r->may_code = takes_a_coding(r);
	judge_expect(r);
	judge_special_fields(r);
}

/* What a parser may refuse before the program behind it has seen anything. */
static bool may_not_be_taken(struct expect_reading *r)
{
	static const enum expect_code routes[] = {
		DEFECT_METHOD_UNKNOWN, DEFECT_METHOD_PROXY, DEFECT_PATH_ODD,
		DEFECT_RELEASE_GARBAGE, DEFECT_OBJECT_ODD };

	if (r->request.odd & READ_MALFORMED)
		return true;
	judge_alone(r);
	for (size_t code = 0; code < DEFECT_METHOD_OPTIONS; code++)
		if (defect_is_in(&r->found, code) && code != DEFECT_CHUNKED)
			return true;
	expect_route(r);
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		if (expect_noted(r, routes[i]))
			return true;
	return false;
}

/* A server may look at all that has come before it answers the first: what
 * nobody should have sent there can cost the answers in front. (POST is not to
 * be pipelined: RFC 9112 9.3.2.) */
static bool has_odd_tail(struct expect_reading *r)
{
	const struct read_request *q = &r->request;
	struct slice rest = r->bytes;

	while (q->odd & READ_TAIL) {
		struct expect_reading *next = arena_alloc(r->arena,
							  sizeof(*next));

		if (!read_goes_on(q))
			return true;
		rest = slice_skip(rest, q->end);
		*next = (struct expect_reading){ .oracle = r->oracle,
						 .bytes = rest,
						 .arena = r->arena };
		read_request(r->arena, rest, &next->request);
		r->tail_goes_on = next->request.odd & READ_INCOMPLETE;
		if (may_not_be_taken(next))
			return true;
		q = &next->request;
	}
	return false;
}

static void judge_wire(struct expect_reading *r)
{
	judge_alone(r);
	if (has_odd_tail(r))
		expect_note(r, DEFECT_TAIL);
}

/* ---- the session ---- */

/* What stands behind other bytes may be a parameter; this is another id. */
static bool has_letters_behind(struct slice value, const char *session)
{
	struct slice more = slice_skip(value, strlen(session));

	return slice_starts(value, session) && more.len &&
	       syntax_alnum(more) == more.len;
}

static void judge_session(struct expect_reading *r)
{
	const struct bindings *target = r->oracle->target;
	struct slice value = value_of(r, SESSION_FIELD);
	size_t count = read_field_count(&r->request, SESSION_FIELD);

	if (has(r, "Authorization") || has(r, "Cookie"))
		expect_note(r, DEFECT_AUTHORIZATION);
	if (!target->session_main)
		return;
	if (count == 1 && slice_is(value, target->session_main))
		return;
	if (count == 1 && has_letters_behind(value, target->session_main))
		expect_note(r, DEFECT_SESSION_WRONG);
	else if (contains_nocase(r->bytes, target->session_main) ||
	    (target->session_own && expect_has(r, target->session_own)))
		expect_note(r, DEFECT_SESSION_DOUBTFUL);
	else
		expect_note(r, value.len ? DEFECT_SESSION_WRONG
					 : DEFECT_SESSION_NONE);
}

/* ---- the media type ---- */

static bool charset_is_utf8(struct slice parameter)
{
	struct slice value;

	if (parameter.len < sizeof("charset=") - 1 ||
	    !slice_equal_nocase(slice_head(parameter, 8),
				slice_from("charset=")))
		return false;
	value = slice_skip(parameter, 8);
	return slice_equal_nocase(value, slice_from("utf-8")) ||
	       slice_equal_nocase(value, slice_from("\"utf-8\""));
}

/* protocol.md 9.23 names what must work; all else may be refused. */
static bool media_is_json(struct slice value)
{
	struct slice media = before_semicolon(value);
	const char *parameter = value.len ? memchr(value.at, ';', value.len)
					  : NULL;

	return slice_equal_nocase(media, slice_from("application/json")) &&
	       (!parameter ||
		charset_is_utf8(slice_trim(slice_skip(
			value, (size_t)(parameter - value.at) + 1))));
}

static void judge_media(struct expect_reading *r)
{
	size_t count = read_field_count(&r->request, "Content-Type");

	if (!count && (r->request.has_length || r->request.chunked))
		expect_note(r, DEFECT_MEDIA_MISSING);
	else if (count && (count > 1 ||
			   !media_is_json(value_of(r, "Content-Type"))))
		expect_note(r, DEFECT_MEDIA_OTHER);
	r->other_charset = expect_noted(r, DEFECT_MEDIA_OTHER) &&
			   contains_nocase(value_of(r, "Content-Type"),
					   "charset");
}

void expect_head(struct expect_reading *r)
{
	judge_wire(r);
	judge_session(r);
	judge_media(r);
}
