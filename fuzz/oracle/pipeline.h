/*
 * Requests sent at once on one connection, each with its own answer.
 *
 *     pipeline_read(&oracle, bytes, &arena, &p);    before they are sent
 *     pipeline_put(&p, &exchange);
 *     ... the exchange has ended ...
 *     count = pipeline_answers(&exchange, &p, &arena, &parts);
 *
 * A request counts as long as nothing before it lets a server read the bytes,
 * or end the connection, in another way than we do: behind one that travels
 * oddly (layer WIRE of its defects), asks for the end of the connection or is
 * not complete nothing is asserted. Answers come in the order of the requests
 * (RFC 9112 9.3.2); a server may close behind any of them. Pure.
 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "oracle/expect.h"

struct pipeline {
	size_t count;                          /* requests; 0: not even one */
	bool whole;                            /* nothing behind the last one,
	                                          which is as clear as they */
	size_t start[EXCHANGE_BEHIND_MAX + 2]; /* of each, and the end of the
	                                          last one */
};

void pipeline_read(const struct expect_oracle *, struct slice bytes,
		   struct arena *, struct pipeline *);

/* The exchange waits for all answers. */
void pipeline_put(const struct pipeline *, struct exchange *);

/* The n-th request, and with all that is sent behind it. */
struct slice pipeline_request(const struct pipeline *, struct slice bytes,
			      size_t n);

/*
 * The answers as exchanges of their own, in the arena; the last one may be
 * missing, cut or malformed. No more of them than the server owes: none behind
 * one that ends the connection, none that it closed before. Of a whole pipeline
 * the last one has the bytes behind it. The bytes are those
 * of the exchange, which must outlive them.
 */
size_t pipeline_answers(const struct exchange *, const struct pipeline *,
			struct arena *, struct exchange **parts);

#endif
