/* What comes in one piece with a mutant, and a desync that is sent again. */
#include "base/rng.h"
#include "campaign/replay.h"
#include "tests/module_bench.h"
#include "tests/test.h"

enum { LOOKS = 64, FEW = LOOKS / 4, AHEAD = 3 };

TEST(behind, half_of_the_looks_bring_a_part_of_the_next_line)
{
	struct slice next = slice_from("POST /x HTTP/1.1\r\nHost: x\r\n\r\n");
	struct script s = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &s);
	/* Refusals are looked at where the index is a multiple of these. */
	for (uint64_t every = 1; every <= BEHIND_EVERY; every *= 2) {
		size_t parts = 0;

		for (uint64_t i = 0; i < LOOKS; i++) {
			size_t ahead = behind_ahead(m.c, i * every, next);

			CHECK(ahead < sizeof("POST /x HTTP/1.1") - 1);
			CHECK_INT(behind_ahead(m.c, i * every, next), ahead);
			parts += ahead > 0;
		}
		CHECK(parts > FEW && parts < LOOKS - FEW);
	}
	CHECK_INT(behind_ahead(m.c, 0, SLICE_NONE), 0);
	CHECK_INT(behind_ahead(m.c, 1, slice_from("\r\n")), 0);
	module_close(&m);
}

/* ---- sent again ---- */

/* Loses its place behind a body of nothing, closes there, or does neither; or
 * refuses the next one wherever it comes. */
struct lost {
	struct script script;
	bool loses, closes, refuses;
	unsigned lost_on;              /* this connection; 0 = none */
};

static enum handler_end be_lost(struct script *self, struct slice request,
				struct buf *out, int64_t *delay_us)
{
	struct lost *l = (struct lost *)self;
	bool empty = slice_find(request, slice_from("\r\n\r\n{}")) >= 0;
	enum handler_end end;

	if (l->lost_on == self->connection ||
	    (l->refuses && script_is_sync(request) && !empty))
		return script_status(out, 400);
	end = script_right(self, request, out, delay_us);
	if (empty && l->loses)
		l->lost_on = self->connection;
	return empty && l->closes ? HANDLER_CLOSE : end;
}

/* A sync of nobody's volume behind one of no volume; the start of it comes
 * with that. */
static bool shows_desync(struct lost l, size_t ahead)
{
	struct buf first = BUF_INIT(REQUEST_MAX), next = BUF_INIT(REQUEST_MAX);
	struct replay_try try = { .count = 2, .oracle = "desync" };
	struct arena arena = ARENA_INIT;
	char id[UUID_TEXT + 1];
	struct replay_shot shot;
	struct module_bench m;
	struct bindings b;
	struct replay r;
	struct rng rng;
	bool refuses;

	l.script.answer = be_lost;
	refuses = l.refuses;
	l.refuses = false; /* until the campaign has begun */
	module_open(&m, &l.script);
	l.refuses = refuses;
	rng_init(&rng, 1, "test");
	rng_uuid(&rng, id);
	b = m.c->bindings;
	b.volume = id;
	base_build(m.b.options.suite, "sync", &b, &next, NULL);
	growth_request(m.c, slice_from("{}"), &first);
	buf_slice(&first, slice_head(buf_view(&next), ahead));
	try.requests[0] = buf_view(&first);
	try.requests[1] = slice_skip(buf_view(&next), ahead);
	r = alone_replay(m.c);
	CHECK_INT(replay_send(&r, &try, &arena, &shot, &m.err), 0);
	CHECK(!shot.dead); /* closed or not, it answers others */
	arena_release(&r.arena);
	arena_release(&arena);
	module_close(&m);
	buf_release(&first);
	buf_release(&next);
	return shot.wrong;
}

TEST(behind, a_desync_that_is_there_is_shown_again)
{
	CHECK(shows_desync((struct lost){ .loses = true }, 0));
	CHECK(shows_desync((struct lost){ .loses = true }, AHEAD));
	CHECK(!shows_desync((struct lost){ .loses = false }, 0));
	CHECK(!shows_desync((struct lost){ .loses = false }, AHEAD));
}

TEST(behind, what_is_as_wrong_alone_is_no_desync)
{
	CHECK(!shows_desync((struct lost){ .refuses = true }, 0));
	CHECK(!shows_desync((struct lost){ .refuses = true }, AHEAD));
}

TEST(behind, a_server_that_closes_has_lost_nothing)
{
	CHECK(!shows_desync((struct lost){ .closes = true }, 0));
	CHECK(!shows_desync((struct lost){ .closes = true }, AHEAD));
}

/* ---- which connections, and what is wrong behind ---- */

static bool wanted(struct module_bench *m, struct exchange x, int status,
		   bool keep_alive, uint64_t index)
{
	struct mutant mutant = { .steps = { { .op = mutate_operator_at(0) } },
				 .step_count = 1 };
	struct answer a = { .parsed = true };

	a.response.status = status;
	a.response.keep_alive = keep_alive;
	return behind_wanted(m->c, &a, &x, &mutant, index);
}

TEST(behind, each_operator_has_its_looks_and_then_few)
{
	struct exchange own = { .last_on_connection = true }, among = { 0 },
			closed = { .last_on_connection = true,
				   .peer_closed = true };
	struct script s = { .answer = NULL };
	struct module_bench m;
	size_t looks = 0;

	module_open(&m, &s);
	CHECK(!wanted(&m, own, 400, true, 1));
	CHECK(!wanted(&m, own, 400, false, 2));
	CHECK(!wanted(&m, closed, 400, true, 2));
	CHECK(!wanted(&m, among, 200, true, BEHIND_EVERY));
	CHECK(!wanted(&m, among, 400, true, 2));
	CHECK(wanted(&m, own, 200, true, 2));
	CHECK(wanted(&m, among, 400, true, BEHIND_EVERY / 2));
	for (size_t i = 0; i < 2 * BEHIND_FIRST; i++)
		looks += wanted(&m, own, 400, true, 2);
	CHECK_INT(looks, BEHIND_FIRST - 2);
	CHECK(wanted(&m, own, 400, true, BEHIND_EVERY));
	module_close(&m);
}

static size_t desyncs(struct lost l)
{
	struct module_bench m;
	uint64_t index;
	size_t count;

	l.script.answer = be_lost;
	module_init(&m, &l.script);
	index = module_index(&m, "\r\n\r\n{}", 0);
	module_release(&m);
	module_open(&m, &l.script);
	CHECK_INT(behind_look(m.c, index), l.loses);
	count = m.c->record_count;
	if (count)
		CHECK(module_has(&m, "desync"));
	module_close(&m);
	return count;
}

TEST(behind, what_is_wrong_on_any_connection_is_no_desync)
{
	CHECK_INT(desyncs((struct lost){ .loses = true }), 1);
	CHECK_INT(desyncs((struct lost){ .closes = true }), 0);
	CHECK_INT(desyncs((struct lost){
		.script.bug = "not-found-with-404" }), 0);
}
