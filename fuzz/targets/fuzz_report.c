/*
 * Any bytes as the texts and answers of a run, told to every report writer:
 * JSON is JSON, JUnit is well-formed XML with a test case for each case, TAP
 * has one plan and one point for each case and no line that data made, an
 * annotation of GitHub and a row of Markdown stay one line with its own
 * separators, a terminal gets nothing raw; and the same run gives the same
 * bytes.
 */
#include "base/exit_code.h"
#include "output_rules.h"
#include "report/report.h"

enum { INPUT_MAX = 16 * 1024, CASES_MAX = 6, CLAUSES = 2, CHECKS_MAX = 4,
       REPEATS_MAX = 4, TEXT_COLUMNS = 60 };

struct scene {
	struct arena arena;
	struct suite suite;
	struct clause clauses[CLAUSES];
	const struct clause *clause_of[CLAUSES];
	struct test_case cases[CASES_MAX];
	struct step step;             /* of every case */
	struct case_result *results;
	struct exchange exchanges[CASES_MAX];
	size_t count;
	struct run_info info;
	struct run_summary sum;
};

/* ---- the run ---- */

static void fill_suite(struct scene *s, struct input_words *w)
{
	for (size_t i = 0; i < CLAUSES; i++) {
		s->clauses[i] = (struct clause){
			.id = input_word(w, &s->arena),
			.text = input_word(w, &s->arena), .source = "" };
		s->clause_of[i] = &s->clauses[i];
	}
	s->suite = (struct suite){ .clauses = s->clauses,
				   .clause_count = CLAUSES,
				   .cases = s->cases, .case_count = s->count,
				   .version = "1" };
}

static void fill_info(struct scene *s, struct input_words *w)
{
	s->info = (struct run_info){
		.version = "0", .suite_version = "1",
		.suite_sha256 = s->suite.sha256,
		.target = input_word(w, &s->arena),
		.base_url = input_word(w, &s->arena),
		.release = input_word(w, &s->arena),
		.moid = input_word(w, &s->arena),
		.about = input_word_or_null(w, &s->arena),
		.level = (enum level)input_pick(w, LEVEL_COUNT),
		.started = "2026-01-01T00:00:00Z", .selected = s->count,
		.origins = { { "url", input_word(w, &s->arena), "--url" } },
		.origin_count = 1,
	};
}

static void fill_checks(struct scene *s, struct input_words *w,
			enum verdict first, struct findings *f)
{
	f->arena = &s->arena;
	f->count = 1 + input_pick(w, CHECKS_MAX);
	for (size_t i = 0; i < f->count; i++)
		f->results[i] = (struct check_result){
			.check = input_word(w, &s->arena),
			.verdict = i ? (enum verdict)input_pick(w, VERDICT_COUNT)
				     : first,
			.clause = s->clauses[input_pick(w, CLAUSES)].id,
			.where = input_word(w, &s->arena),
			.pointer = input_word(w, &s->arena),
			.expected = input_word(w, &s->arena),
			.got = input_word(w, &s->arena),
		};
}

static void fill_exchange(struct input_words *w, struct exchange *x)
{
	exchange_init(x);
	buf_slice(&x->request, input_bytes(w));
	buf_slice(&x->answer, input_bytes(w));
	x->outcome = (enum exchange_outcome)(
		1 + input_pick(w, EXCHANGE_OUTCOME_COUNT - 1));
}

static void fill_case(struct scene *s, struct input_words *w, size_t i)
{
	enum verdict v = (enum verdict)input_pick(w, VERDICT_COUNT);
	struct case_result *r = &s->results[i];

	s->cases[i] = (struct test_case){
		.id = input_word(w, &s->arena),
		.title = input_word(w, &s->arena), .since = "1",
		.topic = input_word(w, &s->arena), .clauses = s->clause_of,
		.clause_count = CLAUSES, .steps = &s->step, .step_count = 1,
		.behaviour = input_word_or_null(w, &s->arena) };
	r->test_case = &s->cases[i];
	for (unsigned level = 0; level < LEVEL_COUNT; level++)
		r->verdict[level] = v;
	r->behaviour = input_word_or_null(w, &s->arena);
	if (v == VERDICT_SKIP || v == VERDICT_BLOCKED || v == VERDICT_ERROR)
		r->reason = input_word(w, &s->arena);
	if (v != VERDICT_SKIP)
		fill_checks(s, w, v, &r->findings);
	r->repeats.count[v] = input_pick(w, REPEATS_MAX);
	r->repeats.count[VERDICT_PASS] += input_pick(w, REPEATS_MAX);
	fill_exchange(w, &s->exchanges[i]);
	r->shown = input_pick(w, 2) ? NULL : &s->exchanges[i];
}

