/*
 * A volume whose valid syncs are all refused as busy (9.26): with a task that
 * runs, or because somebody has forgotten to free it. Whoever is refused for so
 * long, or so often, is asked alone, until every task has ended and for a while
 * longer.
 */
#include "campaign/state.h"

#include "run/control.h"

void busy_named_task(void *campaign, const struct sent *s)
{
	struct campaign *c = campaign;
	struct buf *name = &c->named[c->named_count % BUSY_TASKS];
	struct arena arena = ARENA_INIT;
	struct answer a;

	answer_read_task(&arena, &s->exchange, &a);
	if (a.task.len) {
		c->named_count++;
		name->limit = BUSY_NAME_MAX;
		buf_clear(name);
		buf_slice(name, sent_task(s, a.task));
	}
	arena_release(&arena);
}

void busy_end(struct campaign *c)
{
	for (size_t i = 0; i < BUSY_TASKS; i++)
		buf_release(&c->named[i]);
}

void busy_note(struct campaign *c, bool busy)
{
	struct busy_volume *b = &c->busy[c->canary_volume];
	int64_t now = transport_now(c->pump.transport);

	if (!busy) {
		b->count = 0;
		return;
	}
	if (!b->count++) {
		b->since_us = now;
		b->before_count = canary_recent(c, b->before);
	}
	if (((now - b->since_us) >> c->busy_looks > BUSY_US &&
	     b->count >= CANARY_TRIES) ||
	    b->count >> c->busy_looks >= BUSY_MOST) {
		c->busy_doubt = b;
		c->go = 0;
	}
}

/* One of the latest tasks is not over, whoever of us has started it. */
static bool a_task_runs(struct campaign *c)
{
	struct arena arena = ARENA_INIT;
	bool runs = false;

	for (size_t i = 0; i < BUSY_TASKS && i < c->named_count && !runs; i++) {
		struct bindings b = c->bindings;
		enum task_state state;
		struct answer a;
		struct sent *s;

		b.task = buf_view(&c->named[i]);
		if (!b.task.len)
			continue;
		s = session_ask_with(c, "task-info", &b);
		answer_read(&arena, &s->exchange, &a);
		state = answer_task_state(&a);
		runs = state == TASK_STATE_QUEUED ||
		       state == TASK_STATE_RUNNING;
		sent_free(s);
	}
	arena_release(&arena);
	return runs;
}

static struct sent *ask_alone(struct campaign *c, size_t volume)
{
	struct sent *s = pump_new(&c->pump);

	s->exchange.outcome = EXCHANGE_CANCELLED;
	if (!canary_build(c, volume, &s->exchange.request))
		pump_ask(&c->pump, s);
	return s;
}

bool busy_stays(struct campaign *c, size_t volume, struct sent **last)
{
	int64_t most = c->named_count ? BUSY_US : c->task_timeout_us;
	int64_t start = transport_now(c->pump.transport), free_from = start;

	*last = NULL;
	while (campaign_look_goes_on(c, "waiting for a volume that is busy")) {
		int64_t now = transport_now(c->pump.transport);

		sent_free(*last);
		*last = ask_alone(c, volume);
		if (control_judge(CONTROL_SYNC, *last) != CONTROL_BUSY)
			return false;
		if (a_task_runs(c))
			free_from = transport_now(c->pump.transport);
		if (now - free_from >= most)
			return true;
		/* Of such a task M2 tells. */
		if (now - start > c->options->target->task_timeout_us + most)
			return false;
		pump_nap(&c->pump, CANARY_DISTANCE_US);
	}
	return false;
}
