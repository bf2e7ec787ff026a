/*
 * The probe ladder: DNS, TCP, TLS, HTTP, VI JSON, release, login, volume,
 * manager, method. The first broken rung is one finding; the rest is blocked.
 *
 * The rungs are the cases with the tag "ladder" (anonymous content, Login,
 * the plain sync), judged like any other case. Private to harness/run.
 */
#ifndef LADDER_H
#define LADDER_H

#include "run/run_state.h"

#define LADDER_TAG "ladder"

/* Slots of the ladder have ended afterwards; run->blocked says whether the
 * rest may run. */
void ladder_climb(struct run *);

#endif
