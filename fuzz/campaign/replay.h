/*
 * Recorded requests go out again, byte for byte, and are judged as in a
 * campaign.
 *
 *     struct replay r;
 *     replay_open(&r, &options, &err)          logs in where the target wants
 *     replay_send(&r, &try, &arena, &shot, &err)         any number of times
 *     replay_same(reference, &shot)            does it show the finding?
 *     replay_close(&r)                         logs out
 *
 * What is not sent as it was recorded: a session id (its placeholder gives way
 * to the one of this login), header fields of --header-file that were covered,
 * and a Host that names the recorded target, which names this one now.
 *
 * Each try has a connection of its own; requests that a finding needs before
 * its own go out on it too. Tasks are read to their end before the next
 * request. Pipelined ones are one write, and every answer that is owed is
 * waited for (oracle/pipeline.h).
 */
#ifndef REPLAY_H
#define REPLAY_H

#include "campaign/finding.h"
#include "check/answer.h"
#include "oracle/key.h"
#include "run/pump.h"

enum { REPLAY_READS_MAX = 600, REPLAY_TIMES_DEFAULT = 5,
       REPLAY_TIMES_MAX = 1000 };

struct replay_options {
	const struct suite *suite;
	const struct run_config *target;
	struct transport *transport;
	struct redact_set *secrets;               /* grows by session ids */
	const volatile sig_atomic_t *interrupted; /* may be NULL */
};

struct replay {
	struct replay_options with;
	struct pump pump;
	struct bindings bindings;
	struct arena arena;
	char *session;        /* owned, wiped; NULL = none of ours */
};

/* -1 with ERR_UNREACHABLE: nobody answers, or the login is refused. Close it
 * in every case. */
int replay_open(struct replay *, const struct replay_options *, struct err *);
void replay_close(struct replay *);

/* What is sent: the last request is the one that is judged. */
struct replay_try {
	struct slice requests[FINDING_BEFORE_MAX + 1];
	size_t count;
	bool own_connection, pipelined;
	const char *authority;   /* that the Host fields name; may be NULL */
	const char *oracle;      /* whose word counts; NULL = expectation */
	const char *key;         /* of the finding; may be NULL */
};

void replay_try_of(const struct finding *, struct replay_try *);

/* One try; texts and slices in the arena. */
struct replay_shot {
	enum exchange_outcome outcome;
	struct slice request, answer;   /* placeholders for secrets */
	struct expectation expectation;
	struct case_result result;
	struct finding_key key;
	bool wrong;              /* `key` is one */
	const char *got;         /* "500 InvalidArgument" */
	bool dead;               /* nobody answers any more */
};

/* -1 with ERR_UNREACHABLE: the server was not there when it was to be sent. */
int replay_send(struct replay *, const struct replay_try *, struct arena *,
		struct replay_shot *, struct err *);

/* An exchange as judging reads it, in the arena. */
struct exchange *replay_copy(struct arena *, const struct exchange *);

/* A valid sync is accepted, at the latest the third one: what a try did to the
 * server is over. */
bool replay_recovers(struct replay *);

/*
 * The key of recorded bytes, as far as they show it without the reads of a
 * task; `wrong` is false when they do not. Nothing is sent.
 */
void replay_recorded(const struct expect_oracle *, const struct finding *,
		     struct arena *, struct replay_shot *);

/* What the oracle knows about the target; in the arena. */
void replay_bind(const struct run_config *, struct arena *,
		 struct bindings *out);

/* `reference` is what replay_recorded() made of the finding. */
bool replay_same(const struct finding *, const struct replay_shot *reference,
		 const struct replay_shot *);

/* `shot` shows it with no more defects than `reference` has: it may take its
 * place. */
bool replay_explains(const struct finding *,
		     const struct replay_shot *reference,
		     const struct replay_shot *shot);

/* ---- oracles that look at several exchanges */

enum replay_reach {
	REPLAY_WHOLE,   /* a try tells whether the finding is there */
	REPLAY_PAIR,    /* the same; two requests that must not change */
	REPLAY_ANSWER   /* only the answer is shown: times, memory... */
};

enum replay_reach replay_reach(const char *oracle);

/* What such an oracle is told of a try. */
struct replay_seen {
	const struct answer *before, *last; /* before: the one in front, or
	                                       NULL */
	bool dead;
	bool failed_behind;                  /* the last one, on the connection
	                                        of the one in front */
};

/* Sets `wrong` and `key` of the shot; false: it is none of those. */
bool replay_look(const char *oracle, const char *key,
		 const struct replay_seen *, struct replay_shot *);

/* The session id as the recorded request shows it: the first placeholder
 * alone in its field, or SLICE_NONE. */
struct slice finding_placeholder(const struct finding *);

/* The bytes with what a placeholder stands for; see above. */
void replay_restore(const struct run_config *, const char *session,
		    const char *recorded_authority, const char *authority,
		    struct slice request, struct buf *out);

#endif
