#include "base/rng.h"
#include "case/case_load.h"
#include "cli/cli.h"
#include "cli/clock.h"
#include "cli/config_resolve.h"
#include "base/exit_code.h"
#include "cli/output.h"
#include "cli/server_process.h"
#include "cli/target.h"
#include "cli/terminal.h"
#include "run/journal.h"
#include "run/run.h"

/* What one run holds; opened step by step, closed whole. */
struct session {
	const struct cli *cli;
	struct run_config *config;
	struct suite suite;
	struct target target;
	struct output output;
	struct progress progress;
	struct redact_set secrets;
	struct journal_writer *journal;
	struct server_process process;
	struct run_reviver reviver;
	struct run_summary summary;
	char started[CLOCK_TEXT];
};

static struct run_context context_of(struct session *s)
{
	return (struct run_context){
		.config = s->config,
		.suite = &s->suite,
		.transport = s->target.transport,
		.live = &s->progress.events,
		.events = s->output.events,
		.event_count = s->output.count,
		.journal = s->journal,
		.secrets = &s->secrets,
		.interrupted = s->cli->stop,
		.started = s->started,
		.target = s->target.name,
		.reviver = s->config->start_cmd || s->config->restart_cmd
				   ? &s->reviver : NULL,
	};
}

static int plan(struct session *s, struct err *err)
{
	struct buf out = BUF_INIT(REPORT_MAX);
	struct run_context context = context_of(s);
	int result = run_plan(&context, &out, err);

	if (!result)
		fwrite(buf_string(&out), 1, out.len, s->cli->out);
	buf_release(&out);
	return result;
}

/* A word about the command itself, when there is nothing else to see. */
static void look_at_process(const struct session *s)
{
	int code = server_process_ended(&s->process);

	if (code >= 0 && s->summary.verdict == RUN_UNREACHABLE)
		cli_say(s->cli, "--start-cmd ended with exit code %d; -v shows "
				"what it prints", code);
}

/* 0 also when the target does not conform: see summary. */
static int judge_target(struct session *s, struct err *err)
{
	struct run_config *c = s->config;
	struct run_context context;
	int result = 0;

	if (output_open(&s->output, s->cli, c, &s->suite, OUTPUT_LIVE, err))
		return -1;
	if (c->journal) {
		s->journal = journal_create(c->journal, err);
		if (!s->journal)
			return -1;
		journal_guard(s->journal, &s->secrets);
	}
	progress_init(&s->progress, s->cli->diagnostics,
		      terminal_progress(s->cli, c),
		      terminal_columns(s->cli, s->cli->diagnostics));
	if (server_process_start(&s->process, c, err))
		return -1;
	context = context_of(s);
	if (run_suite(&context, &s->summary, err)) {
		if (!s->summary.selected)
			return -1;
		/* It ran, but its journal is not whole: an output is lost. */
		err->code = ERR_INTERNAL;
		result = -1;
	}
	look_at_process(s);
	return output_write(&s->output, s->cli, &s->secrets, err) ? -1 : result;
}

static int run_session(struct session *s, struct err *err)
{
	clock_started(s->cli, s->started);
	if (suite_load(&s->suite, s->config->cases, NULL, err) ||
	    target_open(&s->target, s->config, err))
		return -1;
	target_secrets(s->config, &s->secrets);
	if (s->secrets.word_count)
		cli_say(s->cli, "a password is a word that answers and "
				"reports use anyway: it is hidden in the login "
				"request and nowhere else");
	return s->config->plan ? plan(s, err) : judge_target(s, err);
}

static void session_release(struct session *s)
{
	server_process_stop(&s->process);
	journal_free(s->journal);
	output_close(&s->output);
	target_close(&s->target);
	suite_release(&s->suite);
	redact_release(&s->secrets);
}

/* What a foreign target needs and nobody can guess; 0 = nothing is missing. */
static int lacking(const struct run_config *c, struct err *err)
{
	if (config_check_login(c, err))
		return EXIT_USAGE;
	if (!c->url || c->volume_count)
		return 0;
	err_set(err, ERR_USAGE,
		"nothing verified: no volume named; give an existing block "
		"volume that may be synced with --volume ID (two for the "
		"parallel cases)");
	return EXIT_NOTHING_VERIFIED;
}

/* A wrong address is told before what else is missing. */
static int refuse(struct session *s, int code, const struct err *missing)
{
	struct err err = ERR_INIT;
	struct run_context context;

	if (suite_load(&s->suite, s->config->cases, NULL, &err) ||
	    target_open(&s->target, s->config, &err))
		return cli_fail(s->cli, &err);
	/* A server that is still to be started says nothing yet. */
	if (s->config->start_cmd) {
		cli_say(s->cli, "%s", missing->text);
		return code;
	}
	context = context_of(s);
	if (run_reach(&context, &err))
		return cli_fail(s->cli, &err);
	cli_say(s->cli, "%s", missing->text);
	return code;
}

int cmd_run(const struct cli *cli, struct cli_options *o)
{
	struct session s = { .cli = cli, .config = &o->run,
			     .target = TARGET_INIT,
			     .process = SERVER_PROCESS_INIT };
	struct err err = ERR_INIT;
	int code;

	if (config_resolve(o, &cli->env, &err))
		return cli_fail(cli, &err);
	if ((o->run.start_cmd || o->run.restart_cmd) && !o->run.url) {
		err_set(&err, ERR_USAGE,
			"--start-cmd and --restart-cmd are about the server "
			"that --url names");
		return cli_fail(cli, &err);
	}
	if (o->run.start_cmd && *config_given(o, "wait-ready") == OPT_DEFAULT)
		o->run.wait_ready_us = SERVER_READY_US;
	if (*config_given(o, "seed") == OPT_DEFAULT)
		o->run.seed = rng_fresh_seed();
	s.reviver = (struct run_reviver){ server_process_restart, &s.process };
	redact_init(&s.secrets);
	code = o->run.plan ? 0 : lacking(&o->run, &err);
	if (code)
		code = refuse(&s, code, &err);
	else
		code = run_session(&s, &err) ? cli_fail(cli, &err)
					     : s.summary.exit_code;
	session_release(&s);
	return code;
}
