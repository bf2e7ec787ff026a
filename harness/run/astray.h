/*
 * Is a wrong answer that of its own request? A server that has lost its place
 * on a connection gives a request the answer to what came before it, or to
 * what it left unread of that.
 *
 *     astray_keep(cr)            it is about to be judged
 *     astray_end(&run, &lane)    all others are; carry out the lane
 *
 * A case that has failed while others sent, or by an answer on a connection
 * that others had used, is kept until all have ended. Of a used connection the
 * request then goes out again, alone on a fresh one: the same answer, and it
 * is the case's own affair. Otherwise again behind the request that stood in
 * front of it, then behind the two, up to ASTRAY_AHEAD_MAX. When the wrong
 * answer comes back there, what was sent goes out in twelve rounds, in a fixed
 * order of no period: all on one connection, or each on its own. Wrong in every
 * round of the first kind and in none of the second: the first of those in
 * front is guilty, or, where a plain valid sync in its place does it as well,
 * the request that was hit. Its case fails (check http.next) by the exchanges of
 * these rounds, and every case that was kept runs again, alone and on fresh
 * connections: well ASTRAY_TIMES times, it is judged by the last, else by the
 * first one that was not. So do up to ASTRAY_SPOILT_MAX of them when a case is
 * known to spoil the server for others (run/suspect.h). In any other event the
 * first answer stands: who answers by chance fails as before.
 * Cases that only warn are kept too; they are no reason to look, but run again
 * likewise. With --fail-fast the guilty one is the failure that ends the run,
 * and who was hit is not reached.
 *
 * Requests are repeated one by one, and their tasks are waited for: a volume
 * may be synced as often as one likes (9.26). No login goes out again by
 * itself, and a case about one that is refused does not run again: it has a
 * connection of its own from the first.
 * Behind ASTRAY_KNOWN guilty ones nobody looks any more. From the first doubt on
 * controls do not use the connections of others; once it is known, cases have
 * connections of its own. Private to harness/run.
 */
#ifndef ASTRAY_H
#define ASTRAY_H

#include "run/lane.h"

enum {
	ASTRAY_AHEAD_MAX = 4,
	ASTRAY_KNOWN = 4,
	ASTRAY_LOOKS_MAX = 24,  /* that went beyond the first request */
	ASTRAY_ROUNDS = 12,
	ASTRAY_PLAIN_ROUNDS = 6, /* the first ones */
	ASTRAY_CHANCES = 4,     /* looks that ended otherwise than they began:
	                           nobody looks any more */
	ASTRAY_TIMES = 3,       /* that a case which was hit must be well */
	ASTRAY_SPOILT_MAX = 64, /* that a spoilt server may have hit */
	ASTRAY_CONTROLS_MAX = 64, /* doubts, beyond which no control is one */
	ASTRAY_HELD_MAX = 32 * 1024 * 1024 /* bytes of cases that are kept */
};

/* true: it is kept, and so must be what it is judged by. Once for a case in all
 * rounds of --repeat: what comes again and again is counted as it comes, and
 * requests in between would change that. Up to ASTRAY_HELD_MAX. With
 * --fail-fast nothing new begins from then on. */
bool astray_keep(struct case_run *);

/* A refused control before a unit. true: it is kept, so the next one on a fresh
 * connection is worth asking for. */
bool astray_keep_control(struct run *, const struct sent *refused);

/* Where nobody has been caught, a case that is refused behind its own requests
 * is no victim of another one: least of all of itself. Before the next one. */
void astray_find_own(struct run *);

/* Nothing may be under way. Judges what was kept, or puts it into the lane,
 * which is empty: true = it must be carried out. */
bool astray_end(struct run *, struct lane *again);

/* Another request went before it on its connection. */
bool astray_was_used(const struct run *, const struct sent *);

/* The refused control behind the unit; the lane alone may send. true: a case
 * answers for it. */
bool astray_control(struct lane *, const struct sent *refused);

#endif
