#include "oracle/read_request.h"

#include "http/syntax.h"

enum { HUGE_DIGITS = 15, FIELDS_FIRST = 16,
       READ_FIELDS_ROOM = READ_FIELDS_MAX + 16 };

struct reader {
	struct arena *arena;
	struct slice bytes;
	size_t at;
	struct read_request *out;
	size_t room;             /* of the fields */
	size_t extensions;       /* bytes of them so far */
};

/* The next line without its end; false when the bytes are over. */
static bool take_line(struct reader *r, struct slice *line)
{
	struct slice rest = slice_skip(r->bytes, r->at);
	const char *end = rest.len ? memchr(rest.at, '\n', rest.len) : NULL;

	if (!end)
		return false;
	*line = slice_head(rest, (size_t)(end - rest.at));
	r->at += line->len + 1;
	if (line->len && line->at[line->len - 1] == '\r')
		line->len--;
	else
		r->out->odd |= READ_LINE_ENDS;
	if (line->len && memchr(line->at, '\r', line->len))
		r->out->odd |= READ_LINE_ENDS;
	return true;
}

/* ---- the request line ---- */

static bool is_target(struct slice target)
{
	return target.len && syntax_visible(target) == target.len &&
	       !memchr(target.at, ' ', target.len);
}

static bool read_version(struct slice text, struct read_request *out)
{
	if (text.len != 8 || !slice_starts(text, "HTTP/") ||
	    text.at[6] != '.' || !syntax_is_digit(text.at[5]) ||
	    !syntax_is_digit(text.at[7]))
		return false;
	out->major = text.at[5] - '0';
	out->minor = text.at[7] - '0';
	return true;
}

static struct slice until_space(struct slice *rest)
{
	const char *space = rest->len ? memchr(rest->at, ' ', rest->len) : NULL;
	struct slice part = space ? slice_head(*rest, (size_t)(space - rest->at))
				  : *rest;

	*rest = slice_skip(*rest, part.len + 1);
	return part;
}

static void read_start(struct slice line, struct read_request *out)
{
	if (line.len > READ_LINE_SURE)
		out->odd |= READ_LARGE_HEAD;
	out->method = until_space(&line);
	out->target = until_space(&line);
	if (!out->method.len ||
	    syntax_token(out->method) != out->method.len ||
	    !is_target(out->target) || !read_version(line, out))
		out->odd |= READ_START_LINE;
	else if (out->major != 1)
		out->odd |= READ_MAJOR;
}

/* ---- the fields ---- */

/* RFC 9110 5.5 lets blanks stand around every value; parsers that are in wide
 * use do not take them where they look for a number or a host. */
static bool has_odd_blanks(const struct read_field *field, struct slice raw)
{
	static const char *const careful[] = { "Content-Length", "Host",
					       "Transfer-Encoding",
					       "Connection" };
	size_t usual = raw.len && raw.at[0] == ' ';

	for (size_t i = 0; i < sizeof(careful) / sizeof(careful[0]); i++)
		if (slice_equal_nocase(field->name, slice_from(careful[i])))
			return raw.len > field->value.len + usual;
	return false;
}

static bool frames(struct slice name)
{
	return slice_equal_nocase(name, slice_from("Content-Length")) ||
	       slice_equal_nocase(name, slice_from("Transfer-Encoding"));
}

static struct read_field *add_field(struct reader *r)
{
	struct read_request *out = r->out;
	struct read_field *more;

	if (out->field_count == r->room) {
		r->room = r->room ? 2 * r->room : FIELDS_FIRST;
		more = arena_array(r->arena, r->room, sizeof(*more));
		if (out->field_count)
			memcpy(more, out->fields,
			       out->field_count * sizeof(*more));
		out->fields = more;
	}
	return &out->fields[out->field_count++];
}

static void read_one_field(struct reader *r, struct slice line)
{
	struct read_request *out = r->out;
	size_t name = syntax_token(line);
	struct read_field *field;
	struct slice raw;

	if (!name || name == line.len || line.at[name] != ':') {
		out->odd |= name && slice_starts(slice_trim(slice_skip(
						line, name)), ":")
				    ? READ_COLON : READ_FIELD;
		return;
	}
	if (out->field_count >= READ_FIELDS_MAX) {
		out->odd |= READ_LIMITS;
		/* Others keep them all, and wait for the body that they say. */
		if (out->field_count == READ_FIELDS_ROOM ||
		    !frames(slice_head(line, name)))
			return;
	}
	field = add_field(r);
	field->name = slice_head(line, name);
	out->names |= read_looks(field->name);
	if (name > READ_NAME_SURE)
		out->odd |= READ_LARGE_HEAD;
	raw = slice_skip(line, name + 1);
	field->value = slice_trim(raw);
	if (has_odd_blanks(field, raw))
		out->odd |= READ_BLANKS;
	if (syntax_control(field->value) < field->value.len)
		out->odd |= READ_CONTROL;
}

