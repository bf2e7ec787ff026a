/* A promoted case is the finding's request, and accepts what its oracle does:
 * the record is read back, and compared member by member. */
#include "campaign/promote_step.h"
#include "case/case_load.h"
#include "http/request.h"
#include "oracle/read_request.h"
#include "tests/expect_fixture.h"
#include "tests/test.h"

#define SYNC "/sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/cns-volume-manager/" \
	"CnsSyncVolume"
#define OTHER "b82e47a1-3c5d-4f96-9a07-e1d46c8f2b30"
#define FOURTH "e4570b9c-d826-4e1f-8d3a-9b61f2c07e84"
#define FILE_ID "file:27c8e5f4-1a90-4d6b-a3e2-c70f59b81d46"
#define SESSION { "vmware-api-session-id", FIXTURE_SESSION }

#define SPEC(id, more) \
	"{\"_typeName\":\"CnsSyncVolumeSpec\",\"volumeId\":{\"_typeName\":" \
	"\"CnsVolumeId\",\"id\":\"" id "\"}" more "}"
#define ONE(id, more) "{\"syncSpecs\":[" SPEC(id, more) "]}"
#define STORE(id) ",\"datastore\":{\"_typeName\":\"ManagedObjectReference\"," \
	"\"type\":\"Datastore\",\"value\":\"" id "\"}"

enum { FILE_MAX = 2 * PROMOTE_RECORD_MAX, LARGE = 100000 };

/* The record, as a case of the fixture's suite; NULL with a failed check. */
static const struct test_case *promoted(struct expect_fixture *f,
					struct buf *record)
{
	struct finding finding = { .title = "x", .oracle = "expectation",
				   .request = buf_view(&f->request) };
	struct buf problems = BUF_INIT(CASE_PROBLEMS_MAX);
	struct buf file = BUF_INIT(FILE_MAX);
	struct err err = ERR_INIT;

