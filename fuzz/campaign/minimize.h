/*
 * The smallest request that shows the same finding.
 *
 *     struct minimize m;
 *     minimize_init(&m, &finding, calls)
 *     while (minimize_next(&m))
 *             minimize_answer(&m, shows_it(&m.try));   or minimize_skip
 *     m.best
 *     minimize_release(&m);
 *
 * First the plain forms: the body that the bytes mean in a request as any
 * client sends it, alone, then behind its own head with a Content-Length.
 * Then what mutate/shrink.h does, of the usual request only to the body.
 * Nothing is drawn, nothing is sent.
 */
#ifndef MINIMIZE_H
#define MINIMIZE_H

#include "campaign/replay.h"
#include "mutate/shrink.h"

struct minimize {
	struct replay_try try;     /* to be asked */
	struct replay_try best;    /* the smallest that showed it */
	unsigned calls;            /* answered, not skipped */
	/* private */
	struct arena arena;
	struct shrink shrink;
	unsigned calls_max;
	struct replay_try plain[2]; /* the usual form first */
	size_t plain_count, plain_at;
	struct slice usual_head, body; /* of the usual form, as it is now */
	struct buf wrapped[2];     /* candidate and best around a body */
	bool has_usual, usual, shrinking, ended;
};

/*
 * `b` builds the usual request; what it holds stands in the candidates: the
 * recorded authority, the covered session. calls 0 = SHRINK_CALLS_DEFAULT.
 */
void minimize_init(struct minimize *, const struct suite *,
		   const struct bindings *b, const struct replay_try *original,
		   unsigned calls);
bool minimize_next(struct minimize *);
void minimize_answer(struct minimize *, bool same);
/* No, and nobody was asked. */
void minimize_skip(struct minimize *);

/*
 * Not worth a call: the candidate has a defect of a kind that the finding's
 * request has not, so it would show that one too; or none, when the finding is
 * about defects; or, behind what spoilt a server, it is not the valid sync any
 * more. Oracles that look at one answer or at life judge all. Pure.
 */
bool minimize_is_hopeless(const struct expect_oracle *,
			  const struct replay_shot *reference,
			  const struct replay_try *);
void minimize_release(struct minimize *);

/* Bytes of all requests. */
size_t replay_try_size(const struct replay_try *);

#endif
