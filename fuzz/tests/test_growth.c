/* Times and sizes: growth.c and direct.c, in virtual time. */
#include "tests/module_bench.h"
#include "tests/test.h"

enum { KIB = 1024, SLOW_US = 900000, LINEAR_US = 2048,
       LATE_ANSWER_US = 2000000, CONTINUE_US = 1010000,
       HANG_US = 20000000 };

struct sized {
	struct script script;
	int64_t square, linear, fixed; /* microseconds, by KiB; a quarter of
	                                  the first */
	int64_t from;                  /* KiB; less costs nothing */
	size_t most;                   /* slow answers; 0 = all */
	size_t refused_from, refused_to; /* bytes of a request */
	unsigned refusal;              /* status */
	bool hangs;                    /* ... or none in time */
	bool busy;                     /* every second sync is turned away */
	size_t syncs;
	size_t refusals;               /* at most; 0 = all */
	size_t slow, refused;          /* so far */
};

static void wait_for(struct sized *s, int64_t kib, int64_t *delay_us)
{
	if (kib < 8 || kib < s->from || (s->most && s->slow >= s->most))
		return;
	s->slow++;
	*delay_us = s->square * kib * kib / 4 + s->linear * kib + s->fixed;
}

static enum handler_end by_size(struct script *self, struct slice request,
				struct buf *out, int64_t *delay_us)
{
	struct sized *s = (struct sized *)self;

	if (!script_is_sync(request))
		return script_right(self, request, out, delay_us);
	wait_for(s, (int64_t)request.len / KIB, delay_us);
	if (s->busy && ++s->syncs % 2) {
		buf_text(out, "HTTP/1.1 500 X\r\nContent-Type: application/json"
			      "\r\nContent-Length: 30\r\n\r\n"
			      "{\"_typeName\":\"TaskInProgress\"}");
		return HANDLER_KEEP;
	}
	if (request.len < s->refused_from || request.len >= s->refused_to ||
	    (s->refusals && s->refused >= s->refusals))
		return script_task(out);
	s->refused++;
	if (s->hangs)
		*delay_us = HANG_US;
	return script_status(out, s->refusal ? s->refusal : 413);
}

/* How many findings; the oracle's name is that of all. */
static size_t look(struct sized s, void (*at)(struct campaign *),
		   const char *oracle)
{
	struct module_bench m;
	size_t count;

	s.script.answer = by_size;
	module_open(&m, &s.script);
	at(m.c);
	count = m.c->record_count;
	for (size_t i = 0; i < count; i++)
		CHECK_TEXT(m.c->records[i]->f.oracle, oracle);
	module_close(&m);
	return count;
}

static size_t times(struct sized s)
{
	return look(s, module_look_at_times, "latency");
}

TEST(growth, tells_of_a_time_like_the_square)
{
	CHECK(times((struct sized){ .square = 4 }) > 0);
	/* The largest size takes longer than anybody waits. */
	CHECK(times((struct sized){ .square = 100 }) > 0);
}

TEST(growth, says_nothing_of_a_server_that_is_only_slow)
{
	CHECK_INT(times((struct sized){ .linear = LINEAR_US }), 0);
	CHECK_INT(times((struct sized){ .fixed = SLOW_US }), 0);
	/* A step is no square. */
	CHECK_INT(times((struct sized){ .fixed = SLOW_US, .from = 512 }), 0);
	CHECK_INT(times((struct sized){ .fixed = HANG_US, .from = 512 }), 0);
	/* Like the square, and nobody notices. */
	CHECK_INT(times((struct sized){ .square = 2 }), 0);
}

TEST(growth, wants_to_see_it_in_every_try)
{
	/* The sizes of the first shape, twice. */
	CHECK_INT(times((struct sized){ .square = 4, .most = 18 }), 0);
}

/* The other shapes leave it alone. */
TEST(growth, fills_the_id_too)
{
	enum { SIZE = 4 * KIB };
	size_t ids = 0, shapes = 0;

	for (; growth_shape(shapes); shapes++) {
		struct script s = { .answer = NULL };
		struct module_bench m;
		struct sent *sent;

		module_open(&m, &s);
		sent = growth_ask(m.c, shapes, SIZE);
		CHECK(sent->exchange.request.len >= SIZE);
		ids += slice_find(buf_view(&sent->exchange.request),
				  slice_from("\"id\":\"6d1f2c0e")) < 0;
		CHECK(sent->exchange.outcome == EXCHANGE_ANSWERED);
		sent_free(sent);
		module_close(&m);
	}
	CHECK_INT(ids, 2);
}

