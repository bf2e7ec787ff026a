/*
 * Each bug that only fuzzing finds, by one request: the server with it answers
 * otherwise than the right one, or goes on otherwise, and to a near miss as
 * that does, byte for byte.
 */
#include "http/request.h"
#include "refserver/ref_core.h"
#include "refserver/ref_deep.h"
#include "tests/ref_client.h"
#include "tests/test.h"

/* Where the text of a row stands in a valid sync. */
enum form {
	IN_BODY,    /* it is the body; a byte 1 stands for NUL */
	IN_ID,      /* JSON in the place of the id */
	IN_VALUE,   /* JSON of a member that nobody knows */
	IN_NAME,    /* its name */
	IN_HEAD,    /* a header line */
	IN_METHOD, IN_TARGET, IN_SESSION,
	IN_CHUNKS,  /* a body in chunks, as it stands */
	IN_TIME,    /* "" = right behind the one before, else later */
	IN_ANY      /* a valid sync shows it: nothing is a near miss */
};

enum { SECOND_US = 1000000 };

#define U "\\u"
#define BOX(value) "{\"_typeName\":\"Any\",\"_value\":" value "}"
#define TYPE(name) "{\"_typeName\":\"" name "\"}"
#define MANAGER "/sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/"
#define CHUNK(extension) "2" extension "\r\n{}\r\n0\r\n\r\n"

/* A '~' is `fill`, "a" by default, so often; in the near miss `less` times
 * less, 1 by default. `near` NULL: the same text. */
