/*
 * The cases on one volume, one after the other, between their controls.
 *
 *     lane_add(&lane, slot) ...
 *     lane_start(&lane);       pump_drain() then carries all lanes
 *     lane_release(&lane);
 *
 * A unit is one case without a control, or up to UNIT_MAX neighbours that
 * share a control. Within a unit the requests that can reach the volume go
 * one by one, the others at once. The control behind a unit is also the one
 * before the next. No request that can reach the volume is sent while a task
 * of ours on it is unfinished.
 *
 * Exchanges wait for the control behind them. When those of a unit hold more
 * than LANE_HELD_MAX bytes, the unit is cut: what has ended is judged behind
 * a control of its own, and the rest goes on as a unit. Private to
 * harness/run.
 */
#ifndef LANE_H
#define LANE_H

#include "run/case_run.h"

enum {
	UNIT_MAX = 48,
	LANE_HELD_MAX = 16 * 1024 * 1024 /* bytes that wait for a judge */
};

struct unit {
	struct case_slot *slots[UNIT_MAX];
	size_t count;
	enum control control;
};

enum lane_state {
	LANE_NEXT,           /* take up the next unit */
	LANE_CONTROL_BEFORE, /* its control has been answered */
	LANE_ALONE,          /* requests that can reach the volume */
	LANE_CROWD,          /* all others */
	LANE_BEHIND,         /* all members have ended */
	LANE_CONTROL_AFTER,  /* the control behind has been answered */
	LANE_JUDGE,
	LANE_DONE
};

struct lane {
	struct run *run;
	size_t volume;               /* index in config->volumes */
	struct unit *units;
	size_t unit_count, unit_size;

	/* private: where it is */
	enum lane_state state;
	size_t unit;
	struct case_run *members[UNIT_MAX];
	size_t next_alone, next_crowd;
	size_t open;                 /* members and controls under way */
	size_t unsettled;            /* controls whose task runs */
	struct sent *control;        /* the latest one, NULL = none fresh */
	struct sent *before;         /* in front of the unit */
	enum control control_kind;
	bool moving;
};

/* Appends a case, joining the last unit when they share a control. */
void lane_add(struct lane *, struct case_slot *);
void lane_start(struct lane *);
void lane_release(struct lane *);

#endif
