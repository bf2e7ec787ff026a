/*
 * Guidance decides only what is left out: an operator whose mutants have long
 * brought nothing new is drawn less often, never not at all.
 */
#include "campaign/state.h"

#include "base/rng.h"

enum { SURE = 16, LEAST = 8, TRUSTED = 64, HALF_AT = 4096 };

/* Operators lie in rows of one size. */
size_t choose_row(const struct mutate_operator *op)
{
	const char *first = (const char *)mutate_operator_at(0);
	size_t size = (size_t)((const char *)mutate_operator_at(1) - first);

	return (size_t)((const char *)op - first) / size;
}

static unsigned chance_of(const struct op_score *s)
{
	unsigned chance;

	if (s->sent < TRUSTED)
		return SURE;
	chance = LEAST + s->news * SURE * TRUSTED / s->sent;
	return chance < SURE ? chance : SURE;
}

static bool is_wanted(const struct campaign *c, uint64_t index,
		      const struct mutant *m)
{
	struct rng rng;
	unsigned best = LEAST;

	for (size_t i = 0; i < m->step_count; i++) {
		unsigned chance = chance_of(&c->scores[choose_row(m->steps[i].op)]);

		if (chance > best)
			best = chance;
	}
	rng_init_at(&rng, c->options->seed, "guidance", index);
	return rng_below(&rng, SURE) < best;
}

uint64_t choose_next(struct campaign *c, struct mutant *out)
{
	for (;;) {
		uint64_t index = c->next;

		c->next += c->options->step;
		mutate_request(&c->mutator, c->options->seed, index, out);
		if (c->options->unguided || index < c->boundary ||
		    is_wanted(c, index, out))
			return index;
		mutant_release(out);
	}
}

void choose_learn(struct campaign *c, const struct mutant *m, bool is_new)
{
	for (size_t i = 0; i < m->step_count; i++) {
		struct op_score *s = &c->scores[choose_row(m->steps[i].op)];

		s->sent++;
		s->news += is_new;
		if (s->sent == HALF_AT) {
			s->sent /= 2;
			s->news /= 2;
		}
	}
}
