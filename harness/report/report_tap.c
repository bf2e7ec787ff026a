/*
 * TAP 14: one point for each case, details as YAML behind those that need
 * them. A run that broke off bails out, so that nobody takes the points
 * before for all.
 */
#include "report/escape.h"
#include "report/report_say.h"
#include "report/report_writer.h"

struct tap {
	struct buf *out;
	struct report_log *log;
	const struct suite *suite;
	size_t number; /* of the last point */
};

/* What a verdict is in TAP; severity NULL = no details. A warning at level
 * strict has become a failure before it comes here. */
static const struct {
	bool ok;
	const char *directive; /* with the case's reason behind it */
	const char *severity;
} points[VERDICT_COUNT] = {
	[VERDICT_PASS] = { true, NULL, NULL },
	[VERDICT_WARN] = { true, NULL, "warning" },
	[VERDICT_FAIL] = { false, NULL, "fail" },
	[VERDICT_BLOCKED] = { false, NULL, "error" },
	[VERDICT_ERROR] = { false, NULL, "error" },
	[VERDICT_SKIP] = { true, "SKIP ", NULL },
	[VERDICT_WAIVED] = { false, "TODO waived: ", "fail" },
	[VERDICT_FIXED] = { false, NULL, "fail" },
};

static void put_quoted(struct tap *t, const char *text)
{
	buf_byte(t->out, '"');
	escape_yaml(t->out, slice_from(text));
	buf_text(t->out, "\"\n");
}

/* Nothing for a text that is not there. */
static void put_member(struct tap *t, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	buf_printf(t->out, "  %s: ", name);
	put_quoted(t, text);
}

static void open_details(struct tap *t, const char *message,
			 const char *severity)
{
	buf_text(t->out, "  ---\n");
	put_member(t, "message", message);
	put_member(t, "severity", severity);
}

static void close_details(struct tap *t)
{
	buf_text(t->out, "  ...\n");
}

static void put_check(struct tap *t, const struct check_result *check)
{
	put_member(t, "clause", check->clause);
	put_member(t, "clause_text",
		   report_clause_text(t->suite, check->clause));
	put_member(t, "check", check->check);
	put_member(t, "where", check->where);
	put_member(t, "pointer", check->pointer);
	put_member(t, "expected", check->expected);
	put_member(t, "got", check->got);
}

static void put_other_checks(struct tap *t, const struct report_case *c)
{
	bool first = true;

	for (size_t i = 0; i < c->check_count; i++) {
		const struct check_result *check = &c->checks[i];

		if (check == c->cause || (check->verdict != VERDICT_FAIL &&
					  check->verdict != VERDICT_WARN))
			continue;
		if (first)
			buf_text(t->out, "  also:\n");
		first = false;
		buf_text(t->out, "    - ");
		put_quoted(t, arena_printf(&t->log->arena, "%s: %s, %s (%s)",
					   verdict_name(check->verdict),
					   check->where,
					   report_check_title(t->log, check),
					   check->clause));
	}
}

static void put_details(struct tap *t, const struct report_case *c)
{
	enum { MS = 1000 };

	open_details(t, report_message(t->log, c),
		     points[c->verdict].severity);
	put_member(t, "verdict", verdict_name(c->verdict));
	put_member(t, "title", c->test_case->title);
	put_member(t, "repeat", report_repeats(t->log, c));
	if (case_repeats_flake(&c->repeats))
		buf_text(t->out, "  flake: true\n");
	if (c->cause)
		put_check(t, c->cause);
	put_other_checks(t, c);
	buf_printf(t->out, "  duration_ms: %lld.%03d\n",
		   (long long)(c->us / MS), (int)(c->us % MS));
	put_member(t, "reproduce", report_reproduce(c));
	close_details(t);
}

static void put_point(struct tap *t, bool ok, const char *name)
{
	buf_printf(t->out, "%s %zu - ", ok ? "ok" : "not ok", ++t->number);
	escape_tap(t->out, slice_from(name));
}

static void put_case(struct tap *t, const struct report_case *c)
{
	const char *directive = points[c->verdict].directive;

	put_point(t, points[c->verdict].ok, c->test_case->id);
	if (directive) {
		buf_printf(t->out, " # %s", directive);
		escape_tap(t->out, slice_from(report_case_title(t->log, c)));
	}
	buf_byte(t->out, '\n');
	if (points[c->verdict].severity)
		put_details(t, c);
}

static void put_comment(struct tap *t, const char *name, const char *text)
{
	if (!text)
		return;
	buf_printf(t->out, "# %s: ", name);
	escape_terminal(t->out, slice_from(text));
	buf_byte(t->out, '\n');
}

static void put_head(struct tap *t, const struct run_info *info)
{
	put_comment(t, "cnsconform", info->version);
	put_comment(t, "suite", info->suite_sha256);
	put_comment(t, "target", info->target);
	put_comment(t, "level", level_name(info->level));
	buf_printf(t->out, "# seed: %llu\n", (unsigned long long)info->seed);
}

/* The trouble of the whole run, as the last point or the last word. */
static void put_trouble(struct tap *t, const struct run_summary *sum,
			const char *trouble)
{
	if (report_broke_off(sum)) {
		buf_printf(t->out, "Bail out! %s: ",
			   report_headline(sum->verdict));
		escape_terminal(t->out, slice_from(trouble));
		buf_byte(t->out, '\n');
		return;
	}
	put_point(t, false, "run");
	buf_byte(t->out, '\n');
	open_details(t, trouble, "error");
	put_member(t, "verdict", run_verdict_name(sum->verdict));
	put_member(t, "hint", sum->hint);
	close_details(t);
}

static void end(struct report *r, struct report_log *log,
		const struct run_info *info, const struct run_summary *sum)
{
	struct tap t = { .out = r->out, .log = log, .suite = r->suite };
	const char *trouble = report_trouble(log, info, sum);
	size_t planned = log->count + (trouble && !report_broke_off(sum));

	if (report_broke_off(sum) && planned < sum->selected)
		planned = sum->selected;
	buf_printf(r->out, "TAP version 14\n1..%zu\n", planned);
	put_head(&t, info);
	for (size_t i = 0; i < log->count; i++)
		put_case(&t, &log->cases[i]);
	if (trouble)
		put_trouble(&t, sum, trouble);
	else
		put_comment(&t, report_headline(sum->verdict),
			    report_sentence(log, info, sum, NULL));
}

const struct report_writer report_tap = { .end = end };
