/*
 * The other request of a pair goes out among the rest, right behind its
 * mutant: the same once more, or its plain form. Only pairs that are not
 * answered alike are looked at with nothing beside them (pairs.c).
 */
#include "campaign/state.h"

#include "base/alloc.h"

struct twin {
	struct campaign *c;
	struct mutant mutant;
	uint64_t index;
	enum pair_kind kind;
	struct arena arena;
	const char *first;             /* kind of the mutant's answer */
};

static void done(void *self, struct sent *s)
{
	struct twin *t = self;
	struct campaign *c = t->c;

	c->in_flight--;
	if (s->exchange.outcome == EXCHANGE_ANSWERED &&
	    strcmp(aftermath_kind(&t->arena, &s->exchange), t->first) != 0)
		pairs_add(c, t->index, t->kind);
	sent_free(s);
	arena_release(&t->arena);
	mutant_release(&t->mutant);
	mem_free(t);
	campaign_feed(c);
}

bool twin_of(const struct sent *s, const struct mutant **m, uint64_t *index)
{
	const struct twin *t = s->self;

	if (s->done != done)
		return false;
	*m = &t->mutant;
	*index = t->index;
	return true;
}

/* Where HTTP leaves open what the request is, any two answers are right. */
static bool is_worth_it(const struct expectation *e, const struct sent *first)
{
	return !e->may_wait && !e->may_close && !e->may_follow &&
	       !e->may_code && !pair_says_nothing(first, e);
}

static void send(struct campaign *c, struct twin *t)
{
	const struct mutant *m = &t->mutant;
	bool again = t->kind == PAIR_AGAIN;
	struct sent *s = pump_new(&c->pump);
	struct exchange *x = &s->exchange;

	marker_put(c, t->index,
		   again ? buf_view(&m->requests[m->request_count - 1])
			 : buf_view(&m->plain), &x->request);
	x->fresh_connection = x->last_on_connection =
		again && m->own_connection;
	s->done = done;
	s->self = t;
	c->in_flight++;
	pump_send(&c->pump, s, campaign_delay(c)); /* counts for --rate */
}

bool twin_send(struct campaign *c, struct mutant *taken, uint64_t index,
	       const struct expectation *e, const struct sent *first)
{
	bool plain = taken->plain.len > 0;
	struct twin *t;

	if (!c->again_every || (!plain && index % c->again_every != 0) ||
	    !is_worth_it(e, first))
		return false;
	if (taken->pipelined) {
		pairs_add(c, index, plain ? PAIR_PLAIN : PAIR_AGAIN);
		return false;
	}
	t = mem_alloc(sizeof(*t));
	*t = (struct twin){ .c = c, .mutant = *taken, .index = index,
			    .kind = plain ? PAIR_PLAIN : PAIR_AGAIN };
	*taken = (struct mutant){ .request_count = 0 };
	t->first = aftermath_kind(&t->arena, &first->exchange);
	send(c, t);
	return true;
}
