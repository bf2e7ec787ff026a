#include "tests/ref_client.h"
#include "tests/test.h"
#include "vim/vim_check.h"

#define ID "\"volumeId\":{\"id\":\"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\"}"

TEST(ref_server, content_is_readable_without_a_session)
{
	static const char *const members[] = {
		"/rootFolder/value", "/propertyCollector/value",
		"/viewManager/value", "/sessionManager/value",
		"/about/name", "/about/fullName", "/about/vendor",
		"/about/version", "/about/build", "/about/osType",
		"/about/productLineId", "/about/apiType",
		"/about/apiVersion", "/about/instanceUuid"
	};
	struct ref_client c;

	ref_client_open(&c, NULL);
	ref_client_get(&c, CLIENT_CONTENT);
	CHECK_INT(c.status, 200);
	CHECK_TEXT(ref_client_text(&c, "/_typeName"), "ServiceContent");
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		CHECK(ref_client_text(&c, members[i])[0]);
	ref_client_close(&c);
}

TEST(ref_server, login_gives_a_session_in_the_header_only)
{
	struct ref_client c;

	ref_client_start(&c);
	CHECK_INT(c.status, 200);
	CHECK_TEXT(ref_client_text(&c, "/_typeName"), "UserSession");
	CHECK_INT(strlen(c.session), 40);
	CHECK_INT(slice_find(c.body, slice_from(c.session)), -1);
	CHECK_INT(ref_server_sessions(c.server), 1);
	ref_client_logout(&c);
	CHECK_INT(c.status, 204);
	CHECK_INT(c.body.len, 0);
	CHECK_INT(ref_server_sessions(c.server), 0);
	ref_client_logout(&c);
	ref_client_check_fault(&c, "NotAuthenticated", "");
	ref_client_close(&c);
}

TEST(ref_server, refuses_wrong_credentials)
{
	static const struct {
		const char *body, *fault, *property;
	} rows[] = {
		{ "{\"userName\":\"a\",\"password\":\"b\"}", "InvalidLogin", "" },
		{ "{\"userName\":\"a\"}", "InvalidArgument", "userName" },
		{ "{\"userName\":1,\"password\":\"b\"}", "InvalidArgument",
		  "userName" },
		{ "[]", "InvalidArgument", "userName" },
		{ "", "InvalidArgument", "userName" },
		{ "{", "InvalidRequest", "" },
	};
	struct ref_client c;
	char body[200];

	ref_client_open(&c, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ref_client_post(&c, CLIENT_SDK
				"/SessionManager/SessionManager/Login",
				rows[i].body);
		ref_client_check_fault(&c, rows[i].fault, rows[i].property);
		CHECK_TEXT(ref_client_field(&c, "vmware-api-session-id"), "");
	}
	snprintf(body, sizeof(body), "{\"userName\":\"nobody\","
		 "\"password\":\"%s\"}", ref_server_password(c.server));
	ref_client_post(&c, CLIENT_SDK "/SessionManager/SessionManager/Login",
			body);
	ref_client_check_fault(&c, "InvalidLogin", "");
	CHECK_INT(ref_server_sessions(c.server), 0);
	ref_client_close(&c);
}

TEST(ref_server, knows_the_locale_of_a_login)
{
	struct ref_client c;
	char body[200];

	ref_client_open(&c, NULL);
	snprintf(body, sizeof(body), "{\"userName\":"
		 "\"administrator@vsphere.local\",\"password\":\"%s\","
		 "\"locale\":\"de_CH\"}", ref_server_password(c.server));
	ref_client_post(&c, CLIENT_SDK "/SessionManager/SessionManager/Login",
			body);
	CHECK_TEXT(ref_client_text(&c, "/locale"), "de_CH");
	memcpy(strstr(body, "de_CH"), "de CH", 5);
	ref_client_post(&c, CLIENT_SDK "/SessionManager/SessionManager/Login",
			body);
	ref_client_check_fault(&c, "InvalidLocale", "");
	ref_client_close(&c);
}

