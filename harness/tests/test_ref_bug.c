#include "refserver/ref_bug.h"

#include "tests/ref_client.h"
#include "tests/test.h"

enum { TRANSCRIPT_MAX = 8 * 1024 * 1024, NAME_MAX_LEN = 48,
       STEP_US = 2 * 1000 * 1000 };

#define GOOD "6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913"
#define SPEC "{\"volumeId\":{\"id\":\"" GOOD "\"}}"
#define OTHER "{\"volumeId\":{\"id\":\"b82e47a1-3c5d-4f96-9a07-e1d46c8f2b30\"}}"
#define WITH(more) "{\"syncSpecs\":[{\"volumeId\":{\"id\":\"" GOOD "\"}," more "}]}"
#define ID(id) "{\"syncSpecs\":[{\"volumeId\":{\"id\":" id "}}]}"
#define STORE(type, value) \
	"\"datastore\":{\"type\":\"" type "\",\"value\":\"" value "\"}"

/* Bodies that find every ruling of CnsSyncVolume; NULL = no body. */
#define WORDS(more) \
	"{\"syncSpecs\":[{\"volumeId\":{\"id\":\"my volume\"}," more "}]}"
#define FOUR_MODES "\"SPACE_USAGE\",\"SPACE_USAGE\",\"SPACE_USAGE\"," \
	"\"SPACE_USAGE\""

static const char *const bodies[] = {
	NULL, "null", "[]", "{", "{}", "{\"syncSpecs\":null}",
	"{\"syncSpecs\":{}}", "{\"syncSpecs\":[]}",
	"{\"syncSpecs\":[" SPEC "," OTHER "]}",
	"{\"syncSpecs\":[" SPEC "," SPEC "]}",
	"{\"syncSpecs\":[" SPEC "," OTHER "," SPEC "]}",
	"{\"_typeName\":\"X\",\"syncSpecs\":[" SPEC "]}",
	"{\"syncSpecs\":[{}]}", ID("7"), ID("null"), ID("\"\""), ID("\" \""),
	ID("\"pvc-" GOOD "\""), ID("\"" GOOD "0\""),
	ID("\"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d91x\""), ID("\"my volume\""),
	WORDS("\"syncMode\":[\"SPACE_USAGE\"]"),
	WORDS("\"datastore\":{\"type\":\"Datastore\",\"value\":\"datastore-11\"}"),
	"{\"syncSpecs\":[{\"volumeId\":{\"id\":\"" GOOD "\"},\"syncMode\":["
	FOUR_MODES "," FOUR_MODES ",\"SPACE_USAGE\"]}]}",
	ID("\"11111111-2222-4333-8444-555555555555\""),
	ID("\"6D1F2C0E-94B7-4A53-8C1E-5F0A7BE2D913\""),
	ID("\"file:27c8e5f4-1a90-4d6b-a3e2-c70f59b81d46\""),
	ID("\"93b60d2f-e8c4-47a5-9f1b-4d7e0a28c651\""), ID("\"" GOOD "\""),
	WITH("\"syncMode\":[]"), WITH("\"syncMode\":[\"SPACE_USAGE\"]"),
	WITH("\"syncMode\":[\"SPACE_USAGE\",\"SPACE_USAGE\"]"),
	WITH("\"syncMode\":[\"SPACE_USAGE\",1]"),
	WITH("\"syncMode\":[\"X\"]"), WITH("\"syncMode\":7"),
	WITH(STORE("Datastore", "datastore-11")),
	WITH(STORE("Datastore", "datastore-12")),
	WITH(STORE("Datastore", "datastore-13")),
	WITH("\"syncMode\":[],\"syncMode\":[]"),
	WITH("\"datastore\":7"), "7", "{}{}", "{\"a\":\"\xff\"}", "{\"a\":\"\t\"}", "{\"a\":01}",
	"{\"a\":\"\\x\"}", "{'a':0}", "{\"a\":nul}",
	"{\"SyncSpecs\":[" SPEC "]}", "{\"syncSpecs \":[" SPEC "]}",
	"{\"syncSpecs\\u0000\":[" SPEC "]}",
	"{\"note\":0,\"syncSpecs\":[" SPEC "]}",
	"{\"syncSpecs\":[{\"_typeName\":\"X\",\"volumeId\":{\"id\":\"" GOOD
	"\"}}]}",
	"{", ID("\"11111111-2222-4333-8444-555555555555\""),
	"{\"syncSpecs\":[" SPEC ",null]}", "{\"syncSpecs\":[7]}",
	"{\"syncSpecs\":[{\"volumeId\":\"" GOOD "\"}]}",
	"{\"sync\\u0053pecs\":[" SPEC "]}", ID("\"" GOOD "\\u0000\""),
	ID("\"6d\xef\xbc\x91" "f2c0e-94b7-4a53-8c1e-5f0a7be2d913\""),
	ID("\"6d1f2c0e-94b7-4a53-8c1e-5f0\\u200ba7be2d913\""),
	ID("\"11111111222243338444555555555555\""),
	ID("\"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d914\""),
	ID("\"7d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\""),
	"{\"syncSpecs\":{\"length\":1,\"0\":" SPEC "}}", ID("\"" GOOD "\"") "\v",
	ID("\"6d1f2c0e%2d94b7-4a53-8c1e-5f0a7be2d913\""),
	ID("\"gd1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\""),
	ID("\"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d91G\""),
	ID("\"\\\"" GOOD "\\\"\""), ID("\"file:" GOOD "\""),
	ID("\" " GOOD "\""), ID("\"{" GOOD "}\""),
	WITH("\"syncMode\":null"), WITH("\"datastore\":null"),
	WITH(STORE("VirtualMachine", "datastore-11")),
	"{\"syncSpecs\":[{\"volumeId\":[\"" GOOD "\"]}]}", "\xff\xfe{}",
	ID("\"+d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\""),
	ID("\"6d1f2\xef\xbc\x91-94b7-4a53-8c1e-5f0a7be2d913\""),
	WITH("\"syncMode\":[0]"),
	ID("\"6d1f2c0e-94b7-1a53-8c1e-5f0a7be2d914\""),
	ID("\"6d1f2c0e-94b7-7a53-8c1e-5f0a7be2d914\""),
	WITH(STORE("Datastore", "datastore-x")),
	WITH(STORE("Datastore", "datastore-99999999999999999999")),
};

