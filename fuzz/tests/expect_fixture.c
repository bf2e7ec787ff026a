#include "tests/expect_fixture.h"

#include "case/case_load.h"
#include "http/request.h"

#define JSON "application/json"
#define REF "\"_typeName\":\"ManagedObjectReference\""
#define TASK "{" REF ",\"type\":\"Task\",\"value\":\"task-7\"}"
#define NAMED(type, more) "{\"_typeName\":\"" type "\"" more "}"
#define INFO(state, more) \
	"{\"_typeName\":\"TaskInfo\",\"key\":\"task-7\",\"task\":" TASK \
	",\"descriptionId\":\"d\",\"state\":\"" state "\",\"cancelled\":false," \
	"\"cancelable\":false,\"reason\":{\"_typeName\":\"TaskReasonSystem\"}," \
	"\"queueTime\":\"2026-01-01T00:00:00Z\",\"eventChainId\":1" more "}"
#define TIMES \
	",\"startTime\":\"2026-01-01T00:00:00Z\"," \
	"\"completeTime\":\"2026-01-01T00:00:01Z\""
#define ENDED INFO("success", TIMES)
#define FAILED(fault) INFO("error", TIMES ",\"error\":" fault)

#define REASON ",\"reason\":\"x\""
#define VOLUME ",\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"x\"}"
#define OBJECT "{" REF ",\"type\":\"X\",\"value\":\"x\"}"

#define FAULT(type, more) { 500, JSON, NAMED(type, more), "", NULL }
#define ERROR_TASK(type, more) \
	{ 200, JSON, TASK, "", FAILED(NAMED(type, more)) }
#define STATUS(code) { code, NULL, "", "", NULL }

static const struct fixture_answer answers[] = {
	{ 200, JSON, TASK, "", ENDED },
	ERROR_TASK("InvalidArgument", ""),
	ERROR_TASK("NotFound", ""),
	ERROR_TASK("CnsFault", REASON),
	ERROR_TASK("ManagedObjectNotFound", ",\"obj\":" OBJECT),
	ERROR_TASK("SystemError", REASON),
	FAULT("InvalidArgument", ""),
	FAULT("InvalidIndexArgument", ",\"key\":\"x\""),
	FAULT("NotFound", ""),
	FAULT("CnsFault", REASON),
	FAULT("CnsVolumeNotFoundFault", REASON VOLUME),
	FAULT("CnsNotRegisteredFault", REASON VOLUME),
	FAULT("InvalidRequest", ""),
	FAULT("InvalidType", ""),
	FAULT("MethodNotFound", ",\"receiver\":" OBJECT ",\"method\":\"x\""),
	FAULT("ManagedObjectNotFound", ",\"obj\":" OBJECT),
	FAULT("NotAuthenticated", ""),
	FAULT("NoPermission", ""),
	FAULT("SessionNotFound", ""),
	FAULT("InvalidToken", ""),
	FAULT("NotSupported", ""),
	FAULT("InvalidProperty", ",\"name\":\"x\""),
	FAULT("InvalidLogin", ""),
	FAULT("InvalidState", ""),
	FAULT("SystemError", REASON),
	FAULT("RuntimeFault", ""),
	FAULT("NoSuchFault", ""),
	{ 500, JSON, "{\"faultstring\":\"x\"}", "", NULL },
	{ 500, "text/html", "<html></html>", "", NULL },
	{ 400, JSON, NAMED("InvalidArgument", ""), "", NULL },
	{ 404, JSON, NAMED("NotFound", ""), "", NULL },
	{ 200, JSON, NAMED("InvalidArgument", ""), "", NULL },
	{ 200, JSON, "{}", "", NULL },
	{ 200, JSON, "[]", "", NULL },
	{ 401, NULL, "", "WWW-Authenticate: Bearer\r\n", NULL },
	{ 405, NULL, "", "Allow: POST\r\n", NULL },
	STATUS(200), STATUS(202), STATUS(204), STATUS(301), STATUS(400),
	STATUS(401), STATUS(403), STATUS(404), STATUS(406), STATUS(411),
	STATUS(412), STATUS(413), STATUS(414), STATUS(415), STATUS(417),
	STATUS(426), STATUS(431), STATUS(500), STATUS(501), STATUS(502),
	STATUS(503), STATUS(505),
};

const struct fixture_answer *fixture_answer_at(size_t index)
{
	return index < sizeof(answers) / sizeof(answers[0]) ? &answers[index]
							     : NULL;
}

static void bind(struct bindings *b)
{
	*b = (struct bindings){
		.volume = FIXTURE_VOLUME,
		.other_volume = "b82e47a1-3c5d-4f96-9a07-e1d46c8f2b30",
		.third_volume = "0f9ad3c8-71e2-4b0d-b6f5-28c3e7a4915d",
		.fourth_volume = "e4570b9c-d826-4e1f-8d3a-9b61f2c07e84",
		.unknown_volume = FIXTURE_UNKNOWN,
		.file_volume = "file:27c8e5f4-1a90-4d6b-a3e2-c70f59b81d46",
		.unregistered_volume = "93b60d2f-e8c4-47a5-9f1b-4d7e0a28c651",
		.datastore = "datastore-11",
		.other_datastore = "datastore-12",
		.unknown_datastore = "datastore-4711",
		.release = "9.1.0.0", .moid = "cns-volume-manager",
		.session_manager = { "SessionManager", 14 },
		.task = { "task-7", 6 },
		.username = "u", .password = "p", .random_user = "ru",
		.random_password = "rp",
		.base_path = "/sdk/vim25/9.1.0.0", .authority = "127.0.0.1",
		.session_main = FIXTURE_SESSION,
		.session_garbage = "ffffffffffffffffffffffffffffffffffffffff",
	};
}

