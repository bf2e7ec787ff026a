#include "http/redact.h"
#include "http/request.h"
#include "http/syntax.h"

enum {
	/* One argument of a program is at most 128 KiB on Linux, and a quote
	 * can make four bytes out of one. */
	CURL_BODY_MAX = 24 * 1024
};

/* What the framing fields of a request ask curl for. */
struct curl_body {
	struct slice bytes; /* decoded */
	bool given;         /* curl shall send a body, maybe an empty one */
	bool chunked;
};

/* Inside of POSIX single quotes: a quote becomes '\''. */
static void add_inside(struct buf *out, struct slice text)
{
	while (text.len) {
		const char *quote = memchr(text.at, '\'', text.len);
		size_t plain = quote ? (size_t)(quote - text.at) : text.len;

		buf_slice(out, slice_head(text, plain));
		if (quote)
			buf_text(out, "'\\''");
		text = slice_skip(text, plain + 1);
	}
}

static void add_quoted(struct buf *out, struct slice text)
{
	buf_byte(out, '\'');
	add_inside(out, text);
	buf_byte(out, '\'');
}

static void add_option(struct buf *out, const char *option, struct slice value)
{
	buf_printf(out, " %s ", option);
	add_quoted(out, value);
}

/* Takes a field line off `*head`. false at the end. */
static bool next_line(struct slice *head, struct slice *line,
		      struct slice *name, struct slice *value)
{
	ptrdiff_t end = slice_find(*head, slice_from("\r\n"));

	if (end < 0)
		return false;
	*line = slice_head(*head, (size_t)end);
	*name = slice_head(*line, syntax_token(*line));
	*value = slice_trim(slice_skip(*line, name->len + 1));
	*head = slice_skip(*head, (size_t)end + 2);
	return true;
}

static bool is(struct slice name, const char *want)
{
	return slice_equal_nocase(name, slice_from(want));
}

static size_t count_fields(struct slice head, const char *want)
{
	struct slice line, name, value;
	size_t count = 0;

	while (next_line(&head, &line, &name, &value))
		count += is(name, want);
	return count;
}

/* One chunk and the last one, as curl would send a small body. */
static bool take_chunk(struct slice coded, struct slice *body)
{
	static const char last[] = "0\r\n\r\n";
	ptrdiff_t line = slice_find(coded, slice_from("\r\n"));
	size_t size = 0;

	*body = SLICE_NONE;
	if (slice_is(coded, last))
		return true;
	if (line < 1 || line > 6)
		return false;
	for (ptrdiff_t i = 0; i < line; i++) {
		int digit = syntax_hex(coded.at[i]);

		if (digit < 0 || strchr("ABCDEF", coded.at[i]) ||
		    (!i && !digit))
			return false;
		size = size * 16 + (size_t)digit;
	}
	coded = slice_skip(coded, (size_t)line + 2);
	*body = slice_head(coded, size);
	coded = slice_skip(coded, size);
	return slice_starts(coded, "\r\n") &&
	       slice_is(slice_skip(coded, 2), last);
}

/* false: curl would frame this body in another way. */
static bool read_body(const struct request_view *view, struct curl_body *body)
{
	struct slice length = request_header(view->head, "Content-Length");
	size_t lengths = count_fields(view->head, "Content-Length");
	size_t codings = count_fields(view->head, "Transfer-Encoding");
	unsigned long long number;

	*body = (struct curl_body){ .bytes = view->body };
	if (lengths + codings > 1)
		return false;
	body->given = lengths + codings > 0;
	if (!body->given)
		return !view->body.len;
	body->chunked = codings > 0;
	if (!body->chunked)
		return slice_number(length, REQUEST_MAX, &number) &&
		       number == view->body.len &&
		       (length.len == 1 || length.at[0] != '0');
	return slice_equal_nocase(request_header(view->head,
						 "Transfer-Encoding"),
				  slice_from("chunked")) &&
	       slice_is(view->version, "HTTP/1.1") &&
	       take_chunk(view->body, &body->bytes);
}

/* curl has its own spelling of this name, and sends it once. */
static bool host_ok(struct slice head)
{
	struct slice line, name, value;

	while (next_line(&head, &line, &name, &value))
		if (is(name, "Host") &&
		    (!slice_is(name, "Host") || !value.len))
			return false;
	return true;
}

/* What is not passed on as it came has one blank behind the colon. */
static bool spaced_by_curl(struct slice head)
{
	struct slice line, name, value;

	while (next_line(&head, &line, &name, &value)) {
		struct slice rest = slice_skip(line, name.len + 1);

		if (value.len && (is(name, "Host") ||
				  is(name, "Content-Length") ||
				  is(name, "vmware-api-session-id")) &&
		    (rest.len != value.len + 1 || rest.at[0] != ' '))
			return false;
	}
	return true;
}

