#include "tests/against_bench.h"

#include "tests/test.h"

void against_bench_init(struct against_bench *b, const char *bug,
			const char *variant, const char *other_variant)
{
	memset(b, 0, sizeof(*b));
	campaign_bench_init(&b->target, bug, variant);
	bench_init(&b->other);
	b->other.options.variant = other_variant;
	b->other.options.task_us = 0;
	b->other.options.seed = 99; /* other session and task ids */
	b->other.options.password = "another password";
	bench_serve(&b->other);
	b->other.config.jobs = 8;
	b->other.config.host = "other.example";
	b->against.target = &b->other.config;
	b->against.today = "2026-11-28";
	b->target.options.against = &b->against;
}

void against_bench_mask(struct against_bench *b, const char *text)
{
	struct err err = ERR_INIT;

	if (!CHECK_INT(compare_mask_read("m.json", slice_from(text), &b->arena,
					 &b->mask, &err), 0))
		printf("%s\n", err.text);
	b->against.mask = &b->mask;
}

void against_bench_run(struct against_bench *b)
{
	b->against.transport = transport_handler(&b->other.handler);
	if (b->other.recorder.keep)
		b->against.transport = transport_record(b->against.transport,
							&b->other.recorder);
	campaign_bench_run(&b->target);
	transport_free(b->against.transport);
}

void against_bench_release(struct against_bench *b)
{
	campaign_bench_release(&b->target);
	bench_release(&b->other);
	arena_release(&b->arena);
}

size_t against_bench_differences(const struct against_bench *b)
{
	size_t count = 0;

	for (size_t i = 0; i < b->target.sum.finding_count; i++)
		count += !strcmp(b->target.sum.findings[i].oracle,
				 "difference");
	return count;
}

const struct finding *against_bench_find(const struct against_bench *b,
					 const char *words)
{
	for (size_t i = 0; i < b->target.sum.finding_count; i++)
		if (strstr(b->target.sum.findings[i].title, words))
			return &b->target.sum.findings[i];
	return NULL;
}

void against_bench_show(const struct against_bench *b)
{
	const struct campaign_summary *s = &b->target.sum;

	printf("%llu executed, %llu compared, %llu masked, %llu unsteady, %zu "
	       "findings, exit %d %s\n", (unsigned long long)s->executed,
	       (unsigned long long)s->against.compared,
	       (unsigned long long)s->against.masked,
	       (unsigned long long)s->against.unsteady, s->finding_count,
	       s->exit_code, b->target.err.text);
	for (size_t i = 0; i < s->finding_count; i++)
		printf("  %s x%llu [%s] %s: %s\n", s->findings[i].oracle,
		       (unsigned long long)s->findings[i].count,
		       s->findings[i].difference.request
			       ? s->findings[i].difference.request : "",
		       s->findings[i].operators, s->findings[i].title);
	for (size_t i = 0; i < s->against.own_count; i++)
		printf("  of the other: %s\n", s->against.own[i]);
}
