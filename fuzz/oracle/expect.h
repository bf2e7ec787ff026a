/*
 * What a right server may answer to any request, whatever its bytes.
 *
 *     struct test_case *tc = expect_request(&oracle, request, &arena);
 *     judge_case(suite, tc, &evidence, &arena, &result);
 *
 * The request is read as protocol.md reads it, independently of the reference
 * server, and its defects are collected (enum expect_defect); each defect
 * names the alternatives of section 9. None: a Task. One: its list. Several:
 * the union, since no precedence is documented (9.10). Where section 9 is
 * silent, every complete and well-formed answer is right.
 *
 * The result is a case of one judged step, so the campaign judges with the
 * same code, checks and clauses as `run` does. Pure.
 */
#ifndef EXPECT_H
#define EXPECT_H

#include "case/case_request.h"

struct expect_oracle {
	const struct suite *suite;       /* its lists and clauses */
	const struct bindings *target;   /* volumes that exist, release, moid,
	                                    the live session */
};

/* What is wrong with a request, or unusual about it. THE list: expect.c. */
struct expect_defect {
	const char *name;      /* "id-empty", "specs-two"... */
	const char *title;
	const char *list;      /* name of the list of alternatives */
	const char *clause;    /* that an unlisted answer breaks */
	bool provable;         /* a success is wrong beyond doubt (O6) */
};

const struct expect_defect *expect_defect_at(size_t index); /* NULL past end */

enum { EXPECT_DEFECTS_MAX = 16 };

struct expectation {
	const struct expect_defect *defects[EXPECT_DEFECTS_MAX];
	size_t defect_count;   /* 0: a valid sync of an existing volume */
	const struct test_case *test_case; /* in the arena */
};

void expect_request(const struct expect_oracle *, struct slice request,
		    struct arena *, struct expectation *out);

#endif
