#include "tests/bench/engine.h"

#include "base/alloc.h"
#include "campaign/features.h"
#include "oracle/leak.h"
#include "oracle/oracle_table.h"
#include "run/pump.h"

/* While it runs. */
struct engine_run {
	struct engine *e;
	struct pump pump;
	struct expect_oracle oracle;
	struct leak_starts starts;
	struct features features;
	size_t next;                /* of the mutants */
	double until, clock;        /* what looking at one costs */
};

enum { CLOCK_LOOKS = 1000 };

struct shot {
	struct engine_run *r;
	struct arena arena;
	struct expectation expectation;
	uint64_t index;
};

static void send_next(struct engine_run *);

static double started(const struct engine_run *r)
{
	return r->e->timed ? figure_busy() : 0;
}

static void ended(const struct engine_run *r, double start, double *sum)
{
	if (r->e->timed)
		*sum += figure_busy() - start - r->clock;
}

static double clock_cost(void)
{
	double start = figure_busy(), end = start;

	for (int i = 0; i < CLOCK_LOOKS; i++)
		end = figure_busy();
	return (end - start) / CLOCK_LOOKS;
}

static void judge(struct shot *shot, const struct exchange *x,
		  const struct answer *a)
{
	struct engine *e = shot->r->e;
	struct evidence_item item = { ROLE_STEP, 0, x, a };
	struct evidence evidence = {
		.items = &item, .count = 1, .verdicts_only = true,
		.task_timeout_us = e->target->config.task_timeout_us };
	struct case_result *result = arena_room(&shot->arena,
						sizeof(*result));
	double start = started(shot->r);

	expect_judge(&e->target->suite, &shot->expectation, &evidence,
		     &shot->arena, result);
	ended(shot->r, start, &e->judging);
	e->wrong += result->verdict[LEVEL_SHOULD] == VERDICT_FAIL;
}

static void look(struct shot *shot, const struct exchange *x,
		 const struct answer *a)
{
	struct oracle_look at = { .exchange = x,
				  .expectation = &shot->expectation,
				  .marker = SLICE_NONE,
				  .arena = &shot->arena, .answer = a,
				  .starts = &shot->r->starts };
	const struct oracle *o;
	struct oracle_note note;
	double start = started(shot->r);

	for (size_t i = 0; (o = oracle_at(i)); i++)
		if (o->look && o->look(&at, &note))
			shot->r->e->wrong++;
	ended(shot->r, start, &shot->r->e->looking);
}

static void next(struct shot *shot, struct sent *s)
{
	struct engine_run *r = shot->r;

	r->e->requests++;
	arena_release(&shot->arena);
	mem_free(shot);
	sent_free(s);
	send_next(r);
}

static void done(void *self, struct sent *s)
{
	struct shot *shot = self;
	struct engine_run *r = shot->r;
	const struct exchange *x = &s->exchange;
	double start = started(r);
	struct answer a;

	if (r->e->oracles != ENGINE_ALL) {
		next(shot, s);
		return;
	}
	answer_read(&shot->arena, x, &a);
	features_add(&r->features, &a, x->done_us - x->sent_us, &shot->arena);
	ended(r, start, &r->e->reading);
	judge(shot, x, &a);
	if (x->outcome == EXCHANGE_ANSWERED)
		look(shot, x, &a);
	next(shot, s);
}

/* false: that was all. */
static bool take_request(struct engine_run *r, struct exchange *x)
{
	const struct engine *e = r->e;
	struct mutant m;

	if (!e->mutants) {
		buf_slice(&x->request, e->request);
		return figure_now() < r->until;
	}
	if (r->next == e->mutants->count)
		return false;
	mutate_request(&e->target->mutator, BENCH_SEED,
		       e->mutants->indices[r->next++], &m);
	buf_slice(&x->request, buf_view(&m.requests[0]));
	x->fresh_connection = x->last_on_connection = m.own_connection;
	mutant_release(&m);
	return true;
}

static void send_next(struct engine_run *r)
{
	struct sent *s = pump_new(&r->pump);
	struct shot *shot;
	double start;

	if (!take_request(r, &s->exchange)) {
		sent_free(s);
		return;
	}
	shot = mem_alloc(sizeof(*shot));
	shot->r = r;
	shot->arena = ARENA_INIT;
	start = started(r);
	if (r->e->oracles != ENGINE_NONE)
		expect_request(&r->oracle, buf_view(&s->exchange.request),
		       &shot->arena, &shot->expectation);
	ended(r, start, &r->e->expecting);
	s->may_close = shot->expectation.may_close;
	s->done = done;
	s->self = shot;
	pump_send(&r->pump, s, 0);
}

int engine_run(struct engine *e, struct err *err)
{
	const struct bench_target *t = e->target;
	struct transport *wire = bench_target_wire(t, err);
	struct redact_set secrets;
	struct engine_run r = {
		.e = e, .oracle = { &t->suite, &t->bindings, true, NULL },
		.until = figure_now() + e->seconds,
		.clock = e->timed ? clock_cost() : 0,
		.pump = { .config = &t->config, .transport = wire,
			  .secrets = &secrets, .window = BENCH_JOBS,
			  .timeout_us = t->config.timeout_us },
	};
	struct stretch start = stretch_start();

	if (!wire)
		return -1;
	redact_init(&secrets);
	r.oracle.memo = expect_memo_new();
	leak_starts_make(&r.starts);
	for (unsigned i = 0; i < BENCH_JOBS; i++)
		send_next(&r);
	pump_drain(&r.pump);
	e->took = stretch_end(start);
	expect_memo_free(r.oracle.memo);
	features_release(&r.features);
	redact_release(&secrets);
	transport_free(wire);
	return 0;
}