static bool can_send(const struct request_view *view,
		     const struct curl_body *body)
{
	static const char *const once[] = { "Host", "User-Agent", "Accept",
					    "Content-Type", "Connection",
					    "Expect" };

	for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++)
		if (count_fields(view->head, once[i]) > 1)
			return false;
	if (!spaced_by_curl(view->head) || !host_ok(view->head) ||
	    slice_is(view->method, "CONNECT"))
		return false;
	if (slice_is(view->method, "HEAD") && body->given)
		return false;
	return body->bytes.len <= CURL_BODY_MAX &&
	       (!body->bytes.len ||
		!memchr(body->bytes.at, '\0', body->bytes.len));
}

/* Bytes that curl neither cuts off nor encodes in a URL. */
static bool url_safe(struct slice target)
{
	for (size_t i = 0; i < target.len; i++) {
		char c = target.at[i];

		if (!syntax_is_alnum(c) && !strchr("-._~!$&'()*+,;=:@/?%", c))
			return false;
	}
	return target.len > 0 && target.at[0] == '/';
}

/* "<session...>", "<front...>xx": all of the session, or its front, and what
 * else is sent behind that. false: the value is something else. */
static bool add_session(struct buf *out, struct slice name,
			struct slice value)
{
	ptrdiff_t end = slice_find(value, slice_from(">")) + 1;
	struct slice shown = slice_head(value, (size_t)end);
	struct slice more = slice_skip(value, (size_t)end);
	bool front = redact_is_placeholder(shown, "front");

	if ((!front && !redact_is_placeholder(shown, "session")) ||
	    syntax_alnum(more) < more.len) /* a shell might read it */
		return false;
	buf_printf(out, " -H \"%.*s: ", SLICE_ARG(name));
	if (front)
		buf_printf(out, "${CNSCONFORM_SESSION:0:%zu}", shown.len);
	else
		buf_text(out, more.len ? "${CNSCONFORM_SESSION}"
				       : "$CNSCONFORM_SESSION");
	buf_printf(out, "%.*s\"", SLICE_ARG(more));
	return true;
}

static bool host_is_default(struct slice value, const char *base_url)
{
	const char *host = strstr(base_url, "://");

	return host && slice_is(value, host + 3);
}

/* Fields that curl makes by itself out of other options. */
static bool is_made_by_curl(struct slice name, struct slice value,
			    const char *base_url)
{
	return is(name, "Content-Length") ||
	       (is(name, "Host") && host_is_default(value, base_url));
}

static void add_fields(struct buf *out, struct slice head,
		       const char *base_url)
{
	struct slice line, name, value;

	while (next_line(&head, &line, &name, &value)) {
		if (is_made_by_curl(name, value, base_url))
			continue;
		if (is(name, "vmware-api-session-id") &&
		    add_session(out, name, value))
			continue;
		if (!value.len) {
			/* "name:" would take a field out instead. */
			buf_text(out, " -H '");
			add_inside(out, name);
			buf_text(out, ";'");
		} else {
			add_option(out, "-H", line);
		}
	}
}

/* Fields that curl would add although the request has none of the name. */
static void remove_defaults(struct buf *out, struct slice head,
			    const struct curl_body *body)
{
	static const struct {
		const char *name;
		bool with_body;
	} defaults[] = { { "Host", false }, { "User-Agent", false },
			 { "Accept", false }, { "Content-Type", true } };

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		if ((body->given || !defaults[i].with_body) &&
		    !count_fields(head, defaults[i].name))
			buf_printf(out, " -H '%s:'", defaults[i].name);
}

static void add_method(struct buf *out, const struct request_view *view,
		       const struct curl_body *body)
{
	if (slice_is(view->method, "HEAD"))
		buf_text(out, " --head");
	else if (!slice_is(view->method, body->given ? "POST" : "GET"))
		add_option(out, "-X", view->method);
}

void request_curl(const struct exchange *x, const char *base_url,
		  bool insecure, struct buf *out)
{
	struct request_view view;
	struct curl_body body;

	request_view(buf_view(&x->request), &view);
	if (!view.well_formed || !read_body(&view, &body) ||
	    !can_send(&view, &body))
		return;
	buf_printf(out, "curl -sS -i -g --path-as-is --http%.*s",
		   (int)view.version.len - 5, view.version.at + 5);
	if (insecure)
		buf_text(out, " -k");
	add_method(out, &view, &body);
	remove_defaults(out, view.head, &body);
	add_fields(out, view.head, base_url);
	if (body.given)
		add_option(out, body.bytes.len && body.bytes.at[0] == '@'
					? "--data-raw"
					: "--data-binary",
			   body.bytes);
	if (url_safe(view.target)) {
		buf_text(out, " '");
		add_inside(out, slice_from(base_url));
		add_inside(out, view.target);
		buf_byte(out, '\'');
	} else {
		add_option(out, "--request-target", view.target);
		buf_byte(out, ' ');
		add_quoted(out, slice_from(base_url));
	}
}
