/*
 * The load generator wrk, sending recorded requests.
 *
 *     FILE *f; wrk_add(f, request) ...          into a file
 *     wrk_run(url, path, SECONDS, &rate, &err)
 *
 * One request goes out as wrk's own static request would; of several it sends
 * the next one each time. It looks at nothing but the status.
 */
#ifndef WRK_H
#define WRK_H

#include <stdio.h>

#include "base/err.h"
#include "base/slice.h"
#include "tests/bench/figure.h"

struct wrk_end {
	struct rate rate;
	unsigned timeouts;   /* answers that did not come within 2 s */
};

bool wrk_is_there(void);
void wrk_add(FILE *, struct slice request);
/* Over BENCH_JOBS connections. */
int wrk_run(const char *url, const char *path, bool several,
	    const char *seconds, struct wrk_end *, struct err *);

#endif
