/*
 * Cases that meet what others have spoilt: a refused set-up, a refused control
 * in front. In virtual time, answers at random distances.
 */
#include "base/exit_code.h"
#include "case/case_load.h"
#include "run/suspect.h"
#include "tests/run_bench.h"
#include "tests/test.h"

#define GUILTY "\"pvc-"     /* in the requests of two cases, both negative */
#define GUILTY_TOO "\"id\":\"\"" /* ... of one more that syncs itself */

enum { SEEDS = 12, ON_THE_LADDER = 5, FEW = 80, DELAY_US = 4000, CONNECTIONS = 256 };

struct front {
	struct handler inner;
	unsigned from, to;           /* of the valid syncs: these are refused */
	unsigned every;              /* likewise: one in so many; 0 = none */
	bool others;                 /* only such as use another session than
	                                that of the first sync */
	const char *spoils;          /* behind that the next valid sync is refused */
	unsigned logins_from, logins_to; /* likewise; these are refused */
	bool spoilt;
	int64_t sore_us, sore_until; /* or: for so long, not for one sync */
	unsigned tired;              /* valid syncs on one connection; further
	                                ones there are refused */
	unsigned seen[CONNECTIONS];
	const char *script;          /* from `from` on: 'r' refused, 'b' busy */
	unsigned forgets, again;     /* syncs that find their session gone, until
	                                somebody logs in again */
	bool gone;
	unsigned stop;               /* the request at which somebody wants... */
	volatile sig_atomic_t *stops; /* ...the run to end */
	uint64_t drawn;              /* 0: no delays */
	unsigned requests, syncs, logins, refused;
	char session[96];
};

static bool has(struct slice text, const char *part)
{
	return slice_find(text, slice_from(part)) >= 0;
}

static int64_t delay(struct front *f)
{
	f->drawn = f->drawn * 6364136223846793005u + 1442695040888963407u;
	return (int64_t)((f->drawn >> 33) % DELAY_US);
}

/* The value of the session's field, with what follows it. */
static struct slice session_of(struct slice request)
{
	static const char name[] = "vmware-api-session-id: ";
	ptrdiff_t at = slice_find(request, slice_from(name));

	return at < 0 ? SLICE_NONE
		      : slice_head(slice_skip(request, (size_t)at +
							  sizeof(name) - 1),
				   36);
}

static bool is_other(struct front *f, struct slice request)
{
	struct slice session = session_of(request);

	if (!*f->session)
		snprintf(f->session, sizeof(f->session), "%.*s",
			 SLICE_ARG(session));
	return !slice_is(session, f->session);
}

/* What is said to this sync; '\0': nothing special. */
static char scripted(const struct front *f)
{
	return f->script && f->syncs >= f->from &&
			       f->syncs - f->from < strlen(f->script)
		       ? f->script[f->syncs - f->from] : '\0';
}

static bool must_refuse(struct front *f, struct slice request, int64_t now_us)
{
	bool other = is_other(f, request), spoilt = f->spoilt;

	if (f->sore_us)
		return now_us < f->sore_until;
	f->spoilt = false;
	f->syncs++;
	if (f->script)
		return scripted(f);
	if (f->forgets) {
		f->gone = f->gone || f->syncs == f->forgets ||
			  f->syncs == f->again;
		return f->gone;
	}
	if (f->every)
		return f->syncs % f->every == 0;
	return spoilt || (f->others ? other && f->to
				    : f->syncs >= f->from && f->syncs <= f->to);
}

static enum handler_end say(struct front *f, const char *fault,
			    struct buf *out)
{
	f->refused++;
	buf_clear(out);
	buf_printf(out,
		   "HTTP/1.1 500 Internal Server Error\r\n"
		   "Content-Type: application/json\r\n"
		   "Content-Length: %zu\r\n\r\n{\"_typeName\":\"%s\"}",
		   strlen(fault) + strlen("{\"_typeName\":\"\"}"), fault);
	return HANDLER_KEEP;
}

static enum handler_end say_no(struct front *f, struct buf *out)
{
	return say(f, f->gone		     ? "NotAuthenticated"
		      : scripted(f) == 'b' ? "TaskInProgress"
					   : "InvalidArgument", out);
}

