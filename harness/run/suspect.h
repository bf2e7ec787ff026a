/*
 * Which request makes a server refuse the valid one behind it?
 *
 * The control before a unit was accepted, the one behind it was refused. From
 * then on one lane alone sends (suspect_hold). The same control is sent again:
 *
 *     refused twice   the server is of no use any more: restart it and run
 *                     the members one by one; without a restart the last
 *                     member answers for all and the rest is blocked
 *     accepted        once more: refused = it happens without any of ours
 *                     accepted again = run both halves of the unit again, and
 *                     so on down to one case, which is guilty when it is
 *                     caught twice
 *
 * A valid request of a case itself may meet a spoilt server, and so may its
 * set-up: refused, such a case runs once more, alone. VAIN_MAX set-ups that
 * were refused then, too, are enough: no further one is asked for again. One
 * that was refused alone is a refusal that no case was found for, below. A
 * control before a unit that is refused while others send is sent once more
 * when they have come to rest.
 *
 * The guilty case keeps the refused control as evidence and `suspects` says
 * that it answers for it: M1 fails. Every other case is judged by the run in
 * which its own controls were accepted. A refusal that no case can be found
 * for is answered for by the last one of its family, at the end of the run
 * and only if no other case was found, by this or by failing (a warning does
 * not do) alone behind requests of its own; of a run that is interrupted nobody
 * is. At most AGAIN_MAX cases are run again.
 * Private to harness/run.
 */
#ifndef SUSPECT_H
#define SUSPECT_H

#include "run/lane.h"

enum {
	AGAIN_MAX = 512,
	VAIN_MAX = 4,
	SUSPECT_WAIT_US = 200 * 1000,
	SUSPECTS_NAMED = 6
};

/* This lane alone sends from now on. false: others are not done yet; it is
 * stepped again when they are. */
bool suspect_hold(struct lane *);
/* true: others may send again, step them. */
bool suspect_release(struct lane *);

/* Moves of the lane's states of the same name. */
void suspect_refused(struct lane *);
void suspect_recovered(struct lane *);
void suspect_bare(struct lane *);

/* The valid request itself killed the server: that member answers. */
void suspect_killed(struct lane *, enum evidence_role, size_t member);

/* Valid requests are refused for good: the lane ends; the next case that it
 * judges stands by if nobody answers for that yet. */
void suspect_broken(struct lane *);

/* It was refused and is asked for again: somebody answers for it, unless it is
 * explained by the end of the run. */
void suspect_open(struct lane *, const struct sent *refused);

/* A valid request or a set-up was refused: one of another lane, or of another
 * case of the unit, may have spoilt the server for it. The case runs again in
 * `again`, alone. false: it is its own affair. */
bool suspect_others(struct lane *, struct case_run *, struct unit *again);

/* A member is about to be judged; true: it is kept for the end of the run. */
bool suspect_keep(struct lane *, struct case_run *);
/* It is judged as it stands: what it does to itself it may do to others. */
void suspect_judged(const struct case_run *);
/* Somebody is known to spoil the server for others. */
bool suspect_known(const struct run *);
/* The one that was kept, when it answers for nothing; else NULL. */
struct case_run *suspect_cleared(struct run *);
void suspect_end(struct run *);

#endif
