#include "json/json_write.h"

#include <assert.h>

#include "base/utf8.h"

enum { C1_END = 0xA0 };

void json_writer_init(struct json_writer *w, struct buf *out,
		      enum json_style style)
{
	memset(w, 0, sizeof(*w));
	w->out = out;
	w->style = style;
}

static void new_line(struct json_writer *w)
{
	if (w->style != JSON_INDENTED)
		return;
	buf_byte(w->out, '\n');
	for (unsigned i = 0; i < w->depth; i++)
		buf_text(w->out, "  ");
}

static void put_quoted(struct json_writer *w, struct slice content)
{
	buf_byte(w->out, '"');
	json_escape(w->out, content);
	buf_byte(w->out, '"');
}

/* Everything before a value: comma, line break, member name. */
static void begin_value(struct json_writer *w, const char *name)
{
	if (!w->depth) {
		assert(!w->started && !name);
		w->started = true;
		return;
	}
	assert((w->open[w->depth - 1] == '{') == (name != NULL));
	if (w->filled[w->depth - 1])
		buf_byte(w->out, ',');
	w->filled[w->depth - 1] = true;
	new_line(w);
	if (!name)
		return;
	put_quoted(w, slice_from(name));
	buf_text(w->out, w->style == JSON_INDENTED ? ": " : ":");
}

static void open_bracket(struct json_writer *w, const char *name, char bracket)
{
	begin_value(w, name);
	assert(w->depth < JSON_WRITER_DEPTH);
	w->open[w->depth] = bracket;
	w->filled[w->depth++] = false;
	buf_byte(w->out, bracket);
}

void json_open_object(struct json_writer *w, const char *name)
{
	open_bracket(w, name, '{');
}

void json_open_array(struct json_writer *w, const char *name)
{
	open_bracket(w, name, '[');
}

void json_close(struct json_writer *w)
{
	assert(w->depth);
	w->depth--;
	if (w->filled[w->depth])
		new_line(w);
	buf_byte(w->out, w->open[w->depth] == '{' ? '}' : ']');
}

void json_put_string(struct json_writer *w, const char *name, struct slice s)
{
	begin_value(w, name);
	put_quoted(w, s);
}

void json_put_text(struct json_writer *w, const char *name, const char *text)
{
	json_put_string(w, name, slice_from(text));
}

void json_put_integer(struct json_writer *w, const char *name, int64_t value)
{
	begin_value(w, name);
	buf_printf(w->out, "%lld", (long long)value);
}

void json_put_boolean(struct json_writer *w, const char *name, bool value)
{
	begin_value(w, name);
	buf_text(w->out, value ? "true" : "false");
}

void json_put_null(struct json_writer *w, const char *name)
{
	begin_value(w, name);
	buf_text(w->out, "null");
}

void json_put_raw(struct json_writer *w, const char *name, struct slice json)
{
	begin_value(w, name);
	buf_slice(w->out, json);
}

bool json_writer_done(const struct json_writer *w)
{
	return w->started && !w->depth;
}

static void escape_ascii(struct buf *out, char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *known = memchr(from, c, sizeof(from) - 1);

	if (known)
		buf_printf(out, "\\%c", to[known - from]);
	else
		buf_printf(out, "\\u%04x", (unsigned)(unsigned char)c);
}

static size_t plain_length(struct slice s)
{
	size_t i = 0;

	while (i < s.len && (unsigned char)s.at[i] >= 0x20 &&
	       (unsigned char)s.at[i] < 0x7F && s.at[i] != '"' &&
	       s.at[i] != '\\')
		i++;
	return i;
}

void json_escape(struct buf *out, struct slice content)
{
	static const char replacement[] = "\xEF\xBF\xBD";
	uint32_t point;
	size_t n;

	while (content.len) {
		n = plain_length(content);
		buf_add(out, content.at, n);
		content = slice_skip(content, n);
		if (!content.len)
			return;
		n = utf8_decode(content, &point);
		if (n == 1)
			escape_ascii(out, *content.at);
		else if (n && point < C1_END)
			buf_printf(out, "\\u%04x", (unsigned)point);
		else if (n)
			buf_add(out, content.at, n);
		else
			buf_text(out, replacement);
		content = slice_skip(content, n ? n : 1);
	}
}
