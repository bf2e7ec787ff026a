#include "http/request.h"

#include "http/syntax.h"

enum { NUMBER_TEXT = 24, USUAL_HEAD = 480 };

static void add_line(struct buf *out, enum request_space space,
		     const char *name, const char *value)
{
	static const struct {
		const char *before, *behind;
	} around[] = {
		[SPACE_USUAL] = { ": ", "\r\n" },
		[SPACE_NONE] = { ":", "\r\n" },
		/* Node.js takes no tab behind a length. */
		[SPACE_MORE] = { ": \t ", "  \r\n" },
	};

	buf_text(out, name);
	buf_text(out, around[space].before);
	buf_text(out, value);
	buf_text(out, around[space].behind);
}

static bool named(const struct request_field *field, const char *name)
{
	return slice_equal_nocase(slice_from(field->name), slice_from(name));
}

/* The default, or what was given in its place. */
static void add_default(struct buf *out, const struct request_spec *spec,
			const char *name, const char *value)
{
	bool given = false;

	for (size_t i = 0; i < spec->field_count; i++) {
		const struct request_field *field = &spec->fields[i];

		if (!named(field, name))
			continue;
		given = true;
		if (field->value)
			add_line(out, spec->space, field->name, field->value);
	}
	if (!given)
		add_line(out, spec->space, name, value);
}

struct default_field {
	const char *name;
	const char *value;
};

enum { DEFAULTS_MAX = 6 };

static size_t list_defaults(const struct request_spec *spec,
			    char number[NUMBER_TEXT],
			    struct default_field out[DEFAULTS_MAX])
{
	size_t count = 0;

	out[count++] = (struct default_field){ "Host", spec->authority };
	out[count++] =
		(struct default_field){ "User-Agent", REQUEST_USER_AGENT };
	out[count++] = (struct default_field){ "Accept", "application/json" };
	/* Without it every coding would be acceptable (RFC 9110 12.5.3). */
	out[count++] =
		(struct default_field){ "Accept-Encoding", "identity" };
	if (!spec->has_body) {
		if (spec->says_empty)
			out[count++] = (struct default_field){
				"Content-Length", "0" };
		return count;
	}
	out[count++] =
		(struct default_field){ "Content-Type", "application/json" };
	if (spec->chunked) {
		out[count++] = (struct default_field){ "Transfer-Encoding",
						       "chunked" };
		return count;
	}
	snprintf(number, NUMBER_TEXT, "%zu", spec->body.len);
	out[count++] = (struct default_field){ "Content-Length", number };
	return count;
}

static void add_given(struct buf *out, const struct request_spec *spec,
		      const struct default_field *defaults, size_t count)
{
	for (size_t i = 0; i < spec->field_count; i++) {
		const struct request_field *field = &spec->fields[i];
		bool is_default = false;

		for (size_t d = 0; d < count; d++)
			is_default |= named(field, defaults[d].name);
		if (!is_default && field->value)
			add_line(out, spec->space, field->name, field->value);
	}
}

static void add_size(struct buf *out, enum request_chunk_form form, size_t size)
{
	buf_printf(out, form == CHUNKS_CAPITAL ? "0%zX" : "%zx", size);
	buf_text(out, form == CHUNKS_EXTENDED ? ";part=\"a; b\"\r\n" : "\r\n");
}

static void add_chunks(struct buf *out, const struct request_spec *spec)
{
	enum request_chunk_form form = spec->chunk_form;
	struct slice body = spec->body;
	size_t size = spec->chunk_size ? spec->chunk_size : body.len;

	while (body.len) {
		struct slice chunk = slice_head(body, size);

		add_size(out, form, chunk.len);
		buf_slice(out, chunk);
		buf_add(out, "\r\n", 2);
		body = slice_skip(body, chunk.len);
	}
	buf_text(out, "0\r\n");
	if (form == CHUNKS_TRAILED)
		buf_text(out, "X-Cnsconform-Trailer: end\r\n");
	buf_text(out, "\r\n");
}

