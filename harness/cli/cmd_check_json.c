#include "cli/cli.h"
#include "json/check_json.h"

int cmd_check_json(const struct cli *cli, struct cli_options *o)
{
	return check_json_files(o->given.words, o->given.word_count, cli->out,
				cli->diagnostics);
}
