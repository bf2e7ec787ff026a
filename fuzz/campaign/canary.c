/* The request that must always succeed. */
#include "campaign/state.h"

#include "base/alloc.h"
#include "run/control.h"

bool canary_is_late(const struct campaign *c, const struct exchange *x)
{
	int64_t took = x->done_us - x->sent_us;
	int64_t usual = c->canary_us > LATE_LEAST_US ? c->canary_us
						     : LATE_LEAST_US;

	return x->outcome == EXCHANGE_ANSWERED && took > LATE_US &&
	       took / LATE_FACTOR > usual + usual *
			(int64_t)(x->request.len / LATE_BYTES);
}

/* The nearer the server, the less it costs. */
static void space_out(struct campaign *c)
{
	c->canary_every = c->canary_us <= NEAR_US    ? CANARY_NEAR
			  : c->canary_us <= CLOSE_US ? CANARY_CLOSE
						     : CAMPAIGN_CANARY_EVERY;
	c->again_every = c->canary_us <= NEAR_US ? PAIR_AGAIN_NEAR
						 : PAIR_AGAIN_EVERY;
}

/* Of the first volume, or of another one where there is one. */
int canary_build(struct campaign *c, size_t volume, struct buf *out)
{
	struct bindings b = c->bindings;

	if (volume)
		b.volume = b.other_volume;
	return control_build(c->options->suite, CONTROL_SYNC, &b, out, NULL);
}

/* What was sent last, the oldest first. */
size_t canary_recent(const struct campaign *c, uint64_t out[RECENT_MAX])
{
	uint64_t n = c->recent_count < RECENT_MAX ? c->recent_count
						  : RECENT_MAX;

	for (uint64_t i = 0; i < n; i++)
		out[i] = c->recent[(c->recent_count - n + i) % RECENT_KEPT];
	return (size_t)n;
}

static void note_task(struct campaign *c, const struct sent *s)
{
	struct arena arena = ARENA_INIT;
	struct answer a;

	answer_read_task(&arena, &s->exchange, &a);
	identity_given(c, s, a.task, c->summary->last_index);
	arena_release(&arena);
}

static void canary_done(void *self, struct sent *s)
{
	struct campaign *c = self;
	enum control_answer a = control_judge(CONTROL_SYNC, s);
	bool late = canary_is_late(c, &s->exchange);

	note_task(c, s);
	if (s->fate == FATE_OWN)
		busy_note(c, a == CONTROL_BUSY);
	c->canary_under_way = false;
	if (s->fate == FATE_OWN &&
	    ((a != CONTROL_ACCEPTED && a != CONTROL_BUSY) || late)) {
		c->canary_doubt = true;
		c->go = 0;
	} else if (a == CONTROL_ACCEPTED) {
		c->canary_us = s->exchange.done_us - s->exchange.sent_us;
		c->recent_well = c->recent_seen;
	}
	sent_free(s);
}

void canary_send(struct campaign *c)
{
	struct sent *s;

	c->since_canary = 0;
	if (c->canary_under_way || c->canary_broken)
		return;
	s = pump_new(&c->pump);
	s->done = canary_done;
	s->self = c;
	c->canary_volume = c->bindings.other_volume ? c->canary_count++ % 2 : 0;
	if (canary_build(c, c->canary_volume, &s->exchange.request)) {
		sent_free(s);
		return;
	}
	c->canary_under_way = true;
	c->recent_seen = c->recent_count;
	pump_send(&c->pump, s, 0);
}

bool canary_ask(struct campaign *c, struct sent **last)
{
	enum control_answer a = CONTROL_REFUSED;

	*last = NULL;
	for (unsigned i = 0; i < CANARY_TRIES; i++) {
		struct sent *s = pump_new(&c->pump);

		sent_free(*last);
		*last = s;
		if (i)
			pump_nap(&c->pump, CANARY_DISTANCE_US);
		if (control_build(c->options->suite, CONTROL_SYNC,
				  &c->bindings, &s->exchange.request, NULL))
			return false;
		pump_ask(&c->pump, s);
		a = control_judge(CONTROL_SYNC, s);
		if (a == CONTROL_ACCEPTED)
			return true;
		if (s->exchange.outcome == EXCHANGE_CANCELLED)
			return true; /* interrupted: nothing to say */
		if (control_lost_session(s))
			return false;
	}
	return a == CONTROL_BUSY;
}

