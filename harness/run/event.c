#include "run/event.h"

#include <signal.h>

#include "base/exit_code.h"

/* In the order of enum run_verdict; the exit code that each implies. */
static const struct {
	const char *name;
	int code;
} verdicts[] = {
	{ "conforms", EXIT_CONFORMS },
	{ "fails", EXIT_FAILED },
	{ "dead", EXIT_TARGET },
	{ "unreachable", EXIT_TARGET },
	{ "nothing-verified", EXIT_NOTHING_VERIFIED },
	{ "error", EXIT_INTERNAL },
	{ "interrupted", EXIT_INTERRUPTED },
};

/* design.md: "several at once"; the first one that holds wins. */
static const int precedence[] = { EXIT_INTERNAL, EXIT_INTERRUPTED,
				  EXIT_TERMINATED, EXIT_USAGE, EXIT_TARGET,
				  EXIT_FAILED, EXIT_NOTHING_VERIFIED,
				  EXIT_CONFORMS };

enum { CODES = sizeof(precedence) / sizeof(precedence[0]) };

const char *run_verdict_name(enum run_verdict verdict)
{
	return verdicts[verdict].name;
}

/* Another signal counts as an interrupt, anything else as an error of ours. */
static int rank_of(int code)
{
	for (int i = 0; i < CODES; i++)
		if (precedence[i] == code)
			return i;
	return code > EXIT_INTERRUPTED - SIGINT ? rank_of(EXIT_INTERRUPTED)
						: 0;
}

static int stronger(int a, int b)
{
	return precedence[rank_of(a) < rank_of(b) ? rank_of(a) : rank_of(b)];
}

static int code_of_counts(const struct run_summary *sum, unsigned min_tests)
{
	const size_t *count = sum->count;

	if (count[VERDICT_FAIL] || count[VERDICT_FIXED])
		return EXIT_FAILED;
	if (count[VERDICT_ERROR] || count[VERDICT_BLOCKED] || !sum->run ||
	    sum->run < min_tests)
		return EXIT_NOTHING_VERIFIED;
	return EXIT_CONFORMS;
}

static enum run_verdict verdict_of(int code, enum run_verdict given)
{
	if (code == EXIT_TERMINATED)
		return RUN_INTERRUPTED;
	if (verdicts[given].code == code)
		return given;
	if (code == EXIT_TARGET)
		return RUN_UNREACHABLE;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (verdicts[i].code == code)
			return (enum run_verdict)i;
	return RUN_NOTHING_VERIFIED; /* usage */
}

void run_summary_fold(struct run_summary *sum, const struct run_info *info)
{
	bool cut = !sum->complete && sum->exit_code != EXIT_TERMINATED;
	int code = sum->exit_code;

	sum->run = 0;
	for (unsigned i = 0; i < VERDICT_COUNT; i++)
		if (i != VERDICT_SKIP && i != VERDICT_BLOCKED &&
		    i != VERDICT_ERROR)
			sum->run += sum->count[i];
	if (sum->verdict != RUN_INTERRUPTED || cut)
		code = stronger(code, verdicts[sum->verdict].code);
	if (cut)
		code = stronger(code, EXIT_INTERRUPTED);
	code = stronger(code, code_of_counts(sum, info->min_tests));
	sum->exit_code = code;
	sum->verdict = verdict_of(code, sum->verdict);
}