/* For who knows no line that ends with LF alone the head has no end. */
static bool goes_on_without_lf(const struct reader *r)
{
	return r->out->odd & READ_LINE_ENDS &&
	       slice_find(r->bytes, slice_from("\r\n\r\n")) < 0;
}

static void read_head(struct reader *r)
{
	struct slice line;
	size_t start;

	do {
		start = r->at;
		if (!take_line(r, &line)) {
			r->out->odd |= READ_INCOMPLETE;
			r->at = r->bytes.len;
			return;
		}
		if (!line.len)
			r->out->odd |= READ_LINE_ENDS;
	} while (!line.len);
	read_start(line, r->out);
	for (;;) {
		if (!take_line(r, &line)) {
			r->out->odd |= READ_INCOMPLETE;
			r->at = r->bytes.len;
			return;
		}
		if (!line.len)
			break;
		read_one_field(r, line);
	}
	if (r->at - start > READ_HEAD_SURE)
		r->out->odd |= READ_TIGHT_HEAD;
	if (r->at - start > READ_HEAD_ANSWERED ||
	    r->out->field_count > READ_FIELDS_SURE)
		r->out->odd |= READ_LARGE_HEAD;
}

const struct read_field *read_field_find(const struct read_request *request,
					 struct slice name)
{
	for (size_t i = 0; i < request->field_count; i++)
		if (slice_equal_nocase(request->fields[i].name, name))
			return &request->fields[i];
	return NULL;
}

size_t read_field_tally(const struct read_request *request, struct slice name)
{
	size_t count = 0;

	for (size_t i = 0; i < request->field_count; i++)
		count += slice_equal_nocase(request->fields[i].name, name);
	return count;
}

bool read_goes_on(const struct read_request *request)
{
	for (size_t i = 0; i < request->field_count; i++)
		if (slice_equal_nocase(request->fields[i].name,
				       slice_from("Connection")) &&
		    !slice_equal_nocase(request->fields[i].value,
					slice_from("keep-alive")))
			return false;
	return request->minor > 0;
}

static void judge_host(struct read_request *out)
{
	const struct read_field *host = read_field(out, "Host");
	size_t count = read_field_count(out, "Host");
	struct slice value = host ? host->value : SLICE_NONE;

	if (count > 1 || (!count && out->minor > 0) || (count && !value.len))
		out->odd |= READ_HOST;
	for (size_t i = 0; i < value.len; i++)
		if (!syntax_is_tchar(value.at[i]) && value.at[i] != ':' &&
		    value.at[i] != '[' && value.at[i] != ']')
			out->odd |= READ_HOST;
}

/* ---- the body ---- */

static bool chunk_size(struct reader *r, struct slice line, size_t *size)
{
	size_t i = 0;

	for (*size = 0; i < line.len && syntax_hex(line.at[i]) >= 0; i++) {
		if (*size > SIZE_MAX / 32)
			return false;
		*size = *size * 16 + (size_t)syntax_hex(line.at[i]);
	}
	if (i && i < line.len)
		r->out->odd |= READ_EXTENSION;
	r->extensions += line.len - i;
	return i && line.len <= READ_CHUNK_LINE_SURE &&
	       r->extensions <= READ_EXTENSIONS_SURE &&
	       syntax_control(line) == line.len &&
	       (i == line.len || line.at[i] == ';');
}

static void skip_trailer(struct reader *r)
{
	struct slice line;

	for (;;) {
		size_t name;

		if (!take_line(r, &line)) {
			r->out->odd |= READ_INCOMPLETE;
			return;
		}
		if (!line.len)
			return;
		r->out->odd |= READ_TRAILER;
		name = syntax_token(line);
		if (frames(slice_head(line, name)))
			r->out->odd |= READ_TRAILER_FRAMES;
		if (!name || name == line.len || line.at[name] != ':')
			r->out->odd |= READ_CHUNK;
	}
}

/* More than we can count; a server that can may wait for so much. */
static bool is_huge(struct slice line)
{
	size_t digits = 0;

	while (digits < line.len && syntax_hex(line.at[digits]) >= 0)
		digits++;
	return digits >= HUGE_DIGITS;
}

