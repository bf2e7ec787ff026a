#include "selftest/coverage.h"

#include "check/check.h"
#include "refserver/ref_bug.h"

bool coverage_names(const struct test_case *tc, const struct clause *clause)
{
	for (size_t i = 0; i < tc->clause_count; i++)
		if (tc->clauses[i] == clause)
			return true;
	for (size_t i = 0; i < tc->accept_count; i++)
		if (tc->accepts[i].clause == clause)
			return true;
	return false;
}

/* `list` is words between spaces. */
static bool lists(const char *list, const char *word)
{
	size_t len = strlen(word);

	while (*list) {
		size_t n = strcspn(list, " ");

		if (n == len && !memcmp(list, word, len))
			return true;
		list += n;
		list += strspn(list, " ");
	}
	return false;
}

bool coverage_at(const struct suite *suite, size_t index,
		 struct coverage *out)
{
	const struct check_info *check;
	const struct ref_bug *bug;

	if (index >= suite->clause_count)
		return false;
	*out = (struct coverage){ .clause = &suite->clauses[index] };
	for (size_t i = 0; i < suite->case_count; i++)
		out->cases += coverage_names(&suite->cases[i], out->clause);
	for (size_t i = 0; (check = check_at(i)); i++)
		out->checks += lists(check->clauses, out->clause->id);
	for (size_t i = 0; (bug = ref_bug_at(i)); i++)
		out->bugs += !strcmp(bug->clause, out->clause->id);
	return true;
}

const char *coverage_gap(const struct coverage *c)
{
	bool judged = c->cases || c->checks;

	if (c->clause->untestable || (judged && c->bugs))
		return "";
	if (judged)
		return "no bug";
	return c->bugs ? "no case" : "no case, no bug";
}
