/* Which answers to which requests are one finding, and which one explains which. */
#include "oracle/key.h"
#include "oracle/load.h"
#include "tests/expect_fixture.h"
#include "tests/test.h"

TEST(key, makes_one_template_of_texts_that_differ_in_values)
{
	static const struct { const char *text, *want; } rows[] = {
		{ "trailing bytes at byte 17", "trailing bytes at byte #" },
		{ "string \"abc\" here", "string \" here" },
		{ "volume 6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913 is",
		  "volume # is" },
		{ "file /usr/x y", "file / y" },
		{ "no digits", "no digits" }, { "", "" },
		{ "open \"quote", "open \"" },
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_TEXT(key_template(&arena, rows[i].text), rows[i].want);
	arena_release(&arena);
}

static struct finding_key key_of(struct expect_fixture *f, const char *body,
				 const struct fixture_answer *a)
{
	struct finding_key key;

	expect_fixture_sync(f, slice_from(body));
	CHECK_INT(expect_fixture_judge(f, a), VERDICT_FAIL);
	CHECK(finding_key_of(&f->suite, &f->expectation, &f->result,
			     LEVEL_SHOULD, &f->arena, &key));
	return key;
}

static void check_covers(const struct finding_key *a,
			 const struct finding_key *b, bool there, bool back)
{
	CHECK_INT(finding_key_covers(a, b), there);
	CHECK_INT(finding_key_covers(b, a), back);
}

TEST(key, tells_bugs_apart_and_their_requests_not)
{
	static const struct fixture_answer cns = {
		500, "application/json", "{\"_typeName\":\"CnsFault\","
		"\"reason\":\"x\"}", "", NULL };
	static const struct fixture_answer html = {
		500, "text/html", "<html>", "", NULL };
	static const struct fixture_answer broken = {
		500, "application/json", "{\"_typeName\":\"InvalidArgument\","
		"\"invalidProperty\":7}", "", NULL };
	const char *none = "{\"syncSpecs\":[]}", *absent = "{}",
		   *more = "{\"note\":1,\"syncSpecs\":[]}";
	const struct fixture_answer *task = fixture_answer_at(0);
	struct expect_fixture f;
	struct finding_key a, b;

	expect_fixture_open(&f);
	a = key_of(&f, none, &cns);
	b = key_of(&f, more, &cns);
	check_covers(&a, &b, true, false);
	b = key_of(&f, absent, &cns);
	check_covers(&a, &b, false, false);
	b = key_of(&f, none, &html);
	check_covers(&a, &b, false, false);
	a = key_of(&f, none, &broken);
	b = key_of(&f, absent, &broken);
	check_covers(&a, &b, true, true);
	CHECK_INT(a.severity, SEVERITY_MALFORMED);
	b = key_of(&f, more, task);
	a = key_of(&f, none, task);
	check_covers(&a, &b, true, false);
	CHECK_INT(a.severity, SEVERITY_WRONG_TASK);
	CHECK_TEXT(a.title,
		   "200 Task that ends success to an empty list of specs");
	expect_fixture_close(&f);
}

static struct finding_key key_of_silence(struct expect_fixture *f,
					 const char *trailer, const char *body)
{
	struct exchange *x = &f->exchanges[0];
	struct evidence_item item = { ROLE_STEP, 0, x, NULL };
	struct evidence evidence = { .items = &item, .count = 1 };
	struct finding_key key = { .oracle = "" };
	char chunks[512], fields[256];

	snprintf(fields, sizeof(fields), "Host: 127.0.0.1\r\n"
		 "Content-Type: application/json\r\nvmware-api-session-id: "
		 FIXTURE_SESSION "\r\n%s",
		 trailer ? "Transfer-Encoding: chunked\r\n" : "");
	snprintf(chunks, sizeof(chunks), "%zx\r\n%s\r\n0\r\n%s\r\n",
		 strlen(body), body, trailer ? trailer : "");
	if (trailer)
		expect_fixture_send(f, NULL, fields, chunks);
	else
		expect_fixture_sync(f, slice_from(body));
	buf_clear(&x->answer);
	x->outcome = EXCHANGE_CLOSED;
	expect_judge(&f->suite, &f->expectation, &evidence, &f->arena,
		     &f->result);
	CHECK(finding_key_of(&f->suite, &f->expectation, &f->result,
			     LEVEL_SHOULD, &f->arena, &key));
	return key;
}

/* What a server closes over may be how the request travels, and then what it
 * says does not matter. */
TEST(key, takes_one_form_that_gets_no_answer_for_one_bug)
{
	const char *valid = "{\"syncSpecs\":[{"
		"\"_typeName\":\"CnsSyncVolumeSpec\",\"volumeId\":{"
		"\"_typeName\":\"CnsVolumeId\",\"id\":\"" FIXTURE_VOLUME
		"\"}}]}", *none = "{\"syncSpecs\":[]}";
	struct finding_key form, both, content, served;
	struct expect_fixture f;

	expect_fixture_open(&f);
	form = key_of_silence(&f, "A: b\r\n", valid);
	CHECK_HAS(form.title, "to fields behind a body in chunks");
	both = key_of_silence(&f, "A: b\r\n", none);
	CHECK_HAS(both.title, "to an empty list of specs, with fields behind a "
			      "body in chunks");
	content = key_of_silence(&f, NULL, none);
	served = key_of_silence(&f, NULL, valid);
	check_covers(&form, &both, true, false);
	check_covers(&content, &both, true, false);
	check_covers(&form, &content, false, false);
	check_covers(&served, &form, true, false);
	check_covers(&served, &content, false, false);
	CHECK_INT(form.severity, SEVERITY_MALFORMED);
	CHECK_INT(content.severity, SEVERITY_CRASH);
	expect_fixture_close(&f);
}

/* What gets no answer though it may succeed gets none with more, either. */
TEST(key, takes_what_is_unusual_about_silence_for_its_reason)
{
	const char *twice = "{\"a\":1,\"a\":1,\"syncSpecs\":[{"
		"\"_typeName\":\"CnsSyncVolumeSpec\",\"volumeId\":{"
		"\"_typeName\":\"CnsVolumeId\",\"id\":\"" FIXTURE_VOLUME
		"\"}}]}", *none = "{\"a\":1,\"a\":1,\"syncSpecs\":[]}",
		*other = "{\"syncSpecs\":[]}";
	struct finding_key a, b;
	struct expect_fixture f;

	expect_fixture_open(&f);
	a = key_of_silence(&f, NULL, twice);
	b = key_of_silence(&f, NULL, none);
	check_covers(&a, &b, true, false);
	b = key_of_silence(&f, NULL, other);
	check_covers(&a, &b, false, false);
	expect_fixture_close(&f);
}

/* Who refuses both for the member that is not there has read no name. */
TEST(key, takes_no_name_for_misread_that_was_found_to_be_absent)
{
	static const struct fixture_answer bare = { 400, NULL, "", "", NULL };
	struct expect_fixture f;
	struct finding_key a, b;

	expect_fixture_open(&f);
	a = key_of(&f, "{}", &bare);
	b = key_of(&f, "{\"SyncSpecs\":[]}", &bare);
	CHECK_HAS(expect_fixture_defects(&f), "member-alike");
	check_covers(&a, &b, true, false);
	expect_fixture_close(&f);
}

TEST(key, takes_a_name_that_is_misread_anywhere_for_one_bug)
{
	static const struct fixture_answer not_found = {
		500, "application/json", "{\"_typeName\":\"NotFound\"}", "",
		NULL };
	const struct fixture_answer *task = fixture_answer_at(0);
	struct finding_key a, b;
	struct expect_fixture f;

	expect_fixture_open(&f);
	a = key_of(&f, "{\"SyncSpecs\":[]}", task);
	b = key_of(&f, "{\"syncSpecs\":[{\"_typeName\":"
		   "\"CnsSyncVolumeSpec\",\"volume_id\":{}}]}", task);
	check_covers(&a, &b, true, true);
	a = key_of(&f, "{\"SyncSpecs\":[]}", &not_found);
	check_covers(&a, &b, true, true);
	a = key_of(&f, "{", task);
	b = key_of(&f, "{", &not_found);
	check_covers(&a, &b, true, true);
	b = key_of(&f, "{}x", &not_found);
	check_covers(&a, &b, false, false);
	b = key_of(&f, "{\"specs\":[]}", task);
	check_covers(&a, &b, false, false);
	expect_fixture_close(&f);
}

TEST(key, takes_a_value_of_any_wrong_type_for_one_bug)
{
	static const struct fixture_answer number = {
		500, "application/json", "{\"_typeName\":\"InvalidArgument\","
		"\"invalidProperty\":7}", "", NULL };
	static const struct fixture_answer list = {
		500, "application/json", "{\"_typeName\":\"InvalidArgument\","
		"\"invalidProperty\":[]}", "", NULL };
	struct finding_key a, b;
	struct expect_fixture f;

	expect_fixture_open(&f);
	a = key_of(&f, "{}", &number);
	b = key_of(&f, "{}", &list);
	check_covers(&a, &b, true, true);
	expect_fixture_close(&f);
}

/* Where the id cannot be reached, a fault about it shows that it was. */
TEST(key, takes_a_fault_of_the_volume_for_an_unreadable_request_as_a_task)
{
	static const struct fixture_answer nobody = {
		500, "application/json", "{\"_typeName\":\"NotFound\"}", "",
		NULL },
	unregistered = {
		500, "application/json", "{\"_typeName\":"
		"\"CnsNotRegisteredFault\",\"reason\":\"x\",\"volumeId\":{"
		"\"_typeName\":\"CnsVolumeId\",\"id\":\"x\"}}", "", NULL },
	other = {
		500, "application/json", "{\"_typeName\":\"CnsFault\","
		"\"reason\":\"x\"}", "", NULL };
	static const struct { const char *body; bool unreadable; } rows[] = {
		{ "{\"syncSpecs\":{}}", true },
		{ "{\"syncSpecs\":[7]}", true },
		{ "{\"syncSpecs\":[}", true },
		{ "{\"syncSpecs\":[{\"volumeId\":{\"id\":\"x\"}}]}", false },
	};
	const struct fixture_answer *task = fixture_answer_at(0);
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool one = rows[i].unreadable;
		struct finding_key a = key_of(&f, rows[i].body, task),
			b = key_of(&f, rows[i].body, &nobody),
			c = key_of(&f, rows[i].body, &unregistered),
			d = key_of(&f, rows[i].body, &other);

		check_covers(&a, &b, one, one);
		check_covers(&a, &c, one, one);
		check_covers(&a, &d, false, false);
	}
	expect_fixture_close(&f);
}

