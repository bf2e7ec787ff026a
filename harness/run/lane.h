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
 * a control of its own, and the rest goes on as a unit.
 *
 * A control behind a unit that is refused though the one before was accepted
 * puts all members under suspicion: run/suspect.h narrows it down. A wrong
 * answer may be that of another request: run/astray.h. Cases that
 * a death of the server has hit (run/life.h) run again in a unit of their
 * own. Private to harness/run.
 */
#ifndef LANE_H
#define LANE_H

#include "run/case_run.h"
#include "run/control.h"

enum {
	UNIT_MAX = 48,
	LANE_HELD_MAX = 16 * 1024 * 1024, /* bytes that wait for a judge */
	LANE_RESENDS = 3,               /* of a control that met a busy volume */
	LANE_RESEND_US = 300 * 1000
};

/* The units that one refused control was split into. */
struct family {
	const struct sent *refused;
	const char *suspects;           /* their cases, in words */
	size_t left;                    /* cases that are not judged yet */
	bool found;                     /* one of them answers for it */
};

struct unit {
	struct case_slot *slots[UNIT_MAX];
	size_t count;
	enum control control;
	bool alone;                     /* no other lane may send meanwhile */
	bool confirms;                  /* this case was caught once already */
	bool apart;                     /* on connections of their own */
	bool verifies;                  /* a valid sync must be accepted first */
	unsigned more;                  /* times that its one case must be well
	                                   before the one that is judged */
	bool silent;                    /* it has been judged before: only what
	                                   it does to others is told */
	struct family *family;          /* NULL = none */
};

enum lane_state {
	LANE_NEXT,           /* take up the next unit */
	LANE_CHECKED,        /* is a valid sync of this volume accepted? */
	LANE_CONTROL_BEFORE, /* its control has been answered */
	LANE_QUIET,          /* it was refused: wait for the other lanes */
	LANE_ALONE,          /* requests that can reach the volume */
	LANE_CROWD,          /* all others */
	LANE_BEHIND,         /* all members have ended */
	LANE_CONTROL_AFTER,  /* the control behind has been answered */
	LANE_REFUSED,        /* it was refused: wait for the other lanes */
	LANE_RECOVERED,      /* the same control once more has been answered */
	LANE_BARE,           /* and once more, with nothing in between */
	LANE_JUDGE,
	LANE_DONE
};

struct lane {
	struct run *run;
	size_t volume;               /* index in config->volumes */
	struct unit *units;
	size_t unit_count, unit_size;
	const char *broken;          /* valid requests are refused for good: why
	                                the rest is blocked; NULL = it is not */

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
	const struct sent *refused;  /* the one behind the unit */
	const struct sent *recovered; /* the same again, accepted */
	const struct sent *doubted;  /* refused before it, asked for again */
	bool quiet;                  /* ... when nobody else sent */
	bool renewed;                /* ... in a new session */
	bool vain;                   /* ... and refused again: once is enough */
	unsigned logins;             /* of the run, when that was sent */
	bool logged_in_again;
	bool open_refusal;           /* no case of the unit was found for it */
	unsigned resends;
	bool checked;
	bool cut_short;              /* the unit has no control behind it */
	bool moving;
};

/* Appends a case, joining the last unit when they share a control. */
void lane_add(struct lane *, struct case_slot *);
void lane_start(struct lane *);
void lane_release(struct lane *);

/* ---- for run/suspect.c and run/renewal.c ---- */

/* Nothing keeps it from sending more. */
bool lane_goes_on(const struct lane *);

/* Puts a unit in the place `at`; those from there on move up. */
void lane_insert(struct lane *, size_t at, const struct unit *);
void lane_send_control(struct lane *, enum lane_state then, int64_t delay_us);
/* The members get the control as evidence. */
void lane_give_control(struct lane *, enum evidence_role,
		       const struct sent *);
/* The control met a server that was gone, and the run goes on. */
bool lane_control_lost(const struct lane *);

#endif
