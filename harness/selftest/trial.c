#include "selftest/trial.h"

#include "http/redact.h"
#include "refserver/ref_bug.h"
#include "report/report_cause.h"
#include "selftest/coverage.h"

/* Long enough to see queued and running, in virtual time. */
enum { TRIAL_TASK_US = 40000 };

static void begin(void *self, const struct run_info *info)
{
	(void)self;
	(void)info;
}

static bool counts(const struct check_result *r)
{
	return r->verdict == VERDICT_FAIL;
}

static bool cites(const struct case_result *c, const char *clause)
{
	for (size_t i = 0; i < c->findings.count; i++)
		if (counts(&c->findings.results[i]) && clause &&
		    !strcmp(c->findings.results[i].clause, clause))
			return true;
	return false;
}

static void print_failures(const struct trial *t, const struct case_result *c)
{
	for (size_t i = 0; t->verbose && i < c->findings.count; i++) {
		const struct check_result *r = &c->findings.results[i];

		if (counts(r))
			fprintf(t->verbose,
				"      %s: %s %s %s: expected %s, got %s (%s)\n",
				c->test_case->id, r->where, r->check,
				r->pointer, r->expected, r->got, r->clause);
	}
}

static void note_failure(struct trial *t, const struct case_result *c)
{
	bool citing = cites(c, t->clause);
	const struct check_result *r =
		case_result_cause(t->suite, c, LEVEL_SHOULD);

	/* Cases that cite the clause stand before those that only fail. */
	if (citing && t->citing < TRIAL_SHOWN)
		t->shown[t->citing] = c->test_case->id;
	else if (!t->citing && t->failing < TRIAL_SHOWN)
		t->shown[t->failing] = c->test_case->id;
	t->citing += citing;
	if (!t->failing++ && r)
		t->first = arena_printf(&t->arena,
					"%s %s %s: expected %s, got %s (%s)",
					c->test_case->id, r->check, r->pointer,
					r->expected, r->got, r->clause);
	print_failures(t, c);
}

static void note_live(const struct trial *t, const struct test_case *tc)
{
	for (size_t i = 0; t->live && i < t->suite->clause_count; i++)
		t->live[i] += coverage_names(tc, &t->suite->clauses[i]);
}

static void case_end(void *self, const struct run_info *info,
		     const struct case_result *c)
{
	struct trial *t = self;
	enum verdict v = c->verdict[info->level];

	report_log_add(&t->log, t->suite, info, c, false);
	t->count[v]++;
	if (v == VERDICT_PASS || v == VERDICT_WARN)
		note_live(t, c->test_case);
	if (v == VERDICT_FAIL)
		note_failure(t, c);
	if ((v == VERDICT_BLOCKED || v == VERDICT_ERROR) && !t->first)
		t->first = arena_printf(&t->arena, "%s %s: %s",
					c->test_case->id, verdict_name(v),
					c->reason ? c->reason : "");
}

static void end(void *self, const struct run_info *info,
		const struct run_summary *sum)
{
	struct trial *t = self;

	(void)info;
	t->exit_code = sum->exit_code;
	report_causes(&t->log, &t->causes);
}

void trial_target(struct run_config *config, const struct ref_server *server,
		  const struct ref_options *options)
{
	run_config_init(config);
	config->release = options->release;
	config->moid = options->moid;
	config->username = options->username;
	config->password = ref_server_password(server);
	config->restricted_username = options->restricted_username;
	config->restricted_password = ref_server_restricted_password(server);
	config->no_auth = options->no_auth;
	config->seed = options->seed;
	config->repeat = options->bug ? ref_bug_repeat(options->bug) : 1;
	/* Else each round may come upon the same turn of a flaky bug. */
	config->shuffle = config->repeat > 1;
	for (size_t i = 0; i < CONFIG_VOLUMES_MAX; i++) {
		const char *id = ref_server_volume(server, REF_BLOCK, i);

		if (!id)
			break;
		config->volumes[config->volume_count++] = id;
	}
	config->file_volume = ref_server_volume(server, REF_FILE, 0);
	config->unregistered_volume =
		ref_server_volume(server, REF_UNREGISTERED, 0);
	config->datastore = ref_server_datastore(server, 0);
	config->other_datastore = ref_server_datastore(server, 1);
}

static int restart(void *self)
{
	ref_server_restart(self);
	return 0;
}

static int run_on(struct trial *t, struct ref_server *server,
		  const struct ref_options *options, struct err *err)
{
	struct handler handler = ref_server_handler(server);
	const struct run_reviver reviver = { restart, server };
	struct run_events events = { begin, case_end, end, t };
	const struct run_events *list[] = { &events };
	struct redact_set secrets;
	struct run_config config;
	struct run_summary sum = { 0 };
	struct run_context context = {
		.config = &config, .suite = t->suite,
		.transport = transport_handler(&handler), .events = list,
		.event_count = 1, .secrets = &secrets,
		.started = "2026-01-01T00:00:00Z",
		.target = "the reference server in this process",
		.reviver = &reviver,
	};
	int result;

	redact_init(&secrets);
	trial_target(&config, server, options);
	redact_add(&secrets, slice_from(config.password), "password");
	redact_add(&secrets, slice_from(config.restricted_password),
		   "password");
	result = run_suite(&context, &sum, err);
	transport_free(context.transport);
	redact_release(&secrets);
	run_config_release(&config);
	return result;
}

int trial_run(struct trial *t, struct err *err)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_server *server = NULL;
	int result;

	options.bug = t->bug;
	options.variant = t->variant;
	options.no_auth = t->no_auth;
	options.seed = t->seed;
	options.task_us = TRIAL_TASK_US;
	report_log_init(&t->log);
	if (ref_server_new(&server, &options, err))
		return -1;
	result = run_on(t, server, &options, err);
	ref_server_free(server);
	return result;
}

void trial_release(struct trial *t)
{
	report_log_release(&t->log);
	arena_release(&t->arena);
}
