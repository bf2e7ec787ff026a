/*
 * Does a valid sync take longer the more requests there were? A scan over all
 * of them does. The best of some syncs with nothing beside them, pause after
 * pause: a finding is what has grown in each of the last pauses, has become
 * many times what it was at first, and stays so when the server rests.
 */
#include "campaign/state.h"

enum { BEST_OF = 5, LOOK_US = 500000, REST_US = 1000000,
       NOTICED_US = 20000, SLOWER = 10, PERCENT = 100,
       GROWN = 105 /* of the pause before, in percent */ };

/* Of a slow server fewer will do. */
static int64_t best_sync(struct campaign *c, struct sent **last)
{
	return session_best_sync(c, BEST_OF, LOOK_US, last);
}

bool drift_add(struct drift *d, int64_t us)
{
	bool grows;

	if (!d->first_us)
		d->first_us = us > 0 ? us : 1;
	if (d->count == DRIFT_KEPT)
		memmove(&d->us[0], &d->us[1],
			(DRIFT_KEPT - 1) * sizeof(d->us[0]));
	else
		d->count++;
	d->us[d->count - 1] = us;
	grows = d->count == DRIFT_KEPT;
	for (size_t i = 1; i < d->count; i++)
		grows = grows && d->us[i] / GROWN > d->us[i - 1] / PERCENT;
	return grows && us > NOTICED_US && us / SLOWER > d->first_us;
}

static void tell(struct campaign *c, const struct sent *s, int64_t us)
{
	struct arena arena = ARENA_INIT;
	struct oracle_note note = {
		"latency", VERDICT_FAIL,
		"a valid sync takes longer the more requests there were",
		arena_printf(&arena, "%lld ms, %lld ms at first",
			     (long long)us / 1000,
			     (long long)c->drift.first_us / 1000) };
	struct example e = { .sent = s, .clause = "M1",
			     .index = c->summary->last_index,
			     .confirmed = DRIFT_KEPT, .tried = DRIFT_KEPT };

	found_note(c, &note, &e);
	arena_release(&arena);
}

void drift_look(struct campaign *c)
{
	struct sent *s;
	int64_t us;

	if (c->canary_broken || campaign_is_cut(c))
		return;
	us = best_sync(c, &s);
	if (us != INT64_MAX && drift_add(&c->drift, us)) {
		sent_free(s);
		pump_nap(&c->pump, REST_US);
		if (best_sync(c, &s) > us / 2 && s && !campaign_is_cut(c))
			tell(c, s, us);
	}
	sent_free(s);
}

void drift_start(struct campaign *c)
{
	if (c->pump.slowest_us < LOOK_US)
		drift_look(c);
}
