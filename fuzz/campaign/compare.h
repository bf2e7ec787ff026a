/*
 * Two servers, one request: is the difference one?
 *
 *     compare_view_of(&suite, &result, level, &arena, &left)
 *                                                 what an answer amounts to
 *     compare_views(&left, &right)                COMPARE_STATUS...
 *     compare_say(&arena, &left, &right, &said)   "500 InvalidArgument"...
 *     compare_mask_find(&mask, &expectation, &said, today, &expired)
 *
 * Compared are the verdict class (right or wrong), how the exchange ended,
 * status, type, where the first wrong thing is, which property a fault names,
 * and how a task ended that was followed on both sides. Never compared: ids,
 * dates, texts of messages, header fields, the order of members.
 *
 * A mask is a file of differences that are known, each with its reason and,
 * if somebody must look again, the last day on which it counts:
 *     {"schema":"cnsconform-mask/1","known":[
 *       {"request":"volume-id","left":"500 InvalidArgument",
 *        "right":"500 NotFound","why":"ticket 4711","until":"2027-01-31"}]}
 * `request` holds words: each, a glob, names a defect or a family of defects
 * of the request ("id-empty", "volume-id"); "*" is any request, "valid" one
 * without defects. `left` and `right` are globs over the texts of
 * compare_say(). Which defect a server looks at first is its own affair: where
 * the request has more defects than words one of the two texts is enough.
 * Where the request can be read in two ways (expect_is_vague) the two texts
 * are. Pure.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "base/err.h"
#include "check/judge.h"
#include "oracle/expect.h"

enum { COMPARE_KNOWN_MAX = 1000, COMPARE_DAY_TEXT = 10 };

enum compare_difference {
	COMPARE_SAME, COMPARE_VERDICT, COMPARE_OUTCOME, COMPARE_STATUS,
	COMPARE_TYPE, COMPARE_PLACE, COMPARE_PROPERTY, COMPARE_END,
	COMPARE_COUNT
};

struct compare_view {
	bool wrong;              /* it fails at the level */
	enum exchange_outcome outcome;
	int status;              /* 0 without an answer */
	const char *type;        /* _typeName, "" = none */
	const char *place;       /* pointer of what is wrong, indexes as "*" */
	const char *property;    /* invalidProperty of a fault, or "" */
	const char *end;         /* "success", "error NotFound"; "" = no task
	                            was followed */
	const char *text;        /* "500 InvalidArgument" */
};

void compare_view_of(const struct suite *, const struct case_result *,
		     enum level, struct arena *, struct compare_view *);

/* The first thing in which they differ, in the order of the enum. */
enum compare_difference compare_views(const struct compare_view *,
				      const struct compare_view *);
const char *compare_difference_name(enum compare_difference); /* "status" */

/* A difference as globs and titles say it. */
struct compare_said {
	enum compare_difference kind;
	const char *left, *right; /* the texts of the views, and what differs
	                             beyond them: "500 InvalidArgument of
	                             spec", "200 Task that ends success" */
	bool by_request;          /* the defects of the request count: not in
	                             which property a fault names */
};

void compare_say(struct arena *, const struct compare_view *left,
		 const struct compare_view *right, struct compare_said *);

struct compare_known {
	const char *request, *left, *right, *why;
	char until[COMPARE_DAY_TEXT + 1]; /* 2027-01-31: that day counts; "" =
	                                     for good */
	size_t line;
};

struct compare_mask {
	struct compare_known *known;
	size_t count;
};

/* -1 with ERR_INPUT, "path:line:column: what is wrong". The mask is in the
 * arena. */
int compare_mask_read(const char *path, struct slice text, struct arena *,
		      struct compare_mask *, struct err *);

/*
 * The first entry that speaks of this difference, or NULL. `today` is
 * "2026-11-25". Sets *expired when the entry no longer counts.
 */
const struct compare_known *compare_mask_find(const struct compare_mask *,
					      const struct expectation *,
					      const struct compare_said *,
					      const char *today,
					      bool *expired);

/* A mask of one entry more, as the reader wants it: open, put, close. */
struct json_writer;
void compare_mask_open(struct json_writer *);
void compare_mask_put(struct json_writer *, const struct compare_known *);
void compare_mask_close(struct json_writer *);

#endif
