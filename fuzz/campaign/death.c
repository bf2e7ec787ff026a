/* Is the server still there, and who was it? */
#include "campaign/state.h"

#include "run/run.h"

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

bool death_never_arrived(const struct sent *s)
{
	return nobody_listens(&s->exchange) && !s->exchange.resent;
}

static enum exchange_outcome probe(struct campaign *c)
{
	enum exchange_outcome outcome = EXCHANGE_CANCELLED;

	for (unsigned i = 0; i < DEATH_PROBES && !campaign_interrupted(c); i++) {
		struct sent *s = session_ask(c, "content");
		bool alive = is_answer(s);

		bool gone = nobody_listens(&s->exchange);

		outcome = s->exchange.outcome;
		sent_free(s);
		if (alive)
			return EXCHANGE_ANSWERED;
		if (gone)
			return outcome;
		pump_nap(&c->pump, DEATH_PROBE_US);
	}
	return outcome;
}

bool death_alive(struct campaign *c)
{
	return probe(c) == EXCHANGE_ANSWERED || campaign_interrupted(c);
}

/* ---- who was it ---- */

/* Who had sent something that reached the server. */
static void blame(struct campaign *c)
{
	for (struct sent *s = c->pump.doubtful; s; s = s->next)
		s->fate = death_never_arrived(s) ? FATE_LOST : FATE_SUSPECT;
}

/* Nobody could be convicted: the oldest request is the example, the others
 * that were under way stand before it. */
static void accuse(struct campaign *c, const struct suspects *suspects,
		   const struct sent *last, bool asked)
{
	const struct sent *first = NULL;
	struct slice others[FINDING_BEFORE_MAX];
	struct arena arena = ARENA_INIT;
	size_t count = 0;
	struct oracle_note note = { "liveness", VERDICT_FAIL,
				    c->last_probe == EXCHANGE_TIMEOUT
					    ? "the server hangs"
					    : "the server died", "" };
	struct example e = { .before = others, .clause = "R1",
			     .index = c->options->from,
			     .tried = asked ? 1 : 0 };

	for (struct sent *s = c->pump.doubtful; s; s = s->next)
		if (s->fate == FATE_SUSPECT && !first)
			first = s;
		else if (s->fate == FATE_SUSPECT && count < FINDING_BEFORE_MAX)
			others[count++] = buf_view(&s->exchange.request);
	e.sent = first ? first : last;
	e.before_count = count;
	if (!work_of(e.sent, &e.mutant, &e.index) && suspects->count)
		e.index = suspects->indices[0];
	note.got = arena_printf(&arena, "%s; %ssuspects: %s",
				exchange_outcome_text(c->last_probe),
				asked ? "not reproduced, " : "",
				suspects->count
					? suspects_text(c, suspects, &arena)
					: "what went out at once");
	found_note(c, &note, &e);
	arena_release(&arena);
}

/* ---- how it goes on ---- */

static bool comes_back(struct campaign *c, int64_t within_us)
{
	int64_t until = transport_now(c->pump.transport) + within_us;
	int64_t nap = DEATH_NAP_US;
	struct err err = ERR_INIT;

	while (transport_now(c->pump.transport) < until && !campaign_interrupted(c)) {
		campaign_tell(c, "waiting for the server to come back");
		pump_nap(&c->pump, nap);
		nap = nap < DEATH_PROBE_US ? nap * 2 : nap;
		if (!session_open(c, &err))
			return true;
	}
	return false;
}

bool death_revive(struct campaign *c)
{
	const struct run_reviver *reviver = c->options->reviver;
	const struct run_config *t = c->options->target;
	int64_t wait = DEATH_BACK_US;
	bool back;

	identity_clear(c);
	if (c->dead)
		return false;
	if (reviver)
		wait = t->wait_ready_us ? t->wait_ready_us : DEATH_READY_US;
	/* The session of --session-file is gone with the server. */
	back = !t->session &&
	       !(reviver && reviver->restart(reviver->self)) &&
	       comes_back(c, wait);
	c->restarts += reviver && back;
	c->dead = !back && !campaign_interrupted(c);
	return back;
}

/* Who can have been it: mutants, or what went out beside no mutant. */
struct doubt {
	struct suspects mutants;
	const struct sent *const *requests;
	size_t count;
};

/* One of them is what it is known to die of. */
static bool is_known(struct campaign *c, const struct doubt *d)
{
	struct record *r = NULL;

	for (struct sent *s = c->pump.doubtful; s && !r; s = s->next)
		if (s->fate == FATE_SUSPECT)
			r = deadly_known(c, buf_view(&s->exchange.request), 1);
	for (size_t i = 0; i < d->count && !r; i++)
		if (!is_answer(d->requests[i]) &&
		    !death_never_arrived(d->requests[i]))
			r = deadly_known(c, buf_view(&d->requests[i]
							->exchange.request), 1);
	return r && found_again(c, &r->key);
}

static bool catch(struct campaign *c, const struct doubt *d)
{
	bool caught = false;

	if (d->mutants.count)
		return suspects_isolate(c, &d->mutants);
	for (size_t i = 0; i < d->count && !caught && !campaign_is_cut(c); i++)
		caught = !is_answer(d->requests[i]) &&
			 suspects_convict(c, d->requests[i]);
	return caught;
}

/* As far as anybody knows; `last` had no answer. */
static void mourn(struct campaign *c, const struct doubt *d,
		  const struct sent *last)
{
	bool caught = is_known(c, d), back;

	c->deaths++;
	back = death_revive(c);
	if (back && !caught)
		caught = catch(c, d);
	if (!caught)
		accuse(c, &d->mutants, last, back && !campaign_interrupted(c));
	if (c->deaths >= c->options->target->max_deaths && !campaign_interrupted(c))
		c->dead = true;
}

static bool has_died(struct campaign *c, const struct sent *s)
{
	if (is_answer(s) || c->dead || campaign_interrupted(c))
		return false;
	c->last_probe = probe(c);
	return c->last_probe != EXCHANGE_ANSWERED && !campaign_interrupted(c);
}

bool death_look_alone(struct campaign *c, const struct sent *s)
{
	const struct doubt doubt = { .requests = &s, .count = 1 };
	bool died = has_died(c, s);

	if (died)
		mourn(c, &doubt, s);
	return died;
}

bool death_look(struct campaign *c, const struct sent *s,
		const uint64_t *index)
{
	struct doubt doubt = { .requests = &s, .count = 1 };

	if (!has_died(c, s))
		return false;
	if (index && !death_never_arrived(s))
		doubt.mutants.indices[doubt.mutants.count++] = *index;
	else
		suspects_collect(c, &doubt.mutants);
	mourn(c, &doubt, s);
	return true;
}

void death_resolve(void *self)
{
	struct campaign *c = self;
	struct doubt doubt = { .requests = c->beside,
			       .count = c->beside_count };

	c->last_probe = probe(c);
	if (c->last_probe == EXCHANGE_ANSWERED || campaign_interrupted(c)) {
		pump_resume(&c->pump, false);
		return;
	}
	blame(c);
	if (!doubt.count)
		suspects_collect(c, &doubt.mutants);
	mourn(c, &doubt, c->pump.doubtful);
	c->go = 0;
	pump_resume(&c->pump, true);
}
