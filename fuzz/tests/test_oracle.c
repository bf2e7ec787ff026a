/* Each oracle of one exchange: what it catches, what it leaves alone. */
#include "oracle/key.h"
#include "tests/expect_fixture.h"
#include "tests/test.h"

#define MARKER "cnsmark0123456789abcdef"
#define OTHER "cnsmarkfedcba9876543210"

struct scene {
	struct arena arena;
	struct exchange exchange;
	struct expectation expectation;
	struct oracle_note note;
	const char *sent;        /* more fields of the request, or NULL */
};

static bool look(struct scene *s, const char *oracle, const char *request,
		 const char *fields, const char *body)
{
	const struct oracle *o = oracle_find(slice_from(oracle));
	struct exchange *x = &s->exchange;
	struct oracle_look l = { x, &s->expectation, slice_from(MARKER),
				 &s->arena, NULL };

	arena_release(&s->arena);
	exchange_init(x);
	buf_printf(&x->request, "POST / HTTP/1.1\r\nHost: a\r\n%s\r\n%s",
		   s->sent ? s->sent : "", request);
	buf_printf(&x->answer, "HTTP/1.1 500 X\r\n%sContent-Length: %zu\r\n"
		   "Content-Type: application/json\r\n\r\n%s", fields,
		   strlen(body), body);
	x->outcome = EXCHANGE_ANSWERED;
	s->note = (struct oracle_note){ .oracle = NULL };
	if (!o->look(&l, &s->note)) {
		exchange_release(x);
		return false;
	}
	CHECK_TEXT(s->note.oracle, oracle);
	CHECK(s->note.what && s->note.got && *s->note.got);
	exchange_release(x);
	return true;
}

TEST(oracle, tells_what_an_answer_leaks)
{
	static const char *const leaks[] = {
		"{\"m\":\"Traceback (most recent call last):\\n\"}",
		"{\"m\":\"goroutine 1 [running]:\"}",
		"{\"m\":\"x\\n\\tat com.vmware.Foo.bar(Foo.java:12)\"}",
		"{\"m\":\"java.lang.NullPointerException\"}",
		"{\"m\":\"==1==ERROR: AddressSanitizer: heap\"}",
		"{\"m\":\"thread 'main' panicked at src\"}",
		"{\"m\":\"\\/home\\/build\\/x\"}",
		"{\"m\":\"parse.c:123: bad\"}",
		"{\"m\":\"at 0x7fff12345678\"}",
		"{\"m\":\"You have an error in your SQL syntax\"}",
		"{\"m\":\"x\\n    at f (node:internal\\/x)\"}",
		"{\"m\":\"bad\\r\\n   at System.Text.Json()\"}",
		"{\"m\":\"spooled to \\/var\\/lib\\/cns\\/7\"}",
		"{\"m\":\"(/srv/app/sync)\"}", "{\"m\":\"sync.js:41:7\"}",
		/* of the other rows a text each */
		"File \"/a", "runtime error: index", "RUST_BACKTRACE",
		"Foo.java:12", "b at Microsoft.Data", " at java.io",
		" at com.vmware", "com.fasterxml.jackson",
		"org.springframework.web", "System.NullReferenceException",
		"UndefinedBehaviorSanitizer", "LeakSanitizer",
		"runtime error: load of", "Segmentation fault", "core dumped",
		"Assertion `x", " /root/a", " /opt/a", " /tmp/a", " /usr/lib",
		"/build/a", "a.cc:1", "a.cpp:1", "a.go:1", "a.rs:1", "a.py:1",
		"a.mjs:1", "a.ts:1", "a.rb:1", "a.kt:1", "a.cs:line 1",
		"0x55d0c0ffee00", "ORA-01", "SQLSTATE[", "PSQLException",
		"sqlite3.Operational", "/usr/src/a",
	};
	struct scene s = { .arena = ARENA_INIT };

	for (size_t i = 0; i < sizeof(leaks) / sizeof(leaks[0]); i++)
		if (!CHECK(look(&s, "leak", "{}", "", leaks[i])))
			printf("%s\n", leaks[i]);
	CHECK(look(&s, "leak", "{}", "X-Trace: /usr/src/a.c\r\n", "{}"));
	arena_release(&s.arena);
}

