#include "base/exit_code.h"
#include "base/file.h"
#include "base/rng.h"
#include "campaign/campaign.h"
#include "campaign/fuzz_journal.h"
#include "campaign/fuzz_report.h"
#include "case/case_load.h"
#include "cli/fuzz_against.h"
#include "cli/cli.h"
#include "cli/config_resolve.h"
#include "cli/fuzz_status.h"
#include "cli/loopback.h"
#include "cli/output.h"
#include "cli/server_process.h"
#include "cli/target.h"
#include "run/run.h"

enum { TIME_DEFAULT_US = 60000000 };

/* What one campaign holds; opened step by step, closed whole. */
struct fuzz_session {
	const struct cli *cli;
	struct cli_options *options;
	struct suite suite;
	struct mutate_seeds seeds;
	struct target target;
	struct fuzz_against against;
	struct finding_target shown;
	struct redact_set secrets;
	struct fuzz_status status;
	struct campaign_summary summary;
	struct server_process process;
	struct run_reviver reviver;
	uint64_t step;               /* of --repeat; 0 = --slice says it */
};

/* ---- may we, can we ---- */

static int check_target(const struct cli_options *o, struct err *err)
{
	const struct run_config *c = &o->run;

	if (!c->url && !o->against.url)
		return EXIT_CONFORMS;
	if (loopback_check(c, o->authorized, err))
		return EXIT_USAGE;
	if (config_check_login(c, err))
		return EXIT_USAGE;
	if (c->volume_count)
		return EXIT_CONFORMS;
	err_set(err, ERR_USAGE,
		"nothing verified: no volume named; give an existing block "
		"volume that may be synced with --volume ID");
	return EXIT_NOTHING_VERIFIED;
}

static int check_options(const struct cli_options *o, struct err *err)
{
	const struct run_config *c = &o->run;

	if (o->fuzz.resume && !c->journal)
		return err_set(err, ERR_USAGE,
			       "--resume goes on with a --journal; name it");
	if ((c->start_cmd || c->restart_cmd) && !c->url)
		return err_set(err, ERR_USAGE,
			       "--start-cmd and --restart-cmd are about the "
			       "server that --url names");
	if (o->fuzz.repeat && (o->fuzz.resume || o->run.selection.shards))
		return err_set(err, ERR_USAGE,
			       "--repeat sends a journal again as it is, "
			       "without --resume and --slice");
	for (size_t i = 0; i < c->report_count; i++) {
		if (!fuzz_format_find(c->reports[i].format))
			return err_set(err, ERR_USAGE,
				       "--report: a campaign has no '%s', only "
				       "json, sarif and junit",
				       c->reports[i].format);
		if (output_try_path("--report", c->reports[i].path, err))
			return -1;
	}
	return o->against.write_mask
		       ? output_try_path("--write-mask", o->against.write_mask,
					 err)
		       : 0;
}

static void set_defaults(struct cli_options *o)
{
	struct run_config *c = &o->run;

	if (*config_given(o, "seed") == OPT_DEFAULT)
		c->seed = rng_fresh_seed();
	if (c->start_cmd && *config_given(o, "wait-ready") == OPT_DEFAULT)
		c->wait_ready_us = SERVER_READY_US;
	if (*config_given(o, "jobs") == OPT_DEFAULT)
		c->jobs = CAMPAIGN_JOBS_DEFAULT;
	if (!o->fuzz.time_us && !o->fuzz.requests && !o->fuzz.repeat)
		o->fuzz.time_us = TIME_DEFAULT_US;
}

/* A journal brings its seed, one that is sent again its slice too. */
static int take_journal(struct fuzz_session *s, struct err *err)
{
	struct cli_options *o = s->options;
	struct arena arena = ARENA_INIT;
	const char *path = o->fuzz.resume ? o->run.journal : o->fuzz.repeat;
	struct fuzz_trace trace;
	int result;

	if (!path)
		return 0;
	result = fuzz_journal_read(path, &arena, &trace, err);
	if (result && o->fuzz.resume)
		err_add(err, "; a campaign begins without --resume");
	if (o->fuzz.repeat)
		s->step = trace.head.step;
	if (*config_given(o, "seed") == OPT_DEFAULT)
		o->run.seed = trace.head.seed;
	arena_release(&arena);
	return result;
}

/* ---- the campaign ---- */

static void notice(void *self, const char *line)
{
	const struct fuzz_status *status = self;

	cli_say(status->cli, "%s", line);
}

static struct campaign_options options_of(struct fuzz_session *s)
{
	const struct cli_options *o = s->options;
	struct campaign_options c = CAMPAIGN_OPTIONS_INIT;
	const struct selection *slice = &o->run.selection;

