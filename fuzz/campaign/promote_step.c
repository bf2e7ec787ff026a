#include "campaign/promote_step.h"

#include "case/placeholder.h"
#include "http/syntax.h"

#define SESSION "vmware-api-session-id"

enum { PATCH_BODY_MAX = 64 * 1024, PATCH_DEPTH_MAX = 64, UUID_TEXT = 36 };

/* ---- ids become placeholders */

static bool is_id_byte(char c)
{
	return syntax_is_alnum(c) || c == '-' || c == '_';
}

static bool is_uuid(struct slice text)
{
	if (text.len != UUID_TEXT)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

		if (hyphen ? text.at[i] != '-' : syntax_hex(text.at[i]) < 0)
			return false;
	}
	return true;
}

/* What a case may name of a target: ids, no words and no secrets. */
static bool is_id(const struct placeholder *p)
{
	static const char *const names[] = {
		"volume", "other_volume", "third_volume", "fourth_volume",
		"file_volume", "unregistered_volume", "datastore",
		"other_datastore"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(p->name, names[i]))
			return true;
	return false;
}

static const struct placeholder *placeholder_of(const struct promote_step *s,
						struct slice word, bool *upper)
{
	const struct placeholder *p;

	for (size_t i = 0; (p = placeholder_at(i)); i++) {
		const char *value;

		if (!is_id(p))
			continue;
		memcpy(&value, (const char *)s->target + p->offset,
		       sizeof(value));
		if (!value || !*value)
			continue;
		*upper = !slice_is(word, value);
		if (!*upper || (is_uuid(word) &&
				slice_equal_nocase(word, slice_from(value))))
			return p;
	}
	return NULL;
}

static bool is_all_upper(struct slice word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.at[i] >= 'a' && word.at[i] <= 'z')
			return false;
	return true;
}

/* A UUID that is none of the target's: a run draws its own. */
static bool is_unknown(struct promote_step *s, struct slice word)
{
	if (!is_uuid(word))
		return false;
	if (!s->unknown.len)
		s->unknown = word;
	return slice_equal(word, s->unknown);
}

static void add_word(struct promote_step *s, struct slice word,
		     struct buf *out)
{
	bool upper = false;
	const struct placeholder *p = placeholder_of(s, word, &upper);

	if (p && (!upper || is_all_upper(word))) {
		buf_printf(out, "${%s%s}", p->name, upper ? "|upper" : "");
		s->needs |= p->need;
	} else if (!p && is_unknown(s, word)) {
		buf_text(out, "${unknown_volume}");
	} else {
		buf_slice(out, word);
	}
}

/* "file:UUID" is one id, although ":" is no byte of the others. */
static size_t word_length(struct slice text)
{
	size_t len = 0;

	if (slice_starts(text, "file:"))
		len = 5;
	while (len < text.len && is_id_byte(text.at[len]))
		len++;
	return len;
}

struct slice promote_placeholders(struct promote_step *s, struct slice text)
{
	struct buf out = BUF_INIT(2 * PROMOTE_RECORD_MAX);
	struct slice result;

	while (text.len) {
		size_t len = word_length(text);

		if (len)
			add_word(s, slice_head(text, len), &out);
		else
			buf_byte(&out, *text.at);
		text = slice_skip(text, len ? len : 1);
	}
	result = arena_slice(s->arena, buf_view(&out));
	buf_release(&out);
	return result;
}

/* ---- the body */

static bool put_patch(struct promote_step *s, struct json_writer *w)
{
	struct slice body = s->request->body;

	if (body.len > PATCH_BODY_MAX || json_read(body, PATCH_DEPTH_MAX, NULL))
		return false;
	json_open_array(w, "patch");
	json_open_object(w, NULL);
	json_put_text(w, "op", "set");
	json_put_text(w, "at", "");
	json_put_raw(w, "value", promote_placeholders(s, body));
	json_close(w);
	json_close(w);
	return true;
}

/* What is no UTF-8 comes out as something else, and the proof sees it. */
static bool put_text(struct promote_step *s, struct json_writer *w)
{
	json_put_text(w, "body", "text");
	json_put_string(w, "text", promote_placeholders(s, s->request->body));
	return true;
}

