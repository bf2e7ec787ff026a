/*
 * The wire transport against servers that misbehave byte for byte.
 */
#include <dirent.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "http/request.h"
#include "http/response.h"
#include "tests/test.h"
#include "tests/wire_bench.h"

TEST(transport_wire, a_kept_alive_connection_is_used_again)
{
	struct fixed f = { .bytes = OK_ANSWER };
	struct bench b;

	bench_open(&b, &f, NULL);
	for (int i = 0; i < 3; i++) {
		CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
		CHECK_INT(b.x.connection, 1);
		CHECK(!b.x.resent && !b.x.peer_closed);
		CHECK_SLICE(buf_view(&b.x.answer), OK_ANSWER);
		CHECK(b.x.sent_us && b.x.sent_us <= b.x.first_byte_us &&
		      b.x.first_byte_us <= b.x.done_us);
	}
	for (int i = 0; i < 3; i++) { /* an ended one is for who names it */
		b.x.ends_connection = i == 0;
		b.x.after = i == 2;
		CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
		CHECK_INT(b.x.connection, i == 1 ? 2 : 1);
	}
	b.x.fresh_connection = true;
	CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	CHECK_INT(b.x.connection, 3);
	CHECK_INT(script_server_connections(b.server), 3);
	bench_close(&b);
}

struct outcome_case {
	const char *bytes;
	enum handler_end end;
	enum exchange_outcome outcome;
	bool peer_closed;
	const char *detail;
};

static const struct outcome_case outcome_cases[] = {
	{ OK_ANSWER, HANDLER_KEEP, EXCHANGE_ANSWERED, false, "" },
	{ OK_ANSWER, HANDLER_HANG, EXCHANGE_ANSWERED, false, "" },
	{ OK_ANSWER "junk", HANDLER_KEEP, EXCHANGE_ANSWERED, false, "" },
	{ "HTTP/1.1 200 OK\r\n\r\nto the end", HANDLER_CLOSE,
	  EXCHANGE_ANSWERED, true, "" },
	{ "HTTP/1.1 200 OK\r\n\r\nto the end", HANDLER_RESET, EXCHANGE_CUT,
	  true, "reset after 29 bytes" },
	{ "HTTP/1.1 400 Bad Request\r\n\r\nto the end", HANDLER_RESET,
	  EXCHANGE_ANSWERED, true, "" },
	{ "HTTP/1.1 400 Bad Request\r\nConnec", HANDLER_RESET, EXCHANGE_CUT,
	  true, "reset after 32 bytes" },
	{ "HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nab",
	  HANDLER_RESET, EXCHANGE_CUT, true, "reset after 47 bytes" },
	{ "HTTP/1.1 200 OK\r\n\r\nto the end", HANDLER_HANG, EXCHANGE_TIMEOUT,
	  false, "no complete answer after 60 ms" },
	{ "", HANDLER_CLOSE, EXCHANGE_CLOSED, true,
	  "closed before the first byte" },
	{ "", HANDLER_RESET, EXCHANGE_CLOSED, true,
	  "reset before the first byte" },
	{ "", HANDLER_HANG, EXCHANGE_TIMEOUT, false,
	  "no complete answer after 60 ms" },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", HANDLER_CLOSE,
	  EXCHANGE_CUT, true, "closed after 40 bytes" },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", HANDLER_RESET,
	  EXCHANGE_CUT, true, "reset after 40 bytes" },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", HANDLER_HANG,
	  EXCHANGE_TIMEOUT, false, "no complete answer after 60 ms" },
	{ "HTTP/1.1 200 OK\r\nConte", HANDLER_CLOSE, EXCHANGE_CUT, true,
	  "closed after 22 bytes" },
	{ "SSH-2.0-server\r\n", HANDLER_HANG, EXCHANGE_MALFORMED, false,
	  "the first line is not \"HTTP/1.1 CODE REASON\" at byte 0" },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
	  HANDLER_KEEP, EXCHANGE_MALFORMED, false,
	  "two Content-Length values differ at byte 52" },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", HANDLER_KEEP,
	  EXCHANGE_TOO_LARGE, false,
	  "the ceiling is 8388608 bytes, 65536 for the head" },
	{ "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
	  HANDLER_KEEP, EXCHANGE_ANSWERED, false, "" },
};

