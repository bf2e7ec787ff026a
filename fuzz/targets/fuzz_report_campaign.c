/*
 * Any bytes as the texts of a campaign's findings and of what it compares
 * with: JSON and SARIF are JSON, JUnit is well-formed XML with a test case for
 * each finding and one for the campaign, a terminal gets nothing raw.
 * Seeds: corpus/report
 */
#include "campaign/compare.h"
#include "campaign/fuzz_report.h"
#include "output_rules.h"

enum { INPUT_MAX = 16 * 1024, FINDINGS_MAX = 6, KNOWN = 2, OWN = 2 };

struct scene {
	struct arena arena;
	struct finding findings[FINDINGS_MAX];
	struct compare_known known[KNOWN];
	uint64_t hits[KNOWN];
	const char *own[OWN];
	struct compare_mask mask;
	struct campaign_summary sum;
	struct fuzz_report report;
};

static void fill_finding(struct scene *s, struct input_words *w,
			 struct finding *f)
{
	struct arena *a = &s->arena;

	snprintf(f->key, sizeof(f->key), "%s", input_word(w, a));
	f->severity = (enum finding_severity)input_pick(w, SEVERITY_COUNT);
	f->oracle = input_word(w, a);
	f->title = input_word(w, a);
	f->clause = input_word(w, a);
	f->operators = input_word(w, a);
	f->hint = input_word(w, a);
	f->pointer = input_word(w, a);
	f->folder = input_word_or_null(w, a);
	f->difference.left = input_word_or_null(w, a);
	f->difference.right = f->difference.left ? input_word(w, a) : NULL;
	f->difference.request = f->difference.left ? input_word(w, a) : NULL;
	f->tried = input_pick(w, 4);
	f->confirmed = input_pick(w, f->tried + 1);
	f->also = input_pick(w, 2);
	f->count = 1 + input_pick(w, 9);
}

static void fill_against(struct scene *s, struct input_words *w)
{
	struct arena *a = &s->arena;

	s->report.against = input_word_or_null(w, a);
	if (!s->report.against)
		return;
	s->sum.against = (struct campaign_compared){
		.done = true, .dead = input_pick(w, 2), .mask_hits = s->hits,
		.own = s->own, .own_count = OWN };
	for (size_t i = 0; i < OWN; i++)
		s->own[i] = input_word(w, a);
	s->report.mask_path = input_word_or_null(w, a);
	if (!s->report.mask_path)
		return;
	for (size_t i = 0; i < KNOWN; i++) {
		s->known[i].why = input_word(w, a);
		s->known[i].line = i + 1;
		s->hits[i] = input_pick(w, 2);
	}
	s->mask = (struct compare_mask){ s->known, KNOWN };
	s->report.mask = &s->mask;
}

static void scene_open(struct scene *s, struct slice input)
{
	struct input_words w = { input };
	size_t count = input_pick(&w, FINDINGS_MAX + 1);

	*s = (struct scene){ .arena = ARENA_INIT };
	s->sum = (struct campaign_summary){
		.seed = 1, .executed = 100, .us = 1500000,
		.findings = s->findings, .finding_count = count,
		.complete = input_pick(&w, 2), .dead = input_pick(&w, 2) };
	s->report = (struct fuzz_report){
		.summary = &s->sum, .target = input_word(&w, &s->arena),
		.findings = input_word_or_null(&w, &s->arena) };
	fill_against(s, &w);
	for (size_t i = 0; i < count; i++)
		fill_finding(s, &w, &s->findings[i]);
	/* Only a folder of --findings has names in it. */
	for (size_t i = 0; i < count && !s->report.findings; i++)
		s->findings[i].folder = NULL;
}

static void check_text(const struct scene *s, struct slice text)
{
	(void)s;
	require_plain(text);
}

static void check_json(const struct scene *s, struct slice text)
{
	(void)s;
	require_json(text);
}

static void check_xml(const struct scene *s, struct slice text)
{
	fuzz_require(require_xml(text) == s->sum.finding_count + 1,
		     "one for each finding and one for the campaign");
}

static const struct {
	void (*write)(const struct fuzz_report *, struct buf *);
	void (*check)(const struct scene *, struct slice);
} looks[] = {
	{ fuzz_report_text, check_text }, { fuzz_report_json, check_json },
	{ fuzz_report_sarif, check_json }, { fuzz_report_junit, check_xml },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scene s;

	if (!size || size > INPUT_MAX)
		return 0;
	scene_open(&s, slice_of((const char *)data, size));
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		struct buf out = BUF_INIT(FUZZ_REPORT_MAX);

		looks[i].write(&s.report, &out);
		fuzz_require(!out.full, "a report has a bound");
		looks[i].check(&s, buf_view(&out));
		buf_release(&out);
	}
	arena_release(&s.arena);
	return 0;
}
