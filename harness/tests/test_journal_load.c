/* Exchanges whose bytes give way to those of other cases and come back. */
#include <unistd.h>

#include "run/journal.h"
#include "tests/program.h"
#include "tests/report_fixture.h"
#include "tests/test.h"

struct scene {
	char path[PROGRAM_PATH];
	struct fixture fixture;
	struct journal whole, j;       /* nothing is away in the first one */
	struct err err;
};

static void scene_open(struct scene *s)
{
	*s = (struct scene){ .err = ERR_INIT };
	program_path(s->path, ".ndjson");
	fixture_open(&s->fixture, FIXTURE_MIXED);
	CHECK_INT(fixture_journal(&s->fixture, s->path, &s->err), 0);
	CHECK_INT(journal_read(&s->whole, s->path, &s->err), 0);
	CHECK_INT(journal_read(&s->j, s->path, &s->err), 0);
	CHECK(s->j.exchange_count > 1);
}

static void scene_close(struct scene *s)
{
	journal_release(&s->whole);
	journal_release(&s->j);
	fixture_release(&s->fixture);
	unlink(s->path);
}

static bool is_same(const struct exchange *a, const struct exchange *b)
{
	return slice_equal(buf_view(&a->request), buf_view(&b->request)) &&
	       slice_equal(buf_view(&a->answer), buf_view(&b->answer)) &&
	       a->outcome == b->outcome && a->done_us == b->done_us;
}

static bool is_whole(const struct scene *s, const struct journal_case *c)
{
	const struct evidence *e = &c->evidence;

	for (size_t i = 0; i < e->count; i++) {
		const struct exchange *x = e->items[i].exchange;

		if (x && !is_same(x, &s->whole.exchanges[x - s->j.exchanges]))
			return false;
	}
	return true;
}

static size_t away(const struct journal *j)
{
	size_t count = 0;

	for (size_t i = 0; i < j->exchange_count; i++) {
		count += j->spots[i].away;
		CHECK(!j->spots[i].away || !j->exchanges[i].answer.len);
	}
	return count;
}

/* What it needs is not read twice: a byte that was changed stays so. */
static void check_stays(struct journal *j, const struct journal_case *c)
{
	const struct exchange *x = c->evidence.count
					   ? c->evidence.items[0].exchange
					   : NULL;
	char *byte = x && x->request.len ? x->request.bytes : NULL;
	struct err err = ERR_INIT;
	char was = byte ? *byte : '\0';

	if (!byte)
		return;
	*byte = '\x7F';
	CHECK_INT(journal_load(j, c, &err), 0);
	CHECK(x->request.bytes == byte && *byte == '\x7F');
	*byte = was;
}

TEST(journal_load, brings_back_what_gave_way_to_another_case)
{
	size_t used = 0;
	struct scene s;

	scene_open(&s);
	for (size_t i = 0; i < s.j.case_count; i++) {
		const struct journal_case *c = &s.j.cases[i];
		size_t held = s.j.held;

		s.j.held = (size_t)JOURNAL_HELD_MAX + held + 1; /* too much */
		CHECK_INT(journal_load(&s.j, c, &s.err), 0);
		check_stays(&s.j, c);
		s.j.held -= (size_t)JOURNAL_HELD_MAX + 1;
		CHECK(is_whole(&s, c));
		used += c->evidence.count > 0;
	}
	CHECK(used > 1);
	CHECK(away(&s.j) > 0);
	/* Where there is room nobody is sent away. */
	for (size_t i = 0; i < s.j.case_count; i++)
		CHECK_INT(journal_load(&s.j, &s.j.cases[i], &s.err), 0);
	for (size_t i = 0; i < s.j.case_count; i++)
		CHECK(is_whole(&s, &s.j.cases[i]));
	scene_close(&s);
}

static void check_refused(bool cut, size_t held, const char *text)
{
	const struct journal_case *c;
	struct scene s;
	int result = 0;

	scene_open(&s);
	for (size_t i = 0; i < s.j.exchange_count; i++) {
		s.j.spots[i].away = true;
		exchange_release(&s.j.exchanges[i]);
	}
	s.j.held = held;
	if (cut)
		CHECK_INT(truncate(s.path, 1), 0);
	for (size_t i = 0; !result && i < s.j.case_count; i++) {
		c = &s.j.cases[i];
		result = journal_load(&s.j, c, &s.err);
	}
	CHECK_INT(result, -1);
	CHECK_INT(s.err.code, ERR_INPUT);
	CHECK_HAS(s.err.text, s.path);
	CHECK_HAS(s.err.text, text);
	scene_close(&s);
}

TEST(journal_load, says_what_is_no_longer_there_or_too_much)
{
	check_refused(true, 0, "the line is no longer there");
	check_refused(false, (size_t)JOURNAL_HELD_MAX + JOURNAL_CASE_MAX,
		      "hold more than 1024 MiB");
}

/* ---- replayed ---- */

struct shown {
	const struct case_result *want; /* of the first round */
	size_t told;
};

static void begin(void *self, const struct run_info *info)
{
	(void)self, (void)info;
}

static void case_end(void *self, const struct run_info *info,
		     const struct case_result *c)
{
	struct shown *s = self;

	(void)info;
	if (c->test_case != s->want->test_case || !CHECK(c->shown != NULL))
		return;
	CHECK_INT(c->shown->number, s->want->shown->number);
	CHECK(slice_equal(buf_view(&c->shown->request),
			  buf_view(&s->want->shown->request)));
	CHECK(slice_equal(buf_view(&c->shown->answer),
			  buf_view(&s->want->shown->answer)));
	s->told++;
}

static void end(void *self, const struct run_info *info,
		const struct run_summary *sum)
{
	(void)self, (void)info, (void)sum;
}

static bool is_told(const struct fixture *f, size_t i)
{
	return f->results[i].shown && f->results[i].shown->answer.len &&
	       f->evidence[i].count;
}

/* By another exchange. */
static bool is_other(const struct fixture *f, size_t i, size_t than)
{
	return is_told(f, i) && f->results[i].shown != f->results[than].shown;
}

/* Of equals the first round is told, and the second has taken its place in
 * memory. */
TEST(journal_load, the_round_that_is_told_has_its_bytes)
{
	char path[PROGRAM_PATH];
	struct run_summary sum = { 0 };
	struct err err = ERR_INIT;
	struct shown shown = { .told = 0 };
	struct run_events events = { begin, case_end, end, &shown };
	const struct run_events *list[] = { &events };
	struct fixture f;
	struct journal j;
	size_t first = 0, second;

	program_path(path, ".ndjson");
	fixture_open(&f, FIXTURE_MIXED);
	while (first < f.count && !is_told(&f, first))
		first++;
	second = first + 1;
	while (second < f.count && !is_other(&f, second, first))
		second++;
	if (CHECK(second < f.count)) {
		f.info.repeat = 2;
		f.results[second].test_case = f.results[first].test_case;
		for (size_t l = 0; l < LEVEL_COUNT; l++)
			f.results[second].verdict[l] =
				f.results[first].verdict[l];
		shown.want = &f.results[first];
		CHECK_INT(fixture_journal(&f, path, &err), 0);
		CHECK_INT(journal_read(&j, path, &err), 0);
		j.held += (size_t)JOURNAL_HELD_MAX + 1; /* no room */
		CHECK_INT(journal_replay(&j, &f.suite, LEVEL_SHOULD, false,
					 list, 1, &sum, NULL, &err), 0);
		CHECK_TEXT(err.text, "");
		CHECK_INT(shown.told, 1);
		journal_release(&j);
	}
	fixture_release(&f);
	unlink(path);
}
