#include "refserver/ref_chunked.h"

#include "refserver/ref_server.h"

/* The line at *at without CRLF; false when it is not ended or too long, or
 * holds a CR or LF that others take for its end (RFC 9112 2.2). */
static bool take_line(struct slice bytes, size_t *at, struct slice *line)
{
	struct slice rest = slice_skip(bytes, *at);
	ptrdiff_t end = slice_find(slice_head(rest, REF_CHUNK_LINE_MAX),
				   slice_from("\r\n"));

	if (end < 0)
		return false;
	*line = slice_head(rest, (size_t)end);
	*at += (size_t)end + 2;
	return !line->len || (!memchr(line->at, '\n', line->len) &&
			      !memchr(line->at, '\r', line->len));
}

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	if (byte >= 'A' && byte <= 'F')
		return byte - 'A' + 10;
	return -1;
}

/* "1A" or "1A;extension". The size stops growing above the ceiling. */
static bool chunk_size(struct slice line, size_t *size)
{
	size_t i;

	*size = 0;
	for (i = 0; i < line.len && hex_digit(line.at[i]) >= 0; i++)
		if (*size <= REF_BODY_MAX)
			*size = *size * 16 + (size_t)hex_digit(line.at[i]);
	if (!i)
		return false;
	line = slice_trim(slice_skip(line, i));
	return !line.len || line.at[0] == ';';
}

static int skip_trailer(struct slice bytes, size_t *at)
{
	struct slice line;

	for (int i = 0; i < REF_TRAILERS_MAX; i++) {
		if (!take_line(bytes, at, &line))
			return 400;
		if (!line.len)
			return 0;
		if (!memchr(line.at, ':', line.len))
			return 400;
	}
	return 400;
}

int ref_chunked_decode(struct arena *arena, struct slice bytes,
		       struct slice *body, size_t *used)
{
	char *out = arena_alloc(arena, bytes.len + 1);
	size_t len = 0, at = 0, size;
	struct slice line;

	for (;;) {
		if (!take_line(bytes, &at, &line) || !chunk_size(line, &size))
			return 400;
		if (size > REF_BODY_MAX - len)
			return 413;
		if (!size)
			break;
		if (bytes.len - at < size + 2 ||
		    memcmp(bytes.at + at + size, "\r\n", 2))
			return 400;
		memcpy(out + len, bytes.at + at, size);
		len += size;
		at += size + 2;
	}
	*body = slice_of(out, len);
	if (skip_trailer(bytes, &at))
		return 400;
	*used = at;
	return 0;
}
