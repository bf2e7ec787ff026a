/*
 * Is an answer that came behind another request that of its own request? Wrong
 * there and right on a connection of its own: the server has lost its place.
 * For behind.c, pipelined.c and replay.c.
 */
#ifndef DESYNC_H
#define DESYNC_H

#include "oracle/key.h"
#include "run/pump.h"

struct desync {
	struct pump *pump;
	const struct expect_oracle *oracle;
	int64_t task_timeout_us;
	bool reads_tasks;        /* of every sync, for whose volume they are */
	bool under_way;          /* others are: no task is read, and one that
	                            may have to fail counts as wrong */
};

/* `x` is a wrong answer to the request, the secrets of which are uncovered. A
 * task is read where it must fail; one that nobody can read says nothing. */
bool desync_is_wrong(const struct desync *, struct slice request,
		     const struct exchange *x);
/* The same; key and clause in the arena. */
bool desync_judge(const struct desync *, struct slice request,
		  const struct exchange *x, struct arena *,
		  struct finding_key *, const char **clause);
/* Sends it alone, nothing else under way; the caller frees. */
struct sent *desync_alone(const struct desync *, struct slice request);
/* Wrong in `x`, right alone. */
bool desync_shows(const struct desync *, struct slice request,
		  const struct exchange *x);

#endif