static const struct row {
	const char *bug;
	enum form form;
	const char *text, *near;
	size_t times;
	const char *fill;
	size_t less;
} rows[] = {
	/* ref_deep_table_wrong.c */
	{ "accepts-an-id-of-291-bytes", IN_ID, "\"~\"", NULL, 291, NULL, 0 },
	{ "accepts-an-id-of-64-bytes", IN_ID, "\"~\"", NULL, 64, NULL, 0 },
	{ "accepts-an-id-with-a-fragment", IN_ID, "\"a#b\"", "\"a+b\"",
	  0, NULL, 0 },
	{ "accepts-an-id-with-minus-signs", IN_ID, "\"a\u2212b\"",
	  "\"a\u2213b\"", 0, NULL, 0 },
	{ "accepts-an-id-with-a-variation-selector", IN_ID, "\"a\ufe0fb\"",
	  "\"a\ufe0db\"", 0, NULL, 0 },
	{ "accepts-an-id-of-a-disk", IN_ID, "\"fcd:a\"", "\"fcd-a\"", 0, NULL, 0 },
	{ "accepts-an-id-on-the-second-line", IN_ID, "\"x\\na\"",
	  "\"x\\ta\"", 0, NULL, 0 },
	{ "accepts-an-id-in-parentheses", IN_ID, "\"(a)\"", "\"[a)\"",
	  0, NULL, 0 },
	{ "accepts-an-id-in-a-box-of-a-date", IN_ID, TYPE("dateTime"),
	  TYPE("date"), 0, NULL, 0 },
	{ "accepts-the-id-self", IN_ID, "\"self\"", "\"Self\"", 0, NULL, 0 },
	{ "accepts-a-number-that-wraps-to-zero", IN_ID, "4294967296",
	  "4294967295", 0, NULL, 0 },
	{ "accepts-an-id-of-the-same-hash", IN_ID,
	  "\"11111111-2222-4333-8444-000000000219\"",
	  "\"11111111-2222-4333-8444-000000000218\"", 0, NULL, 0 },
	{ "accepts-128-specs", IN_BODY, "{\"syncSpecs\":[~{}]}", NULL, 127,
	  "{},", 0 },
	{ "accepts-a-name-with-a-zero-width-space", IN_NAME, "sync\u200bSpec",
	  "sync\u200cSpec", 0, NULL, 0 },
	{ "accepts-a-name-with-a-soft-hyphen", IN_NAME, "sync\u00adSpec",
	  "sync-Spec", 0, NULL, 0 },
	{ "accepts-a-literal-cut-to-nul", IN_BODY, "{\"syncSpecs\":nul}",
	  "{\"syncSpecs\":nu}", 0, NULL, 0 },
	{ "accepts-a-control-z-behind-the-body", IN_BODY, "{}\x1a", "{}\x1b",
	  0, NULL, 0 },
	{ "accepts-an-end-of-transmission", IN_BODY, "{}\x04", "{}\x05",
	  0, NULL, 0 },
	{ "accepts-a-markup-comment", IN_BODY, "<!--a-->{}", "<!-a-->{}",
	  0, NULL, 0 },
	{ "accepts-a-vertical-tab", IN_BODY, "\v{}", "\f{}", 0, NULL, 0 },
	{ "accepts-a-number-with-underscores", IN_VALUE, "1_000", "1-000",
	  0, NULL, 0 },
	{ "accepts-a-c-escape", IN_VALUE, "\"\\v\"", "\"\\x\"", 0, NULL, 0 },
	{ "accepts-a-very-overlong-slash", IN_VALUE, "\"\xF0\x80\x80\xAF\"",
	  "\"\xE0\x80\xAF\"", 0, NULL, 0 },
	{ "accepts-an-array-behind-the-id", IN_ID, "\"a\",\"id\":[]",
	  "\"a\",\"id\":{}", 0, NULL, 0 },
	{ "accepts-a-mixed-case-method", IN_METHOD, "Post", "pOST", 0, NULL, 0 },
	{ "accepts-a-nul-in-the-path", IN_TARGET, MANAGER "%00/CnsSyncVolume",
	  MANAGER "%01/CnsSyncVolume", 0, NULL, 0 },
	{ "accepts-an-object-with-a-parameter", IN_TARGET,
	  MANAGER "cns-volume-manager;x=1/CnsSyncVolume",
	  MANAGER "cns-volume-manager;x=2/CnsSyncVolume", 0, NULL, 0 },
	{ "accepts-a-session-with-a-comma", IN_SESSION, "~,x", "~,y", 40, NULL,
	  0 },
	{ "accepts-the-front-of-a-session", IN_SESSION, "~", NULL, 10, NULL, 0 },
	{ "accepts-a-length-with-a-sign", IN_HEAD, "Content-Length: +9",
	  "Content-Length: -9", 0, NULL, 0 },
	{ "accepts-a-blank-before-a-colon", IN_HEAD, "A : b", "A :b",
	  0, NULL, 0 },
	{ "accepts-a-second-host", IN_HEAD, "Host: a", "Hosts: a", 0, NULL, 0 },
	{ "refuses-a-body-of-32767-bytes", IN_VALUE, "\"~\"", NULL, 32628,
	  NULL, 0 },
	{ "refuses-a-uuid-with-zeros-in-front", IN_VALUE, "\"00000000-\"",
	  "\"00000001-\"", 0, NULL, 0 },
	{ "refuses-bodies-of-full-pages", IN_VALUE, "\"~\"", NULL, 117, NULL,
	  0 },
	{ "accepts-an-id-of-4131-bytes", IN_ID, "\"~\"", NULL, 4131, NULL, 0 },
	{ "fails-on-100-modes", IN_VALUE, "{\"syncMode\":[~1]}", NULL, 100,
	  "1,", 0 },
	{ "fails-on-a-type-of-arrays", IN_VALUE, TYPE("[]int"), TYPE("int[]"),
	  0, NULL, 0 },
	{ "fails-on-a-map-type", IN_VALUE, TYPE("map[int]"), TYPE("map"),
	  0, NULL, 0 },
	{ "fails-on-an-odd-language", IN_HEAD, "Accept-Language: ../a",
	  "Accept-Language: ./a", 0, NULL, 0 },
	{ "fails-on-two-content-types", IN_HEAD, "Content-Type: multipart/a",
	  "Content-Type: multipart", 0, NULL, 0 },
	{ "fails-on-a-charset", IN_HEAD, "A: charset=utf-8;charset=utf-16",
	  "A: charset=utf-8;charset=utf-8", 0, NULL, 0 },
	{ "labels-a-fault-as-success", IN_ID, "\"9223372036854775808\"",
	  "\"9223372036854775807\"", 0, NULL, 0 },
	{ "cuts-the-answer-after-two-halves", IN_VALUE,
	  "\"" U "d83d" U "d83d\"", "\"" U "d83d\"", 0, NULL, 0 },
	{ "system-error-for-int64", IN_VALUE, "9223372036854775808",
	  "9223372036854775807", 0, NULL, 0 },
	{ "system-error-for-a-huge-exponent", IN_VALUE, "1e400", "1e399",
	  0, NULL, 0 },
	{ "system-error-for-a-wildcard", IN_ID, "\"*)(uid=*\"", "\"*)(uid=\"",
	  0, NULL, 0 },
	{ "reads-upper-case-field-names-wrongly", IN_HEAD,
	  "ACCEPT-ENCODING: a", "Accept-Encoding: a", 0, NULL, 0 },
	{ "refuses-a-quoted-chunk-extension", IN_CHUNKS,
	  CHUNK(";a=\"b;c\""), CHUNK(";a=\"bc\""), 0, NULL, 0 },
	{ "reads-an-escaped-hyphen-wrongly", IN_VALUE, "\"" U "002D\"",
	  "\"" U "002d\"", 0, NULL, 0 },
	{ "undecided-about-apostrophes", IN_BODY, "{'a':1}", "{`a`:1}",
	  0, NULL, 0 },
	{ "undecided-about-unknown-volumes-in-f", IN_ID,
	  "\"11111111-2222-4333-8444-55555555555f\"",
	  "\"11111111-2222-4333-8444-55555555555e\"", 0, NULL, 0 },
	{ "task-ids-of-seven-bits", IN_ANY, "", NULL, 0, NULL, 0 },
	{ "takes-what-is-far-too-large", IN_VALUE, "\"~\"", NULL,
	  4 * 1024 * 1024, NULL, 1024 },

	/* ref_deep_table_alive.c */
	{ "dies-of-deep-nesting", IN_BODY, "~", NULL, 60000, "[", 0 },
	{ "dies-of-boxes-in-boxes", IN_VALUE, BOX(BOX(BOX("1"))),
	  BOX(BOX("1")), 0, NULL, 0 },
	{ "dies-of-a-huge-array-type", IN_VALUE, TYPE("[4294967296]int"),
	  TYPE("[4294967295]int"), 0, NULL, 0 },
	{ "dies-of-a-string-of-1060-bytes", IN_VALUE, "\"~\"", NULL, 1060,
	  NULL, 0 },
	{ "dies-of-a-format-directive", IN_VALUE, "\"%n%n%n\"", "\"%n%n\"",
	  0, NULL, 0 },
	{ "hangs-on-pointer-types", IN_VALUE, TYPE("*****int"),
	  TYPE("****int"), 0, NULL, 0 },
	{ "hangs-on-a-huge-exponent", IN_VALUE, "1e99999999", "1e9999999",
	  0, NULL, 0 },
	{ "stops-at-a-lone-quote", IN_VALUE, "\"\\\n\"", "\"\\\r\"",
	  0, NULL, 0 },
	{ "closes-on-long-values", IN_HEAD, "A: ~", NULL, 4096, NULL, 0 },
	{ "closes-on-two-chunk-extensions", IN_CHUNKS, CHUNK(";n=1;m=2"),
	  CHUNK(";n=1"), 0, NULL, 0 },
	{ "dies-of-a-table-of-4096-members", IN_VALUE, "{~\"z\":1}", NULL,
	  4095, "\"a\":1,", 0 },
	{ "spoilt-by-proto", IN_NAME, "__proto__", "_proto_", 0, NULL, 0 },
	{ "spoilt-by-constructor", IN_NAME, "constructor", "constructo",
	  0, NULL, 0 },
	{ "spoilt-by-a-mark-in-a-name", IN_NAME, "\xEF\xBB\xBF" "a",
	  "\xEF\xBB\xBE" "a", 0, NULL, 0 },
	{ "keeps-volumes-locked", IN_ID, "\"$(id)\"", "\"$(i)\"",
	  0, NULL, 0 },
	{ "ends-the-session-of-a-patch", IN_METHOD, "PATCH", "PUT",
	  0, NULL, 0 },
	{ "spoilt-by-utf-16", IN_BODY, "\xFE\xFF{", "\xFF\xFE{", 0, NULL, 0 },
	{ "leftover-of-an-extended-chunk", IN_BODY, "{}//a", "{}/a",
	  0, NULL, 0 },
	{ "leftover-of-a-second-trailer", IN_CHUNKS,
	  "2\r\n{}\r\n0\r\nX-A: b\r\nX-C: d\r\n\r\n",
	  "2\r\n{}\r\n0\r\nX-A: b\r\n\r\n", 0, NULL, 0 },
	{ "leftover-of-an-identity-coding", IN_HEAD,
	  "Content-Encoding: identity", "Content-Encoding: identit",
	  0, NULL, 0 },
	{ "swallows-what-comes-at-once", IN_TIME, "", "later", 0, NULL, 0 },
	{ "repeats-an-answer-to-what-comes-at-once", IN_TIME, "", "later",
	  0, NULL, 0 },
	{ "forgets-the-session-of-what-comes-at-once", IN_TIME, "", "later",
	  0, NULL, 0 },
	{ "mistakes-the-task-of-what-comes-at-once", IN_TIME, "", "later",
	  0, NULL, 0 },
	{ "slow-with-many-members", IN_VALUE, "{~\"z\":1}", NULL, 999,
	  "\"a\":1,", 0 },
	{ "slow-with-many-elements", IN_VALUE, "[~1]", NULL, 4095, "1,", 0 },
	{ "slow-with-long-numbers", IN_VALUE, "~", NULL, 1000, "1", 0 },
	{ "slow-with-a-pattern", IN_VALUE, "\"waitfor\"", "\"waitfo\"",
	  0, NULL, 0 },
	{ "slower-with-each-unknown-volume", IN_ID,
	  "\"11111111-2222-4333-8444-55555555555f\"",
	  "\"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\"", 0, NULL, 0 },
	{ "tired-by-empty-containers", IN_VALUE, "[[],{},[],{},[],{}]",
	  "[[],{},[],{},[]]", 0, NULL, 0 },
	{ "loses-memory-of-bad-utf-8", IN_VALUE, "\"\xFF\"", "\"\xFE\"",
	  0, NULL, 0 },
	{ "loses-memory-of-duplicates", IN_VALUE,
	  "{\"_typeName\":\"a\",\"_typeName\":\"b\"}",
	  "{\"_typeName\":\"a\",\"_typeName\":1}", 0, NULL, 0 },
	{ "loses-a-descriptor-of-every-sync", IN_ANY, "", NULL, 0, NULL, 0 },
	{ "loses-descriptors-of-trailing-text", IN_BODY, "{}\1", "{}\2",
	  0, NULL, 0 },

	/* ref_deep_table_telling.c */
	{ "tells-a-java-trace", IN_VALUE, TYPE("java.a"), TYPE("java"),
	  0, NULL, 0 },
	{ "tells-a-python-trace", IN_NAME, "$ref", "$re", 0, NULL, 0 },
	{ "tells-a-go-panic", IN_VALUE, TYPE("map[binary]"), TYPE("map[int]"),
	  0, NULL, 0 },
	{ "tells-a-path", IN_ID, "\"/dev/null\"", "\"/dev/zero\"",
	  0, NULL, 0 },
	{ "tells-a-node-trace", IN_NAME, "constructor", "constructo",
	  0, NULL, 0 },
	{ "tells-a-spool-file", IN_ID, "\"fcd:\"", "\"fcd\"", 0, NULL, 0 },
	{ "tells-an-address", IN_VALUE, "\"~\"", NULL, 4132, NULL, 0 },
	{ "tells-sql", IN_ID, "\"' OR '1'='1\"", "\"' OR '1'='2\"",
	  0, NULL, 0 },
	{ "tells-a-trace-of-the-path", IN_TARGET,
	  MANAGER "a%0ab/CnsSyncVolume", MANAGER "a%0db/CnsSyncVolume",
	  0, NULL, 0 },
	{ "repeats-a-quote", IN_VALUE, "\"\\\"}],\\\"\"", "\"\\\"}]\\\"\"",
	  0, NULL, 0 },
	{ "repeats-an-escape-sequence", IN_VALUE, "\"\x1B[0m\"",
	  "\"\x1A[0m\"", 0, NULL, 0 },
	{ "repeats-a-nul", IN_ID, "\"a" U "0000b\"", "\"a" U "0000bc\"",
	  0, NULL, 0 },
	{ "repeats-half-a-pair", IN_VALUE, "\"" U "dbff\"", "\"" U "dbfe\"",
	  0, NULL, 0 },
	{ "repeats-half-a-character", IN_VALUE, "\"~\"", NULL, 290, NULL, 0 },
	{ "repeats-a-backslash-cut", IN_VALUE, "\"..\\\\..\\\\windows\"",
	  "\"../../windows\"", 0, NULL, 0 },
	{ "repeats-a-header", IN_VALUE, "\"\\r\\nX-Injected: 1\"",
	  "\"\\nX-Injected: 1\"", 0, NULL, 0 },
	{ "repeats-a-cookie", IN_VALUE, "\"\\r\\nSet-Cookie: a=b\"",
	  "\"\\nSet-Cookie: a=b\"", 0, NULL, 0 },
	{ "repeats-a-field", IN_HEAD, "A: %0d%0aX-Injected: 1",
	  "A: %0aX-Injected: 1", 0, NULL, 0 },
	{ "repeats-large-bodies", IN_VALUE, "~", NULL, 65000, "1", 0 },
	{ "shows-the-body-before", IN_ID,
	  "\"11111111-2222-4333-8444-000000000217\"",
	  "\"11111111-2222-4333-8444-000000000218\"", 0, NULL, 0 },
	{ "mixes-up-after-half-a-pair", IN_VALUE, "\"" U "d83d\"",
	  "\"" U "d83c\"", 0, NULL, 0 },
	{ "mixes-up-after-a-template", IN_VALUE, "\"${jndi:a}\"",
	  "\"${jnd:a}\"", 0, NULL, 0 },
	{ "mixes-up-after-an-upgrade", IN_HEAD, "Upgrade: h2c",
	  "Upgrade: h3", 0, NULL, 0 },
	{ "answers-twice-to-a-code-beyond-unicode", IN_VALUE,
	  "\"\xF4\x90\x80\x80\"", "\"\xF4\x8F\x80\x80\"", 0, NULL, 0 },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* ---- the requests ---- */

static void expand(const struct row *r, bool near, struct buf *out)
{
	size_t less = r->less ? r->less : 1;
	size_t times = near && !r->near ? r->times - less : r->times;
	const char *text = near && r->near ? r->near : r->text;

	for (; *text; text++)
		if (*text != '~')
			buf_byte(out, *text == '\1' ? '\0' : *text);
		else
			for (size_t i = 0; i < times; i++)
				buf_text(out, r->fill ? r->fill : "a");
}

static void put_body(enum form form, struct slice text, struct buf *out)
{
	static const char id[] = "\"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\"";

	if (form == IN_BODY || form == IN_CHUNKS) {
		buf_slice(out, text);
		return;
	}
	buf_text(out, "{\"");
	buf_slice(out, form == IN_NAME ? text : slice_from("x"));
	buf_text(out, "\":");
	buf_slice(out, form == IN_VALUE ? text : slice_from("1"));
	buf_text(out, ",\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\","
		      "\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":");
	buf_slice(out, form == IN_ID ? text : slice_from(id));
	buf_text(out, "}}]}");
}

static void put_request(enum form form, struct slice text,
			const char *session, struct buf *out)
{
	struct buf body = BUF_INIT(REQUEST_MAX);

	put_body(form, text, &body);
	buf_slice(out, form == IN_METHOD ? text : slice_from("POST"));
	buf_byte(out, ' ');
	buf_slice(out, form == IN_TARGET ? text : slice_from(CLIENT_SYNC));
	buf_text(out, " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
		      "Content-Type: application/json\r\n"
		      "X-Request-Id: word-of-its-own\r\n"
		      "vmware-api-session-id: ");
	buf_slice(out, form == IN_SESSION ? text : slice_from(session));
	buf_text(out, "\r\n");
	if (form == IN_HEAD) {
		buf_slice(out, text);
		buf_text(out, "\r\n");
	}
	if (form == IN_CHUNKS)
		buf_text(out, "Transfer-Encoding: chunked\r\n\r\n");
	else
		buf_printf(out, "Content-Length: %zu\r\n\r\n", body.len);
	buf_slice(out, buf_view(&body));
	buf_release(&body);
}

/* ---- the answers ---- */

/* How it ended, how late, what came. */
static void ask(struct ref_client *c, struct slice request, int64_t later_us,
		struct buf *seen)
{
	struct buf answer = BUF_INIT(ANSWER_MAX);
	int64_t delay_us = 0;
	enum handler_end end;

	c->now_us += later_us;
	end = c->handler.answer(c->handler.self, request, c->now_us, 1, &answer,
				&delay_us);
	buf_printf(seen, "%d %lld ", (int)end, (long long)delay_us);
	buf_slice(seen, buf_view(&answer));
	buf_release(&answer);
}

/* It, twice, for some do it by turns; then a valid sync and one that must be
 * refused, which may suffer; and what is lost by then. */
static void ask_all(struct ref_client *c, const struct row *r, bool near,
		    struct buf *seen)
{
	struct buf text = BUF_INIT(REQUEST_MAX), request = BUF_INIT(REQUEST_MAX);
	int64_t later = r->form == IN_TIME && !near ? 0 : SECOND_US;

	expand(r, near, &text);
	put_request(r->form, buf_view(&text), c->session, &request);
	ask(c, buf_view(&request), SECOND_US, seen);
	ask(c, buf_view(&request), later, seen);
	buf_clear(&request);
	put_request(IN_TIME, SLICE_NONE, c->session, &request);
	ask(c, buf_view(&request), SECOND_US, seen);
	buf_clear(&request);
	put_request(IN_ID, slice_from("\"\""), c->session, &request);
	ask(c, buf_view(&request), SECOND_US, seen);
	buf_printf(seen, "%zu %zu", c->server->deep.lost_kib,
		   c->server->deep.open_count);
	buf_release(&text);
	buf_release(&request);
}

static bool is_as_right(const struct row *r, bool near)
{
	struct buf right = BUF_INIT(4 * ANSWER_MAX),
		   wrong = BUF_INIT(4 * ANSWER_MAX);
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client c;
	bool same;

	for (int bug = 0; bug < 2; bug++) {
		options.bug = bug ? r->bug : NULL;
		ref_client_open(&c, &options);
		ref_client_login(&c);
		ask_all(&c, r, near, bug ? &wrong : &right);
		ref_client_close(&c);
	}
	same = slice_equal(buf_view(&right), buf_view(&wrong));
	buf_release(&right);
	buf_release(&wrong);
	return same;
}

TEST(ref_deep_row, each_bug_shows_where_it_must_and_not_beside_it)
{
	for (size_t i = 0; i < ROWS; i++)
		if (!CHECK(!is_as_right(&rows[i], false)) ||
		    !CHECK(is_as_right(&rows[i], true) ==
			   (rows[i].form != IN_ANY)))
			printf(" of %s", rows[i].bug);
}

TEST(ref_deep_row, no_bug_is_left_out)
{
	const struct ref_deep_bug *bug;
	size_t count = 0;

	for (; (bug = ref_deep_bug_at(count)); count++) {
		size_t i = 0;

		while (i < ROWS && strcmp(rows[i].bug, bug->name) != 0)
			i++;
		if (!CHECK(i < ROWS))
			printf(" %s", bug->name);
	}
	CHECK_INT(count, ROWS);
}