static void fill_summary(struct scene *s, struct input_words *w)
{
	static const int codes[] = { EXIT_CONFORMS, EXIT_TARGET,
				     EXIT_INTERRUPTED, EXIT_INTERNAL };
	unsigned pick = input_pick(w, 4);

	s->sum = (struct run_summary){
		.selected = s->count, .complete = pick != 2,
		.exit_code = codes[pick],
		.verdict = pick == 1 ? RUN_UNREACHABLE : RUN_CONFORMS,
		.finding = input_word_or_null(w, &s->arena),
		.hint = input_word_or_null(w, &s->arena) };
	for (size_t i = 0; i < s->count; i++)
		s->sum.count[s->results[i].verdict[s->info.level]]++;
	run_summary_fold(&s->sum, &s->info);
}

static void scene_open(struct scene *s, struct slice input)
{
	struct input_words w = { input };

	*s = (struct scene){ .arena = ARENA_INIT };
	s->count = input_pick(&w, CASES_MAX + 1);
	s->results = arena_array(&s->arena, CASES_MAX, sizeof(*s->results));
	fill_suite(s, &w);
	fill_info(s, &w);
	for (size_t i = 0; i < s->count; i++)
		fill_case(s, &w, i);
	fill_summary(s, &w);
}

static void scene_close(struct scene *s)
{
	for (size_t i = 0; i < s->count; i++)
		exchange_release(&s->exchanges[i]);
	arena_release(&s->arena);
}

/* ---- what each format keeps to ---- */

/* A report of the whole may be one point, or case, more. */
static void require_count(const struct scene *s, size_t count)
{
	fuzz_require(count == s->count || count == s->count + 1,
		     "one for each case");
}

static void check_json(const struct scene *s, struct slice text)
{
	(void)s;
	require_json(text);
}

static void check_junit(const struct scene *s, struct slice text)
{
	require_count(s, require_xml(text));
}

/* A quoted text begins and ends on its line. */
static void check_yaml(struct slice line)
{
	size_t quotes = 0, last = 0;

	for (size_t i = 0; i < line.len; i++) {
		if (line.at[i] == '\\')
			i++;
		else if (line.at[i] == '"')
			last = ++quotes ? i : 0;
	}
	fuzz_require(!quotes || (quotes == 2 && last + 1 == line.len),
		     "a YAML text is quoted once");
}

static size_t check_point(struct slice line, bool ok, size_t number)
{
	char want[64];

	snprintf(want, sizeof(want), "%s %zu - ", ok ? "ok" : "not ok",
		 number);
	fuzz_require(slice_starts(line, want), "points are counted");
	return number;
}

static void check_tap(const struct scene *s, struct slice text)
{
	struct slice line;
	size_t points = 0, plans = 0, details = 0;

	fuzz_require(slice_starts(text, "TAP version 14\n1.."),
		     "TAP has its plan in front");
	require_plain(text);
	while (output_line(&text, &line)) {
		if (slice_starts(line, "1..")) {
			plans++;
		} else if (slice_is(line, "  ---")) {
			details++;
		} else if (slice_is(line, "  ...")) {
			details--;
		} else if (slice_starts(line, "  ")) {
			fuzz_require(details == 1, "details are in a block");
			check_yaml(line);
		} else if (slice_starts(line, "ok ") ||
			   slice_starts(line, "not ok ")) {
			points = check_point(line, *line.at == 'o',
					     points + 1);
		} else {
			fuzz_require(slice_starts(line, "# ") ||
				     slice_starts(line, "Bail out! ") ||
				     slice_is(line, "TAP version 14"),
				     "a line of TAP");
		}
		fuzz_require(details <= 1, "no block in a block");
	}
	fuzz_require(plans == 1 && !details, "one plan");
	require_count(s, points);
}

