/*
 * One body, one CnsSyncVolume, every oracle: what the body targets share.
 *
 *     struct engine_options o = { .target = &bindings, .transport = t, ... };
 *     struct engine *e = engine_new(&o, &err);
 *     const struct engine_verdict *v = engine_body(e, body);
 *     engine_free(e);
 *
 * The body goes out in a request that is right in everything else, marked by
 * an X-Request-Id that is a function of the body. A Task is read to its end
 * where its end matters. The expectation (oracle/expect.h) and the oracles of
 * one exchange (oracle/oracle_table.h) judge; the first that fails gives the
 * key. Same body, same server state: same verdict.
 *
 * No clock and no globals: an engine is a pure function of what the transport
 * brings.
 */
#ifndef ENGINE_BODY_H
#define ENGINE_BODY_H

#include "http/transport.h"
#include "oracle/key.h"

enum { ENGINE_BODY_MAX = 2 * 1024 * 1024 }; /* longer bodies are cut */

struct engine_options {
	const struct bindings *target;  /* as expect_oracle wants it; borrowed */
	struct transport *transport;    /* borrowed */
	int64_t timeout_us;             /* of one exchange */
	int64_t task_timeout_us, task_pause_us;
	int64_t pause_us;               /* before each body: virtual time that
	                                   keeps bodies apart */
	bool every_task;                /* read tasks that may succeed too */
	bool guarded;                   /* a real target: volumes that nobody
	                                   gave us never leave (mutate/guard.h) */
	bool concurrent;                /* earlier syncs may be under way */
};

struct engine_verdict {
	bool wrong;                     /* an oracle failed; `key` says how */
	struct finding_key key;
	const char *clause;             /* that it breaks, or "" */
	const struct exchange *exchange;
	const struct case_result *result;
	const struct expectation *expectation;
	bool reached;                   /* false: no server answered at all */
};

struct engine;
struct ref_server;

/* Options for a handler in this process: virtual time, tasks read to their
 * end, nothing under way from body to body. */
struct engine_options engine_options_local(const struct bindings *target,
					   struct transport *);
/* What the reference server's inventory holds, without a session. */
struct bindings engine_reference_target(const struct ref_server *);

/* NULL with the error: the compiled-in suite cannot be loaded. */
struct engine *engine_new(const struct engine_options *, struct err *);
void engine_free(struct engine *);

/* Valid until the next call. */
const struct engine_verdict *engine_body(struct engine *, struct slice body);

/* "right: 200 Task", "expectation: ... (key 0123456789abcdef)". */
const char *engine_text(struct engine *, const struct engine_verdict *);

#endif
