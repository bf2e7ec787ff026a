/*
 * Sends requests over a transport and calls back when each has ended.
 *
 *     struct sent *s = pump_new(&pump);
 *     request bytes into s->exchange.request; s->done = ...; s->self = ...;
 *     pump_send(&pump, s, delay_us);
 *     pump_drain(&pump);          until nothing is under way or waiting
 *
 * Callbacks run inside pump_drain and may send more. Before a callback sees
 * an exchange, a session id that the answer carries is taken out into
 * s->session and every secret in it is replaced by a placeholder.
 *
 * An exchange that failed (refused, closed, cut, timed out, unparsable) says
 * nothing yet about its request: was the server still there? With `resolve`
 * set such an exchange waits, nothing new goes out, and when nothing is under
 * way any more `resolve` is called to find out (run/life.h). It may send
 * urgent requests with pump_ask, then gives back everything that waits with
 * pump_resume.
 *
 * A server that keeps few connections may turn one away because it has not
 * seen yet that another was closed. With `crowded_us` set a request that was
 * turned away goes out again so much later, then later still, PUMP_TRIES times
 * in all; what then comes is its end. Where that was in vain PUMP_VAIN times in
 * a row, twice must do.
 *
 * A hang costs its deadline once: the first timeout cuts the deadline of
 * later requests to PUMP_SECOND_US, each further one halves it, but never
 * below PUMP_FLOOR_US or PUMP_FACTOR times the slowest answer so far.
 */
#ifndef PUMP_H
#define PUMP_H

#include <signal.h>

#include "http/redact.h"
#include "http/transport.h"
#include "run/config.h"
#include "run/trail.h"

enum {
	PUMP_SECOND_US = 2000000,
	PUMP_FLOOR_US = 500000,
	PUMP_FACTOR = 20,
	PUMP_SESSION_MIN = 16,  /* bytes of a session id nobody can guess */
	PUMP_GRACE_US = 2000000, /* for a login under way at an interrupt */
	PUMP_TRIES = 4,
	PUMP_VAIN = 6,
	PUMP_LOOK_US = 200000    /* between two looks for an interrupt */
};

/* What became of a request whose exchange failed. */
enum fate {
	FATE_OWN,    /* its own doing: the server lives on, or it was answered */
	FATE_FATAL,  /* the server is gone since this request, and no other one
	                was under way */
	FATE_SUSPECT,/* the same, but several were under way */
	FATE_LOST    /* met a server that was gone already, or never went out */
};

struct sent {
	struct exchange exchange;
	const char *about;     /* case id or "a control"; borrowed; NULL = none
	                          of those */
	enum fate fate;
	const struct sent *probe; /* what the server said when asked whether it
	                             lives; borrowed from the run; NULL = it was
	                             not asked */
	void (*done)(void *self, struct sent *);
	void *self;
	char *session;         /* session id in the answer; owned, NULL = none */
	struct slice task;     /* owned: the task in the answer, when a secret in
	                          it is now covered; see sent_task */
	bool opens_session;    /* set by the caller: an interrupt waits for its
	                          answer, or nobody could log that session out */
	bool may_close, may_wait; /* set by the caller: a closed connection, or
	                          silence, is an answer too; nobody doubts the
	                          server for it */
	bool judged;           /* set by the caller: a judged step of a case, or a
	                          read of its task; held.c asks */
	bool judged_late;      /* a case that is kept for later is judged by it:
	                          astray.c */
	unsigned turned_away;  /* so often */
	size_t trail;          /* its number there; 0 = nobody keeps one */
	int64_t due_us;        /* private */
	struct sent *next;     /* private: waiting list, doubtful list */
};

/* What to ask the server for, where the answer says `shown`. */
struct slice sent_task(const struct sent *, struct slice shown);

struct pump {
	const struct run_config *config; /* borrowed */
	struct transport *transport;  /* borrowed */
	struct redact_set *secrets;   /* borrowed */
	struct trail *trail;          /* borrowed; NULL = nobody asks for it */
	const volatile sig_atomic_t *interrupted; /* may be NULL */
	int64_t until_us;             /* from then on as if interrupted; 0 =
	                                 no end */
	unsigned window;              /* exchanges under way at most */
	int64_t crowded_us;           /* 0: nobody is turned away */
	unsigned vain;                /* private: such as tried in vain */
	int64_t timeout_us;           /* of the next request */
	int64_t slowest_us;           /* answer so far */
	uint64_t tasks;               /* that answers named so far, or more */
	bool stopped;                 /* interrupted or cancelled: nothing new
	                                 goes out, all ends as cancelled */
	size_t under_way;             /* private */
	size_t logins_under_way;      /* private */
	int64_t grace_until_us;       /* private; 0 = nothing to wait for */
	struct sent *waiting;         /* private, in order of due time */

	void (*resolve)(void *self);  /* NULL: a failed exchange ends at once */
	void *resolver;
	/* The answer may name a task, for sent_task(); NULL = nobody asks. */
	void (*named)(void *namer, const struct sent *);
	void *namer;
	struct sent *doubtful;        /* failed, in order of their ends */
	const char *last_about;       /* of the latest request that was answered;
	                                 borrowed */
};

/* Somebody wants it to end, or its time is over. */
bool pump_is_cut(const struct pump *);

struct sent *pump_new(struct pump *);
void pump_send(struct pump *, struct sent *, int64_t delay_us);
void pump_drain(struct pump *);

/* The shortest deadline that hangs can lead to, by the answers so far: never
 * above the one in force. */
int64_t pump_patience(const struct pump *);

/* As pump_drain, but returns early once *left is 0. */
void pump_drain_until(struct pump *, const size_t *left);

/*
 * For `resolve` and whoever knows that nothing is under way: sends at once,
 * past everything that waits, and returns when it has ended. The caller owns
 * the request; `done` is not called.
 */
void pump_ask(struct pump *, struct sent *);
/* Lets time pass; nothing goes out meanwhile. */
void pump_nap(struct pump *, int64_t us);

/* Ends every doubtful exchange. `lose_waiting`: what has not gone out yet
 * ends too, as FATE_LOST. Then requests go out again. */
void pump_resume(struct pump *, bool lose_waiting);

/* Wipes the session id and frees. NULL is fine. */
void sent_free(struct sent *);

#endif