static void check_github(const struct scene *s, struct slice text)
{
	struct slice line;

	(void)s;
	require_plain(text);
	while (output_line(&text, &line)) {
		struct slice title = slice_skip(line, 2);
		ptrdiff_t at = slice_find(title, slice_from(" title="));
		ptrdiff_t end = slice_find(title, slice_from("::"));

		fuzz_require(slice_starts(line, "::error title=") ||
			     slice_starts(line, "::warning title=") ||
			     slice_starts(line, "::notice title="),
			     "a line is one annotation");
		title = slice_head(title, end < 0 ? 0 : (size_t)end);
		fuzz_require(at > 0 && end > at && title.len &&
			     !memchr(title.at, ':', title.len) &&
			     !memchr(title.at, ',', title.len),
			     "with one property");
	}
}

static size_t cells(struct slice line)
{
	size_t n = 0;

	for (size_t i = 0; i < line.len; i++) {
		if (line.at[i] == '\\')
			i++;
		else
			n += line.at[i] == '|';
	}
	return n;
}

static void check_markdown(const struct scene *s, struct slice text)
{
	struct slice line;
	size_t wide = 0;

	(void)s;
	require_plain(text);
	while (output_line(&text, &line)) {
		bool row = slice_starts(line, "|");
		struct slice inner = line;

		fuzz_require(!row || !wide || cells(line) == wide,
			     "a row is as wide as its table");
		wide = row ? cells(line) : 0;
		if (slice_starts(line, "<details><summary>"))
			inner = slice_head(slice_skip(line, 18),
					   line.len - 18 - 10);
		else if (slice_starts(line, "<pre>"))
			inner = slice_head(slice_skip(line, 5),
					   line.len - 5 - 6);
		else if (slice_is(line, "</details>"))
			inner = SLICE_NONE;
		fuzz_require(slice_find(inner, slice_from("<")) < 0,
			     "no HTML of others");
	}
}

static void check_console(const struct scene *s, struct slice text)
{
	(void)s;
	require_plain(text);
}

/* ESC stands in the colours of our own alone. */
static void check_colors(const struct scene *s, struct slice text)
{
	struct buf plain = BUF_INIT(REPORT_MAX);

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '\033') {
			buf_byte(&plain, text.at[i]);
			continue;
		}
		fuzz_require(++i < text.len && text.at[i] == '[', "a colour");
		while (++i < text.len && strchr("0123456789;", text.at[i]) &&
		       text.at[i])
			;
		fuzz_require(i < text.len && text.at[i] == 'm', "ends");
	}
	check_console(s, buf_view(&plain));
	buf_release(&plain);
}

/* ---- */

static const struct {
	const char *format;
	struct report_options options;
	void (*check)(const struct scene *, struct slice);
} looks[] = {
	{ "json", { 0 }, check_json },
	{ "junit", { 0 }, check_junit },
	{ "tap", { 0 }, check_tap },
	{ "github", { 0 }, check_github },
	{ "markdown", { 0 }, check_markdown },
	{ "console", { 0 }, check_console },
	{ "console", { .verbose = true, .columns = TEXT_COLUMNS },
	  check_console },
	{ "console", { .color = true, .verbose = true }, check_colors },
};

enum { LOOKS = sizeof(looks) / sizeof(looks[0]) };

static void tell(const struct scene *s, size_t look, struct buf *out)
{
	struct report r;

	*out = BUF_INIT(REPORT_MAX);
	report_open(&r, report_format_find(slice_from(looks[look].format)),
		    &s->suite, &looks[look].options, out);
	if (r.events.begin)
		r.events.begin(r.events.self, &s->info);
	for (size_t i = 0; i < s->count; i++)
		r.events.case_end(r.events.self, &s->info, &s->results[i]);
	r.events.end(r.events.self, &s->info, &s->sum);
	report_release(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scene s;

	if (!size || size > INPUT_MAX)
		return 0;
	scene_open(&s, slice_of((const char *)data, size));
	for (size_t i = 0; i < LOOKS; i++) {
		struct buf out, again;

		tell(&s, i, &out);
		looks[i].check(&s, buf_view(&out));
		/* Once for each input: it costs as much as all the rest. */
		if (i == size % LOOKS) {
			tell(&s, i, &again);
			fuzz_require(slice_equal(buf_view(&out),
						 buf_view(&again)),
				     "the same run, the same report");
			buf_release(&again);
		}
		buf_release(&out);
	}
	scene_close(&s);
	return 0;
}
