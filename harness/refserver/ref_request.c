#include "refserver/ref_request.h"

#include "refserver/ref_chunked.h"
#include "refserver/ref_server.h"

/* tchar of RFC 9110 5.6.2. */
static bool is_token(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.at[i];
		bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
		bool digit = byte >= '0' && byte <= '9';

		if (!letter && !digit &&
		    (!byte || !strchr("!#$%&'*+-.^_`|~", byte)))
			return false;
	}
	return text.len > 0;
}

/* Visible ASCII only: no white space, control or raw non-ASCII byte. */
static bool is_target(struct slice target)
{
	for (size_t i = 0; i < target.len; i++) {
		unsigned char byte = (unsigned char)target.at[i];

		if (byte <= 0x20 || byte >= 0x7f)
			return false;
	}
	return target.len > 0;
}

static bool has_control(struct slice value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char byte = (unsigned char)value.at[i];

		if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
			return true;
	}
	return false;
}

/* Takes the part before `stop` off the front of `rest`. */
static bool split(struct slice *rest, char stop, struct slice *part)
{
	const char *at = rest->len ? memchr(rest->at, stop, rest->len) : NULL;

	if (!at)
		return false;
	*part = slice_head(*rest, (size_t)(at - rest->at));
	*rest = slice_skip(*rest, part->len + 1);
	return true;
}

static int parse_version(struct slice version, int *minor)
{
	if (version.len != 8 || !slice_starts(version, "HTTP/") ||
	    version.at[6] != '.' || version.at[5] < '0' ||
	    version.at[5] > '9' || version.at[7] < '0' || version.at[7] > '9')
		return 400;
	if (version.at[5] != '1')
		return 505;
	*minor = version.at[7] - '0';
	return 0;
}

static int parse_request_line(struct slice line, struct ref_request *request)
{
	if (!split(&line, ' ', &request->method) ||
	    !split(&line, ' ', &request->target))
		return 400;
	if (!is_token(request->method) || !is_target(request->target))
		return 400;
	if (request->target.len > REF_TARGET_MAX)
		return 414;
	return parse_version(line, &request->minor);
}

static int parse_field(struct slice line, struct ref_request *request)
{
	struct ref_field *field;

	if (request->field_count == REF_FIELDS_MAX)
		return 431;
	field = &request->fields[request->field_count];
	/* A folded line starts with a space and is no token either. */
	if (!split(&line, ':', &field->name) || !is_token(field->name))
		return 400;
	field->value = slice_trim(line);
	request->tight |= field->value.len && line.len == field->value.len;
	request->wide |= field->value.len && line.len > field->value.len + 1;
	if (has_control(field->value))
		return 400;
	request->field_count++;
	return 0;
}

/* Field lines up to the empty line; *at moves behind it. */
static int parse_fields(struct slice bytes, size_t *at,
			struct ref_request *request)
{
	for (;;) {
		struct slice rest = slice_skip(bytes, *at);
		ptrdiff_t end = slice_find(rest, slice_from("\r\n"));
		int status;

		if (end < 0)
			return 400;
		*at += (size_t)end + 2;
		if (!end)
			return 0;
		status = parse_field(slice_head(rest, (size_t)end), request);
		if (status)
			return status;
	}
}

/* One element of any field of that name, as in "close, te". */
static bool has_element(const struct ref_request *request, const char *name,
			const char *element)
{
	for (size_t i = 0; i < request->field_count; i++) {
		struct slice rest = request->fields[i].value, part;

		if (!slice_equal_nocase(request->fields[i].name,
					slice_from(name)))
			continue;
		while (split(&rest, ',', &part))
			if (slice_equal_nocase(slice_trim(part),
					       slice_from(element)))
				return true;
		if (slice_equal_nocase(slice_trim(rest), slice_from(element)))
			return true;
	}
	return false;
}

