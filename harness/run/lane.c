#include "run/lane.h"

#include "base/alloc.h"
#include "run/control.h"

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

	if (!last) {
		if (lane->unit_count == lane->unit_size) {
			lane->unit_size = lane->unit_size * 2 + 8;
			lane->units = mem_grow(lane->units,
					       lane->unit_size *
						       sizeof(*lane->units));
		}
		last = &lane->units[lane->unit_count++];
		*last = (struct unit){ .control = control };
	}
	last->slots[last->count++] = slot;
}

static void step_lane(struct lane *lane);

static void control_answered(void *self, struct sent *s)
{
	struct lane *lane = self;

	lane->control = s;
	lane->open--;
	step_lane(lane);
}

static void control_settled(void *self)
{
	struct lane *lane = self;

	lane->unsettled--;
	step_lane(lane);
}

/* Nobody will judge by this one any more. */
static void done_with(struct sent *control)
{
	if (control)
		exchange_shorten(&control->exchange);
}

static void send_control(struct lane *lane, enum lane_state then)
{
	if (then == LANE_CONTROL_BEFORE)
		done_with(lane->control);
	lane->state = then;
	lane->control = NULL;
	lane->control_kind = lane->units[lane->unit].control;
	lane->open++;
	lane->unsettled++;
	control_send(lane->run, lane->control_kind, lane->volume,
		     control_answered, control_settled, lane);
}

static bool holds_too_much(const struct lane *lane)
{
	size_t held = 0;

	for (size_t i = 0; i < lane->units[lane->unit].count; i++)
		held += lane->members[i]->held;
	return held > LANE_HELD_MAX;
}

static void feed_crowd(struct lane *lane);

static void member_ended(void *self, struct case_run *cr)
{
	struct lane *lane = self;

	(void)cr;
	lane->open--;
	if (lane->state == LANE_CROWD)
		feed_crowd(lane);
	step_lane(lane);
}

static void start_member(struct lane *lane, size_t index)
{
	lane->open++;
	case_run_start(lane->members[index], member_ended, lane);
}

static void give_control(struct lane *lane, enum evidence_role role)
{
	for (size_t i = 0; i < lane->units[lane->unit].count; i++)
		case_run_control(lane->members[i], role, lane->control);
}

static void next_unit(struct lane *lane)
{
	const struct unit *u = &lane->units[lane->unit];

	if (lane->unit == lane->unit_count) {
		lane->state = LANE_DONE;
		return;
	}
	for (size_t i = 0; i < u->count; i++)
		lane->members[i] = case_run_new(lane->run, u->slots[i],
						lane->volume);
	lane->next_alone = lane->next_crowd = 0;
	if (lane->run->blocked || lane->run->pump.stopped || lane->run->cut)
		lane->state = LANE_JUDGE;
	else if (u->control == CONTROL_NONE)
		lane->state = LANE_ALONE;
	else if (lane->control && lane->control_kind == u->control)
		lane->state = LANE_CONTROL_BEFORE;
	else
		send_control(lane, LANE_CONTROL_BEFORE);
}

static void judge_control_before(struct lane *lane)
{
	give_control(lane, ROLE_CONTROL_BEFORE);
	lane->before = lane->control;
	lane->state = LANE_ALONE;
	if (!control_accepted(lane->control_kind, lane->control)) {
		lane->control = NULL; /* ask again for the next unit */
		lane->state = LANE_JUDGE;
	}
}

static void send_alone(struct lane *lane)
{
	const struct unit *u = &lane->units[lane->unit];

	while (lane->next_alone < u->count && !holds_too_much(lane)) {
		size_t i = lane->next_alone++;

		if (!lane->members[i]->test_case->uses_volume)
			continue;
		start_member(lane, i);
		return;
	}
	lane->state = lane->next_alone < u->count ? LANE_BEHIND : LANE_CROWD;
}

/* No more than can be under way: what they bring may be large. */
static void feed_crowd(struct lane *lane)
{
	const struct unit *u = &lane->units[lane->unit];

	while (lane->next_crowd < u->count &&
	       lane->open < lane->run->pump.window && !holds_too_much(lane)) {
		size_t i = lane->next_crowd++;

		if (!lane->members[i]->test_case->uses_volume)
			start_member(lane, i);
	}
}

static void send_crowd(struct lane *lane)
{
	feed_crowd(lane);
	if (!lane->open)
		lane->state = LANE_BEHIND;
}

static void look_behind(struct lane *lane)
{
	if (lane->units[lane->unit].control == CONTROL_NONE) {
		done_with(lane->control);
		lane->control = NULL; /* no longer "just before" */
		lane->state = LANE_JUDGE;
	} else {
		send_control(lane, LANE_CONTROL_AFTER);
	}
}

static void judge_member(struct run *run, struct case_run *cr)
{
	if (!cr->evidence.count && run->blocked)
		cr->evidence.blocked = run->blocked;
	else if (!cr->evidence.count && run->cut && !run->pump.stopped)
		cr->evidence.skip = run->cut;
	else if (run->pump.stopped)
		cr->evidence.incomplete = true;
	case_run_finish(cr);
}

/* In a unit that was cut, the members that have not started make up the next
 * one, in the place of this. */
static void judge_unit(struct lane *lane)
{
	struct unit *u = &lane->units[lane->unit];
	size_t left = 0;
	bool any = false;

	for (size_t i = 0; i < u->count; i++)
		any = any || lane->members[i]->started;
	for (size_t i = 0; i < u->count; i++) {
		struct case_run *cr = lane->members[i];

		lane->members[i] = NULL;
		if (any && !cr->started) {
			u->slots[left++] = u->slots[i];
			case_run_drop(cr);
		} else {
			judge_member(lane->run, cr);
		}
	}
	u->count = left;
	lane->unit += !left;
	if (lane->before != lane->control)
		done_with(lane->before);
	lane->before = NULL;
	lane->state = LANE_NEXT;
}

static void move(struct lane *lane)
{
	switch (lane->state) {
	case LANE_NEXT:
		next_unit(lane);
		break;
	case LANE_CONTROL_BEFORE:
		judge_control_before(lane);
		break;
	case LANE_ALONE:
		send_alone(lane);
		break;
	case LANE_CROWD:
		send_crowd(lane);
		break;
	case LANE_BEHIND:
		look_behind(lane);
		break;
	case LANE_CONTROL_AFTER:
		give_control(lane, ROLE_CONTROL_AFTER);
		lane->state = LANE_JUDGE;
		break;
	case LANE_JUDGE:
		judge_unit(lane);
		break;
	case LANE_DONE:
		break;
	}
}

/* These states send to the volume, or hand it to somebody who does. */
static bool needs_idle_volume(enum lane_state state)
{
	return state == LANE_NEXT || state == LANE_ALONE ||
	       state == LANE_BEHIND;
}

/* Moves until something under way must end first. Callbacks that fire while
 * it moves only count down; the loop then sees it. */
static void step_lane(struct lane *lane)
{
	if (lane->moving)
		return;
	lane->moving = true;
	while (!lane->open && lane->state != LANE_DONE &&
	       !(lane->unsettled && needs_idle_volume(lane->state)))
		move(lane);
	lane->moving = false;
}

void lane_start(struct lane *lane)
{
	step_lane(lane);
}

void lane_release(struct lane *lane)
{
	done_with(lane->control);
	mem_free(lane->units);
}
