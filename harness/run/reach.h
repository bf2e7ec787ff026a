/*
 * The lowest rungs: is there anybody who answers HTTP? Private to
 * harness/run but for run_reach (run.h).
 */
#ifndef REACH_H
#define REACH_H

#include "base/arena.h"
#include "http/exchange.h"

/* "no HTTP answer from TARGET: no TCP connection to the server: detail" */
const char *reach_finding(struct arena *, const char *target,
			  const struct exchange *);

/* What to do about it. */
const char *reach_hint(enum exchange_outcome);

#endif
