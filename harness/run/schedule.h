/*
 * Which cases take part, which are skipped, and how they spread over lanes.
 * Private to harness/run.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "run/lane.h"

/* Why the case cannot run on this target, or NULL. */
const char *schedule_skip_reason(const struct run_config *,
				 const struct test_case *);

/* Cases that reach more than one volume must have all lanes to themselves. */
enum phase { PHASE_OWN_VOLUME, PHASE_ALL_VOLUMES, PHASE_COUNT };

/*
 * Fills lanes[0..count) with the slots of the phase that have not ended:
 * whole units, the longest first, each to the least loaded lane, so the same
 * selection gives the same lanes. PHASE_ALL_VOLUMES wants one lane.
 */
void schedule_lanes(struct run *, enum phase, struct lane *lanes,
		    size_t count);

/* Some request of the case, set-up or not, may rightly start a task. */
bool schedule_may_sync(const struct test_case *);

#endif
