/*
 * A run of the shipped suite against a server function, in virtual time, for
 * the tests of the runner.
 *
 *     struct bench b;
 *     bench_init(&b);            the reference server, nothing changed
 *     b.handler = ...;           or something of the test's own in front
 *     bench_run(&b);
 *     b.sum.exit_code, bench_verdict(&b, "spec-count.two-specs")
 *     bench_release(&b);
 */
#ifndef RUN_BENCH_H
#define RUN_BENCH_H

#include "http/redact.h"
#include "refserver/ref_server.h"
#include "run/run.h"

enum { BENCH_CASES_MAX = 1000, BENCH_TEXT_MAX = 512,
       BENCH_CHECK_MAX = 24, BENCH_EXPECTED_MAX = 96 };

struct bench {
	struct suite suite;
	struct ref_options options;
	struct ref_server *server;
	struct handler handler;      /* what the run talks to */
	struct run_config config;
	struct redact_set secrets;
	volatile sig_atomic_t interrupted;
	struct recorder recorder;    /* keep NULL: nobody listens */
	struct run_reviver reviver;  /* restart NULL: there is none */

	int result;                  /* of run_suite */
	struct err err;
	struct run_summary sum;
	int64_t patience_us;         /* of run_info */
	char finding[BENCH_TEXT_MAX], hint[BENCH_TEXT_MAX];
	struct { const char *id; enum verdict verdict;
		 char check[BENCH_CHECK_MAX], clause[BENCH_CHECK_MAX];
		 char expected[BENCH_EXPECTED_MAX];
	} cases[BENCH_CASES_MAX];
	size_t case_count;
	size_t longest_shown;        /* bytes of an answer that a report gets */
	char cause[2 * BENCH_CHECK_MAX];
};

void bench_init(struct bench *);
/* The server is made again from b->options; b->handler becomes its own. */
void bench_serve(struct bench *);
void bench_run(struct bench *);
/* VERDICT_COUNT when the case did not take part. */
enum verdict bench_verdict(const struct bench *, const char *id);
/* What the first case that failed wanted; "" where none did. */
const char *bench_expected(const struct bench *);
/* "server.alive R1": what decided the case; "" when nothing did. */
const char *bench_cause(struct bench *, const char *id);
void bench_release(struct bench *);

#endif
