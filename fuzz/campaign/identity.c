/*
 * Is the id of a task given once more, to a call that cannot share the task?
 * An id may return with a server that was started anew, so three of them must
 * have, with no sign of that.
 */
#include "campaign/state.h"

#include "json/json_get.h"

enum { TASK_SHOWN = 80 };

static void tell(struct campaign *c, const struct sent *s, struct slice task,
		 uint64_t index)
{
	struct arena arena = ARENA_INIT;
	struct oracle_note note = {
		"identity", VERDICT_FAIL,
		"the id of a task is given once more",
		json_printable(&arena, task, TASK_SHOWN) };
	struct example e = { .sent = s, .index = index,
			     .clause = "9.26", .sure = true,
			     .confirmed = REUSES_TOLD, .tried = REUSES_TOLD };

	found_note(c, &note, &e);
	arena_release(&arena);
}

void identity_given(struct campaign *c, const struct sent *s,
		    struct slice task, uint64_t index)
{
	struct task_given earlier;

	if (!s->may_close && task_ids_doubt(&s->exchange, c->session != NULL))
		identity_clear(c);
	/* A task whose name is partly covered may be another one. */
	if (!task.len || s->task.at ||
	    !task_ids_given(&c->task_ids, task, &s->exchange, c->pump.tasks,
			    false, &earlier))
		return;
	/* One that had ended may be it, until a read says otherwise. */
	if (!earlier.late && ++c->reuses == REUSES_TOLD)
		tell(c, s, task, index);
}

void identity_ended(struct campaign *c, const struct sent *read,
		    struct slice task, const struct sent *s, uint64_t index)
{
	if (task_ids_ended(&c->task_ids, task, &read->exchange, false) &&
	    ++c->reuses == REUSES_TOLD)
		tell(c, s, task, index);
}

void identity_clear(struct campaign *c)
{
	if (c->task_ids.places)
		task_ids_clear(&c->task_ids);
	c->reuses = 0;
}
