#include "run/suspect.h"

#include "run/astray.h"
#include "run/bystander.h"
#include "run/life.h"

static struct unit *unit_of(struct lane *lane)
{
	return &lane->units[lane->unit];
}

/* ---- one lane alone ---- */

bool suspect_hold(struct lane *lane)
{
	struct run *run = lane->run;

	if (run->exclusive && run->exclusive != lane)
		return false;
	run->exclusive = lane;
	for (size_t i = 0; i < run->lane_count; i++) {
		const struct lane *other = &run->lanes[i];

		if (other != lane && (other->open || other->unsettled))
			return false;
	}
	return true;
}

bool suspect_release(struct lane *lane)
{
	if (lane->run->exclusive != lane)
		return false;
	lane->run->exclusive = NULL;
	return true;
}

/* ---- who answers ---- */

static const char *names(struct run *run, const struct unit *u)
{
	const char *text = "";
	size_t shown = u->count > SUSPECTS_NAMED + 1 ? SUSPECTS_NAMED
						     : u->count;

	for (size_t i = 0; i < shown; i++)
		text = arena_printf(&run->arena, "%s%s%s", text, i ? ", " : "",
				    u->slots[i]->test_case->id);
	return shown == u->count
		       ? text
		       : arena_printf(&run->arena, "%s and %zu more", text,
				      u->count - shown);
}

static void accuse(struct lane *lane, struct case_run *cr,
		   enum evidence_role role, const struct sent *control,
		   const char *suspects)
{
	cr->evidence.suspects = suspects;
	case_run_control(cr, role, control);
	if (control->fate == FATE_FATAL)
		lane->run->deaths_explained++;
	else
		lane->run->accused++;
	if (unit_of(lane)->family)
		unit_of(lane)->family->found = true;
}

void suspect_killed(struct lane *lane, enum evidence_role role, size_t member)
{
	accuse(lane, lane->members[member], role, lane->control,
	       role == ROLE_CONTROL_BEFORE ? "none, a valid request"
					   : names(lane->run, unit_of(lane)));
}

/* The refused one is told of already: this one is the control behind. */
static void judge_with(struct lane *lane, const struct sent *control)
{
	lane_give_control(lane, ROLE_CONTROL_AFTER, control);
	lane->state = LANE_JUDGE;
}

/* ---- narrowing ---- */

static struct family *family_of(struct lane *lane)
{
	struct run *run = lane->run;
	struct unit *u = unit_of(lane);

	if (!u->family) {
		u->family = arena_alloc(&run->arena, sizeof(*u->family));
		*u->family = (struct family){ .refused = lane->refused,
					      .suspects = names(run, u),
					      .left = u->count };
	}
	return u->family;
}

/* The unit again, in parts of at most `size` cases. */
static void split(struct lane *lane, size_t size, bool confirms)
{
	struct unit whole = *unit_of(lane);
	struct unit part = { .control = whole.control, .alone = true,
			     .confirms = confirms, .family = family_of(lane),
			     .apart = whole.apart, .silent = whole.silent };
	size_t at = lane->unit + 1;

	lane->run->again += whole.count;
	for (size_t i = 0; i < whole.count; i++) {
		case_run_drop(lane->members[i]);
		lane->members[i] = NULL;
		part.slots[part.count++] = whole.slots[i];
		if (part.count < size && i + 1 < whole.count)
			continue;
		lane_insert(lane, at++, &part);
		part.count = 0;
	}
	lane->unit++;
	lane->state = LANE_NEXT;
}

/* No case can be found for the refusal: the next one judged stands by. */
static void leave_open(struct lane *lane, const struct sent *refused,
		       const char *suspects)
{
	struct run *run = lane->run;

	if (run->carrier || run->accused)
		return;
	run->refusal = refused;
	/* Whoever was there: it is the session that has not lasted. */
	run->refusal_suspects =
		control_lost_session(refused)
			? "none, a valid request in a session that is in use"
			: suspects;
	run->refusal_behind = astray_was_used(run, refused);
	bystander_note(run, refused);
	lane->open_refusal = true;
}

void suspect_open(struct lane *lane, const struct sent *refused)
{
	leave_open(lane, refused, "none, a valid request (not seen again)");
}

static const char *not_again(struct run *run, const char *suspects)
{
	return arena_printf(&run->arena, "%s (not seen again)", suspects);
}