static enum handler_end answer(void *self, struct slice request,
			       int64_t now_us, unsigned connection,
			       struct buf *out, int64_t *delay_us)
{
	struct front *f = self;
	enum handler_end end;

	if (++f->requests == f->stop)
		*f->stops = SIGINT;
	f->spoilt = f->spoilt || (f->spoils && has(request, f->spoils));
	if (f->sore_us && has(request, f->spoils))
		f->sore_until = now_us + f->sore_us;
	end = f->inner.answer(f->inner.self, request, now_us, connection, out,
			      delay_us);
	if (f->drawn)
		*delay_us += delay(f);
	if (has(request, "/Login ") && has(buf_view(out), " 200 ") &&
	    ++f->logins >= f->logins_from && f->logins <= f->logins_to)
		return say_no(f, out);
	f->gone = f->gone && !has(request, "/Login ");
	if (has(request, "/CnsSyncVolume ") &&
	    has(buf_view(out), "\"type\":\"Task\"") &&
	    (must_refuse(f, request, now_us) ||
	     (f->tired && ++f->seen[connection % CONNECTIONS] > f->tired)))
		return say_no(f, out);
	return end;
}

static void run_behind(struct front *f, struct bench *b, const char *glob)
{
	if (glob)
		b->config.selection.run[b->config.selection.run_count++] =
			glob;
	f->inner = b->handler;
	b->handler = (struct handler){ answer, f };
	bench_run(b);
}

static size_t undecided(const struct bench *b)
{
	return b->sum.count[VERDICT_BLOCKED] + b->sum.count[VERDICT_ERROR];
}

/* The whole selection with so many refusals, at every place in turn. */
static void refuse_from(const char *glob, unsigned count, unsigned first)
{
	bool refused = true;

	for (unsigned at = first; refused; at++) {
		struct front f = { .from = at, .to = at + count - 1 };
		struct bench b;

		bench_init(&b);
		run_behind(&f, &b, glob);
		refused = f.refused > 0;
		CHECK_INT(undecided(&b), 0);
		/* A valid sync was refused, whoever sent it. */
		CHECK_INT(b.sum.exit_code, refused);
		CHECK(b.sum.count[VERDICT_FAIL] <= count);
		bench_release(&b);
	}
}

static void refuse(const char *glob, unsigned count)
{
	refuse_from(glob, count, 1);
}

TEST(suspect, a_set_up_that_fails_once_blocks_nobody)
{
	refuse("volume-unknown.*", 1);
	refuse("session.*", 1);
	refuse("task-info.*", 1);
}

TEST(suspect, nor_does_one_that_fails_twice_or_a_control)
{
	refuse("volume-*", 2);
	refuse("session.*", 2);
}

/* Behind a unit, on a fresh connection, and behind what was looked into. The
 * fifth sync is the control in front, which nobody asks for so often. */
TEST(suspect, a_control_that_fails_three_times_and_then_no_more_blocks_nobody)
{
	refuse_from("volume-unknown.*", 3, 6);
}

/* By chance as far as the cases are concerned: a case that is refused behind
 * requests of its own explains what has hit others, but not itself. */
TEST(suspect, a_server_that_refuses_now_and_then_fails)
{
	static const unsigned every[] = { 5, 8, 12, 17, 23, 24, 25, 32, 40 };

	for (size_t i = 0; i < 2 * sizeof(every) / sizeof(every[0]); i++) {
		struct front f = { .every = every[i / 2] };
		struct bench b;

		bench_init(&b);
		b.config.jobs = i % 2 ? 4 : 1;
		run_behind(&f, &b, NULL);
		if (!CHECK_INT(b.sum.exit_code, EXIT_FAILED))
			printf("\nevery %u, %u lanes", f.every, b.config.jobs);
		bench_release(&b);
	}
}

/* Of those that send GUILTY. */
static size_t guilty_ones(const struct bench *b)
{
	static const char *const ids[] = { "volume-id-malformed.pvc-prefix",
					   "concurrency.answers-do-not-cross" };
	size_t count = 0;

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		count += bench_verdict(b, ids[i]) == VERDICT_FAIL;
	return count;
}

