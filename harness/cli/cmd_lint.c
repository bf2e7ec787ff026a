#include "case/lint.h"
#include "cli/cli.h"

int cmd_lint(const struct cli *cli, struct cli_options *o)
{
	return lint_cases(o->run.cases, cli->out, cli->diagnostics);
}