static void tell(struct campaign *c, const char *what, const struct sent *s,
		 const uint64_t *indices, size_t count)
{
	struct slice before[FINDING_BEFORE_MAX];
	struct arena arena = ARENA_INIT;
	struct answer a;
	struct oracle_note note = { "canary", VERDICT_FAIL, what, NULL };
	struct example e = { .sent = s, .before = before, .clause = "M1",
			     .sure = true, .before_count = count,
			     .index = count ? indices[count - 1]
					    : c->options->from };

	answer_read(&arena, &s->exchange, &a);
	note.got = answer_summary(&arena, &a);
	for (size_t i = 0; i < count; i++) {
		struct mutant m;

		mutate_request(&c->mutator, c->options->seed, indices[i], &m);
		before[i] = redact_copy(c->pump.secrets, &arena,
				buf_view(&m.requests[m.request_count - 1]));
		mutant_release(&m);
	}
	found_note(c, &note, &e);
	arena_release(&arena);
}

/* The session may have ended: by time, by a mutant's doing, by a restart. */
bool canary_log_in_again(struct campaign *c, const struct sent *s)
{
	struct err err = ERR_INIT;

	return c->session && !c->options->target->session &&
	       control_lost_session(s) && !session_open(c, &err);
}

/* A spoilt server begins anew, where somebody can see to that. */
static bool begin_anew(struct campaign *c)
{
	return c->options->reviver && death_revive(c);
}

/* Whoever says so when no task of ours runs has forgotten to free it. */
static void settle_busy(struct campaign *c)
{
	struct busy_volume *b = c->busy_doubt;
	struct sent *last;

	c->busy_doubt = NULL;
	campaign_look_begins(c);
	if (!busy_stays(c, (size_t)(b - c->busy), &last)) {
		c->busy_looks += c->busy_looks < BUSY_DOUBLED;
	} else if (!c->canary_broken) {
		tell(c, "a volume stays busy", last, b->before,
		     b->before_count);
		c->canary_broken = !begin_anew(c);
	}
	campaign_look_ends(c);
	b->count = 0;
	sent_free(last);
}

/* A server that refuses it from the start is judged by the mutants that are
 * valid syncs; a volume that is not there makes all verdicts worthless. */
int canary_first(struct campaign *c, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct sent *last;
	struct answer a;
	int result = 0;

	c->canary_broken = !canary_ask(c, &last);
	/* A mutant of an earlier part has spoilt it: it comes again. */
	if (c->canary_broken && c->options->resume && begin_anew(c)) {
		sent_free(last);
		c->canary_broken = !canary_ask(c, &last);
	}
	c->canary_us = last->exchange.done_us - last->exchange.sent_us;
	space_out(c);
	answer_read(&arena, &last->exchange, &a);
	if (c->canary_broken && c->options->target->url && answer_is_fault(&a, "NotFound"))
		result = err_set(err, ERR_UNREACHABLE,
				 "a valid sync of volume '%s' was not "
				 "accepted: got %s; does this block volume "
				 "exist on the target? name one that does with "
				 "--volume", c->bindings.volume,
				 answer_summary(&arena, &a));
	arena_release(&arena);
	sent_free(last);
	return result;
}

/* It is refused in every try, though the server lives and knows us. */
static bool tell_refused(struct campaign *c, const struct sent *last)
{
	uint64_t before[RECENT_MAX];

	unsure_drop(c);
	tell(c, "a valid sync is refused afterwards", last, before,
	     canary_recent(c, before));
	c->canary_broken = !begin_anew(c); /* once is enough */
	return !c->canary_broken;
}

/* A session that ends may have had its time; who ends it is told once. */
static void look_for_who_ends_it(struct campaign *c)
{
	if (c->session_ends || c->ended_looks == ENDED_LOOKS_MAX)
		return;
	c->ended_looks++;
	aftermath_look(c);
}

void canary_settle(struct campaign *c)
{
	bool renewed = false, ended, accepted, odd;
	struct sent *last;

	if (c->busy_doubt)
		settle_busy(c);
	if (!c->canary_doubt && !c->session_doubt && !c->unsure_count)
		return;
	accepted = canary_ask(c, &last);
	ended = !accepted && canary_log_in_again(c, last);
	if (ended) {
		sent_free(last);
		renewed = true;
		accepted = canary_ask(c, &last);
	}
	if (!accepted && death_look(c, last, NULL))
		renewed = true;
	else if (!accepted && !c->canary_broken)
		renewed |= tell_refused(c, last);
	odd = unsure_settle(c);
	if (accepted && ended)
		look_for_who_ends_it(c);
	if (accepted && (c->canary_doubt || odd) && !renewed)
		unsure_end(c, aftermath_look(c));
	else
		unsure_end(c, renewed);
	c->recent_well = c->recent_count;
	sent_free(last);
	c->canary_doubt = c->session_doubt = false;
	work_release_held(c, renewed);
}
