#include "case/lint.h"

#include "case/case_load.h"

static size_t lines_of(const struct buf *text)
{
	size_t lines = 0;

	for (size_t i = 0; i < text->len; i++)
		lines += text->bytes[i] == '\n';
	return lines;
}

int lint_cases(const char *folder, FILE *out, FILE *diagnostics)
{
	struct buf problems = BUF_INIT(CASE_PROBLEMS_MAX);
	struct err err = ERR_INIT;
	struct suite suite;
	size_t mistakes;
	int result = 2;

	if (!suite_load(&suite, folder, &problems, &err)) {
		fprintf(out, "%zu cases, %zu clauses: no mistakes\n",
			suite.case_count, suite.clause_count);
		suite_release(&suite);
		result = 0;
		goto out;
	}
	mistakes = lines_of(&problems);
	if (!mistakes) {
		fprintf(diagnostics, "cnsconform: %s\n", err.text);
		goto out;
	}
	fprintf(out, "%s%zu mistake%s%s\n", buf_string(&problems), mistakes,
		mistakes == 1 ? "" : "s",
		problems.full ? " shown, more were found" : "");
out:
	buf_release(&problems);
	return result;
}
