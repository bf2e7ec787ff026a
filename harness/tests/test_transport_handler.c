/*
 * The in-process transport: virtual time and the same outcomes as the wire.
 */
#include "base/alloc.h"
#include "http/request.h"
#include "http/response.h"
#include "tests/test.h"
#include "tests/wire_bench.h"

enum { START = 1000 * 1000, MS = 1000 };

static void submit(struct transport *t, struct exchange *x)
{
	bench_request(x);
	transport_submit(t, x);
}

TEST(transport_handler, time_moves_by_the_delay_plus_one)
{
	struct fixed f = { .bytes = OK_ANSWER, .delay_us = 5 * MS };
	struct handler handler = { fixed_answer, &f };
	struct transport *t = transport_handler(&handler);
	struct exchange x;

	exchange_init(&x);
	CHECK_INT(transport_now(t), START);
	submit(t, &x);
	CHECK(!transport_wait(t, START + 5 * MS));
	CHECK_INT(transport_now(t), START + 5 * MS);
	CHECK(transport_wait(t, START + SECOND) == &x);
	CHECK_INT(transport_now(t), START + 5 * MS + 1);
	CHECK_INT(x.outcome, EXCHANGE_ANSWERED);
	CHECK_SLICE(buf_view(&x.answer), OK_ANSWER);
	CHECK_INT(x.sent_us, START);
	CHECK_INT(x.first_byte_us, START + 5 * MS + 1);
	CHECK_INT(x.done_us, START + 5 * MS + 1);
	CHECK_INT(x.connection, 1);
	exchange_release(&x);
	transport_free(t);
}

TEST(transport_handler, time_jumps_when_the_caller_sleeps)
{
	struct fixed f = { .bytes = OK_ANSWER };
	struct handler handler = { fixed_answer, &f };
	struct transport *t = transport_handler(&handler);

	CHECK(!transport_wait(t, START + 3600LL * SECOND));
	CHECK_INT(transport_now(t), START + 3600LL * SECOND);
	CHECK(!transport_wait(t, START));
	CHECK_INT(transport_now(t), START + 3600LL * SECOND);
	CHECK(!transport_wait(t, INT64_MAX));
	CHECK_INT(transport_now(t), START + 3600LL * SECOND);
	transport_free(t);
}

TEST(transport_handler, completes_in_order_of_virtual_time)
{
	static const int64_t delays[] = { 30 * MS, 10 * MS, 20 * MS, 10 * MS };
	static const int order[] = { 1, 3, 2, 0 };
	struct fixed f = { .bytes = OK_ANSWER };
	struct handler handler = { fixed_answer, &f };
	struct transport *t = transport_handler(&handler);
	struct exchange x[4];

	for (int i = 0; i < 4; i++) {
		exchange_init(&x[i]);
		f.delay_us = delays[i];
		submit(t, &x[i]);
		CHECK_INT(x[i].connection, i + 1);
	}
	for (int i = 0; i < 4; i++)
		CHECK(transport_wait(t, INT64_MAX) == &x[order[i]]);
	CHECK(!transport_wait(t, INT64_MAX));
	for (int i = 0; i < 4; i++)
		exchange_release(&x[i]);
	transport_free(t);
}

TEST(transport_handler, a_delay_beyond_the_timeout_is_a_timeout)
{
	struct fixed f = { .bytes = OK_ANSWER, .delay_us = 10 * MS };
	struct handler handler = { fixed_answer, &f };
	struct transport *t = transport_handler(&handler);
	struct exchange x;

	exchange_init(&x);
	x.timeout_us = 10 * MS;
	submit(t, &x);
	CHECK(transport_wait(t, INT64_MAX) == &x);
	CHECK_INT(x.outcome, EXCHANGE_TIMEOUT);
	CHECK_INT(x.answer.len, 0);
	CHECK_INT(x.first_byte_us, 0);
	CHECK_INT(x.done_us, START + 10 * MS);
	CHECK_INT(transport_now(t), START + 10 * MS);
	x.timeout_us = 10 * MS + 1;
	submit(t, &x);
	CHECK(transport_wait(t, INT64_MAX) == &x);
	CHECK_INT(x.outcome, EXCHANGE_ANSWERED);
	CHECK_INT(x.connection, 2);
	exchange_release(&x);
	transport_free(t);
}

