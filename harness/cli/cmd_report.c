#include "case/case_load.h"
#include "cli/cli.h"
#include "cli/config_resolve.h"
#include "base/exit_code.h"
#include "cli/output.h"
#include "run/journal.h"

/* What reading a journal again holds. */
struct replay {
	struct suite suite;
	struct journal journal;
	struct output output;
	struct run_summary summary;
	size_t changed;
};

static int replay(struct replay *r, const struct cli *cli,
		  struct cli_options *o, bool rejudge, struct err *err)
{
	enum level level;

	if (suite_load(&r->suite, o->run.cases, NULL, err) ||
	    journal_read(&r->journal, o->given.words[0], err) ||
	    output_open(&r->output, cli, &o->run, &r->suite,
			rejudge ? OUTPUT_JUDGED : OUTPUT_AGAIN, err))
		return -1;
	level = *config_given(o, "level") == OPT_DEFAULT
			? r->journal.info.level
			: o->run.level;
	if (journal_replay(&r->journal, &r->suite, level, rejudge,
			   r->output.events, r->output.count, &r->summary,
			   &r->changed, err))
		return -1;
	return output_write(&r->output, cli, NULL, err);
}

static int replay_journal(const struct cli *cli, struct cli_options *o,
			  bool rejudge)
{
	struct replay r = { 0 };
	struct err err = ERR_INIT;
	int code;

	code = replay(&r, cli, o, rejudge, &err) ? cli_fail(cli, &err)
						 : r.summary.exit_code;
	if (r.changed)
		cli_say(cli, "%zu %s judged otherwise than in the journal",
			r.changed, r.changed == 1 ? "case was" : "cases were");
	output_close(&r.output);
	journal_release(&r.journal);
	suite_release(&r.suite);
	return code;
}

int cmd_judge(const struct cli *cli, struct cli_options *o)
{
	return replay_journal(cli, o, true);
}

int cmd_report(const struct cli *cli, struct cli_options *o)
{
	return replay_journal(cli, o, false);
}
