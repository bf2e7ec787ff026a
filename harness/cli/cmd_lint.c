#include "base/utf8.h"
#include "case/case_load.h"
#include "cli/cli.h"
#include "base/exit_code.h"
#include "report/escape.h"

/* Every mistake is a result, so it goes to standard output. */
static void print_lines(const struct cli *cli, struct slice left)
{
	struct buf out = BUF_INIT(CASE_PROBLEMS_MAX * UTF8_MAX);

	while (left.len) {
		ptrdiff_t end = slice_find(left, slice_from("\n"));
		size_t len = end < 0 ? left.len : (size_t)end;

		escape_terminal(&out, slice_head(left, len));
		buf_byte(&out, '\n');
		left = slice_skip(left, len + 1);
	}
	fwrite(buf_string(&out), 1, out.len, cli->out);
	buf_release(&out);
}

int cmd_lint(const struct cli *cli, struct cli_options *o)
{
	struct buf problems = BUF_INIT(CASE_PROBLEMS_MAX);
	struct suite suite = { 0 };
	struct err err = ERR_INIT;
	int code = EXIT_CONFORMS;

	if (suite_load(&suite, o->run.cases, &problems, &err)) {
		code = (int)exit_code_of(err.code);
		if (problems.len)
			print_lines(cli, buf_view(&problems));
		else
			code = cli_fail(cli, &err);
	} else {
		fprintf(cli->out, "%zu cases, %zu clauses, no mistake\n",
			suite.case_count, suite.clause_count);
	}
	suite_release(&suite);
	buf_release(&problems);
	return code;
}
