/*
 * What happened for one case: its exchanges and the part each played.
 *
 * The runner fills it live, the journal reader fills it from a file; the
 * judge cannot tell the difference.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "case/case.h"
#include "http/exchange.h"

enum { EVIDENCE_MAX = 4096 };

enum evidence_role {
	ROLE_CONTROL_BEFORE,
	ROLE_CONTROL_AFTER,
	ROLE_STEP,          /* the request of step `step` */
	ROLE_TASK,          /* a read of the task that step `step` started,
	                       in order */
	ROLE_PROBE,         /* what came when the server was asked whether it
	                       lives on, behind the exchange of the item in
	                       front: only there when it did not */
	/* what a case has left on its connection (run/astray.h), sent apart
	   from its steps; the case's own request is the one ahead */
	ROLE_AHEAD,
	ROLE_BEHIND,        /* on the same connection, right behind the item in
	                       front; without ROLE_AHEAD there: what the run met
	                       before it looked */
	ROLE_ALONE,         /* the same request on a fresh connection */
	/* a call before the case, on the whole run, that got the task of step
	   `step` too, and a read by which that task had ended, if there is one:
	   right behind it */
	ROLE_EARLIER,
	ROLE_EARLIER_END,
	ROLE_COUNT
};

struct answer;

struct evidence_item {
	enum evidence_role role;
	unsigned step;
	const struct exchange *exchange; /* borrowed */
	const struct answer *answer;     /* of the exchange, where somebody has
	                                    read it already; NULL = not yet */
};

struct evidence {
	struct evidence_item *items;     /* in order of sending */
	size_t count;
	int64_t task_timeout_us;
	bool logged_in;                  /* the run uses a login session */
	bool verdicts_only;              /* what passes is not put into words */
	bool reads_optional;             /* a Task that nobody read is no gap */
	bool incomplete;                 /* interrupted before the case ended */
	const char *skip;                /* not run: the reason (verdict skip) */
	const char *blocked;             /* not run, or not to its end: the
	                                    broken rung, the dead server */
	const char *suspects;            /* this case answers for a control of
	                                    its evidence that was refused or
	                                    killed the server: the cases that
	                                    stood in front of it, in words;
	                                    "none, " and what was refused where
	                                    none of them is to blame; NULL = it
	                                    does not */
};

const char *evidence_role_name(enum evidence_role); /* "control-before"... */
bool evidence_role_find(struct slice name, enum evidence_role *);

/* The probe behind item `index`; NULL = the server lived on. */
const struct exchange *evidence_probe(const struct evidence *, size_t index);

/* Nothing but what the case has left on its connection. */
bool evidence_is_aside(const struct evidence *);

#endif
