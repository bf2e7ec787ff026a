#include "tests/campaign_bench.h"

#include "tests/test.h"

void campaign_bench_init(struct campaign_bench *b, const char *bug,
			 const char *variant)
{
	memset(b, 0, sizeof(*b));
	bench_init(&b->base);
	b->base.options.bug = bug;
	b->base.options.variant = variant;
	b->base.options.task_us = 0;
	b->base.config.jobs = 8;
	bench_serve(&b->base);
	seeds_builtin(&b->seeds);
	b->options = CAMPAIGN_OPTIONS_INIT;
	b->options.suite = &b->base.suite;
	b->options.seeds = &b->seeds;
	b->options.target = &b->base.config;
	b->options.secrets = &b->base.secrets;
	b->options.interrupted = &b->base.interrupted;
	b->options.seed = 7;
}

void campaign_bench_run(struct campaign_bench *b)
{
	b->options.transport = transport_handler(&b->base.handler);
	if (b->base.recorder.keep)
		b->options.transport = transport_record(b->options.transport,
							&b->base.recorder);
	b->err = ERR_INIT;
	b->result = campaign_run(&b->options, &b->sum, &b->err);
	transport_free(b->options.transport);
}

void campaign_bench_release(struct campaign_bench *b)
{
	campaign_summary_release(&b->sum);
	seeds_release(&b->seeds);
	bench_release(&b->base);
}

void campaign_bench_show(const struct campaign_bench *b)
{
	printf("%llu executed, %zu features, %zu findings, exit %d %s\n",
	       (unsigned long long)b->sum.executed, b->sum.features,
	       b->sum.finding_count, b->sum.exit_code, b->err.text);
	for (size_t i = 0; i < b->sum.finding_count; i++) {
		const struct finding *f = &b->sum.findings[i];

		printf("  %s %s [%s] x%llu first %llu: %s\n    %.*s\n",
		       f->oracle, f->title, f->clause,
		       (unsigned long long)f->count,
		       (unsigned long long)f->first_index, f->operators,
		       (int)(f->request.len < 300 ? f->request.len : 300),
		       f->request.at);
		printf("    -> %s %.*s\n", exchange_outcome_name(f->outcome),
		       (int)(f->answer.len < 300 ? f->answer.len : 300),
		       f->answer.at);
	}
}