/* Who reads it wants to know what came, not where its JSON ends. */
TEST(key, calls_a_page_what_it_is)
{
	static const struct fixture_answer page = {
		500, "text/html", "<html>", "", NULL },
	cut = { 500, "application/json", "{\"_typeName\":", "", NULL };
	struct expect_fixture f;
	struct finding_key key;

	expect_fixture_open(&f);
	key = key_of(&f, "{\"syncSpecs\":[]}", &page);
	CHECK_TEXT(key.title, "500 text/html to an empty list of specs");
	key = key_of(&f, "{\"syncSpecs\":[]}", &cut);
	CHECK_HAS(key.title, "answer.json: ");
	expect_fixture_close(&f);
}

TEST(key, has_none_for_a_right_answer)
{
	struct expect_fixture f;
	struct finding_key key;

	expect_fixture_open(&f);
	expect_fixture_sync(&f, slice_from("{\"syncSpecs\":[{"
		"\"_typeName\":\"CnsSyncVolumeSpec\",\"volumeId\":{"
		"\"_typeName\":\"CnsVolumeId\",\"id\":\"" FIXTURE_VOLUME
		"\"}}]}"));
	CHECK_INT(expect_fixture_judge(&f, fixture_answer_at(0)),
		  VERDICT_PASS);
	CHECK(!finding_key_of(&f.suite, &f.expectation, &f.result,
			      LEVEL_SHOULD, &f.arena, &key));
	expect_fixture_close(&f);
}

