/*
 * Any bytes as a request to the reference server, with and without
 * authentication: the answer is one complete, well-formed HTTP response and
 * strict JSON where it says so, the same bytes give the same answer, and
 * nothing but a strict JSON body with exactly one spec starts a task, without
 * authentication only.
 */
#include "base/alloc.h"
#include "fuzz_target.h"
#include "http/response.h"
#include "json/json_tree.h"
#include "refserver/ref_request.h"
#include "refserver/ref_server.h"

enum { INPUT_MAX = 2 * 1024 * 1024, NOW_US = 1000 * 1000 };

static void ask(struct slice input, bool no_auth, struct buf *answer,
		enum handler_end *end)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_server *server;
	struct handler handler;
	int64_t delay_us = 0;

	options.no_auth = no_auth;
	fuzz_require(!ref_server_new(&server, &options, NULL),
		     "a server can be made");
	handler = ref_server_handler(server);
	*end = handler.answer(handler.self, input, NOW_US, 1, answer,
			      &delay_us);
	fuzz_require(!delay_us, "no delay unless told");
	ref_server_free(server);
}

static void require_well_formed(struct arena *arena,
				const struct response *response)
{
	const struct response_field *media =
		response_field(response, "Content-Type");
	struct json_node *root;

	fuzz_require(response->status >= 200 && response->status < 600,
		     "a final status");
	fuzz_require(!response->problem_count, "well-formed HTTP");
	if (!media) {
		fuzz_require(!response->body.len, "a body has a media type");
		return;
	}
	fuzz_require(slice_is(media->value, "application/json"), "JSON only");
	if (!response->body.len)
		return; /* HEAD */
	root = json_parse(arena, response->body, 0, NULL);
	fuzz_require(root && json_member(root, "_typeName"),
		     "JSON with a _typeName");
}

/* The body of a request that started a task. */
static void require_one_spec(struct arena *arena, struct slice input)
{
	struct ref_request request;
	struct json_node *root, *specs;

	fuzz_require(!ref_request_parse(arena, input, &request),
		     "a task needs a well-formed request");
	fuzz_require(slice_is(request.method, "POST"), "a task needs a POST");
	root = json_parse(arena, request.body, REF_DEPTH_MAX, NULL);
	specs = json_member(root, "syncSpecs");
	fuzz_require(specs && specs->type == JSON_ARRAY && specs->count == 1,
		     "a task needs exactly one spec");
}

static void judge(struct slice input, bool no_auth)
{
	struct arena arena = ARENA_INIT;
	struct buf answer = BUF_INIT(ANSWER_MAX), again = BUF_INIT(ANSWER_MAX);
	struct response_reader *reader = mem_alloc(sizeof(*reader));
	struct ref_request request;
	enum handler_end end, end_again;
	bool head = !ref_request_parse(&arena, input, &request) &&
		    slice_is(request.method, "HEAD");

	ask(input, no_auth, &answer, &end);
	ask(input, no_auth, &again, &end_again);
	fuzz_require(slice_equal(buf_view(&answer), buf_view(&again)) &&
		     end == end_again, "same bytes, same answer");
	fuzz_require(end == HANDLER_KEEP || end == HANDLER_CLOSE,
		     "the connection ends in order");
	response_reader_init(reader, head);
	response_reader_feed(reader, buf_view(&answer));
	fuzz_require(reader->state == RESPONSE_DONE &&
		     reader->response.end == answer.len,
		     "one complete response");
	require_well_formed(&arena, &reader->response);
	if (slice_find(buf_view(&answer), slice_from("\"type\":\"Task\",\"value\"")) >= 0 &&
	    reader->response.status == 200) {
		fuzz_require(no_auth, "a task needs a session");
		require_one_spec(&arena, input);
	}
	mem_free(reader);
	buf_release(&answer);
	buf_release(&again);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_of((const char *)data, size);

	if (size > INPUT_MAX)
		return 0;
	judge(input, false);
	judge(input, true);
	return 0;
}
