/*
 * Is the server still there? What a failed exchange means, who is to blame
 * for a death, and how the run goes on.
 *
 *     life_begin(&run)           behind the ladder: from now on every exchange
 *                                that fails is doubted (run/pump.h)
 *     life_restart(&run, why)    for a server that is alive and of no use
 *     life_end(&run)
 *
 * A doubt is settled by a probe, the anonymous request of the first rung. An
 * answer: the server lives, the exchange failed by its own doing. Nothing
 * listens, a probe hung for all of --timeout, or PROBE_TRIES probes broke off:
 * the server has died. When one
 * case alone had requests under way, they are FATE_FATAL; of several, each is
 * FATE_SUSPECT; what found nobody listening or waited is FATE_LOST. Then the
 * server is restarted, or waited for, we log in again and the run goes on. It
 * is blocked when the server does not come back or --max-deaths is reached.
 * Private to harness/run.
 */
#ifndef LIFE_H
#define LIFE_H

#include "run/run_state.h"

enum {
	PROBE_TRIES = 3,
	PROBE_DISTANCE_US = 200 * 1000,
	LIFE_COMES_BACK_US = 3 * 1000 * 1000, /* without a restart command */
	LIFE_READY_US = 30 * 1000 * 1000,     /* with one; --wait-ready */
	LIFE_NAMED = 4                        /* suspects, in a sentence */
};

void life_begin(struct run *);
void life_end(struct run *);

/* Somebody wants the run to end, whether the pump has seen it or not. */
bool life_interrupted(const struct run *);

/* Nothing may be under way. false: the run is blocked now, or there is no way
 * to restart and nothing has changed. Counts as a death. */
bool life_restart(struct run *, const char *why);
/* A new session of the run's own; the old one stays in the ledger. Nothing
 * may be under way. false: there is none (then the old one stays). */
bool life_log_in(struct run *);
/* session_main is a new one, from now on. */
void life_session_begins(struct run *);
/* life_restart would try. */
bool life_can_restart(const struct run *);

#endif
