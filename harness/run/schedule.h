/*
 * Which cases take part, which are skipped, and how they spread over lanes.
 * Private to harness/run.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "run/lane.h"

/* Why the case cannot run on this target, or NULL. */
const char *schedule_skip_reason(const struct run_config *, bool logged_in,
				 const struct test_case *);

/*
 * Fills lanes[0..count) with the slots that have not ended: whole units, the
 * least loaded lane first, so the same selection gives the same lanes.
 */
void schedule_lanes(struct run *, struct lane *lanes, size_t count);

#endif
