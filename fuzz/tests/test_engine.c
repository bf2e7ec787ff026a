#include <stdlib.h>
#include <unistd.h>

#include "engine/engine_edges.h"
#include "engine/engine_network.h"
#include "engine/engine_record.h"
#include "refserver/ref_server.h"
#include "tests/test.h"

#define VALID                                                           \
	"{\"syncSpecs\":[{\"volumeId\":{\"id\":"                        \
	"\"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\"}}]}"
#define EMPTY_ID "{\"syncSpecs\":[{\"volumeId\":{\"id\":\"\"}}]}"

struct local {
	struct ref_server *server;
	struct handler handler;
	struct transport *transport;
	struct bindings target;
	struct engine *engine;
	struct arena arena;
};

static void open_local(struct local *l, const char *bug, bool guarded)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct engine_options body;

	memset(l, 0, sizeof(*l));
	options.no_auth = true;
	options.bug = bug;
	CHECK(!ref_server_new(&l->server, &options, NULL));
	l->handler = ref_server_handler(l->server);
	l->transport = transport_handler(&l->handler);
	l->target = engine_reference_target(l->server);
	body = engine_options_local(&l->target, l->transport);
	body.guarded = guarded;
	l->engine = engine_new(&body, NULL);
	CHECK(l->engine != NULL);
}

static void close_local(struct local *l)
{
	engine_free(l->engine);
	transport_free(l->transport);
	ref_server_free(l->server);
	arena_release(&l->arena);
}

static const struct engine_verdict *ask(struct local *l, const char *body)
{
	return engine_body(l->engine, slice_from(body));
}

TEST(engine, finds_nothing_wrong_with_the_reference_server)
{
	static const char *const bodies[] = { VALID, EMPTY_ID, "", "{",
					      "{\"syncSpecs\":[]}", "[1]" };
	struct local l;

	open_local(&l, NULL, false);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		const struct engine_verdict *v = ask(&l, bodies[i]);

		if (!CHECK(!v->wrong && v->reached))
			printf("    %s: %s\n", bodies[i],
			       engine_text(l.engine, v));
	}
	CHECK_TEXT(engine_text(l.engine, ask(&l, VALID)), "right: 200 Task");
	close_local(&l);
}

TEST(engine, finds_a_seeded_bug_where_it_shows)
{
	const struct engine_verdict *v;
	struct local l;

	open_local(&l, "accepts-an-empty-id", false);
	CHECK(!ask(&l, VALID)->wrong);
	v = ask(&l, EMPTY_ID);
	CHECK(v->wrong);
	CHECK_HAS(engine_text(l.engine, v), "empty id");
	close_local(&l);
}

TEST(engine, never_sends_a_volume_that_nobody_gave)
{
	const char *other = "{\"syncSpecs\":[{\"volumeId\":{\"id\":"
			    "\"93b60d2f-e8c4-47a5-9f1b-4d7e0a28c652\"}}]}";
	const struct engine_verdict *v;
	struct local l;

	open_local(&l, NULL, true);
	v = ask(&l, other);
	CHECK(slice_find(buf_view(&v->exchange->request),
			 slice_from("93b60d2f")) < 0);
	CHECK(!v->wrong);
	v = ask(&l, VALID);
	CHECK(slice_find(buf_view(&v->exchange->request),
			 slice_from(l.target.volume)) > 0);
	close_local(&l);
}

TEST(engine, features_tell_answers_apart_and_nothing_else)
{
	struct engine_features once, again, other;
	struct local l;

	open_local(&l, NULL, false);
	engine_features(ask(&l, VALID), &l.arena, &once);
	engine_features(ask(&l, VALID), &l.arena, &again);
	engine_features(ask(&l, EMPTY_ID), &l.arena, &other);
	CHECK(once.count > 4 && once.count == again.count &&
	      !memcmp(once.at, again.at, once.count * sizeof(once.at[0])));
	CHECK(other.count != once.count ||
	      memcmp(once.at, other.at, once.count * sizeof(once.at[0])));
	for (size_t i = 0; i < other.count; i++)
		CHECK(other.at[i] < ENGINE_EDGES);
	engine_edges(&once);
	close_local(&l);
}

