#include "case/case_load.h"
#include "cli/cli.h"
#include "base/exit_code.h"
#include "campaign/fuzz_selftest.h"
#include "selftest/selftest.h"

static int run_fuzz(const struct cli *cli, const struct cli_options *o,
		    const struct suite *suite, struct err *err)
{
	struct fuzz_selftest_options options = {
		.suite = suite, .seed = o->run.seed, .verbose = o->run.verbose,
		.only = o->given.word_count ? o->given.words[0] : NULL,
		.requests = o->fuzz.requests, .time_us = o->fuzz.time_us,
		.seeds = o->seeds, .jobs = o->processes,
		.variants = o->variants, .interrupted = cli->stop };
	struct fuzz_selftest_totals totals;

	return fuzz_selftest_run(&options, cli->out, &totals, err);
}

int cmd_selftest(const struct cli *cli, struct cli_options *o)
{
	struct selftest_options options = { .verbose = o->run.verbose,
					    .seed = o->run.seed };
	struct selftest_totals totals = { 0 };
	struct suite suite = { 0 };
	struct err err = ERR_INIT;
	int result = -1;

	if (o->given.word_count)
		options.only = o->given.words[0];
	if (!suite_load(&suite, o->run.cases, NULL, &err)) {
		options.suite = &suite;
		result = o->by_fuzzing ? run_fuzz(cli, o, &suite, &err)
				 : selftest_run(&options, cli->out, &totals,
						&err);
	}
	suite_release(&suite);
	if (o->by_fuzzing && cli->stop && *cli->stop)
		return *cli->stop == SIGINT ? EXIT_INTERRUPTED
					    : EXIT_TERMINATED;
	if (result < 0)
		return cli_fail(cli, &err);
	return result ? EXIT_FAILED : EXIT_CONFORMS;
}
