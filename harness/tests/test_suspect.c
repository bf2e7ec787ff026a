/*
 * Cases that meet what others have spoilt: a refused set-up, a refused control
 * in front. In virtual time, answers at random distances.
 */
#include "tests/run_bench.h"
#include "tests/test.h"

#define GUILTY "\"pvc-" /* in the requests of few cases, all negative */

enum { SEEDS = 24, DELAY_US = 4000 };

struct front {
	struct handler inner;
	unsigned from, to;           /* of the valid syncs: these are refused */
	bool others;                 /* only such as use another session than
	                                that of the first sync */
	bool spoils;                 /* GUILTY: the next valid sync is refused */
	bool spoilt;
	uint64_t drawn;              /* 0: no delays */
	unsigned requests, syncs, refused;
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

static bool must_refuse(struct front *f, struct slice request)
{
	bool other = is_other(f, request), spoilt = f->spoilt;

	f->spoilt = false;
	f->syncs++;
	return spoilt || (f->others ? other && f->to
				    : f->syncs >= f->from && f->syncs <= f->to);
}

static enum handler_end refuse(struct front *f, struct buf *out)
{
	static const char body[] = "{\"_typeName\":\"InvalidArgument\"}";

	f->refused++;
	buf_clear(out);
	buf_printf(out,
		   "HTTP/1.1 500 Internal Server Error\r\n"
		   "Content-Type: application/json\r\n"
		   "Content-Length: %zu\r\n\r\n%s", sizeof(body) - 1, body);
	return HANDLER_KEEP;
}

static enum handler_end answer(void *self, struct slice request,
			       int64_t now_us, unsigned connection,
			       struct buf *out, int64_t *delay_us)
{
	struct front *f = self;
	enum handler_end end;

	f->requests++;
	f->spoilt = f->spoilt || (f->spoils && has(request, GUILTY));
	end = f->inner.answer(f->inner.self, request, now_us, connection, out,
			      delay_us);
	if (f->drawn)
		*delay_us += delay(f);
	if (has(request, "/CnsSyncVolume ") &&
	    has(buf_view(out), "\"type\":\"Task\"") && must_refuse(f, request))
		return refuse(f, out);
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

/* The whole selection with one refusal, at every place in turn. */
static void refuse_one(const char *glob, unsigned jobs)
{
	bool refused = true;

	for (unsigned at = 1; refused; at++) {
		struct front f = { .from = at, .to = at };
		struct bench b;

		bench_init(&b);
		b.config.jobs = jobs;
		run_behind(&f, &b, glob);
		refused = f.refused > 0;
		CHECK_INT(undecided(&b), 0);
		/* A valid sync was refused, whoever sent it. */
		CHECK_INT(b.sum.exit_code, refused);
		CHECK_INT(b.sum.count[VERDICT_FAIL], refused);
		bench_release(&b);
	}
}

TEST(suspect, a_set_up_that_fails_once_blocks_nobody)
{
	refuse_one("volume-unknown.*", 8);
	refuse_one("session.*", 8);
	refuse_one("task-info.*", 8);
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

TEST(suspect, nobody_is_blocked_or_blamed_for_what_others_have_spoilt)
{
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct front f = { .spoils = true, .drawn = seed };
		struct bench b;

		bench_init(&b);
		b.config.seed = seed;
		b.config.shuffle = true;
		run_behind(&f, &b, NULL);
		CHECK_INT(b.sum.exit_code, 1);
		CHECK_INT(undecided(&b), 0);
		CHECK_INT(b.sum.count[VERDICT_WARN], 0);
		CHECK_INT(b.sum.count[VERDICT_FAIL], guilty_ones(&b));
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
	printf("%u %u\n", f.requests, right);
	CHECK(f.requests <= right + 80);
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
		printf("from %u: %u of %u requests, blocked %zu\n", from[i], f.requests, right, b.sum.count[VERDICT_BLOCKED]);
		bench_release(&b);
	}
}
