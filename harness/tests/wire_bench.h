/*
 * For tests of the wire: a server that gives fixed bytes, a transport to it,
 * and one exchange.
 *
 *     struct fixed f = { .bytes = "HTTP/1.1 200 OK\r\n..." };
 *     bench_open(&b, &f, NULL); bench_get(&b); ... bench_close(&b);
 */
#ifndef WIRE_BENCH_H
#define WIRE_BENCH_H

#include "http/transport.h"
#include "refserver/script_server.h"

enum { SECOND = 1000 * 1000 };

#define OK_ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

/* The same bytes to every request. */
struct fixed {
	const char *bytes;
	size_t len;          /* 0 = strlen(bytes) */
	enum handler_end end;
	int64_t delay_us;
};

/* A struct handler over a struct fixed. */
enum handler_end fixed_answer(void *self, struct slice request,
			      int64_t now_us, unsigned connection,
			      struct buf *answer, int64_t *delay_us);

struct bench {
	struct script_server *server;
	struct transport *transport;
	struct exchange x;   /* timeout 5 s */
};

void bench_open(struct bench *, struct fixed *, const struct script_options *);
void bench_open_handler(struct bench *, const struct handler *,
			const struct script_options *);
/* Connections of the transport; before the first exchange. */
void bench_limit(struct bench *, unsigned connections);
void bench_close(struct bench *);

/* Sends "GET /" and gives the outcome. */
enum exchange_outcome bench_get(struct bench *);

/* Puts a GET request into `x`. */
void bench_request(struct exchange *x);

#endif
