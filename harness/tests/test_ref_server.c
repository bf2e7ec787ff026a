#include "tests/ref_client.h"
#include "tests/test.h"
#include "vim/vim_check.h"

#define UNKNOWN_ID "11111111-2222-4333-8444-555555555555"

/* A logged-in client at the defaults. */
static void start(struct ref_client *c)
{
	ref_client_open(c, NULL);
	ref_client_login(c);
}

static void check_fault(struct ref_client *c, const char *type,
			const char *property)
{
	CHECK_INT(c->status, 500);
	CHECK_TEXT(c->media, "application/json");
	CHECK_TEXT(ref_client_text(c, "/_typeName"), type);
	CHECK_TEXT(ref_client_text(c, "/invalidProperty"), property);
	CHECK_TEXT(ref_client_text(c, "/faultMessage/0/_typeName"),
		   "LocalizableMessage");
}

static void check_task(struct ref_client *c)
{
	CHECK_INT(c->status, 200);
	CHECK_TEXT(c->media, "application/json");
	CHECK_TEXT(ref_client_text(c, "/_typeName"), "ManagedObjectReference");
	CHECK_TEXT(ref_client_text(c, "/type"), "Task");
	CHECK(ref_client_text(c, "/value")[0]);
}

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

	start(&c);
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
	check_fault(&c, "NotAuthenticated", "");
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
		check_fault(&c, rows[i].fault, rows[i].property);
		CHECK_TEXT(ref_client_field(&c, "vmware-api-session-id"), "");
	}
	snprintf(body, sizeof(body), "{\"userName\":\"nobody\","
		 "\"password\":\"%s\"}", ref_server_password(c.server));
	ref_client_post(&c, CLIENT_SDK "/SessionManager/SessionManager/Login",
			body);
	check_fault(&c, "InvalidLogin", "");
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
	check_fault(&c, "InvalidLocale", "");
	ref_client_close(&c);
}

TEST(ref_server, needs_a_session_for_a_sync_before_anything_else)
{
	static const char *const sessions[] = {
		"", "nonsense", "0000000000000000000000000000000000000000"
	};
	struct ref_client c;

	ref_client_open(&c, NULL);
	for (size_t i = 0; i < sizeof(sessions) / sizeof(sessions[0]); i++) {
		snprintf(c.session, sizeof(c.session), "%s", sessions[i]);
		ref_client_sync_good(&c);
		check_fault(&c, "NotAuthenticated", "");
		CHECK_TEXT(ref_client_text(&c, "/privilegeId"), "System.View");
		ref_client_sync(&c, UNKNOWN_ID, "");
		check_fault(&c, "NotAuthenticated", "");
		ref_client_sync(&c, "", "");
		check_fault(&c, "NotAuthenticated", "");
	}
	ref_client_close(&c);
}

TEST(ref_server, takes_a_session_that_is_sent_twice_for_none)
{
	struct ref_client c;
	char request[700];

	start(&c);
	snprintf(request, sizeof(request), "GET " CLIENT_SDK "/Task/x/info "
		 "HTTP/1.1\r\nHost: a\r\nvmware-api-session-id: %s\r\n"
		 "vmware-api-session-id: %s\r\n\r\n", c.session, c.session);
	ref_client_send(&c, slice_from(request));
	check_fault(&c, "NotAuthenticated", "");
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

	start(&c);
	ref_client_sync_good(&c);
	check_task(&c);
	ref_client_logout(&c);
	ref_client_sync_good(&c);
	check_fault(&c, "NotAuthenticated", "");
	ref_client_close(&c);
}

TEST(ref_server, serves_everybody_without_authentication_when_told_so)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client c;

	options.no_auth = true;
	ref_client_open(&c, &options);
	ref_client_sync_good(&c);
	check_task(&c);
	ref_client_close(&c);
}

