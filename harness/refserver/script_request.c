#include "refserver/script_request.h"

#include "http/syntax.h"
#include "refserver/script_server.h"

enum { CHUNK_LINE_MAX = 4096 };

/* What the head says about the body. */
struct body_fields {
	bool length_seen, coding_seen, bad;
	unsigned long long length;
};

void script_request_init(struct script_request *r)
{
	*r = (struct script_request){ 0 };
}

/* Length of the head with its empty line, which may end with LF alone. */
static size_t find_head(struct script_request *r, struct slice all)
{
	for (size_t i = r->scanned; i < all.len; i++) {
		if (all.at[i] != '\n')
			continue;
		if (i + 1 < all.len && all.at[i + 1] == '\n')
			return i + 2;
		if (i + 2 < all.len && all.at[i + 1] == '\r' &&
		    all.at[i + 2] == '\n')
			return i + 3;
	}
	r->scanned = all.len > 2 ? all.len - 2 : 0;
	return 0;
}

static void read_length(struct body_fields *f, struct slice value)
{
	unsigned long long length;

	if (!slice_number(value, ~0ULL / 2, &length) ||
	    (f->length_seen && length != f->length))
		f->bad = true;
	else
		f->length = length;
	f->length_seen = true;
}

static void read_field(struct script_request *r, struct body_fields *f,
		       struct slice line)
{
	size_t name_len = syntax_token(line), colon = name_len;
	struct slice name = slice_head(line, name_len), value;

	while (colon < line.len && syntax_is_blank(line.at[colon]))
		colon++;
	if (colon == line.len || line.at[colon] != ':')
		return;
	value = slice_trim(slice_skip(line, colon + 1));
	if (slice_equal_nocase(name, slice_from("Content-Length"))) {
		f->bad |= colon != name_len;
		read_length(f, value);
	} else if (slice_equal_nocase(name, slice_from("Transfer-Encoding"))) {
		f->bad |= f->coding_seen || colon != name_len ||
			  !slice_equal_nocase(value, slice_from("chunked"));
		f->coding_seen = true;
	} else if (slice_equal_nocase(name, slice_from("Expect"))) {
		r->expects_continue =
			slice_equal_nocase(value, slice_from("100-continue"));
	}
}

static bool read_head(struct script_request *r, struct slice head)
{
	struct body_fields f = { 0 };
	const char *end = memchr(head.at, '\n', head.len);
	/* An HTTP/1.0 client knows no interim answer (RFC 9110 10.1.1). */
	bool old = slice_find(slice_of(head.at, (size_t)(end - head.at)),
			      slice_from(" HTTP/1.0")) >= 0;

	while (head.len) {
		const char *lf = memchr(head.at, '\n', head.len);
		size_t len = lf ? (size_t)(lf - head.at) : head.len;
		struct slice line = slice_head(head, len);

		if (line.len && line.at[line.len - 1] == '\r')
			line.len--;
		read_field(r, &f, line);
		head = slice_skip(head, len + 1);
	}
	r->expects_continue &= !old;
	r->chunked = f.coding_seen;
	r->length = f.length;
	r->chunk = r->head;
	return !f.bad && !(f.length_seen && f.coding_seen);
}

/* The size on the chunk line at r->chunk; its end behind the LF. */
static enum script_request_state read_chunk_line(const struct script_request *r,
						 struct slice all,
						 size_t *size, size_t *end)
{
	struct slice line = slice_head(slice_skip(all, r->chunk),
				       CHUNK_LINE_MAX);
	const char *lf = line.len ? memchr(line.at, '\n', line.len) : NULL;
	size_t i;

	*size = 0;
	if (!lf)
		return line.len == CHUNK_LINE_MAX ? SCRIPT_UNSPLIT
						  : SCRIPT_MORE;
	for (i = 0; syntax_hex(line.at[i]) >= 0; i++) {
		if (*size > REQUEST_MAX)
			return SCRIPT_TOO_LARGE;
		*size = *size * 16 + (size_t)syntax_hex(line.at[i]);
	}
	*end = (size_t)(lf - all.at) + 1;
	return i ? SCRIPT_COMPLETE : SCRIPT_UNSPLIT;
}

/* The last chunk has come; its trailer ends with an empty line. */
static enum script_request_state feed_trailer(struct script_request *r,
					      struct slice all)
{
	while (r->chunk - r->trailer <= SCRIPT_HEAD_MAX) {
		struct slice rest = slice_head(slice_skip(all, r->chunk),
					       CHUNK_LINE_MAX);
		const char *lf = rest.len ? memchr(rest.at, '\n', rest.len)
					  : NULL;
		size_t len = lf ? (size_t)(lf - rest.at) : 0;

		if (!lf)
			return rest.len == CHUNK_LINE_MAX ? SCRIPT_UNSPLIT
							  : SCRIPT_MORE;
		r->chunk += len + 1;
		if (len == 0 || (len == 1 && rest.at[0] == '\r')) {
			r->end = r->chunk;
			return SCRIPT_COMPLETE;
		}
	}
	return SCRIPT_UNSPLIT;
}

static enum script_request_state feed_chunks(struct script_request *r,
					     struct slice all, size_t body_max)
{
	size_t size, at;
	enum script_request_state state;

	while (!r->trailer) {
		state = read_chunk_line(r, all, &size, &at);
		if (state != SCRIPT_COMPLETE)
			return state;
		if (!size) {
			r->trailer = r->chunk = at;
			break;
		}
		if (size > body_max - r->length)
			return SCRIPT_TOO_LARGE;
		if (all.len < at + size + 2)
			return SCRIPT_MORE;
		if (all.at[at + size] != '\r' || all.at[at + size + 1] != '\n')
			return SCRIPT_UNSPLIT;
		r->length += size;
		r->chunk = at + size + 2;
	}
	return feed_trailer(r, all);
}

enum script_request_state script_request_feed(struct script_request *r,
					      struct slice all,
					      size_t body_max)
{
	if (!r->head) {
		r->head = find_head(r, all);
		if (!r->head)
			return all.len > SCRIPT_HEAD_MAX ? SCRIPT_UNSPLIT
							 : SCRIPT_MORE;
		if (!read_head(r, slice_head(all, r->head)))
			return SCRIPT_UNSPLIT;
	}
	if (r->chunked)
		return feed_chunks(r, all, body_max);
	if (r->length > body_max)
		return SCRIPT_TOO_LARGE;
	r->end = r->head + (size_t)r->length;
	return all.len < r->end ? SCRIPT_MORE : SCRIPT_COMPLETE;
}