TEST(key, keeps_notes_of_one_kind_together)
{
	struct oracle_note a = { "leak", VERDICT_FAIL, "a Go panic", "x" };
	struct oracle_note b = { "leak", VERDICT_FAIL, "a Go panic", "y" };
	struct oracle_note c = { "leak", VERDICT_FAIL, "a crash", "x" };
	struct arena arena = ARENA_INIT;
	struct finding_key first, second;

	finding_key_of_note(&a, &arena, &first);
	finding_key_of_note(&b, &arena, &second);
	check_covers(&first, &second, true, true);
	CHECK_INT(first.severity, SEVERITY_LEAK);
	finding_key_of_note(&c, &arena, &second);
	check_covers(&first, &second, false, false);
	arena_release(&arena);
}

/* ---- many at once: row by row, who explains whom ---- */

#define SYNC_OF(more, id) \
	"{" more "\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\"," \
	"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"" id "\"}}]}"
#define TWICE "\"a\":1,\"a\":1,"
#define VALID SYNC_OF("", FIXTURE_VOLUME)
#define NONE "{\"syncSpecs\":[]}"
#define EMPTY_ID SYNC_OF("", "")

enum { KEYS_MAX = 12 };

/* 'x': the key of the row covers that of the column. */
static void check_matrix(const struct finding_key *keys, size_t count,
			 const char *const *want)
{
	char row[KEYS_MAX + 1];

	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < count; k++)
			row[k] = finding_key_covers(&keys[i], &keys[k])
					 ? 'x' : '.';
		row[count] = '\0';
		if (!CHECK_TEXT(row, want[i]))
			printf(" in row %zu", i);
	}
}