	c.suite = &s->suite;
	c.seeds = &s->seeds;
	c.target = &o->run;
	c.transport = s->target.transport;
	c.secrets = &s->secrets;
	c.interrupted = s->cli->stop;
	c.seed = o->run.seed;
	if (slice->shards) {
		c.from = slice->shard - 1;
		c.step = slice->shards;
	}
	if (s->step)
		c.step = s->step;
	c.repeat = o->fuzz.repeat;
	c.requests = o->fuzz.requests;
	c.time_us = o->fuzz.time_us;
	c.rate = o->fuzz.rate;
	c.unguided = o->fuzz.unguided;
	c.saturation_us = o->fuzz.saturation_us;
	c.findings = o->fuzz.findings;
	c.shown = &s->shown;
	c.journal = o->run.journal;
	c.resume = o->fuzz.resume;
	c.pid = (int)o->fuzz.pid;
	if (o->run.start_cmd || o->run.restart_cmd)
		c.reviver = &s->reviver;
	c.against = fuzz_against_options(&s->against);
	c.progress = fuzz_status_tell;
	c.notice = notice;
	c.self = &s->status;
	return c;
}

static int write_one(struct fuzz_session *s, const char *path,
		     const struct buf *text, struct err *err)
{
	if (text->full)
		return err_set(err, ERR_INTERNAL, "the report is too large");
	if (redact_find(&s->secrets, buf_view(text)))
		return err_set(err, ERR_INTERNAL,
			       "a report holds a secret; it is not written");
	if (path && strcmp(path, "-") != 0)
		return file_write(path, buf_view(text), err);
	fwrite(buf_string(text), 1, text->len, s->cli->out);
	return 0;
}

static int write_reports(struct fuzz_session *s, struct err *err)
{
	const struct run_config *c = &s->options->run;
	const struct fuzz_report report = {
		&s->summary, s->target.name, s->options->fuzz.findings,
		s->against.options.run.url, s->options->against.mask,
		s->against.with.mask };
	struct buf text = BUF_INIT(FUZZ_REPORT_MAX);
	struct err one = ERR_INIT;
	bool taken = false;
	int result = 0;

	/* The others do not suffer when one cannot be written. */
	for (size_t i = 0; i < c->report_count; i++) {
		taken |= !strcmp(c->reports[i].path, "-");
		buf_clear(&text);
		fuzz_format_find(c->reports[i].format)->write(&report, &text);
		if (write_one(s, c->reports[i].path, &text, &one) && !result) {
			result = -1;
			*err = one;
		}
	}
	buf_clear(&text);
	fuzz_report_text(&report, &text);
	if (!taken && write_one(s, NULL, &text, &one) && !result) {
		result = -1;
		*err = one;
	}
	buf_release(&text);
	return result;
}

static int run_session(struct fuzz_session *s, struct err *err)
{
	struct run_config *c = &s->options->run;
	struct campaign_options options;
	int result;

	s->target.inventory = fuzz_against_inventory(s->options);
	if (take_journal(s, err) || suite_load(&s->suite, c->cases, NULL, err) ||
	    target_open(&s->target, c, err))
		return -1;
	target_secrets(c, &s->secrets);
	seeds_builtin(&s->seeds);
	finding_target_of(c, &s->shown);
	if (fuzz_against_connect(&s->against, s->options, &s->secrets, err))
		return -1;
	s->shown.against = s->against.options.run.url;
	fuzz_status_init(&s->status, s->cli, c, s->target.name);
	cli_say(s->cli, "fuzzing %s, seed %llu", s->target.name,
		(unsigned long long)c->seed);
	options = options_of(s);
	if (server_process_start(&s->process, c, err))
		return -1;
	result = campaign_run(&options, &s->summary, err);
	fuzz_status_end(&s->status);
	if (result && !s->summary.executed)
		return -1;
	return write_reports(s, err) ||
	       fuzz_against_write_mask(s->options->against.write_mask, &s->summary,
				  &s->secrets, err) ? -1 : result;
}

/* What could not be written is told; an interrupt says more. */
static int fail(const struct fuzz_session *s, const struct err *err)
{
	int code = cli_fail(s->cli, err), end = s->summary.exit_code;

	return end >= EXIT_INTERRUPTED && code != EXIT_INTERNAL ? end : code;
}

static void session_release(struct fuzz_session *s)
{
	server_process_stop(&s->process);
	campaign_summary_release(&s->summary);
	seeds_release(&s->seeds);
	fuzz_against_release(&s->against);
	target_close(&s->target);
	suite_release(&s->suite);
	redact_release(&s->secrets);
}

int cmd_fuzz(const struct cli *cli, struct cli_options *o)
{
	struct fuzz_session s = { .cli = cli, .options = o,
				  .process = SERVER_PROCESS_INIT,
				  .against = FUZZ_AGAINST_INIT };
	struct err err = ERR_INIT;
	int code;

	if (config_resolve(o, &cli->env, &err) || check_options(o, &err))
		return cli_fail(cli, &err);
	code = check_target(o, &err);
	if (code) {
		cli_say(cli, "%s", err.text);
		return code;
	}
	set_defaults(o);
	s.reviver = (struct run_reviver){ server_process_restart, &s.process };
	redact_init(&s.secrets);
	if (fuzz_against_resolve(&s.against, cli, o, &err))
		code = cli_fail(cli, &err);
	else
		code = run_session(&s, &err) ? fail(&s, &err)
					     : s.summary.exit_code;
	session_release(&s);
	return code;
}
