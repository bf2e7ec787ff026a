/* The units of a lane, before they run and when some are split. */
#include "run/lane.h"

#include "base/alloc.h"

/* The unit that still takes a case with that control: positives between do
 * not matter, every control costs a task. */
static struct unit *open_unit(struct lane *lane, enum control control)
{
	for (size_t i = lane->unit_count; control != CONTROL_NONE && i--; )
		if (lane->units[i].control == control)
			return lane->units[i].count < UNIT_MAX
				       ? &lane->units[i] : NULL;
	return NULL;
}

void lane_add(struct lane *lane, struct case_slot *slot)
{
	enum control control = slot->test_case->control;
	struct unit *last = open_unit(lane, control);
	struct unit fresh = { .control = control };

	if (!last) {
		lane_insert(lane, lane->unit_count, &fresh);
		last = &lane->units[lane->unit_count - 1];
	}
	last->slots[last->count++] = slot;
}

void lane_insert(struct lane *lane, size_t at, const struct unit *unit)
{
	if (lane->unit_count == lane->unit_size) {
		lane->unit_size = lane->unit_size * 2 + 8;
		lane->units = mem_grow(lane->units, lane->unit_size *
							    sizeof(*unit));
	}
	memmove(&lane->units[at + 1], &lane->units[at],
		(lane->unit_count++ - at) * sizeof(*unit));
	lane->units[at] = *unit;
}

void lane_release(struct lane *lane)
{
	mem_free(lane->units);
}