TEST(ref_server, takes_a_session_that_is_sent_twice_for_none)
{
	struct ref_client c;
	char request[700];

	ref_client_start(&c);
	snprintf(request, sizeof(request), "GET " CLIENT_SDK "/Task/x/info "
		 "HTTP/1.1\r\nHost: a\r\nvmware-api-session-id: %s\r\n"
		 "vmware-api-session-id: %s\r\n\r\n", c.session, c.session);
	ref_client_send(&c, slice_from(request));
	ref_client_check_fault(&c, "NotAuthenticated", "");
	ref_client_close(&c);
}

TEST(ref_server, closes_behind_a_request_with_bytes_behind_it)
{
	struct ref_client c;

	ref_client_open(&c, NULL);
	ref_client_send(&c, slice_from("GET " CLIENT_CONTENT " HTTP/1.1\r\n"
				       "Host: a\r\n\r\nGET"));
	CHECK_INT(c.status, 200);
	CHECK_INT(c.end, HANDLER_CLOSE);
	CHECK_TEXT(ref_client_field(&c, "Connection"), "close");
	ref_client_close(&c);
}

TEST(ref_server, sends_no_chunks_to_http_1_0)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client c;

	options.variant = "chunked-answers";
	ref_client_open(&c, &options);
	ref_client_get(&c, CLIENT_CONTENT);
	CHECK_TEXT(ref_client_field(&c, "Transfer-Encoding"), "chunked");
	ref_client_send(&c, slice_from("GET " CLIENT_CONTENT
				       " HTTP/1.0\r\n\r\n"));
	CHECK_INT(c.status, 200);
	CHECK_TEXT(ref_client_field(&c, "Transfer-Encoding"), "");
	ref_client_close(&c);
}

TEST(ref_server, forgets_a_session_after_logout)
{
	struct ref_client c;

	ref_client_start(&c);
	ref_client_sync_good(&c);
	ref_client_check_task(&c);
	ref_client_logout(&c);
	ref_client_sync_good(&c);
	ref_client_check_fault(&c, "NotAuthenticated", "");
	ref_client_close(&c);
}

TEST(ref_server, serves_everybody_without_authentication_when_told_so)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client c;

	options.no_auth = true;
	ref_client_open(&c, &options);
	ref_client_sync_good(&c);
	ref_client_check_task(&c);
	ref_client_close(&c);
}

TEST(ref_server, drops_the_oldest_session_first)
{
	struct ref_client c;
	char first[sizeof(c.session)];

	ref_client_start(&c);
	snprintf(first, sizeof(first), "%s", c.session);
	for (int i = 1; i < REF_SESSIONS_MAX; i++)
		ref_client_login(&c);
	snprintf(c.session, sizeof(c.session), "%s", first);
	ref_client_sync_good(&c);
	ref_client_check_task(&c);
	ref_client_login(&c);
	CHECK_INT(ref_server_sessions(c.server), REF_SESSIONS_MAX);
	snprintf(c.session, sizeof(c.session), "%s", first);
	ref_client_sync_good(&c);
	ref_client_check_fault(&c, "NotAuthenticated", "");
	ref_client_close(&c);
}