#define PART "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart"
#define OPEN_END "HTTP/1.1 200 OK\r\n\r\npart"

static const struct {
	const char *bytes;
	enum handler_end end;
	enum exchange_outcome outcome;
	bool peer_closed;
} ends[] = {
	{ OK_ANSWER, HANDLER_KEEP, EXCHANGE_ANSWERED, false },
	{ OK_ANSWER, HANDLER_CLOSE, EXCHANGE_ANSWERED, true },
	{ OK_ANSWER, HANDLER_RESET, EXCHANGE_ANSWERED, true },
	{ OK_ANSWER, HANDLER_HANG, EXCHANGE_ANSWERED, false },
	{ PART, HANDLER_KEEP, EXCHANGE_TIMEOUT, false },
	{ PART, HANDLER_CLOSE, EXCHANGE_CUT, true },
	{ PART, HANDLER_RESET, EXCHANGE_CUT, true },
	{ PART, HANDLER_HANG, EXCHANGE_TIMEOUT, false },
	{ OPEN_END, HANDLER_KEEP, EXCHANGE_TIMEOUT, false },
	{ OPEN_END, HANDLER_CLOSE, EXCHANGE_ANSWERED, true },
	{ OPEN_END, HANDLER_RESET, EXCHANGE_CUT, true },
	{ "", HANDLER_KEEP, EXCHANGE_TIMEOUT, false },
	{ "", HANDLER_CLOSE, EXCHANGE_CLOSED, true },
	{ "", HANDLER_RESET, EXCHANGE_CLOSED, true },
	{ "", HANDLER_HANG, EXCHANGE_TIMEOUT, false },
	{ "junk", HANDLER_KEEP, EXCHANGE_MALFORMED, false },
	{ "junk", HANDLER_CLOSE, EXCHANGE_MALFORMED, true },
	{ OK_ANSWER "junk", HANDLER_KEEP, EXCHANGE_ANSWERED, false },
};

/* Equal on the wire, but for peer_closed, which there is a race. */
TEST(transport_handler, every_end_of_an_answer_has_its_outcome)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct fixed f = { .bytes = ends[i].bytes,
				   .end = ends[i].end };
		struct handler handler = { fixed_answer, &f };
		struct transport *t = transport_handler(&handler);
		struct exchange x;
		struct bench b;

		exchange_init(&x);
		submit(t, &x);
		CHECK(transport_wait(t, INT64_MAX) == &x);
		CHECK_TEXT(exchange_outcome_name(x.outcome),
			   exchange_outcome_name(ends[i].outcome));
		CHECK_INT(x.peer_closed, ends[i].peer_closed);
		CHECK_SLICE(buf_view(&x.answer), ends[i].bytes);
		CHECK_INT(x.detail[0] == '\0',
			  x.outcome == EXCHANGE_ANSWERED);
		bench_open(&b, &f, NULL);
		if (ends[i].outcome == EXCHANGE_TIMEOUT)
			b.x.timeout_us = 40 * MS;
		bench_get(&b);
		CHECK_TEXT(exchange_outcome_name(b.x.outcome),
			   exchange_outcome_name(x.outcome));
		CHECK_SLICE(buf_view(&b.x.answer), buf_string(&x.answer));
		bench_close(&b);
		exchange_release(&x);
		transport_free(t);
	}
}