static void note(struct ref_client *c, struct buf *out)
{
	buf_slice(out, buf_view(&c->exchange.answer));
	buf_printf(out, "\n[end %d, %lld us]\n", (int)c->end,
		   (long long)c->delay_us);
}

static void note_post(struct ref_client *c, const char *target,
		      const char *body, struct buf *out)
{
	ref_client_post(c, target, body);
	note(c, out);
}

static void specs_behind(struct ref_client *c, const char *spec, int count,
			 struct buf *out)
{
	struct buf body = BUF_INIT(REF_BODY_MAX);

	buf_text(&body, "{\"syncSpecs\":[" SPEC);
	while (count--)
		buf_text(&body, spec);
	buf_text(&body, "]}");
	note_post(c, CLIENT_SYNC, buf_string(&body), out);
	buf_release(&body);
}

static void many_specs(struct ref_client *c, struct buf *out)
{
	specs_behind(c, "," OTHER, 150, out);
	specs_behind(c, ",1", 256, out);
	specs_behind(c, ",1", 65536, out);
}

static void follow(struct ref_client *c, struct buf *out)
{
	char task[4096];

	ref_client_sync_good(c);
	snprintf(task, sizeof(task), "%s", ref_client_text(c, "/value"));
	for (int i = 0; i < 4; i++) {
		ref_client_info(c, task);
		note(c, out);
		c->now_us += STEP_US / 4;
	}
}

static void objects(struct ref_client *c, struct buf *out)
{
	ref_client_get(c, "/sdk/vim25/1.0/ServiceInstance/x/content");
	note(c, out);
	note_post(c, CLIENT_SDK "/Nothing/x/Do", NULL, out);
	note_post(c, CLIENT_SDK "/vsan/CnsVolumeManager/x/CnsSyncVolume",
		  NULL, out);
	note_post(c, CLIENT_SDK "/vsan/CnsVolumeManager/x/Do", NULL, out);
	ref_client_info(c, "task-0");
	note(c, out);
}