	CHECK_INT(promote_case(&f->oracle, &finding, "found.one", record,
			       &err), 0);
	CHECK_TEXT(err.text, "");
	CHECK_INT(promote_into("found.json", SLICE_NONE, "found",
			       buf_view(record), &file, &err), 0);
	CHECK_INT(suite_load_text(&f->suite, "found.json", buf_view(&file),
				  &problems), 0);
	CHECK_TEXT(buf_string(&problems), "");
	buf_release(&file);
	buf_release(&problems);
	return suite_case(&f->suite, slice_from("found.one"));
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_accept(const struct accept *a, const struct accept *b)
{
	bool same = a->answer == b->answer && a->exact == b->exact &&
		    a->ends == b->ends && a->verdict == b->verdict &&
		    a->clause == b->clause && same_text(a->object, b->object) &&
		    same_text(a->header, b->header) &&
		    a->fault_count == b->fault_count &&
		    a->status_count == b->status_count;

	for (size_t i = 0; same && i < a->fault_count; i++)
		same = same_text(a->faults[i], b->faults[i]);
	for (size_t i = 0; same && i < a->status_count; i++)
		same = a->statuses[i] == b->statuses[i];
	return same;
}

static void check_expectation(const struct expectation *e,
			      const struct test_case *got)
{
	const struct test_case *want = e->test_case;

	CHECK_INT(got->otherwise, want->otherwise);
	CHECK_INT(got->control, e->defect_count ? CONTROL_SYNC : CONTROL_NONE);
	CHECK_INT(got->clause_count, want->clause_count);
	for (size_t i = 0; i < want->clause_count; i++)
		CHECK(got->clauses[i] == want->clauses[i]);
	if (!CHECK_INT(got->accept_count, want->accept_count))
		return;
	for (size_t i = 0; i < want->accept_count; i++)
		if (!CHECK(same_accept(&want->accepts[i], &got->accepts[i])))
			printf(" alternative %zu", i);
}

/* Whether each line of one head stands in the other. */
static bool has_lines(struct slice head, struct slice in)
{
	bool all = true;

	while (all && head.len) {
		size_t end = (size_t)slice_find(head, slice_from("\r\n")) + 2;

		all = slice_find(in, slice_head(head, end)) >= 0;
		head = slice_skip(head, end);
	}
	return all;
}

/* In whatever order the fields stand. */
static void check_same_bytes(struct slice want, struct slice got)
{
	struct request_view a, b;

	request_view(want, &a);
	request_view(got, &b);
	if (!CHECK(slice_equal(a.method, b.method) &&
		   slice_equal(a.target, b.target) &&
		   slice_equal(a.version, b.version) &&
		   slice_equal(a.body, b.body) &&
		   a.head.len == b.head.len && has_lines(a.head, b.head)))
		printf(" %.*s\n became %.*s", SLICE_ARG(want), SLICE_ARG(got));
}

static void check_request(struct expect_fixture *f, const struct test_case *tc)
{
	struct buf again = BUF_INIT(REQUEST_MAX);
	struct err err = ERR_INIT;

	CHECK_INT(step_build(&f->suite, &tc->steps[0], &f->bindings, &again,
			     &err), 0);
	check_same_bytes(buf_view(&f->request), buf_view(&again));
	buf_release(&again);
}

static struct request_spec spec_of(const char *body)
{
	return (struct request_spec){
		.method = "POST", .target = SYNC, .authority = "127.0.0.1",
		.fields = { SESSION }, .field_count = 1,
		.has_body = body != NULL, .body = slice_from(body),
	};
}

/* It needs these, and nothing of the target stands in it, nor what goes without
 * saying; `says` stands there, or is NULL. */
static void check_promoted(const struct request_spec *spec, unsigned needs,
			   const char *says)
{
	struct buf record = BUF_INIT(PROMOTE_RECORD_MAX);
	const struct test_case *tc;
	struct expect_fixture f;

	expect_fixture_open(&f);
	request_build(spec, &f.request);
	expect_fixture_request(&f, buf_view(&f.request));
	tc = promoted(&f, &record);
	if (CHECK(tc != NULL)) {
		check_request(&f, tc);
		check_expectation(&f.expectation, tc);
		CHECK_INT(tc->needs, needs);
	}
	CHECK(!strstr(buf_string(&record), FIXTURE_VOLUME));
	CHECK(!strstr(buf_string(&record), FIXTURE_UNKNOWN));
	if (says)
		CHECK_HAS(buf_string(&record), says);
	CHECK(!strstr(buf_string(&record), "session-id\": null"));
	CHECK(!strstr(buf_string(&record), "-Length\": null"));
	expect_fixture_close(&f);
	buf_release(&record);
}

TEST(promote, a_body_is_built_again_byte_for_byte)
{
	static const struct {
		const char *body;
		unsigned needs;
	} rows[] = {
		{ ONE(FIXTURE_VOLUME, ""), 0 },
		{ "\n {\t\"syncSpecs\" :[ ] }\r\n", 0 },
		{ "{\"syncSpecs\":[],\"\\u0061\":1.50e0,\"a\":2}", 0 },
		{ "", 0 }, { " ", 0 }, { NULL, 0 },
		{ "{\"syncSpecs\":[", 0 },
		{ "\xef\xbb\xbf{\"syncSpecs\":[]}", 0 },
		{ "{\"\x80\xc3\xbf\xe2\x82\xac\xff\xfe\x01\":\"\xbf\xc0\"}", 0 },
		{ ONE("6D1F2C0E-94B7-4A53-8C1E-5F0A7BE2D913", ""), 0 },
		{ ONE("6D1f2c0e-94b7-4a53-8c1e-5f0a7be2d913", ""), 0 },
		{ ONE("x" OTHER "0", ""), 0 },
		{ ONE("x-" OTHER "-x", ""), 0 },
		{ ONE("00000000-0000-4000-8000-0000000000030", ""), 0 },
		/* of two strangers a run draws only one */
		{ "{\"syncSpecs\":["
		  SPEC(FIXTURE_UNKNOWN, "") ","
		  SPEC("00000000-0000-4000-8000-000000000002", "") "]}", 0 },
		{ ONE(FIXTURE_VOLUME, STORE("DATASTORE-11")), 0 },
		{ ONE(FIXTURE_VOLUME, STORE("datastore-11")), NEED_DATASTORE },
		{ ONE(FIXTURE_VOLUME, STORE("datastore-12")),
		  NEED_OTHER_DATASTORE },
		{ ONE(FILE_ID, ""), NEED_FILE_VOLUME },
		{ ONE("93b60d2f-e8c4-47a5-9f1b-4d7e0a28c651", ""),
		  NEED_UNREGISTERED_VOLUME },
		{ "{\"syncSpecs\":[" SPEC(OTHER, "") "," SPEC(FOURTH, "") "]}",
		  NEED_SECOND_VOLUME | NEED_FOUR_VOLUMES },
		/* words that a target may have for other things */
		{ ONE("u p 127.0.0.1 9.1.0.0 cns-volume-manager", ""), 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct request_spec spec = spec_of(rows[i].body);

		check_promoted(&spec, rows[i].needs, NULL);
	}
}

/* No patch may be so large, and text may. */
TEST(promote, a_large_body_is_text)
{
	struct buf body = BUF_INIT(2 * LARGE);
	struct request_spec spec = spec_of("");

	buf_text(&body, "{\"syncSpecs\":[],\"a\":\"");
	buf_fill(&body, 'x', LARGE);
	buf_text(&body, "\"}");
	spec.body = buf_view(&body);
	check_promoted(&spec, 0, "\"body\": \"text\"");
	buf_release(&body);
}

TEST(promote, a_head_is_built_again_field_by_field)
{
	static const char body[] = ONE(FIXTURE_VOLUME, "");
	static const struct {
		const char *method, *target, *version, *body;
		bool chunked, no_session;
		struct request_field fields[2];
		size_t field_count;
		const char *says;
	} rows[] = {
		{ .method = "GET" }, { .method = "OPTIONS" },
		{ .method = "HEAD" }, { .method = "BREW", .body = body },
		{ .target = SYNC "/nope", .body = body },
		{ .target = "/sdk/vim25/8.0.0.0/vsan/CnsVolumeManager/"
			    "cns-volume-manager/CnsSyncVolume", .body = body },
		{ .target = "/sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/nope/"
			    "CnsSyncVolume", .body = body },
		{ .version = "HTTP/1.0", .body = body },
		{ .chunked = true, .body = body },
		{ .no_session = true, .body = body },
		{ .body = "null", .says = "\"value\": null" },
		{ .no_session = true, .fields = {
			{ "vmware-api-session-id", "nobody" } },
		  .field_count = 1, .body = body },
		{ .fields = { { "Content-Type", "text/plain" } },
		  .field_count = 1, .body = body },
		{ .fields = { { "Content-Type", NULL }, { "Accept", NULL } },
		  .field_count = 2, .body = body,
		  .says = "\"Content-Type\": null" },
		{ .fields = { { "X-Odd", "1" }, { "X-More", "" } },
		  .field_count = 2, .body = body },
		{ .fields = { { "Content-Length", "0" } }, .field_count = 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct request_spec spec = spec_of(rows[i].body);

		if (rows[i].method)
			spec.method = rows[i].method;
		if (rows[i].target)
			spec.target = rows[i].target;
		spec.version = rows[i].version;
		spec.chunked = rows[i].chunked;
		spec.field_count = !rows[i].no_session;
		for (size_t k = 0; k < rows[i].field_count; k++)
			spec.fields[spec.field_count++] = rows[i].fields[k];
		check_promoted(&spec, 0, rows[i].says);
	}
}

/* Where nobody logs in, a case may be run by somebody who does. */
TEST(promote, a_target_without_sessions_says_nothing_of_them)
{
	struct buf record = BUF_INIT(PROMOTE_RECORD_MAX);
	struct request_spec spec = spec_of(ONE(FIXTURE_VOLUME, ""));
	struct expect_fixture f;

	expect_fixture_open(&f);
	f.bindings.session_main = NULL;
	spec.field_count = 0;
	request_build(&spec, &f.request);
	expect_fixture_request(&f, buf_view(&f.request));
	CHECK(promoted(&f, &record) != NULL);
	CHECK(!strstr(buf_string(&record), "\"session\""));
	expect_fixture_close(&f);
	buf_release(&record);
}

TEST(promote, the_proof_sees_every_difference)
{
	enum { CHUNKED = 6 };
	static const char usual[] = "POST /a HTTP/1.1\r\nHost: h\r\n"
				    "Content-Length: 1\r\nX: 1\r\n\r\nb";
	static const char *const others[] = {
		"PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nX: 1\r\n"
		"\r\nb",
		"POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nX: 1\r\n"
		"\r\nb",
		"POST /a HTTP/1.0\r\nHost: h\r\nContent-Length: 1\r\nX: 1\r\n"
		"\r\nb",
		"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nX: 1\r\n"
		"\r\nc",
		"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nX: 2\r\n"
		"\r\nb",
		"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nX: 1\r\n"
		"Y: 1\r\n\r\nb",
		"POST /a HTTP/1.1\r\nHost: h\r\nX: 1\r\n"
		"Transfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n",
	};
	struct arena arena = ARENA_INIT;
	struct read_request a, b;

	read_request(&arena, slice_from(usual), &a);
	CHECK(promote_same(&a, &a));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		read_request(&arena, slice_from(others[i]), &b);
		CHECK(!promote_same(&a, &b));
		CHECK(!promote_same(&b, &a));
	}
	/* An empty body and none. */
	read_request(&arena, slice_from("GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
		     &a);
	read_request(&arena, slice_from("GET / HTTP/1.1\r\nHost: h\r\n"
					"Content-Length: 0\r\n\r\n"), &b);
	CHECK(!promote_same(&a, &b));
	/* A chunk that says more than its size. */
	read_request(&arena, slice_from(others[CHUNKED]), &a);
	read_request(&arena, slice_from(
		"POST /a HTTP/1.1\r\nHost: h\r\nX: 1\r\n"
		"Transfer-Encoding: chunked\r\n\r\n1;x\r\nb\r\n0\r\n\r\n"),
		     &b);
	CHECK(!promote_same(&a, &b));
	arena_release(&arena);
}

/* Whatever the suite's own lists come to say. */
TEST(promote, every_member_of_an_alternative_is_written)
{
	static const struct accept all[] = {
		{ .answer = ANSWER_OBJECT, .object = "ServiceContent",
		  .statuses = { 2, 404 }, .status_count = 2,
		  .header = "Allow", .verdict = VERDICT_FAIL },
		{ .answer = ANSWER_FAULT, .faults = { "InvalidArgument" },
		  .fault_count = 1, .exact = true, .verdict = VERDICT_PASS },
		{ .answer = ANSWER_TASK, .ends = TASK_END_ERROR,
		  .faults = { "NotFound", "CnsFault" }, .fault_count = 2,
		  .verdict = VERDICT_WARN },
	};
	struct buf record = BUF_INIT(PROMOTE_RECORD_MAX);
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < f.suite.list_count; i++) {
		struct suite_list *list = &f.suite.lists[i];

		if (strcmp(list->name, "invalid-argument"))
			continue;
		list->accepts = (struct accept *)all;
		list->count = sizeof(all) / sizeof(all[0]);
	}
	expect_fixture_sync(&f, slice_from("{\"syncSpecs\":[]}"));
	check_expectation(&f.expectation, promoted(&f, &record));
	expect_fixture_close(&f);
	buf_release(&record);
}

static void check_refused(struct slice body, const char *why)
{
	struct finding finding = { .title = "x", .oracle = "expectation" };
	struct buf record = BUF_INIT(PROMOTE_RECORD_MAX);
	struct expect_fixture f;
	struct err err = ERR_INIT;

	expect_fixture_open(&f);
	expect_fixture_sync(&f, body);
	finding.request = buf_view(&f.request);
	CHECK_INT(promote_case(&f.oracle, &finding, "found.one", &record,
			       &err), -1);
	CHECK_HAS(err.text, why);
	expect_fixture_close(&f);
	buf_release(&record);
}

/* In the place of the one a run would put a volume; the other is too large. */
TEST(promote, a_body_that_no_record_can_hold_is_refused)
{
	struct buf body = BUF_INIT(2 * PROMOTE_RECORD_MAX);

	check_refused(slice_from(ONE("${volume}", "")),
		      "its body spells a placeholder; try minimize");
	buf_fill(&body, ' ', PROMOTE_RECORD_MAX);
	check_refused(buf_view(&body), "keep it with --corpus");
	buf_release(&body);
}

TEST(promote, an_id_has_a_topic_and_words)
{
	static const char *const rows[][2] = {
		{ "one", "'one' is no id of a case; write topic.words" },
		{ ".one", "is no id of a case" }, { "", "is no id of a case" },
		{ "found.Odd", "the case would not load: found.json:" },
	};
	struct finding finding = { .title = "x", .oracle = "expectation" };
	struct buf record = BUF_INIT(PROMOTE_RECORD_MAX);
	struct expect_fixture f;

	expect_fixture_open(&f);
	expect_fixture_sync(&f, slice_from(ONE(FIXTURE_VOLUME, "")));
	finding.request = buf_view(&f.request);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err = ERR_INIT;

		CHECK_INT(promote_case(&f.oracle, &finding, rows[i][0],
				       &record, &err), -1);
		CHECK_HAS(err.text, rows[i][1]);
	}
	expect_fixture_close(&f);
	buf_release(&record);
}

TEST(promote, the_words_of_an_id_are_those_of_the_finding)
{
	static const char *const rows[][2] = {
		{ "200 Task to two specs", "found.200-task-to-two-specs" },
		/* without words the key alone is left */
		{ "!", "found.01234567" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct finding f = { .title = rows[i][0], .oracle = "liveness",
				     .key = "0123456789abcdef" };
		char id[CASE_ID_MAX];

		promote_id(&f, "found", id);
		CHECK_TEXT(id, rows[i][1]);
	}
}

/* No record, and nothing that is no list of cases, is written over. */
TEST(promote, a_file_of_something_else_is_left_alone)
{
	static const char *const texts[] = { "[]", "{\"cases\":{\"a\":1}}",
					     "{\"cases\":[]}", "{" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buf out = BUF_INIT(FILE_MAX);
		struct err err = ERR_INIT;

		CHECK_INT(promote_into("a.json", slice_from(texts[i]), "a",
				       slice_from("{}"), &out, &err), -1);
		CHECK_HAS(err.text, "'a.json' is no case file");
		CHECK_INT(out.len, 0);
		buf_release(&out);
	}
}
