/* What of recorded bytes changes before they are sent again. */
#include "campaign/replay.h"
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