void suspect_broken(struct lane *lane)
{
	struct family *f = unit_of(lane)->family;

	lane->broken = "valid syncs of this volume are refused for good";
	if (!lane->run->broken)
		lane->run->broken = lane->broken;
	if (f) {
		f->found = true;
		leave_open(lane, lane->control, f->suspects);
	}
}

/* Cases of other lanes that have sent something since their control. */
static size_t sent_beside(const struct lane *lane)
{
	const struct run *run = lane->run;
	size_t count = 0;

	for (size_t i = 0; i < run->lane_count; i++)
		for (size_t k = 0; k < UNIT_MAX; k++) {
			const struct lane *other = &run->lanes[i];

			count += other != lane && other->members[k] &&
				 other->members[k]->next_step;
		}
	return count;
}

static void give_up(struct lane *lane)
{
	struct run *run = lane->run;
	struct unit *u = unit_of(lane);
	size_t beside = sent_beside(lane);

	if (!run->accused)
		accuse(lane, lane->members[u->count - 1], ROLE_CONTROL_AFTER,
		       lane->refused,
		       beside ? arena_printf(&run->arena,
					     "%zu for other volumes, %s",
					     beside, names(run, u))
			      : names(run, u));
	suspect_broken(lane);
	judge_with(lane, lane->control);
	lane->control = NULL;
}

static void stays_refused(struct lane *lane)
{
	struct unit *u = unit_of(lane);
	bool caught = u->alone && u->count == 1;

	if (!life_can_restart(lane->run)) {
		give_up(lane);
		return;
	}
	if (caught)
		accuse(lane, lane->members[0], ROLE_CONTROL_AFTER,
		       lane->refused, names(lane->run, u));
	life_restart(lane->run, "the server refuses every valid sync");
	lane->control = NULL;
	lane->cut_short = lane->run->blocked != NULL;
	if (caught || lane->cut_short)
		lane->state = LANE_JUDGE;
	else
		split(lane, 1, false);
}

/* The run ends: nobody is accused on half of the evidence. */
static bool cut_short(struct lane *lane)
{
	if (!lane->run->blocked && !life_interrupted(lane->run))
		return false;
	lane->cut_short = true;
	judge_with(lane, lane->refused);
	return true;
}

static bool lost_session(struct lane *lane)
{
	if (lane->logged_in_again || !control_lost_session(lane->control))
		return false;
	lane->logged_in_again = true;
	if (life_log_in(lane->run)) {
		lane_send_control(lane, LANE_RECOVERED, 0);
		return true;
	}
	lane->broken = "the login session has ended and no other one can be "
		       "opened";
	judge_with(lane, lane->control);
	return true;
}

void suspect_refused(struct lane *lane)
{
	if (cut_short(lane))
		return;
	/* What is being narrowed down has been looked at. */
	if (!unit_of(lane)->family && astray_control(lane, lane->refused)) {
		lane_send_control(lane, LANE_CONTROL_AFTER, 0);
		return;
	}
	lane->logged_in_again = lane->logins != lane->run->logins &&
				control_lost_session(lane->refused);
	lane->resends = 0;
	lane_send_control(lane, LANE_RECOVERED, SUSPECT_WAIT_US);
}

static void session_renewed(struct lane *lane)
{
	struct run *run = lane->run;

	if (run->early_ends >= EARLY_ENDS_TOLD)
		leave_open(lane, lane->refused,
			   not_again(run, names(run, unit_of(lane))));
	judge_with(lane, lane->recovered);
}

void suspect_recovered(struct lane *lane)
{
	if (cut_short(lane))
		return;
	if (lane_control_lost(lane))
		lane_send_control(lane, LANE_RECOVERED, 0);
	else if (control_accepted(lane->control_kind, lane->control)) {
		lane->recovered = lane->control;
		if (lane->logged_in_again)
			session_renewed(lane);
		else
			lane_send_control(lane, LANE_BARE, 0);
	} else if (lost_session(lane)) {
		return;
	} else if (!lane->resends++) {
		/* What has been looked into may have spoilt it again. */
		lane_send_control(lane, LANE_RECOVERED, SUSPECT_WAIT_US);
	} else {
		stays_refused(lane);
	}
}

static void end_open(struct lane *lane)
{
	leave_open(lane, lane->refused,
		   not_again(lane->run, names(lane->run, unit_of(lane))));
	judge_with(lane, lane->recovered);
	lane->control = NULL;
}

