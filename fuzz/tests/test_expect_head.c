/* What the oracle finds around the body. */
#include "oracle/read_request.h"
#include "tests/expect_fixture.h"
#include "tests/test.h"

#define BODY "{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\"," \
	"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"" \
	FIXTURE_VOLUME "\"}}]}"
#define HOST "Host: 127.0.0.1\r\n"
#define SESSION_ID "vmware-api-session-id: " FIXTURE_SESSION
#define SESSION SESSION_ID "\r\n"
#define TYPE "Content-Type: application/json\r\n"
#define LENGTH "Content-Length: 132\r\n"
#define USUAL HOST SESSION TYPE LENGTH
#define SDK "/sdk/vim25/9.1.0.0"
#define PATH SDK "/vsan/CnsVolumeManager/cns-volume-manager/CnsSyncVolume"
#define NAME_OF_32 "X-2345678901234567890123456789-2"
#define NAME_OF_128 NAME_OF_32 NAME_OF_32 NAME_OF_32 NAME_OF_32
#define TEXT_OF_512 NAME_OF_128 NAME_OF_128 NAME_OF_128 NAME_OF_128
#define FIELD_OF_512 "A: " TEXT_OF_512 "\r\n"
#define FIELD_OF_3584                                                         \
	"A: " TEXT_OF_512 TEXT_OF_512 TEXT_OF_512 TEXT_OF_512 TEXT_OF_512     \
		TEXT_OF_512 TEXT_OF_512 "\r\n"
#define POST(path) "POST " path " HTTP/1.1"
#define NEXT(path, field) "GET " path " HTTP/1.1\r\n" HOST field "\r\n"

