#include "campaign/task_reads.h"

#include "check/answer.h"

enum { READ_US = 50000 };

static enum task_state state_of(const struct sent *s)
{
	struct arena arena = ARENA_INIT;
	enum task_state state;
	struct answer a;

	answer_read(&arena, &s->exchange, &a);
	state = answer_task_state(&a);
	arena_release(&arena);
	return state;
}

void task_reads_make(struct task_reads *t, struct pump *pump,
		     const struct suite *suite, const struct bindings *bindings,
		     struct slice task)
{
	enum task_state state = TASK_STATE_RUNNING;
	struct bindings b = *bindings;

	*t = (struct task_reads){ .count = 0 };
	b.task = task;
	while (t->count < TASK_READS_MAX && (state == TASK_STATE_QUEUED ||
					     state == TASK_STATE_RUNNING)) {
		struct sent *s = pump_new(pump);

		if (t->count)
			pump_nap(pump, READ_US << t->count);
		base_build(suite, "task-info", &b, &s->exchange.request, NULL);
		pump_ask(pump, s);
		t->reads[t->count++] = s;
		state = state_of(s);
	}
	t->ended = state == TASK_STATE_SUCCESS || state == TASK_STATE_ERROR;
}

void task_reads_add(const struct task_reads *t, struct evidence *evidence)
{
	for (size_t i = 0; i < t->count; i++)
		evidence->items[evidence->count++] = (struct evidence_item){
			ROLE_TASK, 0, &t->reads[i]->exchange, NULL };
}

void task_reads_release(struct task_reads *t)
{
	while (t->count)
		sent_free(t->reads[--t->count]);
}
