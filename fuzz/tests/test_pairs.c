/*
 * Two answers to the same bytes: what a server decides by chance, and what it
 * decides by turns.
 */
#include "tests/module_bench.h"
#include "tests/test.h"

enum { ALWAYS = 1000 };

/* Two ways to say no, by turns for so many answers, then one. */
struct torn {
	struct script script;
	size_t turns, count;
	bool faults;                   /* of two types, for ever */
};

static enum handler_end fault(struct buf *out, const char *type)
{
	buf_printf(out, "HTTP/1.1 500 X\r\nContent-Type: application/json\r\n"
			"Content-Length: %zu\r\n\r\n{\"_typeName\":\"%s\"}",
		   strlen(type) + strlen("{\"_typeName\":\"\"}"), type);
	return HANDLER_KEEP;
}

static enum handler_end be_torn(struct script *self, struct slice request,
				struct buf *out, int64_t *delay_us)
{
	struct torn *t = (struct torn *)self;

	if (!script_is_sync(request))
		return script_right(self, request, out, delay_us);
	t->count++;
	if (t->faults)
		return fault(out, t->count % 2 ? "NotFound"
					       : "InvalidArgument");
	return script_status(out, t->count < t->turns && t->count % 2 ? 413
								      : 400);
}

struct reasons {
	size_t least, most;
	const char *kind;
	bool plain;
};

static bool has_reasons(const void *self, const struct mutant *x,
			const struct expectation *e)
{
	const struct reasons *r = self;

	return x->request_count == 1 && (x->plain.len > 0) == r->plain &&
	       !x->own_connection && e->primary &&
	       (!strcmp(e->primary->family, r->kind) ||
		!strcmp(e->primary->name, r->kind)) &&
	       e->defect_count >= r->least && e->defect_count <= r->most;
}

/* Of a mutant with so many reasons at least and at most to refuse it, the first
 * of that family or name; with a plain form, or without one. */
static uint64_t index_of(struct module_bench *m, size_t least, size_t most,
			 const char *kind, bool plain)
{
	struct reasons r = { least, most, kind, plain };

	return module_first(m->c, has_reasons, &r, 0, 1);
}

/* The index of such a mutant; looking for it takes longer than all else. */
static uint64_t find_index(size_t least, size_t most)
{
	struct script script = { .answer = NULL };
	struct module_bench m;
	uint64_t index;

	module_open(&m, &script);
	index = index_of(&m, least, most, "not-json", false);
	module_close(&m);
	return index;
}

static size_t found_of(size_t turns, uint64_t index)
{
	struct torn t = { .turns = 0 };
	struct module_bench m;
	size_t count;

	module_open(&m, &t.script);
	t.script.answer = be_torn;
	t.turns = turns;
	pairs_add(m.c, index, PAIR_AGAIN);
	pairs_settle(m.c);
	count = m.c->record_count;
	if (count)
		CHECK(module_has(&m, "determinism"));
	module_close(&m);
	return count;
}

TEST(pairs, one_reason_that_is_told_in_two_ways_is_a_finding)
{
	uint64_t index = find_index(1, 1);

	CHECK_INT(found_of(PAIR_TRIES * 2 + 2, index), 1);
	CHECK_INT(found_of(PAIR_TRIES * 2 - 2, index), 0);
}

TEST(pairs, which_of_two_reasons_is_told_may_be_chance)
{
	uint64_t index = find_index(2, 9);

	CHECK_INT(found_of(PAIR_TRIES * 2 + 2, index), 0);
	CHECK_INT(found_of(ALWAYS, index), 1);
}

/* By turns for ever: whoever goes first gets the one answer. */
TEST(pairs, what_a_server_does_by_turns_is_no_matter_of_spelling)
{
	struct torn t = { .turns = 0 };
	struct module_bench m;

	module_open(&m, &t.script);
	t.script.answer = be_torn;
	t.faults = true;
	pairs_add(m.c, index_of(&m, 1, 1, "id-debatable", true), PAIR_PLAIN);
	pairs_settle(m.c);
	CHECK(t.count >= 4);
	CHECK_INT(m.c->record_count, 0);
	module_close(&m);
}

/* ---- what is compared at all ---- */

/* Refuses what is not exactly the plain form. */
struct picky {
	struct script script;
	struct slice plain;
	size_t others;                 /* that came */
};

