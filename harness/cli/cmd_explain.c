#include "base/exit_code.h"
#include "base/suggest.h"
#include "case/case_load.h"
#include "cli/cli.h"
#include "cli/target.h"
#include "cli/terminal.h"
#include "report/explain.h"
#include "run/run.h"

/* What the command holds; opened step by step, closed whole. */
struct session {
	const struct cli *cli;
	struct run_config *config;
	struct suite suite;
	struct journal journal;
	struct target target;
	struct buf requests, out;
};

static int find_case(const struct suite *suite, const char *id,
		     const struct test_case **tc, struct err *err)
{
	struct suggest near;

	*tc = suite_case(suite, slice_from(id));
	if (*tc)
		return 0;
	suggest_init(&near, slice_from(id));
	for (size_t i = 0; i < suite->case_count; i++)
		suggest_offer(&near, suite->cases[i].id);
	return err_set(err, ERR_USAGE, "unknown case '%.120s'%s", id,
		       near.best ? suggest_text(&near)
				 : "; 'cnsconform list cases' lists them");
}

/* The worst one of its repetitions. */
static const struct journal_case *find_recorded(const struct journal *journal,
						const char *id)
{
	const struct journal_case *worst = NULL;
	enum level level = journal->info.level;

	for (size_t i = 0; i < journal->case_count; i++) {
		const struct journal_case *c = &journal->cases[i];
		enum verdict verdict = c->recorded.verdict[level];

		if (strcmp(c->id, id) != 0)
			continue;
		if (!worst || verdict_worse(worst->recorded.verdict[level],
					    verdict) !=
				      worst->recorded.verdict[level])
			worst = c;
	}
	return worst;
}

/* What the embedded server would be asked stands for every server. */
static int plan(struct session *s, const struct test_case *tc,
		struct err *err)
{
	struct run_context context = { .config = s->config,
				       .suite = &s->suite };

	if (target_example(&s->target, s->config, err))
		return -1;
	return run_plan_case(&context, tc, &s->requests, err);
}

static int add_recorded(struct session *s, const struct explain *e,
			struct err *err)
{
	const char *path = s->config->journal;
	const struct journal_case *recorded;

	if (!path)
		return 0;
	if (journal_read(&s->journal, path, err))
		return -1;
	recorded = find_recorded(&s->journal, e->test_case->id);
	if (!recorded)
		return err_set(err, ERR_INPUT, "'%s': case '%s' was not part "
			       "of that run", path, e->test_case->id);
	if (journal_load(&s->journal, recorded, err))
		return -1;
	explain_recorded(e, &s->journal, recorded);
	return 0;
}

static int explain(struct session *s, const char *id, struct err *err)
{
	struct explain e = { .suite = &s->suite, .out = &s->out };

	e.options.color = terminal_color(s->cli, s->cli->out,
					 s->config->color);
	e.options.columns = terminal_columns(s->cli, s->cli->out);
	if (suite_load(&s->suite, s->config->cases, NULL, err) ||
	    find_case(&s->suite, id, &e.test_case, err) ||
	    plan(s, e.test_case, err))
		return -1;
	explain_case(&e, buf_view(&s->requests));
	if (add_recorded(s, &e, err))
		return -1;
	if (s->out.full)
		return err_set(err, ERR_INTERNAL, "not shown: larger than "
			       "%d MiB", EXPLAIN_MAX >> 20);
	fwrite(buf_string(&s->out), 1, s->out.len, s->cli->out);
	return 0;
}

int cmd_explain(const struct cli *cli, struct cli_options *o)
{
	struct session s = { .cli = cli, .config = &o->run,
			     .target = TARGET_INIT,
			     .requests = BUF_INIT(EXPLAIN_MAX),
			     .out = BUF_INIT(EXPLAIN_MAX) };
	struct err err = ERR_INIT;
	int code = EXIT_CONFORMS;

	if (explain(&s, o->given.words[0], &err))
		code = cli_fail(cli, &err);
	target_close(&s.target);
	journal_release(&s.journal);
	suite_release(&s.suite);
	buf_release(&s.requests);
	buf_release(&s.out);
	return code;
}