/* Requests that differ in how they are sent, with a session. */
static const struct sent {
	const char *method, *target, *version, *fields, *body;
	size_t spaces; /* behind the body */
} sent[] = {
	{ "POST", CLIENT_SYNC, "1.1", "Transfer-Encoding: chunked\r\n",
	  "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", 0 },
	{ "POST", CLIENT_SYNC, "1.0", "", "{}", 0 },
	{ "POST", CLIENT_SYNC, "1.1", "Expect: 100-continue\r\n", "{}", 0 },
	{ "POST", CLIENT_SYNC, "1.1", "Accept: */*\r\n", "{}", 0 },
	{ "POST", CLIENT_SYNC, "1.1", "Accept: text/xml\r\n", "{}", 0 },
	{ "POST", CLIENT_SYNC, "1.1", "Accept-Encoding: identity\r\n", "{}", 0 },
	{ "POST", CLIENT_SYNC, "1.1", "Content-Type: text/xml\r\n", "{}", 0 },
	{ "POST", CLIENT_SYNC, "1.1", "Content-Type: application/JSON\r\n",
	  "{}", 0 },
	{ "POST", CLIENT_SYNC, "1.1",
	  "Content-Type: application/json;charset=utf-8\r\n", "{}", 0 },
	{ "POST", CLIENT_SYNC, "1.1", "", "{}", 70000 },
	{ "POST", CLIENT_SYNC, "1.1", "", "{}", 300000 },
	{ "POST", CLIENT_SYNC, "1.1", "Transfer-Encoding: chunked\r\n",
	  "2;a=b\r\n{}\r\n0\r\n\r\n", 0 },
	{ "POST", CLIENT_SYNC, "1.1", "Transfer-Encoding: chunked\r\n",
	  "0A\r\n{        }\r\n0\r\n\r\n", 0 },
	{ "POST", CLIENT_SYNC, "1.1", "Transfer-Encoding: chunked\r\n",
	  "2\r\n{}\r\n0\r\nA: b\r\n\r\n", 0 },
	{ "POST", CLIENT_SYNC, "1.1", "A:b\r\n", "{}", 0 },
	{ "POST", CLIENT_SYNC, "1.1", "A:  b\r\n", "{}", 0 },
	{ "GET", CLIENT_SYNC, "1.1", "", "", 0 },
	{ "HEAD", CLIENT_SYNC, "1.1", "", "", 0 },
	{ "PUT", CLIENT_SYNC, "1.1", "", "{}", 0 },
	{ "DELETE", CLIENT_SYNC, "1.1", "", "", 0 },
	{ "PATCH", CLIENT_SYNC, "1.1", "", "{}", 0 },
	{ "OPTIONS", CLIENT_SYNC, "1.1", "", "", 0 },
	{ "POST", CLIENT_SDK "/vsan/CnsVolumeManager/cns-volume-manager1/"
	  "CnsSyncVolume", "1.1", "", "{}", 0 },
	{ "POST", CLIENT_SDK "/CnsVolumeManager/cns-volume-manager/"
	  "CnsSyncVolume", "1.1", "", "{}", 0 },
	{ "POST", "/sdk/vim25/9.9.9.9/vsan/CnsVolumeManager/"
	  "cns-volume-manager/CnsSyncVolume", "1.1", "", "{}", 0 },
	{ "POST", "/sdk/vim25/9.0.0.0/vsan/CnsVolumeManager/"
	  "cns-volume-manager/CnsSyncVolume", "1.1", "", "{}", 0 },
	{ "POST", CLIENT_SYNC "/", "1.1", "", "{}", 0 },
	{ "GET", CLIENT_SDK "/ServiceInstance/ServiceInstance/nothing", "1.1",
	  "", "", 0 },
};

static void send_one(struct ref_client *c, const struct sent *s,
		     const char *field, struct buf *out)
{
	struct buf request = BUF_INIT(REF_BODY_MAX);
	size_t length = strlen(s->body) + s->spaces;

	buf_printf(&request, "%s %s HTTP/%s\r\nHost: h\r\n%s: %s\r\n%s",
		   s->method, s->target, s->version, field, c->session,
		   s->fields);
	if (!strstr(s->fields, "chunked") && length)
		buf_printf(&request, "Content-Length: %zu\r\n", length);
	buf_printf(&request, "\r\n%s%*s", s->body, (int)s->spaces, "");
	ref_client_send(c, buf_view(&request));
	note(c, out);
	buf_release(&request);
}

