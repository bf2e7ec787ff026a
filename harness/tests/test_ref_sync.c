#include "tests/ref_client.h"
#include "tests/test.h"

#define ID "\"volumeId\":{\"id\":\"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\"}"

TEST(ref_sync, accepts_every_legal_form_of_a_sync)
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

	ref_client_start(&c);
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		ref_client_sync(&c, ref_server_volume(c.server, REF_BLOCK, 0),
				more[i]);
		ref_client_check_task(&c);
	}
	ref_client_sync(&c, "6D1F2C0E-94B7-4A53-8C1E-5F0A7BE2D913", "");
	ref_client_check_task(&c);
	ref_client_close(&c);
}

TEST(ref_sync, refuses_every_body_without_exactly_one_spec)
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

	ref_client_start(&c);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		ref_client_post(&c, CLIENT_SYNC, bodies[i]);
		ref_client_check_fault(&c, "InvalidArgument", "syncSpecs");
	}
	ref_client_post(&c, CLIENT_SYNC, NULL);
	ref_client_check_fault(&c, "InvalidArgument", "syncSpecs");
	ref_client_post(&c, CLIENT_SYNC, "{\"syncSpecs\":[" SPEC "]}");
	ref_client_check_task(&c);
	ref_client_close(&c);
}

TEST(ref_sync, refuses_malformed_volume_ids)
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

	ref_client_start(&c);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		ref_client_sync(&c, ids[i], "");
		ref_client_check_fault(&c, "InvalidArgument", "syncSpecs.volumeId.id");
	}
	ref_client_close(&c);
}

TEST(ref_sync, refuses_values_of_another_json_type)
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

	ref_client_start(&c);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(body, sizeof(body), "{\"syncSpecs\":[%s]}",
			 rows[i].spec);
		ref_client_post(&c, CLIENT_SYNC, body);
		ref_client_check_fault(&c, "InvalidArgument", rows[i].property);
	}
	ref_client_close(&c);
}

TEST(ref_sync, refuses_a_wrong_typename)
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

	ref_client_start(&c);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		ref_client_post(&c, CLIENT_SYNC, bodies[i]);
		ref_client_check_fault(&c, "InvalidType", "");
	}
	ref_client_post(&c, CLIENT_SYNC, "{\"_typeName\":\"CnsSyncVolume\","
			"\"syncSpecs\":[{" ID "}]}");
	ref_client_check_task(&c);
	ref_client_close(&c);
}

TEST(ref_sync, answers_for_volumes_that_it_does_not_have)
{
	struct ref_client c;

	ref_client_start(&c);
	ref_client_sync(&c, CLIENT_UNKNOWN_ID, "");
	ref_client_check_fault(&c, "NotFound", "");
	ref_client_sync(&c, "00000000-0000-0000-0000-000000000000", "");
	ref_client_check_fault(&c, "NotFound", "");
	ref_client_sync(&c, ref_server_volume(c.server, REF_UNREGISTERED, 0),
			"");
	ref_client_check_fault(&c, "CnsNotRegisteredFault", "");
	CHECK(ref_client_text(&c, "/reason")[0]);
	CHECK_TEXT(ref_client_text(&c, "/volumeId/id"),
		   ref_server_volume(c.server, REF_UNREGISTERED, 0));
	ref_client_sync(&c, ref_server_volume(c.server, REF_BLOCK, 0),
			"\"datastore\":{\"type\":\"Datastore\","
			"\"value\":\"datastore-99\"},");
	ref_client_check_fault(&c, "ManagedObjectNotFound", "");
	CHECK_TEXT(ref_client_text(&c, "/obj/value"), "datastore-99");
	ref_client_close(&c);
}

TEST(ref_sync, refuses_what_is_not_json)
{
	static const char *const bodies[] = {
		"{", "{\"syncSpecs\":[{" ID "}]}x", "\xef\xbb\xbf{}",
		"{'a':1}", "{\"a\":\"\xff\"}", "{\"a\":01}", " ", "nul",
		"{\"syncSpecs\":[{" ID "}],\"syncSpecs\":[]}",
	};
	struct ref_client c;
	char deep[400];

	ref_client_start(&c);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		ref_client_post(&c, CLIENT_SYNC, bodies[i]);
		ref_client_check_fault(&c, "InvalidRequest", "");
	}
	memset(deep, '[', 150);
	memset(deep + 150, ']', 150);
	deep[300] = '\0';
	ref_client_post(&c, CLIENT_SYNC, deep);
	ref_client_check_fault(&c, "InvalidRequest", "");
	ref_client_close(&c);
}

TEST(ref_sync, needs_a_session_for_a_sync_before_anything_else)
{
	static const char *const sessions[] = {
		"", "nonsense", "0000000000000000000000000000000000000000"
	};
	struct ref_client c;

	ref_client_open(&c, NULL);
	for (size_t i = 0; i < sizeof(sessions) / sizeof(sessions[0]); i++) {
		snprintf(c.session, sizeof(c.session), "%s", sessions[i]);
		ref_client_sync_good(&c);
		ref_client_check_fault(&c, "NotAuthenticated", "");
		CHECK_TEXT(ref_client_text(&c, "/privilegeId"), "System.View");
		ref_client_sync(&c, CLIENT_UNKNOWN_ID, "");
		ref_client_check_fault(&c, "NotAuthenticated", "");
		ref_client_sync(&c, "", "");
		ref_client_check_fault(&c, "NotAuthenticated", "");
	}
	ref_client_close(&c);
}

TEST(ref_sync, judges_bodies_of_256_kib_and_refuses_over_1_mib)
{
	struct ref_client c;
	size_t size = REF_BODY_MAX + 10;
	char *id = malloc(size + 1);

	ref_client_start(&c);
	memset(id, 'a', size);
	id[256 * 1024] = '\0';
	ref_client_sync(&c, id, "");
	ref_client_check_fault(&c, "InvalidArgument", "syncSpecs.volumeId.id");
	id[256 * 1024] = 'a';
	id[size] = '\0';
	ref_client_post(&c, CLIENT_SYNC, id);
	CHECK_INT(c.status, 413);
	CHECK(c.end == HANDLER_CLOSE);
	CHECK_TEXT(ref_client_field(&c, "Connection"), "close");
	free(id);
	ref_client_close(&c);
}

TEST(ref_sync, reads_the_media_type_of_the_body)
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

	ref_client_start(&c);
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
