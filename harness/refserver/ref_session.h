/*
 * Login sessions: who may call.
 *
 * An id that was logged out stays known as ended until it is the oldest, so
 * a bug can tell it from garbage. LIMITS: REF_SESSIONS_MAX, the oldest is
 * dropped.
 */
#ifndef REF_SESSION_H
#define REF_SESSION_H

#include <stdint.h>

#include "base/rng.h"
#include "base/slice.h"
#include "refserver/ref_server.h"

enum { REF_SESSION_ID_MAX = 128, REF_SESSION_HEX = 40, REF_LOCALE_MAX = 32 };

#define REF_SESSION_FIELD "vmware-api-session-id"

struct ref_session {
	char id[REF_SESSION_ID_MAX]; /* "" = free slot */
	char key[UUID_TEXT + 1];     /* of the UserSession: not the secret */
	char locale[REF_LOCALE_MAX];
	int64_t login_us;
	unsigned uses;               /* calls in it */
	bool restricted;             /* of the user who may not sync */
	bool ended;
};

enum ref_session_style {
	REF_SESSION_STYLE_HEX,
	REF_SESSION_STYLE_PUNCTUATED,
	REF_SESSION_STYLE_NUMBER,    /* "1001" */
	REF_SESSION_STYLE_TASK       /* "task-1" */
};

struct ref_sessions {
	struct ref_session *slots;   /* oldest first until all are taken */
	size_t size;                 /* slots there are: grows up to
	                                REF_SESSIONS_MAX */
	size_t next;                 /* slot of the next one: the oldest */
	struct rng rng;
	enum ref_session_style style;
	unsigned opened;             /* so far */
};

void ref_sessions_init(struct ref_sessions *, uint64_t seed);
void ref_sessions_release(struct ref_sessions *);

/* A new session with an id that was never given out before; it
 * is valid until the next one is opened. */
struct ref_session *ref_sessions_open(struct ref_sessions *, int64_t now_us);

/* NULL when the id is unknown; an ended one is found. */
struct ref_session *ref_sessions_find(struct ref_sessions *, struct slice id);

/* The same for whoever compares that part of an id alone: 1 = all of it, 2 =
 * its first half, whatever stands behind; 0 = NULL. */
struct ref_session *ref_sessions_find_by(struct ref_sessions *,
					 struct slice id, size_t part);

/* Sessions that have not ended. */
size_t ref_sessions_count(const struct ref_sessions *);

#endif
