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

static void send_one(struct module_bench *m, uint64_t index)
{
	module_send(m, index);
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

/* ---- which have none ---- */

static enum handler_end fault(struct buf *out, const char *type)
{
	buf_printf(out, "HTTP/1.1 500 X\r\nContent-Type: application/json\r\n"
			"Content-Length: %zu\r\n\r\n{\"_typeName\":\"%s\"}",
		   strlen(type) + strlen("{\"_typeName\":\"\"}"), type);
	return HANDLER_KEEP;
}

/* Where any two answers are right, or the first one says nothing. */
TEST(twin, what_may_be_answered_in_two_ways_goes_out_once)
{
	static const struct {
		struct expectation e;
		const char *type;
		enum exchange_outcome outcome;
		bool sent;
	} rows[] = {
		{ { .provable = true }, "NotFound", EXCHANGE_ANSWERED, true },
		{ { .may_wait = true }, "NotFound", EXCHANGE_ANSWERED, false },
		{ { .may_close = true }, "NotFound", EXCHANGE_ANSWERED, false },
		{ { .may_follow = true }, "NotFound", EXCHANGE_ANSWERED,
		  false },
		{ { .may_code = true }, "NotFound", EXCHANGE_ANSWERED, false },
		{ { .provable = true }, "NotFound", EXCHANGE_CUT, false },
		{ { .provable = true }, "NotAuthenticated", EXCHANGE_ANSWERED,
		  false },
	};
	struct fickle f = { .status = { 400, 400 } };
	struct module_bench m;
	uint64_t index;

	open_fickle(&m, &f);
	m.c->again_every = EVERY;
	index = index_of(&m, true);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sent *first = pump_new(&m.c->pump);
		struct expectation e = rows[i].e;
		struct arena arena = ARENA_INIT;
		struct expectation read;
		struct mutant x;

		mutate_request(&m.c->mutator, m.c->options->seed, index, &x);
		expect_request(&m.c->oracle, buf_view(&x.requests[0]), &arena,
			       &read);
		e.test_case = read.test_case;
		first->exchange.outcome = rows[i].outcome;
		fault(&first->exchange.answer, rows[i].type);
		CHECK_INT(twin_send(m.c, &x, index, &e, first), rows[i].sent);
		pump_drain(&m.c->pump);
		mutant_release(&x);
		sent_free(first);
		arena_release(&arena);
	}
	module_close(&m);
}

/* The second time it breaks off: that says nothing about the first. */
static enum handler_end break_off(struct script *self, struct slice request,
				  struct buf *out, int64_t *delay_us)
{
	struct fickle *f = (struct fickle *)self;
	enum handler_end end = be_fickle(self, request, out, delay_us);

	if (f->count != 2)
		return end;
	out->len /= 2;
	return HANDLER_CLOSE;
}