static void send_all(struct ref_client *c, struct buf *out)
{
	struct buf large = BUF_INIT(REF_BODY_MAX);

	for (size_t i = 0; i < sizeof(sent) / sizeof(sent[0]); i++)
		send_one(c, &sent[i], "vmware-api-session-id", out);
	send_one(c, &sent[3], "VMWARE-API-SESSION-ID", out);
	buf_text(&large, "{\"syncSpecs\":[" SPEC);
	for (int i = 0; i < 2000; i++)
		buf_text(&large, ",0");
	buf_text(&large, "]}");
	note_post(c, CLIENT_SYNC, buf_string(&large), out);
	buf_clear(&large);
	for (int i = 0; i < 200; i++)
		buf_byte(&large, '[');
	note_post(c, CLIENT_SYNC, buf_string(&large), out);
	note_post(c, CLIENT_SYNC, ID("\"\""), out);
	c->now_us--; /* at the same time */
	note_post(c, CLIENT_SYNC, ID("\"" CLIENT_UNKNOWN_ID "\""), out);
	buf_release(&large);
}

/* Two syncs of two volumes at the same time, and what their tasks say. */
static void at_once(struct ref_client *c, struct buf *out)
{
	static const char *const bodies_at_once[] = {
		"{\"syncSpecs\":[" SPEC "]}", "{\"syncSpecs\":[" OTHER "]}"
	};
	char tasks[2][4096], session[sizeof(c->session)];

	for (int i = 0; i < 2; i++) {
		note_post(c, CLIENT_SYNC, bodies_at_once[i], out);
		snprintf(tasks[i], sizeof(tasks[i]), "%s",
			 ref_client_text(c, "/value"));
		c->now_us--;
	}
	c->now_us += STEP_US;
	for (int i = 0; i < 2; i++) {
		ref_client_info(c, tasks[i]);
		note(c, out);
	}
	snprintf(session, sizeof(session), "%s", c->session);
	c->session[0] = '\0';
	ref_client_info(c, tasks[0]);
	note(c, out);
	snprintf(c->session, sizeof(c->session), "%s", session);
}

/* Another session, then the first one again. */
static void log_in_twice(struct ref_client *c, struct buf *out)
{
	char first[sizeof(c->session)];

	snprintf(first, sizeof(first), "%s", c->session);
	ref_client_login(c);
	ref_client_logout(c);
	snprintf(c->session, sizeof(c->session), "%s", first);
	note_post(c, CLIENT_SYNC, ID("\"" GOOD "\""), out);
}

static void as_restricted_user(struct ref_client *c, struct buf *out)
{
	char body[256];

	snprintf(body, sizeof(body),
		 "{\"userName\":\"reader@vsphere.local\","
		 "\"password\":\"%s\"}",
		 ref_server_restricted_password(c->server));
	snprintf(c->session, sizeof(c->session), "%s", "");
	ref_client_manager(c, "Login", body);
	snprintf(c->session, sizeof(c->session), "%s",
		 ref_client_field(c, "vmware-api-session-id"));
	note_post(c, CLIENT_SYNC, ID("\"" GOOD "\""), out);
}

static void many_at_once(struct ref_client *c, struct buf *out)
{
	char session[sizeof(c->session)];

	for (int i = 0; i < 6; i++) {
		note_post(c, CLIENT_SYNC, ID("\"" GOOD "\""), out);
		c->now_us--;
	}
	snprintf(session, sizeof(session), "%s", c->session);
	snprintf(c->session, sizeof(c->session), " ");
	note_post(c, CLIENT_SYNC, ID("\"" GOOD "\""), out);
	snprintf(c->session, sizeof(c->session), "constructor");
	note_post(c, CLIENT_SYNC, ID("\"" GOOD "\""), out);
	snprintf(c->session, sizeof(c->session), "%.30sx", session);
	note_post(c, CLIENT_SYNC, ID("\"" GOOD "\""), out);
	snprintf(c->session, sizeof(c->session), "%.99sx", session);
	note_post(c, CLIENT_SYNC, ID("\"" GOOD "\""), out);
	snprintf(c->session, sizeof(c->session), "%s", session);
	c->now_us += STEP_US;
}

