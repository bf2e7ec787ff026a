#include "tests/run_bench.h"

#include "case/case_load.h"
#include "tests/test.h"

static void begin(void *self, const struct run_info *info)
{
	((struct bench *)self)->case_count = 0;
	(void)info;
}

static void case_end(void *self, const struct run_info *info,
		     const struct case_result *c)
{
	struct bench *b = self;
	size_t shown = c->shown ? c->shown->answer.len : 0;
	const struct check_result *r =
		case_result_cause(&b->suite, c, info->level);

	if (shown > b->longest_shown)
		b->longest_shown = shown;
	if (b->case_count == BENCH_CASES_MAX)
		return;
	b->cases[b->case_count].id = c->test_case->id;
	snprintf(b->cases[b->case_count].check, BENCH_CHECK_MAX, "%s",
		 r ? r->check : "");
	snprintf(b->cases[b->case_count].clause, BENCH_CHECK_MAX, "%s",
		 r ? r->clause : "");
	snprintf(b->cases[b->case_count].expected, BENCH_EXPECTED_MAX, "%s",
		 r ? r->expected : "");
	b->cases[b->case_count++].verdict = c->verdict[info->level];
}

static void end(void *self, const struct run_info *info,
		const struct run_summary *sum)
{
	struct bench *b = self;

	b->patience_us = info->patience_us;
	snprintf(b->finding, sizeof(b->finding), "%s",
		 sum->finding ? sum->finding : "");
	snprintf(b->hint, sizeof(b->hint), "%s", sum->hint ? sum->hint : "");
}

void bench_serve(struct bench *b)
{
	ref_server_free(b->server);
	CHECK_INT(ref_server_new(&b->server, &b->options, &b->err), 0);
	b->handler = ref_server_handler(b->server);
	b->config.password = ref_server_password(b->server);
	b->config.restricted_password =
		ref_server_restricted_password(b->server);
}

static void aim(struct bench *b)
{
	struct run_config *c = &b->config;

	c->username = b->options.username;
	c->restricted_username = b->options.restricted_username;
	for (size_t i = 0; i < 4; i++)
		c->volumes[c->volume_count++] =
			ref_server_volume(b->server, REF_BLOCK, i);
	c->file_volume = ref_server_volume(b->server, REF_FILE, 0);
	c->unregistered_volume =
		ref_server_volume(b->server, REF_UNREGISTERED, 0);
	c->datastore = ref_server_datastore(b->server, 0);
	c->other_datastore = ref_server_datastore(b->server, 1);
}

void bench_init(struct bench *b)
{
	*b = (struct bench){ .options = REF_OPTIONS_INIT };
	b->options.task_us = 50000;
	CHECK_INT(suite_load(&b->suite, NULL, NULL, &b->err), 0);
	redact_init(&b->secrets);
	run_config_init(&b->config);
	b->config.seed = 7;
	bench_serve(b);
	aim(b);
}

void bench_run(struct bench *b)
{
	struct run_events events = { begin, case_end, end, b };
	const struct run_events *list[] = { &events };
	struct run_context context = {
		.config = &b->config, .suite = &b->suite,
		.transport = transport_handler(&b->handler),
		.events = list, .event_count = 1, .secrets = &b->secrets,
		.interrupted = &b->interrupted,
		.started = "2026-01-01T00:00:00Z", .target = "the bench",
	};

	if (b->reviver.restart)
		context.reviver = &b->reviver;
	if (b->recorder.keep)
		context.transport = transport_record(context.transport,
						     &b->recorder);
	b->result = run_suite(&context, &b->sum, &b->err);
	transport_free(context.transport);
}

enum verdict bench_verdict(const struct bench *b, const char *id)
{
	for (size_t i = 0; i < b->case_count; i++)
		if (!strcmp(b->cases[i].id, id))
			return b->cases[i].verdict;
	return VERDICT_COUNT;
}

const char *bench_expected(const struct bench *b)
{
	for (size_t i = 0; i < b->case_count; i++)
		if (b->cases[i].verdict == VERDICT_FAIL)
			return b->cases[i].expected;
	return "";
}

const char *bench_cause(struct bench *b, const char *id)
{
	b->cause[0] = '\0';
	for (size_t i = 0; i < b->case_count; i++)
		if (!strcmp(b->cases[i].id, id))
			snprintf(b->cause, sizeof(b->cause), "%s %s",
				 b->cases[i].check, b->cases[i].clause);
	return b->cause;
}

void bench_release(struct bench *b)
{
	run_config_release(&b->config);
	ref_server_free(b->server);
	redact_release(&b->secrets);
	suite_release(&b->suite);
}
