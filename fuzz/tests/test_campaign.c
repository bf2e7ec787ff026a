#include <stdlib.h>
#include <unistd.h>

#include "campaign/fuzz_report.h"
#include "refserver/ref_bug.h"
#include "tests/campaign_bench.h"
#include "tests/test.h"

/* A longer run: make clean test CFLAGS=-DCAMPAIGN_REQUESTS=1000000 */
#ifndef CAMPAIGN_REQUESTS
#ifdef __SANITIZE_ADDRESS__
#define CAMPAIGN_REQUESTS 2000
#else
#define CAMPAIGN_REQUESTS 20000
#endif
#endif

/* All of them: CFLAGS=-DCAMPAIGN_VARIANT_STRIDE=1. */
#ifndef CAMPAIGN_VARIANT_STRIDE
#define CAMPAIGN_VARIANT_STRIDE 9
#endif

enum { VARIANT_REQUESTS = CAMPAIGN_REQUESTS / 10,
       BUG_REQUESTS = 2000, GUILTY_REQUESTS = 4000 };

#define DEADLY_BUG "dies-on-an-empty-id"

TEST(campaign, finds_nothing_in_a_right_server)
{
	struct campaign_bench b;

	campaign_bench_init(&b, NULL, NULL);
	b.options.requests = CAMPAIGN_REQUESTS;
	campaign_bench_run(&b);
	CHECK_INT(b.result, 0);
	if (!CHECK_INT(b.sum.finding_count, 0))
		campaign_bench_show(&b);
	CHECK_INT(b.sum.exit_code, 0);
	CHECK_INT(b.sum.executed, CAMPAIGN_REQUESTS);
	CHECK(b.sum.complete);
	CHECK(b.sum.features > 20);
	CHECK_INT(ref_server_sessions(b.base.server), 0);
	campaign_bench_release(&b);
}

/* Right in other ways: a sample, every one in a longer run. */
TEST(campaign, finds_nothing_in_the_variants)
{
	const struct ref_variant *v;

	for (size_t i = 0; (v = ref_variant_at(i)); i += CAMPAIGN_VARIANT_STRIDE) {
		struct campaign_bench b;

		campaign_bench_init(&b, NULL, v->name);
		b.options.requests = VARIANT_REQUESTS;
		campaign_bench_run(&b);
		if (!CHECK_INT(b.sum.finding_count, 0)) {
			printf("variant %s\n", v->name);
			campaign_bench_show(&b);
		}
		campaign_bench_release(&b);
	}
}

/* A spelling that is not understood is one finding of same-meaning, and one
 * where a seed has it already; a part that is wrong twice is another one. */