/* What shows only beside, or after, other calls. */
static void history(struct ref_client *c, struct buf *out)
{
	char task[4096];

	at_once(c, out);
	many_at_once(c, out);
	log_in_twice(c, out);
	for (int i = 0; i < 45; i++) {
		c->now_us += STEP_US;
		note_post(c, CLIENT_SYNC, ID("\"" GOOD "\""), out);
		snprintf(task, sizeof(task), "%s",
			 ref_client_text(c, "/value"));
		c->now_us += STEP_US;
		ref_client_info(c, task);
		note(c, out);
	}
	for (int i = 0; i < 300; i++)
		ref_client_info(c, "task-0");
	note(c, out);
}

/* In the place of a session. */
static void send_with(struct ref_client *c, const char *field,
		      struct buf *out)
{
	struct buf request = BUF_INIT(REF_BODY_MAX);

	buf_printf(&request, "POST %s HTTP/1.1\r\nHost: h\r\n%s: b\r\n"
		   "Content-Length: 2\r\n\r\n{}", CLIENT_SYNC, field);
	ref_client_send(c, buf_view(&request));
	note(c, out);
	buf_release(&request);
}

static void as_stranger(struct ref_client *c, struct buf *out)
{
	send_with(c, "Authorization", out);
	send_with(c, "Cookie", out);
	note_post(c, CLIENT_SDK "/SessionManager/SessionManager/Login",
		  "{\"userName\":\"a\",\"password\":\"\"}", out);
	ref_client_get(c, CLIENT_CONTENT);
	note(c, out);
	note_post(c, CLIENT_SYNC, ID("\"" GOOD "\""), out);
	note_post(c, CLIENT_SYNC,
		  ID("\"11111111-2222-4333-8444-555555555555\""), out);
	note_post(c, CLIENT_SDK "/SessionManager/SessionManager/Login",
		  "{\"userName\":\"a\",\"password\":\"b\"}", out);
	snprintf(c->session, sizeof(c->session), "nobody");
	note_post(c, CLIENT_SYNC, ID("\"" GOOD "\""), out);
	c->session[0] = '\0';
	ref_client_login(c);
	note(c, out);
}

static void send_bodies(struct ref_client *c, struct buf *out)
{
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		note_post(c, CLIENT_SYNC, bodies[i], out);
		c->now_us += STEP_US;
	}
}

static void two_in_a_row(struct ref_client *c, struct buf *out)
{
	note_post(c, CLIENT_SYNC, ID("\"" GOOD "\""), out);
	note_post(c, CLIENT_SYNC, ID("\"" GOOD "\""), out);
}

static void log_out(struct ref_client *c, struct buf *out)
{
	ref_client_logout(c);
	note(c, out);
	note_post(c, CLIENT_SYNC, ID("\"" GOOD "\""), out);
}

/* Everything that the server says to one fixed list of requests, or, with
 * `like`, up to where it says something else than that. */
static void transcribe(const char *bug, const char *variant,
		       const struct buf *like, struct buf *out)
{
	static void (*const parts[])(struct ref_client *, struct buf *) = {
		as_stranger, send_bodies, many_specs, follow, two_in_a_row,
		objects, send_all, history, log_out, as_restricted_user
	};
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client c;
	bool same = true;

	options.bug = bug;
	options.variant = variant;
	ref_client_open(&c, &options);
	for (size_t i = 0; same && i < sizeof(parts) / sizeof(parts[0]); i++) {
		parts[i](&c, out);
		same = !like || slice_equal(slice_head(buf_view(like),
						       out->len),
					    buf_view(out));
	}
	ref_client_close(&c);
}

