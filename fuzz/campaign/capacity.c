/*
 * How many connections the server keeps at once. Who closes, or refuses, one
 * too many without an answer says nothing about the request on it: a campaign
 * would take that for what its mutants have done. It opens no more than so
 * many, then.
 */
#include "campaign/state.h"

#include "base/alloc.h"

/* What came of some requests at once, a connection for each. */
struct crowd {
	unsigned answered, turned_away;
};

static void count(const struct exchange *x, struct crowd *crowd)
{
	crowd->answered += x->outcome == EXCHANGE_ANSWERED;
	crowd->turned_away += x->outcome == EXCHANGE_CLOSED ||
			      x->outcome == EXCHANGE_REFUSED;
}

/* The anonymous request of the first rung: nothing comes of it, and its
 * answer is not kept. What is kept alive stays open meanwhile. */
static struct crowd ask_at_once(struct campaign *c, unsigned most)
{
	struct transport *t = c->pump.transport;
	struct crowd crowd = { 0 };
	unsigned number = transport_limit(t, most);
	struct exchange *all = mem_array(number, sizeof(*all));
	struct exchange *x;

	for (unsigned i = 0; i < number; i++) {
		exchange_init(&all[i]);
		all[i].fresh_connection = true;
		all[i].timeout_us = CAPACITY_US;
		base_build(c->options->suite, "content", &c->bindings,
			   &all[i].request, NULL);
		transport_submit(t, &all[i]);
	}
	for (unsigned left = number; left;) {
		if (campaign_interrupted(c))
			transport_cancel(t);
		x = transport_wait(t, transport_now(t) + PUMP_LOOK_US);
		if (!x)
			continue;
		count(x, &crowd);
		left--;
	}
	for (unsigned i = 0; i < number; i++)
		exchange_release(&all[i]);
	mem_free(all);
	return crowd;
}

/* Nothing is open, and the server has seen it. */
static void rest(struct campaign *c, unsigned connections)
{
	transport_limit(c->pump.transport, connections);
	pump_nap(&c->pump, CAPACITY_REST_US);
}

void capacity_rest(struct campaign *c)
{
	if (c->crowded)
		rest(c, c->crowded);
}

static bool keeps(struct campaign *c, unsigned connections)
{
	for (unsigned i = 0; i < CAPACITY_TRIES; i++) {
		rest(c, connections);
		if (ask_at_once(c, connections).answered != connections)
			return false;
	}
	return true;
}

static void tell(struct campaign *c, unsigned kept)
{
	const struct campaign_options *o = c->options;
	const char *who = c->against ? "the server of --against"
				     : "the server";

	if (o->notice)
		o->notice(o->self, arena_printf(&c->arena, "%s answers on %u "
			  "connection%s at once and closes further ones "
			  "without an answer; going on with -j %u", who, kept,
			  kept == 1 ? "" : "s", c->pump.window));
}

/* A server may be slow to see that one was closed: one is for that. */
static void go_on_with(struct campaign *c, unsigned kept)
{
	unsigned limit = kept > 1 ? kept - 1 : 1;

	c->crowded = limit;
	c->pump.crowded_us = CAPACITY_AGAIN_US;
	transport_limit(c->pump.transport, limit);
	if (c->pump.window <= limit)
		return;
	c->pump.window = limit;
	tell(c, kept);
}

void capacity_look(struct campaign *c)
{
	struct transport *t = c->pump.transport;
	unsigned most = transport_limit(t, 0), kept = 0;
	struct crowd crowd;

	if (most < 2)
		return;
	crowd = ask_at_once(c, most < CAPACITY_MOST ? most : CAPACITY_MOST);
	/* The login was answered: one is kept at least. */
	if (crowd.turned_away)
		kept = crowd.answered ? crowd.answered : 1;
	while (kept && !keeps(c, kept))
		kept /= 2;
	if (kept && !campaign_interrupted(c))
		go_on_with(c, kept);
	else
		transport_limit(t, 0);
}
