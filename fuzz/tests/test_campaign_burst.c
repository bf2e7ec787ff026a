/* Oracles that look at many exchanges: at once, behind a burden, by size. */
#include "tests/campaign_bench.h"
#include "tests/test.h"

enum { REQUESTS = 1000 }; /* as few as make it look back */

static void look_for(const char *bug, const char *oracle, const char *title)
{
	struct campaign_bench b;
	bool seen = false;

	campaign_bench_init(&b, bug, NULL);
	b.options.requests = REQUESTS;
	campaign_bench_run(&b);
	CHECK_INT(b.result, 0);
	for (size_t i = 0; i < b.sum.finding_count; i++) {
		const struct finding *f = &b.sum.findings[i];

		if (strcmp(f->oracle, oracle) != 0)
			continue;
		seen = true;
		CHECK_HAS(f->title, title);
		CHECK_INT(f->confirmed, 3);
		CHECK_INT(f->tried, 3);
	}
	if (!CHECK(seen)) {
		printf("bug %s\n", bug);
		campaign_bench_show(&b);
	}
	campaign_bench_release(&b);
}

TEST(campaign_burst, syncs_at_once_get_their_own_answers)
{
	look_for("crosses-tasks", "concurrency", "a Task of another volume");
	look_for("no-fifth-call-at-once", "concurrency",
		 "syncs at once get other answers than alone: 503");
	look_for("result-of-the-newest-task", "concurrency",
		 "syncs at once get other answers than alone");
}

TEST(campaign_burst, a_burden_is_forgotten)
{
	look_for("tired-by-empty-containers", "recovery",
		 "a valid sync is ");
}

TEST(campaign_burst, what_is_too_large_stays_too_large)
{
	look_for("takes-what-is-far-too-large", "direction",
		 "refused is taken when it is larger");
}

/* Right in ways that these oracles could take for wrong. */
TEST(campaign_burst, says_nothing_of_a_right_server)
{
	static const char *const variants[] = {
		NULL, "coalesces-calls", "busy-volume-is-cns-fault",
		"slow-tasks", "finished-tasks-disappear", NULL };
	struct campaign_bench b;

	for (size_t i = 0; !i || variants[i]; i++) {
		campaign_bench_init(&b, NULL, variants[i]);
		b.options.requests = REQUESTS;
		campaign_bench_run(&b);
		CHECK_INT(b.result, 0);
		if (!CHECK_INT(b.sum.finding_count, 0))
			campaign_bench_show(&b);
		campaign_bench_release(&b);
	}
}