static const struct {
	const char *line, *fields, *body, *defects;
} rows[] = {
	{ NULL, USUAL, BODY, "none" },
	{ NULL, HOST "VMWARE-API-SESSION-ID:" FIXTURE_SESSION " \r\n"
	  "content-type: Application/JSON;charset=UTF-8\r\n" LENGTH, BODY,
	  "none" },
	{ NULL, USUAL "X-Request-Id: 7\r\n", BODY, "none" },

	/* how it is sent */
	{ "POST " PATH " HTTP/1.0", USUAL, BODY, "http-version" },
	{ "POST " PATH " HTTP/1.2", USUAL, BODY, "http-version" },
	{ "POST " PATH " HTTP/2.0", USUAL, BODY, "http-malformed" },
	{ NULL, HOST SESSION TYPE "Transfer-Encoding: chunked\r\n",
	  "2\r\n{}\r\n0\r\n\r\n", "chunked specs-absent" },
	{ NULL, HOST SESSION TYPE "Transfer-Encoding: chunked\r\n",
	  "2;x=y\r\n{}\r\n0\r\n\r\n",
	  "chunk-extension chunked specs-absent" },
	{ NULL, HOST SESSION TYPE "Transfer-Encoding: chunked\r\n",
	  "2\r\n{}\r\n0\r\nA: b\r\n\r\n",
	  "trailer chunked specs-absent" },
	{ NULL, USUAL "X:\ta \r\n", BODY, "none" },
	{ NULL, HOST SESSION TYPE "Content-Length:\t132\r\n", BODY,
	  "field-blanks" },
	{ NULL, "Host: 127.0.0.1 \r\n" SESSION TYPE LENGTH, BODY,
	  "field-blanks" },
	{ NULL, HOST SESSION TYPE "Content-Length:132\r\n", BODY, "none" },
	{ NULL, HOST SESSION TYPE "Content-Length: 0132\r\n", BODY, "none" },
	{ NULL, HOST SESSION TYPE "Content-Length: 0000000000000132\r\n",
	  BODY, "field-blanks" },
	{ NULL, USUAL NAME_OF_128 ": a\r\n", BODY, "none" },
	{ NULL, USUAL NAME_OF_128 "x: a\r\n", BODY, "head-large" },
	{ NULL, USUAL "Expect: 100-Continue\r\n", BODY, "expect-continue" },
	{ NULL, USUAL "Expect: x\r\n", BODY, "expect-other" },
	{ NULL, USUAL "Accept: text/html, */*;q=0.1\r\n", BODY, "none" },
	{ NULL, USUAL "Accept: */*;q=0.0\r\n", BODY, "accept-other" },
	{ NULL, USUAL "Accept: application/xml\r\n", BODY, "accept-other" },
	{ NULL, USUAL "If-Match: \"x\"\r\n", BODY, "conditional" },
	{ NULL, USUAL "X: \xe9\r\n", BODY, "field-odd" },
	{ NULL, "Host: other\r\n" SESSION TYPE LENGTH, BODY, "host-other" },
	{ NULL, USUAL "Content-Encoding: gzip\r\n", BODY, "coded-body" },
	{ NULL, USUAL "X-HTTP-Method-Override: GET\r\n", BODY,
	  "method-override" },
	{ NULL, USUAL, BODY "GET / HTTP/1.1\r\n\r\n", "tail" },

	{ NULL, HOST SESSION TYPE "Content-Length: 2\r\n",
	  "{}" NEXT("/x", ""), "specs-absent" },
	{ NULL, HOST SESSION TYPE "Content-Length: 2\r\n",
	  "{}" NEXT("/x", "") "x\r\n\r\n",
	  "tail specs-absent" },
	{ NULL, USUAL "Connection: close\r\n", BODY NEXT("/x", ""), "tail" },
	{ NULL, USUAL, BODY NEXT("/x", "Connection: close\r\n"), "none" },
	{ NULL, USUAL, BODY "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "tail" },
	{ NULL, USUAL, BODY NEXT("/x", NAME_OF_128 "x: a\r\n"), "tail" },
	{ NULL, USUAL, BODY NEXT("/x", "Content-Encoding: br\r\n"), "tail" },
	{ NULL, USUAL, BODY NEXT("sdk", ""), "tail" },
	{ NULL, USUAL, BODY NEXT("/x", "") NEXT("sdk", ""), "tail" },
	{ NULL, USUAL, BODY "X / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
	  "tail" },
	{ "HEAD " PATH " HTTP/1.1", USUAL, BODY, "method-head-body" },

	/* no HTTP */
	{ NULL, USUAL "x\r\n", BODY, "http-malformed" },
	{ NULL, USUAL "X : y\r\n", BODY, "colon-blanks" },
	{ NULL, USUAL "X\t:y\r\n", BODY, "colon-blanks" },
	{ NULL, USUAL "X y: z\r\n", BODY, "http-malformed" },
	{ NULL, USUAL " : y\r\n", BODY, "http-malformed" },
	{ NULL, USUAL "X : y\r\nx\r\n", BODY, "http-malformed" },
	{ NULL, USUAL " y\r\n", BODY, "http-malformed" },
	{ NULL, USUAL "X: \x01\r\n", BODY, "http-malformed" },
	{ NULL, USUAL "X: y\n", BODY, "http-malformed" },
	{ NULL, USUAL LENGTH, BODY, "http-malformed" },
	{ NULL, USUAL "Transfer-Encoding: chunked\r\n", BODY,
	  "http-malformed" },
	{ NULL, SESSION TYPE LENGTH, BODY, "host-bad" },
	{ NULL, HOST USUAL, BODY, "host-bad" },
	{ NULL, "Host: a b\r\n" SESSION TYPE LENGTH, BODY, "http-malformed" },
	{ NULL, HOST SESSION TYPE "Content-Length: 133\r\n", BODY,
	  "http-malformed" },
	{ NULL, HOST SESSION TYPE "Content-Length: +132\r\n", BODY,
	  "length-bad" },
	{ NULL, HOST SESSION TYPE "Content-Length: 132, 132\r\n", BODY,
	  "http-malformed" },
	{ NULL, HOST SESSION TYPE "Content-Length: 132, 13\r\n", BODY,
	  "length-bad" },
	{ NULL, USUAL "Content-Length: 5\r\n", BODY, "length-bad" },
	{ NULL, HOST SESSION TYPE "Content-Length: 99999999999999999999\r\n",
	  BODY, "http-malformed" },
	{ NULL, HOST SESSION TYPE
	  "Content-Length: 99999999999999999999, 5\r\n", BODY,
	  "length-bad" },
	{ NULL, USUAL "Content-Length: 5\r\nX : y\r\n", BODY,
	  "http-malformed" },
	{ NULL, HOST SESSION TYPE "Transfer-Encoding: chunked\r\n",
	  "x\r\n{}\r\n0\r\n\r\n", "http-malformed" },
	{ "POST  " PATH " HTTP/1.1", USUAL, BODY, "http-malformed" },
	{ "POST " PATH, USUAL, BODY, "http-malformed" },
	{ "GET /", "", "", "http-malformed session-none" },

	/* the method and the path */
	{ "GET " PATH " HTTP/1.1", HOST SESSION, "", "method-other" },
	{ "GET " PATH " HTTP/1.1", USUAL, BODY, "method-get-body" },
	{ "PUT " PATH " HTTP/1.1", USUAL, BODY, "method-other" },
	{ "post " PATH " HTTP/1.1", USUAL, BODY, "method-unknown" },
	{ "HEAD " PATH " HTTP/1.1", HOST SESSION, "", "method-head" },
	{ "OPTIONS " PATH " HTTP/1.1", HOST SESSION, "", "method-options" },
	{ "OPTIONS " PATH " HTTP/1.1", USUAL, BODY, "method-options-body" },
	{ "OPTIONS * HTTP/1.1", HOST SESSION, "", "method-proxy path-odd" },
	{ POST(PATH "/"), USUAL, BODY, "path-odd" },
	{ POST(PATH "?a"), USUAL, BODY, "path-odd" },
	{ POST("/sdk%2Fvim25/9.1.0.0/vsan/CnsVolumeManager/"
	       "cns-volume-manager/CnsSyncVolume"), USUAL, BODY, "path-odd" },
	{ POST("/" PATH), USUAL, BODY, "path-odd" },
	{ POST("http://x" PATH), USUAL, BODY, "path-odd" },
	{ POST("/SDK" SDK), USUAL, BODY, "path-unknown release-garbage" },
	{ POST(SDK "/vsan/CnsVolumeManager/cns-volume-manager/CnsSync"),
	  USUAL, BODY, "path-unknown" },
	{ POST(SDK "/CnsVolumeManager/cns-volume-manager/CnsSyncVolume"),
	  USUAL, BODY, "path-unknown" },
	{ POST(SDK "/vsan/CnsVolumeManager/nope/CnsSyncVolume"), USUAL, BODY,
	  "object-unknown" },
	{ POST(SDK "/vsan/CnsVolumeManager/a%2Fb/CnsSyncVolume"), USUAL, BODY,
	  "object-odd" },
	{ POST(SDK "/vsan/CnsVolumeManager/cns-volume-manager/CnsQueryVolume"),
	  USUAL, BODY, "operation-other" },
	{ POST("/sdk/vim25/x/vsan/CnsVolumeManager/cns-volume-manager/"
	       "CnsSyncVolume"), USUAL, BODY, "release-garbage" },
	{ POST("/sdk/vim25/9.0.0.0/vsan/CnsVolumeManager/cns-volume-manager/"
	       "CnsSyncVolume"), USUAL, BODY, "release-older" },
	{ POST("/sdk/vim25/99.0.0.0/vsan/CnsVolumeManager/cns-volume-manager/"
	       "CnsSyncVolume"), USUAL, BODY, "release-other" },

	/* the session */
	{ NULL, HOST TYPE LENGTH, BODY, "session-none" },
	{ NULL, HOST TYPE LENGTH "vmware-api-session-id: \r\n", BODY,
	  "session-none" },
	{ NULL, HOST TYPE LENGTH "vmware-api-session-id: x\r\n", BODY,
	  "session-wrong" },
	{ NULL, USUAL "vmware-api-session-id: x\r\n", BODY,
	  "session-doubtful" },
	{ NULL, HOST TYPE LENGTH SESSION_ID "x9\r\n", BODY, "session-wrong" },
	{ NULL, HOST TYPE LENGTH SESSION_ID ";x\r\n", BODY,
	  "session-doubtful" },
	{ NULL, USUAL "Authorization: Basic eA==\r\n", BODY,
	  "authorization" },

	/* the media type */
	{ NULL, HOST SESSION LENGTH, BODY, "media-missing" },
	{ NULL, HOST SESSION LENGTH "Content-Type: text/plain\r\n", BODY,
	  "media-other" },
	{ NULL, HOST SESSION LENGTH "Content-Type: application/json; "
	  "charset=utf-16\r\n", BODY, "media-other" },
	{ NULL, USUAL TYPE, BODY, "media-other" },
	{ NULL, HOST SESSION, "", "body-absent" },
	{ NULL, HOST SESSION "Content-Length: 0\r\n", "",
	  "media-missing body-empty" },
};

TEST(expect_head, finds_what_is_wrong_around_a_body)
{
	struct expect_fixture f;

	expect_fixture_open(&f);
	CHECK_INT(strlen(BODY), 132);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		expect_fixture_send(&f, rows[i].line, rows[i].fields,
				    rows[i].body);
		if (!CHECK_TEXT(expect_fixture_defects(&f), rows[i].defects))
			printf("%s\n", buf_string(&f.request));
	}
	expect_fixture_close(&f);
}

