/*
 * The fold of a run: verdict and exit code, several causes at once.
 */
#include "run/event.h"
#include "tests/test.h"

struct fold {
	/* pass, warn, fail, blocked, error, skip, waived, fixed */
	size_t count[VERDICT_COUNT];
	enum run_verdict given;
	int code;
	bool cut;          /* not complete */
	unsigned min_tests;
	enum run_verdict verdict;
	int exit_code;
};

static void check_fold(const struct fold *row)
{
	struct run_info info = { .min_tests = row->min_tests };
	struct run_summary sum = { .verdict = row->given,
				   .exit_code = row->code,
				   .complete = !row->cut };

	memcpy(sum.count, row->count, sizeof(sum.count));
	/* the second time nothing may change */
	for (int i = 0; i < 2; i++) {
		run_summary_fold(&sum, &info);
		CHECK_INT(sum.exit_code, row->exit_code);
		CHECK_INT(sum.verdict, row->verdict);
	}
}

TEST(event, folds_counts_into_verdict_and_exit_code)
{
	static const struct fold rows[] = {
		{ { 3 }, 0, 0, false, 0, RUN_CONFORMS, 0 },
		{ { 0, 3 }, 0, 0, false, 0, RUN_CONFORMS, 0 },
		{ { [VERDICT_WAIVED] = 1 }, 0, 0, false, 0, RUN_CONFORMS, 0 },
		{ { 3, 0, 1 }, 0, 0, false, 0, RUN_FAILS, 1 },
		{ { 3, 0, 1, 1, 1 }, 0, 0, false, 0, RUN_FAILS, 1 },
		{ { 3, [VERDICT_FIXED] = 1 }, 0, 0, false, 0, RUN_FAILS, 1 },
		{ { 3, 0, 0, 1 }, 0, 0, false, 0, RUN_NOTHING_VERIFIED, 5 },
		{ { 3, 0, 0, 0, 1 }, 0, 0, false, 0, RUN_NOTHING_VERIFIED, 5 },
		{ { [VERDICT_SKIP] = 3 }, 0, 0, false, 0,
		  RUN_NOTHING_VERIFIED, 5 },
		{ { 0 }, 0, 0, false, 0, RUN_NOTHING_VERIFIED, 5 },
		{ { 3 }, 0, 0, false, 3, RUN_CONFORMS, 0 },
		{ { 3, [VERDICT_SKIP] = 9 }, 0, 0, false, 4,
		  RUN_NOTHING_VERIFIED, 5 },
		{ { 3, 0, 1 }, 0, 0, false, 9, RUN_FAILS, 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_fold(&rows[i]);
}

TEST(event, keeps_the_precedence_of_exit_codes)
{
	static const struct fold rows[] = {
		{ { 1, 0, 1 }, RUN_ERROR, 4, true, 0, RUN_ERROR, 4 },
		{ { 1 }, RUN_ERROR, 0, false, 0, RUN_ERROR, 4 },
		{ { 1 }, RUN_UNREACHABLE, 4, false, 0, RUN_ERROR, 4 },
		{ { 1 }, RUN_INTERRUPTED, 4, true, 0, RUN_ERROR, 4 },
		{ { 1 }, RUN_INTERRUPTED, 130, true, 0, RUN_INTERRUPTED, 130 },
		{ { 1, 0, 1 }, RUN_INTERRUPTED, 143, true, 0, RUN_INTERRUPTED,
		  143 },
		{ { 1 }, RUN_CONFORMS, 0, true, 0, RUN_INTERRUPTED, 130 },
		{ { 1 }, RUN_INTERRUPTED, 129, true, 0, RUN_INTERRUPTED, 130 },
		{ { 1, 0, 1 }, RUN_DEAD, 130, true, 0, RUN_INTERRUPTED, 130 },
		{ { 1, 0, 1 }, RUN_CONFORMS, 2, false, 0,
		  RUN_NOTHING_VERIFIED, 2 },
		{ { 1, 0, 1 }, RUN_DEAD, 0, false, 0, RUN_DEAD, 3 },
		{ { 0, 0, 0, 9 }, RUN_UNREACHABLE, 0, false, 0,
		  RUN_UNREACHABLE, 3 },
		{ { 1, 0, 0, 9 }, RUN_FAILS, 0, false, 0, RUN_FAILS, 1 },
		{ { 1, 0, 1 }, RUN_NOTHING_VERIFIED, 0, false, 0, RUN_FAILS,
		  1 },
		{ { 9 }, RUN_NOTHING_VERIFIED, 0, false, 0,
		  RUN_NOTHING_VERIFIED, 5 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_fold(&rows[i]);
}

TEST(event, counts_what_really_ran)
{
	struct run_info info = { .min_tests = 0 };
	struct run_summary sum = { .count = { 1, 2, 4, 8, 16, 32, 64, 128 },
				   .complete = true };

	run_summary_fold(&sum, &info);
	CHECK_INT(sum.run, 1 + 2 + 4 + 64 + 128);
}

TEST(event, names_run_verdicts_as_the_reports_do)
{
	CHECK_TEXT(run_verdict_name(RUN_CONFORMS), "conforms");
	CHECK_TEXT(run_verdict_name(RUN_FAILS), "fails");
	CHECK_TEXT(run_verdict_name(RUN_DEAD), "dead");
	CHECK_TEXT(run_verdict_name(RUN_UNREACHABLE), "unreachable");
	CHECK_TEXT(run_verdict_name(RUN_NOTHING_VERIFIED),
		   "nothing-verified");
	CHECK_TEXT(run_verdict_name(RUN_ERROR), "error");
	CHECK_TEXT(run_verdict_name(RUN_INTERRUPTED), "interrupted");
}
