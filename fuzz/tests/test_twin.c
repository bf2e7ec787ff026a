/*
 * The other request of a pair, among the rest: which mutants have one, and
 * which answers make it a pair to look at.
 */
#include "tests/module_bench.h"
#include "tests/test.h"

/* Refuses some syncs in one way, and in another way every second time. */
struct fickle {
	struct script script;
	const char *bytes;             /* what it refuses */
	unsigned status[2];
	size_t count;
	int64_t asked_us;              /* the last one */
};

static enum handler_end be_fickle(struct script *self, struct slice request,
				  struct buf *out, int64_t *delay_us)
{
	struct fickle *f = (struct fickle *)self;

	if (!script_is_sync(request) ||
	    slice_find(request, slice_from(f->bytes)) < 0)
		return script_right(self, request, out, delay_us);
	f->asked_us = self->now_us;
	return script_status(out, f->status[f->count++ % 2]);
}

/* Sends one mutant as a campaign does. */
static void send_one(struct module_bench *m, uint64_t index)
{
	struct mutant mutant;

	mutate_request(&m->c->mutator, m->c->options->seed, index, &mutant);
	work_start(m->c, index, &mutant, campaign_delay(m->c));
	pump_drain(&m->c->pump);
	CHECK_INT(m->c->in_flight, 0);
}

#define REFUSED "\"syncSpecs\":[]"

static void open_fickle(struct module_bench *m, struct fickle *f)
{
	f->script.answer = be_fickle;
	f->bytes = REFUSED;
	module_open(m, &f->script);
}

enum { INDEX_LAST = 100000, EVERY = 4 };

/* One request with these bytes in it; with a plain form, or without one. */
static bool is_mutant(struct module_bench *m, uint64_t index,
		      const char *bytes, bool plain)
{
	struct mutant x;
	bool is;

	mutate_request(&m->c->mutator, m->c->options->seed, index, &x);
	is = x.request_count == 1 && (x.plain.len > 0) == plain &&
	     slice_find(buf_view(&x.requests[0]), slice_from(bytes)) >= 0;
	mutant_release(&x);
	return is;
}

/* Of a refused mutant that is sent again, or is not. */
static uint64_t index_of(struct module_bench *m, bool twin)
{
	uint64_t index = twin ? 0 : 1;

	while (index < INDEX_LAST && !is_mutant(m, index, REFUSED, false))
		index += EVERY;
	CHECK(index < INDEX_LAST);
	return index;
}

TEST(twin, another_answer_to_the_same_bytes_is_looked_at)
{
	struct fickle f = { .status = { 400, 404 } };
	struct module_bench m;

	open_fickle(&m, &f);
	m.c->again_every = EVERY;
	send_one(&m, index_of(&m, true));
	CHECK_INT(f.count, 2);
	if (CHECK_INT(m.c->pair_count, 1))
		CHECK_INT(m.c->pairs[0].kind, PAIR_AGAIN);
	module_close(&m);
}

TEST(twin, the_same_answer_is_not)
{
	struct fickle f = { .status = { 400, 400 } };
	struct module_bench m;

	open_fickle(&m, &f);
	m.c->again_every = EVERY;
	send_one(&m, index_of(&m, true));
	CHECK_INT(f.count, 2);
	CHECK_INT(m.c->pair_count, 0);
	module_close(&m);
}

TEST(twin, most_mutants_go_out_once)
{
	struct fickle f = { .status = { 400, 404 } };
	struct module_bench m;

	open_fickle(&m, &f);
	m.c->again_every = EVERY;
	send_one(&m, index_of(&m, false));
	CHECK_INT(f.count, 1);
	m.c->again_every = 0; /* the other server of --against */
	send_one(&m, index_of(&m, true));
	CHECK_INT(f.count, 2);
	CHECK_INT(m.c->pair_count, 0);
	module_close(&m);
}

TEST(twin, counts_for_the_rate)
{
	enum { RATE = 4, EACH_US = 1000000 / RATE };
	struct fickle f = { .status = { 400, 400 } };
	struct module_bench m;
	int64_t from;

	open_fickle(&m, &f);
	m.c->again_every = EVERY;
	m.b.options.rate = RATE;
	from = f.script.now_us;
	send_one(&m, index_of(&m, true));
	CHECK_INT(f.count, 2);
	CHECK(f.asked_us - from >= EACH_US);
	module_close(&m);
}

/* Refuses what is spelt with a space that the plain form does not have. */
static enum handler_end mind_space(struct script *self, struct slice request,
				   struct buf *out, int64_t *delay_us)
{
	if (script_is_sync(request) &&
	    slice_find(request, slice_from("    ")) >= 0)
		return script_status(out, 404);
	return script_right(self, request, out, delay_us);
}

TEST(twin, a_plain_form_that_is_answered_otherwise_is_looked_at)
{
	struct script s = { .answer = mind_space };
	struct module_bench m;
	uint64_t index = 0;

	module_open(&m, &s);
	while (index < INDEX_LAST && !is_mutant(&m, index, "    ", true))
		index++;
	send_one(&m, index);
	if (CHECK_INT(m.c->pair_count, 1))
		CHECK_INT(m.c->pairs[0].kind, PAIR_PLAIN);
	module_close(&m);
}
