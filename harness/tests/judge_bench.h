/*
 * One case with made-up answers under the judge, for the tests of judging.
 *
 *     struct judge_bench b;
 *     judge_bench_init(&b, SAMPLE_SYNC);
 *     judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, 200, GOOD_MOREF));
 *     judge_bench_answer(&b, ROLE_TASK, 0, http_json(&b, 200, GOOD_INFO));
 *     judge_bench_run(&b);
 *     judge_bench_levels(&b)      "ppp": pass at must, should and strict
 *     judge_bench_release(&b);
 */
#ifndef JUDGE_BENCH_H
#define JUDGE_BENCH_H

#include "check/judge.h"

enum { BENCH_EXCHANGES = 24 };

/* What a case demands; the table is in judge_bench.c. */
enum sample {
	SAMPLE_SYNC,        /* M1: a task that succeeds */
	SAMPLE_REFERENCE,   /* M1: a task, however it ends */
	SAMPLE_ORDER,       /* 9.27: a task that succeeds */
	SAMPLE_COUNT,       /* M3: InvalidArgument; RuntimeFault warns */
	SAMPLE_UNKNOWN,     /* M5: NotFound; RuntimeFault warns */
	SAMPLE_KIND,        /* 9.8: several faults; unknown names warn */
	SAMPLE_MODE,        /* 9.9: a fault, or any task with a warning */
	SAMPLE_SESSION,     /* M7 first, then 9.15; unknown names warn */
	SAMPLE_OBJECT,      /* 9.17: ManagedObjectNotFound or any 404 */
	SAMPLE_MALFORMED,   /* 9.21: 400, a fault; untyped 500 warns */
	SAMPLE_METHOD,      /* 9.19: 404 or 405 */
	SAMPLE_RELEASE,     /* 9.20: any 500, 404 or 400 */
	SAMPLE_LOGIN,       /* M9 */
	SAMPLE_LOGOUT,      /* M9: 204 */
	SAMPLE_CONTENT,     /* M8 */
	SAMPLE_INFO,        /* M2: a step that reads the task itself */
	SAMPLE_EITHER,      /* 9.9: a task that succeeds, or InvalidArgument */
	SAMPLE_CHALLENGE,   /* 9.15: 401 with WWW-Authenticate; 401 warns */
	SAMPLE_COUNT_OF
};

#define GOOD_MOREF \
	"{\"_typeName\":\"ManagedObjectReference\",\"type\":\"Task\"," \
	"\"value\":\"task-7\"}"

extern const char GOOD_INFO[];    /* of task-7, state success */
extern const char GOOD_FAULT[];   /* InvalidArgument with everything */
extern const char GOOD_CONTENT[];

struct judge_bench {
	struct arena arena;
	struct suite suite;
	struct test_case test_case;
	struct evidence evidence;
	struct evidence_item items[BENCH_EXCHANGES];
	struct exchange exchanges[BENCH_EXCHANGES];
	int64_t clock_us;
	struct case_result result;
};

void judge_bench_init(struct judge_bench *, enum sample);
void judge_bench_release(struct judge_bench *);

/* One more exchange, 1 ms after the one before; NULL answer: closed. The
 * request is a sync of volume "11111111-2222-4333-8444-555555555555". */
struct exchange *judge_bench_answer(struct judge_bench *, enum evidence_role,
				    unsigned step, const char *answer);
void judge_bench_run(struct judge_bench *);

/* One letter per level: p, w, f, b(locked), e(rror), s(kip). */
const char *judge_bench_levels(const struct judge_bench *);

/* There is a result of that verdict, check, clause and pointer. */
bool judge_bench_has(const struct judge_bench *, enum verdict,
		     const char *check, const char *clause,
		     const char *pointer);
/* Every result names a check of the table that may cite its clause, in short
 * texts. */
bool judge_bench_in_table(const struct judge_bench *);
/* A row of a table: these levels and, when `check` is not NULL, that result;
 * a mismatch names the row and prints everything found. */
void judge_bench_expect(const struct judge_bench *, const char *title,
			const char *levels, enum verdict, const char *check,
			const char *clause, const char *pointer);
void judge_bench_print(const struct judge_bench *);

/* A whole answer; `fields` are more header lines, each with CRLF. */
const char *http_answer(struct judge_bench *, int status, const char *fields,
			const char *body);
const char *http_json(struct judge_bench *, int status, const char *body);

/* The JSON text with one value set (`value` JSON text), added or, with NULL,
 * taken out. */
const char *json_edited(struct judge_bench *, const char *text,
			const char *pointer, const char *value);

#endif
