/*
 * Cases that ended alike for the same reason are one thing to look at.
 *
 * Failed cases are grouped by what explains them best: what was wrong, what
 * was asked, or both (report_spectrum.h); one defect of a server should be
 * one group, however many cases it breaks and whatever clause each of them
 * names. Blocked, skipped and undecided cases go by their reason.
 */
#ifndef REPORT_CAUSE_H
#define REPORT_CAUSE_H

#include "report/report_log.h"

struct report_cause {
	const char *title;                /* "/_typeName: expected A, got B" */
	const char *clause;               /* "" when no check decided */
	const char *common;               /* what the requests have in common,
	                                     NULL = nothing in particular */
	const struct report_case **cases; /* at least one; of failed cases the
	                                     plainest one first, then in table
	                                     order */
	size_t case_count;
};

/* Of the failed cases, those of the most certain rules first (M before 9),
 * then in table order. All memory is the log's arena's. */
struct report_cause *report_causes(struct report_log *, size_t *count);

/* Of the cases with that verdict, by reason; the title is the reason. */
struct report_cause *report_reasons(struct report_log *, enum verdict,
				    size_t *count);

/* "/a/b: expected X, got Y": what one check says, in the log's arena. */
const char *report_check_title(struct report_log *,
			       const struct check_result *);

/* Why a case ended as it did: its reason, or what its deciding check says. */
const char *report_case_title(struct report_log *,
			      const struct report_case *);

#endif
