#include "tests/judge_bench.h"
#include "tests/test.h"

const char GOOD_INFO[] =
	"{\"_typeName\":\"TaskInfo\",\"key\":\"task-7\",\"task\":" GOOD_MOREF
	",\"descriptionId\":\"cns.sync\",\"state\":\"success\","
	"\"cancelled\":false,\"cancelable\":false,"
	"\"reason\":{\"_typeName\":\"TaskReasonUser\",\"userName\":\"u\"},"
	"\"queueTime\":\"2026-02-14T22:12:48.753169Z\","
	"\"startTime\":\"2026-02-14T23:12:49.753169+01:00\","
	"\"completeTime\":\"2026-02-14T22:12:50Z\",\"eventChainId\":12}";

const char GOOD_FAULT[] =
	"{\"_typeName\":\"InvalidArgument\",\"invalidProperty\":\"syncSpecs\","
	"\"faultstring\":\"A specified parameter was not correct.\","
	"\"faultMessage\":[{\"_typeName\":\"LocalizableMessage\","
	"\"key\":\"k\",\"arg\":[{\"_typeName\":\"KeyAnyValue\",\"key\":\"a\","
	"\"value\":{\"_typeName\":\"int\",\"_value\":300}}]}],"
	"\"faultCause\":{\"_typeName\":\"CnsFault\",\"reason\":\"r\"}}";

const char GOOD_CONTENT[] =
	"{\"_typeName\":\"ServiceContent\",\"rootFolder\":"
	"{\"_typeName\":\"ManagedObjectReference\",\"type\":\"Folder\","
	"\"value\":\"group-d1\"},\"propertyCollector\":"
	"{\"_typeName\":\"ManagedObjectReference\",\"type\":"
	"\"PropertyCollector\",\"value\":\"propertyCollector\"},"
	"\"about\":{\"_typeName\":\"AboutInfo\",\"name\":\"x\"}}";

/* ---- the clauses that the samples and the checks name ---- */

static const struct clause clauses[] = {
	{ .id = "M1" }, { .id = "M2" }, { .id = "M3" }, { .id = "M5" },
	{ .id = "M6" }, { .id = "M7" }, { .id = "M8" }, { .id = "M9" },
	{ .id = "9.1", .level = LEVEL_SHOULD },
	{ .id = "9.3", .level = LEVEL_SHOULD },
	{ .id = "9.4", .level = LEVEL_SHOULD },
	{ .id = "9.7", .level = LEVEL_SHOULD },
	{ .id = "9.8", .level = LEVEL_SHOULD },
	{ .id = "9.9", .level = LEVEL_SHOULD },
	{ .id = "9.15", .level = LEVEL_SHOULD },
	{ .id = "9.17", .level = LEVEL_SHOULD },
	{ .id = "9.19", .level = LEVEL_SHOULD },
	{ .id = "9.20", .level = LEVEL_SHOULD },
	{ .id = "9.21", .level = LEVEL_SHOULD },
	{ .id = "9.27", .level = LEVEL_SHOULD },
	{ .id = "R1", .level = LEVEL_SHOULD },
	{ .id = "R2", .level = LEVEL_SHOULD },
};

enum { CLAUSES = sizeof(clauses) / sizeof(clauses[0]) };

static const struct clause *clause_named(const struct judge_bench *b,
					 const char *id)
{
	return suite_clause(&b->suite, slice_from(id));
}

/* ---- the samples ---- */

enum { SAMPLE_ACCEPTS = 6 };

struct sample_accept {
	struct accept accept;
	const char *clause;
};

static const struct base_request sync_request = {
	.name = "sync", .method = "POST", .success = SUCCESS_TASK
};
static const struct base_request login_request = {
	.name = "login", .method = "POST", .success = SUCCESS_LOGIN
};
static const struct base_request logout_request = {
	.name = "logout", .method = "POST", .success = SUCCESS_NO_CONTENT
};
static const struct base_request content_request = {
	.name = "content", .method = "GET", .success = SUCCESS_CONTENT
};
static const struct base_request info_request = {
	.name = "task-info", .method = "GET", .success = SUCCESS_TASK_INFO
};

