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

/* ---- what is sent, and what is kept of it ---- */

enum { SYNCS_SEEN = 8, SECOND = 1000000 };

struct seen {
	struct script script;
	unsigned connections[SYNCS_SEEN]; /* of the syncs */
	size_t syncs, reads;
	size_t refused;                /* of the first syncs */
};

static enum handler_end see(struct script *self, struct slice request,
			    struct buf *out, int64_t *delay_us)
{
	struct seen *s = (struct seen *)self;

	s->reads += slice_find(request, slice_from("/Task/")) >= 0;
	if (!script_is_sync(request))
		return script_right(self, request, out, delay_us);
	if (s->syncs < SYNCS_SEEN)
		s->connections[s->syncs] = self->connection;
	return s->syncs++ < s->refused
		       ? script_status(out, 503)
		       : script_right(self, request, out, delay_us);
}

/* Of a server whose tasks take so long, and may take so long. */
static void seen_open(struct module_bench *m, struct seen *s, int64_t task_us,
		      int64_t timeout_us)
{
	struct handler mine;

	module_init(m, &s->script);
	mine = m->b.base.handler;
	m->b.base.options.task_us = task_us;
	bench_serve(&m->b.base);
	s->script.inner = m->b.base.handler;
	m->b.base.handler = mine;
	m->b.base.config.task_timeout_us = timeout_us;
	module_begin(m);
	s->script.answer = see;
}

/* So many valid syncs in one try; what was wrong with the last one. */
static bool send_syncs(struct module_bench *m, size_t count)
{
	struct replay_try try = { .count = count, .oracle = "expectation" };
	struct replay r = alone_replay(m->c);
	struct buf sync = BUF_INIT(REQUEST_MAX);
	struct arena arena = ARENA_INIT;
	struct replay_shot shot;

	base_build(m->b.options.suite, "sync", &m->c->bindings, &sync, NULL);
	for (size_t i = 0; i < count; i++)
		try.requests[i] = buf_view(&sync);
	CHECK_INT(replay_send(&r, &try, &arena, &shot, &m->err), 0);
	CHECK(!shot.dead);
	arena_release(&arena);
	arena_release(&r.arena);
	buf_release(&sync);
	return shot.wrong;
}

/* The first one has a fresh connection, and the others the same. */
TEST(replay, goes_out_on_one_fresh_connection)
{
	for (size_t count = 1; count <= 3; count++) {
		struct seen s = { .syncs = 0 };
		struct module_bench m;
		unsigned idle;

		seen_open(&m, &s, 0, SECOND);
		sent_free(session_ask(m.c, "content"));
		idle = s.script.connection;
		CHECK(!send_syncs(&m, count));
		CHECK_INT(s.syncs, count);
		CHECK(s.connections[0] != idle);
		for (size_t i = 1; i < count; i++)
			CHECK_INT(s.connections[i], s.connections[0]);
		/* Each task is waited for. */
		CHECK(s.reads >= count);
		module_close(&m);
	}
}

/* The reads of its task are what shows that it does not end; those of another
 * task say nothing about it. */
TEST(replay, waits_for_a_task_as_long_as_somebody_allows)
{
	struct seen ends = { .syncs = 0 }, never = { .syncs = 0 };
	struct module_bench m;
	int64_t from;

	seen_open(&m, &ends, SECOND, 2 * SECOND);
	CHECK(!send_syncs(&m, 2));
	module_close(&m);
	seen_open(&m, &never, 1000 * (int64_t)SECOND, 2 * SECOND);
	from = transport_now(m.c->pump.transport);
	CHECK(send_syncs(&m, 1));
	from = transport_now(m.c->pump.transport) - from;
	CHECK(from >= 2 * SECOND && from < 3 * SECOND);
	module_close(&m);
}

TEST(replay, asks_three_times_whether_a_server_has_recovered)
{
	for (size_t refused = 0; refused < 4; refused++) {
		struct seen s = { .refused = refused };
		struct module_bench m;
		struct replay r;

		seen_open(&m, &s, 0, SECOND);
		r = alone_replay(m.c);
		CHECK_INT(replay_recovers(&r), refused < 3);
		CHECK_INT(s.syncs, refused < 3 ? refused + 1 : 3);
		CHECK_INT(s.reads > 0, refused < 3);
		arena_release(&r.arena);
		module_close(&m);
	}
}
