/*
 * Where one HTTP/1.x request ends in the bytes of a connection.
 *
 *     script_request_init(&r);
 *     state = script_request_feed(&r, all_bytes_so_far, request_max);
 *
 * Lenient about everything that does not decide the end: judging the request
 * is the handler's part.
 */
#ifndef SCRIPT_REQUEST_H
#define SCRIPT_REQUEST_H

#include "base/slice.h"

enum script_request_state {
	SCRIPT_MORE,
	SCRIPT_COMPLETE,  /* `end` is valid */
	SCRIPT_UNSPLIT,   /* nobody can tell where it ends */
	SCRIPT_TOO_LARGE  /* the body would pass body_max */
};

struct script_request {
	bool expects_continue; /* valid once the head is complete */
	size_t head;           /* length of the head; 0 = not complete */
	size_t end;
	/* private */
	bool chunked;
	size_t scanned;
	unsigned long long length; /* of the body, or of its chunks so far */
	size_t chunk;          /* start of the next line between chunks */
	size_t trailer;        /* where it starts; 0 = not there yet */
};

void script_request_init(struct script_request *);

/* `all` starts with the request; the same bytes as before plus new ones. */
enum script_request_state script_request_feed(struct script_request *,
					      struct slice all,
					      size_t body_max);

#endif
