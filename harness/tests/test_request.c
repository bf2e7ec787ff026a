/*
 * Requests: built to the byte, taken apart, and as curl command lines that a
 * real curl turns into the same request.
 */
#include <sys/wait.h>

#include "http/redact.h"
#include "http/request.h"
#include "refserver/script_server.h"
#include "tests/test.h"

static void check_built(const struct request_spec *spec, const char *want)
{
	struct buf out = BUF_INIT(REQUEST_MAX);

	request_build(spec, &out);
	CHECK_TEXT(buf_string(&out), want);
	buf_release(&out);
}

#define DEFAULTS \
	"Host: h:1\r\nUser-Agent: cnsconform\r\nAccept: application/json\r\n" \
	"Accept-Encoding: identity\r\n"

TEST(request, has_the_default_fields_in_order)
{
	struct request_spec spec = { .method = "GET", .target = "/x?y",
				     .authority = "h:1" };

	check_built(&spec, "GET /x?y HTTP/1.1\r\n" DEFAULTS "\r\n");
	spec.method = "POST";
	spec.has_body = true;
	spec.body = slice_from("{}");
	check_built(&spec, "POST /x?y HTTP/1.1\r\n" DEFAULTS
			   "Content-Type: application/json\r\n"
			   "Content-Length: 2\r\n\r\n{}");
	spec.body = SLICE_NONE;
	check_built(&spec, "POST /x?y HTTP/1.1\r\n" DEFAULTS
			   "Content-Type: application/json\r\n"
			   "Content-Length: 0\r\n\r\n");
}

TEST(request, an_override_stands_in_the_place_of_the_default)
{
	struct request_spec spec = {
		.method = "POST", .target = "/", .authority = "h:1",
		.fields = { { "X-A", "1" },
			    { "hOST", "other" },
			    { "accept", NULL },
			    { "Content-Length", "7" },
			    { "X-B", NULL },
			    { "content-type", "text/plain" },
			    { "HOST", "twice" } },
		.field_count = 7, .has_body = true,
		.body = slice_from("x"),
	};

	check_built(&spec, "POST / HTTP/1.1\r\nhOST: other\r\nHOST: twice\r\n"
			   "User-Agent: cnsconform\r\n"
			   "Accept-Encoding: identity\r\n"
			   "content-type: text/plain\r\nContent-Length: 7\r\n"
			   "X-A: 1\r\n\r\nx");
}

TEST(request, without_a_body_a_content_type_is_a_given_field)
{
	struct request_spec spec = {
		.method = "POST", .target = "/", .authority = "h:1",
		.fields = { { "Content-Type", "a/b" },
			    { "Content-Length", NULL } },
		.field_count = 2,
	};

	check_built(&spec, "POST / HTTP/1.1\r\n" DEFAULTS
			   "Content-Type: a/b\r\n\r\n");
}

TEST(request, sends_chunks_of_the_wanted_size)
{
	struct request_spec spec = {
		.method = "POST", .target = "/", .authority = "h:1",
		.has_body = true, .chunked = true, .chunk_size = 16,
		.body = slice_from("0123456789abcdefX"),
	};

#define CHUNKED_HEAD                                                     \
	"POST / HTTP/1.1\r\n" DEFAULTS "Content-Type: application/json\r\n" \
	"Transfer-Encoding: chunked\r\n\r\n"
	check_built(&spec, CHUNKED_HEAD "10\r\n0123456789abcdef\r\n"
					"1\r\nX\r\n0\r\n\r\n");
	spec.chunk_size = 0;
	check_built(&spec, CHUNKED_HEAD "11\r\n0123456789abcdefX\r\n"
					"0\r\n\r\n");
	spec.body = SLICE_NONE;
	check_built(&spec, CHUNKED_HEAD "0\r\n\r\n");
}

TEST(request, writes_chunks_in_other_forms)
{
	struct request_spec spec = {
		.method = "POST", .target = "/", .authority = "h:1",
		.has_body = true, .chunked = true, .chunk_size = 10,
		.chunk_form = CHUNKS_EXTENDED,
		.body = slice_from("0123456789X"),
	};

	check_built(&spec, CHUNKED_HEAD "a;part=\"a; b\"\r\n0123456789\r\n"
			"1;part=\"a; b\"\r\nX\r\n0\r\n\r\n");
	spec.chunk_form = CHUNKS_CAPITAL;
	check_built(&spec, CHUNKED_HEAD "0A\r\n0123456789\r\n01\r\nX\r\n"
					"0\r\n\r\n");
	spec.chunk_form = CHUNKS_TRAILED;
	check_built(&spec, CHUNKED_HEAD "a\r\n0123456789\r\n1\r\nX\r\n"
			"0\r\nX-Cnsconform-Trailer: end\r\n\r\n");
}