void request_build(const struct request_spec *spec, struct buf *out)
{
	struct default_field defaults[DEFAULTS_MAX];
	char number[NUMBER_TEXT];
	size_t count = list_defaults(spec, number, defaults);

	/* Most heads fit, and a large body is moved no more than once. */
	buf_reserve(out, USUAL_HEAD + spec->body.len);
	buf_text(out, spec->method);
	buf_byte(out, ' ');
	buf_text(out, spec->target);
	buf_byte(out, ' ');
	buf_text(out, spec->version ? spec->version : "HTTP/1.1");
	buf_add(out, "\r\n", 2);
	for (size_t i = 0; i < count; i++)
		add_default(out, spec, defaults[i].name, defaults[i].value);
	add_given(out, spec, defaults, count);
	buf_add(out, "\r\n", 2);
	if (!spec->has_body)
		return;
	if (spec->chunked)
		add_chunks(out, spec);
	else
		buf_slice(out, spec->body);
}

static struct slice take_word(struct slice *rest)
{
	const char *space = rest->len ? memchr(rest->at, ' ', rest->len) : NULL;
	struct slice word = *rest;

	if (space)
		word.len = (size_t)(space - rest->at);
	*rest = slice_skip(*rest, word.len + (space != NULL));
	return word;
}

/* No blanks, no controls: any other byte is left to the case that sends it. */
static bool target_ok(struct slice target)
{
	for (size_t i = 0; i < target.len; i++)
		if ((unsigned char)target.at[i] <= ' ' ||
		    target.at[i] == 0x7f)
			return false;
	return target.len > 0;
}

static bool line_ok(struct slice line)
{
	size_t name = syntax_token(line);

	return name && name < line.len && line.at[name] == ':' &&
	       syntax_control(line) == line.len;
}

static bool fields_ok(struct slice head)
{
	while (head.len) {
		ptrdiff_t end = slice_find(head, slice_from("\r\n"));

		if (end < 0 || !line_ok(slice_head(head, (size_t)end)))
			return false;
		head = slice_skip(head, (size_t)end + 2);
	}
	return true;
}

void request_view(struct slice request, struct request_view *view)
{
	ptrdiff_t end = slice_find(request, slice_from("\r\n\r\n"));
	ptrdiff_t first = slice_find(request, slice_from("\r\n"));
	struct slice line;

	*view = (struct request_view){ .well_formed = end >= 0 };
	line = slice_head(request, first < 0 ? request.len : (size_t)first);
	view->method = take_word(&line);
	view->target = take_word(&line);
	view->version = line;
	if (first >= 0) {
		size_t head = (size_t)first + 2;
		size_t stop = end < 0 ? request.len : (size_t)end + 2;

		view->head = slice_of(request.at + head, stop - head);
	}
	if (end >= 0)
		view->body = slice_skip(request, (size_t)end + 4);
	view->well_formed =
		view->well_formed && view->method.len &&
		syntax_token(view->method) == view->method.len &&
		target_ok(view->target) &&
		(slice_is(view->version, "HTTP/1.1") ||
		 slice_is(view->version, "HTTP/1.0")) &&
		fields_ok(view->head);
}

struct slice request_header(struct slice head, const char *name)
{
	while (head.len) {
		ptrdiff_t end = slice_find(head, slice_from("\r\n"));
		struct slice line =
			end < 0 ? head : slice_head(head, (size_t)end);
		size_t token = syntax_token(line);

		if (token < line.len && line.at[token] == ':' &&
		    slice_equal_nocase(slice_head(line, token),
				       slice_from(name)))
			return slice_trim(slice_skip(line, token + 1));
		head = end < 0 ? SLICE_NONE : slice_skip(head, (size_t)end + 2);
	}
	return SLICE_NONE;
}

bool request_is_head(struct slice request)
{
	return slice_starts(request, "HEAD ");
}

static bool has_option(struct slice list, const char *option)
{
	struct slice element;

	while (syntax_list_next(&list, &element))
		if (slice_equal_nocase(element, slice_from(option)))
			return true;
	return false;
}

bool request_is_last(struct slice request)
{
	struct request_view view;
	struct slice options;

	request_view(request, &view);
	options = request_header(view.head, "Connection");
	return has_option(options, "close") ||
	       (slice_is(view.version, "HTTP/1.0") &&
		!has_option(options, "keep-alive"));
}
