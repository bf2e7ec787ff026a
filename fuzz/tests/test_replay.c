/* What of recorded bytes changes before they are sent again. */
#include "campaign/replay.h"
#include "tests/module_bench.h"
#include "tests/test.h"

TEST(replay, puts_back_what_was_covered_and_nothing_else)
{
	static const struct {
		const char *recorded, *sent;
	} rows[] = {
		{ "GET / HTTP/1.1\r\nHost: old:1\r\n\r\n",
		  "GET / HTTP/1.1\r\nHost: new:2\r\n\r\n" },
		{ "GET / HTTP/1.1\r\nhost:  old:1 \r\n\r\n",
		  "GET / HTTP/1.1\r\nhost:  new:2 \r\n\r\n" },
		{ "GET / HTTP/1.1\r\nHost: other\r\n\r\n",
		  "GET / HTTP/1.1\r\nHost: other\r\n\r\n" },
		{ "GET / HTTP/1.1\r\nvmware-api-session-id: <session...>\r\n"
		  "\r\n",
		  "GET / HTTP/1.1\r\nvmware-api-session-id: SECRET\r\n\r\n" },
		/* a covered id of four bytes */
		{ "GET / HTTP/1.1\r\nvmware-api-session-id: <se>\r\n\r\n",
		  "GET / HTTP/1.1\r\nvmware-api-session-id: SECRET\r\n\r\n" },
		{ "GET / HTTP/1.1\r\nX: <session.>,<session.>x\r\n\r\n",
		  "GET / HTTP/1.1\r\nX: SECRET,SECRETx\r\n\r\n" },
		{ "GET / HTTP/1.1\r\nAuthorization: <header..>\r\n\r\n",
		  "GET / HTTP/1.1\r\nAuthorization: Basic x\r\n\r\n" },
		/* the length of a body was counted */
		{ "POST / HTTP/1.1\r\n\r\n<session.>\nHost: old:1\n",
		  "POST / HTTP/1.1\r\n\r\n<session.>\nHost: old:1\n" },
		{ "Host: old:1", "Host: new:2" },
		{ "\nHost: old:1", "\nHost: old:1" },
		{ "", "" },
		{ "<session", "<session" },
	};
	struct run_config c = {
		.headers = { { "authorization", "Basic x" } },
		.header_count = 1,
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = BUF_INIT(4096);

		replay_restore(&c, "SECRET", "old:1", "new:2",
			       slice_from(rows[i].recorded), &out);
		CHECK_TEXT(buf_string(&out), rows[i].sent);
		buf_release(&out);
	}
}

TEST(replay, without_a_session_leaves_the_placeholder)
{
	static const char text[] =
		"GET / HTTP/1.1\r\nvmware-api-session-id: <session.>\r\n\r\n";
	struct run_config c = { .header_count = 0 };
	struct buf out = BUF_INIT(4096);

	replay_restore(&c, NULL, NULL, "new:2", slice_from(text), &out);
	CHECK_TEXT(buf_string(&out), text);
	buf_release(&out);
}

TEST(replay, knows_which_oracles_a_try_can_answer_for)
{
	CHECK_INT(replay_reach(NULL), REPLAY_WHOLE);
	CHECK_INT(replay_reach("expectation"), REPLAY_WHOLE);
	CHECK_INT(replay_reach("leak"), REPLAY_WHOLE);
	CHECK_INT(replay_reach("liveness"), REPLAY_WHOLE);
	CHECK_INT(replay_reach("desync"), REPLAY_WHOLE);
	CHECK_INT(replay_reach("same-meaning"), REPLAY_PAIR);
	CHECK_INT(replay_reach("memory"), REPLAY_ANSWER);
	CHECK_INT(replay_reach("no such oracle"), REPLAY_ANSWER);
}

/* ---- sent again ---- */

static enum handler_end be_busy(struct script *self, struct slice request,
				struct buf *out, int64_t *delay_us)
{
	static const char body[] = "{\"_typeName\":\"CnsFault\","
				   "\"reason\":\"busy\"}";

	if (!script_is_sync(request))
		return script_right(self, request, out, delay_us);
	buf_printf(out, "HTTP/1.1 500 X\r\nContent-Type: application/json\r\n"
			"Content-Length: %zu\r\n\r\n%s", sizeof(body) - 1,
		   body);
	return HANDLER_KEEP;
}

/* Only behind another sync may the volume be busy (9.26). */
TEST(replay, forgives_a_busy_volume_behind_another_request)
{
	struct script script = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &script);
	script.answer = be_busy;
	for (size_t count = 1; count <= 2; count++) {
		struct replay_try try = { .count = count,
					  .oracle = "expectation" };
		struct replay r = alone_replay(m.c);
		struct buf sync = BUF_INIT(REQUEST_MAX);
		struct arena arena = ARENA_INIT;
		struct replay_shot shot;

		base_build(m.b.options.suite, "sync", &m.c->bindings, &sync,
			   NULL);
		try.requests[0] = try.requests[1] = buf_view(&sync);
		CHECK_INT(replay_send(&r, &try, &arena, &shot, &m.err), 0);
		CHECK_INT(shot.wrong, count == 1);
		CHECK_TEXT(shot.got, "500 CnsFault");
		CHECK(!shot.dead);
		arena_release(&arena);
		arena_release(&r.arena);
		buf_release(&sync);
	}
	module_close(&m);
}