static void check_outcome(const struct outcome_case *want,
			  const struct exchange *x)
{
	bool ok = CHECK_TEXT(exchange_outcome_name(x->outcome),
			     exchange_outcome_name(want->outcome));

	ok &= CHECK_SLICE(buf_view(&x->answer), want->bytes);
	ok &= CHECK_INT(x->peer_closed, want->peer_closed);
	ok &= CHECK_TEXT(x->detail, want->detail);
	ok &= CHECK_INT(x->first_byte_us > 0, x->answer.len > 0);
	if (!ok)
		printf("\nfor \"%s\", end %d", want->bytes, want->end);
}

TEST(transport_wire, every_end_of_an_answer_has_its_outcome)
{
	for (size_t i = 0; i < sizeof(outcome_cases) / sizeof(*outcome_cases);
	     i++) {
		struct fixed f = { .bytes = outcome_cases[i].bytes,
				   .end = outcome_cases[i].end };
		struct bench b;

		bench_open(&b, &f, NULL);
		if (outcome_cases[i].outcome == EXCHANGE_TIMEOUT)
			b.x.timeout_us = 60 * 1000;
		bench_get(&b);
		check_outcome(&outcome_cases[i], &b.x);
		bench_close(&b);
	}
}

TEST(transport_wire, an_answer_in_single_bytes_is_the_same_answer)
{
	struct script_options options = { .piece = 1 };

	for (size_t i = 0; i < sizeof(outcome_cases) / sizeof(*outcome_cases);
	     i++) {
		struct fixed f = { .bytes = outcome_cases[i].bytes,
				   .end = outcome_cases[i].end };
		struct bench b;

		/* A reset may overtake what was sent before it. */
		if (outcome_cases[i].outcome != EXCHANGE_ANSWERED ||
		    f.end == HANDLER_RESET || strstr(f.bytes, "junk"))
			continue;
		bench_open(&b, &f, &options);
		b.x.fresh_connection = true;
		CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
		CHECK_SLICE(buf_view(&b.x.answer), f.bytes);
		bench_close(&b);
	}
}

TEST(transport_wire, a_slow_drip_ends_at_the_deadline)
{
	struct fixed f = { .bytes = OK_ANSWER };
	struct script_options options = { .piece = 1, .pause_us = 5000 };
	struct bench b;

	bench_open(&b, &f, &options);
	b.x.timeout_us = 60 * 1000;
	CHECK_INT(bench_get(&b), EXCHANGE_TIMEOUT);
	CHECK(b.x.answer.len > 0 && b.x.answer.len < strlen(OK_ANSWER));
	CHECK(b.x.done_us - b.x.sent_us >= 50 * 1000 &&
	      b.x.done_us - b.x.sent_us < 2 * SECOND);
	CHECK(b.x.done_us - b.x.first_byte_us >= 10 * 1000);
	b.x.timeout_us = 5 * SECOND;
	CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	CHECK_INT(b.x.connection, 2);
	bench_close(&b);
}

TEST(transport_wire, bytes_behind_the_end_are_kept_and_cost_the_connection)
{
	struct fixed f = { .bytes = OK_ANSWER OK_ANSWER };
	struct arena arena = ARENA_INIT;
	struct response a;
	struct bench b;

	bench_open(&b, &f, NULL);
	CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	CHECK_SLICE(buf_view(&b.x.answer), OK_ANSWER OK_ANSWER);
	CHECK_INT(response_parse(&arena, &b.x, &a), 0);
	CHECK_INT(a.problems[0].code, PROBLEM_BYTES_AFTER);
	CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	CHECK_INT(b.x.connection, 2);
	arena_release(&arena);
	bench_close(&b);
}

/* Answers the first request of each connection only. */
static enum handler_end once(void *self, struct slice request, int64_t now_us,
			     unsigned connection, struct buf *answer,
			     int64_t *delay_us)
{
	unsigned *last = self;
	bool first = connection != *last;

	(void)request;
	(void)now_us;
	(void)delay_us;
	*last = connection;
	if (!first)
		return HANDLER_CLOSE;
	buf_text(answer, OK_ANSWER);
	return HANDLER_KEEP;
}