static void read_chunk_list(struct reader *r)
{
	char *body = arena_alloc(r->arena, r->bytes.len - r->at + 1);
	size_t len = 0, size;
	struct slice line;

	for (;;) {
		if (!take_line(r, &line)) {
			r->out->odd |= READ_INCOMPLETE;
			break;
		}
		if (!chunk_size(r, line, &size)) {
			r->out->odd |= READ_CHUNK;
			if (is_huge(line))
				r->out->odd |= READ_INCOMPLETE;
			break;
		}
		if (!size) {
			skip_trailer(r);
			break;
		}
		if (size > r->bytes.len - r->at) {
			r->out->odd |= READ_INCOMPLETE;
			break;
		}
		memcpy(body + len, r->bytes.at + r->at, size);
		len += size;
		r->at += size;
		if (!take_line(r, &line)) {
			r->out->odd |= READ_INCOMPLETE;
			break;
		}
		/* Who skips to the next line sees no end of the body. */
		if (line.len) {
			r->out->odd |= READ_CHUNK | READ_INCOMPLETE;
			break;
		}
	}
	r->out->body = slice_of(body, len);
}

/* Who knows no line that ends with LF alone waits for the end of the first
 * one. */
static void read_chunks(struct reader *r)
{
	unsigned of_the_head = r->out->odd & READ_LINE_ENDS;

	r->out->odd &= ~(unsigned)READ_LINE_ENDS;
	read_chunk_list(r);
	if (r->out->odd & READ_LINE_ENDS)
		r->out->odd |= READ_INCOMPLETE;
	r->out->odd |= of_the_head;
}

static bool is_digits(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!syntax_is_digit(text.at[i]))
			return false;
	return text.len > 0;
}

/* More than anybody can count is a number too: to wait for so much is as
 * right as to refuse it (RFC 9110 8.6). */
static void read_length(struct reader *r, struct slice value)
{
	unsigned long long length;
	struct slice rest = slice_skip(r->bytes, r->at);

	if (!slice_number(value, INT64_MAX, &length)) {
		r->out->odd |= READ_LENGTH;
		if (is_digits(value))
			r->out->odd |= READ_INCOMPLETE;
		return;
	}
	if (value.len > HUGE_DIGITS) /* zeros in front; some count digits */
		r->out->odd |= READ_BLANKS;
	r->out->has_length = true;
	if (length > rest.len) {
		r->out->odd |= READ_INCOMPLETE;
		length = rest.len;
	}
	r->out->body = slice_head(rest, (size_t)length);
	r->at += (size_t)length;
}

/* A server may look at what is wrong only once it has the body: whether that
 * is all here, whichever length it believes. */
static bool promises_more(const struct reader *r,
			  const struct read_field *coding)
{
	struct read_request copy = *r->out;
	struct reader look = { .arena = r->arena, .bytes = r->bytes,
			       .at = r->at, .out = &copy };

	if (coding)
		read_chunks(&look);
	for (size_t i = 0; !coding && i < copy.field_count; i++) {
		look.at = r->at;
		if (slice_equal_nocase(copy.fields[i].name,
				       slice_from("Content-Length")))
			read_length(&look, copy.fields[i].value);
	}
	return copy.odd & READ_INCOMPLETE;
}

/* RFC 9112 6.3 */
static void read_body(struct reader *r)
{
	const struct read_field *coding =
		read_field(r->out, "Transfer-Encoding");
	const struct read_field *length = read_field(r->out, "Content-Length");

	r->out->body_offset = r->at;
	r->out->body = slice_skip(r->bytes, r->at);
	if (coding && length)
		r->out->odd |= READ_LENGTH_AND_CODING;
	if (coding && (!r->out->minor ||
		       read_field_count(r->out, "Transfer-Encoding") > 1 ||
		       !slice_equal_nocase(coding->value,
					   slice_from("chunked"))))
		r->out->odd |= READ_CODING;
	if (read_field_count(r->out, "Content-Length") > 1)
		r->out->odd |= READ_LENGTH;
	if (r->out->odd & READ_MALFORMED) {
		if (promises_more(r, coding))
			r->out->odd |= READ_INCOMPLETE;
		r->at = r->bytes.len;
		return;
	}
	r->out->body.len = 0;
	r->out->chunked = coding != NULL;
	if (coding)
		read_chunks(r);
	else if (length)
		read_length(r, length->value);
}

void read_request(struct arena *arena, struct slice bytes,
		  struct read_request *out)
{
	struct reader r = { .arena = arena, .bytes = bytes, .out = out };

	memset(out, 0, sizeof(*out));
	out->major = out->minor = -1;
	read_head(&r);
	if (!(out->odd & READ_INCOMPLETE)) {
		judge_host(out);
		read_body(&r);
	}
	if (goes_on_without_lf(&r))
		out->odd |= READ_INCOMPLETE;
	out->end = r.at;
	if (!(out->odd & READ_MALFORMED) && r.at < bytes.len)
		out->odd |= READ_TAIL;
}