TEST(twin, one_that_is_cut_is_none_to_look_at)
{
	struct fickle f = { .status = { 400, 404 } };
	struct module_bench m;

	open_fickle(&m, &f);
	f.script.answer = break_off;
	m.c->again_every = EVERY;
	send_one(&m, index_of(&m, true));
	CHECK(f.count >= 2);
	CHECK_INT(m.c->pair_count, 0);
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

/* ---- a death ---- */

/* Dies of one body, until it is started again. */
struct mortal {
	struct script script;
	struct slice body;
	bool dead;
};

static enum handler_end be_mortal(struct script *self, struct slice request,
				  struct buf *out, int64_t *delay_us)
{
	struct mortal *s = (struct mortal *)self;

	s->dead |= s->body.len && slice_find(request, s->body) >= 0;
	return s->dead ? HANDLER_DIE
		       : script_right(self, request, out, delay_us);
}

static int rise(void *self)
{
	((struct mortal *)self)->dead = false;
	return 0;
}

static struct slice body_of(struct slice request)
{
	ptrdiff_t end = slice_find(request, slice_from("\r\n\r\n"));

	return slice_skip(request, end < 0 ? request.len : (size_t)end + 4);
}

/* A mutant with a plain form that has a body of its own. */
static bool takes_twin(struct module_bench *m, uint64_t index,
		       struct mutant *x)
{
	struct buf sync = BUF_INIT(REQUEST_MAX);
	struct slice body;
	bool fits;

	mutate_request(&m->c->mutator, m->c->options->seed, index, x);
	base_build(m->b.options.suite, "sync", &m->c->bindings, &sync, NULL);
	body = body_of(buf_view(&x->plain));
	fits = x->request_count == 1 && body.len > 2 &&
	       slice_find(buf_view(&x->requests[0]), body) < 0 &&
	       slice_find(buf_view(&sync), body) < 0;
	buf_release(&sync);
	if (!fits)
		mutant_release(x);
	return fits;
}

TEST(twin, a_death_of_the_plain_form_convicts_the_plain_form)
{
	struct mortal s = { .script = { .answer = be_mortal } };
	struct run_reviver reviver = { rise, &s };
	const struct finding *f;
	struct module_bench m;
	struct mutant x;
	uint64_t index = 0;

	module_open(&m, &s.script);
	m.b.options.reviver = &reviver;
	m.b.base.config.max_deaths = 1000;
	while (index < INDEX_LAST && !takes_twin(&m, index, &x))
		index++;
	CHECK(index < INDEX_LAST);
	s.body = body_of(buf_view(&x.plain));
	send_one(&m, index);
	CHECK_INT(m.c->deaths, 1);
	f = module_has(&m, "liveness");
	if (CHECK(f != NULL)) {
		CHECK(slice_find(f->request, s.body) > 0);
		CHECK_INT(f->confirmed, CONFIRM_TRIES);
		CHECK_INT(f->tried, CONFIRM_TRIES);
		CHECK_TEXT(f->operators, "");
		CHECK_INT(f->first_index, index);
	}
	module_close(&m);
	mutant_release(&x);
}

/* ---- how it goes out ---- */

struct watcher {
	struct script script;
	unsigned connections[2];       /* of the last two */
	struct buf last;
};

static enum handler_end see(struct script *self, struct slice request,
			    struct buf *out, int64_t *delay_us)
{
	struct watcher *w = (struct watcher *)self;

	w->connections[0] = w->connections[1];
	w->connections[1] = self->connection;
	buf_clear(&w->last);
	buf_slice(&w->last, request);
	return script_right(self, request, out, delay_us);
}

struct wanted {
	bool several, own, pipelined;
};

static bool is_wanted(const void *self, const struct mutant *x,
		      const struct expectation *e)
{
	const struct wanted *w = self;
	size_t last = x->request_count - 1;

	return !x->plain.len && (last > 0) == w->several &&
	       x->own_connection == w->own && x->pipelined == w->pipelined &&
	       !e->may_wait && !e->may_close && !e->may_follow &&
	       !e->may_code && x->requests[last].len > 400 &&
	       (!w->several ||
		!slice_equal(body_of(buf_view(&x->requests[0])),
			     body_of(buf_view(&x->requests[last]))));
}

/* Of a mutant that is sent again, of several requests or of one that wants a
 * connection of its own; what it is must be worth it. The caller releases the
 * mutant. */
static uint64_t again_index(struct module_bench *m, bool several, bool own,
			    bool pipelined, struct mutant *x)
{
	struct wanted w = { several, own, pipelined };
	uint64_t index = module_first(m->c, is_wanted, &w, 0, EVERY);

	mutate_request(&m->c->mutator, m->c->options->seed, index, x);
	return index;
}

TEST(twin, of_several_requests_the_last_one_goes_out_again)
{
	struct watcher w = { .last = BUF_INIT(REQUEST_MAX) };
	struct module_bench m;
	struct mutant x;
	uint64_t index;
	struct slice last;

	module_open(&m, &w.script);
	m.c->again_every = EVERY;
	index = again_index(&m, true, false, false, &x);
	w.script.answer = see;
	send_one(&m, index);
	last = buf_view(&x.requests[x.request_count - 1]);
	CHECK(slice_equal(body_of(buf_view(&w.last)), body_of(last)));
	CHECK(w.script.requests >= x.request_count + 1);
	mutant_release(&x);
	module_close(&m);
	buf_release(&w.last);
}

TEST(twin, has_a_connection_of_its_own_where_its_mutant_has)
{
	struct watcher w = { .last = BUF_INIT(REQUEST_MAX) };
	struct module_bench m;
	struct mutant x;
	uint64_t index;

	module_open(&m, &w.script);
	m.c->again_every = EVERY;
	index = again_index(&m, false, true, false, &x);
	w.script.answer = see;
	send_one(&m, index);
	CHECK(slice_equal(body_of(buf_view(&w.last)),
			  body_of(buf_view(&x.requests[0]))));
	CHECK(w.connections[0] != w.connections[1]);
	mutant_release(&x);
	module_close(&m);
	buf_release(&w.last);
}

/* Sent at once they have no turn of their own: they are looked at anyway. */
TEST(twin, pipelined_requests_are_a_pair_at_once)
{
	struct script script = { .answer = NULL };
	struct sent *first;
	struct module_bench m;
	struct mutant x;
	struct expectation e = { .provable = true };
	struct arena arena = ARENA_INIT;
	struct expectation read;
	uint64_t index;

	module_open(&m, &script);
	m.c->again_every = EVERY;
	index = again_index(&m, true, true, true, &x);
	expect_request(&m.c->oracle, buf_view(&x.requests[0]), &arena, &read);
	e.test_case = read.test_case;
	first = pump_new(&m.c->pump);
	first->exchange.outcome = EXCHANGE_ANSWERED;
	fault(&first->exchange.answer, "NotFound");
	for (int plain = 0; plain < 2; plain++) {
		if (plain)
			buf_text(&x.plain, "x");
		CHECK(!twin_send(m.c, &x, index, &e, first));
		if (CHECK_INT(m.c->pair_count, plain + 1))
			CHECK_INT(m.c->pairs[plain].kind,
				  plain ? PAIR_PLAIN : PAIR_AGAIN);
		CHECK_INT(m.c->pairs[plain].index, index);
	}
	sent_free(first);
	mutant_release(&x);
	module_close(&m);
	arena_release(&arena);
}