#define NOWHERE "POST /sdk/vim25/9.1.0.0/Nothing/nobody/Nowhere HTTP/1.1"

/* `line` NULL: the usual one. */
static void ask(struct expect_fixture *f, const char *line, const char *body)
{
	char fields[256];

	snprintf(fields, sizeof(fields), "Host: 127.0.0.1\r\n"
		 "Content-Type: application/json\r\nvmware-api-session-id: "
		 FIXTURE_SESSION "\r\nContent-Length: %zu\r\n",
		 strlen(body));
	expect_fixture_send(f, line, fields, body);
}

TEST(key, knows_which_silence_is_which)
{
	static const struct { const char *trailer, *body; } shots[] = {
		{ NULL, VALID }, { NULL, SYNC_OF(TWICE, FIXTURE_VOLUME) },
		{ NULL, NONE }, { NULL, "{" TWICE "\"syncSpecs\":[]}" },
		{ "A: b\r\n", VALID },
		{ "A: b\r\n", SYNC_OF(TWICE, FIXTURE_VOLUME) },
		{ "A: b\r\n", NONE },
	};
	static const char *const want[] = {
		"xx..xx.", "xx.xxx.", "..xx..x", "...x...", "....xxx",
		"....xx.", "......x",
	};
	struct finding_key keys[KEYS_MAX];
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(shots) / sizeof(shots[0]); i++)
		keys[i] = key_of_silence(&f, shots[i].trailer, shots[i].body);
	check_matrix(keys, sizeof(shots) / sizeof(shots[0]), want);
	expect_fixture_close(&f);
}

