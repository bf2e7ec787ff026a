/* Servers that keep few connections at once, on real sockets. */
#include "refserver/script_server.h"
#include "tests/campaign_bench.h"
#include "tests/test.h"

enum { JOBS = 8, REQUESTS = 1500, FEW = 250, NOTICE_MAX = 256,
       LATE_US = 8000 };

struct few {
	struct campaign_bench b;
	struct script_server *sockets;
	char notice[NOTICE_MAX];
};

static void noticed(void *self, const char *line)
{
	struct few *f = self;

	snprintf(f->notice, sizeof(f->notice), "%s", line);
}

/* `front` NULL: the reference server itself. */
static void few_open(struct few *f, const struct script_options *options,
		     const struct handler *front)
{
	struct wire_options wire = { .scheme = "http", .host = "127.0.0.1" };
	struct err err = ERR_INIT;

	f->notice[0] = '\0';
	campaign_bench_init(&f->b, NULL, NULL);
	f->b.base.config.jobs = JOBS;
	f->b.options.requests = REQUESTS;
	f->b.options.notice = noticed;
	f->b.options.self = f;
	f->sockets = script_server_start(front ? front : &f->b.base.handler,
					 options, &err);
	CHECK_TEXT(err.text, "");
	wire.port = script_server_port(f->sockets);
	f->b.options.transport = transport_wire(&wire, &err);
	CHECK_TEXT(err.text, "");
}

static void few_run(struct few *f)
{
	struct campaign_bench *b = &f->b;

	b->result = campaign_run(&b->options, &b->sum, &b->err);
	CHECK_INT(b->result, 0);
	CHECK_INT(b->sum.executed, b->options.requests);
	if (!CHECK_INT(b->sum.finding_count, 0))
		campaign_bench_show(b);
	CHECK_INT(b->sum.deaths, 0);
}

static void few_close(struct few *f)
{
	transport_free(f->b.options.transport);
	script_server_stop(f->sockets);
	campaign_bench_release(&f->b);
}

TEST(capacity, connections_that_are_too_many_are_no_finding)
{
	static const struct {
		unsigned connections;
		const char *notice;
		int64_t sees_late_us;
	} rows[] = {
		{ 1, "the server answers on 1 connection at once and closes "
		     "further ones without an answer; going on with -j 1", 0 },
		{ 1, "the server answers on 1 connection at once and closes "
		     "further ones without an answer; going on with -j 1",
		  LATE_US },
		{ 2, "the server answers on 2 connections at once and closes "
		     "further ones without an answer; going on with -j 1", 0 },
		{ 5, "the server answers on 5 connections at once and closes "
		     "further ones without an answer; going on with -j 4", 0 },
		/* Room for -j, but not for what is idle beside it. */
		{ JOBS + 2, "", 0 },
		{ 0, "", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct script_options options = {
			.connections = rows[i].connections,
			.sees_late_us = rows[i].sees_late_us };
		struct few f;

		few_open(&f, &options, NULL);
		if (rows[i].sees_late_us)
			f.b.options.requests = FEW;
		few_run(&f);
		CHECK_TEXT(f.notice, rows[i].notice);
		few_close(&f);
	}
}

/* Who closes what it does not like closes it alone, too. */
static enum handler_end closes_two(void *self, struct slice request,
				   int64_t now_us, unsigned connection,
				   struct buf *answer, int64_t *delay_us)
{
	struct few *f = self;
	const struct handler *inner = &f->b.base.handler;

	if (slice_find(request, slice_from("},{")) >= 0)
		return HANDLER_CLOSE;
	return inner->answer(inner->self, request, now_us, connection, answer,
			     delay_us);
}

TEST(capacity, a_request_that_is_not_answered_alone_is_a_finding)
{
	for (unsigned kept = 1; kept <= 2; kept++) {
		struct script_options options = { .connections = kept };
		struct few f;
		struct handler front = { closes_two, &f };

		few_open(&f, &options, &front);
		f.b.options.requests = kept == 1 ? 2 * FEW : REQUESTS;
		f.b.result = campaign_run(&f.b.options, &f.b.sum, &f.b.err);
		CHECK_HAS(f.notice, kept == 1 ? "on 1 connection"
					      : "on 2 connections");
		CHECK_INT(f.b.sum.exit_code, 1);
		if (!CHECK(f.b.sum.finding_count > 0 &&
			   f.b.sum.finding_count <= 2))
			campaign_bench_show(&f.b);
		few_close(&f);
	}
}
