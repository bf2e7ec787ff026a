/*
 * From request bytes to answer bytes: the handler.
 */
#include "http/syntax.h"
#include "refserver/ref_core.h"

/* One answer to everything: whoever checks well passes none of them. */
static bool same_answer(struct ref_call *call)
{
	struct ref_server *server = call->server;
	const char *volume = ref_server_volume(server, REF_BLOCK, 0);
	const struct ref_task *task;

	if (ref_quirk_is(server, REF_SAME_TASK)) {
		task = ref_tasks_add(&server->tasks, slice_from(volume),
				     call->now_us, 0);
		if (task)
			ref_task_answer(call, task);
		return true;
	}
	if (ref_quirk_is(server, REF_SAME_FAULT)) {
		ref_fault_answer(call, "InvalidArgument", "syncSpecs");
		return true;
	}
	if (ref_quirk_is(server, REF_SAME_EMPTY)) {
		ref_answer_empty(call->answer, 200);
		return true;
	}
	return false;
}

/* Only the first chunk of a body. */
static void cut_chunks(struct ref_request *request, struct slice bytes)
{
	ptrdiff_t head = slice_find(bytes, slice_from("\r\n\r\n"));
	size_t size = 0;

	if (head < 0 || !request->chunked)
		return;
	for (bytes = slice_skip(bytes, (size_t)head + 4);
	     bytes.len && syntax_hex(bytes.at[0]) >= 0;
	     bytes = slice_skip(bytes, 1))
		size = size * 16 + (size_t)syntax_hex(bytes.at[0]);
	request->body = slice_head(request->body, size);
}

/* A refusal that comes while another one is on its way: each gets the
 * other's, as far as time lets us know. */
static void cross(struct ref_call *call)
{
	struct ref_server *server = call->server;
	int64_t window = server->options.latency_us + REF_AT_ONCE_US;
	struct slice own = arena_slice(call->arena,
				       buf_view(&call->answer->body));

	if (!call->answer->fault)
		return;
	if (server->last_fault.len && call->now_us - server->last_us <= window) {
		buf_clear(&call->answer->body);
		buf_slice(&call->answer->body, buf_view(&server->last_fault));
	}
	server->last_fault.limit = REF_ANSWER_MAX;
	buf_clear(&server->last_fault);
	buf_slice(&server->last_fault, own);
	server->last_us = call->now_us;
}

static void poison(struct ref_call *call)
{
	const char *fault = call->answer->fault;

	if (call->answer->kind == REF_ANSWER_TASK)
		call->server->poisoned = false;
	else if (fault && !strcmp(fault, "InvalidRequest"))
		call->server->poisoned = true;
	else if (fault && !strcmp(fault, "NotFound") && call->server->poisoned)
		ref_answer_empty(call->answer, 400);
}

static bool is_turn(struct ref_server *server)
{
	return ++server->flakes % REF_FLAKE_PERIOD == 0;
}

/* Every third answer of a kind is another one. */
static void flake(struct ref_call *call)
{
	struct ref_server *server = call->server;
	struct ref_answer *answer = call->answer;

	if (ref_quirk_is(server, REF_FAILS_EVERY_THIRD) &&
	    answer->kind == REF_ANSWER_TASK && is_turn(server)) {
		call->detail.reason = "try again";
		ref_fault_answer(call, "CnsFault", NULL);
	}
	if (ref_quirk_is(server, REF_TIRED_OF_REFUSING) && answer->fault &&
	    !strcmp(answer->fault, "NotFound") && is_turn(server))
		ref_answer_empty(answer, 503);
}

/* What the server does as a whole: bugs, but for the pool. */
static void misbehave(struct ref_call *call)
{
	struct ref_server *server = call->server;

	if (ref_quirk_is(server, REF_FILLS_A_POOL) &&
	    server->deep.open_count < REF_POOL_MAX)
		ref_deep_hold(&server->deep, "/dev/null");
	flake(call);
	ref_history_leftover(call);
	if (ref_quirk_is(server, REF_CROSSES_ANSWERS))
		cross(call);
	if (ref_quirk_is(server, REF_POISONED))
		poison(call);
	if (ref_quirk_is(server, REF_LABELS_GZIP) &&
	    ref_request_field(call->request, "accept-encoding"))
		ref_answer_field(call->answer, "Content-Encoding", "gzip");
	if (ref_quirk_is(server, REF_HEAD_WITH_BODY) &&
	    call->answer->no_body) {
		call->answer->no_body = false;
		buf_text(&call->answer->body, "No such method");
	}
}

static enum handler_end refuse_bytes(struct ref_answer *answer, int status)
{
	ref_answer_empty(answer, status);
	answer->close = true;
	return HANDLER_CLOSE;
}