TEST(transport_wire, a_kept_alive_connection_closed_too_early_is_replaced)
{
	unsigned last = 0;
	struct handler handler = { once, &last };
	struct bench b;

	bench_open_handler(&b, &handler, NULL);
	CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	CHECK(!b.x.resent);
	for (unsigned i = 2; i < 5; i++) {
		CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
		CHECK(b.x.resent);
		CHECK_INT(b.x.connection, i);
		CHECK_SLICE(buf_view(&b.x.answer), OK_ANSWER);
	}
	bench_close(&b);
}

TEST(transport_wire, it_resends_only_once)
{
	struct fixed f = { .bytes = OK_ANSWER };
	struct bench b;

	bench_open(&b, &f, NULL);
	CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	f.bytes = "";
	f.end = HANDLER_RESET;
	CHECK_INT(bench_get(&b), EXCHANGE_CLOSED);
	CHECK(b.x.resent);
	CHECK_INT(b.x.connection, 2);
	CHECK_INT(bench_get(&b), EXCHANGE_CLOSED);
	CHECK(!b.x.resent);
	bench_close(&b);
}

TEST(transport_wire, an_idle_connection_that_was_closed_is_not_used)
{
	struct fixed f = { .bytes = OK_ANSWER, .end = HANDLER_CLOSE };
	struct bench b;

	bench_open(&b, &f, NULL);
	for (unsigned i = 1; i < 4; i++) {
		CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
		CHECK_INT(b.x.connection, i);
		CHECK(!b.x.resent);
		transport_wait(b.transport,
			       transport_now(b.transport) + 5000);
	}
	bench_close(&b);
}

/* Answers at once; what follows in a piece of its own comes 2 ms later. */
/* A server that serves one connection at a time has others waiting for it. */
TEST(transport_wire, an_idle_connection_is_closed_after_a_second)
{
	struct fixed f = { .bytes = OK_ANSWER };
	struct bench b;

	bench_open(&b, &f, NULL);
	for (unsigned i = 1; i <= 2; i++) {
		int64_t now;

		CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
		CHECK_INT(b.x.connection, i);
		now = transport_now(b.transport);
		CHECK(!transport_wait(b.transport, now + SECOND / 4));
		CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
		CHECK_INT(b.x.connection, i);
		now = transport_now(b.transport);
		CHECK(!transport_wait(b.transport, now + SECOND * 9 / 8));
	}
	CHECK_INT(script_server_connections(b.server), 2);
	bench_close(&b);
}

TEST(transport_wire, an_idle_connection_with_unsolicited_bytes_is_not_used)
{
	struct fixed f = { .bytes = OK_ANSWER "late" };
	struct script_options options = { .piece = strlen(OK_ANSWER),
					  .pause_us = 2000 };
	struct bench b;

	bench_open(&b, &f, &options);
	bench_limit(&b, 1);
	for (unsigned i = 1; i < 3; i++) {
		CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
		CHECK_INT(b.x.connection, i);
		CHECK(slice_starts(buf_view(&b.x.answer), OK_ANSWER));
		usleep(40 * 1000);
	}
	bench_close(&b);
}

static void fill(struct buf *b, const char *head, size_t len)
{
	buf_text(b, head);
	while (b->len < len)
		buf_text(b, "0123456789abcdef0123456789abcdef\n");
	b->len = len;
}

TEST(transport_wire, keeps_a_large_answer_up_to_the_ceiling)
{
	struct buf bytes = BUF_INIT(2 * ANSWER_MAX);
	struct fixed f = { 0 };
	struct bench b;

	fill(&bytes, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
	     ANSWER_MAX);
	f.bytes = bytes.bytes;
	f.len = bytes.len;
	f.end = HANDLER_CLOSE;
	bench_open(&b, &f, NULL);
	CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	CHECK(slice_equal(buf_view(&b.x.answer), buf_view(&bytes)));
	fill(&bytes, "", ANSWER_MAX + 1);
	f.bytes = bytes.bytes;
	f.len = bytes.len;
	CHECK_INT(bench_get(&b), EXCHANGE_TOO_LARGE);
	CHECK_INT(b.x.answer.len, ANSWER_MAX);
	bench_close(&b);
	buf_release(&bytes);
}