TEST(oracle, calls_no_leak_what_the_request_said_or_people_write)
{
	static const char *const texts[] = {
		"{\"m\":\"The goroutine of life\"}",
		"{\"m\":\"We met at common ground\"}",
		"{\"m\":\"0x7f1234567\"}", "{\"m\":\"see section .c: it\"}",
		"{\"m\":\"A home/work balance\"}",
		"{\"invalidProperty\":\"syncSpecs[0].volumeId\"}",
		"{\"m\":\"see https://kb.example/var/tmp/1\"}",
		"{\"m\":\"and/or /vmfs/volumes/ds/fcd/a.vmdk\"}",
		"{\"m\":\"one\\n    at most\"}",
		"{\"m\":\"ask those at System. They know.\"}",
	};
	struct scene s = { .arena = ARENA_INIT };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!CHECK(!look(&s, "leak", "{}", "", texts[i])))
			printf("%s: %s\n", texts[i], s.note.what);
	CHECK(!look(&s, "leak", "{\"id\":\"java.lang.String\"}", "",
		    "{\"m\":\"unknown id java.lang.String\"}"));
	CHECK(!look(&s, "leak", "{\"id\":\"\\/home\\/x\"}", "",
		    "{\"m\":\"unknown id /home/x\"}"));
	CHECK(!look(&s, "leak", "{\"id\":\"java.l\\u0061ng.String\"}", "",
		    "{\"m\":\"unknown id java.lang.String\"}"));
	s.sent = "Transfer-Encoding: chunked\r\n";
	CHECK(!look(&s, "leak", "a\r\n{\"id\":\"jav\r\n"
		    "f\r\na.lang.String\"}\r\n0\r\n\r\n", "",
		    "{\"m\":\"unknown id java.lang.String\"}"));
	CHECK(look(&s, "leak", "2\r\n{}\r\n0\r\n\r\n", "",
		   "{\"m\":\"unknown id java.lang.String\"}"));
	arena_release(&s.arena);
}

TEST(oracle, tells_the_marker_of_another_request)
{
	struct scene s = { .arena = ARENA_INIT };
	char text[ORACLE_MARKER_TEXT + 1], again[ORACLE_MARKER_TEXT + 1];

	CHECK(look(&s, "cross-talk", "{}", "", "{\"m\":\"" OTHER "\"}"));
	CHECK(look(&s, "cross-talk", "{}", "X-Request-Id: " OTHER "\r\n",
		   "{}"));
	CHECK(!look(&s, "cross-talk", "{}", "", "{\"m\":\"" MARKER "\"}"));
	CHECK(!look(&s, "cross-talk", "{\"a\":\"" OTHER "\"}", "",
		    "{\"m\":\"" OTHER "\"}"));
	CHECK(!look(&s, "cross-talk", "{}", "", "{\"m\":\"cnsmark\"}"));
	oracle_marker(1, 2, text);
	oracle_marker(1, 3, again);
	CHECK_INT(strlen(text), ORACLE_MARKER_TEXT);
	CHECK(strcmp(text, again));
	oracle_marker(1, 2, again);
	CHECK_TEXT(text, again);
	arena_release(&s.arena);
}

TEST(oracle, tells_header_fields_that_the_request_made_up)
{
	struct scene s = { .arena = ARENA_INIT };

	CHECK(look(&s, "reflection", "{\"id\":\"a\\r\\nX-Evil: 1\"}",
		   "X-Evil: 1\r\n", "{}"));
	CHECK(!look(&s, "reflection", "{\"id\":\"a\\r\\nX-Evil: 1\"}", "",
		    "{\"m\":\"a\\r\\nX-Evil: 1\"}"));
	CHECK(!look(&s, "reflection", "{\"id\":\"X-Evil: 1\"}",
		    "X-Other: 1\r\n", "{}"));
	CHECK(!look(&s, "reflection", "{\"id\":\"a\\u000aContent-Type: b\"}",
		    "Content-Type: application/json\r\n", "{}"));
	/* one that the server always sends */
	CHECK(!look(&s, "reflection", "{\"id\":\"a\\r\\nSet-Cookie: b=1\"}",
		    "Set-Cookie: route=7\r\n", "{}"));
	arena_release(&s.arena);
}