TEST(ref_server, accepts_every_legal_form_of_a_sync)
{
	static const char *const more[] = {
		"", "\"syncMode\":[],", "\"syncMode\":null,",
		"\"syncMode\":[\"SPACE_USAGE\"],",
		"\"syncMode\":[\"SPACE_USAGE\",\"SPACE_USAGE\"],",
		"\"datastore\":null,",
		"\"datastore\":{\"_typeName\":\"ManagedObjectReference\","
		"\"type\":\"Datastore\",\"value\":\"datastore-11\"},",
		"\"datastore\":{\"type\":\"Datastore\","
		"\"value\":\"datastore-12\"},",
		"\"unknown\":[{\"a\":1}],",
	};
	struct ref_client c;

	start(&c);
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		ref_client_sync(&c, ref_server_volume(c.server, REF_BLOCK, 0),
				more[i]);
		check_task(&c);
	}
	ref_client_sync(&c, "6D1F2C0E-94B7-4A53-8C1E-5F0A7BE2D913", "");
	check_task(&c);
	ref_client_close(&c);
}

TEST(ref_server, refuses_every_body_without_exactly_one_spec)
{
#define SPEC "{\"volumeId\":{\"id\":\"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\"}}"
	static const char *const bodies[] = {
		"", "{}", "null", "[]", "1", "\"x\"", "{\"syncSpecs\":null}",
		"{\"syncSpecs\":[]}", "{\"syncSpecs\":{}}",
		"{\"syncSpecs\":[" SPEC "," SPEC "]}",
		"{\"syncSpecs\":[" SPEC ",{}]}",
		"{\"syncSpecs\":[" SPEC "," SPEC ",null]}",
		"{\"syncSpecs\":[null]}", "{\"syncSpecs\":[7]}",
		"{\"syncspecs\":[" SPEC "]}",
	};
	struct ref_client c;

	start(&c);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		ref_client_post(&c, CLIENT_SYNC, bodies[i]);
		check_fault(&c, "InvalidArgument", "syncSpecs");
	}
	ref_client_post(&c, CLIENT_SYNC, NULL);
	check_fault(&c, "InvalidArgument", "syncSpecs");
	ref_client_post(&c, CLIENT_SYNC, "{\"syncSpecs\":[" SPEC "]}");
	check_task(&c);
	ref_client_close(&c);
}

TEST(ref_server, refuses_malformed_volume_ids)
{
	static const char *const ids[] = {
		"", " ", "\\t\\n", "pvc-6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913",
		"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d91",
		"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d9131",
		"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d91g",
		"6d1f2c0e94b74a538c1e5f0a7be2d913", "my volume",
		"{6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913}",
		"urn:uuid:6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913",
		" 6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913",
		"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\\n",
		"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\\u0000",
		"file:27c8e5f4-1a90-4d6b-a3e2-c70f59b81d46",
		"\\ud800", "../../etc/passwd",
	};
	struct ref_client c;

	start(&c);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		ref_client_sync(&c, ids[i], "");
		check_fault(&c, "InvalidArgument", "syncSpecs.volumeId.id");
	}
	ref_client_close(&c);
}

TEST(ref_server, refuses_values_of_another_json_type)
{
	static const struct {
		const char *spec, *property;
	} rows[] = {
		{ "{}", "syncSpecs.volumeId" },
		{ "{\"volumeId\":null}", "syncSpecs.volumeId" },
		{ "{\"volumeId\":\"x\"}", "syncSpecs.volumeId" },
		{ "{\"volumeId\":{}}", "syncSpecs.volumeId.id" },
		{ "{\"volumeId\":{\"id\":null}}", "syncSpecs.volumeId.id" },
		{ "{\"volumeId\":{\"id\":7}}", "syncSpecs.volumeId.id" },
		{ "{\"volumeId\":{\"id\":[\"x\"]}}", "syncSpecs.volumeId.id" },
#define ID "\"volumeId\":{\"id\":\"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\"}"
		{ "{" ID ",\"syncMode\":\"SPACE_USAGE\"}",
		  "syncSpecs.syncMode" },
		{ "{" ID ",\"syncMode\":[1]}", "syncSpecs.syncMode" },
		{ "{" ID ",\"syncMode\":[\"space_usage\"]}",
		  "syncSpecs.syncMode" },
		{ "{" ID ",\"syncMode\":[\"SPACE_USAGE\",\"\"]}",
		  "syncSpecs.syncMode" },
		{ "{" ID ",\"datastore\":\"datastore-11\"}",
		  "syncSpecs.datastore" },
		{ "{" ID ",\"datastore\":{\"type\":\"VirtualMachine\","
		  "\"value\":\"datastore-11\"}}", "syncSpecs.datastore" },
		{ "{" ID ",\"datastore\":{\"type\":\"Datastore\"}}",
		  "syncSpecs.datastore" },
	};
	struct ref_client c;
	char body[400];

	start(&c);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(body, sizeof(body), "{\"syncSpecs\":[%s]}",
			 rows[i].spec);
		ref_client_post(&c, CLIENT_SYNC, body);
		check_fault(&c, "InvalidArgument", rows[i].property);
	}
	ref_client_close(&c);
}

