#include "refserver/ref_http_call.h"

#include "base/alloc.h"

struct ref_http_call *ref_http_call_new(struct MHD_Connection *connection,
					const char *target)
{
	struct ref_http_call *call = mem_alloc(sizeof(*call));

	call->connection = connection;
	call->target = BUF_INIT(REF_HEAD_MAX);
	call->body = BUF_INIT(REF_BODY_MAX);
	buf_text(&call->target, target);
	ref_answer_init(&call->answer, &call->arena);
	return call;
}

void ref_http_call_free(struct ref_http_call *call)
{
	if (!call)
		return;
	buf_release(&call->target);
	buf_release(&call->body);
	ref_answer_release(&call->answer);
	arena_release(&call->arena);
	mem_free(call);
}

struct head_writer {
	struct buf *out;
	bool framed; /* leave out what libmicrohttpd has done already */
};

static enum MHD_Result put_field(void *self, enum MHD_ValueKind kind,
				 const char *name, size_t name_len,
				 const char *value, size_t value_len)
{
	struct head_writer *w = self;
	struct slice field = slice_of(name, name_len);

	(void)kind;
	if (w->framed &&
	    (slice_equal_nocase(field, slice_from("Content-Length")) ||
	     slice_equal_nocase(field, slice_from("Transfer-Encoding"))))
		return MHD_YES;
	buf_slice(w->out, field);
	buf_text(w->out, ": ");
	buf_slice(w->out, slice_of(value, value_len));
	buf_text(w->out, "\r\n");
	return MHD_YES;
}

static void put_head(const struct ref_http_call *call, const char *method,
		     const char *version, bool framed, struct buf *out)
{
	struct head_writer w = { out, framed };

	buf_printf(out, "%s %s %s\r\n", method, buf_string(&call->target),
		   version);
	MHD_get_connection_values_n(call->connection, MHD_HEADER_KIND,
				    put_field, &w);
	if (framed)
		buf_printf(out, "Content-Length: %zu\r\n", call->body.len);
	buf_text(out, "\r\n");
}

void ref_http_call_begin(struct ref_http_call *call, const char *method,
			 const char *version)
{
	struct buf head = BUF_INIT(REF_HTTP_REQUEST_MAX);
	struct ref_request request;

	put_head(call, method, version, false, &head);
	call->refusal = ref_request_parse_head(buf_view(&head), &request);
	if (!call->refusal && request.length > REF_HTTP_READ_MAX)
		call->refusal = 413;
	buf_release(&head);
	call->begun = true;
}

void ref_http_call_body(struct ref_http_call *call, const char *bytes,
			size_t len)
{
	call->read += len;
	buf_add(&call->body, bytes, len);
}

void ref_http_call_serve(struct ref_http_call *call, struct ref_server *server,
			 const char *method, const char *version,
			 int64_t now_us)
{
	struct buf request = BUF_INIT(REF_HTTP_REQUEST_MAX);

	if (call->body.full) {
		call->refusal = 413;
		return;
	}
	put_head(call, method, version, true, &request);
	buf_slice(&request, buf_view(&call->body));
	ref_serve(server, buf_view(&request), now_us, &call->answer);
	buf_release(&request);
}

enum MHD_Result ref_http_call_answer(struct ref_http_call *call)
{
	struct ref_answer *answer = &call->answer;
	struct slice body;
	struct MHD_Response *response;
	enum MHD_Result result;

	if (call->refusal) {
		ref_answer_empty(answer, call->refusal);
		answer->close = true;
	}
	body = buf_view(&answer->body);
	response = MHD_create_response_from_buffer(body.len, (void *)body.at,
						   MHD_RESPMEM_MUST_COPY);
	if (!response)
		return MHD_NO;
	if (answer->media)
		MHD_add_response_header(response, "Content-Type",
					answer->media);
	for (size_t i = 0; i < answer->field_count; i++)
		MHD_add_response_header(response, answer->fields[i].name,
					answer->fields[i].value);
	if (answer->close)
		MHD_add_response_header(response, "Connection", "close");
	result = MHD_queue_response(call->connection, (unsigned)answer->status,
				    response);
	MHD_destroy_response(response);
	return result;
}
