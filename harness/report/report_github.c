/*
 * Annotations of GitHub Actions: the verdict, then one for each cause. A step
 * shows ten errors and ten warnings, so neither list is longer.
 */
#include "report/report_github.h"

#include <openssl/evp.h>

#include "report/escape.h"
#include "report/report_say.h"
#include "report/report_writer.h"

enum { GITHUB_ANNOTATIONS_MAX = 10, GITHUB_TEXT_MAX = 1000,
       GITHUB_CURL_MAX = 4000, GITHUB_DIGEST_SHOWN = 16 };

struct github {
	struct buf *out;
	struct report_log *log;
	const struct suite *suite;
	size_t errors, warnings; /* so far */
};

/* One line, and a line of its own in the annotation: a line break in it is
 * shown, not made. */
static void put_part(struct github *g, const char *before, const char *text,
		     size_t max)
{
	struct buf line = BUF_INIT(REPORT_SENTENCE_MAX);

	if (!text || !*text)
		return;
	escape_terminal(&line, slice_from(report_cut(g->log, text, max)));
	escape_github(g->out, slice_from(before));
	escape_github(g->out, buf_view(&line));
	buf_release(&line);
}

static void put_more(struct github *g, const char *before, const char *text)
{
	if (text && *text)
		escape_github(g->out, slice_from("\n"));
	put_part(g, before, text, GITHUB_TEXT_MAX);
}

static void open_command(struct github *g, const char *command,
			 const char *title)
{
	struct buf line = BUF_INIT(REPORT_SENTENCE_MAX);

	buf_printf(g->out, "::%s title=", command);
	escape_terminal(&line, slice_from(title));
	escape_github_property(g->out, buf_view(&line));
	buf_text(g->out, "::");
	buf_release(&line);
}

/* Half a curl line is none. */
static void put_reproduce(struct github *g, const char *curl)
{
	if (!*curl || strlen(curl) > GITHUB_CURL_MAX)
		return;
	escape_github(g->out, slice_from("\n"));
	put_part(g, "reproduce: ", curl, GITHUB_CURL_MAX);
}

static void put_cause(struct github *g, const char *command,
		      enum verdict verdict, const struct report_cause *cause)
{
	const struct report_case *first = cause->cases[0];
	struct arena *arena = &g->log->arena;
	const char *clause = report_clause_text(g->suite, cause->clause);

	open_command(g, command,
		     arena_printf(arena, "%s %s%s%s", verdict_name(verdict),
				  first->test_case->id,
				  *cause->clause ? ", clause " : "",
				  cause->clause));
	put_part(g, "", report_message(g->log, first), GITHUB_TEXT_MAX);
	put_more(g, "", first->test_case->title);
	if (clause)
		put_more(g, "", arena_printf(arena, "%s: %s", cause->clause,
					     clause));
	if (cause->case_count > 1)
		put_more(g, "same cause: ", report_ids(g->log, cause, 1));
	if (cause->common)
		put_more(g, "in common: ", cause->common);
	put_reproduce(g, report_reproduce(first));
	buf_byte(g->out, '\n');
}

static void put_causes(struct github *g, const char *command,
		       enum verdict verdict, size_t *told)
{
	size_t count;
	struct report_cause *causes = report_reasons(g->log, verdict, &count);

	for (size_t i = 0; i < count && *told < GITHUB_ANNOTATIONS_MAX; i++) {
		put_cause(g, command, verdict, &causes[i]);
		++*told;
	}
}

static void put_verdict(struct github *g, const struct run_info *info,
			const struct run_summary *sum)
{
	struct arena *arena = &g->log->arena;
	const char *sentence = report_sentence(g->log, info, sum,
					       sum->finding);
	const char *trouble = report_trouble(g->log, info, sum);

	open_command(g, sum->exit_code ? "error" : "notice",
		     arena_printf(arena, "cnsconform: %s",
				  report_headline(sum->verdict)));
	put_part(g, "", sentence, GITHUB_TEXT_MAX);
	if (trouble && strcmp(trouble, sentence))
		put_more(g, "", trouble);
	put_more(g, "hint: ", sum->hint);
	buf_byte(g->out, '\n');
	g->errors += sum->exit_code != 0;
}

static void end(struct report *r, struct report_log *log,
		const struct run_info *info, const struct run_summary *sum)
{
	struct github g = { .out = r->out, .log = log, .suite = r->suite };

	put_verdict(&g, info, sum);
	put_causes(&g, "error", VERDICT_FAIL, &g.errors);
	put_causes(&g, "error", VERDICT_FIXED, &g.errors);
	put_causes(&g, "error", VERDICT_ERROR, &g.errors);
	put_causes(&g, "warning", VERDICT_BLOCKED, &g.warnings);
	put_causes(&g, "warning", VERDICT_WARN, &g.warnings);
	put_causes(&g, "warning", VERDICT_WAIVED, &g.warnings);
}

const struct report_writer report_github = { .end = end };

void github_quote(struct buf *out, struct slice text)
{
	unsigned char digest[EVP_MAX_MD_SIZE] = { 0 };
	struct buf word = BUF_INIT(2 * EVP_MAX_MD_SIZE);

	if (!text.len)
		return;
	EVP_Digest(text.at, text.len, digest, NULL, EVP_sha256(), NULL);
	for (size_t i = 0; i < GITHUB_DIGEST_SHOWN; i++)
		buf_printf(&word, "%02x", digest[i]);
	buf_printf(out, "::stop-commands::%s\n", buf_string(&word));
	buf_slice(out, text);
	if (text.at[text.len - 1] != '\n')
		buf_byte(out, '\n');
	buf_printf(out, "::%s::\n", buf_string(&word));
	buf_release(&word);
}
