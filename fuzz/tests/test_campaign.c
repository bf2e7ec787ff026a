#include "tests/campaign_bench.h"
#include "tests/test.h"

#ifndef CAMPAIGN_REQUESTS
#ifdef __SANITIZE_ADDRESS__
#define CAMPAIGN_REQUESTS 2000
#else
#define CAMPAIGN_REQUESTS 20000
#endif
#endif

TEST(campaign, finds_nothing_in_a_right_server)
{
	struct campaign_bench b;

	campaign_bench_init(&b, NULL, NULL);
	b.options.requests = CAMPAIGN_REQUESTS;
	campaign_bench_run(&b);
	CHECK_INT(b.result, 0);
	if (!CHECK_INT(b.sum.finding_count, 0))
		campaign_bench_show(&b);
	CHECK_INT(b.sum.exit_code, 0);
	CHECK_INT(b.sum.executed, CAMPAIGN_REQUESTS);
	CHECK(b.sum.complete);
	CHECK(b.sum.features > 20);
	CHECK_INT(ref_server_sessions(b.base.server), 0);
	campaign_bench_release(&b);
}

#ifdef CAMPAIGN_SWEEP
#include "refserver/ref_bug.h"
#include "refserver/ref_variant_rows.h"
TEST(campaign_sweep, bugs)
{
	const struct ref_bug *v;
	size_t caught = 0, i, total = 0;

	for (i = 0; (v = ref_bug_at(i)); i++) {
		struct campaign_bench b;

		campaign_bench_init(&b, v->name, NULL);
		b.options.requests = CAMPAIGN_SWEEP;
		campaign_bench_run(&b);
		caught += b.sum.finding_count > 0;
		total += b.sum.finding_count;
		printf("BUG %s: %zu exit %d r%d %s\n", v->name, b.sum.finding_count, b.sum.exit_code, b.result, b.err.text);
		for (size_t k = 0; k < b.sum.finding_count; k++)
			printf("     %s %s: x%llu\n", b.sum.findings[k].oracle, b.sum.findings[k].title, (unsigned long long)b.sum.findings[k].count);
		fflush(stdout);
		campaign_bench_release(&b);
	}
	printf("%zu of %zu caught, %zu findings\n", caught, i, total);
}
TEST(campaign_sweep, variants)
{
	const struct ref_variant *v;

	for (size_t i = 0; (v = ref_variant_at(i)); i++) {
		struct campaign_bench b;

		campaign_bench_init(&b, NULL, v->name);
		b.options.requests = CAMPAIGN_SWEEP;
		campaign_bench_run(&b);
		printf("VARIANT %s: %zu exit %d r%d %s\n", v->name, b.sum.finding_count, b.sum.exit_code, b.result, b.err.text);
		if (b.sum.finding_count) campaign_bench_show(&b);
		fflush(stdout);
		campaign_bench_release(&b);
	}
}
#endif
