/*
 * Requests sent at once: how many of them the oracle speaks about, and which
 * part of what came is the answer to each.
 */
#include "oracle/pipeline.h"
#include "tests/expect_fixture.h"
#include "tests/test.h"

#define LINE "POST /sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/" \
	     "cns-volume-manager/CnsSyncVolume HTTP/1.1\r\n"
#define FIELDS "Host: 127.0.0.1\r\nContent-Type: application/json\r\n" \
	       "vmware-api-session-id: " FIXTURE_SESSION "\r\n"
#define SYNC LINE FIELDS "Content-Length: 2\r\n\r\n{}"
#define WITH(field) LINE FIELDS field "\r\nContent-Length: 2\r\n\r\n{}"
#define HALF LINE FIELDS "Content-Length: 9\r\n\r\n{}"

static const struct {
	const char *bytes;
	size_t count;
} read_cases[] = {
	{ SYNC, 1 },
	{ SYNC SYNC SYNC, 3 },
	{ SYNC WITH("Connection: keep-alive") SYNC, 3 },
	{ "HEAD / HTTP/1.1\r\n" FIELDS "\r\n" SYNC, 2 },
	/* Where the first one ends, nobody doubts; what is behind it... */
	{ SYNC HALF, 1 },
	{ SYNC "nonsense\r\n\r\n" SYNC, 1 },
	{ HALF SYNC, 1 },
	/* Odd, complete, and the last one that counts. */
	{ WITH("Connection: close") SYNC, 1 },
	{ SYNC WITH("Connection: close") SYNC, 2 },
	{ WITH("Content-Length: 2") SYNC, 0 },
	{ WITH("Expect: 100-continue") SYNC, 1 },
	{ WITH("Upgrade: h2c") SYNC, 1 },
	{ WITH("X-HTTP-Method-Override: HEAD") SYNC, 1 },
	{ LINE FIELDS "Content-Length:  2\r\n\r\n{}" SYNC, 1 },
	{ LINE FIELDS "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
	  SYNC, 1 },
	{ "CONNECT a:1 HTTP/1.1\r\n" FIELDS "\r\n" SYNC, 1 },
	{ "", 0 },
};

TEST(pipeline, ends_where_a_server_may_read_something_else)
{
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(read_cases) / sizeof(*read_cases); i++) {
		struct slice bytes = slice_from(read_cases[i].bytes);
		struct pipeline p;

		pipeline_read(&f.oracle, bytes, &f.arena, &p);
		if (!CHECK_INT(p.count, read_cases[i].count))
			printf("%s\n", read_cases[i].bytes);
		for (size_t n = 0; n < p.count; n++)
			CHECK(p.start[n] < p.start[n + 1]);
	}
	expect_fixture_close(&f);
}

TEST(pipeline, reads_no_more_requests_than_an_exchange_has)
{
	struct expect_fixture f;
	struct exchange x;
	struct pipeline p;

	expect_fixture_open(&f);
	exchange_init(&x);
	for (size_t i = 0; i < 2 * EXCHANGE_BEHIND_MAX; i++)
		buf_text(&x.request, SYNC);
	pipeline_read(&f.oracle, buf_view(&x.request), &f.arena, &p);
	pipeline_put(&p, &x);
	CHECK_INT(p.count, EXCHANGE_BEHIND_MAX + 1);
	CHECK_INT(x.behind_count, EXCHANGE_BEHIND_MAX);
	CHECK_INT(x.behind[1], 2 * (sizeof(SYNC) - 1));
	CHECK_SLICE(pipeline_request(&p, buf_view(&x.request), 3), SYNC);
	exchange_release(&x);
	expect_fixture_close(&f);
}

/* ---- the answers ---- */

#define A "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
#define B "HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n" \
	  "1\r\nb\r\n0\r\n\r\n"
#define C "HTTP/1.1 400 No\r\nContent-Length: 1\r\n\r\nc"
#define CLOSING "HTTP/1.1 400 No\r\nConnection: close\r\n" \
		"Content-Length: 1\r\n\r\nx"
#define INTERIM "HTTP/1.1 100 Continue\r\n\r\n"

