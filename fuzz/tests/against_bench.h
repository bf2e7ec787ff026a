/*
 * Two reference servers under the same mutants, in this process and in
 * virtual time.
 *
 *     struct against_bench b;
 *     against_bench_init(&b, "accepts-two-specs", NULL, "white-space");
 *     b.target.options.requests = 20000;
 *     against_bench_run(&b);            b.target.sum, b.target.err
 *     against_bench_release(&b);
 */
#ifndef AGAINST_BENCH_H
#define AGAINST_BENCH_H

#include "campaign/compare.h"
#include "tests/campaign_bench.h"

struct against_bench {
	struct campaign_bench target;
	struct bench other;
	struct campaign_against against;
	struct compare_mask mask;
	struct arena arena;
};

/* The target with a bug or a variant, the other one with a variant; each may
 * be NULL. */
void against_bench_init(struct against_bench *, const char *bug,
			const char *variant, const char *other_variant);
/* Of what is known; before the run. */
void against_bench_mask(struct against_bench *, const char *text);
void against_bench_run(struct against_bench *);
void against_bench_release(struct against_bench *);

size_t against_bench_differences(const struct against_bench *);
/* The first one whose title has these words, or NULL. */
const struct finding *against_bench_find(const struct against_bench *,
					 const char *words);
/* Every finding in a line, for whoever looks into a failed test. */
void against_bench_show(const struct against_bench *);

#endif
