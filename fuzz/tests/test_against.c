/* The same requests to two servers: what differs, and nothing else. */
#include "refserver/ref_bug.h"
#include "tests/against_bench.h"
#include "tests/test.h"

/* A longer run: make clean test CFLAGS=-DAGAINST_REQUESTS=20000 */
#ifndef AGAINST_REQUESTS
#define AGAINST_REQUESTS 3000
#endif

/* Every one: CFLAGS=-DAGAINST_VARIANT_STRIDE=1 */
#ifndef AGAINST_VARIANT_STRIDE
#define AGAINST_VARIANT_STRIDE 7
#endif

TEST(against, finds_nothing_between_servers_that_are_alike)
{
	const struct ref_variant *v;

	for (size_t i = 0; (v = ref_variant_at(i));
	     i += AGAINST_VARIANT_STRIDE) {
		struct against_bench b;

		against_bench_init(&b, NULL, v->name, v->name);
		b.target.options.requests = AGAINST_REQUESTS;
		against_bench_run(&b);
		CHECK_INT(b.target.result, 0);
		CHECK(b.target.sum.against.compared > AGAINST_REQUESTS);
		if (!CHECK_INT(b.target.sum.finding_count, 0) |
		    !CHECK_INT(b.target.sum.against.unsteady, 0)) {
			printf("variant %s\n", v->name);
			against_bench_show(&b);
		}
		against_bench_release(&b);
	}
}

#ifdef AGAINST_MEASURE
TEST(against, measure)
{
	const struct ref_variant *v;

	for (size_t i = 0; (v = ref_variant_at(i)); i += 10) {
		struct against_bench b;

		against_bench_init(&b, NULL, NULL, v->name);
		b.target.options.requests = 6000;
		against_bench_run(&b);
		printf("VARIANT %s: %zu\n", v->name,
		       b.target.sum.finding_count);
		against_bench_show(&b);
		fflush(stdout);
		against_bench_release(&b);
	}
}
#endif