TEST(growth, asks_a_quick_server_once_for_each_shape)
{
	struct sized s = { .script.answer = by_size };
	struct module_bench m;
	size_t before, shapes = 0;

	while (growth_shape(shapes))
		shapes++;
	module_open(&m, &s.script);
	before = s.script.requests;
	module_look_at_times(m.c);
	CHECK_INT(s.script.requests - before, shapes);
	module_close(&m);
}

/* ---- one mutant that is late ---- */

struct late {
	struct script script;
	const char *bytes;  /* a request with them is late */
	size_t most, seen;
	int64_t us;
};

static enum handler_end be_late(struct script *self, struct slice request,
				struct buf *out, int64_t *delay_us)
{
	struct late *l = (struct late *)self;
	enum handler_end end = script_right(self, request, out, delay_us);

	if (slice_find(request, slice_from(l->bytes)) < 0 ||
	    l->seen >= l->most)
		return end;
	l->seen++;
	*delay_us = l->us;
	return end;
}

static bool late_tells(const char *bytes, size_t most, int64_t us)
{
	struct late l = { { .answer = be_late }, "\"syncSpecs\":[]", 0, 0, us };
	struct module_bench m;
	uint64_t index;
	bool told;

	module_init(&m, &l.script);
	index = module_index(&m, l.bytes, 0);
	module_release(&m);
	module_open(&m, &l.script);
	l.bytes = bytes;
	l.most = most;
	growth_late(m.c, index);
	told = module_has(&m, "latency") != NULL;
	CHECK_INT(m.c->record_count, told);
	module_close(&m);
	return told;
}

TEST(growth_late, tells_of_a_mutant_that_is_late_whenever_it_comes)
{
	CHECK(late_tells("\"syncSpecs\":[]", SIZE_MAX, LATE_ANSWER_US));
	CHECK(!late_tells("\"syncSpecs\":[]", 2, LATE_ANSWER_US));
	/* Valid syncs are as slow: no one's fault but the machine's. */
	CHECK(!late_tells("/CnsSyncVolume", SIZE_MAX, LATE_ANSWER_US));
	/* A proxy asks behind it for a 100 Continue that nobody owes it. */
	CHECK(!late_tells("\"syncSpecs\":[]", SIZE_MAX, CONTINUE_US));
}

TEST(growth_late, looks_at_so_many_late_ones_and_no_more)
{
	struct script s = { .answer = NULL };
	struct module_bench m;
	size_t before;

	module_open(&m, &s);
	m.c->late_looks = LATE_LOOKS_MAX;
	before = s.requests;
	growth_late(m.c, 0);
	CHECK_INT(s.requests, before);
	module_close(&m);
}

/* ---- directions ---- */

static size_t turns(struct sized s)
{
	return look(s, module_look_at_sizes, "direction");
}

TEST(direct, tells_of_a_size_that_is_refused_and_then_taken)
{
	struct sized s = { .script.answer = by_size,
			   .refused_from = 100 * KIB,
			   .refused_to = 2048 * KIB };
	struct module_bench m;
	const struct finding *f;

	module_open(&m, &s.script);
	module_look_at_sizes(m.c);
	f = module_has(&m, "direction");
	if (CHECK(f)) {
		CHECK_TEXT(f->clause, "9.28");
		CHECK_INT(f->confirmed, 3);
		CHECK(f->request.len > 2048 * KIB);
	}
	module_close(&m);
}

TEST(direct, says_nothing_of_a_limit)
{
	CHECK_INT(turns((struct sized){ .refused_from = 100 * KIB,
					.refused_to = SIZE_MAX }), 0);
	/* Small ones are refused for another reason. */
	CHECK_INT(turns((struct sized){ .refused_from = KIB,
					.refused_to = 3 * KIB }), 0);
	/* One bad moment: two of the tries. */
	CHECK_INT(turns((struct sized){ .refused_from = 100 * KIB,
					.refused_to = 2048 * KIB,
					.refusals = 4 }), 0);
}

TEST(direct, knows_nothing_of_a_lost_session)
{
	CHECK_INT(turns((struct sized){ .refused_from = 100 * KIB,
					.refused_to = 2048 * KIB,
					.refusal = 401 }), 0);
}

/* That a volume is busy says nothing about a size, and is asked again. */
TEST(direct, asks_again_where_a_volume_is_busy)
{
	CHECK_INT(turns((struct sized){ .refused_from = 100 * KIB,
					.refused_to = 2048 * KIB,
					.busy = true }), 1);
}

TEST(direct, knows_nothing_of_an_answer_that_does_not_come)
{
	CHECK_INT(turns((struct sized){ .refused_from = 100 * KIB,
					.refused_to = 2048 * KIB,
					.hangs = true }), 0);
}