void expect_fixture_open(struct expect_fixture *f)
{
	struct err err = ERR_INIT;

	memset(f, 0, sizeof(*f));
	if (suite_load(&f->suite, NULL, NULL, &err)) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	bind(&f->bindings);
	f->request = BUF_INIT(REQUEST_MAX);
	f->oracle = (struct expect_oracle){ &f->suite, &f->bindings, false, NULL };
	exchange_init(&f->exchanges[0]);
	exchange_init(&f->exchanges[1]);
}

void expect_fixture_close(struct expect_fixture *f)
{
	exchange_release(&f->exchanges[0]);
	exchange_release(&f->exchanges[1]);
	buf_release(&f->request);
	arena_release(&f->arena);
	suite_release(&f->suite);
}

void expect_fixture_request(struct expect_fixture *f, struct slice request)
{
	arena_release(&f->arena);
	if (f->request.bytes != request.at) {
		buf_clear(&f->request);
		buf_slice(&f->request, request);
	}
	expect_request(&f->oracle, buf_view(&f->request), &f->arena,
		       &f->expectation);
}

void expect_fixture_sync(struct expect_fixture *f, struct slice body)
{
	struct request_spec spec = {
		.method = "POST",
		.target = "/sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/"
			  "cns-volume-manager/CnsSyncVolume",
		.authority = f->bindings.authority,
		.fields = { { "vmware-api-session-id", FIXTURE_SESSION } },
		.field_count = 1, .has_body = true, .body = body,
	};

	buf_clear(&f->request);
	request_build(&spec, &f->request);
	expect_fixture_request(f, buf_view(&f->request));
}

void expect_fixture_send(struct expect_fixture *f, const char *line,
			 const char *fields, const char *body)
{
	buf_clear(&f->request);
	buf_printf(&f->request, "%s\r\n%s\r\n%s",
		   line ? line : "POST /sdk/vim25/9.1.0.0/vsan/"
				 "CnsVolumeManager/cns-volume-manager/"
				 "CnsSyncVolume HTTP/1.1",
		   fields, body);
	expect_fixture_request(f, buf_view(&f->request));
}

const char *expect_fixture_defects(struct expect_fixture *f)
{
	return expect_text(&f->arena, &f->expectation);
}

/* ---- judging ---- */

static void answer_with(struct exchange *x, struct slice request, int status,
			const char *media, const char *fields,
			const char *body)
{
	buf_clear(&x->request);
	buf_slice(&x->request, request);
	buf_clear(&x->answer);
	buf_printf(&x->answer, "HTTP/1.1 %d X\r\n%s", status, fields);
	if (media)
		buf_printf(&x->answer, "Content-Type: %s\r\n", media);
	if (status != 204)
		buf_printf(&x->answer, "Content-Length: %zu\r\n",
			   request_is_head(request) ? 0 : strlen(body));
	buf_printf(&x->answer, "\r\n%s", request_is_head(request) ? "" : body);
	x->outcome = EXCHANGE_ANSWERED;
	x->sent_us = 1000;
	x->done_us = 2000;
}

static struct evidence evidence_of(struct expect_fixture *f,
				   const struct fixture_answer *a,
				   struct evidence_item items[2])
{
	struct exchange *x = f->exchanges;

	answer_with(&x[0], buf_view(&f->request), a->status, a->media,
		    a->fields, a->body);
	items[0] = (struct evidence_item){ ROLE_STEP, 0, &x[0], NULL };
	if (a->info) {
		answer_with(&x[1], slice_from("GET / HTTP/1.1\r\n\r\n"), 200,
			    JSON, "", a->info);
		x[1].sent_us = 3000;
		x[1].done_us = 4000;
		items[1] = (struct evidence_item){ ROLE_TASK, 0, &x[1], NULL };
	}
	return (struct evidence){ .items = items, .count = a->info ? 2 : 1,
				  .task_timeout_us = 1000 };
}

enum verdict expect_fixture_judge(struct expect_fixture *f,
				  const struct fixture_answer *a)
{
	struct evidence_item items[2];
	struct evidence evidence = evidence_of(f, a, items);

	expect_judge(&f->suite, &f->expectation, &evidence, &f->arena,
		     &f->result);
	return f->result.verdict[LEVEL_SHOULD];
}

enum verdict expect_fixture_judge_case(struct expect_fixture *f,
				       const struct test_case *tc,
				       const struct fixture_answer *a)
{
	struct test_case *one = arena_alloc(&f->arena, sizeof(*one));
	struct evidence_item items[2];
	struct evidence evidence = evidence_of(f, a, items);
	unsigned judged = 0;

	while (!tc->steps[judged].judged)
		judged++;
	*one = *tc;
	one->steps = &tc->steps[judged];
	one->step_count = 1;
	one->control = CONTROL_NONE;
	judge_case(&f->suite, one, &evidence, &f->arena, &f->result);
	return f->result.verdict[LEVEL_SHOULD];
}