/* An answer of these pieces repeats the request too much. */
static bool repeats(struct scene *s, const char *request, const char *before,
		    const char *text, const char *behind)
{
	struct buf body = BUF_INIT(1 << 20);
	bool found;

	buf_printf(&body, "{\"_typeName\":%s%s%s}", before, text, behind);
	found = look(s, "reflection", request, "", buf_string(&body));
	buf_release(&body);
	return found;
}

TEST(oracle, tells_a_large_answer_that_repeats_what_it_need_not)
{
	enum { LONG = 80 * 1024 };
	struct scene s = { .arena = ARENA_INIT };
	struct buf text = BUF_INIT(1 << 20), request = BUF_INIT(1 << 20);
	const char *t;

	buf_repeat(&text, slice_from("abcdefgh"), LONG / 8);
	t = buf_string(&text);
	buf_printf(&request, "{\"value\":\"%s\"}", t);
	CHECK(repeats(&s, buf_string(&request),
		      "\"InvalidArgument\",\"faultstring\":\"", t, "\""));
	CHECK(repeats(&s, buf_string(&request),
		      "\"CnsFault\",\"reason\":\"", t, "\""));
	/* a body in a text: its quotes are escaped */
	buf_clear(&text);
	buf_clear(&request);
	buf_repeat(&text, slice_from("\\\"a\\\","), LONG / 6);
	buf_repeat(&request, slice_from("\"a\","), LONG / 6);
	CHECK(repeats(&s, buf_string(&request),
		      "\"InvalidArgument\",\"faultstring\":\"",
		      buf_string(&text), "\""));
	buf_clear(&text);
	buf_clear(&request);
	buf_repeat(&text, slice_from("abcdefgh"), LONG / 8);
	t = buf_string(&text);
	buf_printf(&request, "{\"value\":\"%s\"}", t);
	/* 6.1: it must say which object does not exist */
	CHECK(!repeats(&s, buf_string(&request),
		       "\"ManagedObjectNotFound\",\"obj\":{\"_typeName\":"
		       "\"ManagedObjectReference\",\"value\":\"", t,
		       "\"},\"x\":1"));
	CHECK(repeats(&s, buf_string(&request),
		      "\"ManagedObjectNotFound\",\"obj\":{},\"x\":\"", t,
		      "\""));
	CHECK(!repeats(&s, buf_string(&request),
		       "\"CnsVolumeNotFoundFault\",\"reason\":\"\","
		       "\"volumeId\":{\"id\":\"", t, "\"}"));
	/* what a type does not have, it need not name */
	CHECK(repeats(&s, buf_string(&request),
		      "\"InvalidArgument\",\"obj\":{\"value\":\"", t, "\"}"));
	buf_release(&text);
	buf_release(&request);
	arena_release(&s.arena);
}

TEST(oracle, doubts_an_error_of_the_system_for_a_wrong_request)
{
	struct scene s = { .arena = ARENA_INIT };
	const char *body = "{\"_typeName\":\"SystemError\",\"reason\":\"x\"}";

	s.expectation.provable = true;
	CHECK(look(&s, "plausibility", "{}", "", body));
	CHECK_INT(s.note.verdict, VERDICT_WARN);
	CHECK(!look(&s, "plausibility", "{}", "",
		    "{\"_typeName\":\"InvalidArgument\"}"));
	s.expectation.provable = false;
	CHECK(!look(&s, "plausibility", "{}", "", body));
	arena_release(&s.arena);
}

TEST(oracle, lists_every_oracle_once)
{
	const struct oracle *o;
	size_t count = 0, statistical = 0;

	for (; (o = oracle_at(count)); count++) {
		CHECK(oracle_find(slice_from(o->id)) == o);
		CHECK(*o->title && o->anchor[0] == 'O');
		CHECK(*oracle_severity_name(o->severity));
		statistical += o->statistical;
		CHECK(!o->statistical || !o->look);
	}
	CHECK(count >= 15);
	CHECK_INT(statistical, 5);
}

/* ---- keys ---- */

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
