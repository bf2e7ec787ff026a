/*
 * The oracle under test: the shipped suite, the built-in inventory of the
 * reference server as target, and ready-made answers.
 *
 *     struct expect_fixture f;
 *     expect_fixture_open(&f);
 *     expect_fixture_sync(&f, body)            f.expectation
 *     expect_fixture_judge(&f, &answer)        the verdict at level should
 *     expect_fixture_close(&f);
 */
#ifndef EXPECT_FIXTURE_H
#define EXPECT_FIXTURE_H

#include "oracle/expect.h"

#define FIXTURE_SESSION "0123456789abcdef0123456789abcdef01234567"
#define FIXTURE_VOLUME "6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913"
#define FIXTURE_UNKNOWN "5d2c9a71-0be4-4c38-a6f0-1e7b83d5c924"

/* An answer and, of a Task, how it ends. */
struct fixture_answer {
	int status;
	const char *media;       /* NULL = no Content-Type */
	const char *body;
	const char *fields;      /* more header lines, or "" */
	const char *info;        /* the TaskInfo that is read; NULL = none */
};

struct expect_fixture {
	struct suite suite;
	struct bindings bindings;
	struct expect_oracle oracle;
	struct arena arena;      /* of the latest request */
	struct buf request;
	struct expectation expectation;
	struct case_result result;
	struct exchange exchanges[2];
};

void expect_fixture_open(struct expect_fixture *);
void expect_fixture_close(struct expect_fixture *);

/* Exact bytes. */
void expect_fixture_request(struct expect_fixture *, struct slice request);
/* A POST of that body, all else right. */
void expect_fixture_sync(struct expect_fixture *, struct slice body);
/* The same with these header lines in the place of the usual ones (or "") and
 * this request line (or NULL). */
void expect_fixture_send(struct expect_fixture *, const char *line,
			 const char *fields, const char *body);

/* "id-empty specs-many" */
const char *expect_fixture_defects(struct expect_fixture *);

/* At level should. */
enum verdict expect_fixture_judge(struct expect_fixture *,
				  const struct fixture_answer *);
/* The same by a case of the suite, reduced to its judged step. */
enum verdict expect_fixture_judge_case(struct expect_fixture *,
				       const struct test_case *,
				       const struct fixture_answer *);

/* One of each kind; NULL past the end. */
const struct fixture_answer *fixture_answer_at(size_t index);

#endif