static const char *deep_body(struct buf *out, const char *body)
{
	enum { LEVELS = 3000 };

	load_body(LOAD_LEVELS, LEVELS, slice_from(body), out);
	return buf_string(out);
}

/* A status without a type may be about the form of the request, or its path,
 * and then what the body says does not matter; what is much brings a server
 * down before anything else does. */
TEST(key, knows_what_a_bare_status_may_be_about)
{
	struct buf deep = BUF_INIT(REQUEST_MAX), more = BUF_INIT(REQUEST_MAX);
	const char *levels = deep_body(&deep, NONE),
		   *more_levels = deep_body(&more, "{" TWICE
						   "\"syncSpecs\":[]}");
	const struct { int status; const char *line, *body; } shots[] = {
		{ 415, NULL, NONE }, { 415, NULL, EMPTY_ID },
		{ 400, NULL, NONE }, { 400, NULL, EMPTY_ID },
		{ 404, NULL, NONE }, { 404, NULL, EMPTY_ID },
		{ 503, NULL, NONE }, { 503, NULL, levels },
		{ 503, NULL, more_levels },
		{ 503, NOWHERE, NONE }, { 503, NOWHERE, EMPTY_ID },
	};
	static const char *const want[] = {
		"xx.........", "xx.........", "..x........", "...x.......",
		"....x......", ".....x.....", "......x....", ".......xx..",
		".......xx..", ".........xx", ".........xx",
	};
	struct finding_key keys[KEYS_MAX];
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(shots) / sizeof(shots[0]); i++) {
		ask(&f, shots[i].line, shots[i].body);
		CHECK_INT(expect_fixture_judge(&f, &(struct fixture_answer){
				.status = shots[i].status, .body = "",
				.fields = "" }), VERDICT_FAIL);
		CHECK(finding_key_of(&f.suite, &f.expectation, &f.result,
				     LEVEL_SHOULD, &f.arena, &keys[i]));
	}
	check_matrix(keys, sizeof(shots) / sizeof(shots[0]), want);
	buf_release(&deep);
	buf_release(&more);
	expect_fixture_close(&f);
}

TEST(key, knows_which_difference_another_one_explains)
{
	static const struct {
		const char *left, *right, *line, *body;
		bool by_request;
	} shots[] = {
		{ "500 NotFound", "500 InvalidArgument", NULL, NONE, true },
		{ "500 NotFound", "500 InvalidArgument", NULL, EMPTY_ID, true },
		{ "500 NotFound", "500 InvalidArgument", NULL,
		  "{" TWICE "\"syncSpecs\":[]}", true },
		{ "500 NotFound", "500 InvalidArgument", NULL,
		  SYNC_OF(TWICE, ""), true },
		{ "500 NotFound", "400 no body", NULL, NONE, true },
		{ "500 NotFound", "400 no body", NULL,
		  "{" TWICE "\"syncSpecs\":[]}", true },
		{ "200 Task", "400 no body", NULL,
		  "{" TWICE "\"syncSpecs\":[]}", true },
		{ "500 NotFound", "500 InvalidArgument", NULL, EMPTY_ID,
		  false },
		{ "404 no body", "500 MethodNotFound", NOWHERE, NONE, true },
		{ "404 no body", "500 MethodNotFound", NOWHERE, EMPTY_ID,
		  true },
	};
	static const char *const want[] = {
		"x.xx.x....", ".xxx......", "..xx......", "..xx......",
		"..x.xxx...", ".....x....", "......x...", "xxxxxx.x..",
		"........xx", "........xx",
	};
	struct finding_key keys[KEYS_MAX];
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(shots) / sizeof(shots[0]); i++) {
		ask(&f, shots[i].line, shots[i].body);
		finding_key_of_difference(&f.expectation, shots[i].by_request,
					  shots[i].left, shots[i].right,
					  &f.arena, &keys[i]);
	}
	check_matrix(keys, sizeof(shots) / sizeof(shots[0]), want);
	expect_fixture_close(&f);
}

