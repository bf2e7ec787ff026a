#include "report/report_say.h"

#include "report/escape.h"

/* A sentence being made, with what it may speak of. */
struct sentence {
	struct buf text;
	struct report_log *log;
	const struct run_info *info;
	const struct run_summary *sum;
	const char *finding;
};

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void say_level(struct sentence *s)
{
	buf_printf(&s->text, "at level %s", level_name(s->info->level));
	if (s->info->repeat > 1)
		buf_printf(&s->text, ", each case %u times", s->info->repeat);
	buf_text(&s->text, ": ");
}

static void say_flakes(struct sentence *s)
{
	size_t flakes = report_flakes(s->log);

	if (flakes)
		buf_printf(&s->text, ", %zu flake%s", flakes, plural(flakes));
}

static void say_conforms(struct sentence *s)
{
	size_t warned = s->sum->count[VERDICT_WARN];

	say_level(s);
	buf_printf(&s->text, "%zu case%s run, none failed", s->sum->run,
		   plural(s->sum->run));
	if (warned)
		buf_printf(&s->text, ", %zu with a warning", warned);
	say_flakes(s);
}

static void say_fails(struct sentence *s)
{
	size_t run = s->sum->run, causes;

	report_causes(s->log, &causes);
	say_level(s);
	buf_printf(&s->text, "%zu of %zu case%s failed, %zu cause%s",
		   s->sum->count[VERDICT_FAIL], run, plural(run), causes,
		   plural(causes));
	say_flakes(s);
}

static void say_unverified(struct sentence *s)
{
	size_t blocked = s->sum->count[VERDICT_BLOCKED];
	size_t errors = s->sum->count[VERDICT_ERROR];

	say_level(s);
	if (s->sum->finding)
		buf_text(&s->text, s->finding);
	else if (blocked || errors)
		buf_printf(&s->text, "%zu case%s blocked, %zu in error",
			   blocked, plural(blocked), errors);
	else if (s->sum->run < s->info->min_tests)
		buf_printf(&s->text,
			   "%zu case%s run, --min-tests asks for %u",
			   s->sum->run, plural(s->sum->run),
			   s->info->min_tests);
	else
		buf_text(&s->text, "no case was run");
}

static void say_finding(struct sentence *s)
{
	buf_text(&s->text, s->sum->finding
				   ? s->finding
				   : "no usable answer came from the target");
}

static void say_interrupted(struct sentence *s)
{
	size_t failed = s->sum->count[VERDICT_FAIL];

	buf_printf(&s->text,
		   "the report is incomplete: %zu of %zu selected cases were "
		   "run",
		   s->sum->run, s->sum->selected);
	if (failed)
		buf_printf(&s->text, ", %zu failed", failed);
}

static void say_error(struct sentence *s)
{
	buf_text(&s->text, s->sum->finding
				   ? s->sum->finding
				   : "the harness failed; this says nothing "
				     "about the target");
}

static const struct {
	const char *headline;
	void (*say)(struct sentence *);
} verdicts[] = {
	[RUN_CONFORMS] = { "CONFORMS", say_conforms },
	[RUN_FAILS] = { "FAILS", say_fails },
	[RUN_DEAD] = { "DEAD", say_finding },
	[RUN_UNREACHABLE] = { "UNREACHABLE", say_finding },
	[RUN_NOTHING_VERIFIED] = { "NOTHING VERIFIED", say_unverified },
	[RUN_ERROR] = { "ERROR", say_error },
	[RUN_INTERRUPTED] = { "INTERRUPTED", say_interrupted },
};

const char *report_headline(enum run_verdict verdict)
{
	return verdicts[verdict].headline;
}

static const char *keep(struct report_log *log, struct buf *text)
{
	const char *copy = text->full ? "(too long to show)"
				      : report_log_text(log,
							buf_string(text));

	buf_release(text);
	return copy;
}

