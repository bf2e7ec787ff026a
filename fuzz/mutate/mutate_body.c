/* For engines: bytes to bytes. */
#include "mutate/mutator.h"
#include "mutate/seed_embedded.h"

enum { SEED_EVERY = 2 };

static void put(struct draft *d, size_t limit, struct buf *out)
{
	if (draft_render_body(d, limit, out))
		return;
	draft_flatten(d);
	buf_slice(out, slice_head(d->raw, limit));
}

/*
 * Engines keep whatever is new, and most of that is broken: what one operator
 * does to it hides behind what others did. So one mutant in SEED_EVERY starts
 * from a seed, whatever the corpus has become.
 */
static struct slice start(struct slice body, struct rng *rng)
{
	const struct seed_embedded *e;

	if (rng_below(rng, SEED_EVERY))
		return body;
	e = &seed_embedded_files[rng_below(rng, seed_embedded_count)];
	return slice_of((const char *)e->bytes, e->len);
}

void mutate_body(struct slice body, struct slice other, uint64_t seed,
		 size_t limit, struct buf *out)
{
	struct mutator_choice choice = { MUTATE_STRUCTURE, MUTATE_BOMB, false,
					 NULL };
	struct mutant_step steps[MUTANT_STEPS_MAX];
	struct arena arena = ARENA_INIT;
	struct draft d;
	struct rng rng;

	rng_init_at(&rng, seed, "body", body.len);
	body = start(body, &rng);
	draft_init(&d, &arena, NULL, seed, body.len);
	d.quiet = true;
	draft_set_other(&d, other.len ? other : body);
	draft_set_body(&d, body);
	if (body.len)
		mutator_apply(&d, &rng, choice, steps);
	else /* there is nothing that an operator could take up */
		d.raw = operator_spec_text(&d, guard_draw(&d.guard, &rng));
	put(&d, limit, out);
	arena_release(&arena);
}
