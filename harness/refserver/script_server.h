/*
 * A handler behind real sockets: the one server of this program. A small event
 * loop in one thread that sends exactly the bytes that the handler gives and
 * hands it exactly the bytes that came, so that both answers that no HTTP
 * library would send (wrong lengths, bytes behind the end, resets) and
 * requests that none would pass on can be served, byte for byte.
 *
 *     server = script_server_start(&handler, NULL, &err);
 *     script_server_port(server); ... script_server_stop(server);
 *
 * Listens on 127.0.0.1 only. Many connections at once; delays of different
 * connections overlap; the handler is called in the thread of the server, one
 * call at a time, with the real clock. On one connection a request waits for
 * the answer to the one before it.
 *
 * A request is handed over when it is complete (head, then Content-Length or
 * chunked body). Bytes that cannot be split (two lengths, an unknown coding,
 * no end of the head, a half-closed connection) are handed over as they are
 * and the connection is closed behind the answer. A body larger than
 * `request_max` is not waited for: the handler gets what came. "Expect:
 * 100-continue" gets its interim answer while the body is missing.
 *
 * LIMITS: the enum below. A connection holds the bytes of one request, a body
 * twice to allow for chunks. Where one too many comes, or descriptors run out,
 * the connection that was quiet for longest is closed; when all are being
 * served the new one waits.
 */
#ifndef SCRIPT_SERVER_H
#define SCRIPT_SERVER_H

#include <openssl/types.h>

#include "base/err.h"
#include "http/transport.h"

enum { SCRIPT_CONNECTIONS_MAX = 1024, SCRIPT_ANSWER_MAX = 64 * 1024 * 1024,
       SCRIPT_HEAD_MAX = 256 * 1024 };

struct script_options {
	unsigned port;        /* 0 = any free one */
	size_t request_max;   /* bytes of a body; 0 = REQUEST_MAX */
	size_t piece;         /* answers go out in pieces of so many bytes;
	                         0 = whole */
	int64_t pause_us;     /* between the pieces */
	int64_t idle_us;      /* a client that says, or takes, nothing for so
	                         long is gone; 0 = 5 minutes */
	unsigned connections; /* open at once: further ones are closed without
	                         a word; 0 = SCRIPT_CONNECTIONS_MAX */
	int64_t sees_late_us; /* that one was closed: it counts so much longer
	                         as open */
	bool (*refuses)(struct slice bytes); /* what begins with them is no
	                         request: refused as soon as it has come, though
	                         the answers in front of it have not gone out;
	                         NULL = in its turn */
	SSL_CTX *tls;         /* borrowed (ref_tls.h); NULL = plain HTTP */
};

struct script_server;

/* `handler` is copied. NULL options are all zero. NULL with ERR_INPUT when
 * the port is taken. */
struct script_server *script_server_start(const struct handler *handler,
					  const struct script_options *,
					  struct err *);

unsigned script_server_port(const struct script_server *);

/* Connections accepted so far; safe while the server runs. */
unsigned script_server_connections(const struct script_server *);

/* Closes everything and waits for the thread. NULL ok. */
void script_server_stop(struct script_server *);

#endif