/* A refusal under a name, around it more text; a broken answer. */
static struct finding_key key_of_text(struct expect_fixture *f,
				      const char *body, const char *answer)
{
	const struct fixture_answer a = { 500, "application/json", answer, "",
					  NULL };

	return key_of(f, body, &a);
}

TEST(key, takes_one_way_to_write_the_names_of_faults_for_one_bug)
{
	const char *none = "{\"syncSpecs\":[]}";
	struct finding_key a, b;
	struct expect_fixture f;

	expect_fixture_open(&f);
	a = key_of_text(&f, none,
			"{\"_typeName\":\"vim.fault.InvalidArgument\"}");
	b = key_of_text(&f, none, "{\"_typeName\":\"vim.fault.NotFound\"}");
	check_covers(&a, &b, true, true);
	b = key_of_text(&f, none, "{\"_typeName\":\"vmodl.NotFound\"}");
	check_covers(&a, &b, false, false);
	b = key_of_text(&f, none, "{\"_typeName\":\"NotFoundFault\"}");
	check_covers(&a, &b, false, false);
	a = key_of_text(&f, none, "{\"_typeName\":\"CnsFaultFault\"}");
	check_covers(&a, &b, true, true);
	/* names of nothing */
	a = key_of_text(&f, none, "{\"_typeName\":\"vim.fault.Odd\"}");
	b = key_of_text(&f, none, "{\"_typeName\":\"vim.fault.Even\"}");
	check_covers(&a, &b, false, false);
	expect_fixture_close(&f);
}

TEST(key, takes_a_text_that_breaks_the_answer_for_one_bug)
{
	const char *none = "{\"syncSpecs\":[]}";
	struct finding_key a, b;
	struct expect_fixture f;

	expect_fixture_open(&f);
	a = key_of_text(&f, none, "{\"m\":\"a\nb\"}");
	b = key_of_text(&f, none, "{\"m\":\"a\"b\"}");
	check_covers(&a, &b, true, true);
	b = key_of_text(&f, none, "{\"m\":\"a\\\"}");
	check_covers(&a, &b, true, true);
	b = key_of_text(&f, none, "{\"m\":\"\xFF\"}");
	check_covers(&a, &b, false, false);
	b = key_of_text(&f, none, "{}x");
	check_covers(&a, &b, false, false);
	expect_fixture_close(&f);
}

static struct finding_key key_of_stranger(struct expect_fixture *f,
					  const struct fixture_answer *a)
{
	struct finding_key key = { .oracle = "" };

	expect_fixture_send(f, NULL, "Host: 127.0.0.1\r\n"
			    "Content-Type: application/json\r\n"
			    "Content-Length: 16\r\n", "{\"syncSpecs\":[]}");
	CHECK_INT(expect_fixture_judge(f, a), VERDICT_FAIL);
	CHECK(finding_key_of(&f->suite, &f->expectation, &f->result,
			     LEVEL_SHOULD, &f->arena, &key));
	return key;
}

TEST(key, takes_what_a_stranger_gets_to_know_for_one_bug)
{
	static const struct fixture_answer not_found = {
		500, "application/json", "{\"_typeName\":\"NotFound\"}", "",
		NULL }, cns = {
		500, "application/json", "{\"_typeName\":\"CnsFault\","
		"\"reason\":\"x\"}", "", NULL }, html = {
		500, "text/html", "<html>", "", NULL };
	struct finding_key a, b;
	struct expect_fixture f;

	expect_fixture_open(&f);
	a = key_of_stranger(&f, fixture_answer_at(0));
	b = key_of_stranger(&f, &not_found);
	check_covers(&a, &b, true, true);
	b = key_of_stranger(&f, &cns);
	check_covers(&a, &b, true, true);
	b = key_of_stranger(&f, &html);
	check_covers(&a, &b, false, false);
	expect_fixture_close(&f);
}
