/*
 * Judging of what carries an answer: transport, framing, JSON text, media
 * type and header fields.
 */
#include "tests/judge_bench.h"
#include "tests/test.h"

#define JSON "Content-Type: application/json\r\n"

struct raw {
	const char *title;
	enum sample sample;
	int status;
	const char *fields, *body;
	const char *levels;
	enum verdict verdict;
	const char *check, *clause, *at;
};

static void check_raw(const struct raw *row)
{
	struct judge_bench b;

	judge_bench_init(&b, row->sample);
	judge_bench_answer(&b, ROLE_STEP, 0,
			   http_answer(&b, row->status, row->fields,
				       row->body));
	judge_bench_answer(&b, ROLE_TASK, 0, http_json(&b, 200, GOOD_INFO));
	judge_bench_run(&b);
	judge_bench_expect(&b, row->title, row->levels, row->verdict,
			   row->check, row->clause, row->at);
	judge_bench_release(&b);
}

#define CHECK_RAWS(rows)                                                 \
	do {                                                             \
		for (size_t i = 0; i < sizeof(rows) / sizeof(*(rows)); i++) \
			check_raw(&(rows)[i]);                           \
	} while (0)

TEST(judge, reads_the_body_as_strict_json)
{
	static const struct raw rows[] = {
		{ "bytes behind", SAMPLE_SYNC, 200, JSON, GOOD_MOREF "x", "fff", VERDICT_FAIL, "answer.json", "R2", "" },
		{ "a byte order mark", SAMPLE_SYNC, 200, JSON, "\xEF\xBB\xBF" GOOD_MOREF, "fff", VERDICT_FAIL, "answer.json", "R2", "" },
		{ "a lone surrogate", SAMPLE_SYNC, 200, JSON, "{\"_typeName\":\"ManagedObjectReference\",\"type\":\"Task\",\"value\":\"task-7\",\"x\":\"\\ud800\"}", "wwf", VERDICT_WARN, "answer.json", "R2", "" },
		{ "text for a fault", SAMPLE_COUNT, 500, "Content-Type: text/html\r\n", "<html>", "fff", VERDICT_FAIL, "answer.expected", "M3", "" },
		{ "text of no kind for a fault", SAMPLE_COUNT, 500, "", "<html>", "fff", VERDICT_FAIL, "answer.json", "R2", "" },
		{ "no body", SAMPLE_COUNT, 500, JSON, "", "fff", VERDICT_FAIL, "answer.expected", "M3", "" },
		{ "text with 400", SAMPLE_MALFORMED, 400, "Content-Type: text/plain\r\n", "no", "ppp", VERDICT_PASS, "answer.expected", "9.21", "" },
		{ "text with 400 said to be JSON", SAMPLE_MALFORMED, 400, JSON, "no", "wwf", VERDICT_WARN, "answer.json", "R2", "" },
		{ "text with any 500", SAMPLE_RELEASE, 500, "Content-Type: text/html\r\n", "<html>", "ppp", VERDICT_PASS, "answer.expected", "9.20", "" },
		{ "a name twice in any 500", SAMPLE_RELEASE, 500, JSON, "{\"a\":1,\"a\":2}", "wwf", VERDICT_WARN, "answer.json", "R2", "/a" },
		{ "a _typeName twice in any 404", SAMPLE_OBJECT, 404, JSON, "{\"_typeName\":1,\"_typeName\":2}", "wwf", VERDICT_WARN, "answer.json", "R2", "/_typeName" },
	};

	CHECK_RAWS(rows);
}

TEST(judge, wants_no_coding_that_was_not_asked_for)
{
	static const struct raw rows[] = {
		{ "a label on plain text", SAMPLE_SYNC, 200, JSON "Content-Encoding: gzip\r\n", GOOD_MOREF, "wff", VERDICT_FAIL, "http.coding", "9.24", "" },
		{ "a label on a fault", SAMPLE_COUNT, 500, JSON "content-encoding: br\r\n", "{\"_typeName\":\"InvalidArgument\"}", "wff", VERDICT_FAIL, "http.coding", "9.24", "" },
		{ "the label of no coding", SAMPLE_SYNC, 200, JSON "Content-Encoding: Identity\r\n", GOOD_MOREF, "ppp", VERDICT_PASS, "answer.expected", "M1", "" },
	};

	CHECK_RAWS(rows);
}

