/* One answer that was waited for: with its Task read to the end, or as it
 * stands. */
#include "tests/module_bench.h"
#include "tests/test.h"

#define TASK \
	"{\"_typeName\":\"ManagedObjectReference\",\"type\":\"Task\"," \
	"\"value\":\"task-7\"}"

/* Its Tasks end so. */
struct late {
	struct script script;
	const char *error;             /* NULL: success */
	size_t reads;
};

static enum handler_end put_info(struct late *l, struct buf *out)
{
	struct buf body = BUF_INIT(4096);

	l->reads++;
	buf_printf(&body, "{\"_typeName\":\"TaskInfo\",\"key\":\"task-7\","
		   "\"task\":" TASK ",\"descriptionId\":\"d\",\"state\":\"%s\","
		   "\"cancelled\":false,\"cancelable\":false,\"reason\":{"
		   "\"_typeName\":\"TaskReasonSystem\"},\"eventChainId\":1,"
		   "\"queueTime\":\"2026-01-01T00:00:00Z\","
		   "\"startTime\":\"2026-01-01T00:00:00Z\","
		   "\"completeTime\":\"2026-01-01T00:00:01Z\"",
		   l->error ? "error" : "success");
	if (l->error)
		buf_printf(&body, ",\"error\":{\"_typeName\":\"%s\"}",
			   l->error);
	buf_text(&body, "}");
	buf_printf(out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
			"Content-Length: %zu\r\n\r\n%s", body.len,
		   buf_string(&body));
	buf_release(&body);
	return HANDLER_KEEP;
}

static enum handler_end be_late(struct script *self, struct slice request,
				struct buf *out, int64_t *delay_us)
{
	if (script_is_sync(request))
		return script_task(out);
	if (slice_find(request, slice_from("/Task/task-7/info ")) >= 0)
		return put_info((struct late *)self, out);
	return script_right(self, request, out, delay_us);
}

/* Of the sync of an id that no volume has, a refusal may come as a Task that
 * fails (9.4). */
TEST(verdict, a_task_that_must_fail_is_read)
{
	static const struct {
		const char *error;
		bool whole;
		enum verdict verdict;
	} rows[] = {
		{ "NotFound", true, VERDICT_WARN },
		{ "NotFound", false, VERDICT_FAIL },
		{ "InvalidLogin", true, VERDICT_FAIL },
		{ NULL, true, VERDICT_FAIL },
	};
	struct late l = { .error = NULL };
	struct module_bench m;
	struct bindings b;

	module_open(&m, &l.script);
	l.script.answer = be_late;
	b = m.c->bindings;
	b.volume = "0e0e0e0e-0000-4000-8000-00000000000e";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sent *s = pump_new(&m.c->pump);
		struct arena arena = ARENA_INIT;
		struct expectation e;

		l.error = rows[i].error;
		l.reads = 0;
		base_build(m.b.options.suite, "sync", &b,
			   &s->exchange.request, NULL);
		expect_request(&m.c->oracle, buf_view(&s->exchange.request),
			       &arena, &e);
		pump_ask(&m.c->pump, s);
		CHECK_INT(verdict(m.c, &e, s, rows[i].whole, &arena)
				  ->verdict[LEVEL_SHOULD], rows[i].verdict);
		CHECK_INT(l.reads, rows[i].whole);
		sent_free(s);
		arena_release(&arena);
	}
	module_close(&m);
}