/* ---- what the request itself explains ---- */

static enum verdict judge_outcome(struct expect_fixture *f,
				  enum exchange_outcome outcome)
{
	struct exchange *x = &f->exchanges[0];
	struct evidence_item item = { ROLE_STEP, 0, x, NULL };
	struct evidence evidence = { .items = &item, .count = 1 };

	buf_clear(&x->answer);
	x->outcome = outcome;
	expect_judge(&f->suite, &f->expectation, &evidence, &f->arena,
		     &f->result);
	return f->result.verdict[LEVEL_SHOULD];
}

/* "501" without a body, which is wrong where the method is known. */
TEST(expect_head, lets_a_server_not_know_a_method_whatever_else_is_odd)
{
	static const struct fixture_answer unknown = { 501, NULL, "", "",
						       NULL };
	static const struct { const char *method; enum verdict verdict; }
	methods[] = { { "CONNECT", VERDICT_PASS }, { "TRACE", VERDICT_PASS },
		      { "FROB", VERDICT_PASS }, { "POST", VERDICT_FAIL } };
	struct expect_fixture f;
	struct buf line = BUF_INIT(2 * READ_LINE_SURE);

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		buf_clear(&line);
		buf_printf(&line, "%s " PATH "?%0*d HTTP/1.1", methods[i].method,
			   READ_LINE_SURE, 0);
		expect_fixture_send(&f, buf_string(&line), USUAL, BODY);
		if (!CHECK_INT(expect_fixture_judge(&f, &unknown),
			       methods[i].verdict))
			printf(" %s", methods[i].method);
	}
	expect_fixture_close(&f);
	buf_release(&line);
}

