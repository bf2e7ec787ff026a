#include "tests/module_bench.h"

#include "base/alloc.h"
#include "tests/test.h"

enum { INDEX_LAST = 100000 };

static enum handler_end answer(void *self, struct slice request,
			       int64_t now_us, unsigned connection,
			       struct buf *out, int64_t *delay_us)
{
	struct script *s = self;

	s->now_us = now_us;
	s->connection = connection;
	s->requests++;
	return s->answer ? s->answer(s, request, out, delay_us)
			 : script_right(s, request, out, delay_us);
}

enum handler_end script_right(struct script *s, struct slice request,
			      struct buf *out, int64_t *delay_us)
{
	return s->inner.answer(s->inner.self, request, s->now_us,
			       s->connection, out, delay_us);
}

enum handler_end script_task(struct buf *out)
{
	static const char body[] = "{\"_typeName\":\"ManagedObjectReference\","
				   "\"type\":\"Task\",\"value\":\"task-7\"}";

	buf_printf(out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
			"Content-Length: %zu\r\n\r\n%s", sizeof(body) - 1,
		   body);
	return HANDLER_KEEP;
}

enum handler_end script_status(struct buf *out, unsigned status)
{
	buf_printf(out, "HTTP/1.1 %u Odd\r\nContent-Length: 0\r\n\r\n",
		   status);
	return HANDLER_KEEP;
}

bool script_is_sync(struct slice request)
{
	return slice_find(slice_head(request, MARKER_LINE_MAX),
			  slice_from("/CnsSyncVolume ")) >= 0;
}

void module_init(struct module_bench *m, struct script *s)
{
	*m = (struct module_bench){ .err = ERR_INIT };
	campaign_bench_init(&m->b, s->bug, NULL);
	s->inner = m->b.base.handler;
	m->b.base.handler = (struct handler){ answer, s };
	m->b.options.unguided = true;
}

void module_release(struct module_bench *m)
{
	campaign_bench_release(&m->b);
}

static void prepare(struct module_bench *m)
{
	m->b.options.transport = transport_handler(&m->b.base.handler);
	m->c = mem_alloc(sizeof(*m->c));
	m->sum = (struct campaign_summary){ .arena = ARENA_INIT };
	CHECK_INT(campaign_prepare(m->c, &m->b.options, &m->sum, &m->err), 0);
}

static void finish(struct module_bench *m)
{
	campaign_end(m->c);
	campaign_summary_release(&m->sum);
	transport_free(m->b.options.transport);
	m->c = NULL;
}

void module_open(struct module_bench *m, struct script *s)
{
	module_init(m, s);
	module_begin(m);
}

void module_begin(struct module_bench *m)
{
	prepare(m);
	m->c->pump.resolve = death_resolve;
	m->c->pump.resolver = m->c;
	CHECK_INT(session_open(m->c, &m->err), 0);
	CHECK_INT(canary_first(m->c, &m->err), 0);
}

void module_close(struct module_bench *m)
{
	session_close(m->c);
	finish(m);
	module_release(m);
}

static bool holds(struct module_bench *m, uint64_t index, const char *bytes)
{
	struct mutant x;
	bool there;

	mutate_request(&m->c->mutator, m->b.options.seed, index, &x);
	there = x.request_count == 1 && !x.own_connection &&
		script_is_sync(buf_view(&x.requests[0])) &&
		module_holds(&x, bytes);
	mutant_release(&x);
	return there;
}

uint64_t module_index(struct module_bench *m, const char *bytes,
		      uint64_t from)
{
	prepare(m);
	while (from < INDEX_LAST && !holds(m, from, bytes))
		from++;
	CHECK(from < INDEX_LAST);
	finish(m);
	return from;
}

bool module_holds(const struct mutant *m, const char *bytes)
{
	return slice_find(buf_view(&m->requests[0]), slice_from(bytes)) >= 0;
}

static bool is_fit(struct campaign *c, uint64_t index, module_fits *fits,
		   const void *self)
{
	struct arena arena = ARENA_INIT;
	struct expectation e;
	struct mutant m;
	bool is;

	mutate_request(&c->mutator, c->options->seed, index, &m);
	expect_request(&c->oracle, buf_view(&m.requests[m.request_count - 1]),
		       &arena, &e);
	is = fits(self, &m, &e);
	arena_release(&arena);
	mutant_release(&m);
	return is;
}

uint64_t module_first(struct campaign *c, module_fits *fits, const void *self,
		      uint64_t from, uint64_t step)
{
	while (from < INDEX_LAST && !is_fit(c, from, fits, self))
		from += step;
	CHECK(from < INDEX_LAST);
	return from;
}

void module_send(struct module_bench *m, uint64_t index)
{
	struct mutant x;

	mutate_request(&m->c->mutator, m->c->options->seed, index, &x);
	work_start(m->c, index, &x, campaign_delay(m->c));
	pump_drain(&m->c->pump);
}

const struct finding *module_has(const struct module_bench *m,
				 const char *oracle)
{
	for (size_t i = 0; m->c && i < m->c->record_count; i++)
		if (!strcmp(m->c->records[i]->f.oracle, oracle))
			return &m->c->records[i]->f;
	for (size_t i = 0; !m->c && i < m->b.sum.finding_count; i++)
		if (!strcmp(m->b.sum.findings[i].oracle, oracle))
			return &m->b.sum.findings[i];
	return NULL;
}

void module_look_at_times(struct campaign *c)
{
	for (size_t shape = 0; shape < growth_shapes(); shape++)
		growth_look_at(c, shape);
}

void module_look_at_sizes(struct campaign *c)
{
	for (size_t shape = 0; shape < growth_shapes(); shape++)
		if (direct_look_at(c, shape))
			return;
}