TEST(campaign, finds_a_seeded_bug_once)
{
	static const struct {
		const char *bug;
		size_t most;
	} rows[] = {
		{ "not-found-with-404", 1 }, { "malformed-json-is-404", 1 },
		{ "accepts-a-number-as-id", 1 }, { "moref-without-type", 1 },
		{ "bad-datastore-is-404", 2 }, { "escaped-names-unread", 2 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct campaign_bench b;

		campaign_bench_init(&b, rows[i].bug, NULL);
		b.options.requests = BUG_REQUESTS;
		campaign_bench_run(&b);
		CHECK_INT(b.result, 0);
		if (!CHECK(b.sum.finding_count > 0 &&
			   b.sum.finding_count <= rows[i].most)) {
			printf("bug %s\n", rows[i].bug);
			campaign_bench_show(&b);
		}
		CHECK_INT(b.sum.exit_code, 1);
		campaign_bench_release(&b);
	}
}

/* A server that takes no blank behind a session. */
static enum handler_end mind_blanks(void *self, struct slice request,
				    int64_t now_us, unsigned connection,
				    struct buf *answer, int64_t *delay_us)
{
	struct handler *inner = self;
	ptrdiff_t at = slice_find(request, slice_from("\nvmware-api-"));
	struct slice line = slice_skip(request, at < 0 ? request.len
							: (size_t)at);
	const char *end = line.len ? memchr(line.at, '\r', line.len) : NULL;

	if (!end || (end[-1] != ' ' && end[-1] != '\t'))
		return inner->answer(inner->self, request, now_us, connection,
				     answer, delay_us);
	buf_text(answer, "HTTP/1.1 400 Bad Request\r\n"
			 "Content-Length: 0\r\n\r\n");
	return HANDLER_KEEP;
}

TEST(campaign, names_the_operator_that_is_guilty_and_no_other)
{
	struct campaign_bench b;
	struct handler inner;
	size_t named = 0;

	campaign_bench_init(&b, NULL, NULL);
	inner = b.base.handler;
	b.base.handler = (struct handler){ mind_blanks, &inner };
	b.options.requests = GUILTY_REQUESTS;
	campaign_bench_run(&b);
	/* The other one that puts a blank there. */
	for (size_t i = 0; i < b.sum.finding_count; i++)
		named += !strcmp(b.sum.findings[i].operators,
				 "blanks-around-values") ||
			 !strcmp(b.sum.findings[i].operators, "session-odd");
	if (!CHECK(named > 0) || !CHECK_INT(named, b.sum.finding_count))
		campaign_bench_show(&b);
	campaign_bench_release(&b);
}

/* A server that leaves the body of what it refuses on the connection. */
struct unread {
	struct handler inner;
	unsigned poisoned; /* connection; 0 = none */
};

static enum handler_end leave_unread(void *self, struct slice request,
				     int64_t now_us, unsigned connection,
				     struct buf *answer, int64_t *delay_us)
{
	struct unread *u = self;
	enum handler_end end;

	if (u->poisoned == connection) {
		u->poisoned = 0;
		buf_text(answer, "HTTP/1.1 400 Bad Request\r\n"
				 "Content-Length: 0\r\n\r\n");
		return HANDLER_KEEP;
	}
	end = u->inner.answer(u->inner.self, request, now_us, connection,
			      answer, delay_us);
	if (slice_starts(buf_view(answer), "HTTP/1.1 405"))
		u->poisoned = connection;
	return end;
}

static bool has_finding(const struct campaign_bench *b, const char *oracle)
{
	for (size_t i = 0; i < b->sum.finding_count; i++)
		if (!strcmp(b->sum.findings[i].oracle, oracle))
			return true;
	return false;
}

TEST(campaign, sees_a_request_that_is_read_twice)
{
	struct campaign_bench b;
	struct unread unread = { .poisoned = 0 };

	campaign_bench_init(&b, NULL, NULL);
	unread.inner = b.base.handler;
	b.base.handler = (struct handler){ leave_unread, &unread };
	b.options.requests = BUG_REQUESTS;
	campaign_bench_run(&b);
	if (!CHECK(has_finding(&b, "desync")))
		campaign_bench_show(&b);
	campaign_bench_release(&b);
}

/* A server that now and then, or always to the same request, says nothing. */
struct silent {
	struct handler inner;
	const char *always; /* NULL: every 500th time */
	unsigned requests;
};

static enum handler_end say_nothing(void *self, struct slice request,
				    int64_t now_us, unsigned connection,
				    struct buf *answer, int64_t *delay_us)
{
	struct silent *s = self;

	s->requests++;
	if (s->always ? slice_find(request, slice_from(s->always)) >= 0
		      : s->requests % 500 == 0)
		return HANDLER_HANG;
	return s->inner.answer(s->inner.self, request, now_us, connection,
			       answer, delay_us);
}

static size_t findings_of_silence(const char *always)
{
	struct campaign_bench b;
	struct silent silent = { .always = always };
	size_t count;

	campaign_bench_init(&b, NULL, NULL);
	silent.inner = b.base.handler;
	b.base.handler = (struct handler){ say_nothing, &silent };
	b.options.requests = BUG_REQUESTS;
	campaign_bench_run(&b);
	count = b.sum.finding_count;
	if (always ? !count : count)
		campaign_bench_show(&b);
	campaign_bench_release(&b);
	return count;
}

TEST(campaign, a_hang_must_come_back)
{
	CHECK_INT(findings_of_silence(NULL), 0);
	CHECK(findings_of_silence("\"syncSpecs\":null") > 0);
}

/* A server that takes `power` times longer for a longer body. */
struct slow {
	struct handler inner;
	unsigned power;
};

static enum handler_end answer_late(void *self, struct slice request,
				    int64_t now_us, unsigned connection,
				    struct buf *answer, int64_t *delay_us)
{
	struct slow *s = self;
	enum handler_end end = s->inner.answer(s->inner.self, request, now_us,
					       connection, answer, delay_us);
	int64_t kib = (int64_t)request.len / 1024;

	*delay_us += s->power == 2 ? kib * kib : kib * 512;
	return end;
}

TEST(campaign, sees_a_time_that_grows_like_the_square)
{
	for (unsigned power = 1; power <= 2; power++) {
		struct campaign_bench b;
		struct slow slow = { .power = power };

		campaign_bench_init(&b, NULL, NULL);
		slow.inner = b.base.handler;
		b.base.handler = (struct handler){ answer_late, &slow };
		b.options.requests = 1000;
		campaign_bench_run(&b);
		if (!CHECK(has_finding(&b, "latency") == (power == 2)))
			campaign_bench_show(&b);
		campaign_bench_release(&b);
	}
}

/* ---- the same inputs, the same bytes ---- */

struct digest {
	uint64_t hash, requests;
};

static void add(void *self, const struct exchange *x)
{
	struct digest *d = self;

	d->requests++;
	for (size_t i = 0; i < x->request.len; i++)
		d->hash = (d->hash ^ (unsigned char)x->request.bytes[i]) *
			  0x100000001B3ULL;
}

static struct digest digest_of(uint64_t seed)
{
	struct digest d = { 1, 0 };
	struct campaign_bench b;

	campaign_bench_init(&b, NULL, NULL);
	b.options.seed = seed;
	b.options.requests = BUG_REQUESTS;
	b.base.recorder = (struct recorder){ add, &d };
	campaign_bench_run(&b);
	campaign_bench_release(&b);
	return d;
}

TEST(campaign, sends_the_same_bytes_for_the_same_seed)
{
	struct digest a = digest_of(5), b = digest_of(5), c = digest_of(6);

	CHECK(a.requests > BUG_REQUESTS);
	CHECK_INT(a.requests, b.requests);
	CHECK(a.hash == b.hash);
	CHECK(a.hash != c.hash);
}

/* ---- which indices go out ---- */

static uint64_t last_of(uint64_t from, uint64_t step, uint64_t requests,
			bool unguided)
{
	struct campaign_bench b;
	uint64_t last;

	campaign_bench_init(&b, NULL, NULL);
	b.options.from = from;
	b.options.step = step;
	b.options.requests = requests;
	b.options.unguided = unguided;
	campaign_bench_run(&b);
	last = b.sum.last_index;
	campaign_bench_release(&b);
	return last;
}

TEST(campaign, sends_every_index_of_its_slice)
{
	CHECK_INT(last_of(0, 1, 100, true), 99);
	CHECK_INT(last_of(2, 8, 100, true), 2 + 8 * 99);
	CHECK_INT(last_of(0, 1, 100, false), 99); /* the boundary phase */
}

TEST(campaign, leaves_out_only_what_brings_nothing_new)
{
	uint64_t last = last_of(0, 1, 8000, false);

	CHECK(last > 8000);
	CHECK(last < 32000);
}

/* ---- the journal ---- */

enum { PATH_TEXT = 64 };

TEST(campaign, goes_on_where_its_journal_ends)
{
	char path[PATH_TEXT] = "/tmp/cnsconform-campaign-XXXXXX";
	int fd = mkstemp(path);
	struct campaign_bench b;

	CHECK(fd >= 0);
	close(fd);
	campaign_bench_init(&b, NULL, NULL);
	b.options.journal = path;
	b.options.requests = 300;
	b.options.unguided = true;
	campaign_bench_run(&b);
	CHECK_INT(b.result, 0);
	campaign_summary_release(&b.sum);
	b.options.resume = true;
	campaign_bench_run(&b);
	CHECK_INT(b.result, 0);
	CHECK_INT(b.sum.last_index, 599);
	campaign_summary_release(&b.sum);
	b.options.seed++;
	campaign_bench_run(&b);
	CHECK_INT(b.result, -1);
	CHECK_HAS(b.err.text, "another --journal");
	campaign_bench_release(&b);
	unlink(path);
}

/* ---- ends ---- */

struct stop {
	struct campaign_bench *bench;
	unsigned left;
};

static void stop_after(void *self, const struct exchange *x)
{
	struct stop *s = self;

	(void)x;
	if (s->left && !--s->left)
		s->bench->base.interrupted = SIGINT;
}

TEST(campaign, an_interrupt_leaves_a_complete_report)
{
	struct campaign_bench b;
	struct stop stop = { &b, 700 };
	struct buf json = BUF_INIT(FUZZ_REPORT_MAX);

	campaign_bench_init(&b, "accepts-two-specs", NULL);
	b.base.recorder = (struct recorder){ stop_after, &stop };
	campaign_bench_run(&b);
	CHECK_INT(b.result, 0);
	CHECK_INT(b.sum.exit_code, 130);
	CHECK(!b.sum.complete);
	CHECK(b.sum.finding_count > 0);
	CHECK_INT(ref_server_sessions(b.base.server), 0);
	fuzz_report_json(&(struct fuzz_report){ .summary = &b.sum,
						.target = "t" }, &json);
	CHECK_HAS(buf_string(&json), "\"schema\": \"cnsconform-fuzz/1\"");
	CHECK_HAS(buf_string(&json), "200 Task that ends success");
	buf_release(&json);
	campaign_bench_release(&b);
}

TEST(campaign, a_dead_server_ends_it_with_exit_3)
{
	struct campaign_bench b;

	campaign_bench_init(&b, DEADLY_BUG, NULL);
	b.options.requests = BUG_REQUESTS;
	campaign_bench_run(&b);
	CHECK_INT(b.result, 0);
	CHECK_INT(b.sum.exit_code, 3);
	CHECK(b.sum.dead);
	if (CHECK(b.sum.finding_count > 0))
		CHECK_TEXT(b.sum.findings[0].oracle, "liveness");
	else
		campaign_bench_show(&b);
	campaign_bench_release(&b);
}

TEST(campaign, nobody_listens_is_an_error_of_the_target)
{
	struct campaign_bench b;

	campaign_bench_init(&b, NULL, NULL);
	b.base.config.password = "not the password";
	b.options.requests = 1;
	campaign_bench_run(&b);
	CHECK_INT(b.result, -1);
	CHECK_INT(b.err.code, ERR_UNREACHABLE);
	CHECK_HAS(b.err.text, "the login was refused");
	campaign_bench_release(&b);
}

TEST(campaign, ends_by_time_or_when_nothing_is_new)
{
	struct campaign_bench b;

	campaign_bench_init(&b, NULL, NULL);
	b.options.time_us = 3000000;
	b.options.rate = 100;
	campaign_bench_run(&b);
	CHECK_INT(b.sum.exit_code, 0);
	CHECK(b.sum.complete);
	/* What goes out twice counts twice. */
	CHECK(b.sum.executed > 200 && b.sum.executed < 350);
	campaign_summary_release(&b.sum);
	b.options.saturation_us = 200000;
	campaign_bench_run(&b);
	CHECK(b.sum.saturated);
	CHECK(b.sum.complete);
	CHECK(b.sum.executed < 250);
	campaign_bench_release(&b);
}

TEST(campaign, logs_in_again_when_the_session_has_ended)
{
	struct campaign_bench b;

	campaign_bench_init(&b, "session-wears-out", NULL);
	b.options.requests = BUG_REQUESTS;
	campaign_bench_run(&b);
	if (!CHECK_INT(b.sum.finding_count, 0))
		campaign_bench_show(&b);
	CHECK_INT(b.sum.executed, BUG_REQUESTS);
	campaign_bench_release(&b);
}