/* In an order of its own for each seed: it fails, and nobody is blocked. */
static void run_shuffled(struct front *f, struct bench *b, const char *bug)
{
	bench_init(b);
	if (bug) {
		b->options.bug = bug;
		bench_serve(b);
	}
	b->config.seed = f->drawn;
	b->config.shuffle = true;
	run_behind(f, b, NULL);
	CHECK_INT(b->sum.exit_code, EXIT_FAILED);
	CHECK_INT(undecided(b), 0);
}

TEST(suspect, nobody_is_blocked_or_blamed_for_what_others_have_spoilt)
{
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct front f = { .spoils = GUILTY, .drawn = seed };
		struct bench b;

		run_shuffled(&f, &b, NULL);
		CHECK_INT(b.sum.count[VERDICT_WARN], 0);
		CHECK_INT(b.sum.count[VERDICT_FAIL], guilty_ones(&b));
		bench_release(&b);
	}
}

/* As long as two looks at it take, and no longer. */
TEST(suspect, a_server_that_recovers_slowly_is_waited_for)
{
	struct front f = { .spoils = GUILTY, .sore_us = 300 * 1000 };
	struct bench b;

	bench_init(&b);
	run_behind(&f, &b, "volume-*");
	CHECK_INT(undecided(&b), 0);
	CHECK_INT(bench_verdict(&b, "volume-id-malformed.pvc-prefix"),
		  VERDICT_FAIL);
	CHECK_INT(b.sum.count[VERDICT_FAIL], 1);
	bench_release(&b);
}

/* Nobody has done it, and elsewhere all is well. */
TEST(suspect, a_connection_that_refuses_for_good_is_not_the_server)
{
	struct front f = { .tired = 5 };
	struct bench b;

	bench_init(&b);
	b.config.jobs = 1;
	run_behind(&f, &b, "volume-*");
	CHECK_INT(undecided(&b), 0);
	CHECK_INT(b.sum.exit_code, EXIT_FAILED);
	bench_release(&b);
}

/* What was busy before is looked at as often as anything else. */
TEST(suspect, a_control_that_was_busy_is_looked_at_as_often)
{
	bool refused = true;

	for (unsigned at = 6; refused; at++) {
		struct front f = { .from = at, .script = "brrr" };
		struct bench b;

		bench_init(&b);
		run_behind(&f, &b, "volume-unknown.*");
		refused = f.refused > 0;
		if (!CHECK_INT(undecided(&b), 0))
			printf(" at %u", at);
		bench_release(&b);
	}
}

static void forget(struct front *f, int exit_code)
{
	struct bench b;

	bench_init(&b);
	b.config.jobs = 1;
	run_behind(f, &b, "volume-id-malformed.*");
	CHECK_INT(b.sum.exit_code, exit_code);
	bench_release(&b);
}

/* 9.29. The sixth sync is the control behind the first unit, the tenth is that
 * behind the second. */
TEST(suspect, a_session_that_ends_is_nobody_s_fault_once)
{
	struct front once = { .forgets = 6 },
		     twice = { .forgets = 6, .again = 10 };

	forget(&once, 0);
	CHECK(once.refused > 0);
	forget(&twice, EXIT_FAILED);
	CHECK(twice.refused > once.refused);
}

/* false: so many syncs there are not. */
static bool end_session_at(unsigned sync, unsigned jobs)
{
	struct front f = { .forgets = sync, .drawn = sync };
	struct bench b;

	bench_init(&b);
	b.config.jobs = jobs;
	b.config.selection.run[b.config.selection.run_count++] =
		"sync-valid.*";
	run_behind(&f, &b, "volume-kind.*");
	if (!CHECK_INT(b.sum.exit_code, 0) || !CHECK_INT(undecided(&b), 0) ||
	    !CHECK_INT(b.sum.count[VERDICT_WARN], 0))
		printf(" at %u of %u\n", sync, jobs);
	bench_release(&b);
	return f.refused > 0;
}

TEST(suspect, a_session_may_end_at_any_sync)
{
	for (unsigned jobs = 1; jobs <= 4; jobs += 3)
		for (unsigned n = ON_THE_LADDER; end_session_at(n, jobs); n++)
			;
}

