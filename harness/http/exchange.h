/*
 * One exchange: the exact request bytes, the exact answer bytes, the times
 * and how the transport fared. Everything that judges reads this and nothing
 * else.
 *
 *     struct exchange x;
 *     exchange_init(&x);
 *     request_build(&x.request, ...); x.timeout_us = ...;
 *     transport_submit(t, &x); ... transport_wait(t, ...) == &x
 *     exchange_release(&x);
 *
 * Secrets in request and answer are replaced by placeholders of the same
 * length (http/redact.h) before anybody judges or stores the exchange.
 */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stdint.h>

#include "base/buf.h"

enum {
	ANSWER_MAX = 8 * 1024 * 1024,     /* whole answer, head included */
	ANSWER_HEAD_MAX = 64 * 1024,
	ANSWER_OVERSIZE_KEPT = 64 * 1024, /* of one beyond these ceilings */
	ANSWER_SHOWN = 4 * 1024,          /* what a report shows of one */
	REQUEST_MAX = 64 * 1024 * 1024,
	REQUEST_SHOWN = 128 * 1024,       /* longer ones have no curl line */
	EXCHANGE_DETAIL_MAX = 160,
	EXCHANGE_BEHIND_MAX = 15,         /* requests behind the first one */
	EXCHANGE_TIMEOUT_US = 10 * 1000 * 1000
};

enum exchange_outcome {
	EXCHANGE_PENDING,     /* not completed */
	EXCHANGE_ANSWERED,    /* a complete, framed final response came */
	EXCHANGE_UNRESOLVED,  /* the host name has no address */
	EXCHANGE_REFUSED,     /* no TCP connection */
	EXCHANGE_TLS_FAILED,  /* no TLS session or untrusted certificate */
	EXCHANGE_CLOSED,      /* closed before the first byte of an answer */
	EXCHANGE_CUT,         /* closed or reset in the middle of an answer */
	EXCHANGE_MALFORMED,   /* not HTTP/1.1: cannot be framed */
	EXCHANGE_TIMEOUT,     /* no complete answer within the deadline */
	EXCHANGE_TOO_LARGE,   /* more than ANSWER_MAX or ANSWER_HEAD_MAX */
	EXCHANGE_CANCELLED,   /* we gave up (interrupt) */
	EXCHANGE_OUTCOME_COUNT
};

struct exchange {
	/* set by the caller before submit */
	struct buf request;          /* exact bytes on the wire */
	int64_t timeout_us;          /* for the whole exchange; of several
	                                answers for each */
	bool fresh_connection;       /* do not reuse a kept-alive connection */
	bool last_on_connection;     /* nobody uses the connection afterwards */
	bool ends_connection;        /* the request is the last one that the
	                                connection may carry: if it stays open,
	                                only the exchange that names it in... */
	unsigned after;              /* ...this is sent on it; 0 = none. Where
	                                it was closed, any other one will do */
	size_t next_part;            /* so many bytes at the end begin the next
	                                request on the connection */
	size_t behind[EXCHANGE_BEHIND_MAX]; /* where further requests begin:
	                                the exchange ends with the answer to
	                                the last one, or before */
	size_t behind_count;
	void *owner;                 /* for the caller; the transport ignores it */

	/* set by the transport */
	enum exchange_outcome outcome; /* of the first answer... */
	enum exchange_outcome last_outcome; /* ...behind which requests stand:
	                                of the last one that was waited for */
	struct buf answer;           /* exact bytes as they came, 1xx included,
	                                bytes after the end included */
	bool peer_closed;            /* the server closed right behind it */
	bool resent;                 /* the kept-alive connection was already
	                                closed; sent once more on a fresh one,
	                                which has another number */
	unsigned connection;         /* 1.. in order of opening */
	int64_t sent_us;             /* transport clock: first byte out */
	int64_t first_byte_us;       /* first byte in; 0 when none came */
	int64_t done_us;
	char detail[EXCHANGE_DETAIL_MAX]; /* one line on a failed outcome */

	/* set by whoever records it */
	unsigned number;             /* 1.. in the journal; 0 = not recorded */

	/* bytes that exchange_shorten took off the end; 0 = whole */
	size_t request_cut, answer_cut;
};

void exchange_init(struct exchange *);
void exchange_release(struct exchange *);

/*
 * Leaves what a report shows: ANSWER_SHOWN and REQUEST_SHOWN bytes. For one
 * that has been judged and recorded; nothing can judge it again.
 */
void exchange_shorten(struct exchange *);

/* "answered", "refused"... stable names for the journal. */
const char *exchange_outcome_name(enum exchange_outcome);
/* false when the name is unknown. */
bool exchange_outcome_find(struct slice name, enum exchange_outcome *);
/* A sentence for people: "the server closed the connection without an answer" */
const char *exchange_outcome_text(enum exchange_outcome);

/* Bytes of the request body: after the first empty line. */
struct slice exchange_request_body(const struct exchange *);

#endif
