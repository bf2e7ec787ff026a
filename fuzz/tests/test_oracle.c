/* Each oracle of one exchange: what it catches, what it leaves alone. */
#include "mutate/guard.h"
#include "oracle/oracle_table.h"
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
	bool untagged;
};

enum { SEED = 7, INDEX = 40 };

static bool look(struct scene *s, const char *oracle, const char *request,
		 const char *fields, const char *body)
{
	const struct oracle *o = oracle_find(slice_from(oracle));
	struct exchange *x = &s->exchange;
	struct oracle_look l = { .exchange = x,
				 .expectation = &s->expectation,
				 .marker = slice_from(MARKER),
				 .tagged = !s->untagged,
				 .tag = guard_tag(SEED, INDEX),
				 .arena = &s->arena };

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

static bool shows(struct scene *s, const char *form, const char *id)
{
	struct arena arena = ARENA_INIT;
	bool told = look(s, "cross-talk", "{}", "",
			 arena_printf(&arena, form, id));

	arena_release(&arena);
	return told;
}

/* A server draws UUIDs, too: all that can be said of one stands in its last
 * group, and only one of 2^48 stands for what is in front of it. */
TEST(oracle, takes_no_uuid_of_somebody_else_for_a_drawn_one)
{
	enum { MUTANTS = 256, FRONT = UUID_TEXT - 12 };
	struct bindings target = { .volume = "" };
	struct arena arena = ARENA_INIT;
	const char *drawn[MUTANTS];
	size_t alike = 0;

	for (size_t i = 0; i < MUTANTS; i++) {
		unsigned tag = 0;
		struct rng rng;
		struct guard g;

		rng_init(&rng, SEED, "x");
		guard_init(&g, &target, SEED, i, &arena);
		drawn[i] = guard_draw(&g, &rng);
		CHECK(guard_is_drawn(slice_from(drawn[i]), &tag));
		CHECK_INT(tag, guard_tag(SEED, i));
		for (size_t k = 0; k < i; k++) {
			if (memcmp(drawn[i], drawn[k], FRONT) != 0)
				continue;
			alike++;
			CHECK_TEXT(drawn[i], drawn[k]);
		}
	}
	CHECK(alike > 0);
	arena_release(&arena);
}

/* An id that was drawn for another mutant, whatever this request says. */
TEST(oracle, tells_volume_ids_of_another_request)
{
	struct bindings target = { .volume = "" };
	struct scene s = { .arena = ARENA_INIT };
	struct arena arena = ARENA_INIT;
	char upper[UUID_TEXT + 1] = "", near[UUID_TEXT + 1];
	const char *own, *other;
	struct rng rng;
	struct guard g;

	rng_init(&rng, SEED, "x");
	guard_init(&g, &target, SEED, INDEX, &arena);
	own = guard_draw(&g, &rng);
	guard_init(&g, &target, SEED, INDEX + 1, &arena);
	other = guard_draw(&g, &rng);
	for (size_t i = 0; i < UUID_TEXT; i++)
		upper[i] = other[i] >= 'a' ? (char)(other[i] - 0x20)
					   : other[i];
	memcpy(near, other, sizeof(near));
	near[0] = near[0] == '1' ? '2' : '1';
	CHECK(shows(&s, "{\"m\":\"%s\"}", other));
	CHECK(shows(&s, "{\"m\":\"%s\"}", upper));
	CHECK(shows(&s, "a-b-%s", other));
	CHECK(shows(&s, "-%s", other));
	CHECK(!shows(&s, "{\"m\":\"%s\"}", own));
	CHECK(!shows(&s, "{\"m\":\"%s\"}", near));
	CHECK(!shows(&s, "%.30s", other));
	CHECK(!shows(&s, "%s", "-"));
	s.untagged = true;
	CHECK(!shows(&s, "{\"m\":\"%s\"}", other));
	arena_release(&arena);
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

/* Any answer may have it with that very value. */
TEST(oracle, calls_a_usual_field_no_reflection)
{
	static const struct { const char *name; bool told; } rows[] = {
		{ "Content-Type", false }, { "content-type", false },
		{ "Content-Length", false }, { "Connection", false },
		{ "Date", false }, { "Server", false },
		{ "Transfer-Encoding", false }, { "Allow", false },
		{ "Location", true }, { "Set-Cookie", true },
		{ "Content-Typ", true },
	};
	/* as the request spells it */
	static const char *const breaks[] = {
		"\\r\\n", "\\n", "%0d%0a", "%0D%0A", "%0a", "%0A",
		"\\u000d\\u000a", "\\u000a", "\\u000D\\u000A", "\\u000A",
	};
	struct scene s = { .arena = ARENA_INIT };
	char request[256], field[256];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t k = 0; k < sizeof(breaks) / sizeof(breaks[0]);
		     k++) {
			snprintf(request, sizeof(request),
				 "{\"id\":\"a%s%s: 17\"}", breaks[k],
				 rows[i].name);
			snprintf(field, sizeof(field), "%s: 17\r\n",
				 rows[i].name);
			if (!CHECK_INT(look(&s, "reflection", request, field,
					    ""), rows[i].told))
				printf(" %s", request);
		}
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
	CHECK_INT(statistical, 6);
}
