/*
 * The login session ends in the middle of a run: a new one, and whoever has
 * asked in the old one asks again. Behind a unit that is a part of narrowing
 * down (run/suspect.h); what that leaves is here. Private to harness/run.
 */
#ifndef RENEWAL_H
#define RENEWAL_H

#include "run/lane.h"

enum { RENEWALS_MAX = 4 }; /* of one case: it may be who ends them */

/* The control in front of a unit is refused for that, and was so when nobody
 * else sent: it goes out again in a new session. false: that is not so, or
 * there is none. */
bool renewal_log_in(struct lane *);

/* Members of a unit without a control were refused for that: nobody else would
 * ask whether it is so. */
bool renewal_doubts(const struct lane *);

/* The case was refused in a session that is not the run's any more: it must run
 * again, and this counts as one time. */
bool renewal_overtaken(struct case_run *);

#endif