#define TASK(end, ...) .answer = ANSWER_TASK, .ends = end, __VA_ARGS__
#define FAULTS(n, ...) .faults = { __VA_ARGS__ }, .fault_count = n
#define FAULT(n, ...) .answer = ANSWER_FAULT, FAULTS(n, __VA_ARGS__)
#define ANY(n, ...) \
	.answer = ANSWER_ANY, .statuses = { __VA_ARGS__ }, .status_count = n
#define WARN .verdict = VERDICT_WARN
#define FAIL .verdict = VERDICT_FAIL

static const struct sample_row {
	const char *clauses[3];
	const struct base_request *request;
	enum accept_default otherwise;
	struct sample_accept accepts[SAMPLE_ACCEPTS];
} samples[SAMPLE_COUNT_OF] = {
	[SAMPLE_SYNC] = { { "M1", "R1" }, &sync_request, DEFAULT_FAIL,
		{ { { TASK(TASK_END_SUCCESS) }, "M1" } } },
	[SAMPLE_REFERENCE] = { { "M1" }, &sync_request, DEFAULT_FAIL,
		{ { { TASK(TASK_END_ANY) }, "M1" } } },
	[SAMPLE_ORDER] = { { "9.27" }, &sync_request, DEFAULT_FAIL,
		{ { { TASK(TASK_END_SUCCESS) }, "9.27" } } },
	[SAMPLE_COUNT] = { { "M3", "9.3" }, &sync_request,
		DEFAULT_RUNTIME_FAULT_WARNS,
		{ { { FAULT(1, "InvalidArgument") }, "M3" },
		  { { TASK(TASK_END_ERROR, FAULTS(1, "InvalidArgument"),
			   WARN) }, "9.4" } } },
	[SAMPLE_UNKNOWN] = { { "M5" }, &sync_request,
		DEFAULT_RUNTIME_FAULT_WARNS,
		{ { { FAULT(1, "NotFound") }, "M5" },
		  { { FAULT(1, "CnsVolumeNotFoundFault"), WARN }, "9.7" },
		  { { FAULT(2, "CnsFault", "InvalidArgument"), FAIL }, "M5" } },
	},
	[SAMPLE_KIND] = { { "9.8" }, &sync_request, DEFAULT_ANY_FAULT_WARNS,
		{ { { FAULT(3, "InvalidArgument", "NotFound", "CnsFault") },
		    "9.8" } } },
	[SAMPLE_MODE] = { { "9.9" }, &sync_request,
		DEFAULT_RUNTIME_FAULT_WARNS,
		{ { { FAULT(1, "InvalidArgument"), .exact = true }, "9.9" },
		  { { TASK(TASK_END_ERROR, FAULTS(1, "CnsFault")) }, "9.4" },
		  { { TASK(TASK_END_ANY, WARN) }, "9.9" } } },
	[SAMPLE_SESSION] = { { "M7", "9.15" }, &sync_request,
		DEFAULT_ANY_FAULT_WARNS,
		{ { { FAULT(2, "SecurityError", "SessionNotFound") }, "9.15" },
		  { { ANY(2, 401, 403) }, "9.15" },
		  { { FAULT(2, "NotFound", "CnsFault"), FAIL }, "9.15" } } },
	[SAMPLE_OBJECT] = { { "9.17" }, &sync_request, DEFAULT_ANY_FAULT_WARNS,
		{ { { FAULT(1, "ManagedObjectNotFound") }, "9.17" },
		  { { FAULT(1, "ManagedObjectNotFound"), .statuses = { 404 },
		      .status_count = 1 }, "9.17" },
		  { { ANY(1, 404) }, "9.17" } } },
	[SAMPLE_MALFORMED] = { { "9.21" }, &sync_request,
		DEFAULT_RUNTIME_FAULT_WARNS,
		{ { { ANY(1, 400) }, "9.21" },
		  { { FAULT(2, "InvalidArgument", "InvalidRequest") }, "9.21" },
		  { { .answer = ANSWER_UNTYPED, WARN }, "9.21" } } },
	[SAMPLE_METHOD] = { { "9.19" }, &sync_request, DEFAULT_FAIL,
		{ { { ANY(2, 404, 405) }, "9.19" } } },
	[SAMPLE_RELEASE] = { { "9.20" }, &sync_request, DEFAULT_FAIL,
		{ { { ANY(3, 500, 404, 400) }, "9.20" } } },
	[SAMPLE_LOGIN] = { { "M9" }, &login_request, DEFAULT_FAIL,
		{ { { .answer = ANSWER_OBJECT, .object = "UserSession",
		      .header = "vmware-api-session-id" }, "M9" } } },
	[SAMPLE_LOGOUT] = { { "M9" }, &logout_request, DEFAULT_FAIL,
		{ { { .answer = ANSWER_EMPTY }, "M9" } } },
	[SAMPLE_CONTENT] = { { "M8" }, &content_request, DEFAULT_FAIL,
		{ { { .answer = ANSWER_OBJECT, .object = "ServiceContent" },
		    "M8" } } },
	[SAMPLE_INFO] = { { "M2" }, &info_request, DEFAULT_FAIL,
		{ { { .answer = ANSWER_OBJECT, .object = "TaskInfo" },
		    "M2" } } },
	[SAMPLE_EITHER] = { { "9.9" }, &sync_request, DEFAULT_FAIL,
		{ { { TASK(TASK_END_SUCCESS) }, "9.9" },
		  { { FAULT(1, "InvalidArgument") }, "9.9" } } },
	[SAMPLE_CHALLENGE] = { { "9.15" }, &sync_request, DEFAULT_FAIL,
		{ { { ANY(1, 401), .header = "WWW-Authenticate" }, "9.15" },
		  { { ANY(1, 401), WARN }, "9.15" } } },
};

