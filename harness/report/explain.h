/*
 * One case for a person: what is asked, what is right and why, and what a
 * server said in some run.
 *
 *     struct explain e = { .suite = &suite, .test_case = tc, .out = &buf };
 *     explain_case(&e, requests);            of run_plan_case()
 *     explain_recorded(&e, &journal, recorded);
 *
 * Everything goes through escape_terminal; no more than EXPLAIN_BYTES_MAX
 * bytes of one request, head or body are shown.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "report/report.h"
#include "run/journal.h"

enum { EXPLAIN_BYTES_MAX = REPORT_BODY_MAX, EXPLAIN_MAX = REPORT_MAX };

struct explain {
	const struct suite *suite;
	const struct test_case *test_case;
	struct report_options options; /* color and columns */
	struct buf *out;               /* ceiling EXPLAIN_MAX */
};

/* `requests` is printed as it is, below its heading. */
void explain_case(const struct explain *, struct slice requests);

/* `recorded` is what the journal has about this case. */
void explain_recorded(const struct explain *, const struct journal *,
		      const struct journal_case *recorded);

#endif
