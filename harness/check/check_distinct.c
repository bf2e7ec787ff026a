/*
 * A task for each call (protocol.md 9.26). One task for calls about one volume
 * at the same time, or a moment later, is not excluded; one for two volumes, or
 * the id of a task that has ended for another task, is none of the call's own:
 * whoever holds the first reference sees the second task. An id may return when
 * the first task is past the time for which finished ones are kept, or as many
 * others have ended behind it (7.7): those the run does not hand over
 * (run/task_ids.h).
 */
#include "check/check_parts.h"

#include "check/sync_volume.h"

/* An earlier call with the same task. */
struct earlier {
	const struct exchange *call;
	const struct exchange *end;   /* a read that says it has ended; NULL */
	const char *name;
};

static enum task_state state_of(struct arena *arena, const struct exchange *x)
{
	struct answer a;

	answer_read(arena, x, &a);
	return answer_task_state(&a);
}

static bool has_ended(struct arena *arena, const struct exchange *x)
{
	enum task_state state = state_of(arena, x);

	return state == TASK_STATE_SUCCESS || state == TASK_STATE_ERROR;
}

static const struct exchange *end_of(struct look *look, unsigned step)
{
	const struct evidence *e = look->evidence;

	for (size_t i = 0; i < e->count; i++)
		if (e->items[i].role == ROLE_TASK && e->items[i].step == step &&
		    has_ended(look->scratch, e->items[i].exchange))
			return e->items[i].exchange;
	return NULL;
}

/* The task that had ended is shown as it was: a call that came a moment too
 * late may have been added to it. So it may where nobody has looked. */
static bool is_unchanged(struct look *look, const struct exchange *end)
{
	const struct exchange *now = end_of(look, look->step);

	return now ? slice_equal(sync_task_times(look->scratch, end),
				 sync_task_times(look->scratch, now))
		   : !evidence_last(look->evidence, ROLE_TASK, look->step);
}

/* NULL: it may be the same task. */
static const char *why_not_its_own(struct look *look, const struct earlier *e)
{
	const struct exchange *x = look->exchange;
	struct slice here = sync_volume(look->scratch, x),
		     there = sync_volume(look->scratch, e->call);

	if (here.at && there.at && !slice_equal(here, there) &&
	    task_is_kept(e->call->done_us, x->sent_us))
		return "of another volume";
	if (e->end && e->end->done_us <= x->sent_us &&
	    task_is_kept(e->end->done_us, x->sent_us) &&
	    has_ended(look->scratch, e->end) && !is_unchanged(look, e->end))
		return "which had ended";
	return NULL;
}

static void say(struct look *look, const struct earlier *e, const char *why)
{
	look_say(look, "task.distinct", why ? VERDICT_FAIL : VERDICT_WARN,
		 "9.26", "/value", "a task of its own",
		 arena_printf(look->scratch, "the task of %s%s%s", e->name,
			      why ? ", " : "", why ? why : ""));
}

/* What the run has met before the case. */
static void check_run(struct look *look, struct slice task)
{
	const struct evidence *e = look->evidence;

	for (size_t i = 0; i < e->count; i++) {
		const struct evidence_item *item = &e->items[i], *next;
		struct earlier earlier = { item->exchange, NULL,
					   "an earlier call" };
		struct answer a;
		const char *why;

		if (item->role != ROLE_EARLIER || item->step != look->step)
			continue;
		next = i + 1 < e->count ? item + 1 : item;
		if (next->role == ROLE_EARLIER_END)
			earlier.end = next->exchange;
		answer_read_task(look->scratch, item->exchange, &a);
		why = slice_equal(a.task, task)
			      ? why_not_its_own(look, &earlier) : NULL;
		if (why)
			say(look, &earlier, why);
	}
}

void check_distinct(struct look *look, struct slice tasks[CASE_STEPS_MAX])
{
	struct slice task = look->answer->task;

	if (!task.len)
		return;
	for (unsigned i = 0; i < look->step; i++) {
		struct earlier earlier = {
			evidence_last(look->evidence, ROLE_STEP, i), NULL,
			arena_printf(look->scratch, "step %u", i + 1) };

		if (!tasks[i].len || !slice_equal(task, tasks[i]))
			continue;
		earlier.end = end_of(look, i);
		say(look, &earlier, why_not_its_own(look, &earlier));
	}
	check_run(look, task);
	tasks[look->step] = arena_slice(look->findings->arena, task);
}
