/*
 * Two servers, one request: is the difference one?
 *
 *     compare_view_of(&result, &left, &arena)     what each answer amounts to
 *     compare_views(&left, &right)                COMPARE_STATUS...
 *     compare_mask_find(&mask, text, &left, &right, today)
 *
 * Compared are the verdict class (right or wrong), how the exchange ended,
 * status, type, where the first wrong thing is, and which property a fault
 * names. Never compared: ids, dates, texts of messages, header fields.
 *
 * A mask is a file of differences that are known, each with a day on which
 * somebody must look again:
 *     {"schema":"cnsconform-mask/1","known":[
 *       {"request":"id-*","left":"500 InvalidArgument","right":"500 NotFound",
 *        "until":"2027-01-31","why":"ticket 4711"}]}
 * `request` is a glob over expect_text(), `left` and `right` over the texts of
 * compare_view. Pure.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "base/err.h"
#include "check/judge.h"

enum { COMPARE_KNOWN_MAX = 1000, COMPARE_DAY_TEXT = 10 };

enum compare_difference {
	COMPARE_SAME, COMPARE_VERDICT, COMPARE_OUTCOME, COMPARE_STATUS,
	COMPARE_TYPE, COMPARE_PLACE, COMPARE_PROPERTY, COMPARE_COUNT
};

struct compare_view {
	bool wrong;              /* it fails at the level */
	enum exchange_outcome outcome;
	int status;              /* 0 without an answer */
	const char *type;        /* _typeName, "" = none */
	const char *place;       /* pointer of what is wrong, indexes as "*" */
	const char *property;    /* invalidProperty of a fault, or "" */
	const char *text;        /* "500 InvalidArgument", as globs see it */
};

void compare_view_of(const struct suite *, const struct case_result *,
		     enum level, struct arena *, struct compare_view *);

/* The first thing in which they differ, in the order of the enum. */
enum compare_difference compare_views(const struct compare_view *,
				      const struct compare_view *);
const char *compare_difference_name(enum compare_difference); /* "status" */

struct compare_known {
	const char *request, *left, *right, *why;
	char until[COMPARE_DAY_TEXT + 1]; /* 2027-01-31: that day counts */
	size_t line;
};

struct compare_mask {
	struct compare_known *known;
	size_t count;
};

/* -1 with ERR_INPUT, "path:line: what is wrong". The mask is in the arena. */
int compare_mask_read(const char *path, struct slice text, struct arena *,
		      struct compare_mask *, struct err *);

/*
 * The first entry that speaks of this difference, or NULL. `today` is
 * "2026-11-25". Sets *expired when it no longer counts.
 */
const struct compare_known *compare_mask_find(const struct compare_mask *,
					      const char *request,
					      const struct compare_view *left,
					      const struct compare_view *right,
					      const char *today,
					      bool *expired);

#endif