static void fill_case(struct judge_bench *b, const struct sample_row *row)
{
	struct test_case *c = &b->test_case;

	*c = (struct test_case){ .id = "sample.case", .title = "A sample.",
				 .otherwise = row->otherwise,
				 .step_count = 1, .behaviour = "sample" };
	c->steps = arena_array(&b->arena, CASE_STEPS_MAX, sizeof(*c->steps));
	c->accepts = arena_array(&b->arena, CASE_ACCEPT_MAX,
				 sizeof(*c->accepts));
	c->clauses = arena_array(&b->arena, 3, sizeof(*c->clauses));
	while (c->clause_count < 3 && row->clauses[c->clause_count]) {
		c->clauses[c->clause_count] =
			clause_named(b, row->clauses[c->clause_count]);
		c->clause_count++;
	}
	c->steps[0] = (struct step){ .request = row->request, .judged = true };
	while (c->accept_count < SAMPLE_ACCEPTS &&
	       row->accepts[c->accept_count].clause) {
		const struct sample_accept *a = &row->accepts[c->accept_count];

		c->accepts[c->accept_count] = a->accept;
		c->accepts[c->accept_count++].clause = clause_named(b, a->clause);
	}
}

void judge_bench_init(struct judge_bench *b, enum sample sample)
{
	*b = (struct judge_bench){ .arena = ARENA_INIT,
				   .clock_us = 1000000 };
	b->suite.clauses = arena_alloc(&b->arena, sizeof(clauses));
	memcpy(b->suite.clauses, clauses, sizeof(clauses));
	b->suite.clause_count = CLAUSES;
	fill_case(b, &samples[sample]);
	b->evidence = (struct evidence){ .items = b->items,
					 .task_timeout_us = 60000000,
					 .logged_in = true };
}

void judge_bench_release(struct judge_bench *b)
{
	for (size_t i = 0; i < b->evidence.count; i++)
		exchange_release(&b->exchanges[i]);
	arena_release(&b->arena);
}

struct exchange *judge_bench_answer(struct judge_bench *b,
				    enum evidence_role role, unsigned step,
				    const char *answer)
{
	struct exchange *x = &b->exchanges[b->evidence.count];

	exchange_init(x);
	buf_text(&x->request,
		 "POST /sdk HTTP/1.1\r\nHost: h\r\n\r\n"
		 "{\"syncSpecs\":[{\"volumeId\":{\"id\":"
		 "\"11111111-2222-4333-8444-555555555555\"}}]}");
	x->outcome = answer ? EXCHANGE_ANSWERED : EXCHANGE_CLOSED;
	buf_text(&x->answer, answer ? answer : "");
	x->sent_us = b->clock_us += 1000;
	x->done_us = b->clock_us += 1000;
	b->items[b->evidence.count++] =
		(struct evidence_item){ role, step, x, NULL };
	return x;
}