static bool is_name(const char *name)
{
	for (const char *at = name; *at; at++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", *at))
			return false;
	return *name && strlen(name) <= NAME_MAX_LEN;
}

/* "M1" to "M10", "R1" to "R3", or a number of protocol.md. */
static bool is_clause(const char *clause)
{
	const char *digits = clause + strspn(clause, "MR");

	return *digits >= '1' && *digits <= '9' &&
	       strspn(digits, "0123456789.") == strlen(digits);
}

TEST(ref_bug, has_names_in_words_that_are_found_again)
{
	const struct ref_bug *bug;
	size_t count = 0, same = 0;

	for (size_t i = 0; (bug = ref_bug_at(i)); i++) {
		CHECK(ref_bug_find(slice_from(bug->name)) == bug);
		CHECK(is_name(bug->name));
		CHECK(is_clause(bug->clause));
		CHECK(*bug->title);
		same += bug->always_same;
		count++;
	}
	CHECK(count >= 45);
	CHECK_INT(same, 4);
	CHECK(!ref_bug_find(slice_from("no-such-bug")));
}

TEST(ref_bug, has_variants_with_names_that_are_found_again)
{
	const struct ref_variant *variant;
	size_t count = 0;

	for (size_t i = 0; (variant = ref_variant_at(i)); i++) {
		CHECK(ref_variant_find(slice_from(variant->name)) == variant);
		CHECK(!ref_bug_find(slice_from(variant->name)));
		CHECK(is_name(variant->name));
		CHECK(is_clause(variant->clause));
		CHECK(*variant->title);
		count++;
	}
	CHECK(count >= 20);
	CHECK(!ref_variant_find(slice_from("")));
}

TEST(ref_bug, makes_every_bug_show_in_an_answer)
{
	struct buf right = BUF_INIT(TRANSCRIPT_MAX);
	struct buf wrong = BUF_INIT(TRANSCRIPT_MAX);
	const struct ref_bug *bug;

	transcribe(NULL, NULL, NULL, &right);
	transcribe(NULL, NULL, NULL, &wrong);
	CHECK(slice_equal(buf_view(&right), buf_view(&wrong)));
	for (size_t i = 0; (bug = ref_bug_at(i)); i++) {
		buf_clear(&wrong);
		transcribe(bug->name, NULL, &right, &wrong);
		if (!CHECK(!slice_equal(buf_view(&right), buf_view(&wrong))))
			printf(" for bug %s", bug->name);
	}
	buf_release(&right);
	buf_release(&wrong);
}

TEST(ref_bug, makes_every_variant_show_in_an_answer)
{
	struct buf right = BUF_INIT(TRANSCRIPT_MAX);
	struct buf other = BUF_INIT(TRANSCRIPT_MAX);
	const struct ref_variant *variant;

	transcribe(NULL, NULL, NULL, &right);
	for (size_t i = 0; (variant = ref_variant_at(i)); i++) {
		buf_clear(&other);
		transcribe(NULL, variant->name, &right, &other);
		if (!CHECK(!slice_equal(buf_view(&right), buf_view(&other))))
			printf(" for variant %s", variant->name);
	}
	buf_release(&right);
	buf_release(&other);
}

/* Well-formed HTTP, and JSON where the media type says so. */
static bool well_formed(struct ref_client *c)
{
	bool json = c->media && !strcmp(c->media, "application/json");

	return c->status && !c->response.problem_count && c->media &&
	       (json ? c->root != NULL : !c->body.len);
}

TEST(ref_bug, keeps_every_variant_well_formed)
{
	const struct ref_variant *variant;

	for (size_t i = 0; (variant = ref_variant_at(i)); i++) {
		struct ref_options options = REF_OPTIONS_INIT;
		struct ref_client c;

		options.variant = variant->name;
		ref_client_open(&c, &options);
		ref_client_login(&c);
		for (size_t b = 0; b < sizeof(bodies) / sizeof(bodies[0]);
		     b++) {
			ref_client_post(&c, CLIENT_SYNC, bodies[b]);
			if (!CHECK(well_formed(&c)))
				printf(" for variant %s, body %zu",
				       variant->name, b);
		}
		c.now_us += STEP_US;
		ref_client_sync_good(&c);
		c.now_us += STEP_US;
		ref_client_info_of_latest(&c);
		CHECK_TEXT(ref_client_text(&c, "/state"), "success");
		CHECK(well_formed(&c));
		ref_client_logout(&c);
		CHECK_INT(c.status, 204);
		CHECK(!c.response.problem_count);
		ref_client_close(&c);
	}
}

TEST(ref_bug, lets_a_bug_and_a_variant_act_together)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client c;

	options.bug = "accepts-an-empty-id";
	options.variant = "no-fault-message";
	ref_client_open(&c, &options);
	ref_client_login(&c);
	ref_client_sync(&c, "", "");
	CHECK_INT(c.status, 200);
	ref_client_sync(&c, "x", "");
	CHECK_INT(c.status, 500);
	CHECK_TEXT(ref_client_text(&c, "/faultMessage"), "");
	ref_client_close(&c);
}
