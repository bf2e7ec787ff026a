#include <unistd.h>

#include "campaign/watch.h"
#include "tests/module_bench.h"
#include "tests/test.h"

static const char *grow_every(uint64_t mutants, int64_t bytes,
			      int64_t descriptors, int64_t threads,
			      unsigned windows)
{
	struct watch w = { 0 };
	const char *what = NULL;

	for (unsigned i = 0; i <= windows && !what; i++) {
		struct watch_sample s = { 1 << 24, 10, 4, false, 0, 0 };

		s.bytes += bytes * i;
		s.descriptors += descriptors * i;
		s.threads += threads * i;
		what = watch_add(&w, &s, i * mutants);
	}
	return what ? what : "";
}

static const char *grow(int64_t bytes, int64_t descriptors, int64_t threads,
			unsigned windows)
{
	return grow_every(WATCH_WINDOW, bytes, descriptors, threads, windows);
}

TEST(campaign_watch, tells_what_grows_in_three_windows)
{
	int64_t much = 2 * WATCH_WINDOW * WATCH_BYTES;

	CHECK_TEXT(grow(much, 0, 0, 3), "memory grows");
	CHECK_TEXT(grow(0, 20, 0, 3), "open descriptors grow");
	CHECK_TEXT(grow(0, 0, 20, 3), "threads grow");
	CHECK_TEXT(grow(much, 20, 20, 2), "");
	CHECK_TEXT(grow(much / 4, 16, 16, 10), "");
	CHECK_TEXT(grow(-much, -20, -20, 10), "");
}

TEST(campaign_watch, tells_what_is_lost_rarely_later)
{
	CHECK_TEXT(grow(0, 5, 0, 3 * WATCH_LONGER), "open descriptors grow");
	CHECK_TEXT(grow(0, 5, 0, 3 * WATCH_LONGER - 1), "");
	CHECK_TEXT(grow(0, 1, 0, 3 * WATCH_LONGER * WATCH_LONGER), "");
}

TEST(campaign_watch, tells_soon_what_every_request_loses)
{
	enum { EACH = WATCH_QUICK / 8 * 7 + 1, MOST = WATCH_QUICK * 2 / 3,
	       SEVENTH = WATCH_QUICK / 7 };

	CHECK_TEXT(grow_every(WATCH_QUICK, 0, EACH, 0, 3),
		   "open descriptors grow");
	CHECK_TEXT(grow_every(WATCH_QUICK, 0, 0, EACH, 3), "threads grow");
	CHECK_TEXT(grow_every(WATCH_QUICK, 0, EACH, EACH, 2), "");
	/* A pool or a cache warms up. */
	CHECK_TEXT(grow_every(WATCH_QUICK, 1 << 24, SEVENTH, SEVENTH, 16), "");
	/* Two in three, one in seven: longer windows. */
	CHECK_TEXT(grow_every(WATCH_QUICK, 0, MOST, 0, 11), "");
	CHECK_TEXT(grow_every(WATCH_QUICK, 0, MOST, 0, 12),
		   "open descriptors grow");
	CHECK_TEXT(grow_every(WATCH_QUICK, 0, SEVENTH, 0, 64),
		   "open descriptors grow");
}

TEST(campaign_watch, a_pool_that_fills_up_is_no_loss)
{
	enum { POOL = WATCH_TRIES * (WATCH_QUICK / 8 * 7) };
	struct watch w = { 0 };

	for (unsigned i = 0; i < 64; i++) {
		int64_t open = (int64_t)i * WATCH_QUICK;
		struct watch_sample s = { 1 << 24, open < POOL ? open : POOL, 4,
					  false, 0, 0 };

		CHECK(!watch_add(&w, &s, (uint64_t)i * WATCH_QUICK));
	}
}

/* ---- at rest ---- */

TEST(campaign_watch, what_ends_by_itself_is_no_loss)
{
	struct watch w = { 0 };
	struct watch_sample s = { 1 << 24, 10, 4, false, 0, 0 }, rest;
	const char *what = NULL;

	for (unsigned i = 0; i <= WATCH_TRIES; i++) {
		what = watch_add(&w, &s, (uint64_t)i * WATCH_QUICK);
		s.threads += WATCH_QUICK + 1;
	}
	CHECK_TEXT(what, "threads grow");
	rest = s;
	CHECK(watch_stays(&w, &rest));
	rest.threads = 4 + (WATCH_TRIES * (WATCH_QUICK + 1)) / 4 * 3;
	CHECK(watch_stays(&w, &rest));
	rest.threads--;
	CHECK(!watch_stays(&w, &rest));
}

