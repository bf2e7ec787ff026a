/*
 * What our parser reads and what libcurl's ordinary path reads of the same
 * well-formed answers: the same status and the same body.
 */
#include <curl/curl.h>

#include "http/response.h"
#include "tests/test.h"
#include "tests/wire_bench.h"

static const struct {
	const char *bytes;
	enum handler_end end;
} answers[] = {
	{ OK_ANSWER, HANDLER_KEEP },
	{ "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\n\r\na\nb\r\n",
	  HANDLER_KEEP },
	{ "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", HANDLER_KEEP },
	{ "HTTP/1.1 204 No Content\r\n\r\n", HANDLER_KEEP },
	{ "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
	  HANDLER_KEEP },
	{ "HTTP/1.1 200 OK\r\n\r\nuntil the end", HANDLER_CLOSE },
	{ "HTTP/1.0 200 OK\r\n\r\nuntil the end", HANDLER_CLOSE },
	{ "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", HANDLER_CLOSE },
	{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	  "3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\n", HANDLER_KEEP },
	{ "HTTP/1.1 200 OK\r\ntransfer-encoding:chunked\r\n\r\n"
	  "1;ext=\"q;z\"\r\n\n\r\n000\r\nTrailer: x\r\n\r\n", HANDLER_KEEP },
	{ "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n"
	  "Link: x\r\n\r\n" OK_ANSWER, HANDLER_KEEP },
	{ "HTTP/1.1 404 Not Found\r\nConnection: close\r\n"
	  "Content-Length:\t2 \r\n\r\nno", HANDLER_CLOSE },
};

static size_t collect(char *bytes, size_t size, size_t count, void *user)
{
	buf_add(user, bytes, size * count);
	return size * count;
}

static long read_by_curl(unsigned port, struct buf *body)
{
	CURL *easy = curl_easy_init();
	char url[64];
	long status = 0;

	snprintf(url, sizeof(url), "http://127.0.0.1:%u/", port);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, collect);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, body);
	CHECK_INT(curl_easy_perform(easy), CURLE_OK);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(easy);
	return status;
}

TEST(wire_cross, we_and_libcurl_read_the_same_answers)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct fixed f = { .bytes = answers[i].bytes,
				   .end = answers[i].end };
		struct buf body = BUF_INIT(ANSWER_MAX);
		struct arena arena = ARENA_INIT;
		struct response a;
		struct bench b;
		bool ok;

		bench_open(&b, &f, NULL);
		ok = CHECK_INT(bench_get(&b), EXCHANGE_ANSWERED);
		ok &= CHECK_INT(response_parse(&arena, &b.x, &a), 0);
		ok &= CHECK_INT(a.problem_count, 0);
		ok &= CHECK_INT(read_by_curl(script_server_port(b.server),
					     &body), a.status);
		ok &= CHECK(slice_equal(buf_view(&body), a.body));
		if (!ok)
			printf("\nfor \"%s\"", f.bytes);
		bench_close(&b);
		buf_release(&body);
		arena_release(&arena);
	}
}
