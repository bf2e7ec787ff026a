/*
 * A campaign that is interrupted and goes on with --resume knows in the end
 * what one that nobody interrupted knows: the same findings, by their keys.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "campaign/fuzz_journal.h"
#include "tests/module_bench.h"
#include "tests/program.h"
#include "tests/test.h"

enum { KEYS_TEXT = 2048, FOUND_MAX = 16, CUTS_MAX = 3, DEATHS = 1000,
       FEW = 200, LOOKS = 30,
       TOTAL = 900 /* too few for the looks at sizes, which take long */ };

#define BUG "accepts-two-specs"

/* One way to be cut: what went out is counted over all parts. */
struct scene {
	struct campaign_bench b;
	struct run_reviver reviver;
	char findings[PROGRAM_PATH], journal[PROGRAM_PATH];
	uint64_t from, total;          /* mutants of the whole */
	unsigned exchanges;            /* so far, of this part */
	unsigned cut;                  /* SIGINT behind so many; 0 = never */
	unsigned found[FOUND_MAX];     /* exchanges when one was found */
	size_t found_count;
	bool dies;                     /* it may be dead when a part begins */
	char keys[KEYS_TEXT];          /* of the end, sorted */
};

static int restart(void *self)
{
	ref_server_restart(self);
	return 0;
}

static void count(void *self, const struct exchange *x)
{
	struct scene *s = self;

	(void)x;
	if (++s->exchanges == s->cut)
		s->b.base.interrupted = SIGINT;
}

static void note(void *self, const struct finding *f, uint64_t executed)
{
	struct scene *s = self;

	(void)f;
	(void)executed;
	if (s->found_count < FOUND_MAX)
		s->found[s->found_count++] = s->exchanges;
}

static void scene_open(struct scene *s, const char *bug, uint64_t from)
{
	*s = (struct scene){ .from = from, .total = TOTAL };
	program_path(s->findings, ".findings");
	program_path(s->journal, ".journal");
	program_remove_folder(s->findings);
	campaign_bench_init(&s->b, bug, NULL);
	s->b.base.config.max_deaths = DEATHS;
	s->reviver = (struct run_reviver){ restart, s->b.base.server };
	s->b.base.recorder = (struct recorder){ count, s };
	s->b.options.reviver = &s->reviver;
	s->b.options.findings = s->findings;
	s->b.options.journal = s->journal;
	s->b.options.unguided = true;
	s->b.options.from = from;
	s->b.options.found = note;
	s->b.options.self = s;
}

static void scene_close(struct scene *s)
{
	campaign_bench_release(&s->b);
	program_remove_folder(s->findings);
	unlink(s->journal);
}

/* The mutants that the journal holds. */
static uint64_t sent_so_far(const struct scene *s)
{
	struct arena arena = ARENA_INIT;
	struct fuzz_trace trace;
	struct err err = ERR_INIT;

	CHECK_INT(fuzz_journal_read(s->journal, &arena, &trace, &err), 0);
	arena_release(&arena);
	return trace.sent;
}

