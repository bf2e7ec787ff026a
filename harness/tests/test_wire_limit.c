/* How many connections of the wire may be open at once. */
#include <unistd.h>

#include "tests/test.h"
#include "tests/wire_bench.h"

TEST(wire_limit, counts_idle_connections_and_closes_them)
{
	struct fixed f = { .bytes = OK_ANSWER };
	struct exchange all[3];
	struct bench b;

	bench_open(&b, &f, &(struct script_options){ .connections = 2 });
	CHECK_INT(transport_limit(b.transport, 0), 16);
	CHECK_INT(transport_limit(b.transport, 99), 16);
	b.x.fresh_connection = true;
	CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	CHECK_INT(bench_get(&b), EXCHANGE_CLOSED);
	CHECK_INT(transport_limit(b.transport, 1), 1);
	for (size_t i = 0; i < 3; i++) {
		exchange_init(&all[i]);
		all[i].timeout_us = SECOND;
		bench_request(&all[i]);
		usleep(20000); /* it has seen them closed */
		transport_submit(b.transport, &all[i]);
	}
	for (size_t i = 0; i < 3; i++) {
		CHECK(transport_wait(b.transport, INT64_MAX) == &all[i]);
		CHECK_INT(all[i].outcome, EXCHANGE_ANSWERED);
		CHECK_INT(all[i].connection, 4);
		exchange_release(&all[i]);
	}
	bench_close(&b);
}
