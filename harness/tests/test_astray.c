/*
 * Servers that lose their place on a connection, and such as answer by chance:
 * who is to blame, and who is not. In virtual time.
 */
#include "tests/run_bench.h"
#include "tests/test.h"

#define GUILTY "volume-id-malformed.pvc-prefix"
#define ONLY_GUILTY "\"pvc-" /* in the request of that case, and of few others */

enum { LEFT_MAX = 1024, TASK_US = 50000 };

struct front {
	struct handler inner;
	const char *match;           /* leaves its connection out of step */
	bool left[LEFT_MAX];         /* connections */
	bool stays;                  /* ... for ever */
	unsigned since;              /* ... behind so many requests */
	bool third;                  /* every third NotFound is 503 */
	unsigned not_found;
	unsigned chance;             /* one answer in so many is 503... */
	uint64_t drawn;              /* ... by this */
	unsigned requests, guilty, logins;
	int64_t busy_until_us;       /* tasks of the one volume */
	unsigned at_once;            /* syncs before that */
};

static bool has(struct slice text, const char *part)
{
	return slice_find(text, slice_from(part)) >= 0;
}

static bool by_chance(struct front *f)
{
	f->drawn = f->drawn * 6364136223846793005u + 1442695040888963407u;
	return f->chance && (f->drawn >> 33) % f->chance == 0;
}

static enum handler_end say(struct buf *out, const char *status)
{
	buf_clear(out);
	buf_printf(out, "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", status);
	return HANDLER_KEEP;
}

static enum handler_end answer(void *self, struct slice request,
			       int64_t now_us, unsigned connection,
			       struct buf *out, int64_t *delay_us)
{
	struct front *f = self;
	bool *left = &f->left[connection % LEFT_MAX];
	enum handler_end end;

	f->requests++;
	f->logins += has(request, "/Login ") && has(request, "\"wrong-");
	if (*left) {
		*left = f->stays;
		return say(out, "400 Bad Request");
	}
	if (f->match && f->requests > f->since && has(request, f->match)) {
		f->guilty++;
		*left = true;
	}
	end = f->inner.answer(f->inner.self, request, now_us, connection, out,
			      delay_us);
	if (has(buf_view(out), "\"type\":\"Task\"") &&
	    has(request, "/CnsSyncVolume ")) {
		f->at_once += now_us < f->busy_until_us;
		f->busy_until_us = now_us + TASK_US;
	}
	if (f->third && has(buf_view(out), "\"NotFound\"") &&
	    ++f->not_found % 3 == 0)
		return say(out, "503 Service Unavailable");
	return has(buf_view(out), " 500 ") && by_chance(f)
		       ? say(out, "503 Service Unavailable") : end;
}

static void run_behind(struct front *f, struct bench *b)
{
	f->inner = b->handler;
	b->handler = (struct handler){ answer, f };
	bench_run(b);
}

static void select_only(struct bench *b, const char *glob)
{
	b->config.selection.run[b->config.selection.run_count++] = glob;
}

static size_t with_check(const struct bench *b, const char *check)
{
	size_t count = 0;

	for (size_t i = 0; i < b->case_count; i++)
		count += !strcmp(b->cases[i].check, check) &&
			 b->cases[i].verdict == VERDICT_FAIL;
	return count;
}

static void check_only_guilty_fail(struct bench *b)
{
	CHECK_INT(b->sum.exit_code, 1);
	CHECK_TEXT(bench_cause(b, GUILTY), "http.next R1");
	CHECK_INT(with_check(b, "http.next"), b->sum.count[VERDICT_FAIL]);
	CHECK_INT(b->sum.count[VERDICT_BLOCKED], 0);
	CHECK_INT(b->sum.count[VERDICT_ERROR], 0);
}

TEST(astray, what_a_request_leaves_on_its_connection_is_its_own_failure)
{
	static const char *const variants[] = {
		NULL, "busy-volume-is-task-in-progress", "slow-tasks",
		"session-ids-are-numbers", "long-task-ids"
	};

	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		struct front f = { .match = ONLY_GUILTY };
		struct bench b;

		bench_init(&b);
		b.options.variant = variants[i];
		bench_serve(&b);
		select_only(&b, "volume-*");
		run_behind(&f, &b);
		check_only_guilty_fail(&b);
		bench_release(&b);
	}
}

