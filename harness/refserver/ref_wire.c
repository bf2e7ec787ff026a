#include "refserver/ref_quirk.h"

#include "refserver/ref_text.h"

struct edit {
	enum ref_wire_fault fault;
	const char *from, *to;      /* in the head; NULL = no edit */
	enum handler_end end;
};

static const struct edit edits[] = {
	{ REF_WIRE_STATUS_LINE, "HTTP/1.1 200 OK", "HTTP/1.1 fine",
	  HANDLER_CLOSE },
	{ REF_WIRE_VERSION, "HTTP/1.1", "HTTP/3.7", HANDLER_CLOSE },
	{ REF_WIRE_LENGTH_LONG, "Content-Length: ", "Content-Length: 1",
	  HANDLER_CLOSE },
	{ REF_WIRE_LENGTH_TWICE, "Content-Length: ",
	  "Content-Length: 7\r\nContent-Length: ", HANDLER_CLOSE },
	{ REF_WIRE_LENGTH_CHUNKED, "Content-Length: ",
	  "Transfer-Encoding: chunked\r\nContent-Length: ", HANDLER_CLOSE },
	{ REF_WIRE_LENGTH_WORD, "Content-Length: ", "Content-Length: many ",
	  HANDLER_CLOSE },
	{ REF_WIRE_FIELD_SPACE, "Content-Type:", "Content-Type :",
	  HANDLER_KEEP },
};

static void replace(struct buf *out, size_t start, const char *from,
		    const char *to)
{
	struct buf fresh = BUF_INIT(out->limit);

	ref_text_replace(slice_skip(buf_view(out), start), from, to, &fresh);
	out->len = start;
	buf_slice(out, buf_view(&fresh));
	buf_release(&fresh);
}

/* The lines of the head end with LF alone. */
static void bare_line_feeds(struct buf *out, size_t start)
{
	size_t kept = start;
	bool head = true;

	for (size_t i = start; i < out->len; i++) {
		if (head && !strncmp(out->bytes + i, "\r\n\r\n", 4)) {
			out->bytes[kept++] = '\n';
			i += 2;
			head = false;
		} else if (!head || out->bytes[i] != '\r') {
			out->bytes[kept++] = out->bytes[i];
		}
	}
	out->len = kept;
}

static enum handler_end chunk_fault(enum ref_wire_fault fault,
				    const struct ref_answer *answer,
				    struct buf *out)
{
	struct ref_answer chunked = *answer;
	size_t start = out->len;

	chunked.style = REF_HEAD_CHUNKED;
	ref_answer_write(&chunked, out);
	if (fault == REF_WIRE_CHUNK_SIZE)
		replace(out, start, "\r\n\r\n10\r\n", "\r\n\r\nten\r\n");
	else
		out->len -= strlen("0\r\n\r\n");
	return HANDLER_CLOSE;
}

/* As a server that measures a string, not its UTF-8. */
static void count_characters(const struct ref_answer *answer, size_t start,
			     struct buf *out)
{
	size_t characters = 0;
	char right[48], wrong[48];

	for (size_t i = 0; i < answer->body.len; i++)
		characters += (answer->body.bytes[i] & 0xC0) != 0x80;
	snprintf(right, sizeof(right), "Content-Length: %zu\r\n",
		 answer->body.len);
	snprintf(wrong, sizeof(wrong), "Content-Length: %zu\r\n", characters);
	replace(out, start, right, wrong);
}

static enum handler_end edit_head(enum ref_wire_fault fault, size_t start,
				  struct buf *out)
{
	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++)
		if (edits[i].fault == fault) {
			replace(out, start, edits[i].from, edits[i].to);
			return edits[i].end;
		}
	return HANDLER_KEEP;
}

enum handler_end ref_wire_write(const struct ref_quirk *quirk,
				const struct ref_answer *answer,
				struct buf *out)
{
	bool here = quirk && (quirk->wire_kind == REF_ANSWER_ANY ||
			      quirk->wire_kind == answer->kind);
	enum ref_wire_fault fault = here ? quirk->wire : REF_WIRE_NONE;
	size_t start = out->len;

	if (fault == REF_WIRE_CLOSE)
		return HANDLER_CLOSE;
	if (fault == REF_WIRE_HANG)
		return HANDLER_HANG;
	if (fault == REF_WIRE_CHUNK_SIZE || fault == REF_WIRE_CHUNK_CUT)
		return chunk_fault(fault, answer, out);
	ref_answer_write(answer, out);
	if (fault == REF_WIRE_RESET) {
		out->len -= answer->body.len / 2;
		return HANDLER_RESET;
	}
	if (fault == REF_WIRE_LENGTH_SHORT)
		buf_text(out, "and more");
	if (fault == REF_WIRE_LENGTH_CHARACTERS)
		count_characters(answer, start, out);
	if (fault == REF_WIRE_LINE_FEEDS)
		bare_line_feeds(out, start);
	return edit_head(fault, start, out);
}
