/*
 * A job summary in Markdown, as GitHub, GitLab and Gitea show it. A summary
 * has room for 1 MiB, so texts and lists are cut; the other formats hold all.
 */
#include "report/escape.h"
#include "report/report_say.h"
#include "report/report_writer.h"

enum { MARKDOWN_TEXT_MAX = 400, MARKDOWN_ROWS_MAX = 40,
       MARKDOWN_CURL_MAX = 4000 };

struct markdown {
	struct buf *out;
	struct report_log *log;
	const struct suite *suite;
};

static void put_text(struct markdown *m, const char *text)
{
	if (text)
		escape_markdown(m->out,
				slice_from(report_cut(m->log, text,
						      MARKDOWN_TEXT_MAX)));
}

static void put_cell(struct markdown *m, const char *text)
{
	buf_byte(m->out, ' ');
	put_text(m, text);
	buf_text(m->out, " |");
}

static void put_left_out(struct markdown *m, size_t count)
{
	if (count > MARKDOWN_ROWS_MAX)
		buf_printf(m->out, "\n... and %zu more.\n",
			   count - MARKDOWN_ROWS_MAX);
}

/* ---- the run ---- */

static void put_verdict(struct markdown *m, const struct run_info *info,
			const struct run_summary *sum)
{
	const char *sentence = report_sentence(m->log, info, sum,
					       sum->finding);
	const char *trouble = report_trouble(m->log, info, sum);

	buf_printf(m->out, "## cnsconform\n\n**%s** ",
		   report_headline(sum->verdict));
	put_text(m, sentence);
	buf_printf(m->out, " (exit code %d)\n", sum->exit_code);
	if (trouble && strcmp(trouble, sentence)) {
		buf_text(m->out, "\n**STOP** ");
		put_text(m, trouble);
		buf_byte(m->out, '\n');
	}
	if (sum->hint) {
		buf_text(m->out, "\nHint: ");
		put_text(m, sum->hint);
		buf_byte(m->out, '\n');
	}
}

static void put_fact(struct markdown *m, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	buf_printf(m->out, "| %s |", name);
	put_cell(m, text);
	buf_byte(m->out, '\n');
}

static void put_facts(struct markdown *m, const struct run_info *info)
{
	struct arena *arena = &m->log->arena;

	buf_text(m->out, "\n| run | |\n|---|---|\n");
	put_fact(m, "target", info->target);
	put_fact(m, "server", info->about);
	put_fact(m, "release", info->release);
	put_fact(m, "level", level_name(info->level));
	put_fact(m, "seed",
		 arena_printf(arena, "%llu", (unsigned long long)info->seed));
	put_fact(m, "suite",
		 arena_printf(arena, "%s, sha256 %s", info->suite_version,
			      info->suite_sha256));
	put_fact(m, "tool", info->version);
	put_fact(m, "started", info->started);
}

static void put_counts(struct markdown *m, const struct run_summary *sum)
{
	buf_text(m->out, "\n| verdict | cases |\n|---|--:|\n");
	for (unsigned v = 0; v < VERDICT_COUNT; v++)
		if (sum->count[v] || v == VERDICT_PASS || v == VERDICT_FAIL)
			buf_printf(m->out, "| %s | %zu |\n",
				   verdict_name((enum verdict)v),
				   sum->count[v]);
	buf_printf(m->out, "| selected | %zu |\n", sum->selected);
}

/* ---- the cases ---- */

static void put_row(struct markdown *m, const struct report_cause *cause)
{
	const char *text = report_clause_text(m->suite, cause->clause);
	const char *clause = cause->clause;

	if (text)
		clause = arena_printf(&m->log->arena, "%s: %s", clause, text);
	buf_byte(m->out, '|');
	put_cell(m, cause->title);
	put_cell(m, clause);
	buf_printf(m->out, " %zu |", cause->case_count);
	put_cell(m, report_ids(m->log, cause, 0));
	buf_byte(m->out, '\n');
}

/* Inside <pre> only HTML counts; the line is there to be copied. */
static void put_reproduce(struct markdown *m, const struct report_cause *cause)
{
	const struct report_case *first = cause->cases[0];
	struct slice curl = slice_from(report_reproduce(first));

	if (!curl.len || curl.len > MARKDOWN_CURL_MAX)
		return;
	buf_text(m->out, "\n<details><summary>");
	escape_html(m->out, slice_from(first->test_case->id));
	buf_text(m->out, "</summary>\n\n<pre>");
	escape_html(m->out, curl);
	buf_text(m->out, "</pre>\n\n</details>\n");
}

static void put_group(struct markdown *m, const char *heading,
		      const char *column, enum verdict verdict)
{
	size_t count, shown;
	struct report_cause *causes = report_reasons(m->log, verdict, &count);

	if (!count)
		return;
	shown = count < MARKDOWN_ROWS_MAX ? count : MARKDOWN_ROWS_MAX;
	buf_printf(m->out, "\n### %s\n\n| %s | clause | count | cases |\n"
			   "|---|---|--:|---|\n", heading, column);
	for (size_t i = 0; i < shown; i++)
		put_row(m, &causes[i]);
	put_left_out(m, count);
	for (size_t i = 0; verdict == VERDICT_FAIL && i < shown; i++)
		put_reproduce(m, &causes[i]);
}

static void put_flakes(struct markdown *m)
{
	size_t rows = 0;

	for (size_t i = 0; i < m->log->count; i++) {
		const struct report_case *c = &m->log->cases[i];

		if (!case_repeats_flake(&c->repeats))
			continue;
		if (!rows++)
			buf_text(m->out, "\n### Flakes: the same case, ended "
					 "in different ways\n\n"
					 "| case | repetitions |\n|---|---|\n");
		if (rows > MARKDOWN_ROWS_MAX)
			continue;
		buf_byte(m->out, '|');
		put_cell(m, c->test_case->id);
		put_cell(m, report_repeats(m->log, c));
		buf_byte(m->out, '\n');
	}
	put_left_out(m, rows);
}

static void put_behaviour(struct markdown *m)
{
	const struct report_case *c;
	size_t at = 0, rows = 0;

	while ((c = report_log_behaviour(m->log, &at))) {
		if (!rows++)
			buf_text(m->out, "\n### Behaviour, where several "
					 "answers are right\n\n"
					 "| where | what the server does |\n"
					 "|---|---|\n");
		if (rows > MARKDOWN_ROWS_MAX)
			continue;
		buf_byte(m->out, '|');
		put_cell(m, c->test_case->behaviour);
		put_cell(m, c->behaviour);
		buf_byte(m->out, '\n');
	}
	put_left_out(m, rows);
}

static void end(struct report *r, struct report_log *log,
		const struct run_info *info, const struct run_summary *sum)
{
	struct markdown m = { .out = r->out, .log = log, .suite = r->suite };

	put_verdict(&m, info, sum);
	put_group(&m, "Failures by cause", "cause", VERDICT_FAIL);
	put_flakes(&m);
	put_group(&m, "Waivers no longer needed", "reason", VERDICT_FIXED);
	put_group(&m, "The harness could not tell", "reason", VERDICT_ERROR);
	put_group(&m, "Blocked", "reason", VERDICT_BLOCKED);
	put_group(&m, "Warnings", "cause", VERDICT_WARN);
	put_group(&m, "Waived", "reason", VERDICT_WAIVED);
	put_group(&m, "Skipped", "reason", VERDICT_SKIP);
	put_counts(&m, sum);
	put_behaviour(&m);
	put_facts(&m, info);
}

const struct report_writer report_markdown = { .end = end };