/* A server may close behind any answer, and need not say so. */
static bool closes_oddly(struct ref_server *server, struct ref_answer *answer)
{
	unsigned served = ++server->history.served;

	if (ref_quirk_is(server, REF_CLOSES_EVERY_THIRD) && served % 3 == 0) {
		answer->close = served % 2;
		return true;
	}
	return ref_quirk_is(server, REF_CLOSES_SILENTLY);
}

static enum handler_end answer_request(struct ref_call *call,
				       struct ref_request *request,
				       struct slice bytes)
{
	struct ref_server *server = call->server;
	struct ref_answer *answer = call->answer;
	enum handler_end end;

	/* Bytes behind the request would be another request. */
	answer->close = (!request->keep_alive &&
			 !ref_quirk_is(server, REF_NEVER_CLOSES)) ||
			request->end < bytes.len;
	answer->no_body = slice_is(request->method, "HEAD");
	if (ref_quirk_is(server, REF_READS_ONE_CHUNK))
		cut_chunks(request, bytes);
	if (!same_answer(call))
		ref_route(call);
	misbehave(call);
	ref_history_ends(call);
	end = ref_state_end(call);
	if (end != HANDLER_KEEP)
		return end;
	for (size_t i = 0; i < server->variant_count; i++)
		ref_rewrite(server->variants[i], answer);
	ref_rewrite(server->bug, answer);
	if (answer->style >= REF_HEAD_CHUNKED && !request->minor &&
	    !ref_quirk_is(server, REF_CHUNKS_FOR_ALL))
		answer->style = REF_HEAD_PLAIN;
	if (ref_quirk_is(server, REF_SAYS_CLOSE) && !request->keep_alive &&
	    request->end == bytes.len)
		return HANDLER_KEEP;
	return answer->close || closes_oddly(server, answer)
		       ? HANDLER_CLOSE : HANDLER_KEEP;
}

static enum handler_end serve(struct ref_server *server, struct slice bytes,
			      int64_t now_us, struct ref_answer *answer)
{
	struct ref_request request;
	struct ref_call call = { .server = server, .arena = answer->arena,
				 .request = &request, .now_us = now_us,
				 .answer = answer };
	enum handler_end end = ref_state_begin(server, bytes);
	int status = ref_request_parse(answer->arena, bytes, &request);

	if (end != HANDLER_KEEP)
		return end;
	if (!status && ref_quirk_is(server, REF_SHORT_HEADS) &&
	    slice_find(bytes, slice_from("\r\n\r\n")) > REF_SHORT_HEAD)
		status = 431;
	end = status ? refuse_bytes(answer, status)
		     : answer_request(&call, &request, bytes);
	return server->deep.row ? ref_deep_answer(&call, bytes, status, end)
				: end;
}

int64_t ref_delay(struct ref_server *server)
{
	uint64_t jitter = (uint64_t)server->options.jitter_us;

	return server->options.latency_us +
	       (int64_t)rng_below(&server->jitter, jitter + 1);
}

static enum handler_end handle(void *self, struct slice bytes, int64_t now_us,
			       unsigned connection, struct buf *out,
			       int64_t *delay_us)
{
	struct ref_server *server = self;
	struct arena arena = ARENA_INIT;
	struct ref_answer answer;
	enum handler_end end, wire;

	server->deep.connection = connection;
	*delay_us = ref_delay(server);
	ref_answer_init(&answer, &arena);
	end = serve(server, bytes, now_us, &answer);
	if (answer.silent || ref_quirk_is(server, REF_SAME_CLOSE)) {
		end = HANDLER_CLOSE;
	} else if (end != HANDLER_DIE && end != HANDLER_HANG) {
		wire = ref_wire_write(server->bug, &answer, out);
		end = wire == HANDLER_KEEP ? end : wire;
		ref_deep_finish(server, out, delay_us);
		ref_history_owe(server, &answer, out);
	}
	ref_answer_release(&answer);
	arena_release(&arena);
	return end;
}

struct handler ref_server_handler(struct ref_server *server)
{
	return (struct handler){ handle, server };
}

static bool is_no_request(struct slice bytes)
{
	struct ref_request request;

	return slice_find(bytes, slice_from("\r\n\r\n")) >= 0 &&
	       ref_request_parse_head(bytes, &request) == 400;
}

struct script_server *ref_server_listen(struct ref_server *server,
					unsigned port, SSL_CTX *tls,
					struct err *err)
{
	struct handler handler = ref_server_handler(server);
	struct script_options options = { .port = port, .tls = tls,
					  .request_max = REF_BODY_MAX };

	if (ref_quirk_is(server, REF_KEEPS_TWO))
		options.connections = 2;
	if (ref_quirk_is(server, REF_PARSES_AHEAD))
		options.refuses = is_no_request;
	return script_server_start(&handler, &options, err);
}
