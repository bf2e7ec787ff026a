/*
 * cnsconform-report/1: the report that other programs build on. Members are
 * only ever added.
 */
#include "json/json_write.h"
#include "report/report_cause.h"
#include "report/report_writer.h"

enum { MS = 1000, NUMBER_MAX = 24 };

static void put_optional(struct json_writer *w, const char *name,
			 const char *text)
{
	if (text)
		json_put_text(w, name, text);
	else
		json_put_null(w, name);
}

/* Beyond int64, so not by json_put_integer. */
static void put_seed(struct json_writer *w, uint64_t seed)
{
	char digits[NUMBER_MAX];

	snprintf(digits, sizeof(digits), "%llu", (unsigned long long)seed);
	json_put_raw(w, "seed", slice_from(digits));
}

static void put_tool(struct json_writer *w, const struct run_info *info)
{
	json_open_object(w, "tool");
	put_optional(w, "version", info->version);
	put_optional(w, "suite_sha256", info->suite_sha256);
	put_optional(w, "suite_version", info->suite_version);
	json_close(w);
}

static void put_target(struct json_writer *w, const struct run_info *info)
{
	json_open_object(w, "target");
	put_optional(w, "url", info->target);
	put_optional(w, "release", info->release);
	put_optional(w, "moid", info->moid);
	put_optional(w, "about", info->about);
	json_open_array(w, "origins");
	for (size_t i = 0; i < info->origin_count; i++) {
		const struct run_origin *o = &info->origins[i];

		json_open_object(w, NULL);
		put_optional(w, "name", o->name);
		put_optional(w, "value", o->value);
		put_optional(w, "from", o->from);
		json_close(w);
	}
	json_close(w);
	json_close(w);
}

static void put_summary(struct json_writer *w, const struct run_summary *sum)
{
	json_open_object(w, "summary");
	json_put_integer(w, "selected", (int64_t)sum->selected);
	json_put_integer(w, "run", (int64_t)sum->run);
	for (unsigned v = 0; v < VERDICT_COUNT; v++)
		json_put_integer(w, verdict_name((enum verdict)v),
				 (int64_t)sum->count[v]);
	json_put_integer(w, "ms", sum->us / MS);
	json_close(w);
}

static void put_liveness(struct json_writer *w, const struct run_info *info,
			 const struct run_summary *sum)
{
	json_open_object(w, "liveness");
	put_optional(w, "patience", info->patience);
	json_put_integer(w, "patience_ms", info->patience_us / MS);
	json_put_integer(w, "slowest_ms", info->slowest_us / MS);
	json_put_integer(w, "deaths", sum->deaths);
	json_put_integer(w, "restarts", sum->restarts);
	json_close(w);
}

static void put_checks(struct json_writer *w, const struct report_case *c)
{
	json_open_array(w, "checks");
	for (size_t i = 0; i < c->check_count; i++) {
		const struct check_result *check = &c->checks[i];

		json_open_object(w, NULL);
		json_put_text(w, "check", check->check);
		json_put_text(w, "verdict", verdict_name(check->verdict));
		json_put_text(w, "clause", check->clause);
		json_put_text(w, "where", check->where);
		json_put_text(w, "pointer", check->pointer);
		json_put_text(w, "expected", check->expected);
		json_put_text(w, "got", check->got);
		json_close(w);
	}
	json_close(w);
}

/* Only how often, and as what, it ended; nothing without --repeat. */
static void put_repeat(struct json_writer *w, const struct case_repeats *r)
{
	unsigned runs = case_repeats_runs(r);

	if (!runs)
		return;
	json_open_object(w, "repeat");
	json_put_integer(w, "runs", runs);
	for (unsigned v = 0; v < VERDICT_COUNT; v++)
		if (r->count[v] || v == VERDICT_FAIL)
			json_put_integer(w, verdict_name((enum verdict)v),
					 r->count[v]);
	json_put_boolean(w, "flake", case_repeats_flake(r));
	json_close(w);
}

static void put_case(struct json_writer *w, const struct report_case *c)
{
	const struct test_case *tc = c->test_case;

	json_open_object(w, NULL);
	json_put_text(w, "id", tc->id);
	json_put_text(w, "title", tc->title);
	json_open_array(w, "tags");
	for (size_t i = 0; i < tc->tag_count; i++)
		json_put_text(w, NULL, tc->tags[i]);
	json_close(w);
	json_open_array(w, "clauses");
	for (size_t i = 0; i < tc->clause_count; i++)
		json_put_text(w, NULL, tc->clauses[i]->id);
	json_close(w);
	json_put_text(w, "verdict", verdict_name(c->verdict));
	if (c->reason)
		json_put_text(w, "reason", c->reason);
	json_put_integer(w, "ms", c->us / MS);
	put_repeat(w, &c->repeats);
	put_checks(w, c);
	json_put_text(w, "reproduce", c->reproduce);
	json_close(w);
}

static void put_causes(struct json_writer *w, struct report_log *log)
{
	size_t count;
	struct report_cause *causes = report_causes(log, &count);

	json_open_array(w, "causes");
	for (size_t i = 0; i < count; i++) {
		json_open_object(w, NULL);
		json_put_text(w, "title", causes[i].title);
		json_put_text(w, "clause", causes[i].clause);
		if (causes[i].common)
			json_put_text(w, "common", causes[i].common);
		json_open_array(w, "cases");
		for (size_t k = 0; k < causes[i].case_count; k++)
			json_put_text(w, NULL,
				      causes[i].cases[k]->test_case->id);
		json_close(w);
		json_close(w);
	}
	json_close(w);
}

static void put_behaviour(struct json_writer *w, const struct report_log *log)
{
	const struct report_case *c;
	size_t at = 0;

	json_open_object(w, "behaviour");
	while ((c = report_log_behaviour(log, &at)))
		json_put_text(w, c->test_case->behaviour, c->behaviour);
	json_close(w);
}

static void end(struct report *r, struct report_log *log,
		const struct run_info *info, const struct run_summary *sum)
{
	struct json_writer w;

	json_writer_init(&w, r->out, JSON_INDENTED);
	json_open_object(&w, NULL);
	json_put_text(&w, "schema", "cnsconform-report/1");
	put_tool(&w, info);
	put_target(&w, info);
	json_put_text(&w, "level", level_name(info->level));
	put_seed(&w, info->seed);
	put_optional(&w, "started", info->started);
	json_put_boolean(&w, "complete", sum->complete);
	json_put_text(&w, "verdict", run_verdict_name(sum->verdict));
	json_put_integer(&w, "exit_code", sum->exit_code);
	put_optional(&w, "finding", sum->finding);
	put_optional(&w, "hint", sum->hint);
	put_summary(&w, sum);
	put_liveness(&w, info, sum);
	json_open_array(&w, "cases");
	for (size_t i = 0; i < log->count; i++)
		put_case(&w, &log->cases[i]);
	json_close(&w);
	put_causes(&w, log);
	put_behaviour(&w, log);
	json_close(&w);
	buf_byte(r->out, '\n');
}

const struct report_writer report_json = { .end = end,
					     .every_curl = true };
