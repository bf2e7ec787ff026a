#include "refserver/ref_answer.h"

#include <assert.h>
#include <ctype.h>

static const struct {
	int status;
	const char *reason;
} reasons[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 411, "Length Required" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 417, "Expectation Failed" },
	{ 426, "Upgrade Required" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 505, "HTTP Version Not Supported" },
};

void ref_answer_init(struct ref_answer *answer, struct arena *arena)
{
	memset(answer, 0, sizeof(*answer));
	answer->arena = arena;
	answer->body = BUF_INIT(REF_ANSWER_MAX);
	answer->kind = REF_ANSWER_EMPTY;
	answer->status = 500;
}

void ref_answer_release(struct ref_answer *answer)
{
	buf_release(&answer->body);
}

void ref_answer_empty(struct ref_answer *answer, int status)
{
	buf_clear(&answer->body);
	answer->kind = REF_ANSWER_EMPTY;
	answer->status = status;
	answer->fault = NULL;
	answer->media = NULL;
	answer->field_count = 0;
}

void ref_answer_json(struct ref_answer *answer, int status,
		     enum ref_answer_kind kind, struct json_writer *w)
{
	ref_answer_empty(answer, status);
	answer->kind = kind;
	answer->media = "application/json";
	json_writer_init(w, &answer->body, JSON_COMPACT);
}

void ref_answer_field(struct ref_answer *answer, const char *name,
		      const char *value)
{
	assert(answer->field_count < REF_ANSWER_FIELDS_MAX);
	answer->fields[answer->field_count++] =
		(struct ref_answer_field){ name, value };
}

const char *ref_answer_reason(int status)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "";
}

static void put_field(const struct ref_answer *answer, struct buf *out,
		      const char *name, const char *value)
{
	for (const char *at = name; *at; at++) {
		int byte = (unsigned char)*at;

		if (answer->style == REF_HEAD_LOWER)
			byte = tolower(byte);
		else if (answer->style == REF_HEAD_UPPER)
			byte = toupper(byte);
		buf_byte(out, (char)byte);
	}
	buf_printf(out, ": %s\r\n", value);
}

static void put_chunks(struct slice body, bool extended, struct buf *out)
{
	while (body.len) {
		struct slice part = slice_head(body, REF_CHUNK);

		buf_printf(out, extended ? "%zx;part=\"a b\"\r\n" : "%zx\r\n",
			   part.len);
		buf_slice(out, part);
		buf_text(out, "\r\n");
		body = slice_skip(body, part.len);
	}
	buf_text(out, extended ? "0;last\r\nX-Took: 7\r\n\r\n"
			       : "0\r\n\r\n");
}

void ref_answer_write(const struct ref_answer *answer, struct buf *out)
{
	bool plain = answer->style != REF_HEAD_NO_REASON;
	bool extended = answer->style == REF_HEAD_EXTENDED;
	bool chunked = (answer->style == REF_HEAD_CHUNKED || extended) &&
		       answer->body.len;
	char number[24];

	if (answer->style == REF_HEAD_INTERIM)
		buf_text(out, "HTTP/1.1 103 Early Hints\r\n"
			      "Link: </style.css>; rel=preload\r\n\r\n");
	buf_printf(out, "HTTP/1.1 %03d %s\r\n", answer->status,
		   plain ? ref_answer_reason(answer->status) : "");
	if (answer->media)
		put_field(answer, out, "Content-Type", answer->media);
	snprintf(number, sizeof(number), "%zu", answer->body.len);
	if (chunked)
		put_field(answer, out, "Transfer-Encoding", "chunked");
	else if (answer->status != 204) /* RFC 9110 8.6: none in a 204 */
		put_field(answer, out, "Content-Length", number);
	for (size_t i = 0; i < answer->field_count; i++)
		put_field(answer, out, answer->fields[i].name,
			  answer->fields[i].value);
	if (answer->close)
		put_field(answer, out, "Connection", "close");
	buf_text(out, "\r\n");
	if (answer->no_body)
		return;
	if (chunked)
		put_chunks(buf_view(&answer->body), extended, out);
	else
		buf_slice(out, buf_view(&answer->body));
}

void ref_open(struct json_writer *w, const char *name, const char *type)
{
	json_open_object(w, name);
	json_put_text(w, "_typeName", type);
}

void ref_put_moref(struct json_writer *w, const char *name, const char *type,
		   struct slice value)
{
	ref_open(w, name, "ManagedObjectReference");
	json_put_text(w, "type", type);
	json_put_string(w, "value", value);
	json_close(w);
}