static void run_part(struct scene *s, unsigned cut, bool resume)
{
	uint64_t before = resume ? sent_so_far(s) : 0;

	if (before >= s->total)
		return;
	campaign_summary_release(&s->b.sum);
	s->b.options.resume = resume;
	s->b.options.requests = s->total - before;
	s->exchanges = 0;
	s->cut = cut;
	s->b.base.interrupted = 0;
	if (s->dies)
		ref_server_restart(s->b.base.server); /* --start-cmd */
	campaign_bench_run(&s->b);
	CHECK_INT(s->b.result, 0);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void take_keys(struct scene *s)
{
	const char *keys[FOUND_MAX];
	size_t n = s->b.sum.finding_count, at = 0;

	if (!CHECK(n <= FOUND_MAX))
		return;
	for (size_t i = 0; i < n; i++)
		keys[i] = s->b.sum.findings[i].key;
	if (n)
		qsort(keys, n, sizeof(keys[0]), by_text);
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(s->keys + at, sizeof(s->keys) - at,
				       "%s ", keys[i]);
}

/* Interrupted behind so many exchanges of each part, 0 at the end. */
static bool is_the_same(const char *bug, bool dies,
			const unsigned cuts[CUTS_MAX], const struct scene *whole)
{
	struct scene s;
	bool same;

	scene_open(&s, bug, whole->from);
	s.dies = dies;
	for (size_t i = 0; i < CUTS_MAX && cuts[i]; i++) {
		run_part(&s, cuts[i], i > 0);
		CHECK_INT(s.b.sum.exit_code, 130);
	}
	run_part(&s, 0, true);
	CHECK(s.b.sum.exit_code == 1);
	take_keys(&s);
	same = CHECK_TEXT(s.keys, whole->keys);
	if (!same) {
		printf("%s, cut behind %u, %u and %u exchanges; the whole:\n",
		       bug, cuts[0], cuts[1], cuts[2]);
		campaign_bench_show(&whole->b);
		printf("the parts:\n");
		campaign_bench_show(&s.b);
	}
	scene_close(&s);
	return same;
}

/* While a first wrong answer is looked at, while it is sent again, and where
 * nothing happens. */
static void cut_everywhere(const char *bug, uint64_t from, bool dies)
{
	static const unsigned before[] = { 1, 3, 6, 10, 18 };
	struct scene whole;
	unsigned all, found;

	scene_open(&whole, bug, from);
	run_part(&whole, 0, false);
	take_keys(&whole);
	all = whole.exchanges;
	found = whole.found[0];
	CHECK(whole.found_count > 0 && whole.b.sum.finding_count > 0);
	for (size_t k = 0; k < sizeof(before) / sizeof(before[0]); k++)
		is_the_same(bug, dies,
			    (unsigned[CUTS_MAX]){ found - before[k] }, &whole);
	is_the_same(bug, dies, (unsigned[CUTS_MAX]){ found + 2 }, &whole);
	is_the_same(bug, dies, (unsigned[CUTS_MAX]){ all / 4, all / 4, all / 4 },
		    &whole);
	scene_close(&whole);
}

TEST(campaign_cut, wrong_verdicts_are_found_all_the_same)
{
	cut_everywhere(BUG, 0, false);
	/* That it shows in one mutant alone, or two. */
	cut_everywhere("accepts-a-markup-comment", 0, false);
	cut_everywhere("fails-on-100-modes", 0, false);
}

TEST(campaign_cut, silences_are_found_all_the_same)
{
	cut_everywhere("closes-on-two-chunk-extensions", 0, false);
	cut_everywhere("closes-on-long-values", 1000, false);
}

TEST(campaign_cut, deaths_are_found_all_the_same)
{
	cut_everywhere("dies-on-an-empty-id", 0, true);
	cut_everywhere("dies-of-a-format-directive", 0, true);
}

TEST(campaign_cut, what_stays_on_a_connection_is_found_all_the_same)
{
	cut_everywhere("leftover-of-an-extended-chunk", 700, false);
}

TEST(campaign_cut, who_spoils_a_server_is_found_all_the_same)
{
	cut_everywhere("spoilt-by-proto", 0, false);
}

TEST(campaign_cut, spellings_are_found_all_the_same)
{
	cut_everywhere("refuses-bodies-of-full-pages", 300, false);
}

/* ---- a record that comes back from disk ---- */

static bool same_set(const uint64_t *a, const uint64_t *b, size_t words)
{
	return !memcmp(a, b, words * sizeof(*a));
}

static void check_the_same(const struct record *a, const struct record *b)
{
	CHECK_TEXT(b->key.digest, a->key.digest);
	CHECK_TEXT(b->key.symptom, a->key.symptom);
	CHECK_TEXT(b->key.left, a->key.left);
	CHECK_TEXT(b->key.right, a->key.right);
	CHECK_TEXT(b->key.oracle, a->key.oracle);
	CHECK(same_set(a->key.defects, b->key.defects, KEY_DEFECT_WORDS));
	CHECK(same_set(a->key.unusual, b->key.unusual, KEY_DEFECT_WORDS));
	CHECK(same_set(a->common, b->common, MUTATOR_WORDS));
	CHECK_INT(b->key.by_request, a->key.by_request);
	CHECK_INT(b->key.served, a->key.served);
	CHECK_INT(b->key.vague, a->key.vague);
	CHECK_TEXT(b->kind, a->kind);
	CHECK_TEXT(b->f.operators, a->f.operators);
	CHECK_INT(b->step_count, a->step_count);
	for (size_t i = 0; i < a->step_count && i < b->step_count; i++)
		CHECK(a->steps[i].op == b->steps[i].op);
	CHECK_INT(b->unconfirmed, a->unconfirmed);
}

/* A mutant of two operators; it says which. */
static void two_steps(struct module_bench *m, struct mutant *out)
{
	for (uint64_t i = m->c->boundary;; i++) {
		mutate_request(&m->c->mutator, m->b.options.seed, i, out);
		if (out->step_count == 2 &&
		    out->steps[0].op != out->steps[1].op)
			return;
		mutant_release(out);
	}
}

static void begin_journal(const struct module_bench *m, const char *path)
{
	struct fuzz_journal_head head = { m->b.options.seed, 1,
					  m->b.seeds.digest };
	struct fuzz_journal j;
	struct err err = ERR_INIT;

	CHECK_INT(fuzz_journal_open(&j, path, &head, NULL, &err), 0);
}

/* Found, written, and read by a campaign that goes on. */
static void come_back(const struct finding_key *key, struct example e)
{
	char findings[PROGRAM_PATH], journal[PROGRAM_PATH];
	struct campaign *again = mem_alloc(sizeof(*again));
	struct campaign_summary sum = { .arena = ARENA_INIT };
	struct script script = { .answer = NULL };
	struct module_bench m;
	struct mutant mutant;

	program_path(findings, ".findings");
	program_path(journal, ".journal");
	module_open(&m, &script);
	two_steps(&m, &mutant);
	m.b.options.findings = findings;
	m.b.options.journal = journal;
	begin_journal(&m, journal);
	e.mutant = &mutant;
	e.sure = true;
	found(m.c, key, &e);
	m.b.options.resume = true;
	CHECK_INT(campaign_prepare(again, &m.b.options, &sum, &m.err), 0);
	if (CHECK_INT(again->record_count, 1))
		check_the_same(m.c->records[0], again->records[0]);
	campaign_end(again);
	campaign_summary_release(&sum);
	mutant_release(&mutant);
	module_close(&m);
	program_remove_folder(findings);
	unlink(journal);
}

TEST(campaign_cut, a_record_comes_back_as_it_was)
{
	struct finding_key silence = {
		.digest = "0123", .symptom = "4567", .oracle = "expectation",
		.title = "no answer", .defects = { 6, 1 }, .by_request = true,
		.unusual = { 5, 2 }, .served = true,
	}, plain = {
		.digest = "0123", .symptom = "4567", .oracle = "liveness",
		.title = "no answer",
	}, difference = {
		.digest = "0123", .symptom = "4567", .oracle = "difference",
		.title = "A: 1, B: 2", .by_request = true, .vague = true,
	};
	struct sent s = { .fate = FATE_OWN };
	struct example e = { .sent = &s };

	exchange_init(&s.exchange);
	buf_text(&s.exchange.request, "POST / HTTP/1.1\r\n\r\n");
	s.exchange.outcome = EXCHANGE_CLOSED;
	come_back(&silence, e);
	e.tried = 3;
	come_back(&plain, e);
	s.exchange.outcome = EXCHANGE_ANSWERED;
	buf_text(&s.exchange.answer, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n"
		 "\r\n");
	e.difference = (struct finding_difference){
		"id", "404 no body", "500 NotFound", slice_from("x") };
	finding_key_set_sides(&difference, "404 no body", "500 NotFound");
	come_back(&difference, e);
	exchange_release(&s.exchange);
}

/* The looks of an interrupted part count only when they were whole. */
TEST(campaign_cut, a_finding_that_was_half_confirmed_is_sent_again)
{
	struct scene whole;

	scene_open(&whole, BUG, 0);
	whole.total = FEW;
	run_part(&whole, 0, false);
	for (unsigned behind = 1; behind <= LOOKS; behind++) {
		struct scene s;

		scene_open(&s, BUG, 0);
		s.total = FEW;
		run_part(&s, whole.found[0] + behind, false);
		if (CHECK_INT(s.b.sum.finding_count, 1))
			CHECK(s.b.sum.findings[0].tried % 3 == 0);
		run_part(&s, 0, true);
		if (CHECK_INT(s.b.sum.finding_count, 1)) {
			CHECK_INT(s.b.sum.findings[0].confirmed, 3);
			CHECK_INT(s.b.sum.findings[0].tried, 3);
		}
		scene_close(&s);
	}
	scene_close(&whole);
}