TEST(request, spaces_header_values_as_asked)
{
	struct request_spec spec = {
		.method = "GET", .target = "/", .authority = "h:1",
		.fields = { { "User-Agent", NULL }, { "Accept", NULL },
			    { "Accept-Encoding", NULL }, { "A", "b" } },
		.field_count = 4, .space = SPACE_NONE,
	};

	check_built(&spec, "GET / HTTP/1.1\r\nHost:h:1\r\nA:b\r\n\r\n");
	spec.space = SPACE_MORE;
	check_built(&spec, "GET / HTTP/1.1\r\nHost: \t h:1  \r\n"
			   "A: \t b  \r\n\r\n");
}

TEST(request, is_taken_apart_again)
{
	struct request_view view;

	request_view(slice_from("PUT /a?b HTTP/1.1\r\nA: x \r\nb:\r\n\r\nhi"),
		     &view);
	CHECK(view.well_formed);
	CHECK_SLICE(view.method, "PUT");
	CHECK_SLICE(view.target, "/a?b");
	CHECK_SLICE(view.version, "HTTP/1.1");
	CHECK_SLICE(view.head, "A: x \r\nb:\r\n");
	CHECK_SLICE(view.body, "hi");
	CHECK_SLICE(request_header(view.head, "a"), "x");
	CHECK_SLICE(request_header(view.head, "B"), "");
	CHECK(request_header(view.head, "B").at != NULL);
	CHECK(request_header(view.head, "c").at == NULL);
	request_view(slice_from("GET / HTTP/1.0\r\n\r\n"), &view);
	CHECK(view.well_formed);
	CHECK_SLICE(view.head, "");
}

TEST(request, bytes_that_are_no_request_are_not_well_formed)
{
	static const char *const wrong[] = {
		"", "\r\n\r\n", "GET / HTTP/1.1\r\n", "GET /\r\n\r\n",
		"GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/2.0\r\n\r\n",
		"G@T / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1 \r\n\r\n",
		"GET / HTTP/1.1\r\nA : x\r\n\r\n",
		"GET / HTTP/1.1\r\nA\r\n\r\n",
		"GET / HTTP/1.1\r\nA: x\ny\r\n\r\n",
		"GET / HTTP/1.1\r\nA: x\r\n y\r\n\r\n",
		"GET /\t HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\n\n",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct request_view view;

		request_view(slice_from(wrong[i]), &view);
		if (!CHECK(!view.well_formed))
			printf("\nfor \"%s\"", wrong[i]);
	}
}

TEST(request, knows_the_body_and_the_head_method)
{
	struct exchange x;

	exchange_init(&x);
	CHECK_SLICE(exchange_request_body(&x), "");
	buf_text(&x.request, "HEAD / HTTP/1.1\r\n\r\nbody\r\n\r\n");
	CHECK_SLICE(exchange_request_body(&x), "body\r\n\r\n");
	CHECK(request_is_head(buf_view(&x.request)));
	CHECK(!request_is_head(slice_from("HEADER / HTTP/1.1\r\n")));
	exchange_release(&x);
}