TEST(expect_head, lets_a_server_end_the_connection_only_where_it_may)
{
	struct expect_fixture f;

	expect_fixture_open(&f);
	expect_fixture_send(&f, NULL, USUAL, BODY);
	CHECK_INT(judge_outcome(&f, EXCHANGE_CLOSED), VERDICT_FAIL);
	CHECK_INT(judge_outcome(&f, EXCHANGE_TIMEOUT), VERDICT_FAIL);
	expect_fixture_send(&f, NULL, USUAL "X : y\r\n", BODY);
	CHECK_INT(judge_outcome(&f, EXCHANGE_CLOSED), VERDICT_PASS);
	CHECK_INT(judge_outcome(&f, EXCHANGE_TIMEOUT), VERDICT_FAIL);
	expect_fixture_send(&f, NULL, USUAL, "{");
	CHECK_INT(judge_outcome(&f, EXCHANGE_TIMEOUT), VERDICT_PASS);
	CHECK_INT(judge_outcome(&f, EXCHANGE_MALFORMED), VERDICT_FAIL);
	expect_fixture_send(&f, "CONNECT " PATH " HTTP/1.1", USUAL, BODY);
	CHECK_INT(judge_outcome(&f, EXCHANGE_CLOSED), VERDICT_PASS);
	CHECK_INT(judge_outcome(&f, EXCHANGE_TIMEOUT), VERDICT_FAIL);
	expect_fixture_send(&f, NULL, HOST SESSION TYPE, BODY);
	CHECK_INT(judge_outcome(&f, EXCHANGE_TIMEOUT), VERDICT_PASS);
	expect_fixture_send(&f, NULL, HOST SESSION TYPE, "x\r\n\r\n");
	CHECK_INT(judge_outcome(&f, EXCHANGE_TIMEOUT), VERDICT_FAIL);
	expect_fixture_send(&f, NULL, HOST SESSION TYPE
			    "Transfer-Encoding: chunked\r\n",
			    "2\r\n{}0\r\n\r\n");
	CHECK_INT(judge_outcome(&f, EXCHANGE_TIMEOUT), VERDICT_PASS);
	expect_fixture_send(&f, NULL, USUAL "Content-Length: 133\r\n", BODY);
	CHECK_INT(judge_outcome(&f, EXCHANGE_TIMEOUT), VERDICT_PASS);
	expect_fixture_send(&f, NULL, USUAL "Content-Length: 131\r\n", BODY);
	CHECK_INT(judge_outcome(&f, EXCHANGE_TIMEOUT), VERDICT_FAIL);
	expect_fixture_send(&f, NULL, USUAL "X: y\n", BODY);
	CHECK_INT(judge_outcome(&f, EXCHANGE_TIMEOUT), VERDICT_PASS);
	expect_fixture_send(&f, "PRI * HTTP/2.0", "", "SM\r\n\r\n");
	CHECK_INT(judge_outcome(&f, EXCHANGE_MALFORMED), VERDICT_PASS);
	expect_fixture_close(&f);
}

