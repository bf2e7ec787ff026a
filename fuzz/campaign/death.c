/* Is the server still there, and who was it? */
#include "campaign/state.h"

static bool is_answer(const struct sent *s)
{
	return s->exchange.outcome == EXCHANGE_ANSWERED ||
	       s->exchange.outcome == EXCHANGE_TOO_LARGE;
}

static bool nobody_listens(const struct exchange *x)
{
	return x->outcome == EXCHANGE_REFUSED ||
	       x->outcome == EXCHANGE_UNRESOLVED ||
	       x->outcome == EXCHANGE_TLS_FAILED;
}

static bool never_arrived(const struct sent *s)
{
	return nobody_listens(&s->exchange) && !s->exchange.resent;
}

static bool stopped(const struct campaign *c)
{
	return c->pump.stopped ||
	       (c->pump.interrupted && *c->pump.interrupted);
}

static enum exchange_outcome probe(struct campaign *c)
{
	enum exchange_outcome outcome = EXCHANGE_CANCELLED;

	for (unsigned i = 0; i < DEATH_PROBES && !stopped(c); i++) {
		struct sent *s = session_ask(c, "content");
		bool alive = is_answer(s);

		outcome = s->exchange.outcome;
		sent_free(s);
		if (alive)
			return EXCHANGE_ANSWERED;
		pump_nap(&c->pump, DEATH_PROBE_US);
	}
	return outcome;
}

bool death_alive(struct campaign *c)
{
	return probe(c) == EXCHANGE_ANSWERED || stopped(c);
}

/* The oldest request that reached the server is the example, the others that
 * were under way stand before it. */
static void accuse(struct campaign *c, enum exchange_outcome dead)
{
	const struct sent *first = NULL;
	struct slice others[FINDING_BEFORE_MAX];
	struct arena arena = ARENA_INIT;
	size_t count = 0;
	struct oracle_note note = { "liveness", VERDICT_FAIL,
				    dead == EXCHANGE_TIMEOUT
					    ? "the server hangs"
					    : "the server died", "" };
	struct example e;

	for (struct sent *s = c->pump.doubtful; s; s = s->next) {
		s->fate = never_arrived(s) ? FATE_LOST : FATE_SUSPECT;
		if (s->fate == FATE_LOST)
			continue;
		if (!first)
			first = s;
		else if (count < FINDING_BEFORE_MAX)
			others[count++] = buf_view(&s->exchange.request);
	}
	if (!first)
		first = c->pump.doubtful;
	if (!first)
		return;
	note.got = arena_printf(&arena, "%s, with %zu more requests under way",
				exchange_outcome_text(dead), count);
	e = (struct example){ .sent = first, .before = others,
			      .before_count = count, .clause = "R1",
			      .index = c->options->from };
	work_of(first, &e.mutant, &e.index);
	found_note(c, &note, &e);
	arena_release(&arena);
}

static bool comes_back(struct campaign *c)
{
	int64_t until = transport_now(c->pump.transport) + DEATH_BACK_US;
	const struct run_reviver *reviver = c->options->reviver;
	struct err err = ERR_INIT;

	if (reviver && reviver->restart(reviver->self))
		return false;
	while (transport_now(c->pump.transport) < until && !stopped(c)) {
		pump_nap(&c->pump, DEATH_PROBE_US);
		if (!session_open(c, &err))
			return true;
	}
	return false;
}

void death_resolve(void *self)
{
	struct campaign *c = self;
	enum exchange_outcome outcome = probe(c);

	if (outcome == EXCHANGE_ANSWERED || stopped(c)) {
		pump_resume(&c->pump, false);
		return;
	}
	accuse(c, outcome);
	c->deaths++;
	if (c->deaths >= c->options->target->max_deaths || !comes_back(c))
		c->dead = true;
	c->go = 0;
	pump_resume(&c->pump, true);
}
