/* What a finding's request becomes in a case record. */
#include <unistd.h>

#include "campaign/promote.h"
#include "tests/expect_fixture.h"
#include "tests/finding_fixture.h"
#include "tests/program.h"
#include "tests/test.h"

#define SPECS(id) "{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\"," \
	"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"" id "\"}}," \
	"{\"_typeName\":\"CnsSyncVolumeSpec\"," \
	"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"" id "\"}}]}"

#define ONE(more) "{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\"," \
	"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"" \
	FIXTURE_VOLUME "\"}" more "}]}"

enum { CASES_MAX = 1024 * 1024 };

/* Promotes it into a suite of its own, which must be one; the file of the new
 * case. */
static void promote(const char *head, struct slice body, struct buf *out)
{
	char dir[PROGRAM_PATH], cases[PROGRAM_PATH];
	char name[FINDING_NAME_MAX], path[2 * PROGRAM_PATH];
	struct program p = { .env = NULL };
	struct finding_fixture f;
	struct err err = ERR_INIT;

	program_path(dir, ".kept");
	program_path(cases, ".cases");
	finding_fixture_open(&f, head, body, FIXTURE_TASK);
	CHECK(f.recorded.wrong);
	finding_name(&f.finding, name);
	CHECK_INT(finding_write(dir, &f.finding, NULL, &err), 0);
	finding_fixture_close(&f);
	program_run(&p, "promote %s/%s --cases %s --case found.one", dir, name,
		    cases);
	if (!CHECK_INT(p.code, 0))
		printf("%s", buf_string(&p.err));
	program_release(&p);
	program_run(&p, "lint --cases %s", cases);
	CHECK_INT(p.code, 0);
	program_release(&p);
	snprintf(path, sizeof(path), "%s/found.json", cases);
	program_read_file(path, out);
	program_remove_folder(cases);
	program_remove_folder(dir);
}

TEST(promote, a_record_says_what_is_odd_about_the_request)
{
	static const struct {
		const char *body, *says[2];
	} rows[] = {
		{ SPECS("6D1F2C0E-94B7-4A53-8C1E-5F0A7BE2D913"),
		  { "\"${volume|upper}\"", "\"op\": \"set\"" } },
		{ SPECS("00000000-0000-4000-8000-000000000001"),
		  { "\"${unknown_volume}\"", "\"at\": \"\"" } },
		/* Of two strangers a run draws only one. */
		{ SPECS("file:6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913"),
		  { "file:6d1f2c0e", "\"patch\"" } },
		{ "{\"syncSpecs\":[",
		  { "\"body\": \"text\"", "{\\\"syncSpecs\\\":[" } },
		{ "{\"syncSpecs\":\"\xff\"}",
		  { "\"body\": \"bytes\"", "\xc3\xbf" } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf text = BUF_INIT(CASES_MAX);

		promote(NULL, slice_from(rows[i].body), &text);
		CHECK_HAS(buf_string(&text), rows[i].says[0]);
		CHECK_HAS(buf_string(&text), rows[i].says[1]);
		buf_release(&text);
	}
}

TEST(promote, chunks_and_odd_fields_stay)
{
	static const char chunked[] = "12\r\n{\"syncSpecs\":null}\r\n0\r\n\r\n";
	struct buf text = BUF_INIT(CASES_MAX);

	promote("Transfer-Encoding: chunked\r\nX-Odd: 1\r\n",
		slice_from(chunked), &text);
	CHECK_HAS(buf_string(&text), "\"chunked\": 0");
	CHECK_HAS(buf_string(&text), "\"X-Odd\": \"1\"");
	buf_release(&text);
}

/* What must be refused, what may be, and what must not; where something is
 * wrong a valid sync stands beside it. */
TEST(promote, a_record_says_what_a_right_server_may_do)
{
	static const struct {
		const char *body, *tag, *answer;
		bool control;
	} rows[] = {
		{ ONE(""), "\"positive\"", "\"ends\": \"success\"", false },
		{ "{\"syncSpecs\":[]}", "\"negative\"",
		  "\"fault\": [\n", true },
		{ ONE(",\"syncMode\":[\"x\"]"), "\"open\"",
		  "\"verdict\": \"warn\"", true },
	};
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf record = BUF_INIT(PROMOTE_RECORD_MAX);
		struct finding finding = { .title = "x",
					   .oracle = "expectation" };
		struct err err = ERR_INIT;

		expect_fixture_sync(&f, slice_from(rows[i].body));
		finding.request = buf_view(&f.request);
		if (!CHECK_INT(promote_case(&f.oracle, &finding, "found.one",
					    &record, &err), 0))
			printf(" %s", err.text);
		CHECK_HAS(buf_string(&record), rows[i].tag);
		CHECK_HAS(buf_string(&record), rows[i].answer);
		CHECK_INT(strstr(buf_string(&record),
				 "\"control\": \"sync\"") != NULL,
			  rows[i].control);
		buf_release(&record);
	}
	expect_fixture_close(&f);
}