TEST(transport_wire, gives_up_on_an_endless_head)
{
	struct buf bytes = BUF_INIT(ANSWER_MAX);
	struct fixed f = { 0 };
	struct bench b;

	fill(&bytes, "HTTP/1.1 200 OK\r\na: ", 2 * ANSWER_HEAD_MAX);
	f.bytes = bytes.bytes;
	f.len = bytes.len;
	bench_open(&b, &f, NULL);
	CHECK_INT(bench_get(&b), EXCHANGE_TOO_LARGE);
	CHECK(b.x.answer.len > ANSWER_HEAD_MAX &&
	      b.x.answer.len <= 2 * ANSWER_HEAD_MAX);
	bench_close(&b);
	buf_release(&bytes);
}

static enum handler_end count_body(void *self, struct slice request,
				   int64_t now_us, unsigned connection,
				   struct buf *answer, int64_t *delay_us)
{
	size_t *len = self;

	(void)now_us;
	(void)connection;
	(void)delay_us;
	*len = request.len;
	buf_text(answer, OK_ANSWER);
	return HANDLER_KEEP;
}

static void big_post(struct exchange *x, size_t len)
{
	struct buf body = BUF_INIT(REQUEST_MAX);
	struct request_spec spec = { .method = "POST", .target = "/",
				     .authority = "h", .has_body = true };

	fill(&body, "", len);
	spec.body = buf_view(&body);
	buf_clear(&x->request);
	request_build(&spec, &x->request);
	buf_release(&body);
}

TEST(transport_wire, sends_a_request_of_almost_the_ceiling)
{
	size_t got = 0;
	struct handler handler = { count_body, &got };
	struct bench b;

	bench_open_handler(&b, &handler, NULL);
	big_post(&b.x, REQUEST_MAX - 1000);
	b.x.timeout_us = 30 * SECOND;
	transport_submit(b.transport, &b.x);
	CHECK(transport_wait(b.transport, INT64_MAX) == &b.x);
	CHECK_INT(b.x.outcome, EXCHANGE_ANSWERED);
	CHECK_INT(got, b.x.request.len);
	bench_close(&b);
}

TEST(transport_wire, an_early_answer_while_sending_counts)
{
	struct fixed f = {
		.bytes = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n",
	};
	struct script_options options = { .request_max = 1000 };
	struct bench b;

	bench_open(&b, &f, &options);
	big_post(&b.x, 32 * 1024 * 1024);
	transport_submit(b.transport, &b.x);
	CHECK(transport_wait(b.transport, INT64_MAX) == &b.x);
	CHECK_INT(b.x.outcome, EXCHANGE_ANSWERED);
	CHECK_SLICE(buf_view(&b.x.answer), f.bytes);
	f.end = HANDLER_RESET;
	b.x.fresh_connection = true;
	transport_submit(b.transport, &b.x);
	CHECK(transport_wait(b.transport, INT64_MAX) == &b.x);
	CHECK_INT(b.x.outcome, EXCHANGE_ANSWERED);
	CHECK_SLICE(buf_view(&b.x.answer), f.bytes);
	bench_close(&b);
}

/* A connection with half a request on it is of no use, even when open. */
TEST(transport_wire, an_early_answer_costs_the_connection)
{
	struct fixed f = { .bytes = OK_ANSWER, .end = HANDLER_HANG };
	struct script_options options = { .request_max = 1000 };
	struct bench b;

	bench_open(&b, &f, &options);
	big_post(&b.x, 32 * 1024 * 1024);
	transport_submit(b.transport, &b.x);
	CHECK(transport_wait(b.transport, INT64_MAX) == &b.x);
	CHECK_INT(b.x.outcome, EXCHANGE_ANSWERED);
	CHECK_INT(b.x.connection, 1);
	CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	CHECK_INT(b.x.connection, 2);
	bench_close(&b);
}

