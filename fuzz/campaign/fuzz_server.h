/*
 * The reference server as the target of a trial: bound, logged in, asked.
 *
 *     fuzz_server_open(&t, &suite, bug, variant, seed, &err)
 *     fuzz_server_sync(&t, request, fresh)   t.exchange, t.evidence
 *     fuzz_server_close(&t)
 *
 * Tasks end at once, so no volume is ever busy. Private to fuzz/campaign.
 */
#ifndef FUZZ_SERVER_H
#define FUZZ_SERVER_H

#include "case/case_request.h"
#include "check/answer.h"
#include "check/judge.h"
#include "refserver/ref_server.h"

enum { FUZZ_READS_MAX = 4 };

struct fuzz_server {
	const struct suite *suite;
	struct ref_server *server;
	struct handler handler;
	struct transport *transport;
	struct bindings bindings;
	struct arena texts;        /* of the bindings */
	struct exchange exchange;  /* the latest request */
	struct exchange reads[FUZZ_READS_MAX];
	struct evidence_item items[1 + FUZZ_READS_MAX];
	struct evidence evidence;
};

int fuzz_server_open(struct fuzz_server *, const struct suite *,
		     const char *bug, const char *variant, uint64_t seed,
		     struct err *);
void fuzz_server_close(struct fuzz_server *);

/* Sends it and, when a Task comes, reads that; texts of the evidence are in
 * the arena. */
void fuzz_server_sync(struct fuzz_server *, struct slice request, bool fresh,
		      struct arena *);

/* A dead or hung server begins anew, with a new session: true when it had
 * to. */
bool fuzz_server_revive(struct fuzz_server *);

#endif
