/* What one mutant brings: its answer, and the end of its Task. */
#include "tests/module_bench.h"
#include "tests/test.h"

enum { MUTANTS = 64, HANG_US = 20 * 1000 * 1000 };

/* So many reads of Tasks get no answer in time, then all do. */
struct busy {
	struct script script;
	unsigned hangs;
	bool spoils;                   /* and the other reads find nothing */
};

static enum handler_end be_busy(struct script *self, struct slice request,
				struct buf *out, int64_t *delay_us)
{
	struct busy *b = (struct busy *)self;
	bool read = slice_find(request, slice_from("/Task/")) >= 0;
	enum handler_end end = script_right(self, request, out, delay_us);

	if (read && b->spoils) {
		buf_clear(out);
		return script_status(out, 404);
	}
	if (read && b->hangs) {
		b->hangs--;
		*delay_us += HANG_US;
	}
	return end;
}

static size_t findings_of(struct busy *b)
{
	struct module_bench m;
	size_t count;

	b->script.answer = be_busy;
	module_init(&m, &b->script);
	m.b.options.requests = MUTANTS;
	m.b.options.step = WORK_FOLLOW_EVERY; /* every Task is followed */
	campaign_bench_run(&m.b);
	CHECK_INT(m.b.result, 0);
	count = m.b.sum.finding_count;
	module_release(&m);
	return count;
}

TEST(work, a_read_that_hangs_once_is_a_busy_machine)
{
	struct busy once = { .hangs = 1 };

	CHECK_INT(findings_of(&once), 0);
	CHECK_INT(once.hangs, 0);
}

TEST(work, a_task_that_nobody_finds_is_told)
{
	struct busy spoilt = { .spoils = true };

	CHECK(findings_of(&spoilt) > 0);
}