TEST(expect_head, takes_a_coding_only_where_the_client_does)
{
	static const struct fixture_answer coded = {
		200, "application/json", "\x1f\x8b",
		"Content-Encoding: gzip\r\n", NULL };
	struct expect_fixture f;

	expect_fixture_open(&f);
	expect_fixture_send(&f, NULL, USUAL "Accept-Encoding: gzip\r\n", BODY);
	CHECK_INT(expect_fixture_judge(&f, &coded), VERDICT_PASS);
	expect_fixture_send(&f, NULL, USUAL, BODY);
	CHECK_INT(expect_fixture_judge(&f, &coded), VERDICT_PASS);
	expect_fixture_send(&f, NULL, USUAL "Accept-Encoding: identity\r\n",
			    BODY);
	CHECK_INT(expect_fixture_judge(&f, &coded), VERDICT_FAIL);
	expect_fixture_send(&f, NULL, USUAL "Accept-Encoding: gzip;q=0, "
			    "identity\r\n", BODY);
	CHECK_INT(expect_fixture_judge(&f, &coded), VERDICT_FAIL);
	expect_fixture_close(&f);
}

TEST(expect_head, judges_the_first_answer_when_more_was_sent)
{
	static const struct fixture_answer one = {
		500, "application/json", "{\"_typeName\":\"InvalidArgument\"}",
		"", NULL };
	struct expect_fixture f;
	struct exchange *x = &f.exchanges[0];
	struct evidence_item item = { ROLE_STEP, 0, x, NULL };
	struct evidence evidence = { .items = &item, .count = 1 };

	expect_fixture_open(&f);
	for (int more = 0; more < 2; more++) {
		expect_fixture_send(&f, NULL, HOST SESSION TYPE
				    "Content-Length: 2\r\n",
				    more ? "{}GET / HTTP/1.1\r\n\r\n" : "{}");
		CHECK_INT(f.expectation.may_follow, more);
		CHECK_INT(expect_fixture_judge(&f, &one), VERDICT_PASS);
		buf_text(&x->answer, "HTTP/1.1 400 Bad Request\r\n\r\n");
		expect_judge(&f.suite, &f.expectation, &evidence, &f.arena,
			     &f.result);
		CHECK_INT(f.result.verdict[LEVEL_SHOULD],
			  more ? VERDICT_PASS : VERDICT_FAIL);
	}
	expect_fixture_close(&f);
}

TEST(expect_head, needs_no_reads_of_a_task_that_may_succeed)
{
	static const struct fixture_answer unread = {
		200, "application/json", "{\"_typeName\":"
		"\"ManagedObjectReference\",\"type\":\"Task\",\"value\":\"t\"}",
		"", NULL };
	struct expect_fixture f;

	expect_fixture_open(&f);
	expect_fixture_send(&f, NULL, USUAL, BODY);
	CHECK_INT(expect_fixture_judge(&f, &unread), VERDICT_PASS);
	expect_fixture_send(&f, NULL, HOST SESSION TYPE
			    "Content-Length: 2\r\n", "{}");
	CHECK_INT(expect_fixture_judge(&f, &unread), VERDICT_FAIL);
	expect_fixture_close(&f);
}

