/*
 * From request bytes to answer bytes: the handler.
 */
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

enum handler_end ref_serve(struct ref_server *server, struct slice bytes,
			   int64_t now_us, struct ref_answer *answer)
{
	struct ref_request request;
	struct ref_call call = { .server = server, .arena = answer->arena,
				 .request = &request, .now_us = now_us,
				 .answer = answer };
	int status = ref_request_parse(answer->arena, bytes, &request);

	if (status) {
		ref_answer_empty(answer, status);
		answer->close = true;
		return HANDLER_CLOSE;
	}
	/* Bytes behind the request would be another request. */
	answer->close = !request.keep_alive || request.end < bytes.len;
	answer->no_body = slice_is(request.method, "HEAD");
	if (!same_answer(&call))
		ref_route(&call);
	ref_rewrite(server->variant, answer);
	ref_rewrite(server->bug, answer);
	if (answer->style == REF_HEAD_CHUNKED && !request.minor)
		answer->style = REF_HEAD_PLAIN;
	return answer->close ? HANDLER_CLOSE : HANDLER_KEEP;
}

static enum handler_end handle(void *self, struct slice bytes, int64_t now_us,
			       unsigned connection, struct buf *out,
			       int64_t *delay_us)
{
	struct ref_server *server = self;
	struct arena arena = ARENA_INIT;
	struct ref_answer answer;
	enum handler_end end, wire;

	(void)connection;
	*delay_us = server->options.latency_us;
	ref_answer_init(&answer, &arena);
	end = ref_serve(server, bytes, now_us, &answer);
	if (ref_quirk_is(server, REF_SAME_CLOSE)) {
		end = HANDLER_CLOSE;
	} else {
		wire = ref_wire_write(server->bug, &answer, out);
		end = wire == HANDLER_KEEP ? end : wire;
	}
	ref_answer_release(&answer);
	arena_release(&arena);
	return end;
}

struct handler ref_server_handler(struct ref_server *server)
{
	return (struct handler){ handle, server };
}
