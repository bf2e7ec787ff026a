/*
 * Any bytes as what a client sends: where a request ends does not depend on
 * how the bytes come, and it is where the reference server sees its end.
 *
 * Seeds: corpus/ref_server
 */
#include "base/arena.h"
#include "fuzz_target.h"
#include "refserver/ref_request.h"
#include "refserver/script_request.h"

enum { INPUT_MAX = 64 * 1024, BODY_MAX = 1024 * 1024 };

static enum script_request_state feed(struct script_request *r,
				      struct slice in, size_t piece)
{
	enum script_request_state state = SCRIPT_MORE;

	script_request_init(r);
	for (size_t n = piece; state == SCRIPT_MORE; n += piece) {
		state = script_request_feed(r, slice_head(in, n), BODY_MAX);
		if (n >= in.len)
			break;
	}
	return state;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in;
	struct arena arena = ARENA_INIT;
	struct script_request whole, parts;
	struct ref_request request;
	enum script_request_state state;

	if (size < 2 || size > INPUT_MAX)
		return 0;
	in = slice_of((const char *)data + 1, size - 1);
	state = feed(&whole, in, in.len);
	fuzz_require(feed(&parts, in, data[0] ? data[0] : 1) == state,
		     "the pieces do not matter");
	if (state == SCRIPT_COMPLETE) {
		fuzz_require(whole.end == parts.end && whole.end <= in.len &&
				     whole.head <= whole.end,
			     "nor does the end");
	}
	if (!ref_request_parse(&arena, in, &request))
		fuzz_require(state == SCRIPT_COMPLETE &&
				     request.end == whole.end,
			     "a right request ends there");
	arena_release(&arena);
	return 0;
}