TEST(judge, tells_the_byte_at_which_json_breaks)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_COUNT);
	judge_bench_answer(&b, ROLE_STEP, 0,
			   http_answer(&b, 500, JSON, "{\"a\":01}"));
	judge_bench_run(&b);
	CHECK_TEXT(b.result.findings.results[0].check, "answer.json");
	CHECK_HAS(b.result.findings.results[0].got, "at byte 6");
	judge_bench_release(&b);
}

TEST(judge, reads_no_json_in_what_calls_itself_a_page)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_COUNT);
	judge_bench_answer(&b, ROLE_STEP, 0,
			   http_answer(&b, 500, "Content-Type: text/html\r\n",
				       "<html>"));
	judge_bench_run(&b);
	CHECK(b.result.findings.count > 0);
	for (size_t i = 0; i < b.result.findings.count; i++)
		CHECK(strcmp(b.result.findings.results[i].check,
			     "answer.json"));
	judge_bench_release(&b);
}

TEST(judge, does_not_blame_a_server_for_our_depth_limit)
{
	struct judge_bench b;
	struct buf body = BUF_INIT(10000);

	judge_bench_init(&b, SAMPLE_COUNT);
	for (int i = 0; i < 600; i++)
		buf_text(&body, "[");
	for (int i = 0; i < 600; i++)
		buf_text(&body, "]");
	judge_bench_answer(&b, ROLE_STEP, 0,
			   http_answer(&b, 500, JSON, buf_string(&body)));
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "eee");
	CHECK(judge_bench_has(&b, VERDICT_ERROR, "answer.json", "R2", ""));
	CHECK(judge_bench_has(&b, VERDICT_ERROR, "answer.expected", "M3", ""));
	CHECK(b.result.reason != NULL);
	buf_release(&body);
	judge_bench_release(&b);
}

TEST(judge, wants_application_json_for_json)
{
	static const struct raw rows[] = {
		{ "a task as text", SAMPLE_SYNC, 200, "Content-Type: text/plain\r\n", GOOD_MOREF, "fff", VERDICT_FAIL, "answer.media-type", "M1", "" },
		{ "a task without type", SAMPLE_SYNC, 200, "", GOOD_MOREF, "fff", VERDICT_FAIL, "answer.media-type", "M1", "" },
		{ "two types", SAMPLE_SYNC, 200, JSON JSON, GOOD_MOREF, "fff", VERDICT_FAIL, "answer.media-type", "M1", "" },
		{ "in capitals", SAMPLE_SYNC, 200, "content-type: Application/JSON ; charset=\"utf-8\"\r\n", GOOD_MOREF, "ppp", VERDICT_PASS, "answer.expected", "M1", "" },
		{ "a task of another clause", SAMPLE_ORDER, 200, "", GOOD_MOREF, "wff", VERDICT_FAIL, "answer.media-type", "9.23", "" },
		{ "a documented fault", SAMPLE_COUNT, 500, "Content-Type: text/plain\r\n", "{\"_typeName\":\"InvalidArgument\"}", "fff", VERDICT_FAIL, "answer.media-type", "M6", "" },
		{ "another fault", SAMPLE_OBJECT, 500, "", "{\"_typeName\":\"ManagedObjectNotFound\",\"obj\":" GOOD_MOREF "}", "wff", VERDICT_FAIL, "answer.media-type", "9.23", "" },
		{ "a RuntimeFault that would warn", SAMPLE_COUNT, 500, "", "{\"_typeName\":\"NotSupported\"}", "fff", VERDICT_FAIL, "answer.expected", "M3", "" },
		{ "a 404 is free", SAMPLE_OBJECT, 404, "Content-Type: text/plain\r\n", "{\"a\":1}", "ppp", VERDICT_PASS, "answer.expected", "9.17", "" },
		{ "any 500", SAMPLE_RELEASE, 500, "Content-Type: text/plain\r\n", "{\"a\":1}", "wwf", VERDICT_WARN, "answer.media-type", "9.23", "" },
		{ "a number as text", SAMPLE_RELEASE, 500, "Content-Type: text/plain\r\n", "7", "ppp", VERDICT_PASS, "answer.expected", "9.20", "" },
	};

	CHECK_RAWS(rows);
}