/* Of the request that the fixture holds; the record, or why there is none. */
static int promote_it(struct expect_fixture *f, struct finding finding,
		      struct buf *record, struct err *err)
{
	finding.title = "x";
	finding.oracle = "expectation";
	finding.request = buf_view(&f->request);
	*err = ERR_INIT;
	buf_clear(record);
	return promote_case(&f->oracle, &finding, "found.one", record, err);
}

#define SESSION_LINE "vmware-api-session-id: " FIXTURE_SESSION "\r\n"

/* A valid sync, with fields more, this one left out, and bytes behind it. */
static void put_sync(struct expect_fixture *f, const char *fields,
		     const char *without, const char *behind)
{
	struct buf valid = BUF_INIT(REQUEST_MAX);
	struct slice rest;
	ptrdiff_t at;

	expect_fixture_sync(f, slice_from(ONE("")));
	buf_slice(&valid, buf_view(&f->request));
	rest = buf_view(&valid);
	at = slice_find(rest, slice_from("\r\n")) + 2;
	buf_clear(&f->request);
	buf_slice(&f->request, slice_head(rest, (size_t)at));
	buf_text(&f->request, fields);
	rest = slice_skip(rest, (size_t)at);
	at = slice_find(rest, slice_from(without));
	CHECK(at >= 0);
	buf_slice(&f->request, slice_head(rest, (size_t)at));
	buf_slice(&f->request, slice_skip(rest, (size_t)at + strlen(without)));
	buf_text(&f->request, behind);
	buf_release(&valid);
}

TEST(promote, a_record_says_which_field_must_come_with_an_answer)
{
	struct buf record = BUF_INIT(PROMOTE_RECORD_MAX);
	struct expect_fixture f;
	struct err err;

	expect_fixture_open(&f);
	put_sync(&f, "", SESSION_LINE, "");
	CHECK_INT(promote_it(&f, (struct finding){ .seed = 1 }, &record, &err),
		  0);
	CHECK_HAS(buf_string(&record), "\"header\": \"WWW-Authenticate\"");
	expect_fixture_close(&f);
	buf_release(&record);
}

/* A case that is another request would pass where the finding shows. */
TEST(promote, what_no_case_can_hold_is_refused_and_says_why)
{
	static const struct {
		struct finding finding;
		const char *fields, *behind, *why;
	} rows[] = {
		{ { .before_count = 1 }, "", "", "requests before its own" },
		{ { .pipelined = true }, "", "", "several requests at once" },
		{ { .seed = 1 }, "", "GET / HTTP/1.1\r\n\r\n",
		  "several requests at once" },
		{ { .seed = 1 }, "Content-Length: x\r\n", "",
		  "its framing is broken" },
		{ { .seed = 1 }, "Accept: application/json\r\n"
				 "Accept: application/json\r\n", "",
		  "differs in its head" },
	};
	struct buf record = BUF_INIT(PROMOTE_RECORD_MAX);
	struct expect_fixture f;
	struct err err;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put_sync(&f, rows[i].fields, "", rows[i].behind);
		CHECK_INT(promote_it(&f, rows[i].finding, &record, &err), -1);
		CHECK_HAS(err.text, rows[i].why);
	}
	expect_fixture_close(&f);
	buf_release(&record);
}

TEST(promote, words_that_are_none_are_refused)
{
	program_refuses(2, "'9/8' is no part of a whole",
			"fuzz --ignore-env --slice 9/8");
	program_refuses(2, "'x' is no part of a whole",
			"fuzz --ignore-env --slice x");
	program_refuses(2, "'0/2' is no part of a whole",
			"fuzz --ignore-env --slice 0/2");
	program_refuses(2, "'json' is not FORMAT=PATH",
			"fuzz --ignore-env --report json");
	program_refuses(2, "'=x' is not FORMAT=PATH",
			"fuzz --ignore-env --report =x");
}