TEST(transport_handler, connections_are_kept_as_on_the_wire)
{
	struct fixed f = { .bytes = OK_ANSWER };
	struct handler handler = { fixed_answer, &f };
	struct transport *t = transport_handler(&handler);
	struct exchange x;
	unsigned seen[6];

	exchange_init(&x);
	for (int i = 0; i < 6; i++) {
		f.bytes = i == 2 ? OK_ANSWER "x" : OK_ANSWER;
		f.end = i == 4 ? HANDLER_CLOSE : HANDLER_KEEP;
		x.fresh_connection = i == 1;
		submit(t, &x);
		CHECK(transport_wait(t, INT64_MAX) == &x);
		seen[i] = x.connection;
	}
	CHECK_INT(seen[0], 1);
	CHECK_INT(seen[1], 2); /* asked for */
	CHECK_INT(seen[2], 2);
	CHECK_INT(seen[3], 1); /* 2 had bytes behind the end */
	CHECK_INT(seen[4], 1);
	CHECK_INT(seen[5], 3); /* 1 was closed */
	exchange_release(&x);
	transport_free(t);
}

TEST(transport_handler, an_ended_connection_is_for_who_names_it)
{
	static const struct {
		bool ends;
		unsigned after, connection;
	} rows[] = {
		{ true, 0, 1 }, { false, 0, 2 }, { false, 1, 1 },
		{ false, 3, 1 } /* there is no 3 */
	};
	struct fixed f = { .bytes = OK_ANSWER, .end = HANDLER_KEEP };
	struct handler handler = { fixed_answer, &f };
	struct transport *t = transport_handler(&handler);
	struct exchange x;

	exchange_init(&x);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		x.ends_connection = rows[i].ends;
		x.after = rows[i].after;
		submit(t, &x);
		CHECK(transport_wait(t, INT64_MAX) == &x);
		CHECK_INT(x.connection, rows[i].connection);
	}
	exchange_release(&x);
	transport_free(t);
}

/* Keeps what it was asked, a line each. */
static enum handler_end keep_request(void *self, struct slice request,
				     int64_t now_us, unsigned connection,
				     struct buf *answer, int64_t *delay_us)
{
	(void)now_us;
	(void)connection;
	(void)delay_us;
	buf_slice(self, request);
	buf_text(self, "\n");
	buf_text(answer, OK_ANSWER);
	return HANDLER_KEEP;
}

TEST(transport_handler, what_begins_the_next_request_comes_with_it)
{
	static const struct { const char *text; size_t part; bool fresh; }
	sent[] = { { "abcX", 1, false }, { "YZ", 0, false },
		   { "deX", 1, false }, { "f", 0, true } };
	struct buf seen = BUF_INIT(1024);
	struct handler handler = { keep_request, &seen };
	struct transport *t = transport_handler(&handler);
	struct exchange x;

	exchange_init(&x);
	for (size_t i = 0; i < sizeof(sent) / sizeof(sent[0]); i++) {
		buf_clear(&x.request);
		buf_text(&x.request, sent[i].text);
		x.next_part = sent[i].part;
		x.fresh_connection = sent[i].fresh;
		transport_submit(t, &x);
		CHECK(transport_wait(t, INT64_MAX) == &x);
	}
	CHECK_TEXT(buf_string(&seen), "abc\nXYZ\nde\nf\n");
	buf_release(&seen);
	exchange_release(&x);
	transport_free(t);
}

/* ---- requests sent at once ---- */

#define FIRST "GET /1 HTTP/1.1\r\n\r\n"
#define HEAD_2 "HEAD /2 HTTP/1.1\r\n\r\n"
#define HEAD_ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
#define CLOSING "HTTP/1.1 400 No\r\nConnection: close\r\n" \
		"Content-Length: 2\r\n\r\nno"

/* What each of three requests gets. */
struct three {
	const char *answer[3];
	enum handler_end end[3];
	unsigned seen;
	int64_t delay_us;              /* of each */
};

static enum handler_end answer_three(void *self, struct slice request,
				     int64_t now_us, unsigned connection,
				     struct buf *answer, int64_t *delay_us)
{
	struct three *t = self;
	size_t at = t->seen++;