static enum handler_end be_picky(struct script *self, struct slice request,
				 struct buf *out, int64_t *delay_us)
{
	struct picky *p = (struct picky *)self;

	if (!script_is_sync(request) || slice_equal(request, p->plain))
		return script_right(self, request, out, delay_us);
	p->others++;
	return script_status(out, 400);
}

struct alike {
	const struct campaign *c;
	bool same;
};

static bool is_alike(const void *self, const struct mutant *x,
		     const struct expectation *e)
{
	const struct alike *a = self;
	struct arena arena = ARENA_INIT;
	struct expectation plain;
	bool valid;

	if (x->request_count > 1 || !x->plain.len || x->step_count != 1 ||
	    e->may_wait || e->may_close || e->may_follow || e->may_code ||
	    (e->defect_count == 0) != a->same)
		return false;
	expect_request(&a->c->oracle, buf_view(&x->plain), &arena, &plain);
	valid = !plain.defect_count;
	arena_release(&arena);
	return valid;
}

/* Of a mutant with a plain form that both sides of HTTP read alike, the first
 * one: have the two the same defects? The caller releases the mutant. */
static uint64_t plain_index(struct module_bench *m, bool same,
			    struct mutant *x)
{
	struct alike a = { m->c, same };
	uint64_t index = module_first(m->c, is_alike, &a, 0, 1);

	mutate_request(&m->c->mutator, m->c->options->seed, index, x);
	return index;
}

/* A spelling that a server may refuse for itself (chunks...) says nothing. */
TEST(pairs, only_what_means_the_same_must_be_answered_alike)
{
	for (int same = 0; same < 2; same++) {
		struct picky p = { .others = 0 };
		struct module_bench m;
		struct mutant x;
		uint64_t index;

		module_open(&m, &p.script);
		index = plain_index(&m, same, &x);
		p.script.answer = be_picky;
		p.plain = buf_view(&x.plain);
		CHECK_INT(pairs_differ(m.c, index), same);
		CHECK_INT(p.others, same ? PAIR_TRIES : 0);
		CHECK_INT(m.c->record_count, same);
		if (same)
			CHECK(module_has(&m, "same-meaning"));
		mutant_release(&x);
		module_close(&m);
	}
}

/* What is full is looked at; more than that is not kept. */
TEST(pairs, so_many_wait_and_no_more)
{
	struct script script = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &script);
	m.c->go = PAIRS_MAX;
	for (size_t i = 1; i <= PAIRS_MAX + 1; i++) {
		pairs_add(m.c, i, PAIR_AGAIN);
		CHECK_INT(m.c->pair_count, i < PAIRS_MAX ? i : PAIRS_MAX);
		CHECK_INT(m.c->go, i < PAIRS_MAX ? PAIRS_MAX : 0);
	}
	m.c->pair_count = 0;
	module_close(&m);
}

/* What says nothing about a request: no answer, another sync under way where
 * one may be, the end of the session. */
TEST(pairs, an_answer_that_nobody_could_help_says_nothing)
{
	static const struct {
		const char *fault;
		enum exchange_outcome outcome;
		bool nothing, wrong;   /* wrong: the volume is not asked for */
	} rows[] = {
		{ "InvalidArgument", EXCHANGE_ANSWERED, false, false },
		{ "InvalidArgument", EXCHANGE_CUT, true, false },
		{ "TaskInProgress", EXCHANGE_ANSWERED, true, false },
		{ "TaskInProgress", EXCHANGE_ANSWERED, false, true },
		{ "NotAuthenticated", EXCHANGE_ANSWERED, true, false },
	};
	struct script script = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &script);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sent *s = pump_new(&m.c->pump);
		struct arena arena = ARENA_INIT;
		struct expectation e;

		base_build(m.b.options.suite, "sync", &m.c->bindings,
			   &s->exchange.request, NULL);
		if (rows[i].wrong)
			s->exchange.request.bytes[0] = 'X';
		expect_request(&m.c->oracle, buf_view(&s->exchange.request),
			       &arena, &e);
		s->exchange.outcome = rows[i].outcome;
		fault(&s->exchange.answer, rows[i].fault);
		CHECK_INT(pair_says_nothing(s, &e), rows[i].nothing);
		sent_free(s);
		arena_release(&arena);
	}
	module_close(&m);
}
