/*
 * The session id that a step sends, and what of the run's own one stands in
 * it.
 *
 *     case_session(step, &bindings, &arena, &value, &err)
 *     case_session_front(step->session, session_main)   a secret, too
 *
 * A spoilt id is nobody's: no server has given it out (9.15). It is made of
 * the run's own one, so that a server shows itself that compares a part. An
 * own one of less than CASE_SESSION_LEAST bytes may have somebody else's as
 * its front ("1001", "10"), and one of several parts a part that is no secret
 * ("....!node-7"): then the invented one takes its place.
 */
#ifndef CASE_SESSION_H
#define CASE_SESSION_H

#include "base/arena.h"
#include "case/case_request.h"

enum { CASE_SESSION_LEAST = 16 };

/* *out: the value of the header field, NULL = no such field; in the arena or
 * borrowed. -1 with ERR_INTERNAL: there is no session to make it of. */
int case_session(const struct step *, const struct bindings *,
		 struct arena *, const char **out, struct err *);

/* The part of `own` (NULL: there is none) that such a step sends without the
 * rest; empty when it sends none, or all of it. */
struct slice case_session_front(enum step_session, const char *own);

#endif
