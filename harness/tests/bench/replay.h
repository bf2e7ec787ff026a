/*
 * The contender: recorded requests, sent by libcurl as its users send them.
 *
 *     struct replay replay = { .port = port };
 *     replay_add(&replay, request_bytes, status) ...   before the clock starts
 *     replay_multi(&replay, connections)   or   replay_easy(&replay)
 *     replay_release(&replay);
 *
 * Every answer is read whole and, when it is JSON, parsed with cJSON.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include "base/slice.h"

struct replay_request;

struct replay {
	unsigned port;                   /* of the server on 127.0.0.1 */
	struct replay_request *requests; /* private */
	size_t count, size;
	size_t repeat;     /* send so many, from the first again; 0 = each once */
	size_t different;  /* answers with another status than recorded, of the
	                      latest round */
};

/* false: libcurl cannot be told to send these bytes. Nothing is sent. */
bool replay_add(struct replay *, struct slice request, int status);

/* Sends all of them, so many at once; the number answered. */
size_t replay_multi(struct replay *, unsigned connections);
/* One after the other on one handle. */
size_t replay_easy(struct replay *);

void replay_release(struct replay *);

#endif