static int check_fields(struct ref_request *request)
{
	const struct ref_field *expect = ref_request_field(request, "expect");
	size_t hosts = ref_request_field_count(request, "host");

	if (hosts > 1 || (!hosts && request->minor > 0))
		return 400;
	if (hosts && (memchr(ref_request_field(request, "host")->value.at, ' ',
			     ref_request_field(request, "host")->value.len)))
		return 400;
	if (expect && !slice_equal_nocase(expect->value,
					  slice_from("100-continue")))
		return 417;
	request->keep_alive = request->minor > 0 &&
			      !has_element(request, "connection", "close");
	return 0;
}

/* What would leave open where the message ends: RFC 9112 6. */
static int check_framing(struct ref_request *request)
{
	const struct ref_field *coding =
		ref_request_field(request, "transfer-encoding");
	const struct ref_field *length =
		ref_request_field(request, "content-length");
	unsigned long long size = 0;

	if (coding && (length || !request->minor ||
		       ref_request_field_count(request,
					       "transfer-encoding") > 1))
		return 400;
	if (coding && !slice_equal_nocase(coding->value,
					  slice_from("chunked")))
		return 501;
	if (length && (ref_request_field_count(request,
					       "content-length") > 1 ||
		       !slice_number(length->value, INT64_MAX, &size)))
		return 400;
	request->chunked = coding;
	request->length = size;
	return 0;
}

static int take_body(struct arena *arena, struct slice rest,
		     struct ref_request *request)
{
	size_t used = 0;
	int status;

	if (request->chunked) {
		status = ref_chunked_decode(arena, rest, &request->body,
					    &used);
		request->coded = slice_head(rest, used);
		request->end += used;
		return status;
	}
	if (request->length > REF_BODY_MAX)
		return 413;
	if (request->length > rest.len)
		return 400;
	request->body = slice_head(rest, (size_t)request->length);
	request->end += (size_t)request->length;
	return 0;
}

/* The head with its empty line. Some senders put a CRLF in front of the
 * request line, which RFC 9112 2.2 wants ignored. */
static int find_head(struct slice bytes, size_t *start, size_t *end)
{
	ptrdiff_t empty;

	*start = slice_starts(bytes, "\r\n") ? 2 : 0;
	empty = slice_find(slice_head(slice_skip(bytes, *start), REF_HEAD_MAX),
			   slice_from("\r\n\r\n"));
	if (empty < 0)
		return bytes.len > REF_HEAD_MAX ? 431 : 400;
	*end = *start + (size_t)empty + 4;
	return 0;
}

int ref_request_parse_head(struct slice bytes, struct ref_request *request)
{
	size_t start, line_end, end;
	struct slice line;
	int status;

	memset(request, 0, sizeof(*request));
	status = find_head(bytes, &start, &end);
	if (status)
		return status;
	line = slice_skip(slice_head(bytes, end), start);
	line_end = (size_t)slice_find(line, slice_from("\r\n"));
	status = parse_request_line(slice_head(line, line_end), request);
	if (status)
		return status;
	start += line_end + 2;
	status = parse_fields(slice_head(bytes, end), &start, request);
	if (status)
		return status;
	request->end = end;
	status = check_fields(request);
	return status ? status : check_framing(request);
}

int ref_request_parse(struct arena *arena, struct slice bytes,
		      struct ref_request *request)
{
	int status = ref_request_parse_head(bytes, request);

	if (status)
		return status;
	return take_body(arena, slice_skip(bytes, request->end), request);
}

const struct ref_field *ref_request_field(const struct ref_request *request,
					  const char *name)
{
	for (size_t i = 0; i < request->field_count; i++)
		if (slice_equal_nocase(request->fields[i].name,
				       slice_from(name)))
			return &request->fields[i];
	return NULL;
}

size_t ref_request_field_count(const struct ref_request *request,
			       const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < request->field_count; i++)
		count += slice_equal_nocase(request->fields[i].name,
					    slice_from(name));
	return count;
}