TEST(judge, wants_the_header_fields_of_a_status)
{
	static const struct raw rows[] = {
		{ "401", SAMPLE_SESSION, 401, "WWW-Authenticate: Bearer\r\n", "", "ppp", VERDICT_PASS, "answer.expected", "9.15", "" },
		{ "401 alone", SAMPLE_SESSION, 401, "", "", "wwf", VERDICT_WARN, "http.required-header", "9.15", "" },
		{ "405", SAMPLE_METHOD, 405, "Allow: POST\r\n", "", "ppp", VERDICT_PASS, "answer.expected", "9.19", "" },
		{ "405 alone", SAMPLE_METHOD, 405, "", "", "wwf", VERDICT_WARN, "http.required-header", "9.19", "" },
		{ "login", SAMPLE_LOGIN, 200, JSON "Vmware-Api-Session-Id: 0\r\n", "{\"_typeName\":\"UserSession\"}", "ppp", VERDICT_PASS, "answer.expected", "M9", "" },
		{ "login without header", SAMPLE_LOGIN, 200, JSON, "{\"_typeName\":\"UserSession\"}", "fff", VERDICT_FAIL, "session.login", "M9", "" },
		{ "login of no type", SAMPLE_LOGIN, 200, JSON "vmware-api-session-id: 0\r\n", "{}", "wff", VERDICT_FAIL, "session.login", "9.1", "/_typeName" },
		{ "login of another type", SAMPLE_LOGIN, 200, JSON "vmware-api-session-id: 0\r\n", GOOD_MOREF, "fff", VERDICT_FAIL, "answer.expected", "M9", "" },
		{ "logout with a length of 0", SAMPLE_LOGOUT, 204, "", "", "wwf", VERDICT_WARN, "http.framing", "R1", "" },
		{ "logout with 200", SAMPLE_LOGOUT, 200, "", "", "fff", VERDICT_FAIL, "answer.expected", "M9", "" },
	};

	/* http_answer gives every answer a length, which 204 must not have */
	static const char *const bare_204 = "HTTP/1.1 204 No Content\r\n\r\n";
	struct judge_bench b;

	CHECK_RAWS(rows);
	judge_bench_init(&b, SAMPLE_LOGOUT);
	judge_bench_answer(&b, ROLE_STEP, 0, bare_204);
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "ppp");
	judge_bench_release(&b);
}

