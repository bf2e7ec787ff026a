/*
 * Where requests end: every framing, every cut, and what cannot be split.
 */
#include "base/buf.h"
#include "refserver/script_request.h"
#include "refserver/script_server.h"
#include "tests/test.h"

enum { BODY_MAX = 100 };

static const struct {
	const char *bytes;
	enum script_request_state state;
	size_t end;
} cases[] = {
	{ "GET / HTTP/1.1\r\n\r\n", SCRIPT_COMPLETE, 18 },
	{ "GET / HTTP/1.1\r\n\r\nGET /", SCRIPT_COMPLETE, 18 },
	{ "GET /\n\n", SCRIPT_COMPLETE, 7 },
	{ "GET /\r\n\n", SCRIPT_COMPLETE, 8 },
	{ "GET / HTTP/1.1\r\nA", SCRIPT_MORE, 0 },
	{ "", SCRIPT_MORE, 0 },
	{ "P\r\nContent-Length: 2\r\n\r\nab", SCRIPT_COMPLETE, 26 },
	{ "P\r\ncontent-length:2 \r\n\r\nabc", SCRIPT_COMPLETE, 26 },
	{ "P\r\nContent-Length: 2\r\n\r\na", SCRIPT_MORE, 0 },
	{ "P\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab",
	  SCRIPT_COMPLETE, 45 },
	{ "P\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nab",
	  SCRIPT_UNSPLIT, 0 },
	{ "P\r\nContent-Length: x\r\n\r\n", SCRIPT_UNSPLIT, 0 },
	{ "P\r\nContent-Length : 2\r\n\r\nab", SCRIPT_UNSPLIT, 0 },
	{ "P\r\nContent-Length: 100\r\n\r\n", SCRIPT_MORE, 0 },
	{ "P\r\nContent-Length: 101\r\n\r\n", SCRIPT_TOO_LARGE, 0 },
#define CHUNKED "P\r\nTransfer-Encoding: chunked\r\n\r\n"
	{ CHUNKED "0\r\n\r\n", SCRIPT_COMPLETE, 38 },
	{ CHUNKED "2;x\r\nab\r\n1\r\nc\r\n0\r\nT: v\r\n\r\nrest",
	  SCRIPT_COMPLETE, 59 },
	{ CHUNKED "2\r\nab\r\n0\r\n", SCRIPT_MORE, 0 },
	{ CHUNKED "2\r\nabc\r\n0\r\n\r\n", SCRIPT_UNSPLIT, 0 },
	{ CHUNKED "x\r\n", SCRIPT_UNSPLIT, 0 },
	{ CHUNKED "65\r\n", SCRIPT_TOO_LARGE, 0 },
	{ CHUNKED "ffffffffffffffff\r\n", SCRIPT_TOO_LARGE, 0 },
	{ CHUNKED "60\r\n123456789012345678901234567890123456789012345678"
	  "901234567890123456789012345678901234567890123456\r\n5\r\n",
	  SCRIPT_TOO_LARGE, 0 },
	/* What is between the chunks does not count. */
	{ CHUNKED "1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n"
	  "1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n"
	  "1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n"
	  "1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n"
	  "0\r\n\r\n", SCRIPT_COMPLETE, 158 },
	{ "P\r\nTransfer-Encoding: gzip\r\n\r\n", SCRIPT_UNSPLIT, 0 },
	{ "P\r\nTransfer-Encoding: chunked\r\n"
	  "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", SCRIPT_UNSPLIT, 0 },
	{ "P\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n",
	  SCRIPT_UNSPLIT, 0 },
};

TEST(script_request, finds_the_end_however_the_bytes_come)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct slice all = slice_from(cases[i].bytes);
		struct script_request whole, cut;
		enum script_request_state state = SCRIPT_MORE;
		bool ok;

		script_request_init(&whole);
		ok = CHECK_INT(script_request_feed(&whole, all, BODY_MAX),
			       cases[i].state);
		if (cases[i].state == SCRIPT_COMPLETE)
			ok &= CHECK_INT(whole.end, cases[i].end);
		script_request_init(&cut);
		for (size_t n = 0; n <= all.len && state == SCRIPT_MORE; n++)
			state = script_request_feed(&cut, slice_head(all, n),
						    BODY_MAX);
		ok &= CHECK_INT(state, cases[i].state);
		if (state == SCRIPT_COMPLETE)
			ok &= CHECK_INT(cut.end, cases[i].end);
		if (!ok)
			printf("\nfor \"%s\"", cases[i].bytes);
	}
}

TEST(script_request, sees_who_waits_for_an_interim_answer)
{
	struct script_request r;

	script_request_init(&r);
	CHECK_INT(script_request_feed(
			  &r, slice_from("P\r\nExpect: 100-Continue\r\n"
					 "Content-Length: 2\r\n\r\n"),
			  BODY_MAX), SCRIPT_MORE);
	CHECK(r.head > 0 && r.expects_continue);
	script_request_init(&r);
	CHECK_INT(script_request_feed(
			  &r, slice_from("P / HTTP/1.0\r\nExpect: 100-continue"
					 "\r\nContent-Length: 2\r\n\r\n"),
			  BODY_MAX), SCRIPT_MORE);
	CHECK(r.head > 0 && !r.expects_continue);
}

TEST(script_request, a_trailer_without_end_is_not_waited_for)
{
	struct buf bytes = BUF_INIT(2 * SCRIPT_HEAD_MAX);
	struct script_request r;

	buf_text(&bytes, CHUNKED "0\r\n");
	buf_fill(&bytes, 'x', 4095);
	script_request_init(&r);
	CHECK_INT(script_request_feed(&r, buf_view(&bytes), BODY_MAX),
		  SCRIPT_MORE);
	buf_byte(&bytes, 'x');
	CHECK_INT(script_request_feed(&r, buf_view(&bytes), BODY_MAX),
		  SCRIPT_UNSPLIT);
	buf_clear(&bytes);
	buf_text(&bytes, CHUNKED "0\r\n");
	while (bytes.len < SCRIPT_HEAD_MAX + 100)
		buf_text(&bytes, "a: b\r\n");
	script_request_init(&r);
	CHECK_INT(script_request_feed(&r, buf_view(&bytes), BODY_MAX),
		  SCRIPT_UNSPLIT);
	buf_release(&bytes);
}
