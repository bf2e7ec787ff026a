#include "refserver/ref_request.h"

#include "base/buf.h"
#include "tests/test.h"

#define HEAD "POST / HTTP/1.1\r\nHost: a\r\n"
#define CHUNKED HEAD "Transfer-Encoding: chunked\r\n\r\n"

static int parse(const char *text, struct ref_request *request,
		 struct arena *arena)
{
	return ref_request_parse(arena, slice_from(text), request);
}

TEST(ref_request, reads_head_and_body)
{
	struct arena arena = ARENA_INIT;
	struct ref_request r;

	CHECK_INT(parse("POST /a?b HTTP/1.1\r\nHost: x\r\nA-b:\t c d \r\n"
			"Content-Length: 3\r\n\r\nxyzrest", &r, &arena), 0);
	CHECK_SLICE(r.method, "POST");
	CHECK_SLICE(r.target, "/a?b");
	CHECK_SLICE(ref_request_field(&r, "a-B")->value, "c d");
	CHECK_SLICE(r.body, "xyz");
	CHECK(r.keep_alive);
	CHECK_INT(r.end, strlen("POST /a?b HTTP/1.1\r\nHost: x\r\n"
				"A-b:\t c d \r\nContent-Length: 3\r\n\r\nxyz"));
	CHECK_INT(parse("\r\nGET / HTTP/1.1\r\nHost: x\r\n"
			"Connection: te, Close\r\n\r\n", &r, &arena), 0);
	CHECK(!r.keep_alive);
	CHECK_INT(parse("GET / HTTP/1.0\r\n\r\n", &r, &arena), 0);
	CHECK(!r.keep_alive);
	arena_release(&arena);
}

TEST(ref_request, decodes_chunks)
{
	struct arena arena = ARENA_INIT;
	struct ref_request r;

	CHECK_INT(parse(CHUNKED "3;x=\"y\"\r\nabc\r\n0A\r\n0123456789\r\n"
			"0\r\nTrailer: t\r\n\r\n", &r, &arena), 0);
	CHECK_SLICE(r.body, "abc0123456789");
	arena_release(&arena);
}

TEST(ref_request, notes_the_blanks_around_values)
{
	struct arena arena = ARENA_INIT;
	struct ref_request r;

	CHECK_INT(parse(HEAD "A: b\r\nB:\r\n\r\n", &r, &arena), 0);
	CHECK(!r.tight && !r.wide);
	CHECK_INT(parse(HEAD "A:b\r\n\r\n", &r, &arena), 0);
	CHECK(r.tight && !r.wide);
	CHECK_INT(parse(HEAD "A: b\t\r\n\r\n", &r, &arena), 0);
	CHECK(!r.tight && r.wide);
	arena_release(&arena);
}

static const struct {
	const char *text;
	int status;
} refused[] = {
	{ "", 400 },
	{ "GET / HTTP/1.1\r\nHost: a\r\n", 400 },
	{ "GET / HTTP/1.1\nHost: a\n\n", 400 },
	{ "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400 },
	{ "GET /\r\nHost: a\r\n\r\n", 400 },
	{ "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505 },
	{ "GET / http/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "GET / HTTP/1.1\r\n\r\n", 400 },
	{ "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400 },
	{ "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
	{ HEAD "X : y\r\n\r\n", 400 },
	{ HEAD "X\r\n\r\n", 400 },
	{ HEAD ": y\r\n\r\n", 400 },
	{ HEAD "X: y\r\n z\r\n\r\n", 400 },
	{ HEAD "X: y\rz\r\n\r\n", 400 },
	{ HEAD "X: y\nz: a\r\n\r\n", 400 },
	{ HEAD "X: \x01\r\n\r\n", 400 },
	{ HEAD "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400 },
	{ HEAD "Content-Length: +1\r\n\r\nx", 400 },
	{ HEAD "Content-Length: 1, 1\r\n\r\nx", 400 },
	{ HEAD "Content-Length: 2\r\n\r\nx", 400 },
	{ HEAD "Content-Length: 99999999\r\n\r\nx", 413 },
	{ HEAD "Content-Length: 99999999999999999999\r\n\r\nx", 400 },
	{ HEAD "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
	  "0\r\n\r\n", 400 },
	{ CHUNKED "0\r\nA: b\n\nC: d\r\n\r\n", 400 },
	{ HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
	  501 },
	{ HEAD "Transfer-Encoding: chunked\r\n"
	  "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
	{ "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
	  "0\r\n\r\n", 400 },
	{ HEAD "Expect: a miracle\r\n\r\n", 417 },
	{ CHUNKED, 400 },
	{ CHUNKED "x\r\n\r\n", 400 },
	{ CHUNKED "-1\r\n\r\n", 400 },
	{ CHUNKED "1 x\r\na\r\n0\r\n\r\n", 400 },
	{ CHUNKED "1\na\r\n0\r\n\r\n", 400 },
	{ CHUNKED "2\r\na\r\n0\r\n\r\n", 400 },
	{ CHUNKED "1\r\nab\r\n0\r\n\r\n", 400 },
	{ CHUNKED "1\r\na\r\n0\r\n", 400 },
	{ CHUNKED "1\r\na\r\n0\r\nnonsense\r\n\r\n", 400 },
	{ CHUNKED "FFFFFFFFFFFFFFFFFFFF\r\n", 413 },
	{ CHUNKED "10000000000000001\r\n", 413 },
	{ CHUNKED "100001\r\n", 413 },
	{ CHUNKED "100000\r\n", 400 },
};

TEST(ref_request, refuses_what_rfc_9112_does_not_allow)
{
	struct arena arena = ARENA_INIT;
	struct ref_request r;

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (!CHECK_INT(parse(refused[i].text, &r, &arena),
			       refused[i].status))
			printf(" in row %zu", i);
	arena_release(&arena);
}

TEST(ref_request, holds_its_limits)
{
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT(1024 * 1024);
	struct ref_request r;

	buf_text(&text, "GET /");
	for (int i = 0; i < REF_TARGET_MAX; i++)
		buf_byte(&text, 'a');
	buf_text(&text, " HTTP/1.1\r\nHost: a\r\n\r\n");
	CHECK_INT(parse(buf_string(&text), &r, &arena), 414);
	buf_clear(&text);
	buf_text(&text, "GET / HTTP/1.1\r\nHost: a\r\n");
	for (int i = 0; i < REF_FIELDS_MAX; i++)
		buf_text(&text, "a: b\r\n");
	buf_text(&text, "\r\n");
	CHECK_INT(parse(buf_string(&text), &r, &arena), 431);
	buf_clear(&text);
	buf_text(&text, "GET / HTTP/1.1\r\nHost: a\r\nX: ");
	for (int i = 0; i < REF_HEAD_MAX; i++)
		buf_byte(&text, 'a');
	buf_text(&text, "\r\n\r\n");
	CHECK_INT(parse(buf_string(&text), &r, &arena), 431);
	buf_release(&text);
	arena_release(&arena);
}