static void remove_finding(const char *folder, const char *path,
			   struct arena *arena)
{
	static const char *const names[] = {
		"request.bin", "before-1.bin", "before-2.bin", "answer.bin",
		"finding.json", "curl.txt", "REPLAY.txt" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(arena_printf(arena, "%s/%s", path, names[i]));
	CHECK(!rmdir(path) && !rmdir(folder));
}

static const char *path_of(struct arena *arena, const char *folder,
			   const struct engine_verdict *v)
{
	struct finding f = { .title = v->key.title,
			     .severity = finding_severity_of(v->key.severity) };
	char name[FINDING_NAME_MAX];

	snprintf(f.key, sizeof(f.key), "%s", v->key.digest);
	finding_name(&f, name);
	return arena_printf(arena, "%s/%s", folder, name);
}

static void check_finding(struct local *l, const char *path)
{
	struct finding f;
	struct err err = ERR_INIT;

	CHECK_INT(finding_read(path, &l->arena, &f, &err), 0);
	CHECK_TEXT(f.oracle, "expectation");
	CHECK_TEXT(f.clause, "M4");
	CHECK_TEXT(f.target->bug, "accepts-an-empty-id");
	CHECK_INT(f.before_count, 2);
	CHECK(slice_find(f.before[0], slice_from("<session")) > 0);
	CHECK(slice_find(f.before[0], slice_from("6d1f2c0e")) > 0);
	CHECK(slice_find(f.before[0], slice_from("0123456789abcdef")) < 0);
	CHECK(slice_find(f.before[1], slice_from("[]")) > 0);
	CHECK(slice_find(f.request, slice_from("<session")) > 0);
	CHECK(slice_find(f.request, slice_from("0123456789abcdef")) < 0);
	CHECK(slice_find(f.request, slice_from("{\"id\":\"\"}")) > 0);
}

TEST(engine, records_a_finding_once_and_without_secrets)
{
	char folder[] = "/tmp/cnsconform-record-XXXXXX";
	struct finding_target target = { .bug = "accepts-an-empty-id" };
	const struct engine_verdict *v;
	struct engine_record r;
	struct redact_set secrets;
	struct err err = ERR_INIT;
	struct local l;
	const char *path;

	CHECK(mkdtemp(folder) != NULL);
	redact_init(&secrets);
	CHECK(redact_add(&secrets, slice_from("0123456789abcdef"), "session"));
	open_local(&l, "accepts-an-empty-id", false);
	l.target.session_main = "0123456789abcdef";
	engine_record_init(&r, folder, &target, &secrets);
	CHECK_INT(engine_record(&r, ask(&l, VALID), &err), 0);
	CHECK_INT(engine_record(&r, ask(&l, "[]"), &err), 0);
	v = ask(&l, EMPTY_ID);
	CHECK_INT(engine_record(&r, v, &err), 1);
	CHECK_INT(engine_record(&r, v, &err), 0);
	path = path_of(&l.arena, folder, v);
	check_finding(&l, path);
	engine_record_release(&r);
	engine_record_init(&r, folder, &target, &secrets);
	CHECK_INT(engine_record(&r, v, &err), 0);
	engine_record_release(&r);
	remove_finding(folder, path, &l.arena);
	redact_release(&secrets);
	close_local(&l);
}

TEST(engine, remembers_the_latest_requests_of_a_connection_alone)
{
	struct engine_record r;
	struct engine_verdict v = { .clause = "" };
	struct exchange x;
	struct err err = ERR_INIT;

	exchange_init(&x);
	v.exchange = &x;
	engine_record_init(&r, NULL, NULL, NULL);
	x.connection = 1;
	for (int i = 0; i < 2 * ENGINE_RECORD_BEFORE_MAX; i++) {
		buf_clear(&x.request);
		buf_printf(&x.request, "request %d", i);
		CHECK_INT(engine_record(&r, &v, &err), 0);
	}
	CHECK_INT(r.before_count, ENGINE_RECORD_BEFORE_MAX);
	CHECK_TEXT(buf_string(&r.before[0]), "request 7");
	CHECK_TEXT(buf_string(&r.before[6]), "request 13");
	x.connection = 2;
	CHECK_INT(engine_record(&r, &v, &err), 0);
	CHECK_INT(r.before_count, 1);
	CHECK_TEXT(buf_string(&r.before[0]), "request 13");
	engine_record_release(&r);
	exchange_release(&x);
}

/* ---- the network target ---- */

static const char *pairs_get(const void *self, const char *name)
{
	for (const char *const *pair = self; *pair; pair += 2)
		if (!strcmp(pair[0], name))
			return pair[1];
	return NULL;
}

static void refuses(const char *const *pairs, const char *text)
{
	struct environment env = { pairs_get, pairs };
	struct engine_network n;
	struct err err = ERR_INIT;

	CHECK_INT(engine_network_open(&n, &env, &err), -1);
	CHECK_INT(err.code, ERR_USAGE);
	CHECK_HAS(err.text, text);
	engine_network_close(&n);
}

TEST(engine, network_refuses_what_is_not_allowed)
{
	static const char *const far[] = { "CNSCONFORM_URL",
					   "http://192.0.2.1:80", NULL };
	static const char *const no_volume[] = { "CNSCONFORM_URL",
						 "http://127.0.0.1:9", NULL };
	static const char *const no_session[] = {
		"CNSCONFORM_URL", "http://localhost:9", "CNSCONFORM_VOLUME",
		"463c34d9-888f-496f-ae1d-208b8103cadd", NULL
	};

	refuses(far, "CNSCONFORM_AUTHORIZED=1");
	refuses(no_volume, "CNSCONFORM_VOLUME");
	refuses(no_session, "CNSCONFORM_SESSION_FILE");
}

TEST(engine, network_knows_loopback)
{
	static const char *const near[] = { "localhost", "127.0.0.1",
					    "127.8.9.10", "::1", "[::1]" };
	static const char *const far[] = { "10.0.0.1", "127.0.0.1.example",
					   "localhost.example", "::2", "[", "",
					   "0.0.0.0", "128.0.0.1" };

	for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++)
		CHECK(engine_network_is_loopback(near[i]));
	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++)
		CHECK(!engine_network_is_loopback(far[i]));
}

TEST(engine, network_without_a_url_asks_the_reference_server)
{
	static const char *const bug[] = { "CNSCONFORM_BUG",
					   "accepts-an-empty-id", NULL };
	struct environment env = { pairs_get, bug };
	struct engine_network n;
	struct err err = ERR_INIT;

	CHECK_INT(engine_network_open(&n, &env, &err), 0);
	CHECK(!engine_body(n.engine, slice_from(VALID))->wrong);
	CHECK(engine_body(n.engine, slice_from(EMPTY_ID))->wrong);
	engine_network_close(&n);
}