static const struct {
	const char *bytes;
	enum exchange_outcome last;
	size_t count;
	const char *parts[3];
	enum exchange_outcome outcome; /* of the last part */
} answer_cases[] = {
	{ A B C, EXCHANGE_ANSWERED, 3, { A, B, C }, EXCHANGE_ANSWERED },
	{ A INTERIM B C, EXCHANGE_ANSWERED, 3, { A, INTERIM B, C },
	  EXCHANGE_ANSWERED },
	/* The server may end it, says so or not; then it owes nothing. */
	{ A CLOSING, EXCHANGE_ANSWERED, 2, { A, CLOSING },
	  EXCHANGE_ANSWERED },
	{ A CLOSING C, EXCHANGE_ANSWERED, 2, { A, CLOSING },
	  EXCHANGE_ANSWERED },
	{ A, EXCHANGE_CLOSED, 1, { A }, EXCHANGE_ANSWERED },
	{ A, EXCHANGE_CANCELLED, 1, { A }, EXCHANGE_ANSWERED },
	{ A, EXCHANGE_ANSWERED, 1, { A }, EXCHANGE_ANSWERED },
	{ A "HTTP/1.1 200 OK\r\n\r\nto the end", EXCHANGE_ANSWERED, 2,
	  { A, "HTTP/1.1 200 OK\r\n\r\nto the end" }, EXCHANGE_ANSWERED },
	/* A reset takes with it what was on its way, but not behind the last. */
	{ A "HTTP/1.1 2", EXCHANGE_CUT, 1, { A }, EXCHANGE_ANSWERED },
	{ A B "HTTP/1.1 2", EXCHANGE_CUT, 3, { A, B, "HTTP/1.1 2" },
	  EXCHANGE_CUT },
	/* Silence on an open connection is no end. */
	{ A, EXCHANGE_TIMEOUT, 2, { A, "" }, EXCHANGE_TIMEOUT },
	{ A B, EXCHANGE_TIMEOUT, 3, { A, B, "" }, EXCHANGE_TIMEOUT },
	{ A "nonsense\r\n", EXCHANGE_MALFORMED, 2, { A, "nonsense\r\n" },
	  EXCHANGE_MALFORMED },
};

TEST(pipeline, gives_each_request_its_own_answer)
{
	struct expect_fixture f;
	struct exchange x, *parts;
	struct pipeline p;

	expect_fixture_open(&f);
	exchange_init(&x);
	x.outcome = EXCHANGE_ANSWERED;
	buf_text(&x.request, SYNC SYNC SYNC);
	pipeline_read(&f.oracle, buf_view(&x.request), &f.arena, &p);
	for (size_t i = 0; i < sizeof(answer_cases) / sizeof(*answer_cases);
	     i++) {
		size_t count;

		buf_clear(&x.answer);
		buf_text(&x.answer, answer_cases[i].bytes);
		x.last_outcome = answer_cases[i].last;
		count = pipeline_answers(&x, &p, &f.arena, &parts);
		if (!CHECK_INT(count, answer_cases[i].count)) {
			printf("case %zu\n", i);
			continue;
		}
		for (size_t n = 0; n < count; n++) {
			CHECK_SLICE(buf_view(&parts[n].answer),
				    answer_cases[i].parts[n]);
			CHECK_INT(parts[n].request.len,
				  (3 - n) * (sizeof(SYNC) - 1));
		}
		CHECK_INT(parts[count - 1].outcome, answer_cases[i].outcome);
	}
	exchange_release(&x);
	expect_fixture_close(&f);
}

TEST(pipeline, knows_that_an_answer_to_head_has_no_body)
{
	static const char head[] = "HEAD / HTTP/1.1\r\n" FIELDS "\r\n";
	static const char bare[] = "HTTP/1.1 405 No\r\nContent-Length: 9"
				   "\r\n\r\n";
	struct expect_fixture f;
	struct exchange x, *parts;
	struct pipeline p;

	expect_fixture_open(&f);
	exchange_init(&x);
	x.outcome = x.last_outcome = EXCHANGE_ANSWERED;
	buf_printf(&x.request, "%s%s", head, SYNC);
	buf_printf(&x.answer, "%s%s", bare, A);
	pipeline_read(&f.oracle, buf_view(&x.request), &f.arena, &p);
	if (CHECK_INT(pipeline_answers(&x, &p, &f.arena, &parts), 2)) {
		CHECK_SLICE(buf_view(&parts[0].answer), bare);
		CHECK_SLICE(buf_view(&parts[1].answer), A);
	}
	exchange_release(&x);
	expect_fixture_close(&f);
}
