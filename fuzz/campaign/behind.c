/*
 * What is left on a connection: a mutant alone on a fresh one, then a request
 * whose answer is known. A server that has not read the whole body, or took a
 * part of it for a request, answers that one wrongly. Every second time the
 * start of that request comes in one piece with the mutant: a server that
 * loses what it has read ahead never sees it whole. Only mutants that HTTP
 * lets nobody read in two ways.
 */
#include "campaign/state.h"

#include "base/rng.h"

/* The looks cost more than mutants: each operator has its first ones. */
static bool has_looks_left(struct campaign *c, const struct mutant *m)
{
	bool left = false;

	for (size_t i = 0; i < m->step_count; i++) {
		uint8_t *looks = &c->behind[choose_row(m->steps[i].op)];

		if (*looks == BEHIND_FIRST)
			continue;
		++*looks;
		left = true;
	}
	return left;
}

bool behind_wanted(struct campaign *c, const struct answer *a,
		   const struct exchange *x, const struct mutant *m,
		   uint64_t index)
{
	unsigned every = x->last_on_connection ? 2 : BEHIND_EVERY / 2;

	if (!a->parsed || x->peer_closed || !a->response.keep_alive ||
	    (!x->last_on_connection && a->response.status / 100 != 4) ||
	    index % every)
		return false;
	return has_looks_left(c, m) || index % BEHIND_EVERY == 0;
}

/* An id that nobody has, so that the answer is about this request. */
static void build_known(struct campaign *c, uint64_t index, struct buf *out)
{
	struct bindings b = c->bindings;
	char id[UUID_TEXT + 1];
	struct rng rng;

	rng_init_at(&rng, c->options->seed, "behind", index);
	rng_uuid(&rng, id);
	b.volume = id;
	base_build(c->options->suite, "sync", &b, out, NULL);
}

static struct sent *ask(struct campaign *c, struct slice request,
			struct slice next, bool fresh)
{
	struct sent *s = pump_new(&c->pump);

	buf_slice(&s->exchange.request, request);
	buf_slice(&s->exchange.request, next);
	s->exchange.next_part = next.len;
	s->exchange.fresh_connection = fresh;
	s->exchange.last_on_connection = !fresh;
	pump_ask(&c->pump, s);
	return s;
}

void behind_tell(struct campaign *c, struct example *e)
{
	struct arena arena = ARENA_INIT;
	struct answer a;
	struct oracle_note note = {
		"desync", VERDICT_FAIL,
		e->pipelined ? "of requests sent at once a later one gets a "
			       "wrong answer"
			     : "the next request on the connection gets a "
			       "wrong answer", NULL };

	answer_read(&arena, &e->sent->exchange, &a);
	note.got = answer_summary(&arena, &a);
	e->clause = "R1";
	e->sure = true;
	found_note(c, &note, e);
	arena_release(&arena);
}

static void tell(struct campaign *c, const struct mutant *m, uint64_t index,
		 const struct sent *first, const struct sent *behind)
{
	struct slice before = buf_view(&first->exchange.request);

	behind_tell(c, &(struct example){ .sent = behind, .mutant = m,
					  .index = index, .before = &before,
					  .before_count = 1 });
}

struct desync desync_of(struct campaign *c)
{
	return (struct desync){ .pump = &c->pump, .oracle = &c->oracle,
				.task_timeout_us = c->task_timeout_us };
}

/* true: wrong behind the mutant, and right on a connection of its own. */
static bool try(struct campaign *c, struct slice request, struct slice known,
		size_t ahead, struct sent **first, struct sent **behind)
{
	struct desync d = desync_of(c);

	*first = ask(c, request, slice_head(known, ahead), true);
	*behind = ask(c, slice_skip(known, ahead), SLICE_NONE, false);
	return (*first)->exchange.outcome == EXCHANGE_ANSWERED &&
	       (*behind)->exchange.outcome != EXCHANGE_CANCELLED &&
	       (*first)->exchange.connection ==
		       (*behind)->exchange.connection &&
	       desync_shows(&d, known, &(*behind)->exchange);
}

static bool is_clear(struct campaign *c, struct slice request)
{
	struct arena arena = ARENA_INIT;
	struct expectation e;
	bool clear;

	expect_request(&c->oracle, request, &arena, &e);
	clear = !e.may_wait && !e.may_close && !e.may_follow && !e.may_switch;
	arena_release(&arena);
	return clear;
}

/* A part of its first line, so that its fields stay together. Drawn: which
 * indices are looked at is a matter of remainders. */
size_t behind_ahead(const struct campaign *c, uint64_t index,
		    struct slice next)
{
	ptrdiff_t line = slice_find(next, slice_from("\r"));
	struct rng rng;

	rng_init_at(&rng, c->options->seed, "ahead", index);
	return rng_below(&rng, 2) || line < 2
		? 0 : 1 + (size_t)rng_below(&rng, (uint64_t)line - 1);
}

bool behind_look(struct campaign *c, uint64_t index)
{
	struct buf known = BUF_INIT(REQUEST_MAX);
	struct sent *first, *behind;
	struct mutant m;
	struct slice request;
	size_t ahead;
	bool wrong = true;

	mutate_request(&c->mutator, c->options->seed, index, &m);
	request = buf_view(&m.requests[m.request_count - 1]);
	build_known(c, index, &known);
	ahead = behind_ahead(c, index, buf_view(&known));
	for (unsigned i = 1; wrong && i <= PAIR_TRIES; i++) {
		wrong = is_clear(c, request);
		if (!wrong)
			break;
		wrong = try(c, request, buf_view(&known), ahead, &first,
			    &behind);
		if (wrong && i == PAIR_TRIES)
			tell(c, &m, index, first, behind);
		death_look(c, first, &index);
		sent_free(first);
		sent_free(behind);
	}
	mutant_release(&m);
	buf_release(&known);
	return wrong;
}