TEST(request, knows_what_a_client_sends_last)
{
	static const struct { const char *bytes; bool last; } rows[] = {
		{ "GET / HTTP/1.1\r\nHost: h\r\n\r\n", false },
		{ "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", true },
		{ "GET / HTTP/1.1\r\nconnection: te , Close\r\n\r\n", true },
		{ "GET / HTTP/1.1\r\nConnection: closed\r\n\r\n", false },
		{ "GET / HTTP/1.1\r\nConnection: keep-alive\r\n\r\n",
		  false },
		{ "GET / HTTP/1.1\r\n\r\nConnection: close\r\n\r\n",
		  false },
		{ "GET / HTTP/1.0\r\nHost: h\r\n\r\n", true },
		{ "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
		  false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!CHECK(request_is_last(slice_from(rows[i].bytes)) ==
			   rows[i].last))
			printf("\nfor \"%s\"", rows[i].bytes);
}

static void check_curl(const char *request, const char *base, bool insecure,
		       const char *want)
{
	struct buf out = BUF_INIT(REQUEST_MAX);
	struct exchange x;

	exchange_init(&x);
	buf_text(&x.request, request);
	request_curl(&x, base, insecure, &out);
	CHECK_TEXT(buf_string(&out), want);
	exchange_release(&x);
	buf_release(&out);
}

TEST(request, gives_a_curl_line_that_people_can_read)
{
	check_curl("POST /sdk HTTP/1.1\r\nHost: h:1\r\n"
		   "User-Agent: cnsconform\r\nAccept: application/json\r\n"
		   "Accept-Encoding: identity\r\n"
		   "Content-Type: application/json\r\nContent-Length: 10\r\n"
		   "vmware-api-session-id: <session..>\r\n\r\n{\"a\":\"'\"}\n",
		   "https://h:1", true,
		   "curl -sS -i -g --path-as-is --http1.1 -k"
		   " -H 'User-Agent: cnsconform' -H 'Accept: application/json'"
		   " -H 'Accept-Encoding: identity'"
		   " -H 'Content-Type: application/json'"
		   " -H \"vmware-api-session-id: $CNSCONFORM_SESSION\""
		   " --data-binary '{\"a\":\"'\\''\"}\n' 'https://h:1/sdk'");
	check_curl("POST / HTTP/1.1\r\nHost: other\r\nX:\r\n"
		   "vmware-api-session-id: abc\r\n\r\n",
		   "http://h:1", false,
		   "curl -sS -i -g --path-as-is --http1.1 -X 'POST'"
		   " -H 'User-Agent:' -H 'Accept:' -H 'Host: other' -H 'X;'"
		   " -H 'vmware-api-session-id: abc' 'http://h:1/'");
}

TEST(request, gives_a_curl_line_for_a_part_of_the_session)
{
	static const struct {
		const char *value, *shown;
	} rows[] = {
		{ "<session..>x", "\"vmware-api-session-id: "
				  "${CNSCONFORM_SESSION}x\"" },
		{ "<front..>", "\"vmware-api-session-id: "
			       "${CNSCONFORM_SESSION:0:9}\"" },
		{ "<front..>xx", "\"vmware-api-session-id: "
				 "${CNSCONFORM_SESSION:0:9}xx\"" },
		{ "<front..>`x`", "'vmware-api-session-id: <front..>`x`'" },
		{ "<fronx..>", "'vmware-api-session-id: <fronx..>'" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char request[256], want[256];

		snprintf(request, sizeof(request), "GET / HTTP/1.1\r\nHost: h\r"
			 "\nvmware-api-session-id: %s\r\n\r\n", rows[i].value);
		snprintf(want, sizeof(want), "curl -sS -i -g --path-as-is "
			 "--http1.1 -H 'User-Agent:' -H 'Accept:' -H %s "
			 "'http://h/'", rows[i].shown);
		check_curl(request, "http://h", false, want);
	}
}

TEST(request, gives_no_curl_line_that_would_send_something_else)
{
	static const char *const wrong[] = {
		"GET / HTTP/1.1\nHost: h\n\n",
		"GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
		"GET / HTTP/1.1\r\nhost: h\r\n\r\n",
		"GET / HTTP/1.1\r\nHost:\r\n\r\n",
		"GET / HTTP/1.1\r\nHost : h\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\n\r\nbody",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nbody",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 04\r\n\r\nbody",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n"
		"Content-Length: 4\r\n\r\nbody",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n"
		"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\n"
		"Transfer-Encoding: chunked\r\n\r\n"
		"1\r\na\r\n1\r\nb\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\n"
		"Transfer-Encoding: chunked\r\n\r\n"
		"A\r\n0123456789\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\n"
		"Transfer-Encoding: chunked\r\n\r\n01\r\na\r\n0\r\n\r\n",
		"GET / HTTP/1.1\r\nHost:h\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h \r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\n"
		"Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
		"HEAD / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx",
		"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n",
	};
	struct buf out = BUF_INIT(REQUEST_MAX);
	struct exchange x;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		check_curl(wrong[i], "https://h", false, "");
	exchange_init(&x);
	buf_text(&x.request, "POST / HTTP/1.1\r\nHost: h\r\n"
			     "Content-Length: 3\r\n\r\n");
	buf_add(&x.request, "a\0b", 3);
	request_curl(&x, "https://h", false, &out);
	CHECK_TEXT(buf_string(&out), "");
	exchange_release(&x);
	buf_release(&out);
}

static enum handler_end keep_request(void *self, struct slice request,
				     int64_t now_us, unsigned connection,
				     struct buf *answer, int64_t *delay_us)
{
	(void)now_us;
	(void)connection;
	(void)delay_us;
	buf_clear(self);
	buf_slice(self, request);
	buf_text(answer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	return HANDLER_KEEP;
}

/* Every line of `a` stands in `b`. */
static bool has_all_lines(struct slice a, struct slice b)
{
	while (a.len) {
		ptrdiff_t end = slice_find(a, slice_from("\r\n"));
		struct slice line = slice_head(a, (size_t)end + 2);

		if (slice_find(b, line) < 0)
			return false;
		a = slice_skip(a, line.len);
	}
	return true;
}

static const char *const sendable[] = {
	"GET / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
	"GET /a/../b//c?d=%%2f%%ZZ&e='f' HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
	"Accept: */*\r\nUser-Agent: x\r\n\r\n",
	"GET /[a]{b}|\\\"<>^`#frag HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
	"GET /\xc3\xa9\xff HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
	"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
	"HEAD / HTTP/1.1\r\nHost: x.example\r\n\r\n",
	"HEAD /%u HTTP/1.1\r\n\r\n",
	"GET /%u HTTP/1.0\r\nHost: a\r\n\r\n",
	"DELETE / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nA: 1\r\nA: 2\r\nb:c\r\n"
	"C: $x`y`\"z\"\\ 'q' !\r\n\r\n",
	"POST / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
	"POST / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Length: 0\r\n\r\n",
	"POST / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Length: 22\r\n"
	"Content-Type: application/json\r\n\r\n@a'b\"c\\d\n$e `f`\t\xff\r\n\x01!z",
	"PUT / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Length: 2\r\n"
	"Expect: 100-continue\r\n\r\n{}",
	"GET / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Length: 2\r\n\r\n{}",
	"POST / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
	"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	"POST / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
	"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
};

static void check_sent(struct script_server *server, struct buf *got,
		       const char *pattern)
{
	struct buf command = BUF_INIT(REQUEST_MAX);
	struct request_view sent, came;
	struct exchange x;
	char base[64];
	bool ok;

	exchange_init(&x);
	buf_printf(&x.request, pattern, script_server_port(server));
	snprintf(base, sizeof(base), "http://127.0.0.1:%u",
		 script_server_port(server));
	request_curl(&x, base, false, &command);
	ok = CHECK(command.len > 0);
	buf_text(&command, " >/dev/null");
	ok &= CHECK_INT(system(buf_string(&command)), 0);
	request_view(buf_view(&x.request), &sent);
	request_view(buf_view(got), &came);
	ok &= CHECK(slice_equal(sent.method, came.method));
	ok &= CHECK(slice_equal(sent.target, came.target));
	ok &= CHECK(slice_equal(sent.version, came.version));
	ok &= CHECK(slice_equal(sent.body, came.body));
	ok &= CHECK(has_all_lines(sent.head, came.head));
	ok &= CHECK(has_all_lines(came.head, sent.head));
	if (!ok)
		printf("\nfor \"%s\"\n%s\ncame \"%s\"",
		       buf_string(&x.request), buf_string(&command),
		       buf_string(got));
	exchange_release(&x);
	buf_release(&command);
}

TEST(request, a_real_curl_sends_the_same_request)
{
	struct buf got = BUF_INIT(REQUEST_MAX);
	struct handler handler = { keep_request, &got };
	struct err err = ERR_INIT;
	struct script_server *server;

	if (system("command -v curl >/dev/null 2>&1") != 0) {
		printf("\nno curl program: nothing compared");
		return;
	}
	server = script_server_start(&handler, NULL, &err);
	CHECK_TEXT(err.text, "");
	for (size_t i = 0; i < sizeof(sendable) / sizeof(sendable[0]); i++)
		check_sent(server, &got, sendable[i]);
	script_server_stop(server);
	buf_release(&got);
}
