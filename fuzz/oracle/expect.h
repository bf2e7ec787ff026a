/*
 * What a right server may answer to any request, whatever its bytes.
 *
 *     expect_request(&oracle, request, &arena, &expectation);
 *     expect_judge(suite, &expectation, &evidence, &arena, &result);
 *
 * The request is read as protocol.md reads it, independently of the reference
 * server, and its defects are collected (the table in expect_defect.c); each
 * one names the alternatives of section 9, by the suite's own list where it
 * has one, so that `run` and a campaign cannot disagree. How they add up
 * (9.10: no precedence is documented):
 *   - a refusal is right when any defect admits it;
 *   - a success is right when every defect admits it, so one provable defect
 *     forbids it (O6);
 *   - without a defect nothing but a Task that succeeds is right.
 * Where section 9 is silent, and where HTTP leaves open what the request is,
 * every complete and well-formed answer is right.
 *
 * The result is a case of one judged step, so a campaign judges with the same
 * code, checks and clauses as `run` does. Pure; a memo changes no result.
 *
 * The bytes are those that the server got. When secrets have been covered
 * (http/redact.h), `target` holds the same placeholders.
 */
#ifndef EXPECT_H
#define EXPECT_H

#include "case/case_request.h"
#include "check/judge.h"

struct expect_oracle {
	const struct suite *suite;       /* its lists and clauses */
	/*
	 * The volumes that exist, release, moid, base_path, authority. A
	 * session_main of NULL: the server asks for none. `unknown_volume` is
	 * not looked at: what the target does not name is unknown.
	 */
	const struct bindings *target;
	bool concurrent;   /* a sync of the same volume may be under way: a
	                      valid one may be refused as busy (9.26) */
	struct expect_memo *memo; /* of this suite alone; NULL = none, slower */
};

/*
 * What requests with the same defects admit, for an oracle that sees many:
 * at most 512 sets of defects, a few MiB. Expectations borrow from it. Small
 * requests that come again are not read again: of the texts of `target`,
 * session_main alone may change while there is a memo.
 */
struct expect_memo *expect_memo_new(void);
void expect_memo_free(struct expect_memo *); /* NULL ok */

/* Where a server looks at what is wrong, in this order. */
enum expect_layer {
	EXPECT_WIRE,       /* HTTP, sizes, header fields */
	EXPECT_ROUTE,      /* method, path, release, object */
	EXPECT_SESSION,
	EXPECT_MEDIA,      /* Content-Type */
	EXPECT_CONTENT     /* the body */
};

/* What is wrong with a request, or unusual about it. */
struct expect_defect {
	const char *name;      /* "id-empty", "specs-many"... never renamed */
	const char *family;    /* "volume-id": defects that one bug causes */
	const char *title;     /* "an empty volume id" */
	const char *list;      /* of alternatives; NULL = it changes nothing */
	const char *clause;    /* that an unlisted answer breaks */
	enum expect_layer layer;
	bool provable;         /* a success is wrong beyond doubt (O6) */
};

/* THE list, in the order in which servers look; NULL past the end. */
const struct expect_defect *expect_defect_at(size_t index);

enum { EXPECT_DEFECTS_MAX = 16 };

struct expectation {
	/* The first ones; all of them speak in the test case. */
	const struct expect_defect *defects[EXPECT_DEFECTS_MAX];
	size_t defect_count;   /* 0: a valid sync of an existing volume */
	/* The one that an unlisted answer is about: the first provable one, else
	 * the first; NULL for a valid request. */
	const struct expect_defect *primary;
	bool provable;         /* no Task may come and succeed */
	bool may_close;        /* ending the connection is an answer too */
	bool may_wait;         /* the request is not complete: so is silence */
	bool may_code;         /* the client takes a content coding */
	bool may_switch;       /* it asks for another protocol: so is what is
	                          no HTTP/1.1 */
	bool may_follow;       /* bytes behind it: further answers may come */
	const struct test_case *test_case; /* in the arena, or in the memo */
};

void expect_request(const struct expect_oracle *, struct slice request,
		    struct arena *, struct expectation *out);

/*
 * judge_case() for the only step of such a case, after what the request itself
 * explains: a closed connection, silence, a coded body, the answers to the
 * bytes behind it. A Task must come with its reads unless a success is right
 * (then reads that nobody made are no error). No controls.
 */
void expect_judge(const struct suite *, const struct expectation *,
		  const struct evidence *, struct arena *,
		  struct case_result *);

/* A Task that succeeds is a right answer to it. */
bool expect_admits_task(const struct expectation *);

/* Some of what is behind it could be read in another way, so the defects may
 * be others: odd HTTP, codings, members twice. */
bool expect_is_vague(const struct expectation *);

/* "id-empty specs-many", for people and keys; "none". In the arena. */
const char *expect_text(struct arena *, const struct expectation *);
/* "volume-id spec-count", each family once, of a wrong path nothing behind it;
 * "valid". In the arena. */
const char *expect_families(struct arena *, const struct expectation *);

#endif