const char *report_sentence(struct report_log *log,
			    const struct run_info *info,
			    const struct run_summary *sum, const char *finding)
{
	struct sentence s = { .text = BUF_INIT(REPORT_SENTENCE_MAX),
			      .log = log, .info = info, .sum = sum,
			      .finding = finding };

	verdicts[sum->verdict].say(&s);
	return keep(log, &s.text);
}

bool report_broke_off(const struct run_summary *sum)
{
	return !sum->complete || sum->verdict == RUN_DEAD ||
	       sum->verdict == RUN_UNREACHABLE || sum->verdict == RUN_ERROR ||
	       sum->verdict == RUN_INTERRUPTED;
}

const char *report_trouble(struct report_log *log,
			   const struct run_info *info,
			   const struct run_summary *sum)
{
	const size_t *count = sum->count;
	bool told = count[VERDICT_FAIL] || count[VERDICT_FIXED] ||
		    count[VERDICT_ERROR] || count[VERDICT_BLOCKED];

	if (sum->finding)
		return report_log_text(log, sum->finding);
	if (!sum->complete && sum->verdict != RUN_INTERRUPTED)
		return arena_printf(&log->arena,
				    "the run ended early: %zu of %zu selected "
				    "cases are in this report",
				    log->count, sum->selected);
	if (report_broke_off(sum) || (sum->exit_code && !told))
		return report_sentence(log, info, sum, sum->finding);
	return NULL;
}

/* What a repetition came to, in words; the worst ones first. */
static const struct {
	enum verdict verdict;
	const char *words;
} ends[] = {
	{ VERDICT_FAIL, "failed" },
	{ VERDICT_ERROR, "in error" },
	{ VERDICT_BLOCKED, "blocked" },
	{ VERDICT_WARN, "with a warning" },
	{ VERDICT_PASS, "passed" },
};

const char *report_repeats(struct report_log *log, const struct report_case *c)
{
	unsigned runs = case_repeats_runs(&c->repeats);
	const char *text = NULL;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		unsigned n = c->repeats.count[ends[i].verdict];

		/* That the rest passed goes without saying. */
		if (!n || (text && ends[i].verdict == VERDICT_PASS))
			continue;
		if (text)
			text = arena_printf(&log->arena, "%s, %u %s", text, n,
					    ends[i].words);
		else
			text = arena_printf(&log->arena, "%u of %u %s", n,
					    runs, ends[i].words);
	}
	return text;
}

const char *report_message(struct report_log *log, const struct report_case *c)
{
	const char *title = report_case_title(log, c);

	if (!case_repeats_flake(&c->repeats))
		return title;
	return arena_printf(&log->arena, "flake, %s: %s",
			    report_repeats(log, c), title);
}

size_t report_flakes(const struct report_log *log)
{
	size_t count = 0;

	for (size_t i = 0; i < log->count; i++)
		count += case_repeats_flake(&log->cases[i].repeats);
	return count;
}

const char *report_reproduce(const struct report_case *c)
{
	return escape_is_plain(slice_from(c->reproduce)) ? c->reproduce : "";
}

const char *report_ids(struct report_log *log,
		       const struct report_cause *group, size_t from)
{
	struct buf text = BUF_INIT(REPORT_SENTENCE_MAX);
	size_t left = group->case_count - from;
	size_t shown = left > REPORT_IDS_SHOWN + 1 ? REPORT_IDS_SHOWN : left;

	for (size_t i = 0; i < shown; i++)
		buf_printf(&text, "%s%s", i ? ", " : "",
			   group->cases[from + i]->test_case->id);
	if (shown < left)
		buf_printf(&text, " and %zu more", left - shown);
	return keep(log, &text);
}

const char *report_cut(struct report_log *log, const char *text, size_t max)
{
	size_t len = strlen(text);

	if (len <= max)
		return text;
	for (len = max; len && ((unsigned char)text[len] & 0xC0) == 0x80;)
		len--;
	return arena_printf(&log->arena, "%.*s...", (int)len, text);
}
