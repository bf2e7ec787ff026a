/*
 * What stands around the cases: the head, the counts, the verdict.
 */
#include "report/escape.h"
#include "report/report_console.h"
#include "report/report_say.h"

enum { HEAD_INDENT = 8, NAMES_WIDTH_MAX = 24, DIGEST_SHOWN = 12 };

/* ---- the head ---- */

static size_t widest_name(const struct run_info *info)
{
	struct buf name = BUF_INIT(CONSOLE_LINE_MAX);
	size_t widest = 0;

	for (size_t i = 0; i < info->origin_count; i++) {
		buf_clear(&name);
		escape_terminal(&name, slice_from(info->origins[i].name));
		widest = name.len > widest ? name.len : widest;
	}
	buf_release(&name);
	return widest < NAMES_WIDTH_MAX ? widest : NAMES_WIDTH_MAX;
}

/* Where all of them come from, or NULL: then each row says it. */
static const char *only_source(const struct run_info *info)
{
	for (size_t i = 1; i < info->origin_count; i++)
		if (strcmp(info->origins[i].from, info->origins[0].from))
			return NULL;
	return info->origin_count > 1 ? info->origins[0].from : NULL;
}

static void put_origin(struct console *c, const struct run_origin *o,
		       const char *head, int widest, bool with_source)
{
	struct buf label = BUF_INIT(CONSOLE_LINE_MAX);

	console_show(c, o->name);
	buf_printf(&label, "%-*s%-*s =", HEAD_INDENT, head, widest,
		   buf_string(&c->line));
	buf_clear(&c->line);
	console_show(c, o->value);
	if (with_source) {
		console_say(c, "  (");
		console_show(c, o->from);
		console_say(c, ")");
	}
	console_record(c, buf_string(&label), NULL,
		       HEAD_INDENT + (size_t)widest + strlen(" = "));
	buf_release(&label);
}

/* A table: name = value (from), with the values in one column. */
static void put_origins(struct console *c, const struct run_info *info)
{
	int widest = (int)widest_name(info);
	const char *source = only_source(info);

	if (source) {
		console_say(c, "by ");
		console_show(c, source);
		console_say(c, ":");
		console_record(c, "given", NULL, HEAD_INDENT);
	}
	for (size_t i = 0; i < info->origin_count; i++)
		put_origin(c, &info->origins[i], i || source ? "" : "given",
			   widest, !source);
}

static void put_target(struct console *c, const struct run_info *info)
{
	console_show(c, info->target);
	if (info->release) {
		console_say(c, ", release ");
		console_show(c, info->release);
	}
	if (info->moid) {
		console_say(c, ", moid ");
		console_show(c, info->moid);
	}
	console_record(c, "target", NULL, HEAD_INDENT);
	if (!info->about)
		return;
	console_show(c, info->about);
	console_record(c, "", NULL, HEAD_INDENT);
}

static void put_tool(struct console *c, const struct run_info *info)
{
	struct slice digest = slice_head(slice_from(info->suite_sha256),
					 DIGEST_SHOWN);

	console_show(c, info->version);
	console_say(c, ", suite ");
	console_show(c, info->suite_version);
	console_say(c, " (sha256 ");
	escape_terminal(&c->line, digest);
	console_say(c, ")");
	console_record(c, "cnsconform", NULL, 0);
}

void console_head(struct console *c, const struct run_info *info)
{
	put_tool(c, info);
	put_target(c, info);
	console_say(c, "%s, seed %llu", level_name(info->level),
		    (unsigned long long)info->seed);
	if (info->repeat > 1)
		console_say(c, ", each case %u times", info->repeat);
	if (info->started) {
		console_say(c, ", started ");
		console_show(c, info->started);
	}
	console_record(c, "level", NULL, HEAD_INDENT);
	put_origins(c, info);
}

/* ---- the counts ---- */

static void say_counts(struct console *c, const struct run_summary *sum)
{
	const char *separator = "";

	for (unsigned v = 0; v < VERDICT_COUNT; v++) {
		if (!sum->count[v] && v != VERDICT_PASS && v != VERDICT_FAIL)
			continue;
		console_say(c, "%s%zu %s", separator, sum->count[v],
			    verdict_name((enum verdict)v));
		separator = ", ";
	}
}

void console_summary(struct console *c, const struct run_info *info,
		     const struct run_summary *sum)
{
	buf_byte(c->out, '\n');
	if (c->options.verbose && info->patience) {
		console_show(c, info->patience);
		console_prose(c, "patience", NULL, strlen("patience "));
	}
	if (sum->deaths) {
		console_say(c, "the server died %u time%s and was restarted "
			    "%u time%s", sum->deaths,
			    sum->deaths == 1 ? "" : "s", sum->restarts,
			    sum->restarts == 1 ? "" : "s");
		console_prose(c, "", NULL, 0);
	}
	console_say(c, "%zu selected, %zu run: ", sum->selected, sum->run);
	say_counts(c, sum);
	console_say(c, "; ");
	report_text_time(&c->line, sum->us);
	console_prose(c, "", NULL, 0);
	if (sum->complete || sum->verdict == RUN_INTERRUPTED)
		return;
	console_say(c, "the run ended early: %zu of %zu selected cases are in "
		       "this report", c->log->count, sum->selected);
	console_prose(c, "INCOMPLETE", console_color(VERDICT_FAIL), 0);
}

/* ---- the verdict ---- */

static enum verdict colored_as(enum run_verdict verdict)
{
	switch (verdict) {
	case RUN_CONFORMS:
		return VERDICT_PASS;
	case RUN_NOTHING_VERIFIED:
	case RUN_INTERRUPTED:
		return VERDICT_WARN;
	case RUN_FAILS:
	case RUN_DEAD:
	case RUN_UNREACHABLE:
	case RUN_ERROR:
		break;
	}
	return VERDICT_FAIL;
}

void console_verdict(struct console *c, const struct run_info *info,
		     const struct run_summary *sum)
{
	console_show(c, report_sentence(c->log, info, sum,
					c->options.quiet ? sum->finding
							 : "see STOP above"));
	console_say(c, " (exit code %d)", sum->exit_code);
	console_record(c, report_headline(sum->verdict),
		       console_color(colored_as(sum->verdict)), 0);
}