/* What went out in a session that had ended goes out again. */
TEST(suspect, sessions_that_wear_out_are_told_once)
{
	for (unsigned jobs = 1; jobs <= 4; jobs += 3) {
		struct front f = { .drawn = jobs };
		struct bench b;

		bench_init(&b);
		b.options.bug = "session-wears-out";
		bench_serve(&b);
		b.config.jobs = jobs;
		run_behind(&f, &b, NULL);
		CHECK_INT(b.sum.exit_code, EXIT_FAILED);
		CHECK_INT(b.sum.count[VERDICT_FAIL], 1);
		CHECK_INT(b.sum.count[VERDICT_WARN], 0);
		CHECK_INT(undecided(&b), 0);
		CHECK_HAS(bench_expected(&b), "in a session that is in use");
		bench_release(&b);
	}
}

/* So old may one be that ends. */
TEST(suspect, old_sessions_may_end)
{
	struct front f = { .drawn = 0 };
	struct bench b;

	bench_init(&b);
	b.options.bug = "session-wears-out";
	b.options.latency_us = 7 * 1000 * 1000;
	b.config.repeat = 5;
	bench_serve(&b);
	b.config.jobs = 1;
	run_behind(&f, &b, "volume-*");
	CHECK_INT(b.sum.exit_code, EXIT_CONFORMS);
	CHECK(f.logins > 1);
	bench_release(&b);
}

TEST(suspect, a_new_session_that_is_refused_at_once_is)
{
	struct front f = { .forgets = 6, .again = 9 };

	forget(&f, EXIT_FAILED);
}

/* On half of the evidence nobody is. */
TEST(suspect, an_interrupt_at_any_moment_accuses_nobody_else)
{
	enum { FIRST = 10, EVERY = 3 };
	size_t failed = 0;
	bool last = false;

	for (unsigned at = FIRST; !last; at += EVERY) {
		struct front f = { .spoils = GUILTY, .stop = at };
		struct bench b;

		bench_init(&b);
		f.stops = &b.interrupted;
		run_behind(&f, &b, "volume-id-malformed.*");
		last = f.requests < at;
		CHECK_INT(b.sum.count[VERDICT_FAIL], guilty_ones(&b));
		failed += b.sum.count[VERDICT_FAIL];
		bench_release(&b);
	}
	CHECK(failed > 0);
}

/* It may hit the control in front of a whole unit. */
TEST(suspect, no_unit_is_blocked_by_what_others_have_spoilt)
{
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct front f = { .spoils = GUILTY_TOO, .drawn = seed };
		struct bench b;

		run_shuffled(&f, &b, NULL);
		CHECK(b.sum.count[VERDICT_FAIL] < 12);
		bench_release(&b);
	}
}

/* Many cases hurt the server for a while. Some are caught by that in the end,
 * and no unit is blocked by the control in front of it: that one is asked for
 * again when all others have come to rest. */
TEST(suspect, a_control_in_front_is_asked_for_again_when_all_is_quiet)
{
	enum { ROUNDS = 4, UNIT = 40 };

	for (unsigned seed = 1; seed <= ROUNDS; seed++) {
		struct front f = { .spoils = "\"syncMode\":[", .drawn = seed,
				   .sore_us = 150 * 1000 };
		struct bench b;

		bench_init(&b);
		b.config.seed = seed;
		b.config.shuffle = true;
		run_behind(&f, &b, NULL);
		CHECK(undecided(&b) < UNIT);
		bench_release(&b);
	}
}

TEST(suspect, controls_find_connections_of_their_own)
{
	for (unsigned seed = 1; seed <= 3 * SEEDS; seed++) {
		struct front f = { .drawn = seed };
		struct bench b;

		run_shuffled(&f, &b, "one-answer-behind");
		for (size_t i = 0; i < b.case_count; i++)
			if (b.cases[i].verdict == VERDICT_FAIL)
				CHECK_TEXT(b.cases[i].check, "http.next");
		bench_release(&b);
	}
}

/* It may have reasons of its own to refuse one. */
TEST(suspect, a_login_that_fails_once_blocks_nobody)
{
	bool refused = true;

	/* The first one is the run's own. */
	for (unsigned at = 2; refused; at++) {
		struct front f = { .logins_from = at, .logins_to = at };
		struct bench b;

		bench_init(&b);
		run_behind(&f, &b, "session.*");
		refused = f.refused > 0;
		CHECK_INT(undecided(&b), 0);
		CHECK_INT(b.sum.exit_code, 0);
		bench_release(&b);
	}
}

