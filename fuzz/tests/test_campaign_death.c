/* Servers that die and are started again, findings that come and go. */
#include "tests/campaign_bench.h"
#include "tests/test.h"

#ifdef __SANITIZE_ADDRESS__
enum { REQUESTS = 900 };
#else
enum { REQUESTS = 3000 };
#endif

enum { DEATHS = 1000 };

#define DEADLY_BUG "dies-on-an-empty-id"

static int restart(void *self)
{
	ref_server_restart(self);
	return 0;
}

static int cannot_restart(void *self)
{
	(void)self;
	return -1;
}

static void open(struct campaign_bench *b, const char *bug,
		 struct run_reviver *reviver)
{
	campaign_bench_init(b, bug, NULL);
	b->options.requests = REQUESTS;
	b->base.config.max_deaths = DEATHS;
	*reviver = (struct run_reviver){ restart, b->base.server };
	b->options.reviver = reviver;
}

TEST(campaign_death, convicts_the_mutant_and_goes_on)
{
	struct run_reviver reviver;
	struct campaign_bench b;
	const struct finding *f;
	bool named = false;

	open(&b, DEADLY_BUG, &reviver);
	campaign_bench_run(&b);
	CHECK_INT(b.result, 0);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK(b.sum.complete && !b.sum.dead);
	CHECK_INT(b.sum.executed, REQUESTS);
	if (!CHECK(b.sum.finding_count > 0 && b.sum.finding_count <= 4))
		campaign_bench_show(&b);
	for (size_t i = 0; i < b.sum.finding_count; i++) {
		f = &b.sum.findings[i];
		named |= slice_starts(slice_from(f->title),
				      "the server died of an empty id");
		CHECK_TEXT(f->oracle, "liveness");
		CHECK_INT(f->confirmed, 3);
		CHECK_INT(f->tried, 3);
		CHECK(slice_find(f->request, slice_from("\"id\":\"\"")) > 0);
		CHECK_INT(f->before_count, 0);
	}
	CHECK(named);
	/* What kills it is avoided. */
	CHECK(b.sum.deaths >= 2 && b.sum.deaths < 20);
	CHECK(b.sum.restarts >= b.sum.deaths);
	campaign_bench_release(&b);
}

TEST(campaign_death, the_last_one_allowed_ends_it)
{
	struct run_reviver reviver;
	struct campaign_bench b;

	open(&b, DEADLY_BUG, &reviver);
	b.base.config.max_deaths = 2;
	campaign_bench_run(&b);
	CHECK_INT(b.result, 0);
	CHECK_INT(b.sum.exit_code, 3);
	CHECK_INT(b.sum.deaths, 2);
	CHECK(b.sum.executed < REQUESTS);
	/* The second death may be of another body with the same id. */
	if (!CHECK(b.sum.finding_count == 1 || b.sum.finding_count == 2))
		campaign_bench_show(&b);
	for (size_t i = 0; i < b.sum.finding_count; i++)
		CHECK_INT(b.sum.findings[i].confirmed, 3);
	campaign_bench_release(&b);
}

TEST(campaign_death, without_a_way_back_it_is_over)
{
	struct run_reviver reviver;
	struct campaign_bench b;

	open(&b, DEADLY_BUG, &reviver);
	reviver.restart = cannot_restart;
	campaign_bench_run(&b);
	CHECK_INT(b.sum.exit_code, 3);
	CHECK(b.sum.dead);
	if (CHECK_INT(b.sum.finding_count, 1)) {
		CHECK_HAS(b.sum.findings[0].title, "suspects: ");
		CHECK_HAS(b.sum.findings[0].title, "(mutant ");
		CHECK_INT(b.sum.findings[0].tried, 0);
	}
	campaign_bench_release(&b);
}

/* A server that now and then does something, whatever it was asked. */
struct moody {
	struct handler inner;
	struct ref_server *server;
	unsigned every, requests;
	bool dies;                 /* or answers with a page of HTML */
	bool dead;
};

static enum handler_end be_moody(void *self, struct slice request,
				 int64_t now_us, unsigned connection,
				 struct buf *answer, int64_t *delay_us)
{
	struct moody *m = self;

	if (m->dead)
		return HANDLER_DIE;
	if (slice_starts(request, "GET ") || ++m->requests % m->every)
		return m->inner.answer(m->inner.self, request, now_us,
				       connection, answer, delay_us);
	if (m->dies) {
		m->dead = true;
		return HANDLER_DIE;
	}
	buf_text(answer, "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html"
			 "\r\nContent-Length: 6\r\n\r\n<html>");
	return HANDLER_KEEP;
}

static int cheer_up(void *self)
{
	struct moody *m = self;

	m->dead = false;
	ref_server_restart(m->server);
	return 0;
}

static void open_moody(struct campaign_bench *b, struct moody *m,
		       struct run_reviver *reviver)
{
	open(b, NULL, reviver);
	m->inner = b->base.handler;
	m->server = b->base.server;
	*reviver = (struct run_reviver){ cheer_up, m };
	b->base.handler = (struct handler){ be_moody, m };
}

TEST(campaign_death, a_death_of_nothing_names_its_suspects)
{
	struct moody m = { .every = REQUESTS / 2, .dies = true };
	struct run_reviver reviver;
	struct campaign_bench b;

	open_moody(&b, &m, &reviver);
	campaign_bench_run(&b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK_INT(b.sum.executed, REQUESTS);
	CHECK(b.sum.deaths >= 2);
	if (CHECK_INT(b.sum.finding_count, 1)) {
		CHECK_HAS(b.sum.findings[0].title,
			  "not reproduced, suspects: ");
		CHECK_INT(b.sum.findings[0].confirmed, 0);
		CHECK_INT(b.sum.findings[0].tried, 1);
	} else {
		campaign_bench_show(&b);
	}
	campaign_bench_release(&b);
}

TEST(campaign_death, a_finding_that_does_not_come_back_is_marked)
{
	struct moody m = { .every = REQUESTS / 3 };
	struct run_reviver reviver;
	struct campaign_bench b;

	open_moody(&b, &m, &reviver);
	campaign_bench_run(&b);
	CHECK_INT(b.sum.exit_code, 1);
	if (!CHECK(b.sum.finding_count > 0))
		campaign_bench_show(&b);
	for (size_t i = 0; i < b.sum.finding_count; i++) {
		CHECK_INT(b.sum.findings[i].confirmed, 0);
		CHECK_INT(b.sum.findings[i].tried, 3);
	}
	campaign_bench_release(&b);
}

TEST(campaign_death, a_finding_is_sent_again_three_times)
{
	struct campaign_bench b;

	campaign_bench_init(&b, "accepts-two-specs", NULL);
	b.options.requests = REQUESTS;
	campaign_bench_run(&b);
	if (CHECK_INT(b.sum.finding_count, 1)) {
		CHECK_INT(b.sum.findings[0].confirmed, 3);
		CHECK_INT(b.sum.findings[0].tried, 3);
	}
	campaign_bench_release(&b);
}