/* Slow on its first connection only. */
static enum handler_end slow_first(void *self, struct slice request,
				   int64_t now_us, unsigned connection,
				   struct buf *answer, int64_t *delay_us)
{
	(void)self;
	(void)request;
	(void)now_us;
	*delay_us = connection == 1 ? 200 * 1000 : 0;
	buf_text(answer, OK_ANSWER);
	return HANDLER_KEEP;
}

TEST(transport_wire, completes_in_order_of_completion)
{
	struct handler handler = { slow_first, NULL };
	struct exchange slow;
	struct bench b;

	bench_open_handler(&b, &handler, NULL);
	exchange_init(&slow);
	bench_request(&slow);
	transport_submit(b.transport, &slow);
	CHECK(!transport_wait(b.transport,
			      transport_now(b.transport) + 10 * 1000));
	bench_request(&b.x);
	transport_submit(b.transport, &b.x);
	CHECK(transport_wait(b.transport, INT64_MAX) == &b.x);
	CHECK(transport_wait(b.transport, INT64_MAX) == &slow);
	CHECK(!transport_wait(b.transport, INT64_MAX));
	exchange_release(&slow);
	bench_close(&b);
}

TEST(transport_wire, waiting_with_nothing_under_way_is_a_sleep)
{
	struct fixed f = { .bytes = OK_ANSWER };
	int64_t start;
	struct bench b;

	bench_open(&b, &f, NULL);
	start = transport_now(b.transport);
	CHECK(!transport_wait(b.transport, start + 20 * 1000));
	CHECK(transport_now(b.transport) >= start + 20 * 1000);
	CHECK(!transport_wait(b.transport, start));
	CHECK(!transport_wait(b.transport, INT64_MAX));
	bench_close(&b);
}

static void on_alarm(int signal_number)
{
	(void)signal_number;
}

TEST(transport_wire, a_signal_wakes_the_caller)
{
	struct sigaction action = { .sa_handler = on_alarm }, before;
	struct itimerval soon = { .it_value = { 0, 20 * 1000 } };
	struct fixed f = { .bytes = "", .end = HANDLER_HANG };
	struct bench b;

	bench_open(&b, &f, NULL);
	bench_request(&b.x);
	transport_submit(b.transport, &b.x);
	CHECK(!transport_wait(b.transport,
			      transport_now(b.transport) + 20 * 1000));
	sigaction(SIGALRM, &action, &before);
	setitimer(ITIMER_REAL, &soon, NULL);
	CHECK(!transport_wait(b.transport,
			      transport_now(b.transport) + 4 * SECOND));
	CHECK(transport_now(b.transport) - b.x.sent_us < 2 * SECOND);
	sigaction(SIGALRM, &before, NULL);
	transport_cancel(b.transport);
	CHECK(transport_wait(b.transport, INT64_MAX) == &b.x);
	CHECK_INT(b.x.outcome, EXCHANGE_CANCELLED);
	bench_close(&b);
}

TEST(transport_wire, cancel_completes_what_runs_and_what_waits)
{
	struct fixed f = { .bytes = "", .end = HANDLER_HANG };
	struct exchange waiting, *x;
	unsigned cancelled = 0;
	struct bench b;

	bench_open(&b, &f, NULL);
	bench_limit(&b, 1);
	exchange_init(&waiting);
	bench_request(&waiting);
	bench_request(&b.x);
	transport_submit(b.transport, &b.x);
	transport_submit(b.transport, &waiting);
	transport_cancel(b.transport);
	while ((x = transport_wait(b.transport, INT64_MAX)))
		cancelled += x->outcome == EXCHANGE_CANCELLED;
	CHECK_INT(cancelled, 2);
	exchange_release(&waiting);
	bench_close(&b);
}

static int open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	while (folder && readdir(folder))
		count++;
	if (folder)
		closedir(folder);
	return count;
}

TEST(transport_wire, closes_every_socket)
{
	struct fixed f = { .bytes = "junk" };
	int before = open_files();
	struct bench b;

	bench_open(&b, &f, NULL);
	for (int i = 0; i < 50; i++)
		bench_get(&b);
	f.bytes = OK_ANSWER;
	b.x.fresh_connection = true;
	for (int i = 0; i < 50; i++)
		CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	bench_close(&b);
	CHECK_INT(open_files(), before);
}
