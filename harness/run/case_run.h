/*
 * Carries out the steps of one case and gathers its evidence.
 *
 *     cr = case_run_new(run, slot, volume_index);
 *     case_run_start(cr, ended, self);       ended(self, cr) comes later
 *     case_run_control(cr, ROLE_CONTROL_BEFORE, sent);   borrowed
 *     case_run_finish(cr);                   judges, journals, frees
 *
 * A step's task is followed to its end before the next step. Sessions that
 * the case opened itself and did not close stay in the run's ledger. Private
 * to harness/run.
 */
#ifndef CASE_RUN_H
#define CASE_RUN_H

#include "run/run_state.h"

enum { CASE_EXCHANGES_MAX = EVIDENCE_MAX - 8 };

struct case_run {
	struct run *run;
	struct case_slot *slot;
	const struct test_case *test_case;
	struct bindings bindings;
	char unknown_volume[RANDOM_TEXT_MAX], unknown_datastore[RANDOM_TEXT_MAX];
	char random_user[RANDOM_TEXT_MAX], random_password[RANDOM_TEXT_MAX];
	char garbage[RANDOM_TEXT_MAX];
	struct evidence evidence;
	size_t evidence_size;
	struct sent **owned;
	size_t owned_count, owned_size;
	size_t held;                /* bytes in them */
	char *session_own;          /* of the last step that gave one */
	unsigned ended_connection;  /* that of the last step, when its request
	                               was the last one there; else 0 */
	struct slice task;          /* likewise, owned */
	bool started;
	unsigned logins;            /* of the run, at its start */
	bool apart;                 /* on connections of its own */
	bool alone;                 /* nobody else sends meanwhile */
	bool spoils;                /* refused behind requests of its own, and
	                               nobody else has sent: suspect_keep */
	bool unready;               /* a set-up step was not accepted */
	bool tells_reuse;           /* it has a task that was given before, and
	                               the run tells of no other one */
	size_t next_step;
	size_t open;                /* steps and tasks that have not ended */
	bool stop;                  /* a set-up step failed: no further steps */
	enum fate fate;             /* LOST, SUSPECT: nothing can be judged, it
	                               must run again */
	void (*ended)(void *self, struct case_run *);
	void *self;
};

struct case_run *case_run_new(struct run *, struct case_slot *,
			      size_t volume);
void case_run_start(struct case_run *,
		    void (*ended)(void *self, struct case_run *), void *self);
/* With the probe behind it, if the server did not survive it. */
void case_run_control(struct case_run *, enum evidence_role,
		      const struct sent *);
void case_run_finish(struct case_run *);

/* The first valid sync of the case that got a definite wrong answer, set-up
 * included; NULL = none did. */
const struct sent *case_run_refused(const struct case_run *);
/* That one is judged and stood behind, or beside, other requests of the case:
 * they may have spoilt the server for it. */
bool case_run_spoils(const struct case_run *);
/* It must not run twice: a login of it is right when it is refused, and one
 * more of those may lock an account. */
bool case_run_once(const struct test_case *);
/* The exchange of its own by which the case is not well, as far as it has
 * come; NULL = it is well, or by another one. *warns: it only warns. Judges. */
const struct sent *case_run_wrong(const struct case_run *, bool *warns);
/* Some answer to it is that of the run's session, which has ended. */
bool case_run_lost_session(const struct case_run *);
/* That one outlives the case: the run owns it. */
void case_run_give_up(struct case_run *, const struct sent *);

/* Frees without judging, as if the case had not been started. */
void case_run_drop(struct case_run *);

/* The bindings of a case on one of the run's volumes: fresh random values
 * from (seed, case id), so they do not depend on order or timing. */
void case_run_bind(struct case_run *, size_t volume);

#endif
