#include "tests/wire_bench.h"

#include "http/request.h"
#include "tests/test.h"

enum handler_end fixed_answer(void *self, struct slice request,
			      int64_t now_us, unsigned connection,
			      struct buf *answer, int64_t *delay_us)
{
	struct fixed *f = self;

	(void)request;
	(void)now_us;
	(void)connection;
	*delay_us = f->delay_us;
	buf_add(answer, f->bytes, f->len ? f->len : strlen(f->bytes));
	return f->end;
}

static void connect_to(struct bench *b, unsigned connections)
{
	struct wire_options wire = {
		.scheme = "http", .host = "127.0.0.1",
		.port = script_server_port(b->server),
		.connections = connections,
	};
	struct err err = ERR_INIT;

	b->transport = transport_wire(&wire, &err);
	CHECK_TEXT(err.text, "");
}

void bench_open_handler(struct bench *b, const struct handler *handler,
			const struct script_options *options)
{
	struct err err = ERR_INIT;

	b->server = script_server_start(handler, options, &err);
	CHECK_TEXT(err.text, "");
	connect_to(b, 0);
	exchange_init(&b->x);
	b->x.timeout_us = 5 * SECOND;
}

void bench_open(struct bench *b, struct fixed *f,
		const struct script_options *options)
{
	bench_open_handler(b, &(struct handler){ fixed_answer, f }, options);
}

void bench_limit(struct bench *b, unsigned connections)
{
	transport_free(b->transport);
	connect_to(b, connections);
}

void bench_close(struct bench *b)
{
	exchange_release(&b->x);
	transport_free(b->transport);
	script_server_stop(b->server);
}

void bench_request(struct exchange *x)
{
	struct request_spec spec = { .method = "GET", .target = "/",
				     .authority = "127.0.0.1" };

	buf_clear(&x->request);
	request_build(&spec, &x->request);
}

enum exchange_outcome bench_get(struct bench *b)
{
	bench_request(&b->x);
	transport_submit(b->transport, &b->x);
	CHECK(transport_wait(b->transport, INT64_MAX) == &b->x);
	return b->x.outcome;
}
