/* Many connections of the wire: how many may be open at once, and what becomes
 * of those that end. */
#include <unistd.h>

#include "tests/test.h"
#include "tests/wire_bench.h"

enum { MANY = 240, WAVE = 80 };

static void send_wave(struct transport *t, struct exchange *x, bool fresh)
{
	for (int i = 0; i < WAVE; i++) {
		exchange_init(&x[i]);
		bench_request(&x[i]);
		x[i].fresh_connection = fresh;
		transport_submit(t, &x[i]);
	}
}

/* In three waves, so that the queue grows while it is not at its start. */
static void check_queue(unsigned connections)
{
	struct fixed f = { .bytes = OK_ANSWER };
	struct exchange many[MANY], *x;
	struct bench b;

	bench_open(&b, &f, NULL);
	bench_limit(&b, connections);
	for (int i = 0; i < MANY; i++) {
		if (i % (WAVE / 4) == 0 && i < 3 * (WAVE / 4))
			send_wave(b.transport, &many[i * 4], false);
		x = transport_wait(b.transport, INT64_MAX);
		if (!CHECK(x && !x->owner))
			break;
		x->owner = &b;
		CHECK_INT(x->outcome, EXCHANGE_ANSWERED);
		CHECK(x->connection >= 1 && x->connection <= connections);
		CHECK(connections > 1 || x == &many[i]);
	}
	CHECK(!transport_wait(b.transport, INT64_MAX));
	CHECK_INT(script_server_connections(b.server), connections);
	for (int i = 0; i < MANY; i++)
		exchange_release(&many[i]);
	bench_close(&b);
}

TEST(wire_limit, exchanges_beyond_the_limit_wait_for_a_connection)
{
	check_queue(1);
	check_queue(4);
}

static void want_answers(struct bench *b, struct exchange *x)
{
	for (int i = 0; i < WAVE; i++)
		CHECK(transport_wait(b->transport, INT64_MAX) != NULL);
	for (int i = 0; i < WAVE; i++) {
		CHECK_INT(x[i].outcome, EXCHANGE_ANSWERED);
		exchange_release(&x[i]);
	}
}

/*
 * More idle connections than one look has events end at once, the oldest ones
 * last, and a new one is made before those were looked at: libcurl, which
 * looks for dead connections once a second, must not close their sockets, whose
 * numbers the next ones would get. Later than a second we close them.
 */
TEST(wire_limit, connections_that_end_unseen_keep_their_sockets)
{
	struct fixed f = { .bytes = OK_ANSWER, .delay_us = SECOND / 50 };
	struct script_options options = { .idle_us = SECOND / 5 };
	struct exchange all[WAVE];
	struct bench b;

	bench_open(&b, &f, &options);
	bench_limit(&b, WAVE + 1);
	CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	usleep(SECOND * 4 / 10);
	send_wave(b.transport, all, true);
	want_answers(&b, all);
	for (unsigned i = 2; i < 6; i++) {
		b.x.after = i;
		CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
		CHECK_INT(b.x.connection, i);
	}
	usleep(SECOND * 6 / 10);
	b.x.after = 0;
	b.x.fresh_connection = true;
	CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	b.x.fresh_connection = false;
	for (unsigned i = 2; i < 6; i++) {
		b.x.after = i;
		CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	}
	bench_close(&b);
}

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