/* What the server says to each, in a session. */
static const struct {
	const char *method, *target;
	int status;
	const char *fault;
} targets[] = {
	{ "POST", CLIENT_SDK "/vsan/CnsVolumeManager/nope/CnsSyncVolume",
	  500, "ManagedObjectNotFound" },
	{ "POST", CLIENT_SDK "/vsan/CnsVolumeManager/cns-volume-manager"
	  "/CnsSync", 500, "MethodNotFound" },
	{ "POST", CLIENT_SDK "/vsan/NoManager/cns-volume-manager"
	  "/CnsSyncVolume", 500, "InvalidRequest" },
	{ "POST", CLIENT_SDK "/CnsVolumeManager/cns-volume-manager"
	  "/CnsSyncVolume", 500, "InvalidRequest" },
	{ "POST", "/sdk/vim25/9.9.9.9/vsan/CnsVolumeManager"
	  "/cns-volume-manager/CnsSyncVolume", 500, "InvalidRequest" },
	{ "POST", "/sdk/vim25/9.0.0.0/vsan/CnsVolumeManager"
	  "/cns-volume-manager/CnsSyncVolume", 500, "MethodNotFound" },
	{ "GET", "/sdk/vim25/9.1.1.0/ServiceInstance/ServiceInstance"
	  "/content", 500, "InvalidRequest" },
	{ "GET", "/sdk/vim/9.1.0.0/ServiceInstance/ServiceInstance"
	  "/content", 404, "" },
	{ "GET", "/sdk/vim25/garbage/ServiceInstance/ServiceInstance"
	  "/content", 500, "InvalidRequest" },
	{ "GET", "/sdk/vim25/8.0.1.0/ServiceInstance/ServiceInstance"
	  "/content", 200, "ServiceContent" },
	{ "GET", CLIENT_SDK "/Task/task-0/info", 500,
	  "ManagedObjectNotFound" },
	{ "GET", CLIENT_SDK "/Task/task-1x/info", 500,
	  "ManagedObjectNotFound" },
	{ "GET", CLIENT_SDK "/Task/task-1/nothing", 500,
	  "InvalidRequest" },
	{ "GET", "/", 404, "" },
	{ "GET", "/sdk/vim25", 404, "" },
	{ "GET", "/api/session", 404, "" },
	{ "POST", CLIENT_SYNC "/", 404, "" },
	{ "GET", CLIENT_SYNC, 405, "" },
	{ "DELETE", CLIENT_SYNC, 405, "" },
	{ "HEAD", CLIENT_SYNC, 405, "" },
	{ "OPTIONS", CLIENT_SYNC, 204, "" },
	{ "OPTIONS", "*", 204, "" },
	{ "POST", CLIENT_CONTENT, 405, "" },
	{ "GET", CLIENT_SDK "/ServiceInstance/%ZZ/content", 404, "" },
	{ "GET", CLIENT_SDK "/ServiceInstance/ServiceInstance/%4",
	  404, "" },
	{ "GET", CLIENT_CONTENT "?a=b", 200, "ServiceContent" },
	{ "GET", CLIENT_SDK "/Service%49nstance/ServiceInstance"
	  "/content", 200, "ServiceContent" },
	{ "GET", "http://127.0.0.1" CLIENT_CONTENT, 200,
	  "ServiceContent" },
};

TEST(ref_server, names_what_is_not_there)
{
	struct ref_client c;

	ref_client_start(&c);
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		ref_client_call(&c, targets[i].method, targets[i].target, NULL);
		CHECK_INT(c.status, targets[i].status);
		CHECK_TEXT(ref_client_text(&c, "/_typeName"), targets[i].fault);
		CHECK(c.end == HANDLER_KEEP);
	}
	ref_client_call(&c, "PUT", CLIENT_SYNC, "{}");
	CHECK_TEXT(ref_client_field(&c, "Allow"), "POST, OPTIONS");
	ref_client_close(&c);
}

TEST(ref_server, answers_head_with_the_length_and_no_body)
{
	struct ref_client c;

	ref_client_open(&c, NULL);
	ref_client_call(&c, "HEAD", CLIENT_CONTENT, NULL);
	CHECK_INT(c.status, 200);
	CHECK_INT(c.body.len, 0);
	CHECK_INT(c.response.end, c.exchange.answer.len);
	CHECK(strlen(ref_client_field(&c, "Content-Length")) == 3);
	ref_client_close(&c);
}

TEST(ref_server, starts_no_task_without_a_post)
{
	struct ref_client c;
	char before[64], after[64];

	ref_client_start(&c);
	ref_client_sync_good(&c);
	snprintf(before, sizeof(before), "%s", ref_client_text(&c, "/value"));
	ref_client_get(&c, CLIENT_SYNC);
	ref_client_call(&c, "HEAD", CLIENT_SYNC, NULL);
	ref_client_sync_good(&c);
	snprintf(after, sizeof(after), "%s", ref_client_text(&c, "/value"));
	CHECK_INT(strtol(after + 5, NULL, 10), strtol(before + 5, NULL, 10) + 1);
	ref_client_close(&c);
}

TEST(ref_server, gives_the_same_answers_for_the_same_seed)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client a, b, other;

	ref_client_open(&a, &options);
	ref_client_open(&b, &options);
	options.seed = 1;
	ref_client_open(&other, &options);
	ref_client_login(&a);
	ref_client_login(&b);
	ref_client_login(&other);
	CHECK_TEXT(a.session, b.session);
	CHECK(strcmp(a.session, other.session) != 0);
	CHECK(strcmp(ref_server_password(a.server),
		     ref_server_password(other.server)) != 0);
	ref_client_close(&a);
	ref_client_close(&b);
	ref_client_close(&other);
}