/* Whatever stands in front: the odd one is the request that was hit. */
TEST(astray, what_any_valid_request_does_is_told_by_the_one_that_was_hit)
{
	struct bench b;

	bench_init(&b);
	b.options.bug = "connection-keeps-its-session";
	bench_serve(&b);
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK(with_check(&b, "http.next") > 0);
	for (size_t i = 0; i < b.case_count; i++)
		if (b.cases[i].verdict == VERDICT_FAIL)
			CHECK_HAS(b.cases[i].id, "session.");
	bench_release(&b);
}

TEST(astray, so_it_is_where_the_connection_is_of_no_use_any_more)
{
	struct front f = { .match = ONLY_GUILTY, .stays = true };
	struct bench b;

	bench_init(&b);
	b.config.jobs = 1;
	select_only(&b, "volume-*");
	run_behind(&f, &b);
	check_only_guilty_fail(&b);
	bench_release(&b);
}

TEST(astray, who_answers_by_chance_fails_as_before_and_nobody_else)
{
	for (unsigned seed = 1; seed <= 24; seed++) {
		struct front f = { .chance = 1 + seed % 4, .drawn = seed };
		struct bench b;

		bench_init(&b);
		select_only(&b, "volume-*");
		run_behind(&f, &b);
		CHECK_INT(b.sum.exit_code, 1);
		CHECK(b.sum.count[VERDICT_FAIL] > 0);
		CHECK_INT(with_check(&b, "http.next"), 0);
		CHECK_INT(b.sum.count[VERDICT_ERROR], 0);
		bench_release(&b);
	}
}

static size_t of_its_own(const struct bench *b)
{
	return b->sum.count[VERDICT_FAIL] - with_check(b, "http.next");
}

/* Few enough flakes to leave a look for the guilty one. */
static void select_some(struct bench *b)
{
	select_only(b, "volume-*");
	b->config.selection.skip[b->config.selection.skip_count++] =
		"volume-unknown.*-half-of-another";
}

TEST(astray, nor_does_a_flake_pass_where_answers_go_astray)
{
	struct front flake = { .third = true };
	struct front both = { .third = true, .match = ONLY_GUILTY };
	struct bench b;
	size_t flakes;

	bench_init(&b);
	select_some(&b);
	run_behind(&flake, &b);
	flakes = of_its_own(&b);
	CHECK(flakes > 1);
	bench_release(&b);
	bench_init(&b);
	select_some(&b);
	run_behind(&both, &b);
	CHECK_TEXT(bench_cause(&b, GUILTY), "http.next R1");
	CHECK(of_its_own(&b) >= flakes);
	bench_release(&b);
}

static void run_fast(struct front *f, struct bench *b, unsigned jobs)
{
	bench_init(b);
	b->config.fail_fast = true;
	b->config.jobs = jobs;
	run_behind(f, b);
}

TEST(astray, fail_fast_ends_at_who_did_it_and_not_at_who_was_hit)
{
	for (unsigned jobs = 1; jobs <= 8; jobs += 7) {
		struct front f = { .match = ONLY_GUILTY };
		struct bench b;

		run_fast(&f, &b, jobs);
		CHECK_INT(b.sum.exit_code, 1);
		CHECK_INT(b.sum.count[VERDICT_FAIL], 1);
		CHECK_INT(with_check(&b, "http.next"), 1);
		CHECK_INT(b.sum.count[VERDICT_BLOCKED], 0);
		CHECK(b.sum.count[VERDICT_SKIP] > 0);
		bench_release(&b);
	}
}

TEST(astray, fail_fast_ends_at_a_failure_of_its_own_as_before)
{
	for (unsigned seed = 1; seed <= 12; seed++) {
		struct front f = { .chance = 1 + seed % 4, .drawn = seed };
		struct bench b;

		run_fast(&f, &b, 8);
		CHECK_INT(b.sum.exit_code, 1);
		CHECK_INT(with_check(&b, "http.next"), 0);
		CHECK(b.sum.count[VERDICT_FAIL] > 0);
		CHECK(b.sum.count[VERDICT_SKIP] > 0);
		bench_release(&b);
	}
}

