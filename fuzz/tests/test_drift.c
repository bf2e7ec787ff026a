/* Valid syncs that take longer and longer. */
#include "base/alloc.h"
#include "campaign/state.h"
#include "tests/campaign_bench.h"
#include "tests/test.h"

static bool drifts(const int64_t us[], size_t count)
{
	struct drift d = { .count = 0 };
	bool found = false;

	for (size_t i = 0; i < count; i++)
		found = drift_add(&d, us[i] * 1000);
	return found;
}

#define DRIFTS(...) \
	drifts((const int64_t[]){ __VA_ARGS__ }, \
	       sizeof((const int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t))

TEST(drift, tells_what_grows_from_pause_to_pause)
{
	CHECK(DRIFTS(1, 11, 16, 21));
	CHECK(DRIFTS(1, 1, 5, 10, 15, 21));
	CHECK(!DRIFTS(1, 11, 21));
	/* Too little to be seen, or not many times what it was. */
	CHECK(!DRIFTS(1, 5, 12, 19));
	CHECK(!DRIFTS(10, 40, 60, 90));
	/* A level is reached, or there are better days. */
	CHECK(!DRIFTS(1, 11, 30, 40, 40));
	CHECK(!DRIFTS(1, 30, 20, 40));
	CHECK(!DRIFTS(1, 1, 1, 50));
	CHECK(!DRIFTS(0, 0, 0, 0));
}

/* Each sync makes all later ones slower; or they rest. */
struct slower {
	struct handler inner;
	int64_t us, each_us, last_us;
	bool rests;
};

static enum handler_end slower(void *self, struct slice request,
			       int64_t now_us, unsigned connection,
			       struct buf *answer, int64_t *delay_us)
{
	struct slower *s = self;
	enum handler_end end = s->inner.answer(s->inner.self, request, now_us,
					       connection, answer, delay_us);

	if (s->rests && now_us - s->last_us >= 900000)
		s->us = 0;
	s->last_us = now_us;
	s->us += s->each_us;
	*delay_us += s->us;
	return end;
}

static size_t findings_of(bool rests)
{
	struct slower s = { .each_us = 1000, .rests = rests };
	struct campaign_bench b;
	struct campaign *c = mem_alloc(sizeof(*c));
	size_t count;

	campaign_bench_init(&b, NULL, NULL);
	s.inner = b.base.handler;
	b.base.handler = (struct handler){ slower, &s };
	b.options.transport = transport_handler(&b.base.handler);
	CHECK_INT(campaign_prepare(c, &b.options, &b.sum, &b.err), 0);
	CHECK_INT(session_open(c, &b.err), 0);
	for (int i = 0; i < 12; i++)
		drift_look(c);
	count = c->record_count;
	CHECK(!count || strstr(c->records[0]->f.title, "takes longer"));
	session_close(c);
	campaign_end(c);
	transport_free(b.options.transport);
	campaign_bench_release(&b);
	return count;
}

TEST(drift, looks_again_when_the_server_has_rested)
{
	CHECK_INT(findings_of(false), 1);
	CHECK_INT(findings_of(true), 0);
}
