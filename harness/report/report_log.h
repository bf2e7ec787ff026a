/*
 * What a run has told so far: a copy of every case result, ready to be
 * written.
 *
 * The events are only borrowed, and most formats must know all cases before
 * they write the first one. All texts are valid UTF-8 here (report/escape.h,
 * escape_utf8), so a report written live and one from a journal are alike.
 */
#ifndef REPORT_LOG_H
#define REPORT_LOG_H

#include "run/event.h"

enum { REPORT_CURL_MAX = 64 * 1024, REPORT_EXCERPT_MAX = ANSWER_SHOWN };

/* The exchange that shows a case best; bytes as they went and came. */
struct report_exchange {
	struct slice request, answer; /* the first REPORT_EXCERPT_MAX bytes */
	size_t request_len, answer_len;
	enum exchange_outcome outcome;
	int64_t us;
};

struct report_case {
	const struct test_case *test_case;
	enum verdict verdict;             /* at the run's level */
	struct check_result *checks;      /* verdicts at the run's level */
	size_t check_count;
	const struct check_result *cause; /* of `checks`; NULL = none */
	const char *reason;               /* of skip, blocked, error; NULL */
	const char *behaviour;            /* NULL = nothing */
	const char *reproduce;            /* curl line; "" when there is none,
	                                     or it was not asked for */
	const struct report_exchange *exchange; /* NULL = nothing was sent */
	int64_t us;
	struct case_repeats repeats;
};

struct report_cause;

struct report_log {
	struct arena arena;
	const struct suite *suite;        /* of the cases; NULL before the
	                                     first one */
	struct report_case *cases;
	size_t count, room;
	struct report_cause *causes;      /* private to report_causes(), which
	                                     looks for them once; */
	size_t cause_count, causes_of;    /* of so many cases */
};

void report_log_init(struct report_log *);
void report_log_add(struct report_log *, const struct suite *,
		    const struct run_info *, const struct case_result *,
		    bool with_curl);
void report_log_release(struct report_log *);

/* A copy in the log's arena, as valid UTF-8; NULL stays NULL. */
const char *report_log_text(struct report_log *, const char *text);

/*
 * Behaviour profile: the cases whose behaviour speaks for its name, the first
 * one that saw something. Start with *at = 0; NULL = no more.
 */
const struct report_case *report_log_behaviour(const struct report_log *,
					       size_t *at);

/* The text of a clause id, or NULL when the suite does not know it. */
const char *report_clause_text(const struct suite *, const char *id);

#endif