TEST(expect_head, lets_a_server_wait_for_the_whole_of_a_malformed_request)
{
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (int length = 2; length < 4; length++) {
		char fields[32];

		snprintf(fields, sizeof(fields), "Content-Length: %d\r\n",
			 length);
		expect_fixture_send(&f, NULL, fields, "{}"); /* no Host */
		CHECK_HAS(expect_fixture_defects(&f), "host-bad");
		CHECK_INT(f.expectation.may_wait, length > 2);
	}
	expect_fixture_close(&f);
}

/* What a widespread parser says to what it need not understand. */
TEST(expect_head, warns_where_parsers_are_narrower_than_http)
{
	static const struct {
		const char *line, *fields, *body;
		int status;
		enum verdict verdict;
	} refused[] = {
		{ NULL, HOST SESSION TYPE "Content-Length: 132\t\r\n", BODY,
		  400, VERDICT_WARN },
		{ NULL, HOST SESSION TYPE "Transfer-Encoding:\tchunked\r\n",
		  "2\r\n{}\r\n0\r\n\r\n", 501, VERDICT_WARN },
		{ NULL, HOST SESSION TYPE "Content-Length: 0000000000000132\r\n",
		  BODY, 413, VERDICT_WARN },
		{ NULL, USUAL, BODY, 400, VERDICT_FAIL },
		{ NULL, HOST SESSION TYPE "Transfer-Encoding: chunked\r\n",
		  "2\r\n{}\r\n0\r\nA: b\r\n\r\n", 400, VERDICT_WARN },
		{ NULL, HOST SESSION TYPE "Transfer-Encoding: chunked\r\n",
		  "2\r\n{}\r\n0;x\r\n\r\n", 400, VERDICT_FAIL },
		{ NULL, HOST SESSION TYPE "Content-Length: 999999999\r\n", "{}",
		  413, VERDICT_PASS },
		{ NULL, HOST SESSION, "", 411, VERDICT_WARN },
		{ NULL, HOST, "", 411, VERDICT_WARN },
		{ NULL, HOST SESSION "Content-Length: 0\r\n", "", 411,
		  VERDICT_FAIL },
		{ "post " PATH " HTTP/1.1", USUAL, BODY, 404, VERDICT_PASS },
		/* of what was sent behind it */
		{ NULL, USUAL, BODY NEXT("/x", NAME_OF_128 "x: a\r\n"), 431,
		  VERDICT_WARN },
		{ NULL, USUAL, BODY NEXT("/x", ""), 431, VERDICT_FAIL },
		/* 4096 bytes are all that some have for a head */
		{ NULL, USUAL FIELD_OF_3584 FIELD_OF_512, BODY, 431, VERDICT_PASS },
		{ NULL, USUAL FIELD_OF_512, BODY, 431, VERDICT_FAIL },
	};
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct fixture_answer a = { refused[i].status, NULL, "", "",
					    NULL };

		expect_fixture_send(&f, refused[i].line, refused[i].fields,
				    refused[i].body);
		if (!CHECK_INT(expect_fixture_judge(&f, &a),
			       refused[i].verdict))
			printf("%d to\n%s\n", a.status,
			       buf_string(&f.request));
	}
	expect_fixture_close(&f);
}

TEST(expect_head, lets_a_server_wait_for_what_the_last_of_many_fields_says)
{
	struct expect_fixture f;
	struct buf fields = BUF_INIT(1 << 16);

	expect_fixture_open(&f);
	for (int i = 0; i < 300; i++)
		buf_printf(&fields, "X-%d: a\r\n", i);
	for (int more = 0; more < 2; more++) {
		expect_fixture_send(&f, NULL, buf_string(&fields), "");
		CHECK_INT(f.expectation.may_wait, more);
		buf_text(&fields, "Transfer-Encoding: gzip, chunked\r\n");
	}
	buf_release(&fields);
	expect_fixture_close(&f);
}

