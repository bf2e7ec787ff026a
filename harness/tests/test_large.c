/*
 * Answers just below the ceiling: a run and a reader of its journal keep few
 * of them, and judge as if they were small.
 */
#include <malloc.h>

#include "base/alloc.h"
#include "http/response.h"
#include "run/follow.h"
#include "run/lane.h"
#include "tests/report_fixture.h"
#include "tests/run_bench.h"
#include "tests/test.h"

enum {
	PADDED = 4 * 1024 * 1024,
	RUN_KEEPS_MAX = 8 * LANE_HELD_MAX, /* what is under way included */
	CASES_MIN = 30 /* that would hold more */
};

/* In front of the reference server: every JSON answer gets spaces behind it. */
struct padder {
	struct handler inner;
	size_t size, peak;
	unsigned syncs;
	bool still_running;   /* no task ever ends */
	unsigned reads;
};

static void replace(struct buf *bytes, const char *old, const char *new)
{
	ptrdiff_t at = slice_find(buf_view(bytes), slice_from(old));

	if (at >= 0)
		memcpy(bytes->bytes + at, new, strlen(new));
}

static void pad(struct padder *p, struct buf *answer)
{
	static const char name[] = "Content-Length: ";
	struct buf small = *answer;
	ptrdiff_t at = slice_find(buf_view(&small), slice_from(name));
	ptrdiff_t body = slice_find(buf_view(&small), slice_from("\r\n\r\n"));
	struct slice rest;
	size_t length;

	if (at < 0 || body < 0 || small.len == (size_t)body + 4)
		return;
	*answer = BUF_INIT(small.limit);
	length = small.len - (size_t)body - 4;
	rest = slice_skip(buf_view(&small), (size_t)at);
	rest = slice_skip(rest, (size_t)slice_find(rest, slice_from("\r\n")));
	buf_add(answer, small.bytes, (size_t)at);
	buf_printf(answer, "%s%zu", name, length + p->size);
	buf_slice(answer, rest);
	memset(buf_reserve(answer, p->size), ' ', p->size);
	buf_commit(answer, p->size);
	buf_release(&small);
}

static size_t heap(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static enum handler_end padded(void *self, struct slice request,
			       int64_t now_us, unsigned connection,
			       struct buf *answer, int64_t *delay_us)
{
	struct padder *p = self;
	enum handler_end end = p->inner.answer(p->inner.self, request, now_us,
					       connection, answer, delay_us);
	size_t in_use = heap();

	p->syncs += slice_find(request, slice_from("/CnsSyncVolume ")) >= 0;
	p->reads += slice_find(request, slice_from("/Task/")) >= 0;
	if (p->still_running) {
		replace(answer, "\"success\"", "\"running\"");
		replace(answer, "completeTime", "completeDate");
	}
	pad(p, answer);
	if (in_use > p->peak)
		p->peak = in_use;
	return end;
}

/* The padder lives as long as the bench. */
static void open_padded(struct bench *b, struct padder *p, const char *cases)
{
	bench_init(b);
	b->config.volume_count = 1;
	b->config.selection.run[b->config.selection.run_count++] = cases;
	p->inner = b->handler;
	b->handler = (struct handler){ padded, p };
}

TEST(large, answers_change_no_verdict_and_are_not_kept)
{
	struct padder small = { 0 }, large = { .size = PADDED };
	size_t before = heap();
	struct bench a, b;

	open_padded(&a, &small, "volume-id-malformed.*");
	bench_run(&a);
	open_padded(&b, &large, "volume-id-malformed.*");
	bench_run(&b);
	CHECK_INT(b.result, 0);
	CHECK(b.case_count > CASES_MIN);
	CHECK_INT(b.case_count, a.case_count);
	for (size_t i = 0; i < a.case_count && i < b.case_count; i++) {
		CHECK_TEXT(b.cases[i].id, a.cases[i].id);
		CHECK_INT(b.cases[i].verdict, a.cases[i].verdict);
	}
	CHECK_INT(b.longest_shown, ANSWER_SHOWN);
	CHECK(large.syncs > small.syncs); /* units were cut */
	CHECK(!large.peak || large.peak - before < RUN_KEEPS_MAX);
	bench_release(&a);
	bench_release(&b);
}

TEST(large, a_task_that_never_ends_is_read_ever_less)
{
	struct padder small = { .still_running = true };
	struct padder large = { .size = PADDED, .still_running = true };
	struct bench a, b;

	open_padded(&a, &small, "sync-valid.full-sync");
	a.config.task_timeout_us = b.config.task_timeout_us = 60000000;
	bench_run(&a);
	open_padded(&b, &large, "sync-valid.full-sync");
	bench_run(&b);
	CHECK_INT(a.sum.exit_code, 1);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK_INT(b.sum.count[VERDICT_FAIL], a.sum.count[VERDICT_FAIL]);
	CHECK(small.reads > 500);
	CHECK(large.reads < 60);
	/* The last read still falls on the deadline. */
	CHECK(b.sum.us < a.sum.us + a.sum.us / 100);
	bench_release(&a);
	bench_release(&b);
}

static void fill(struct buf *b, size_t len)
{
	char *room = buf_reserve(b, len);

	memset(room, 'x', len);
	buf_commit(b, len);
}

TEST(large, a_journal_gives_its_large_exchanges_back_case_by_case)
{
	struct err err = ERR_INIT;
	struct journal j;
	struct buf text;
	struct fixture f;

	fixture_open(&f, FIXTURE_MIXED);
	fill(&f.exchanges[0].answer, JOURNAL_KEPT_MAX);
	fixture_journal_text(&f, &text);
	CHECK_INT(fixture_journal_read(&j, buf_view(&text), &err), 0);
	CHECK_INT(j.exchanges[0].answer.len, 0);
	for (size_t i = 0; i < j.case_count; i++) {
		const struct evidence *got = &j.cases[i].evidence;
		const struct evidence *want = &f.evidence[i];

		CHECK_INT(journal_load(&j, &j.cases[i], &err), 0);
		for (size_t k = 0; k < got->count; k++)
			CHECK(slice_equal(
				buf_view(&got->items[k].exchange->answer),
				buf_view(&want->items[k].exchange->answer)));
	}
	CHECK(j.exchanges[0].answer.len > JOURNAL_KEPT_MAX);
	journal_release(&j);
	buf_release(&text);
	fixture_release(&f);
}