	(void)now_us;
	(void)connection;
	*delay_us = t->delay_us;
	if (!CHECK(at < 3) ||
	    !CHECK(slice_find(request, slice_from(" HTTP/1.1")) ==
		   (ptrdiff_t)request.len - 13))
		return HANDLER_CLOSE;
	buf_text(answer, t->answer[at]);
	return t->end[at];
}

static enum exchange_outcome ask_once(struct transport *t)
{
	enum exchange_outcome outcome;
	struct exchange x;

	exchange_init(&x);
	buf_text(&x.request, FIRST);
	x.timeout_us = 5 * SECOND;
	transport_submit(t, &x);
	CHECK(transport_wait(t, INT64_MAX) == &x);
	outcome = x.outcome;
	CHECK_SLICE(buf_view(&x.answer), OK_ANSWER);
	exchange_release(&x);
	return outcome;
}

static const struct three_case {
	struct three server;
	size_t whole;                  /* so many answers come, ... */
	enum exchange_outcome last;    /* ...and this becomes of the last one
	                                  that is waited for */
} three_cases[] = {
	{ { { OK_ANSWER, HEAD_ANSWER, OK_ANSWER }, { 0 }, 0, 0 }, 3,
	  EXCHANGE_ANSWERED },
	{ { { OK_ANSWER, HEAD_ANSWER, CLOSING }, { 0 }, 0, 0 }, 3,
	  EXCHANGE_ANSWERED },
	{ { { CLOSING, "", "" }, { HANDLER_CLOSE }, 0, 0 }, 1,
	  EXCHANGE_ANSWERED },
	{ { { OK_ANSWER, "", "" }, { HANDLER_CLOSE }, 0, 0 }, 1,
	  EXCHANGE_CLOSED },
	{ { { OK_ANSWER, HEAD_ANSWER, "" }, { 0 }, 0, 0 }, 2,
	  EXCHANGE_TIMEOUT },
	{ { { OK_ANSWER, "", HEAD_ANSWER }, { 0 }, 0, 0 }, 3,
	  EXCHANGE_TIMEOUT },
	{ { { OK_ANSWER "and more ", HEAD_ANSWER, OK_ANSWER }, { 0 }, 0, 0 }, 3,
	  EXCHANGE_MALFORMED },
	{ { { OK_ANSWER, HEAD_ANSWER, "HTTP/1.1 200 O" },
	    { 0, 0, HANDLER_CLOSE }, 0, 0 }, 3, EXCHANGE_CUT },
	{ { { OK_ANSWER, "HTP\r\n", "" }, { 0, HANDLER_CLOSE }, 0, 0 }, 2,
	  EXCHANGE_MALFORMED },
};

static void ask_three(struct transport *t, const struct three_case *want)
{
	struct buf all = BUF_INIT(1024);
	struct exchange x;

	exchange_init(&x);
	buf_text(&x.request, FIRST HEAD_2 FIRST);
	x.behind[x.behind_count++] = sizeof(FIRST) - 1;
	x.behind[x.behind_count++] = sizeof(FIRST HEAD_2) - 1;
	x.timeout_us = want->last == EXCHANGE_TIMEOUT ? SECOND : 5 * SECOND;
	transport_submit(t, &x);
	CHECK(transport_wait(t, INT64_MAX) == &x);
	for (size_t i = 0; i < want->whole; i++)
		buf_text(&all, want->server.answer[i]);
	/* Behind what is no HTTP: as much as was there by then. */
	if (want->last == EXCHANGE_MALFORMED &&
	    CHECK(x.answer.len >= strlen(want->server.answer[0])))
		CHECK(slice_starts(buf_view(&all), buf_string(&x.answer)));
	else
		CHECK_SLICE(buf_view(&x.answer), buf_string(&all));
	CHECK_TEXT(exchange_outcome_name(x.outcome), "answered");
	CHECK_TEXT(exchange_outcome_name(x.last_outcome),
		   exchange_outcome_name(want->last));
	buf_release(&all);
	exchange_release(&x);
}