/* An early answer, and then 400 for what RFC 9110 6.5.1 keeps out of there. */
TEST(expect_head, lets_a_server_refuse_a_trailer_that_must_not_be_one)
{
	static const struct { const char *trailer; bool may_follow; } trailers[]
		= { { "X-A: b", false }, { "content-length: 0", true },
		    { "Transfer-Encoding: chunked", true } };
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(trailers) / sizeof(trailers[0]); i++) {
		char body[64];

		snprintf(body, sizeof(body), "2\r\n{}\r\n0\r\n%s\r\n\r\n",
			 trailers[i].trailer);
		expect_fixture_send(&f, NULL, HOST SESSION TYPE
				    "Transfer-Encoding: chunked\r\n", body);
		CHECK_HAS(expect_fixture_defects(&f), "trailer");
		CHECK_INT(f.expectation.may_follow, trailers[i].may_follow);
	}
	expect_fixture_close(&f);
}

TEST(expect_head, lets_a_server_wait_for_more_than_it_can_count)
{
	static const struct { const char *length; bool may_wait; } lengths[] = {
		{ "18446744073709551615", true }, { "9223372036854775807", true },
		{ "+5", false }, { "2", false },
	};
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		char fields[512];

		snprintf(fields, sizeof(fields), HOST SESSION TYPE
			 "Content-Length: %s\r\n", lengths[i].length);
		expect_fixture_send(&f, NULL, fields, "{}");
		CHECK_INT(f.expectation.may_wait, lengths[i].may_wait);
	}
	expect_fixture_send(&f, NULL, HOST SESSION TYPE
			    "Transfer-Encoding: chunked\r\n",
			    "2\n{}\n0\n\n");
	CHECK_HAS(expect_fixture_defects(&f), "http-malformed");
	CHECK(f.expectation.may_wait);
	expect_fixture_close(&f);
}

TEST(expect_head, lets_a_server_wait_for_a_huge_chunk)
{
	static const struct { const char *size; bool may_wait; } sizes[] = {
		{ "ffffffffffffffff", true }, { "zz", false },
		{ "10000000000000000000", true }, { "2 3", false },
	};
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char body[64];

		snprintf(body, sizeof(body), "%s\r\n{}\r\n0\r\n\r\n",
			 sizes[i].size);
		expect_fixture_send(&f, NULL, HOST SESSION TYPE
				    "Transfer-Encoding: chunked\r\n", body);
		CHECK_HAS(expect_fixture_defects(&f), "http-malformed");
		CHECK_INT(f.expectation.may_wait, sizes[i].may_wait);
	}
	expect_fixture_close(&f);
}

/* 200 bytes a chunk: 20 of them are few enough for every server. */
TEST(expect_head, lets_a_server_limit_what_extensions_come_to)
{
	static const struct { size_t chunks; const char *defects; } sums[] = {
		{ 20, "chunk-extension chunked" },
		{ 21, "http-malformed" },
	};
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
		struct buf body = BUF_INIT(1 << 14);

		for (size_t n = 0; n < sums[i].chunks; n++)
			buf_printf(&body, "1;x=%0197d\r\n \r\n", 0);
		buf_text(&body, "2\r\n{}\r\n0\r\n\r\n");
		expect_fixture_send(&f, NULL, HOST SESSION TYPE
				    "Transfer-Encoding: chunked\r\n",
				    buf_string(&body));
		CHECK_HAS(expect_fixture_defects(&f), sums[i].defects);
		buf_release(&body);
	}
	expect_fixture_close(&f);
}

/* 9.23: whoever asks for a type first does so of a body of no bytes, too. */
TEST(expect_head, lets_a_server_want_a_type_where_there_is_no_body)
{
	static const struct { const char *length; enum verdict untyped; }
	bodies[] = { { "", VERDICT_WARN },
		     { "Content-Length: 0\r\n", VERDICT_PASS } };
	static const struct fixture_answer untyped = { 415, NULL, "", "",
						       NULL },
		taken = { 200, "application/json",
			  "{\"_typeName\":\"ManagedObjectReference\","
			  "\"type\":\"Task\",\"value\":\"task-1\"}", "",
			  NULL };
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		char fields[512];

		snprintf(fields, sizeof(fields), HOST SESSION "%s",
			 bodies[i].length);
		expect_fixture_send(&f, NULL, fields, "");
		CHECK_INT(expect_fixture_judge(&f, &untyped),
			  bodies[i].untyped);
		CHECK_INT(expect_fixture_judge(&f, &taken), VERDICT_FAIL);
	}
	expect_fixture_close(&f);
}