void suspect_bare(struct lane *lane)
{
	struct unit *u = unit_of(lane);
	const struct sent *bare = lane->control;

	if (cut_short(lane))
		return;
	if (lane_control_lost(lane)) {
		lane_send_control(lane, LANE_BARE, 0);
		return;
	}
	if (!control_accepted(lane->control_kind, bare))
		end_open(lane);
	else if (u->alone && u->count == 1 && u->confirms) {
		accuse(lane, lane->members[0], ROLE_CONTROL_AFTER,
		       lane->refused, names(lane->run, u));
		judge_with(lane, bare);
	} else if (lane->run->again + u->count > AGAIN_MAX)
		end_open(lane);
	else
		split(lane, u->alone ? (u->count + 1) / 2 : u->count,
		      u->alone && u->count == 1);
}

static bool was_alone(const struct lane *lane)
{
	const struct unit *u = &lane->units[lane->unit];

	return u->count == 1 && (u->alone || lane->run->lane_count == 1);
}

/* A set-up of which nobody would say that the server owes it. */
static bool is_unready(const struct case_run *cr)
{
	return cr->unready && !cr->evidence.incomplete &&
	       !case_run_once(cr->test_case);
}

bool suspect_others(struct lane *lane, struct case_run *cr, struct unit *again)
{
	struct run *run = lane->run;
	const struct sent *refused;

	if (was_alone(lane) || run->again == AGAIN_MAX ||
	    cr->fate != FATE_OWN || !run->accepts ||
	    (cr->unready && run->vain >= VAIN_MAX))
		return false;
	refused = case_run_refused(cr);
	if (!refused && !is_unready(cr))
		return false;
	run->again++;
	if (!refused)
		return true;
	case_run_give_up(cr, refused);
	again->family = arena_alloc(&run->arena, sizeof(*again->family));
	*again->family = (struct family){
		.refused = refused,
		.suspects = "those sent beside it",
		.left = 1
	};
	return true;
}

/* ---- the end of a family and of the run ---- */

/* Some cases may be refused (9.26). */
static bool fails(const struct case_run *cr)
{
	bool warns;

	return case_run_wrong(cr, &warns) && !warns;
}

/* Nobody else can have spoilt its set-up, which no check looks at. */
static void open_set_up(struct lane *lane, struct case_run *cr)
{
	const struct sent *refused = cr->unready && was_alone(lane)
					     ? case_run_refused(cr) : NULL;

	if (!refused)
		return;
	case_run_give_up(cr, refused);
	suspect_open(lane, refused);
}

bool suspect_keep(struct lane *lane, struct case_run *cr)
{
	struct run *run = lane->run;
	struct family *f = unit_of(lane)->family;
	bool whole = cr->fate == FATE_OWN || cr->fate == FATE_FATAL;

	cr->spoils = was_alone(lane) && case_run_spoils(cr) && fails(cr);
	run->vain += was_alone(lane) && cr->unready;
	open_set_up(lane, cr);
	if (f && whole && --f->left == 0 && !f->found && !case_run_refused(cr))
		leave_open(lane, f->refused, not_again(run, f->suspects));
	if (!lane->open_refusal || cr->fate != FATE_OWN || run->carrier ||
	    cr->evidence.suspects || cr->spoils)
		return false;
	lane->open_refusal = false;
	run->carrier = cr;
	return true;
}

void suspect_judged(const struct case_run *cr)
{
	cr->run->spoilers += cr->spoils;
}

bool suspect_known(const struct run *run)
{
	return run->accused || run->spoilers;
}

/* That answers go astray explains it, too. */
static bool is_explained(const struct run *run)
{
	return suspect_known(run) || (run->astray && run->refusal_behind);
}

struct case_run *suspect_cleared(struct run *run)
{
	struct case_run *cr = is_explained(run) ? run->carrier : NULL;

	if (cr)
		run->carrier = NULL;
	return cr;
}

void suspect_end(struct run *run)
{
	struct case_run *cr = run->carrier;

	if (!cr)
		return;
	/* Who else was there has not been asked when somebody ends the run. */
	if (!is_explained(run) && !life_interrupted(run)) {
		cr->evidence.suspects = run->refusal_suspects;
		cr->evidence.blocked = NULL;
		case_run_control(cr, ROLE_CONTROL_AFTER, run->refusal);
	}
	case_run_finish(cr);
	run->carrier = NULL;
}
