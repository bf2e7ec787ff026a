/*
 * Many odd requests to the reference server, each judged by the oracle.
 *
 *     struct expect_stream s;
 *     expect_stream_open(&s, "accepts-an-empty-id", NULL, seed);
 *     while (...) expect_stream_next(&s);     s.expectation, s.result
 *     expect_stream_close(&s);
 *
 * The seeds are the syncs of the shipped suite; what is done to them is simple
 * and blind (the campaign has a better mutator); each has a connection of its
 * own. Tasks are read to their end in virtual time.
 */
#ifndef EXPECT_STREAM_H
#define EXPECT_STREAM_H

#include "base/rng.h"
#include "oracle/expect.h"
#include "refserver/ref_server.h"

enum { STREAM_SEEDS_MAX = 600, STREAM_READS_MAX = 8 };

struct expect_stream {
	struct suite suite;
	struct ref_server *server;
	struct handler handler;
	struct transport *transport;
	struct bindings bindings;
	struct expect_oracle oracle;
	struct rng rng;
	struct buf seeds[STREAM_SEEDS_MAX]; /* the small ones first */
	size_t seed_count, small_count;
	size_t sent;               /* the first ones are the seeds themselves */
	bool small_only;           /* but for the large ones */
	struct arena texts;        /* of the bindings */
	struct arena arena;        /* of the latest request */
	struct exchange exchange, reads[STREAM_READS_MAX];
	struct evidence_item items[1 + STREAM_READS_MAX];
	struct evidence evidence;
	struct expectation expectation;
	struct case_result result;
};

void expect_stream_open(struct expect_stream *, const char *bug,
			const char *variant, uint64_t seed);
/* One request; its verdict at level should. */
enum verdict expect_stream_next(struct expect_stream *);
/* These bytes. */
enum verdict expect_stream_send(struct expect_stream *, struct slice request);
void expect_stream_close(struct expect_stream *);

/* Prints request, answer and results of the latest one. */
void expect_stream_show(struct expect_stream *);

/* The stream's own mutations, for targets without a server. */
void stream_mutate(struct rng *, const struct buf *seeds, size_t seed_count,
		   struct buf *out);

#endif
