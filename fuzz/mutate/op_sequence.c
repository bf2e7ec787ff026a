/* Sequences: what is sent on the connection before the request. */
#include "mutate/operator.h"

bool op_sequence(struct draft *d, struct rng *rng, int how)
{
	enum { TWICE, MANY, GOOD_FIRST, BAD_FIRST, NO_SESSION_FIRST,
	       OTHER_FIRST, MIXED };
	static const enum before_kind first[] = {
		BEFORE_SAME, BEFORE_SAME, BEFORE_PLAIN, BEFORE_CUT,
		BEFORE_NO_SESSION, BEFORE_OTHER, BEFORE_PLAIN
	};
	size_t count = how < MANY ? 1 :
		       1 + (size_t)rng_below(rng, how == MANY || how == MIXED
						  ? DRAFT_BEFORE_MAX : 2);

	if (!d->has_head || d->before_count ||
	    (how == OTHER_FIRST && !d->target->other_volume))
		return false;
	for (size_t i = 0; i < count; i++)
		d->before[i] = how == MIXED
			? (enum before_kind)rng_below(rng, BEFORE_OTHER)
			: first[how];
	d->before_count = count;
	d->pipelined = rng_below(rng, 2);
	d->own_connection |= d->pipelined;
	return true;
}
