/*
 * The verdict on one case from its evidence. Pure.
 *
 *     judge_case(suite, test_case, &evidence, &arena, &result);
 *     result.verdict[LEVEL_SHOULD]
 *
 * Order: skip and blocked reasons first, then controls, set-up steps, each
 * judged step (transport, framing, JSON, the listed alternatives, shape),
 * then the tasks. A pass or warn counts only with its controls: otherwise
 * blocked. A fail stands when the control before was accepted.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "check/check.h"

/* How the repetitions of one case ended at the run's level (--repeat): those
 * that were not reached do not count. All 0 = asked once. Folded by the run
 * (run/result_keep.h); judge_case leaves it alone. */
struct case_repeats {
	unsigned count[VERDICT_COUNT];
};

struct case_result {
	const struct test_case *test_case;
	enum verdict verdict[LEVEL_COUNT];
	const char *reason;         /* of skip, blocked, error; else NULL */
	const char *behaviour;      /* what the server chose: "500
	                               NotAuthenticated"; NULL = nothing */
	const struct exchange *shown; /* the exchange a report would show and
	                                 reproduce: of the first failure, else
	                                 of the last judged step; may be NULL */
	int64_t us;                 /* from the first send to the last answer */
	struct case_repeats repeats;
	struct findings findings;   /* at least one result unless skipped; the
	                               last member */
};

/* No verdict, no findings, whatever the memory held; texts of the findings
 * will live in the arena. */
void case_result_init(struct case_result *, const struct test_case *,
		      struct arena *);

/* 0 = the case was not repeated. */
unsigned case_repeats_runs(const struct case_repeats *);

/* The case ended otherwise from one repetition to the next. */
bool case_repeats_flake(const struct case_repeats *);

/* `result` and its texts live in the arena. */
void judge_case(const struct suite *, const struct test_case *,
		const struct evidence *, struct arena *,
		struct case_result *);

/* The first result that makes the case what it is at this level (worst
 * verdict), or NULL. */
const struct check_result *case_result_cause(const struct suite *,
					     const struct case_result *,
					     enum level);

/* The request of the step is valid: nothing is accepted but a Task that does
 * not fail. */
bool case_expects_success(const struct test_case *, unsigned step);

/* What an alternative lists, in words: "500 InvalidArgument|NotFound". In
 * the arena. */
const char *accept_text(struct arena *, const struct accept *);

#endif
