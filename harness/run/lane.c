#include "run/lane.h"

#include "run/astray.h"
#include "run/renewal.h"
#include "run/suspect.h"

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

/* Nobody will judge by this one any more, but for a case that waits. */
static void done_with(struct sent *control)
{
	if (control && !control->judged_late)
		exchange_shorten(&control->exchange);
}

void lane_send_control(struct lane *lane, enum lane_state then,
		       int64_t delay_us)
{
	enum control own = lane->units[lane->unit].control;

	lane->state = then;
	lane->control = NULL;
	lane->control_kind = then == LANE_CHECKED || own == CONTROL_NONE
				     ? CONTROL_SYNC : own;
	lane->logins = lane->run->logins;
	lane->open++;
	lane->unsettled++;
	control_send(lane->run, lane->control_kind, lane->volume, delay_us,
		     control_answered, control_settled, lane);
}

bool lane_goes_on(const struct lane *lane)
{
	const struct run *run = lane->run;

	return !run->blocked && !run->pump.stopped && !lane->broken;
}

bool lane_control_lost(const struct lane *lane)
{
	return lane_goes_on(lane) &&
	       (lane->control->fate == FATE_LOST ||
		lane->control->fate == FATE_SUSPECT);
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

void lane_give_control(struct lane *lane, enum evidence_role role,
		       const struct sent *control)
{
	for (size_t i = 0; i < lane->units[lane->unit].count; i++)
		case_run_control(lane->members[i], role, control);
}

static void begin_unit(struct lane *lane)
{
	const struct unit *u = &lane->units[lane->unit];

	for (size_t i = 0; i < u->count; i++) {
		lane->members[i] = case_run_new(lane->run, u->slots[i],
						lane->volume);
		lane->members[i]->apart = u->apart || lane->run->astray ||
					  case_run_once(
						  u->slots[i]->test_case);
		lane->members[i]->alone = u->alone && u->count == 1;
	}
	lane->quiet = lane->renewed = false;
	lane->next_alone = lane->next_crowd = 0;
	lane->resends = 0;
	lane->cut_short = !lane_goes_on(lane);
	if (lane->cut_short || lane->run->cut)
		lane->state = LANE_JUDGE;
	else if (u->control == CONTROL_NONE)
		lane->state = LANE_ALONE;
	else if (lane->control && lane->control_kind == u->control)
		lane->state = LANE_CONTROL_BEFORE;
	else
		lane_send_control(lane, LANE_CONTROL_BEFORE, 0);
}

static void step_others(struct lane *lane)
{
	struct run *run = lane->run;

	for (size_t i = 0; i < run->lane_count; i++)
		if (&run->lanes[i] != lane)
			step_lane(&run->lanes[i]);
}

static bool must_check(struct lane *lane)
{
	lane->resends = 0;
	return lane_goes_on(lane) &&
	       ((lane->run->broken && !lane->checked) ||
		lane->units[lane->unit].verifies);
}

/* false: it is not our turn. */
static bool next_unit(struct lane *lane)
{
	bool end = lane->unit == lane->unit_count;

	if (!end && lane->units[lane->unit].alone && lane_goes_on(lane)) {
		if (!suspect_hold(lane))
			return false;
	} else if (suspect_release(lane)) {
		step_others(lane);
		return true;
	}
	if (end)
		lane->state = LANE_DONE;
	else if (must_check(lane))
		lane_send_control(lane, LANE_CHECKED, 0);
	else
		begin_unit(lane);
	return true;
}

/* A busy volume, or a server that is up again: the same control once more. */
static bool send_again(struct lane *lane)
{
	enum lane_state state = lane->state;

	if (!lane_goes_on(lane))
		return false;
	if (lane_control_lost(lane)) {
		lane_send_control(lane, state, 0);
		return true;
	}
	if (control_judge(lane->control_kind, lane->control) != CONTROL_BUSY ||
	    lane->resends == LANE_RESENDS)
		return false;
	lane_send_control(lane, state, LANE_RESEND_US << lane->resends++);
	return true;
}

static void check_volume(struct lane *lane)
{
	bool accepted = control_accepted(lane->control_kind, lane->control);

	if (send_again(lane))
		return;
	if (!accepted && !lane->resends) {
		lane->resends++;
		lane_send_control(lane, LANE_CHECKED, SUSPECT_WAIT_US);
		return;
	}
	lane->checked = true;
	lane->units[lane->unit].verifies = false;
	if (!accepted) {
		suspect_broken(lane);
		lane->control = NULL;
	}
	lane->state = LANE_NEXT;
}

/* A valid request that kills the server: one member tells, the others run
 * when it is up again. */
static void killed_before(struct lane *lane)
{
	suspect_killed(lane, ROLE_CONTROL_BEFORE, 0);
	for (size_t i = 1; i < lane->units[lane->unit].count; i++)
		lane->members[i]->fate = FATE_LOST;
}

/* Refused, perhaps for what others have left on its connection. */
static bool asks_apart(struct lane *lane)
{
	const struct sent *refused = lane->control;

	if (!lane_goes_on(lane) ||
	    control_judge(lane->control_kind, refused) != CONTROL_REFUSED ||
	    !astray_keep_control(lane->run, refused))
		return false;
	lane->doubted = refused;
	lane_send_control(lane, LANE_CONTROL_BEFORE, 0);
	return true;
}

/* Nobody else can have to do with it, or it was in vain already. */
static bool needs_no_quiet(const struct lane *lane)
{
	const struct run *run = lane->run;

	return lane->vain || !run->accepts || run->lane_count == 1 ||
	       lane->units[lane->unit].alone;
}

/* Refused, perhaps for what others have done to the server. */
static bool asks_quiet(struct lane *lane)
{
	if (!lane_goes_on(lane) || lane->quiet ||
	    control_judge(lane->control_kind, lane->control) !=
		    CONTROL_REFUSED ||
	    (needs_no_quiet(lane) && !control_lost_session(lane->control)))
		return false;
	if (!lane->doubted)
		lane->doubted = lane->control;
	lane->quiet = true;
	lane->state = LANE_QUIET;
	return true;
}

static void ask_quietly(struct lane *lane)
{
	lane_send_control(lane, LANE_CONTROL_BEFORE, SUSPECT_WAIT_US);
}

static void judge_control_before(struct lane *lane)
{
	if (send_again(lane))
		return;
	if (control_accepted(lane->control_kind, lane->control)) {
		lane->state = LANE_ALONE;
		lane_give_control(lane, ROLE_CONTROL_BEFORE, lane->control);
		lane->before = lane->control;
		if (lane->doubted)
			suspect_open(lane, lane->doubted);
		lane->doubted = NULL;
		if (lane->quiet && !lane->units[lane->unit].alone &&
		    suspect_release(lane))
			step_others(lane);
		return;
	}
	if (asks_apart(lane) || asks_quiet(lane) || renewal_log_in(lane))
		return;
	lane->vain = lane->vain || lane->quiet;
	lane->doubted = NULL;
	if (lane->control->fate == FATE_FATAL)
		killed_before(lane);
	else
		lane_give_control(lane, ROLE_CONTROL_BEFORE, lane->control);
	lane->control = NULL; /* ask again for the next unit */
	lane->state = LANE_JUDGE;
}

static void send_alone(struct lane *lane)
{
	const struct unit *u = &lane->units[lane->unit];

	while (lane_goes_on(lane) && lane->next_alone < u->count &&
	       !holds_too_much(lane)) {
		size_t i = lane->next_alone++;

		if (!lane->members[i]->test_case->uses_volume)
			continue;
		start_member(lane, i);
		return;
	}
	lane->state = lane_goes_on(lane) && lane->next_alone < u->count
			      ? LANE_BEHIND : LANE_CROWD;
}

static bool may_send(const struct lane *lane)
{
	const struct lane *exclusive = lane->run->exclusive;

	return lane_goes_on(lane) && (!exclusive || exclusive == lane);
}

/* No more than can be under way: what they bring may be large. */
static void feed_crowd(struct lane *lane)
{
	const struct unit *u = &lane->units[lane->unit];

	while (may_send(lane) && lane->next_crowd < u->count &&
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

static bool any_to_judge(const struct lane *lane)
{
	for (size_t i = 0; i < lane->units[lane->unit].count; i++)
		if (lane->members[i]->fate != FATE_LOST &&
		    lane->members[i]->fate != FATE_SUSPECT)
			return true;
	return false;
}

static void look_behind(struct lane *lane)
{
	if (lane->units[lane->unit].control == CONTROL_NONE &&
	    !renewal_doubts(lane)) {
		done_with(lane->control);
		lane->control = NULL; /* no longer "just before" */
		lane->state = LANE_JUDGE;
	} else if (!lane_goes_on(lane) || !any_to_judge(lane)) {
		lane->control = NULL;
		lane->cut_short = !lane_goes_on(lane);
		lane->state = LANE_JUDGE;
	} else {
		lane->resends = 0;
		lane_send_control(lane, LANE_CONTROL_AFTER, 0);
	}
}

static void judge_control_after(struct lane *lane)
{
	bool killed = lane->control->fate == FATE_FATAL;

	if (send_again(lane))
		return;
	if (killed)
		suspect_killed(lane, ROLE_CONTROL_AFTER,
			       lane->units[lane->unit].count - 1);
	if (!lane_goes_on(lane)) {
		lane->cut_short = true;
		lane->state = LANE_JUDGE;
	} else if (killed) {
		lane_send_control(lane, LANE_CONTROL_AFTER, 0);
	} else if (control_judge(lane->control_kind, lane->control) ==
		   CONTROL_REFUSED) {
		lane->refused = lane->control;
		lane->state = LANE_REFUSED;
	} else {
		lane_give_control(lane, ROLE_CONTROL_AFTER, lane->control);
		lane->state = LANE_JUDGE;
	}
}

/* Alone, behind this unit. */
static void run_alone(struct lane *lane, size_t member)
{
	struct case_run *cr = lane->members[member];
	struct unit one = { .slots = { cr->slot }, .count = 1, .alone = true,
			    .verifies = lane->run->config->volume_count > 0,
			    .control = lane->units[lane->unit].control };

	if (!suspect_others(lane, cr, &one) && cr->fate != FATE_SUSPECT)
		return;
	lane_insert(lane, lane->unit + 1, &one);
	case_run_drop(cr);
	lane->members[member] = NULL;
}

/* In a unit that was cut some have not started: they make up the next one. */
static bool any_started(const struct lane *lane)
{
	for (size_t i = 0; i < lane->units[lane->unit].count; i++)
		if (lane->members[i]->started)
			return true;
	return false;
}

/* Those that a death has hit or a cut has left over, who have asked in a
 * session that was none, and who may be victims of others. */
static void run_again(struct lane *lane)
{
	struct unit lost = lane->units[lane->unit];
	bool cut = any_started(lane);
	size_t count = lost.count;

	lost.count = 0;
	for (size_t i = 0; lane_goes_on(lane) && !lane->run->cut && i < count;
	     i++) {
		struct case_run *cr = lane->members[i];

		if (cr->fate != FATE_LOST && !renewal_overtaken(cr) &&
		    (!cut || cr->started)) {
			run_alone(lane, i);
			continue;
		}
		lost.slots[lost.count++] = cr->slot;
		case_run_drop(cr);
		lane->members[i] = NULL;
	}
	if (lost.count)
		lane_insert(lane, lane->unit + 1, &lost);
}

/* Why a case that has not been carried out whole is not judged. */
static void explain(const struct lane *lane, struct case_run *cr)
{
	const struct run *run = lane->run;
	const char *blocked = run->blocked ? run->blocked : lane->broken;
	bool answers = cr->evidence.suspects; /* whatever else has hit it */
	bool hit = cr->fate == FATE_LOST || cr->fate == FATE_SUSPECT ||
		   (blocked && !cr->next_step && !answers) ||
		   (lane->broken && !answers && case_run_refused(cr));

	if (hit)
		cr->evidence.count = 0;
	if (blocked && (hit || lane->cut_short))
		cr->evidence.blocked = blocked;
	else if (run->pump.stopped)
		cr->evidence.incomplete = true;
	else if (!cr->evidence.count && run->cut)
		cr->evidence.skip = run->cut;
}

/* It was well, and must be so again: nothing is told of this time. */
static bool runs_once_more(struct lane *lane, struct case_run *cr)
{
	struct unit again = lane->units[lane->unit];
	bool warns;

	if (!again.more || !lane_goes_on(lane) || !cr->started ||
	    case_run_wrong(cr, &warns))
		return false;
	again.more--;
	lane_insert(lane, lane->unit + 1, &again);
	case_run_drop(cr);
	return true;
}

static bool is_silent(const struct lane *lane, const struct case_run *cr)
{
	return lane->units[lane->unit].silent && cr->fate != FATE_FATAL &&
	       !cr->evidence.suspects && !case_run_spoils(cr);
}

/* true: it is kept, and so must be what it is judged by. */
static bool judge_member(struct lane *lane, struct case_run *cr)
{
	if (runs_once_more(lane, cr))
		return false;
	if (is_silent(lane, cr)) {
		case_run_drop(cr);
		return false;
	}
	explain(lane, cr);
	if (cr->fate == FATE_FATAL)
		lane->run->deaths_explained++;
	if (suspect_keep(lane, cr) || (lane_goes_on(lane) && astray_keep(cr)))
		return true;
	suspect_judged(cr);
	case_run_finish(cr);
	return false;
}

static void judge_unit(struct lane *lane)
{
	size_t count = lane->units[lane->unit].count;
	bool kept = false;

	run_again(lane);
	for (size_t i = 0; i < count; i++) {
		if (lane->members[i])
			kept |= judge_member(lane, lane->members[i]);
		lane->members[i] = NULL;
	}
	if (!kept && lane->before != lane->control)
		done_with(lane->before);
	lane->before = NULL;
	lane->unit++;
	lane->state = LANE_NEXT;
}

/* The states that need nothing but themselves. */
static void (*const moves[])(struct lane *) = {
	[LANE_CHECKED] = check_volume,
	[LANE_CONTROL_BEFORE] = judge_control_before,
	[LANE_QUIET] = ask_quietly,
	[LANE_ALONE] = send_alone,
	[LANE_CROWD] = send_crowd,
	[LANE_BEHIND] = look_behind,
	[LANE_CONTROL_AFTER] = judge_control_after,
	[LANE_REFUSED] = suspect_refused,
	[LANE_RECOVERED] = suspect_recovered,
	[LANE_BARE] = suspect_bare,
	[LANE_JUDGE] = judge_unit,
};

/* false: others must come to rest first. */
static bool move(struct lane *lane)
{
	if (lane->state == LANE_NEXT)
		return next_unit(lane);
	if ((lane->state == LANE_REFUSED || lane->state == LANE_QUIET) &&
	    !suspect_hold(lane))
		return false;
	moves[lane->state](lane);
	return true;
}

/* These states send to the volume, or hand it to somebody who does. */
static bool needs_idle_volume(enum lane_state state)
{
	return state == LANE_NEXT || state == LANE_ALONE ||
	       state == LANE_BEHIND || state == LANE_REFUSED ||
	       state == LANE_QUIET;
}

static bool may_move(const struct lane *lane)
{
	const struct lane *exclusive = lane->run->exclusive;

	return !lane->open && lane->state != LANE_DONE &&
	       (!exclusive || exclusive == lane) &&
	       !(lane->unsettled && needs_idle_volume(lane->state));
}

/* Moves until something under way must end first. Callbacks that fire while
 * it moves only count down; the loop then sees it. */
static void step_lane(struct lane *lane)
{
	if (lane->moving)
		return;
	lane->moving = true;
	while (may_move(lane) && move(lane))
		;
	lane->moving = false;
	if (lane->run->exclusive && lane->run->exclusive != lane)
		step_lane(lane->run->exclusive);
}

void lane_start(struct lane *lane)
{
	step_lane(lane);
}
