/*
 * A wrong answer is asked for again before it counts: was it this request, or
 * what another one has left behind?
 */
#include "campaign/state.h"

bool unsure_knows(struct campaign *c, const struct finding_key *key)
{
	for (size_t i = 0; i < c->unsure_count; i++) {
		struct record *r = c->unsure[i].record;

		if (strcmp(r->key.digest, key->digest) != 0)
			continue;
		r->f.count++;
		return true;
	}
	return false;
}

/* No answer at all was asked for again already; what stands in an answer
 * about others never comes again. */
static bool is_of_one_exchange(const struct record *r,
			       const struct example *e)
{
	return !e->sure && !e->tried && e->mutant &&
	       !strcmp(r->key.oracle, "expectation") &&
	       e->sent->exchange.outcome != EXCHANGE_TIMEOUT;
}

bool unsure_take(struct campaign *c, struct record *r,
		 const struct example *e)
{
	struct unsure *u = &c->unsure[c->unsure_count];

	if (c->unsure_count == UNSURE_MAX || !is_of_one_exchange(r, e))
		return false;
	*u = (struct unsure){ .record = r, .arena = ARENA_INIT,
			      .requests = e->before_count + 1 };
	u->kind = aftermath_kind(&u->arena, &e->sent->exchange);
	mutate_request(&c->mutator, c->options->seed, e->index, &u->mutant);
	c->unsure_count++;
	c->go = 0;
	return true;
}

static bool comes_again(struct campaign *c, struct unsure *u)
{
	for (unsigned i = 0; i < PAIR_TRIES && !c->pump.stopped; i++) {
		struct sent *s;
		bool same;

		capacity_rest(c);
		s = aftermath_send(c, &u->mutant, u->record->f.first_index,
				   u->requests);
		same = !strcmp(aftermath_kind(&u->arena, &s->exchange),
			       u->kind);
		sent_free(s);
		if (same)
			return true;
	}
	return false;
}

bool unsure_settle(struct campaign *c)
{
	bool odd = false;

	for (size_t i = 0; i < c->unsure_count; i++) {
		struct unsure *u = &c->unsure[i];

		u->again = comes_again(c, u);
		odd |= !u->again;
		if (!u->again)
			continue;
		u->known = u->mutant.plain.len &&
			   pairs_differ(c, u->record->f.first_index);
		/* A server is not closed, or killed, over and over. */
		if (u->known || u->record->f.outcome != EXCHANGE_ANSWERED)
			continue;
		u->known = padded_explains(c, &u->mutant,
					   u->record->f.first_index,
					   &u->record->key);
		if (!u->known)
			reduce(c, u->record, &u->mutant, u->kind);
	}
	if (!odd)
		unsure_end(c, false);
	return odd;
}

/* An interrupt, or the end of the time, ends the looks half done: whoever goes
 * on sends them again. */
static void end(struct campaign *c, bool keep_again, bool keep_odd)
{
	bool cut = campaign_is_cut(c);

	for (size_t i = 0; i < c->unsure_count; i++) {
		struct unsure *u = &c->unsure[i];

		u->record->f.unsettled = cut;
		if (!u->known && (u->again ? keep_again : keep_odd))
			found_keep(c, u->record);
		else
			found_drop(u->record);
		mutant_release(&u->mutant);
		arena_release(&u->arena);
	}
	c->unsure_count = 0;
}

void unsure_end(struct campaign *c, bool explained)
{
	end(c, true, !explained);
}

void unsure_drop(struct campaign *c)
{
	end(c, false, false);
}
