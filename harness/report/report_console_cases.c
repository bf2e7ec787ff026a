/*
 * The cases: what failed in full, everything else as short as it can be.
 */
#include "report/report_console.h"

#include <ctype.h>

#include "report/escape.h"
#include "report/report_say.h"

enum { LABEL_MAX = 16, SHOWN_IDS = 3, SHOWN_CHECKS = 3 };

/* "FAIL": a verdict as the label of a line. */
static const char *label_of(enum verdict verdict, char label[LABEL_MAX])
{
	snprintf(label, LABEL_MAX, "%s", verdict_name(verdict));
	for (char *p = label; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	return label;
}

static size_t indent_of(const char *label)
{
	return strlen(label) + 1;
}

static void say_check(struct console *c, const struct check_result *check)
{
	console_show(c, report_check_title(c->log, check));
	console_say(c, "  (");
	console_show(c, check->clause);
	console_say(c, ")");
}

/* ids of cases[from..), the first few unless -v asks for all */
static void say_ids(struct console *c, const struct report_cause *group,
		    size_t from)
{
	size_t left = group->case_count - from;
	size_t shown = left;

	if (!c->options.verbose && left > SHOWN_IDS + 1)
		shown = SHOWN_IDS;
	for (size_t i = 0; i < shown; i++) {
		console_say(c, i ? ", " : "");
		console_show(c, group->cases[from + i]->test_case->id);
	}
	if (shown < left)
		console_say(c, " and %zu more", left - shown);
}

/* ---- failures ---- */

static void put_other_checks(struct console *c, const struct report_case *rc,
			     size_t indent)
{
	size_t more = 0;

	for (size_t i = 0; i < rc->check_count; i++) {
		const struct check_result *check = &rc->checks[i];

		if (check == rc->cause || check->verdict != VERDICT_FAIL)
			continue;
		if (++more > SHOWN_CHECKS)
			continue;
		console_say(c, "also ");
		if (strcmp(check->where, rc->cause ? rc->cause->where : "")) {
			console_show(c, check->where);
			console_say(c, ", ");
		}
		say_check(c, check);
		console_record(c, "", NULL, indent);
	}
	if (more <= SHOWN_CHECKS)
		return;
	console_say(c, "and %zu more failed checks", more - SHOWN_CHECKS);
	console_prose(c, "", NULL, indent);
}

void console_reproduce(struct console *c, const struct report_case *rc,
		       size_t indent)
{
	static const struct report_line line = { .label = "" };
	struct report_line whole = line;

	whole.indent = indent;
	if (!rc->exchange)
		return;
	console_say(c, "reproduce: ");
	if (!*rc->reproduce)
		console_say(c, "no curl line can send this request; "
			       "its bytes are in the journal");
	else if (!escape_is_plain(slice_from(rc->reproduce)))
		console_say(c, "the curl line holds control characters; it is "
			       "in the JSON report");
	else
		buf_text(&c->line, rc->reproduce);
	report_text_line(c->out, &whole, buf_view(&c->line));
	buf_clear(&c->line);
}

static void put_facts(struct console *c, const struct report_case *rc,
		      size_t indent)
{
	const struct check_result *cause = rc->cause;
	const char *text;

	console_show(c, rc->test_case->title);
	console_prose(c, "", NULL, indent);
	if (!cause)
		return;
	text = report_clause_text(c->suite, cause->clause);
	if (text) {
		console_show(c, cause->clause);
		console_say(c, ": ");
		console_show(c, text);
		console_prose(c, "", NULL, indent);
	}
	console_say(c, "at ");
	console_show(c, *cause->where ? cause->where : "the case");
	console_say(c, ", check ");
	console_show(c, cause->check);
	console_prose(c, "", NULL, indent);
}

/* "20 of 20 failed"; a flake has a line of its own. */
static void put_repeats(struct console *c, const struct report_case *rc,
			size_t indent)
{
	const char *repeats = report_repeats(c->log, rc);

	if (!repeats)
		return;
	console_say(c, "%s%s", case_repeats_flake(&rc->repeats) ? "flake: "
								 : "",
		    repeats);
	console_prose(c, "", NULL, indent);
}

static void put_failure(struct console *c, const struct report_cause *cause,
			const char *label)
{
	const struct report_case *first = cause->cases[0];
	size_t indent = indent_of(label);

	buf_byte(c->out, '\n');
	console_show(c, first->test_case->id);
	console_say(c, "  ");
	if (first->cause)
		say_check(c, first->cause);
	else
		console_show(c, cause->title);
	console_record(c, label, console_color(VERDICT_FAIL), indent);
	put_repeats(c, first, indent);
	put_facts(c, first, indent);
	put_other_checks(c, first, indent);
	if (cause->case_count > 1) {
		console_say(c, "same cause: %zu more: ",
			    cause->case_count - 1);
		say_ids(c, cause, 1);
		console_prose(c, "", NULL, indent);
	}
	if (cause->common) {
		console_say(c, "in common: ");
		console_show(c, cause->common);
		console_prose(c, "", NULL, indent);
	}
	console_reproduce(c, first, indent);
}

static void put_failures(struct console *c)
{
	char label[LABEL_MAX];
	size_t count;
	struct report_cause *causes = report_causes(c->log, &count);

	label_of(VERDICT_FAIL, label);
	for (size_t i = 0; i < count; i++)
		put_failure(c, &causes[i], label);
}

/* ---- flakes ---- */

/* All of them, in one place, whatever they came to. */
static void put_flakes(struct console *c)
{
	static const char label[] = "FLAKE";
	bool first = true;

	for (size_t i = 0; i < c->log->count; i++) {
		const struct report_case *rc = &c->log->cases[i];

		if (!case_repeats_flake(&rc->repeats))
			continue;
		if (first)
			buf_byte(c->out, '\n');
		first = false;
		console_show(c, rc->test_case->id);
		console_say(c, "  %s", report_repeats(c->log, rc));
		console_record(c, label, console_color(rc->verdict),
			       indent_of(label));
	}
}

/* ---- the rest ---- */

static bool stopped_by(const struct report_cause *group, const char *finding)
{
	return finding && !strcmp(group->title, finding);
}

/* One paragraph for each reason, however many cases share it. */
static void put_reasons(struct console *c, enum verdict verdict,
			const char *finding)
{
	char label[LABEL_MAX];
	size_t count;
	struct report_cause *groups = report_reasons(c->log, verdict, &count);

	label_of(verdict, label);
	for (size_t i = 0; i < count; i++) {
		if (!i)
			buf_byte(c->out, '\n');
		console_say(c, "%zu case%s: ", groups[i].case_count,
			    groups[i].case_count == 1 ? "" : "s");
		if (stopped_by(&groups[i], finding)) {
			console_say(c, "see STOP above");
			console_prose(c, label, console_color(verdict), 0);
			continue;
		}
		console_show(c, groups[i].title);
		console_prose(c, label, console_color(verdict),
			      indent_of(label));
		say_ids(c, &groups[i], 0);
		console_prose(c, "", NULL, indent_of(label));
	}
}

/* One line for each case. */
static void put_lines(struct console *c, enum verdict verdict)
{
	char label[LABEL_MAX];
	bool first = true;

	label_of(verdict, label);
	for (size_t i = 0; i < c->log->count; i++) {
		const struct report_case *rc = &c->log->cases[i];

		if (rc->verdict != verdict)
			continue;
		if (first)
			buf_byte(c->out, '\n');
		first = false;
		console_show(c, rc->test_case->id);
		console_say(c, "  ");
		if (verdict == VERDICT_PASS)
			report_text_time(&c->line, rc->us);
		else if (rc->cause)
			say_check(c, rc->cause);
		else
			console_show(c, rc->reason);
		console_record(c, label, console_color(verdict),
			       indent_of(label));
	}
}

void console_cases(struct console *c, const char *finding)
{
	if (c->options.verbose)
		put_lines(c, VERDICT_PASS);
	put_failures(c);
	put_flakes(c);
	put_reasons(c, VERDICT_ERROR, finding);
	put_reasons(c, VERDICT_BLOCKED, finding);
	put_lines(c, VERDICT_WARN);
	put_lines(c, VERDICT_WAIVED);
	put_lines(c, VERDICT_FIXED);
	/* Behind a broken rung nobody asks what else would be missing. */
	if (!finding || c->options.verbose)
		put_reasons(c, VERDICT_SKIP, finding);
}
