/*
 * Inside of transport_wire: one connection at a time (wire_connection.c), how
 * it comes into being (wire_connect.c), and the loop over all of them
 * (transport_wire.c). Nobody else includes this.
 *
 * libcurl makes the connection (names, TCP, proxy, TLS) and nothing else; our
 * bytes go out and come in as they are. Sockets are watched edge-triggered
 * from the moment they are ours, so a request costs one send, one receive and
 * its share of an epoll_wait. libcurl's own sockets, while it connects, live
 * in a second epoll inside of the first.
 */
#ifndef WIRE_H
#define WIRE_H

#include <curl/curl.h>

#include "http/response.h"
#include "http/transport.h"

enum {
	WIRE_CONNECTIONS = 16,
	WIRE_CONNECTIONS_MAX = 4096,
	WIRE_CONNECT_US = 5 * 1000 * 1000,
	WIRE_IDLE_US = 1000 * 1000,  /* then an idle connection is closed */
	WIRE_READ = 64 * 1024,    /* bytes of one receive */
	WIRE_BEHIND_MAX = 64 * 1024, /* bytes kept behind the end of an answer */
	WIRE_EVENTS = 64
};

enum wire_state { WIRE_UNUSED, WIRE_CONNECTING, WIRE_IDLE, WIRE_BUSY };

struct wire_connection {
	struct wire *wire;
	enum wire_state state;
	CURL *easy;              /* kept from one connection to the next */
	CURLSH *pool;            /* libcurl's, for this connection alone */
	curl_socket_t socket;
	unsigned number;
	struct exchange *exchange;
	int64_t deadline_us;     /* of the exchange, or of being idle */
	size_t sent;
	bool ended;              /* by the client, and yet idle */
	bool kept_alive;         /* has carried an exchange before this one */
	bool send_failed;
	bool tls_begun;
	struct response_reader reader;
	size_t start;            /* of the answer that it reads... */
	size_t answered;         /* ...behind so many whole ones */
	char reason[CURL_ERROR_SIZE];
};

/* First in, first out; never shrinks. */
struct wire_queue {
	struct exchange **items;
	size_t first, count, size;
};

struct wire {
	struct transport base;
	CURLM *multi;
	char *url, *ca_bundle, *client_cert, *client_key;
	bool tls, insecure, use_proxy_env;
	bool through_curl;       /* bytes must pass libcurl: TLS or a proxy */
	int64_t connect_timeout_us;
	int events, curl_events; /* epoll; the second lies in the first */
	int64_t curl_timer_us;   /* when libcurl wants to be called */
	int64_t next_deadline_us; /* no connection is due before */
	struct wire_connection *connections;
	size_t connection_count;
	size_t limit;            /* only the first so many are used */
	struct wire_connection **idle; /* last used last */
	size_t idle_count;
	unsigned opened;
	struct wire_queue waiting, done;
	char *scratch;           /* WIRE_READ bytes */
};

int64_t wire_clock(void);

void wire_queue_push(struct wire_queue *, struct exchange *);
struct exchange *wire_queue_pop(struct wire_queue *); /* NULL when empty */
void wire_queue_release(struct wire_queue *);

/* ---- wire_connect.c ---- */

/* The multi handle and its epoll; -1 when the system refuses. */
int wire_connect_init(struct wire *, struct err *);
void wire_connect_release(struct wire *);

/* c->exchange is set; it completes with an outcome when this fails. */
void wire_connect(struct wire_connection *);

/* libcurl's sockets have events, or its timer is due. */
void wire_connect_progress(struct wire *, int64_t now, bool events);

/* When the loop looks at the connection again at the latest. */
void wire_expires(struct wire_connection *, int64_t deadline_us);

/* Closes the socket, whatever the state; the connection is WIRE_UNUSED. */
void wire_close(struct wire_connection *);

/* Closed, and nothing of it left. */
void wire_connection_release(struct wire_connection *);

/* ---- wire_connection.c ---- */

/* The connection is open and `exchange` its own: sends. */
void wire_begin(struct wire_connection *);

/* Something happened at the socket of a busy connection. */
void wire_proceed(struct wire_connection *, bool peer_closes);

/* An idle connection is still open and silent. */
bool wire_is_fresh(struct wire_connection *);

/*
 * Hands the exchange over as completed. The connection stays open only for
 * EXCHANGE_ANSWERED and when the answer allows it. `format` gives the detail.
 */
void wire_complete(struct wire_connection *, enum exchange_outcome,
		   const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