/* Each byte as the character of that number. */
static bool put_bytes(struct promote_step *s, struct json_writer *w)
{
	struct slice body = promote_placeholders(s, s->request->body);
	struct buf text = BUF_INIT(4 * PROMOTE_RECORD_MAX);

	for (size_t i = 0; i < body.len; i++) {
		unsigned char c = (unsigned char)body.at[i];

		if (c >= 0x80)
			buf_byte(&text, (char)(0xc0 | c >> 6));
		buf_byte(&text, c >= 0x80 ? (char)(0x80 | (c & 0x3f))
					  : (char)c);
	}
	json_put_text(w, "body", "bytes");
	json_put_string(w, "text", buf_view(&text));
	buf_release(&text);
	return true;
}

static bool put_body(struct promote_step *s, struct json_writer *w)
{
	if (!s->request->has_length && !s->request->chunked &&
	    !s->request->body.len) {
		json_put_text(w, "body", "none");
		return true;
	}
	if (s->request->chunked)
		json_put_integer(w, "chunked", 0);
	switch (s->form) {
	case PROMOTE_PATCH:
		return put_patch(s, w);
	case PROMOTE_TEXT:
		return put_text(s, w);
	default:
		return put_bytes(s, w);
	}
}

/* ---- the head */

static bool is_framing(struct slice name)
{
	return slice_equal_nocase(name, slice_from("Content-Length")) ||
	       slice_equal_nocase(name, slice_from("Transfer-Encoding"));
}

static bool has_field(const struct read_request *r,
		      const struct read_field *f)
{
	for (size_t i = 0; i < r->field_count; i++)
		if (slice_equal(r->fields[i].name, f->name) &&
		    slice_equal(r->fields[i].value, f->value))
			return true;
	return false;
}

static const struct read_field *field_of(const struct read_request *r,
					 const struct read_field *like)
{
	for (size_t i = 0; i < r->field_count; i++)
		if (slice_equal_nocase(r->fields[i].name, like->name))
			return &r->fields[i];
	return NULL;
}

/* The length is made of the body. */
static bool is_added(const struct promote_step *s, const struct read_field *f)
{
	return !is_framing(f->name) && !has_field(s->usual, f);
}

static bool is_left_out(const struct promote_step *s,
			const struct read_field *f)
{
	return !is_framing(f->name) && !slice_is(f->name, SESSION) &&
	       !field_of(s->request, f);
}

static bool has_headers(const struct promote_step *s)
{
	for (size_t i = 0; i < s->request->field_count; i++)
		if (is_added(s, &s->request->fields[i]))
			return true;
	for (size_t i = 0; i < s->usual->field_count; i++)
		if (is_left_out(s, &s->usual->fields[i]))
			return true;
	return false;
}

static void put_headers(const struct promote_step *s, struct json_writer *w)
{
	const struct read_request *r = s->request, *u = s->usual;

	if (!has_headers(s))
		return;
	json_open_object(w, "headers");
	for (size_t i = 0; i < r->field_count; i++)
		if (is_added(s, &r->fields[i]))
			json_put_string(w, arena_string(s->arena,
							r->fields[i].name),
					r->fields[i].value);
	for (size_t i = 0; i < u->field_count; i++)
		if (is_left_out(s, &u->fields[i]))
			json_put_null(w, arena_string(s->arena,
						      u->fields[i].name));
	json_close(w);
}

bool promote_put_step(struct promote_step *s, struct json_writer *w)
{
	const struct read_request *r = s->request, *u = s->usual;

	if (!slice_equal(r->method, u->method))
		json_put_string(w, "method", r->method);
	if (!slice_equal(r->target, u->target))
		json_put_string(w, "target", r->target);
	if (r->minor == 0)
		json_put_text(w, "http", "1.0");
	if (read_field(u, SESSION) && !read_field(r, SESSION))
		json_put_text(w, "session", "none");
	put_headers(s, w);
	return put_body(s, w);
}

/* ---- the proof */

static size_t own_fields(const struct read_request *r)
{
	size_t count = 0;

	for (size_t i = 0; i < r->field_count; i++)
		count += !is_framing(r->fields[i].name);
	return count;
}

bool promote_same(const struct read_request *a, const struct read_request *b)
{
	if (!slice_equal(a->method, b->method) ||
	    !slice_equal(a->target, b->target) || a->minor != b->minor ||
	    a->chunked != b->chunked || a->has_length != b->has_length ||
	    a->odd != b->odd ||
	    !slice_equal(a->body, b->body) || own_fields(a) != own_fields(b))
		return false;
	for (size_t i = 0; i < a->field_count; i++)
		if (!is_framing(a->fields[i].name) &&
		    !has_field(b, &a->fields[i]))
			return false;
	return true;
}