TEST(ref_server, refuses_a_wrong_typename)
{
	static const char *const bodies[] = {
		"{\"_typeName\":\"VirtualMachine\",\"syncSpecs\":[{" ID "}]}",
		"{\"_typeName\":null,\"syncSpecs\":[{" ID "}]}",
		"{\"syncSpecs\":[{\"_typeName\":\"CnsVolumeId\"," ID "}]}",
		"{\"syncSpecs\":[{\"_typeName\":7," ID "}]}",
		"{\"syncSpecs\":[{\"volumeId\":{\"_typeName\":\"cnsvolumeid\","
		"\"id\":\"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\"}}]}",
		"{\"syncSpecs\":[{" ID ",\"datastore\":{\"_typeName\":\"X\","
		"\"type\":\"Datastore\",\"value\":\"datastore-11\"}}]}",
	};
	struct ref_client c;

	start(&c);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		ref_client_post(&c, CLIENT_SYNC, bodies[i]);
		check_fault(&c, "InvalidType", "");
	}
	ref_client_post(&c, CLIENT_SYNC, "{\"_typeName\":\"CnsSyncVolume\","
			"\"syncSpecs\":[{" ID "}]}");
	check_task(&c);
	ref_client_close(&c);
}

TEST(ref_server, answers_for_volumes_that_it_does_not_have)
{
	struct ref_client c;

	start(&c);
	ref_client_sync(&c, UNKNOWN_ID, "");
	check_fault(&c, "NotFound", "");
	ref_client_sync(&c, "00000000-0000-0000-0000-000000000000", "");
	check_fault(&c, "NotFound", "");
	ref_client_sync(&c, ref_server_volume(c.server, REF_UNREGISTERED, 0),
			"");
	check_fault(&c, "CnsNotRegisteredFault", "");
	CHECK(ref_client_text(&c, "/reason")[0]);
	CHECK_TEXT(ref_client_text(&c, "/volumeId/id"),
		   ref_server_volume(c.server, REF_UNREGISTERED, 0));
	ref_client_sync(&c, ref_server_volume(c.server, REF_BLOCK, 0),
			"\"datastore\":{\"type\":\"Datastore\","
			"\"value\":\"datastore-99\"},");
	check_fault(&c, "ManagedObjectNotFound", "");
	CHECK_TEXT(ref_client_text(&c, "/obj/value"), "datastore-99");
	ref_client_close(&c);
}

TEST(ref_server, refuses_what_is_not_json)
{
	static const char *const bodies[] = {
		"{", "{\"syncSpecs\":[{" ID "}]}x", "\xef\xbb\xbf{}",
		"{'a':1}", "{\"a\":\"\xff\"}", "{\"a\":01}", " ", "nul",
		"{\"syncSpecs\":[{" ID "}],\"syncSpecs\":[]}",
	};
	struct ref_client c;
	char deep[400];

	start(&c);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		ref_client_post(&c, CLIENT_SYNC, bodies[i]);
		check_fault(&c, "InvalidRequest", "");
	}
	memset(deep, '[', 150);
	memset(deep + 150, ']', 150);
	deep[300] = '\0';
	ref_client_post(&c, CLIENT_SYNC, deep);
	check_fault(&c, "InvalidRequest", "");
	ref_client_close(&c);
}