TEST(ref_server, delays_each_answer_as_told)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client c;

	options.latency_us = 12345;
	ref_client_open(&c, &options);
	ref_client_get(&c, CLIENT_CONTENT);
	CHECK_INT(c.delay_us, 12345);
	ref_client_close(&c);
}

TEST(ref_server, adds_a_jitter_that_the_seed_decides)
{
	enum { ANSWERS = 20 };
	struct ref_options options = REF_OPTIONS_INIT;
	int64_t first[ANSWERS], least = INT64_MAX, most = 0;
	struct ref_client c;

	options.latency_us = 1000;
	options.jitter_us = 500;
	for (int round = 0; round < 2; round++) {
		ref_client_open(&c, &options);
		for (int i = 0; i < ANSWERS; i++) {
			ref_client_get(&c, CLIENT_CONTENT);
			if (round)
				CHECK_INT(c.delay_us, first[i]);
			first[i] = c.delay_us;
			least = c.delay_us < least ? c.delay_us : least;
			most = c.delay_us > most ? c.delay_us : most;
		}
		ref_client_close(&c);
	}
	CHECK(least >= 1000 && most <= 1500 && most - least > 100);
}

TEST(ref_server, names_a_near_bug_for_a_mistyped_one)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_server *server;
	struct err err = ERR_INIT;

	options.bug = "accepts-no-spec";
	CHECK_INT(ref_server_new(&server, &options, &err), -1);
	CHECK(!server);
	CHECK_INT(err.code, ERR_USAGE);
	CHECK_TEXT(err.text, "unknown bug 'accepts-no-spec'; did you mean "
			     "'accepts-no-specs'?");
}

static void report(void *self, const struct vim_deviation *deviation)
{
	(void)self;
	CHECK(!deviation);
	printf("\n%s: expected %s, got %s", deviation->pointer,
	       deviation->expected, deviation->got);
}

/* The latest answer is what the slot declares, in every member. */
static void check_shape(struct ref_client *c, const char *type)
{
	struct vim_slot slot = { .type = type, .polymorphic = true,
				 .top = true };

	if (CHECK(c->root != NULL))
		vim_check(&c->arena, c->root, &slot, report, NULL);
}

TEST(ref_server, shapes_every_answer_as_the_types_declare)
{
	static const char *const bodies[] = {
		"{}", "{", "{\"_typeName\":7}",
		"{\"syncSpecs\":[{\"volumeId\":{\"id\":\"x\"}}]}",
		"{\"syncSpecs\":[{\"volumeId\":{\"id\":\"" CLIENT_UNKNOWN_ID "\"}}]}",
		"{\"syncSpecs\":[{\"volumeId\":{\"id\":"
		"\"93b60d2f-e8c4-47a5-9f1b-4d7e0a28c651\"}}]}",
		"{\"syncSpecs\":[{" ID ",\"datastore\":{\"type\":"
		"\"Datastore\",\"value\":\"x\"}}]}",
	};
	struct ref_client c;
	char task[64];

	ref_client_start(&c);
	check_shape(&c, "UserSession");
	ref_client_get(&c, CLIENT_CONTENT);
	check_shape(&c, "ServiceContent");
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		ref_client_post(&c, CLIENT_SYNC, bodies[i]);
		check_shape(&c, "MethodFault");
	}
	ref_client_info(&c, "none");
	check_shape(&c, "MethodFault");
	ref_client_post(&c, CLIENT_SDK "/SessionManager/SessionManager/Do",
			NULL);
	check_shape(&c, "MethodFault");
	ref_client_sync_good(&c);
	check_shape(&c, "ManagedObjectReference");
	snprintf(task, sizeof(task), "%s", ref_client_text(&c, "/value"));
	for (int i = 0; i < 3; i++, c.now_us += 1100) {
		ref_client_info(&c, task);
		check_shape(&c, "TaskInfo");
	}
	CHECK_TEXT(ref_client_text(&c, "/state"), "success");
	ref_client_logout(&c);
	ref_client_sync_good(&c);
	check_shape(&c, "MethodFault");
	ref_client_close(&c);
}