TEST(transport_handler, waits_for_every_answer_as_the_wire_does)
{
	for (size_t i = 0; i < sizeof(three_cases) / sizeof(*three_cases);
	     i++) {
		struct three server = three_cases[i].server;
		struct handler handler = { answer_three, &server };
		struct transport *t = transport_handler(&handler);
		struct bench b;

		ask_three(t, &three_cases[i]);
		/* Nothing of it is left to whoever comes next. */
		server = (struct three){ { OK_ANSWER, "", "" }, { 0 }, 0, 0 };
		CHECK_INT(ask_once(t), EXCHANGE_ANSWERED);
		transport_free(t);
		server = three_cases[i].server;
		bench_open_handler(&b, &handler, NULL);
		ask_three(b.transport, &three_cases[i]);
		server = (struct three){ { OK_ANSWER, "", "" }, { 0 }, 0, 0 };
		CHECK_INT(ask_once(b.transport), EXCHANGE_ANSWERED);
		bench_close(&b);
	}
}

static void ask_slow(struct transport *t, int64_t timeout_us,
		     enum exchange_outcome first, enum exchange_outcome last)
{
	struct exchange x;

	exchange_init(&x);
	buf_text(&x.request, FIRST FIRST FIRST);
	x.behind[x.behind_count++] = sizeof(FIRST) - 1;
	x.behind[x.behind_count++] = sizeof(FIRST FIRST) - 1;
	x.timeout_us = timeout_us;
	transport_submit(t, &x);
	CHECK(transport_wait(t, INT64_MAX) == &x);
	CHECK_TEXT(exchange_outcome_name(x.outcome),
		   exchange_outcome_name(first));
	CHECK_TEXT(exchange_outcome_name(x.last_outcome),
		   exchange_outcome_name(last));
	exchange_release(&x);
}

TEST(transport_handler, the_deadline_is_that_of_each_answer)
{
	static const struct three slow = {
		{ OK_ANSWER, OK_ANSWER, OK_ANSWER }, { 0 }, 0, 200 * MS };
	struct three server = slow;
	struct handler handler = { answer_three, &server };
	struct transport *t = transport_handler(&handler);
	struct bench b;

	ask_slow(t, 500 * MS, EXCHANGE_ANSWERED, EXCHANGE_ANSWERED);
	CHECK_INT(transport_now(t), START + 3 * 200 * MS + 1);
	server = slow;
	ask_slow(t, 100 * MS, EXCHANGE_TIMEOUT, EXCHANGE_TIMEOUT);
	transport_free(t);
	server = slow;
	bench_open_handler(&b, &handler, NULL);
	ask_slow(b.transport, 500 * MS, EXCHANGE_ANSWERED, EXCHANGE_ANSWERED);
	bench_close(&b);
}

TEST(transport_handler, a_hung_connection_answers_no_second_request)
{
	struct fixed f = { .bytes = OK_ANSWER, .end = HANDLER_HANG };
	struct handler handler = { fixed_answer, &f };
	struct transport *t = transport_handler(&handler);
	struct exchange x;
	struct bench b;

	exchange_init(&x);
	submit(t, &x);
	CHECK(transport_wait(t, INT64_MAX) == &x);
	CHECK_INT(x.outcome, EXCHANGE_ANSWERED);
	submit(t, &x);
	CHECK(transport_wait(t, INT64_MAX) == &x);
	CHECK_INT(x.outcome, EXCHANGE_TIMEOUT);
	exchange_release(&x);
	transport_free(t);
	bench_open(&b, &f, NULL);
	CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
	b.x.timeout_us = 40 * MS;
	CHECK_INT(bench_get(&b), EXCHANGE_TIMEOUT);
	bench_close(&b);
}