TEST(ref_server, leads_a_task_from_queued_to_success)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client c;
	char task[64];
	int64_t born;

	options.task_us = 1000;
	ref_client_open(&c, &options);
	ref_client_login(&c);
	ref_client_sync_good(&c);
	born = c.now_us;
	snprintf(task, sizeof(task), "%s", ref_client_text(&c, "/value"));
	ref_client_info(&c, task);
	CHECK_TEXT(ref_client_text(&c, "/state"), "queued");
	CHECK_TEXT(ref_client_text(&c, "/startTime"), "");
	c.now_us = born + 500;
	ref_client_info(&c, task);
	CHECK_TEXT(ref_client_text(&c, "/state"), "running");
	CHECK_TEXT(ref_client_text(&c, "/progress"), "50");
	CHECK_TEXT(ref_client_text(&c, "/completeTime"), "");
	c.now_us = born + 998;
	ref_client_info(&c, task);
	CHECK_TEXT(ref_client_text(&c, "/state"), "running");
	ref_client_info(&c, task);
	CHECK_TEXT(ref_client_text(&c, "/state"), "success");
	CHECK_TEXT(ref_client_text(&c, "/progress"), "");
	CHECK_TEXT(ref_client_text(&c, "/error"), "");
	CHECK_TEXT(ref_client_text(&c, "/result/volumeResults/0/volumeId/id"),
		   ref_server_volume(c.server, REF_BLOCK, 0));
	CHECK_TEXT(ref_client_text(&c, "/task/value"), task);
	CHECK_TEXT(ref_client_text(&c, "/queueTime"),
		   "2026-01-01T00:00:01.000003Z");
	CHECK_TEXT(ref_client_text(&c, "/completeTime"),
		   "2026-01-01T00:00:01.001003Z");
	ref_client_close(&c);
}

TEST(ref_server, ends_a_task_of_no_duration_at_once)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client c;

	options.task_us = 0;
	ref_client_open(&c, &options);
	ref_client_login(&c);
	ref_client_sync_good(&c);
	ref_client_info(&c, ref_client_text(&c, "/value"));
	CHECK_TEXT(ref_client_text(&c, "/state"), "success");
	ref_client_close(&c);
}

TEST(ref_server, keeps_tasks_apart_and_the_newest_of_many)
{
	enum { MANY = REF_TASKS_MAX + 10 };
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client c;
	char first[64] = "", last[64] = "", longer[80];

	options.task_us = 0;
	options.no_auth = true;
	ref_client_open(&c, &options);
	for (int i = 0; i < MANY; i++) {
		ref_client_sync_good(&c);
		snprintf(last, sizeof(last), "%s",
			 ref_client_text(&c, "/value"));
		if (!i)
			snprintf(first, sizeof(first), "%s", last);
	}
	ref_client_info(&c, last);
	CHECK_TEXT(ref_client_text(&c, "/key"), last);
	snprintf(longer, sizeof(longer), "%s0", last);
	ref_client_info(&c, longer);
	check_fault(&c, "ManagedObjectNotFound", "");
	snprintf(longer, sizeof(longer), "task-0%s", last + strlen("task-"));
	ref_client_info(&c, longer);
	check_fault(&c, "ManagedObjectNotFound", "");
	ref_client_info(&c, first);
	check_fault(&c, "ManagedObjectNotFound", "");
	CHECK_TEXT(ref_client_text(&c, "/obj/type"), "Task");
	CHECK_TEXT(ref_client_text(&c, "/obj/value"), first);
	ref_client_close(&c);
}

