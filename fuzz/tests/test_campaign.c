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
