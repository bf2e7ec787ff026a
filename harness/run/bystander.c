#include "run/bystander.h"

#include "base/alloc.h"
#include "run/life.h"
#include "run/schedule.h"
#include "run/suspect.h"

struct bystanders {
	struct case_slot *slots[BYSTANDERS_MAX];
	size_t count;
};

static bool is_known(const struct bystanders *b, const struct case_slot *slot)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->slots[i] == slot)
			return true;
	return false;
}

static void note(struct run *run, struct bystanders *b, size_t at)
{
	const struct trail_entry *e = trail_find(&run->trail, at);
	struct case_slot *slot = e ? run_slot(run, e->about) : NULL;

	if (slot && b->count < BYSTANDERS_MAX && !is_known(b, slot) &&
	    !case_run_once(slot->test_case))
		b->slots[b->count++] = slot;
}

/* The nearest ones first. */
void bystander_note(struct run *run, const struct sent *refused)
{
	struct bystanders *b = arena_alloc(&run->arena, sizeof(*b));
	size_t at = refused->trail;

	*b = (struct bystanders){ .count = 0 };
	for (size_t i = BYSTANDERS_BEHIND; at && i > 0; i--)
		note(run, b, at + i);
	for (size_t i = 0; i < BYSTANDERS_AHEAD && i < at; i++)
		note(run, b, at - i);
	run->bystanders = b;
}

static void add(struct lane *lane, struct case_slot *slot)
{
	struct unit one = { .slots = { slot }, .count = 1, .alone = true,
			    .apart = true, .silent = true,
			    .control = CONTROL_SYNC };
	struct unit *last = lane->unit_count
				    ? &lane->units[lane->unit_count - 1]
				    : NULL;
	bool syncs = schedule_may_sync(slot->test_case);

	if (!last || syncs || last->count == UNIT_MAX ||
	    schedule_may_sync(last->slots[0]->test_case))
		lane_insert(lane, lane->unit_count, &one);
	else
		last->slots[last->count++] = slot;
}

bool bystander_ask(struct run *run, struct lane *lane)
{
	const struct bystanders *b = run->bystanders;

	run->bystanders = NULL;
	if (!b || !run->carrier || suspect_known(run) || run->blocked ||
	    run->broken || run->cut || life_interrupted(run))
		return false;
	for (size_t i = 0; i < b->count; i++)
		if (!schedule_may_sync(b->slots[i]->test_case))
			add(lane, b->slots[i]);
	for (size_t i = 0; i < b->count; i++)
		if (schedule_may_sync(b->slots[i]->test_case))
			add(lane, b->slots[i]);
	return lane->unit_count > 0;
}