static void check_size(struct fixed *f, enum exchange_outcome want,
		       size_t want_len)
{
	struct handler handler = { fixed_answer, f };
	struct transport *t = transport_handler(&handler);
	struct exchange x;

	exchange_init(&x);
	submit(t, &x);
	CHECK(transport_wait(t, INT64_MAX) == &x);
	CHECK_TEXT(exchange_outcome_name(x.outcome),
		   exchange_outcome_name(want));
	CHECK_INT(x.answer.len, want_len);
	exchange_release(&x);
	transport_free(t);
}

TEST(transport_handler, an_answer_beyond_the_ceiling_is_cut_to_it)
{
	struct buf bytes = BUF_INIT(2 * ANSWER_MAX);
	struct fixed f = { .end = HANDLER_CLOSE };

	buf_text(&bytes, "HTTP/1.1 200 OK\r\n\r\n");
	memset(buf_reserve(&bytes, ANSWER_MAX), 'x', ANSWER_MAX);
	buf_commit(&bytes, ANSWER_MAX);
	f.bytes = bytes.bytes;
	f.len = ANSWER_MAX;
	check_size(&f, EXCHANGE_ANSWERED, ANSWER_MAX);
	f.len = ANSWER_MAX + 1;
	check_size(&f, EXCHANGE_TOO_LARGE, ANSWER_MAX);
	buf_release(&bytes);
}

/* The body ends below the ceiling, the trailer beyond it. */
TEST(transport_handler, a_trailer_beyond_the_ceiling_is_too_large)
{
	struct buf bytes = BUF_INIT(2 * ANSWER_MAX);
	struct fixed f = { 0 };
	size_t size;

	buf_text(&bytes, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
			 "\r\n");
	size = ANSWER_MAX - 100;
	buf_printf(&bytes, "%zx\r\n", size);
	memset(buf_reserve(&bytes, size), 'x', size);
	buf_commit(&bytes, size);
	buf_text(&bytes, "\r\n0\r\nTrailer: ");
	while (bytes.len < ANSWER_MAX)
		buf_byte(&bytes, 'y');
	buf_text(&bytes, "\r\n\r\n");
	f.bytes = bytes.bytes;
	f.len = bytes.len;
	check_size(&f, EXCHANGE_TOO_LARGE, ANSWER_MAX);
	buf_release(&bytes);
}

TEST(transport_handler, cancel_completes_what_is_not_due)
{
	struct fixed f = { .bytes = OK_ANSWER, .delay_us = MS };
	struct handler handler = { fixed_answer, &f };
	struct transport *t = transport_handler(&handler);
	struct exchange a, b;

	exchange_init(&a);
	exchange_init(&b);
	submit(t, &a);
	CHECK(!transport_wait(t, START + MS / 2));
	submit(t, &b);
	transport_cancel(t);
	CHECK(transport_wait(t, INT64_MAX) == &a);
	CHECK(transport_wait(t, INT64_MAX) == &b);
	CHECK_INT(a.outcome, EXCHANGE_CANCELLED);
	CHECK_INT(b.outcome, EXCHANGE_CANCELLED);
	CHECK_INT(a.answer.len, 0);
	CHECK_INT(transport_now(t), START + MS / 2);
	exchange_release(&a);
	exchange_release(&b);
	transport_free(t);
}

TEST(transport_handler, cancel_leaves_alone_what_is_due)
{
	struct fixed f = { .bytes = OK_ANSWER, .delay_us = MS };
	struct handler handler = { fixed_answer, &f };
	struct transport *t = transport_handler(&handler);
	struct exchange a, b;

	exchange_init(&a);
	exchange_init(&b);
	submit(t, &a);
	submit(t, &b);
	CHECK(transport_wait(t, INT64_MAX) == &a);
	transport_cancel(t);
	CHECK(transport_wait(t, INT64_MAX) == &b);
	CHECK_INT(b.outcome, EXCHANGE_ANSWERED);
	CHECK_SLICE(buf_view(&b.answer), OK_ANSWER);
	exchange_release(&a);
	exchange_release(&b);
	transport_free(t);
}
