/*
 * Directions: what is refused for its size is refused when it is larger. A
 * server whose counter wraps, or whose limit is read in two places, takes it
 * again.
 */
#include "campaign/state.h"

#include "run/control.h"

enum { SIZE_FIRST = 1024, SIZE_LAST = 4 * 1024 * 1024, SIZE_STEP = 4 };

enum taken { TAKEN, REFUSED, UNKNOWN };

static enum taken ask(struct campaign *c, size_t shape, size_t size,
		      struct sent **out)
{
	enum control_answer a = CONTROL_BUSY;

	*out = NULL;
	for (unsigned i = 0; i < CANARY_TRIES && a == CONTROL_BUSY; i++) {
		if (i)
			pump_nap(&c->pump, CANARY_DISTANCE_US);
		sent_free(*out);
		*out = growth_ask(c, shape, size);
		a = control_judge(CONTROL_SYNC, *out);
	}
	if (a == CONTROL_BUSY || (*out)->exchange.outcome == EXCHANGE_TIMEOUT ||
	    (*out)->exchange.outcome == EXCHANGE_CANCELLED ||
	    control_lost_session(*out))
		return UNKNOWN;
	return a == CONTROL_ACCEPTED ? TAKEN : REFUSED;
}

/* true: taken again; *last is that one, *refused the smaller size. */
static bool turns(struct campaign *c, size_t shape, size_t *refused,
		  struct sent **last)
{
	bool was_taken = false;

	*refused = 0;
	*last = NULL;
	for (size_t size = SIZE_FIRST; size <= SIZE_LAST; size *= SIZE_STEP) {
		enum taken t;

		sent_free(*last);
		t = ask(c, shape, size, last);
		if (t == UNKNOWN)
			return false;
		if (t == TAKEN && *refused)
			return true;
		was_taken |= t == TAKEN;
		if (t == REFUSED && was_taken && !*refused)
			*refused = size;
	}
	return false;
}

static void tell(struct campaign *c, size_t shape, size_t refused,
		 const struct sent *last)
{
	struct arena arena = ARENA_INIT;
	struct oracle_note note = {
		"direction", VERDICT_FAIL,
		"a size that is refused is taken when it is larger",
		arena_printf(&arena, "%s: refused at %zu bytes, taken at %zu",
			     growth_shape(shape), refused,
			     last->exchange.request.len),
	};
	struct example e = { .sent = last, .clause = "9.28",
			     .index = c->summary->last_index,
			     .confirmed = PAIR_TRIES, .tried = PAIR_TRIES };

	found_note(c, &note, &e);
	arena_release(&arena);
}

/* In every try; the limit is hardly ever one of the shape. */
bool direct_look_at(struct campaign *c, size_t shape)
{
	struct sent *last = NULL;
	unsigned tries = 0;
	size_t refused;

	do {
		sent_free(last);
		last = NULL;
	} while (turns(c, shape, &refused, &last) && ++tries < PAIR_TRIES);
	if (tries == PAIR_TRIES)
		tell(c, shape, refused, last);
	sent_free(last);
	return tries == PAIR_TRIES;
}
