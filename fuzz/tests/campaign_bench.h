/*
 * A campaign against the reference server, in this process and in virtual
 * time.
 *
 *     struct campaign_bench b;
 *     campaign_bench_init(&b, "crash-on-empty-array", NULL);
 *     b.options.requests = 20000;
 *     campaign_bench_run(&b);       b.result, b.sum, b.err
 *     campaign_bench_release(&b);
 */
#ifndef CAMPAIGN_BENCH_H
#define CAMPAIGN_BENCH_H

#include "campaign/campaign.h"
#include "tests/run_bench.h"

struct campaign_bench {
	struct bench base;
	struct mutate_seeds seeds;
	struct campaign_options options;
	struct campaign_summary sum;
	struct err err;
	int result;
};

/* `bug` and `variant` may be NULL. */
void campaign_bench_init(struct campaign_bench *, const char *bug,
			 const char *variant);
void campaign_bench_run(struct campaign_bench *);
void campaign_bench_release(struct campaign_bench *);
/* Every finding, for whoever looks into a failed test. */
void campaign_bench_show(const struct campaign_bench *);

#endif