TEST(judge, minds_no_length_of_0_where_no_body_may_be)
{
	static const struct { const char *bytes, *levels; } rows[] = {
		{ "HTTP/1.1 100 Continue\r\ncontent-length: 0\r\n\r\n"
		  "HTTP/1.1 204 No Content\r\n\r\n", "wwf" },
		{ "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n"
		  "HTTP/1.1 204 No Content\r\n\r\n", "wff" },
		{ "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n"
		  "\r\n", "wff" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct judge_bench b;

		judge_bench_init(&b, SAMPLE_LOGOUT);
		judge_bench_answer(&b, ROLE_STEP, 0, rows[i].bytes);
		judge_bench_run(&b);
		if (!CHECK_TEXT(judge_bench_levels(&b), rows[i].levels))
			printf("%s\n", rows[i].bytes);
		judge_bench_release(&b);
	}
}

TEST(judge, wants_nothing_served_behind_the_last_request)
{
	static const char *const last = "POST / HTTP/1.1\r\n"
					"Connection: close\r\n\r\n{}";
	static const struct {
		const char *request;
		unsigned next_connection;
		enum exchange_outcome next;
		bool fails;
	} rows[] = {
		{ last, 3, EXCHANGE_ANSWERED, true },
		{ last, 4, EXCHANGE_ANSWERED, false },
		{ last, 3, EXCHANGE_CLOSED, false },
		{ NULL, 3, EXCHANGE_ANSWERED, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct judge_bench b;
		struct exchange *first, *second;
		const char *fault = "{\"_typeName\":\"InvalidArgument\"}";

		judge_bench_init(&b, SAMPLE_COUNT);
		first = judge_bench_answer(&b, ROLE_STEP, 0,
					   http_json(&b, 500, fault));
		second = judge_bench_answer(&b, ROLE_STEP, 1,
					    http_json(&b, 500, fault));
		if (rows[i].request) {
			buf_clear(&first->request);
			buf_text(&first->request, rows[i].request);
		}
		first->connection = 3;
		second->connection = rows[i].next_connection;
		second->outcome = rows[i].next;
		judge_bench_run(&b);
		if (!CHECK_TEXT(judge_bench_levels(&b),
				rows[i].fails ? "wff" : "ppp"))
			printf("row %zu\n", i);
		CHECK(rows[i].fails == judge_bench_has(&b, VERDICT_FAIL,
						       "http.close", "9.24",
						       ""));
		judge_bench_release(&b);
	}
}

TEST(judge, reports_each_framing_problem_with_its_rule)
{
	struct judge_bench b;
	const struct check_result *cause;

	judge_bench_init(&b, SAMPLE_SYNC);
	judge_bench_answer(&b, ROLE_STEP, 0,
			   arena_printf(&b.arena,
					"HTTP/1.1 200 OK\n"
					"Content-Type: application/json\r\n"
					"Content-Length: %zu\r\n\r\n%s??",
					strlen(GOOD_MOREF), GOOD_MOREF));
	judge_bench_answer(&b, ROLE_TASK, 0, http_json(&b, 200, GOOD_INFO));
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "wff");
	cause = case_result_cause(&b.suite, &b.result, LEVEL_SHOULD);
	CHECK_TEXT(cause->check, "http.framing");
	CHECK_TEXT(cause->clause, "R1");
	CHECK_TEXT(cause->expected, "RFC 9112 2.2");
	CHECK_HAS(cause->got, "LF");
	CHECK_INT(b.result.findings.results[1].verdict, VERDICT_FAIL);
	CHECK_HAS(b.result.findings.results[1].got, "behind the end");
	judge_bench_release(&b);
}

TEST(judge, fails_an_answer_that_did_not_come)
{
	static const struct {
		enum exchange_outcome outcome;
		enum sample sample;
		const char *bytes, *levels, *clause;
	} rows[] = {
		{ EXCHANGE_CLOSED, SAMPLE_COUNT, "", "fff", "M3" },
		{ EXCHANGE_TIMEOUT, SAMPLE_SYNC, "", "fff", "M1" },
		{ EXCHANGE_CUT, SAMPLE_KIND, "HTTP/1.1 500 X\r\nConte", "wff",
		  "9.8" },
		{ EXCHANGE_MALFORMED, SAMPLE_COUNT, "nonsense\r\n\r\n", "fff",
		  "M3" },
		{ EXCHANGE_ANSWERED, SAMPLE_COUNT, "nonsense\r\n\r\n", "fff",
		  "M3" },
		{ EXCHANGE_CLOSED, SAMPLE_SESSION, "", "wff", "9.15" },
		{ EXCHANGE_REFUSED, SAMPLE_METHOD, "", "wff", "9.19" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct judge_bench b;
		struct exchange *x;

		judge_bench_init(&b, rows[i].sample);
		x = judge_bench_answer(&b, ROLE_STEP, 0, rows[i].bytes);
		x->outcome = rows[i].outcome;
		judge_bench_run(&b);
		CHECK_TEXT(judge_bench_levels(&b), rows[i].levels);
		CHECK_TEXT(b.result.findings.results[0].check, "http.answer");
		CHECK_TEXT(b.result.findings.results[0].clause, "R1");
		CHECK_TEXT(b.result.findings.results[0].got,
			   exchange_outcome_text(
				   rows[i].outcome == EXCHANGE_ANSWERED
					   ? EXCHANGE_MALFORMED
					   : rows[i].outcome));
		CHECK(judge_bench_has(&b, VERDICT_FAIL, "answer.expected",
				      rows[i].clause, ""));
		CHECK(b.result.shown == x);
		judge_bench_release(&b);
	}
}
