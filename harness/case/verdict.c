#include "case/verdict.h"

/* In the order of enum verdict; a higher rank is worse. */
static const struct {
	const char *name, *text;
	int rank;
} verdicts[VERDICT_COUNT] = {
	{ "pass", "the server does what the case demands", 1 },
	{ "warn", "accepted, but worth knowing", 4 },
	{ "fail", "the server breaks a clause", 7 },
	{ "blocked", "not judged: its control or a lower rung failed", 5 },
	{ "error", "the harness could not tell", 6 },
	{ "skip", "not applicable; the reason is given", 0 },
	{ "waived", "a failure that a waiver covers", 3 },
	{ "fixed", "a waiver that is no longer needed", 2 },
};

static const char *const levels[LEVEL_COUNT] = { "must", "should", "strict" };

const char *verdict_name(enum verdict verdict)
{
	return verdicts[verdict].name;
}

const char *verdict_text(enum verdict verdict)
{
	return verdicts[verdict].text;
}

bool verdict_find(struct slice name, enum verdict *verdict)
{
	for (unsigned i = 0; i < VERDICT_COUNT; i++) {
		if (!slice_is(name, verdicts[i].name))
			continue;
		*verdict = (enum verdict)i;
		return true;
	}
	return false;
}

const char *level_name(enum level level)
{
	return levels[level];
}

bool level_find(struct slice name, enum level *level)
{
	for (unsigned i = 0; i < LEVEL_COUNT; i++) {
		if (!slice_is(name, levels[i]))
			continue;
		*level = (enum level)i;
		return true;
	}
	return false;
}

enum verdict verdict_at(enum verdict verdict, enum level of_clause,
			enum level at)
{
	if (verdict == VERDICT_WARN && at == LEVEL_STRICT)
		return VERDICT_FAIL;
	if (verdict == VERDICT_FAIL && of_clause > at)
		return VERDICT_WARN;
	return verdict;
}

enum verdict verdict_worse(enum verdict a, enum verdict b)
{
	return verdicts[b].rank > verdicts[a].rank ? b : a;
}