TEST(campaign_watch, tells_it_of_a_server_that_rests)
{
	struct script s = { .answer = NULL };
	int lost[2 * WATCH_TRIES * WATCH_QUICK];
	struct module_bench m;
	const struct finding *f;
	size_t count = 0;

	module_open(&m, &s);
	m.b.options.pid = (int)getpid();
	watch_look(m.c);
	for (unsigned window = 0; window <= WATCH_TRIES; window++) {
		m.c->go = 1;
		watch_pass(m.c);
		CHECK_INT(m.c->go, window < WATCH_TRIES);
		CHECK(!module_has(&m, "memory"));
		m.c->summary->executed += WATCH_QUICK;
		for (unsigned i = 0; i < 2 * WATCH_QUICK &&
				     window < WATCH_TRIES; i++)
			lost[count++] = dup(0);
	}
	watch_look(m.c);
	f = module_has(&m, "memory");
	if (CHECK(f)) {
		CHECK_INT(f->confirmed, 3);
		CHECK_INT(f->tried, 3);
	}
	module_close(&m);
	while (count)
		close(lost[--count]);
}

TEST(campaign_watch, memory_counts_at_rest_alone)
{
	struct watch w = { 0 };
	const char *what = NULL;

	for (unsigned i = 0; i <= 2 * WATCH_TRIES; i++) {
		struct watch_sample s = { (int64_t)(i + 1) << 26, 10, 4,
					  i % 2 > 0, 0, 0 };

		what = watch_add(&w, &s, (uint64_t)i * WATCH_WINDOW);
		CHECK(!what == (i < 2 * WATCH_TRIES));
	}
	CHECK_TEXT(what, "memory grows");
}

TEST(campaign_watch, forgets_growth_that_ends)
{
	static const int64_t mib[] = { 10, 40, 70, 70, 100, 130, 130 };
	struct watch w = { 0 };

	for (unsigned i = 0; i < sizeof(mib) / sizeof(mib[0]); i++) {
		struct watch_sample s = { mib[i] << 20, 1, 1, false, 0, 0 };

		CHECK(!watch_add(&w, &s, (uint64_t)i * WATCH_WINDOW));
	}
}

/* What a server grows by that has 3000 bytes of each task, of which half of the
 * mutants start one, and drops it after `keep_s`; 512 mutants a second. */
static const char *grow_by_tasks(unsigned keep_s, unsigned windows)
{
	struct watch w = { 0 };
	const char *what = NULL;

	for (unsigned i = 0; i <= windows && !what; i++) {
		uint64_t sent = (uint64_t)i * WATCH_WINDOW;
		uint64_t kept = sent < 512 * keep_s ? sent : 512 * keep_s;
		struct watch_sample s = {
			(1 << 24) + (int64_t)kept / 2 * 3000, 10, 4, false,
			sent / 2, (int64_t)sent * 1000000 / 512
		};

		what = watch_add(&w, &s, sent);
	}
	return what ? what : "";
}

TEST(campaign_watch, tasks_may_stay_for_ten_minutes)
{
	CHECK_TEXT(grow_by_tasks(60, 200), "");
	CHECK_TEXT(grow_by_tasks(600, 200), "");
	CHECK_TEXT(grow_by_tasks(100000, 36), "");
	CHECK_TEXT(grow_by_tasks(100000, 60), "memory grows");
}

TEST(campaign_watch, reads_a_process)
{
	struct watch_sample before, after;
	int fd;

	CHECK(watch_read(getpid(), &before));
	fd = dup(0);
	CHECK(watch_read(getpid(), &after));
	close(fd);
	CHECK(before.bytes > 100000);
	CHECK_INT(after.descriptors, before.descriptors + 1);
	CHECK(before.threads >= 1);
	CHECK(!watch_read(-1, &after));
}
