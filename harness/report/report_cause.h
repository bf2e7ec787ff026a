/*
 * Cases that ended alike for the same reason are one thing to look at.
 *
 * The cause of a failed case is its deciding check result; two causes are the
 * same when check, clause, pointer, expected and got are. Blocked, skipped
 * and undecided cases go by their reason.
 */
#ifndef REPORT_CAUSE_H
#define REPORT_CAUSE_H

#include "report/report_log.h"

struct report_cause {
	const char *title;                /* "/_typeName: expected A, got B" */
	const char *clause;               /* "" when no check decided */
	const struct report_case **cases; /* in table order; at least one */
	size_t case_count;
};

/* Of the failed cases, in order of their first case. All memory is the log's
 * arena's. */
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
