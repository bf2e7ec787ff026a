#include <unistd.h>

#include "campaign/watch.h"
#include "tests/test.h"

static const char *grow(int64_t bytes, int64_t descriptors, int64_t threads,
			unsigned windows)
{
	struct watch w = { 0 };
	const char *what = NULL;

	for (unsigned i = 0; i <= windows && !what; i++) {
		struct watch_sample s = { 1 << 24, 10, 4 };

		s.bytes += bytes * i;
		s.descriptors += descriptors * i;
		s.threads += threads * i;
		what = watch_add(&w, &s, (uint64_t)i * WATCH_WINDOW);
	}
	return what ? what : "";
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

TEST(campaign_watch, forgets_growth_that_ends)
{
	static const int64_t mib[] = { 10, 40, 70, 70, 100, 130, 130 };
	struct watch w = { 0 };

	for (unsigned i = 0; i < sizeof(mib) / sizeof(mib[0]); i++) {
		struct watch_sample s = { mib[i] << 20, 1, 1 };

		CHECK(!watch_add(&w, &s, (uint64_t)i * WATCH_WINDOW));
	}
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