void judge_bench_run(struct judge_bench *b)
{
	judge_case(&b->suite, &b->test_case, &b->evidence, &b->arena,
		   &b->result);
}

const char *judge_bench_levels(const struct judge_bench *b)
{
	static const char letters[] = "pwfbesxx";
	char text[LEVEL_COUNT + 1] = "";

	for (unsigned i = 0; i < LEVEL_COUNT; i++)
		text[i] = letters[b->result.verdict[i]];
	return arena_printf((struct arena *)&b->arena, "%s", text);
}

bool judge_bench_has(const struct judge_bench *b, enum verdict verdict,
		     const char *check, const char *clause,
		     const char *pointer)
{
	const struct findings *f = &b->result.findings;

	for (size_t i = 0; i < f->count; i++)
		if (f->results[i].verdict == verdict &&
		    !strcmp(f->results[i].check, check) &&
		    !strcmp(f->results[i].clause, clause) &&
		    !strcmp(f->results[i].pointer, pointer))
			return true;
	return false;
}

bool judge_bench_in_table(const struct judge_bench *b)
{
	const struct findings *f = &b->result.findings;

	for (size_t i = 0; i < f->count; i++) {
		const struct check_result *r = &f->results[i];
		const struct check_info *info =
			check_find(slice_from(r->check));
		struct slice rest, clause = slice_from(r->clause);
		ptrdiff_t at;
		bool found = info && !strcmp(info->clauses, "*");

		for (rest = slice_from(info ? info->clauses : "");
		     !found && rest.len;
		     rest = at < 0 ? SLICE_NONE
				   : slice_skip(rest, (size_t)at + 1)) {
			at = slice_find(rest, slice_from(" "));
			found = slice_equal(at < 0 ? rest
						   : slice_head(rest,
								(size_t)at),
					    clause);
		}
		if (!found || strlen(r->expected) > 200 ||
		    strlen(r->got) > 200)
			return false;
	}
	return true;
}

void judge_bench_print(const struct judge_bench *b)
{
	const struct findings *f = &b->result.findings;

	for (size_t i = 0; i < f->count; i++)
		printf("\n    %s %s %s [%s] %s: expected %s, got %s",
		       verdict_name(f->results[i].verdict),
		       f->results[i].check, f->results[i].clause,
		       f->results[i].pointer, f->results[i].where,
		       f->results[i].expected, f->results[i].got);
}

const char *http_answer(struct judge_bench *b, int status, const char *fields,
			const char *body)
{
	return arena_printf(&b->arena,
			    "HTTP/1.1 %d Reason\r\n%sContent-Length: %zu\r\n"
			    "\r\n%s",
			    status, fields, strlen(body), body);
}

const char *http_json(struct judge_bench *b, int status, const char *body)
{
	return http_answer(b, status,
			   "Content-Type: application/json;charset=UTF-8\r\n",
			   body);
}

void judge_bench_expect(const struct judge_bench *b, const char *title,
			const char *levels, enum verdict verdict,
			const char *check, const char *clause,
			const char *pointer)
{
	bool ok = CHECK_TEXT(judge_bench_levels(b), levels);

	ok &= CHECK(judge_bench_in_table(b));
	if (check)
		ok &= CHECK(judge_bench_has(b, verdict, check, clause,
					    pointer));
	if (ok)
		return;
	printf("\n  in the row \"%s\"", title);
	judge_bench_print(b);
}

const char *json_edited(struct judge_bench *b, const char *text,
			const char *pointer, const char *value)
{
	struct json_node *root = json_parse(&b->arena, slice_from(text), 0,
					    NULL);
	struct json_node *node = json_at(root, slice_from(pointer));
	struct json_node *fresh = value ? json_new(&b->arena,
						   slice_from(value))
					: NULL;
	const char *last = strrchr(pointer, '/');
	struct buf out = BUF_INIT(1 << 20);
	const char *result;

	if (!*pointer)
		return value;
	if (node && fresh)
		json_replace(node, fresh);
	else if (node)
		json_remove(node);
	else
		json_append(&b->arena,
			    json_at(root, slice_of(pointer,
						   (size_t)(last - pointer))),
			    last + 1, fresh);
	json_render(root, &out);
	result = arena_string(&b->arena, buf_view(&out));
	buf_release(&out);
	return result;
}
