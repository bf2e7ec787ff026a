/*
 * The way to a server: submit requests, wait for any completion.
 *
 *     transport_submit(t, &x);              any number may be under way
 *     while ((x = transport_wait(t, until)))  completed, in order of completion
 *     transport_free(t);
 *
 * Implementations: transport_wire (sockets through libcurl), transport_record
 * (listens to another one), transport_handler (a function in this process,
 * virtual time), all behind the same struct. An exchange is borrowed from
 * submit to completion. A failure to reach the server is an outcome of the
 * exchange, never an error of the call.
 */
#ifndef TRANSPORT_H
#define TRANSPORT_H

#include "base/err.h"
#include "http/exchange.h"

struct transport {
	const struct transport_ops *ops;
};

struct transport_ops {
	void (*submit)(struct transport *, struct exchange *);
	struct exchange *(*wait)(struct transport *, int64_t until_us);
	int64_t (*now)(struct transport *);
	void (*cancel)(struct transport *);
	unsigned (*limit)(struct transport *, unsigned connections);
	void (*free)(struct transport *);
};

/* Starts the exchange; more than the connection limit are queued, and their
 * timeout_us runs from the moment a connection is theirs. */
void transport_submit(struct transport *, struct exchange *);

/*
 * The next completed exchange. NULL when `until_us` (transport clock) has
 * come, or at once when nothing is under way and until_us has passed. With
 * nothing under way it still waits until `until_us`: that is how a caller
 * sleeps (INT64_MAX, which would be for ever, then returns at once). Returns NULL early when a signal handler ran (caller looks at its
 * flag).
 */
struct exchange *transport_wait(struct transport *, int64_t until_us);

/* Monotonic microseconds; virtual in the in-process transport. */
int64_t transport_now(struct transport *);

/* Completes everything under way as EXCHANGE_CANCELLED (still delivered by
 * transport_wait). */
void transport_cancel(struct transport *);

/*
 * At most so many connections are open at once, idle ones included; those that
 * are idle now are closed. Nothing may be under way. 0, or more than there can
 * be: as many as there can be. The number that holds from now on; 0: there is
 * no such limit (in process).
 */
unsigned transport_limit(struct transport *, unsigned connections);

/* Closes connections; exchanges not delivered yet are forgotten. NULL ok. */
void transport_free(struct transport *);

/* ---- wire ---- */

struct wire_options {
	const char *scheme;       /* "http" or "https" */
	const char *host;
	unsigned port;
	bool insecure;            /* do not verify the certificate */
	const char *ca_bundle;    /* PEM file or NULL */
	const char *client_cert;  /* PEM file or NULL */
	const char *client_key;
	unsigned connections;     /* most at once; 0 = 16 */
	bool use_proxy_env;       /* honour https_proxy and friends */
	int64_t connect_timeout_us; /* 0 = 5 s */
};

/* NULL with ERR_USAGE when an option names a file that cannot be used. */
struct transport *transport_wire(const struct wire_options *, struct err *);

/* ---- in process ---- */

/*
 * A server as a function over bytes. `request` is complete; the handler
 * appends the whole answer (head and body) to `answer`. `connection` numbers
 * the connection that the request would have come on.
 */
struct handler {
	enum handler_end {
		HANDLER_KEEP,    /* connection stays open */
		HANDLER_CLOSE,   /* closed after the answer */
		HANDLER_RESET,   /* reset after the answer bytes */
		HANDLER_HANG,    /* nothing more comes, the connection stays */
		HANDLER_DIE      /* closed, like all others, and nobody listens
		                    from now on */
	} (*answer)(void *self, struct slice request, int64_t now_us,
		    unsigned connection, struct buf *answer,
		    int64_t *delay_us);
	void *self;
};

/*
 * Time is virtual: it starts at 1 s, moves by delay_us + 1 per exchange and
 * jumps when the caller waits, so tasks of seconds take no real time.
 */
struct transport *transport_handler(const struct handler *);

/* ---- recording ---- */

/* Told of every exchange that has ended, in order of completion, before the
 * caller of transport_wait sees it: exact bytes, secrets included. */
struct recorder {
	void (*keep)(void *self, const struct exchange *);
	void *self;
};

/*
 * Passes everything on to `inner` and tells the recorder. Takes `inner`:
 * transport_free frees both. The recorder must outlive it.
 */
struct transport *transport_record(struct transport *inner,
				   const struct recorder *);

#endif
