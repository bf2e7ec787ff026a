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
	size_t queued;                 /* reads before */
	size_t reads;
};

static enum handler_end put_info(struct late *l, struct buf *out)
{
	bool queued = l->reads++ < l->queued;
	struct buf body = BUF_INIT(4096);

	buf_printf(&body, "{\"_typeName\":\"TaskInfo\",\"key\":\"task-7\","
		   "\"task\":" TASK ",\"descriptionId\":\"d\",\"state\":\"%s\","
		   "\"cancelled\":false,\"cancelable\":false,\"reason\":{"
		   "\"_typeName\":\"TaskReasonSystem\"},\"eventChainId\":1,"
		   "\"queueTime\":\"2026-01-01T00:00:00Z\"",
		   queued ? "queued" : l->error ? "error" : "success");
	if (!queued)
		buf_text(&body, ",\"startTime\":\"2026-01-01T00:00:00Z\","
				"\"completeTime\":\"2026-01-01T00:00:01Z\"");
	if (l->error && !queued)
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

/* To ask for a volume that nobody has. */
static struct bindings open_late(struct module_bench *m, struct late *l)
{
	struct bindings b;

	module_open(m, &l->script);
	l->script.answer = be_late;
	b = m->c->bindings;
	b.volume = "0e0e0e0e-0000-4000-8000-00000000000e";
	return b;
}

/* Of the sync of an id that no volume has, a refusal may come as a Task that
 * fails (9.4). */
TEST(verdict, a_task_that_must_fail_is_read)
{
	static const struct {
		const char *error;
		bool whole;
		enum verdict verdict;
		size_t queued;
	} rows[] = {
		{ "NotFound", true, VERDICT_WARN, 0 },
		{ "NotFound", true, VERDICT_WARN, 2 },
		{ "NotFound", false, VERDICT_FAIL, 0 },
		{ "InvalidLogin", true, VERDICT_FAIL, 0 },
		{ NULL, true, VERDICT_FAIL, 0 },
	};
	struct late l = { .error = NULL };
	struct module_bench m;
	struct bindings b = open_late(&m, &l);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sent *s = pump_new(&m.c->pump);
		struct arena arena = ARENA_INIT;
		struct expectation e;

		l.error = rows[i].error;
		l.queued = rows[i].queued;
		l.reads = 0;
		base_build(m.b.options.suite, "sync", &b,
			   &s->exchange.request, NULL);
		expect_request(&m.c->oracle, buf_view(&s->exchange.request),
			       &arena, &e);
		pump_ask(&m.c->pump, s);
		CHECK_INT(verdict(m.c, &e, s, rows[i].whole, &arena)
				  ->verdict[LEVEL_SHOULD], rows[i].verdict);
		CHECK_INT(l.reads, rows[i].whole ? 1 + rows[i].queued : 0);
		sent_free(s);
		arena_release(&arena);
	}
	module_close(&m);
}

/* It is asked whether an answer is that of its own request: a Task that ends as
 * it may is, one that ends otherwise is not, and one without an end says
 * nothing. */
TEST(verdict, a_task_tells_whose_answer_it_is_when_it_has_ended)
{
	static const struct {
		const char *error;
		size_t queued;
		bool wrong;
	} rows[] = {
		{ "NotFound", 0, false }, { "InvalidLogin", 0, true },
		{ "InvalidLogin", 2, true }, { NULL, 0, true },
		{ "InvalidLogin", SIZE_MAX, false },
	};
	struct late l = { .error = NULL };
	struct module_bench m;
	struct bindings b = open_late(&m, &l);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sent *s = pump_new(&m.c->pump);
		struct desync d = desync_of(m.c);
		struct buf request = BUF_INIT(REQUEST_MAX);

		d.reads_tasks = true;
		l.error = rows[i].error;
		l.queued = rows[i].queued;
		l.reads = 0;
		base_build(m.b.options.suite, "sync", &b,
			   &request, NULL);
		buf_slice(&s->exchange.request, buf_view(&request));
		pump_ask(&m.c->pump, s);
		CHECK_INT(desync_is_wrong(&d, buf_view(&request),
					  &s->exchange), rows[i].wrong);
		buf_release(&request);
		sent_free(s);
	}
	module_close(&m);
}
