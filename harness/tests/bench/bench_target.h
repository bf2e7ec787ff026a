/*
 * A reference server behind a port of this process, without login, and what
 * a client must know to send it mutants.
 *
 *     struct bench_target t;
 *     bench_target_open(&t, 0, &err)           serves; another port: only
 *     bench_target_close(&t)                   the client's side of it
 *     struct transport *wire = bench_target_wire(&t, &err);
 *
 * Close it in every case.
 */
#ifndef BENCH_TARGET_H
#define BENCH_TARGET_H

#include "case/case_load.h"
#include "http/redact.h"
#include "mutate/mutate.h"
#include "refserver/ref_server.h"
#include "run/config.h"

enum { BENCH_JOBS = 8, BENCH_SEED = 1, BENCH_URL = 64 };

#define BENCH_JOBS_TEXT "8"

struct bench_target {
	struct ref_server *server;
	struct script_server *sockets;  /* NULL: somebody else serves */
	struct run_config config;
	struct bindings bindings;
	struct suite suite;
	struct mutate_seeds seeds;
	struct mutator mutator;
	struct redact_set secrets;
	struct arena arena;
	unsigned port;
	char url[BENCH_URL];
};

int bench_target_open(struct bench_target *, unsigned port, struct err *);
struct transport *bench_target_wire(const struct bench_target *, struct err *);
void bench_target_close(struct bench_target *);

#endif
