/*
 * JUnit XML as GitLab, Jenkins and their like read it: one suite, one
 * testcase for each case with at most one of failure, error and skipped.
 */
#include "report/escape.h"
#include "report/report_say.h"
#include "report/report_writer.h"

struct junit {
	struct buf *out;
	struct report_log *log;
	const struct suite *suite;
};

enum junit_element { JUNIT_NONE, JUNIT_FAILURE, JUNIT_ERROR, JUNIT_SKIPPED,
		     JUNIT_ELEMENTS };

static const char *const elements[JUNIT_ELEMENTS] = {
	NULL, "failure", "error", "skipped"
};

/* A waived failure is no green case: it is skipped, with its waiver. */
static const enum junit_element element_of[VERDICT_COUNT] = {
	[VERDICT_PASS] = JUNIT_NONE,	   [VERDICT_WARN] = JUNIT_NONE,
	[VERDICT_FAIL] = JUNIT_FAILURE,	   [VERDICT_BLOCKED] = JUNIT_ERROR,
	[VERDICT_ERROR] = JUNIT_ERROR,	   [VERDICT_SKIP] = JUNIT_SKIPPED,
	[VERDICT_WAIVED] = JUNIT_SKIPPED,  [VERDICT_FIXED] = JUNIT_FAILURE,
};

/* ---- pieces of XML ---- */

static void put_attribute(struct junit *j, const char *name, const char *text)
{
	buf_printf(j->out, " %s=\"", name);
	escape_xml(j->out, slice_from(text));
	buf_byte(j->out, '"');
}

/* Seconds with a dot, whatever the locale. */
static void put_time(struct junit *j, int64_t us)
{
	enum { SECOND = 1000 * 1000 };

	buf_printf(j->out, " time=\"%lld.%06d\"", (long long)(us / SECOND),
		   (int)(us % SECOND));
}

static void put_counts(struct junit *j, const size_t count[JUNIT_ELEMENTS],
		       int64_t us)
{
	size_t tests = 0;

	for (size_t i = 0; i < JUNIT_ELEMENTS; i++)
		tests += count[i];
	buf_printf(j->out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"",
		   tests, count[JUNIT_FAILURE], count[JUNIT_ERROR]);
	buf_printf(j->out, " skipped=\"%zu\"", count[JUNIT_SKIPPED]);
	put_time(j, us);
}

static void put_property(struct junit *j, const char *indent,
			 const char *name, const char *value)
{
	if (!value || !*value)
		return;
	buf_printf(j->out, "%s<property", indent);
	put_attribute(j, "name", name);
	put_attribute(j, "value", value);
	buf_text(j->out, "/>\n");
}

/* One line of text: what stands in it cannot begin another one. */
static void put_line(struct junit *j, const char *before, struct slice text)
{
	escape_xml(j->out, slice_from(before));
	escape_xml(j->out, text);
	buf_byte(j->out, '\n');
}

static void put_text(struct junit *j, const char *before, const char *text)
{
	if (text && *text)
		put_line(j, before, slice_from(text));
}

/* ---- what a case says ---- */

static const char *check_line(struct junit *j, const struct check_result *c)
{
	return arena_printf(&j->log->arena, "%s%s%s  (%s)", c->where,
			    *c->where ? ", " : "",
			    report_check_title(j->log, c), c->clause);
}

static void put_other_checks(struct junit *j, const struct report_case *c,
			     enum verdict verdict, const char *before)
{
	for (size_t i = 0; i < c->check_count; i++)
		if (&c->checks[i] != c->cause &&
		    c->checks[i].verdict == verdict)
			put_text(j, before, check_line(j, &c->checks[i]));
}

static void put_explanation(struct junit *j, const struct report_case *c)
{
	const struct check_result *cause = c->cause;

	put_text(j, "", c->test_case->title);
	if (cause) {
		const char *text = report_clause_text(j->suite,
						      cause->clause);

		put_text(j, "", check_line(j, cause));
		if (text)
			put_text(j, "", arena_printf(&j->log->arena, "%s: %s",
						     cause->clause, text));
	}
	put_other_checks(j, c, VERDICT_FAIL, "also ");
	put_text(j, "reproduce: ", report_reproduce(c));
}

static void put_element(struct junit *j, const struct report_case *c)
{
	enum junit_element element = element_of[c->verdict];

	if (element == JUNIT_NONE)
		return;
	buf_printf(j->out, "      <%s", elements[element]);
	put_attribute(j, "message", report_message(j->log, c));
	if (element == JUNIT_SKIPPED) {
		buf_text(j->out, "/>\n");
		return;
	}
	put_attribute(j, "type", c->cause && c->verdict == VERDICT_FAIL
					 ? c->cause->check
					 : verdict_name(c->verdict));
	buf_byte(j->out, '>');
	put_explanation(j, c);
	buf_printf(j->out, "</%s>\n", elements[element]);
}

/* ---- the exchange ---- */

static struct slice without_cr(struct slice line)
{
	if (line.len && line.at[line.len - 1] == '\r')
		line.len--;
	return line;
}

static void put_bytes(struct junit *j, const char *before,
		      struct slice shown, size_t whole)
{
	struct slice left = shown;

	while (left.len) {
		ptrdiff_t at = slice_find(left, slice_from("\n"));
		size_t n = at < 0 ? left.len : (size_t)at;

		put_line(j, before, without_cr(slice_head(left, n)));
		left = slice_skip(left, n + 1);
	}
	if (shown.len < whole)
		buf_printf(j->out, "(%zu more bytes)\n", whole - shown.len);
}