/* The server begins with it in the second round. */
TEST(astray, a_later_round_names_who_did_it_too)
{
	struct front f = { 0 }, late = { .match = ONLY_GUILTY };
	struct bench b;

	bench_init(&b);
	select_only(&b, "volume-*");
	run_behind(&f, &b);
	bench_release(&b);
	late.since = f.requests;
	bench_init(&b);
	b.config.repeat = 3;
	select_only(&b, "volume-*");
	run_behind(&late, &b);
	check_only_guilty_fail(&b);
	bench_release(&b);
}

/* Of every round a request more, but once for each case. */
TEST(astray, what_fails_in_every_round_is_asked_for_again_in_one)
{
	struct front f = { 0 };
	unsigned rounds[2];

	for (unsigned i = 0; i < 2; i++) {
		struct bench b;

		f.requests = 0;
		bench_init(&b);
		b.options.bug = i ? "unknown-volume-is-invalid-argument" : NULL;
		b.config.repeat = 8;
		bench_serve(&b);
		select_only(&b, "volume-unknown.*");
		run_behind(&f, &b);
		rounds[i] = f.requests;
		CHECK(rounds[i] <= rounds[0] + b.sum.count[VERDICT_FAIL]);
		bench_release(&b);
	}
}

TEST(astray, nobody_is_warned_for_an_answer_that_is_not_his)
{
	static const char *const bugs[] = { "one-answer-behind",
					    "leaves-a-body-unread" };

	for (unsigned i = 0; i < 2 * sizeof(bugs) / sizeof(bugs[0]); i++) {
		struct bench b;

		bench_init(&b);
		b.options.bug = bugs[i / 2];
		b.config.seed = i;
		bench_serve(&b);
		bench_run(&b);
		CHECK_INT(b.sum.exit_code, 1);
		CHECK_INT(b.sum.count[VERDICT_WARN], 0);
		CHECK_INT(b.sum.count[VERDICT_FAIL],
			  with_check(&b, "http.next"));
		bench_release(&b);
	}
}

/* What a report shows of an answer is 4 KiB, and less than these have. */
TEST(astray, a_case_that_waits_is_judged_by_whole_controls)
{
	struct bench b;

	bench_init(&b);
	b.options.variant = "array-task-result, long-task-ids, "
			    "chunks-with-extensions";
	bench_serve(&b);
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 0);
	CHECK(b.sum.count[VERDICT_WARN] > 0);
	CHECK_INT(b.sum.count[VERDICT_BLOCKED], 0);
	bench_release(&b);
}

TEST(astray, a_wrong_answer_of_its_own_costs_one_request_more)
{
	struct front f = { 0 }, right = { 0 };
	struct bench b;

	bench_init(&b);
	select_only(&b, "volume-unknown.*");
	run_behind(&right, &b);
	bench_release(&b);
	bench_init(&b);
	b.options.bug = "unknown-volume-is-invalid-argument";
	bench_serve(&b);
	select_only(&b, "volume-unknown.*");
	run_behind(&f, &b);
	CHECK(b.sum.count[VERDICT_FAIL] > 4);
	CHECK(f.requests <= right.requests + b.sum.count[VERDICT_FAIL]);
	bench_release(&b);
}

TEST(astray, no_login_goes_out_twice)
{
	struct front f = { 0 };
	struct bench b;

	bench_init(&b);
	b.options.bug = "wrong-password-is-404";
	bench_serve(&b);
	run_behind(&f, &b);
	CHECK_INT(f.logins, 1);
	CHECK_INT(b.sum.exit_code, 1);
	bench_release(&b);
}

TEST(astray, a_server_that_closes_as_it_likes_is_left_alone)
{
	struct bench b;

	bench_init(&b);
	b.options.variant = "closes-every-third-time";
	bench_serve(&b);
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 0);
	bench_release(&b);
}

TEST(astray, no_sync_goes_out_before_the_task_of_the_last_one_has_ended)
{
	struct front f = { .match = "\"id\":\"\"" };
	struct bench b;

	bench_init(&b);
	b.options.task_us = TASK_US;
	bench_serve(&b);
	b.config.volume_count = 1;
	select_only(&b, "recovery.*");
	run_behind(&f, &b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK(with_check(&b, "http.next") > 0);
	CHECK_INT(f.at_once, 0);
	bench_release(&b);
}