TEST(ref_server, drops_the_oldest_session_first)
{
	struct ref_client c;
	char first[sizeof(c.session)];

	start(&c);
	snprintf(first, sizeof(first), "%s", c.session);
	for (int i = 1; i < REF_SESSIONS_MAX; i++)
		ref_client_login(&c);
	snprintf(c.session, sizeof(c.session), "%s", first);
	ref_client_sync_good(&c);
	check_task(&c);
	ref_client_login(&c);
	CHECK_INT(ref_server_sessions(c.server), REF_SESSIONS_MAX);
	snprintf(c.session, sizeof(c.session), "%s", first);
	ref_client_sync_good(&c);
	check_fault(&c, "NotAuthenticated", "");
	ref_client_close(&c);
}

TEST(ref_server, names_what_is_not_there)
{
	static const struct {
		const char *method, *target;
		int status;
		const char *fault;
	} rows[] = {
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
	struct ref_client c;

	start(&c);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ref_client_call(&c, rows[i].method, rows[i].target, NULL);
		CHECK_INT(c.status, rows[i].status);
		CHECK_TEXT(ref_client_text(&c, "/_typeName"), rows[i].fault);
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

	start(&c);
	ref_client_sync_good(&c);
	snprintf(before, sizeof(before), "%s", ref_client_text(&c, "/value"));
	ref_client_get(&c, CLIENT_SYNC);
	ref_client_call(&c, "HEAD", CLIENT_SYNC, NULL);
	ref_client_sync_good(&c);
	snprintf(after, sizeof(after), "%s", ref_client_text(&c, "/value"));
	CHECK_INT(strtol(after + 5, NULL, 10), strtol(before + 5, NULL, 10) + 1);
	ref_client_close(&c);
}

TEST(ref_server, judges_bodies_of_256_kib_and_refuses_over_1_mib)
{
	struct ref_client c;
	size_t size = REF_BODY_MAX + 10;
	char *id = malloc(size + 1);

	start(&c);
	memset(id, 'a', size);
	id[256 * 1024] = '\0';
	ref_client_sync(&c, id, "");
	check_fault(&c, "InvalidArgument", "syncSpecs.volumeId.id");
	id[256 * 1024] = 'a';
	id[size] = '\0';
	ref_client_post(&c, CLIENT_SYNC, id);
	CHECK_INT(c.status, 413);
	CHECK(c.end == HANDLER_CLOSE);
	CHECK_TEXT(ref_client_field(&c, "Connection"), "close");
	free(id);
	ref_client_close(&c);
}

TEST(ref_server, reads_the_media_type_of_the_body)
{
	static const struct {
		const char *field;
		int status;
	} rows[] = {
		{ "Content-Type: application/json\r\n", 200 },
		{ "content-type: Application/JSON ; charset=utf-8\r\n", 200 },
		{ "", 200 },
		{ "Content-Type: text/plain\r\n", 415 },
		{ "Content-Type: application/jsonp\r\n", 415 },
		{ "Content-Type: application/json\r\n"
		  "Content-Type: application/json\r\n", 415 },
	};
	static const char body[] = "{\"syncSpecs\":[{" ID "}]}";
	struct ref_client c;
	char request[800];

	start(&c);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(request, sizeof(request), "POST " CLIENT_SYNC
			 " HTTP/1.1\r\nHost: a\r\n%s"
			 "vmware-api-session-id: %s\r\n"
			 "Content-Length: %zu\r\n\r\n%s",
			 rows[i].field, c.session, strlen(body), body);
		ref_client_send(&c, slice_from(request));
		CHECK_INT(c.status, rows[i].status);
	}
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
		"{\"syncSpecs\":[{\"volumeId\":{\"id\":\"" UNKNOWN_ID "\"}}]}",
		"{\"syncSpecs\":[{\"volumeId\":{\"id\":"
		"\"93b60d2f-e8c4-47a5-9f1b-4d7e0a28c651\"}}]}",
		"{\"syncSpecs\":[{" ID ",\"datastore\":{\"type\":"
		"\"Datastore\",\"value\":\"x\"}}]}",
	};
	struct ref_client c;
	char task[64];

	start(&c);
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