static void put_output(struct junit *j, const struct report_case *c)
{
	const struct report_exchange *x = c->exchange;
	enum { MS = 1000 };

	if (!x)
		return;
	buf_text(j->out, "      <system-out>");
	put_other_checks(j, c, VERDICT_WARN, "warning: ");
	if (c->cause && c->verdict == VERDICT_WARN)
		put_text(j, "warning: ", check_line(j, c->cause));
	put_bytes(j, "> ", x->request, x->request_len);
	put_bytes(j, "< ", x->answer, x->answer_len);
	buf_printf(j->out, "%s after %lld.%03d ms",
		   exchange_outcome_name(x->outcome),
		   (long long)(x->us / MS), (int)(x->us % MS));
	buf_text(j->out, "</system-out>\n");
}

/* ---- cases ---- */

static void open_case(struct junit *j, const char *topic, const char *name,
		      int64_t us)
{
	buf_text(j->out, "    <testcase");
	put_attribute(j, "classname", topic);
	put_attribute(j, "name", name);
	put_time(j, us);
	buf_text(j->out, ">\n");
}

static void close_case(struct junit *j)
{
	buf_text(j->out, "    </testcase>\n");
}

static const char *clauses_of(struct junit *j, const struct test_case *tc)
{
	const char *text = "";

	for (size_t i = 0; i < tc->clause_count; i++)
		text = arena_printf(&j->log->arena, "%s%s%s", text,
				    i ? " " : "", tc->clauses[i]->id);
	return text;
}

static void put_case(struct junit *j, const struct report_case *c)
{
	static const char indent[] = "        ";

	open_case(j, c->test_case->topic, c->test_case->id, c->us);
	buf_text(j->out, "      <properties>\n");
	put_property(j, indent, "verdict", verdict_name(c->verdict));
	put_property(j, indent, "clauses", clauses_of(j, c->test_case));
	put_property(j, indent, "repeat", report_repeats(j->log, c));
	if (case_repeats_flake(&c->repeats))
		put_property(j, indent, "flake", "true");
	if (c->test_case->behaviour && c->behaviour)
		put_property(j, indent, c->test_case->behaviour,
			     c->behaviour);
	buf_text(j->out, "      </properties>\n");
	put_element(j, c);
	put_output(j, c);
	close_case(j);
}

/* A reader looks at cases only, so the trouble of the run is one. */
static void put_trouble(struct junit *j, const struct run_summary *sum,
			const char *trouble)
{
	open_case(j, "cnsconform", "run", 0);
	buf_text(j->out, "      <error");
	put_attribute(j, "message", trouble);
	put_attribute(j, "type", run_verdict_name(sum->verdict));
	buf_byte(j->out, '>');
	put_text(j, "", report_headline(sum->verdict));
	put_text(j, "hint: ", sum->hint);
	buf_text(j->out, "</error>\n");
	close_case(j);
}

/* ---- the suite ---- */

static void put_properties(struct junit *j, const struct run_info *info)
{
	static const char indent[] = "      ";
	struct arena *arena = &j->log->arena;

	buf_text(j->out, "    <properties>\n");
	put_property(j, indent, "version", info->version);
	put_property(j, indent, "suite_sha256", info->suite_sha256);
	put_property(j, indent, "suite_version", info->suite_version);
	put_property(j, indent, "target", info->target);
	put_property(j, indent, "release", info->release);
	put_property(j, indent, "moid", info->moid);
	put_property(j, indent, "about", info->about);
	put_property(j, indent, "level", level_name(info->level));
	put_property(j, indent, "seed",
		     arena_printf(arena, "%llu",
				  (unsigned long long)info->seed));
	buf_text(j->out, "    </properties>\n");
}

static void put_suite(struct junit *j, const struct run_info *info,
		      const struct run_summary *sum, const char *trouble)
{
	put_properties(j, info);
	for (size_t i = 0; i < j->log->count; i++)
		put_case(j, &j->log->cases[i]);
	if (trouble)
		put_trouble(j, sum, trouble);
	buf_text(j->out, "    <system-out>");
	put_line(j, "", slice_from(report_headline(sum->verdict)));
	put_text(j, "", report_sentence(j->log, info, sum, sum->finding));
	buf_text(j->out, "</system-out>\n");
}

static void end(struct report *r, struct report_log *log,
		const struct run_info *info, const struct run_summary *sum)
{
	struct junit j = { .out = r->out, .log = log, .suite = r->suite };
	const char *trouble = report_trouble(log, info, sum);
	size_t count[JUNIT_ELEMENTS] = { 0 };

	for (size_t i = 0; i < log->count; i++)
		count[element_of[log->cases[i].verdict]]++;
	count[JUNIT_ERROR] += trouble != NULL;
	buf_text(r->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			 "<testsuites");
	put_attribute(&j, "name", "cnsconform");
	put_counts(&j, count, sum->us);
	buf_text(r->out, ">\n  <testsuite");
	put_attribute(&j, "name", "cnsconform");
	put_counts(&j, count, sum->us);
	if (info->started)
		put_attribute(&j, "timestamp", info->started);
	buf_text(r->out, ">\n");
	put_suite(&j, info, sum, trouble);
	buf_text(r->out, "  </testsuite>\n</testsuites>\n");
}

const struct report_writer report_junit = { .end = end };