static unsigned requests_of_right(void)
{
	struct front f = { 0 };
	struct bench b;

	bench_init(&b);
	run_behind(&f, &b, NULL);
	CHECK_INT(b.sum.exit_code, 0);
	bench_release(&b);
	return f.requests;
}

/* The cases with a session of their own: blocked, and that is soon said. */
TEST(suspect, a_set_up_that_always_fails_stays_blocked_for_few_requests)
{
	struct front f = { .others = true, .to = 1 };
	unsigned right = requests_of_right();
	struct bench b;

	bench_init(&b);
	run_behind(&f, &b, NULL);
	CHECK_INT(bench_verdict(&b, "session.after-logout"), VERDICT_BLOCKED);
	CHECK(f.requests <= right + FEW);
	bench_release(&b);
}

TEST(suspect, logins_that_always_fail_are_asked_for_a_few_times)
{
	struct front f = { .logins_from = 2, .logins_to = 1000000 };
	unsigned right = requests_of_right();
	struct bench b;

	bench_init(&b);
	run_behind(&f, &b, NULL);
	CHECK_INT(bench_verdict(&b, "session.after-logout"), VERDICT_BLOCKED);
	CHECK(f.requests <= right + FEW);
	bench_release(&b);
}

/* Cases that log in for themselves and share no control: as many units. */
static void add_logins(struct bench *b, size_t count, const char *need)
{
	struct buf text = BUF_INIT(CASE_FILE_MAX);
	struct buf problems = BUF_INIT(CASE_PROBLEMS_MAX);

	buf_printf(&text, "{\"topic\":\"%s\",\"about\":\"A.\",\"cases\":[",
		   need);
	for (size_t i = 0; i < count; i++)
		buf_printf(&text, "%s{\"id\":\"%s.a%zu\",\"title\":\"T.\","
			   "\"since\":\"1.0\",\"clauses\":[\"M1\"],"
			   "\"needs\":[\"login\",\"%s\"],\"steps\":["
			   "{\"request\":\"login\"},{\"session\":\"own\"}],"
			   "\"accept\":[\"@synced\"],\"default\":\"fail\"}",
			   i ? "," : "", need, i, need);
	buf_text(&text, "]}");
	snprintf(b->finding, sizeof(b->finding), "%s.json", need);
	CHECK_INT(suite_load_text(&b->suite, b->finding, buf_view(&text),
				  &problems), 0);
	CHECK_TEXT(buf_string(&problems), "");
	buf_release(&problems);
	buf_release(&text);
}

/* The first ones; in the second round it is known. */
TEST(suspect, of_many_set_ups_that_are_refused_few_are_asked_for_again)
{
	enum { MANY = 40, BOTH = 8, ROUNDS = 2 };
	struct front f = { .logins_from = 2, .logins_to = 1000000 };
	struct bench b;

	bench_init(&b);
	add_logins(&b, MANY, "file-volume");
	add_logins(&b, BOTH, "second-volume");
	b.config.repeat = ROUNDS;
	b.config.selection.run[0] = "second-volume.*";
	b.config.selection.run_count = 1;
	run_behind(&f, &b, "file-volume.*");
	CHECK_INT(b.sum.count[VERDICT_BLOCKED], MANY + BOTH);
	/* Each round has its own login case on the ladder. */
	CHECK_INT(f.logins, ROUNDS * (1 + MANY + BOTH) + VAIN_MAX);
	bench_release(&b);
}

TEST(suspect, a_server_that_refuses_every_sync_is_asked_no_more_than_before)
{
	/* All, and all behind the ladder or somewhere further. */
	static const unsigned from[] = { 1, 5, 6, 40 };
	unsigned right = requests_of_right();

	for (size_t i = 0; i < sizeof(from) / sizeof(*from); i++) {
		struct front f = { .from = from[i], .to = 1000000 };
		struct bench b;

		bench_init(&b);
		run_behind(&f, &b, NULL);
		CHECK_INT(b.sum.exit_code, 1);
		CHECK(b.sum.count[VERDICT_BLOCKED] > 50);
		CHECK(f.requests <= right);
		bench_release(&b);
	}
}
