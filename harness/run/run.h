/*
 * One run: probe ladder, cases, tasks, journal, events.
 *
 *     struct run_outcome outcome;
 *     run_suite(&config, &suite, transport, &events, journal, &outcome, &err)
 *
 * The transport is the only way to the world; with the in-process one a run
 * needs no socket and no real time (selftest, tests, fuzz targets).
 */
#ifndef RUN_H
#define RUN_H

#include <signal.h>

#include "http/transport.h"
#include "run/config.h"

struct journal_writer;
struct redact_set;

/* Who can start a dead server again. `restart` returns once the command is on
 * its way (the run then waits for the server itself); -1 when it cannot be
 * started. */
struct run_reviver {
	int (*restart)(void *self);
	void *self;
};

struct run_context {
	const struct run_config *config;
	const struct suite *suite;
	struct transport *transport;        /* borrowed */
	const struct run_events *live;      /* told in order of completion; may
	                                       be NULL (progress) */
	const struct run_events *const *events; /* told in table order */
	size_t event_count;
	struct journal_writer *journal;     /* may be NULL */
	struct redact_set *secrets;         /* borrowed; the run adds the session
	                                       ids it is given */
	const volatile sig_atomic_t *interrupted; /* nonzero signal number; may
	                                       be NULL */
	const char *started;                /* RFC 3339, for the reports */
	const char *target;                 /* shown name of the target */
	const struct run_reviver *reviver;  /* NULL: a death is the end, unless
	                                       the server comes back by itself */
};

/*
 * Runs the selected cases. 0 with `summary` filled (exit_code included), or
 * -1 for a mistake of ours or of the user before the first request. Every
 * login session is logged out before it returns.
 */
int run_suite(const struct run_context *, struct run_summary *, struct err *);

/*
 * One anonymous request: 0 when the target answers HTTP at all, else -1 with
 * ERR_UNREACHABLE and what to do. For a caller that cannot run yet (no
 * volume, no user name) but can already tell a wrong address.
 */
int run_reach(const struct run_context *, struct err *);

/* --plan: prints every request that would be sent, sends nothing. */
int run_plan(const struct run_context *, struct buf *out, struct err *);

/* The requests of one case, selected or not, as --plan prints them. */
int run_plan_case(const struct run_context *, const struct test_case *,
		  struct buf *out, struct err *);

#endif
