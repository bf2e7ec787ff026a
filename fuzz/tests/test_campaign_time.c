/*
 * --time against servers that take long for an answer: when a campaign ends,
 * and what it says of that for which no time was left. In virtual time.
 */
#include <unistd.h>

#include "base/exit_code.h"
#include "campaign/fuzz_report.h"
#include "tests/campaign_bench.h"
#include "tests/program.h"
#include "tests/test.h"

enum { MS = 1000, SECOND = 1000 * MS, TIME = 15 * SECOND,
       LOGOUT = 2 * SECOND, FEW = 300 };

#define BUG "accepts-two-specs"

/* Every answer takes so long. */
struct scene {
	struct campaign_bench b;
	struct handler inner;
	int64_t latency_us;
};

static enum handler_end answer(void *self, struct slice request,
			       int64_t now_us, unsigned connection,
			       struct buf *out, int64_t *delay_us)
{
	struct scene *s = self;
	enum handler_end end = s->inner.answer(s->inner.self, request, now_us,
					       connection, out, delay_us);

	*delay_us += s->latency_us;
	return end;
}

static void scene_open(struct scene *s, const char *bug, int64_t latency_us)
{
	s->latency_us = latency_us;
	campaign_bench_init(&s->b, bug, NULL);
	s->inner = s->b.base.handler;
	s->b.base.handler = (struct handler){ answer, s };
	s->b.options.time_us = TIME;
}

static void scene_close(struct scene *s)
{
	campaign_bench_release(&s->b);
}

static void report(const struct scene *s, struct buf *out)
{
	fuzz_report_text(&(struct fuzz_report){ .summary = &s->b.sum,
						.target = "t" }, out);
}

/* Sent again as often as it must be, or told that it was not. */
static void check_honest(const struct finding *f)
{
	CHECK(f->tried % 3 == 0);
	CHECK(f->confirmed == f->tried);
	CHECK(!f->unsettled || !f->tried);
}

TEST(campaign_time, ends_one_timeout_behind_it_however_slow_the_server_is)
{
	static const int64_t latencies[] = {
		50 * MS, 300 * MS, 700 * MS, SECOND, 2 * SECOND, 3 * SECOND,
		4 * SECOND, 6 * SECOND, 9 * SECOND
	};
	struct scene s;

	for (size_t i = 0; i < sizeof(latencies) / sizeof(latencies[0]); i++) {
		scene_open(&s, BUG, latencies[i]);
		campaign_bench_run(&s.b);
		CHECK_INT(s.b.result, 0);
		CHECK(s.b.sum.us <=
		      TIME + s.b.base.config.timeout_us + LOGOUT);
		for (size_t k = 0; k < s.b.sum.finding_count; k++)
			check_honest(&s.b.sum.findings[k]);
		scene_close(&s);
	}
}

/* Wherever the end falls, while it is looked at or while it is sent again. */
TEST(campaign_time, ends_so_in_the_midst_of_a_finding_too)
{
	struct scene s;
	uint64_t first;
	bool whole = false, half = false;

	scene_open(&s, BUG, 0);
	s.b.options.time_us = 0;
	s.b.options.requests = FEW;
	campaign_bench_run(&s.b);
	first = s.b.sum.findings[0].first_index;
	scene_close(&s);
	for (int64_t us = 10 * SECOND; us < 80 * SECOND; us += 5 * SECOND / 2) {
		scene_open(&s, BUG, 2 * SECOND);
		s.b.options.from = first;
		s.b.options.time_us = us;
		campaign_bench_run(&s.b);
		CHECK(s.b.sum.us <=
		      us + s.b.base.config.timeout_us + LOGOUT);
		if (CHECK(s.b.sum.finding_count > 0)) {
			check_honest(&s.b.sum.findings[0]);
			whole |= s.b.sum.findings[0].tried > 0;
			half |= !s.b.sum.findings[0].tried &&
				!s.b.sum.findings[0].unsettled;
		}
		scene_close(&s);
	}
	CHECK(whole && half);
}

TEST(campaign_time, says_nothing_of_a_right_server_that_is_slow)
{
	struct scene s;

	for (int64_t us = 250 * MS; us < 4 * SECOND; us += 250 * MS) {
		scene_open(&s, NULL, us);
		campaign_bench_run(&s.b);
		CHECK_INT(s.b.sum.exit_code, 0);
		CHECK(s.b.sum.complete);
		scene_close(&s);
	}
}

/* A server on which the first finding comes when the time is over. */
static int64_t come_too_late(struct scene *s)
{
	struct buf text = BUF_INIT(FUZZ_REPORT_MAX);
	int64_t us = 500 * MS;

	for (bool late = false; !late && us < 3 * SECOND; us += 50 * MS) {
		scene_open(s, BUG, us);
		campaign_bench_run(&s->b);
		late = s->b.sum.finding_count == 1 &&
		       s->b.sum.findings[0].unsettled;
		if (late) {
			CHECK_INT(s->b.sum.exit_code, 1);
			CHECK(s->b.sum.complete);
			CHECK_INT(s->b.sum.findings[0].tried, 0);
			report(s, &text);
			CHECK_HAS(buf_string(&text), "no: it came once");
		}
		scene_close(s);
	}
	CHECK(text.len > 0);
	buf_release(&text);
	return us - 50 * MS;
}

TEST(campaign_time, tells_what_came_once_and_no_more_and_asks_when_it_goes_on)
{
	char findings[PROGRAM_PATH], journal[PROGRAM_PATH];
	struct scene s;
	int64_t us = come_too_late(&s);
	uint64_t first = 0;

	program_path(findings, ".findings");
	program_path(journal, ".journal");
	program_remove_folder(findings);
	scene_open(&s, BUG, us);
	s.b.options.findings = findings;
	s.b.options.journal = journal;
	campaign_bench_run(&s.b);
	if (CHECK_INT(s.b.sum.finding_count, 1)) {
		CHECK(s.b.sum.findings[0].unsettled);
		first = s.b.sum.findings[0].first_index;
	}
	campaign_summary_release(&s.b.sum);
	s.b.options.resume = true;
	s.latency_us = 0;
	s.b.options.time_us = 0;
	s.b.options.requests = FEW;
	campaign_bench_run(&s.b);
	CHECK(s.b.sum.earlier <= first);
	if (CHECK_INT(s.b.sum.finding_count, 1)) {
		CHECK(!s.b.sum.findings[0].unsettled);
		CHECK_INT(s.b.sum.findings[0].confirmed, 3);
		CHECK_INT(s.b.sum.findings[0].tried, 3);
	}
	scene_close(&s);
	program_remove_folder(findings);
	unlink(journal);
}

TEST(campaign_time, no_mutant_in_time_is_nothing_verified)
{
	struct buf text = BUF_INIT(FUZZ_REPORT_MAX);
	struct scene s;

	scene_open(&s, BUG, 8 * SECOND);
	campaign_bench_run(&s.b);
	CHECK_INT(s.b.result, 0);
	CHECK_INT(s.b.sum.executed, 0);
	CHECK_INT(s.b.sum.exit_code, EXIT_NOTHING_VERIFIED);
	CHECK(!s.b.sum.complete);
	report(&s, &text);
	CHECK_HAS(buf_string(&text), "the time was over before the first one");
	buf_release(&text);
	scene_close(&s);
}
