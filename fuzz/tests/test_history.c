/* Servers whose answers depend on what others have asked before. */
#include "base/alloc.h"
#include "tests/campaign_bench.h"
#include "tests/test.h"

enum { LENGTHS = 4096 };

/* In front of the reference server. */
struct cache {
	struct handler inner;
	struct buf kept[LENGTHS];
};

static struct slice body_of(struct slice request)
{
	ptrdiff_t end = slice_find(request, slice_from("\r\n\r\n"));

	return end < 0 ? SLICE_NONE : slice_skip(request, (size_t)end + 4);
}

/* The first answer to a body of some length is that to all such. */
static enum handler_end by_length(void *self, struct slice request,
				  int64_t now_us, unsigned connection,
				  struct buf *answer, int64_t *delay_us)
{
	struct cache *cache = self;
	size_t len = body_of(request).len;
	struct buf *kept = &cache->kept[len % LENGTHS];
	bool sync = slice_find(request, slice_from("/CnsSyncVolume ")) >= 0 &&
		    len && len < LENGTHS;
	enum handler_end end;

	if (sync && kept->len) {
		buf_slice(answer, buf_view(kept));
		return HANDLER_KEEP;
	}
	end = cache->inner.answer(cache->inner.self, request, now_us,
				  connection, answer, delay_us);
	if (sync && end == HANDLER_KEEP) {
		*kept = BUF_INIT(1 << 20);
		buf_slice(kept, buf_view(answer));
	}
	return end;
}

static bool has_title(const struct campaign_bench *b, const char *part)
{
	for (size_t i = 0; i < b->sum.finding_count; i++)
		if (strstr(b->sum.findings[i].title, part))
			return true;
	return false;
}

static void run_cached(struct campaign_bench *b, const char *bug)
{
	struct cache *cache = mem_alloc(sizeof(*cache));

	campaign_bench_init(b, bug, NULL);
	b->options.requests = 10000;
	cache->inner = b->base.handler;
	b->base.handler = (struct handler){ by_length, cache };
	campaign_bench_run(b);
	CHECK_INT(b->result, 0);
	for (size_t i = 0; i < LENGTHS; i++)
		buf_release(&cache->kept[i]);
	mem_free(cache);
}

#define CACHED "white space behind the body changes the answer"

TEST(history, a_cache_by_length_is_few_findings)
{
	struct campaign_bench b;

	run_cached(&b, NULL);
	CHECK(has_title(&b, CACHED));
	if (!CHECK(b.sum.finding_count <= 3))
		campaign_bench_show(&b);
	campaign_bench_release(&b);
}

TEST(history, a_cache_by_length_hides_no_other_bug)
{
	struct campaign_bench b;

	run_cached(&b, "accepts-two-specs");
	CHECK(has_title(&b, CACHED));
	if (!CHECK(has_title(&b, "to more than one spec")))
		campaign_bench_show(&b);
	campaign_bench_release(&b);
}
