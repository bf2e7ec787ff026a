/*
 * Servers that die, hang or are spoiled by a request, in virtual time: who is
 * to blame, who is not, and how the run goes on.
 */
#include "tests/run_bench.h"
#include "tests/test.h"

#define GUILTY "volume-id-malformed.pvc-prefix"
#define PVC "\"pvc-" /* in the request of that case, and of a few others */

/* In front of the reference server. */
struct front {
	struct handler inner;
	struct bench *bench;
	const char *match;          /* what a request must have... */
	bool (*wrong)(struct front *, struct slice request, int64_t now_us);
	const char *body;           /* of a refusal */
	enum handler_end end;       /* with body NULL: of what matches, and of
	                               all that comes behind it */
	int64_t back_us;            /* the server is back so long after */
	bool dead;
	int64_t died_us;
	unsigned requests, deaths, refusals, restarts, syncs;
	bool spoiled;
	bool interrupts;
	bool few;                   /* from then on no new connections */
	unsigned newest;            /* connection before that */
};

static bool has(struct slice text, const char *part)
{
	return slice_find(text, slice_from(part)) >= 0;
}

static enum handler_end refuse(struct front *f, struct buf *answer)
{
	f->refusals++;
	buf_printf(answer,
		   "HTTP/1.1 %s\r\nContent-Type: application/json\r\n"
		   "Content-Length: %zu\r\n\r\n%s",
		   "500 Internal Server Error", strlen(f->body), f->body);
	return HANDLER_KEEP;
}

static enum handler_end answer(void *self, struct slice request,
			       int64_t now_us, unsigned connection,
			       struct buf *out, int64_t *delay_us)
{
	struct front *f = self;

	f->requests++;
	if (f->dead && f->back_us && now_us > f->died_us + f->back_us)
		f->dead = false;
	if (f->dead && (!f->few || connection > f->newest))
		return f->end;
	if (!f->dead && connection > f->newest)
		f->newest = connection;
	if (f->dead)
		return f->inner.answer(f->inner.self, request, now_us,
				       connection, out, delay_us);
	if (f->wrong ? f->wrong(f, request, now_us) : has(request, f->match)) {
		if (f->body)
			return refuse(f, out);
		f->deaths++;
		if (f->end == HANDLER_CLOSE && !f->few)
			return f->end;
		f->dead = true;
		f->died_us = now_us;
		if (f->interrupts)
			f->bench->interrupted = SIGINT;
		return f->end;
	}
	return f->inner.answer(f->inner.self, request, now_us, connection, out,
			       delay_us);
}

static int restart(void *self)
{
	struct front *f = self;

	ref_server_restart(f->bench->server);
	f->dead = f->spoiled = false;
	f->restarts++;
	return 0;
}

static void select_only(struct bench *b, const char *glob)
{
	b->config.selection.run[b->config.selection.run_count++] = glob;
}

static void run_behind(struct front *f, struct bench *b)
{
	f->bench = b;
	f->inner = b->handler;
	b->handler = (struct handler){ answer, f };
	bench_run(b);
}

static size_t failing(const struct bench *b)
{
	return b->sum.count[VERDICT_FAIL];
}

static size_t undecided(const struct bench *b)
{
	return b->sum.count[VERDICT_BLOCKED] + b->sum.count[VERDICT_ERROR] +
	       b->sum.count[VERDICT_SKIP];
}

/* ---- deaths ---- */

TEST(life, a_crash_is_the_failure_of_its_request_and_ends_the_run)
{
	struct front f = { .match = PVC, .end = HANDLER_DIE };
	struct bench b;

	bench_init(&b);
	select_only(&b, "volume-id-*");
	run_behind(&f, &b);
	CHECK_INT(b.sum.exit_code, 3);
	CHECK_INT(b.sum.verdict, RUN_DEAD);
	CHECK(b.sum.complete);
	CHECK_INT(b.sum.deaths, 1);
	CHECK_INT(b.sum.restarts, 0);
	CHECK_INT(failing(&b), 1);
	CHECK_TEXT(bench_cause(&b, GUILTY), "server.alive R1");
	CHECK_HAS(b.finding, "crashed");
	CHECK_HAS(b.finding, GUILTY);
	CHECK_HAS(b.hint, "--restart-cmd");
	CHECK_INT(b.sum.count[VERDICT_ERROR], 0);
	CHECK(b.sum.count[VERDICT_BLOCKED] > 10);
	bench_release(&b);
}

TEST(life, a_hang_for_ever_is_a_death_too)
{
	struct front f = { .match = PVC, .end = HANDLER_HANG };
	struct bench b;

	bench_init(&b);
	b.config.jobs = 1;
	select_only(&b, "volume-id-*");
	run_behind(&f, &b);
	CHECK_INT(b.sum.exit_code, 3);
	CHECK_INT(failing(&b), 1);
	CHECK_TEXT(bench_cause(&b, GUILTY), "server.alive R1");
	CHECK_HAS(b.finding, "hangs");
	bench_release(&b);
}

TEST(life, what_a_dead_server_hit_runs_again_behind_a_restart)
{
	struct front f = { .match = PVC "6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913",
			   .end = HANDLER_DIE };
	struct bench b;

	bench_init(&b);
	b.reviver = (struct run_reviver){ restart, &f };
	b.config.max_deaths = 10;
	run_behind(&f, &b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK_INT(b.sum.verdict, RUN_FAILS);
	CHECK(f.deaths > 0);
	CHECK_INT(b.sum.deaths, f.deaths);
	CHECK_INT(b.sum.restarts, f.restarts);
	CHECK_INT(failing(&b), f.deaths);
	CHECK_INT(undecided(&b), 0);
	CHECK_INT(ref_server_sessions(b.server), 0);
	bench_release(&b);
}

TEST(life, a_server_that_comes_back_by_itself_is_gone_on_with)
{
	struct front f = { .match = PVC, .end = HANDLER_DIE,
			   .back_us = 1000000 };
	struct bench b;

	bench_init(&b);
	b.config.max_deaths = 100;
	select_only(&b, "volume-id-*");
	run_behind(&f, &b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK_INT(b.sum.deaths, f.deaths);
	CHECK_INT(failing(&b), f.deaths);
	CHECK_INT(b.sum.restarts, 0);
	CHECK_INT(undecided(&b), 0);
	bench_release(&b);
}

TEST(life, the_last_death_allowed_ends_the_run)
{
	for (unsigned most = 1; most <= 2; most++) {
		struct front f = { .match = "\"pvc-", .end = HANDLER_DIE };
		struct bench b;

		bench_init(&b);
		b.reviver = (struct run_reviver){ restart, &f };
		b.config.max_deaths = most;
		run_behind(&f, &b);
		CHECK_INT(b.sum.exit_code, 3);
		CHECK_INT(b.sum.deaths, most);
		CHECK_INT(b.sum.restarts, most - 1);
		CHECK(failing(&b) <= most);
		CHECK_HAS(b.finding, "--max-deaths");
		CHECK(b.sum.complete);
		bench_release(&b);
	}
}

static int cannot_restart(void *self)
{
	(void)self;
	return -1;
}

TEST(life, a_restart_that_fails_is_told)
{
	struct front f = { .match = PVC, .end = HANDLER_DIE };
	struct bench b;

	bench_init(&b);
	b.reviver = (struct run_reviver){ cannot_restart, &f };
	run_behind(&f, &b);
	CHECK_INT(b.sum.exit_code, 3);
	CHECK_HAS(b.finding, "could not be restarted");
	CHECK_INT(failing(&b), 1);
	bench_release(&b);
}

TEST(life, a_connection_closed_by_a_living_server_is_no_death)
{
	struct front f = { .match = PVC, .end = HANDLER_CLOSE };
	struct bench b;

	bench_init(&b);
	run_behind(&f, &b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK(f.deaths > 0);
	CHECK_INT(b.sum.deaths, 0);
	CHECK_INT(failing(&b), f.deaths);
	CHECK_TEXT(bench_cause(&b, GUILTY), "http.answer R1");
	CHECK_INT(undecided(&b), 0);
	bench_release(&b);
}

TEST(life, a_server_that_allows_few_connections_is_told_of)
{
	struct front f = { .match = PVC, .end = HANDLER_CLOSE, .few = true };
	struct bench b;

	bench_init(&b);
	run_behind(&f, &b);
	CHECK_INT(b.sum.exit_code, 3);
	CHECK_HAS(b.finding, "answers on a connection that is open");
	CHECK_HAS(b.hint, "use -j 1");
	bench_release(&b);
	/* Nobody is answered. */
	f = (struct front){ .match = PVC, .end = HANDLER_DIE };
	bench_init(&b);
	run_behind(&f, &b);
	CHECK(!strstr(b.finding, "is open"));
	bench_release(&b);
}

TEST(life, an_interrupt_at_a_death_ends_the_run_incomplete)
{
	struct front f = { .match = PVC, .end = HANDLER_DIE,
			   .interrupts = true };
	struct bench b;

	bench_init(&b);
	b.reviver = (struct run_reviver){ restart, &f };
	run_behind(&f, &b);
	CHECK_INT(b.sum.exit_code, 130);
	CHECK(!b.sum.complete);
	CHECK_INT(f.restarts, 0);
	bench_release(&b);
}

/* A valid sync that is not the first one is deadly. */
static bool tenth_sync(struct front *f, struct slice request, int64_t now_us)
{
	(void)now_us;
	f->syncs += has(request, "/CnsSyncVolume ");
	return f->syncs == 60;
}

TEST(life, a_death_is_never_without_a_word)
{
	struct front f = { .wrong = tenth_sync, .end = HANDLER_DIE };
	struct bench b;

	bench_init(&b);
	b.reviver = (struct run_reviver){ restart, &f };
	run_behind(&f, &b);
	CHECK(f.deaths > 0);
	CHECK(b.sum.exit_code == 1 || b.sum.exit_code == 3);
	CHECK(failing(&b) || *b.finding);
	bench_release(&b);
}

/* ---- spoiled servers ---- */

static bool is_valid_sync(struct slice request)
{
	return has(request, "/CnsSyncVolume ") &&
	       slice_starts(request, "POST ") &&
	       has(request, "\"syncSpecs\":[{\"_typeName\":"
			    "\"CnsSyncVolumeSpec\",\"volumeId\":{\"_typeName\":"
			    "\"CnsVolumeId\",\"id\":\"6d1f2c0e-94b7-4a53-8c1e-"
			    "5f0a7be2d913\"}}]");
}

static bool spoiled_once(struct front *f, struct slice request, int64_t now_us)
{
	(void)now_us;
	if (has(request, f->match))
		f->spoiled = true;
	if (!f->spoiled || !is_valid_sync(request))
		return false;
	f->spoiled = false;
	return true;
}

static bool spoiled_for_ever(struct front *f, struct slice request,
			     int64_t now_us)
{
	(void)now_us;
	if (has(request, f->match))
		f->spoiled = true;
	return f->spoiled && is_valid_sync(request);
}

#define WRONG "{\"_typeName\":\"InvalidArgument\"}"

static void one_volume(struct bench *b)
{
	b->config.volume_count = 1;
}

TEST(life, the_request_that_spoils_the_next_one_is_found)
{
	struct front f = { .wrong = spoiled_once, .match = "\"not-a-uuid\"",
			   .body = WRONG };
	struct front none = { .wrong = spoiled_once, .match = "\"never sent\"",
			      .body = WRONG };
	struct bench b;

	bench_init(&b);
	one_volume(&b);
	select_only(&b, "volume-id-*");
	f.match = "\"pvc-6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\"";
	run_behind(&f, &b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK_INT(failing(&b), 1);
	CHECK_TEXT(bench_cause(&b, GUILTY), "case.control M1");
	CHECK_INT(undecided(&b), 0);
	bench_release(&b);

	bench_init(&b);
	one_volume(&b);
	select_only(&b, "volume-id-*");
	run_behind(&none, &b);
	CHECK_INT(b.sum.exit_code, 0);
	CHECK(f.requests < 5 * none.requests);
	bench_release(&b);
}

TEST(life, a_server_spoiled_for_good_has_one_finding_and_the_rest_is_blocked)
{
	struct front f = { .wrong = spoiled_for_ever, .match = PVC,
			   .body = WRONG };
	struct bench b;

	bench_init(&b);
	one_volume(&b);
	select_only(&b, "volume-*");
	run_behind(&f, &b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK_INT(failing(&b), 1);
	CHECK(b.sum.count[VERDICT_BLOCKED] > 10);
	CHECK_INT(b.sum.deaths, 0);
	bench_release(&b);
}

TEST(life, a_restart_finds_who_spoils_a_server_for_good)
{
	struct front f = { .wrong = spoiled_for_ever, .body = WRONG,
			   .match = PVC "6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913"
				    "\"" };
	struct bench b;

	bench_init(&b);
	one_volume(&b);
	b.reviver = (struct run_reviver){ restart, &f };
	select_only(&b, "volume-id-*");
	run_behind(&f, &b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK_INT(failing(&b), 1);
	CHECK_TEXT(bench_cause(&b, GUILTY), "case.control M1");
	CHECK_INT(undecided(&b), 0);
	CHECK_INT(b.sum.restarts, 2);
	bench_release(&b);
}

static bool one_refusal(struct front *f, struct slice request, int64_t now_us)
{
	(void)now_us;
	return is_valid_sync(request) && ++f->syncs == 3;
}

TEST(life, a_refusal_that_nobody_caused_fails_one_case)
{
	struct front f = { .wrong = one_refusal, .body = WRONG };
	struct bench b;

	bench_init(&b);
	one_volume(&b);
	select_only(&b, "volume-id-malformed*");
	run_behind(&f, &b);
	CHECK_INT(f.refusals, 1);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK_INT(failing(&b), 1);
	CHECK_INT(undecided(&b), 0);
	bench_release(&b);
}

TEST(life, a_busy_volume_is_waited_for)
{
	struct front f = { .wrong = one_refusal,
			   .body = "{\"_typeName\":\"CnsFault\","
				   "\"reason\":\"busy\"}" };
	struct bench b;

	bench_init(&b);
	one_volume(&b);
	select_only(&b, "volume-id-malformed*");
	run_behind(&f, &b);
	CHECK_INT(f.refusals, 1);
	CHECK_INT(b.sum.exit_code, 0);
	bench_release(&b);
}

static bool session_ends(struct front *f, struct slice request, int64_t now_us)
{
	(void)now_us;
	if (has(request, "/Login "))
		f->spoiled = false;
	if (is_valid_sync(request) && ++f->syncs == 3)
		f->spoiled = true;
	return f->spoiled && is_valid_sync(request);
}

TEST(life, a_session_that_has_ended_is_opened_again)
{
	struct front f = { .wrong = session_ends,
			   .body = "{\"_typeName\":\"NotAuthenticated\"}" };
	struct bench b;

	bench_init(&b);
	one_volume(&b);
	select_only(&b, "volume-id-malformed*");
	run_behind(&f, &b);
	CHECK(f.refusals > 0);
	CHECK_INT(b.sum.exit_code, 0);
	CHECK_INT(ref_server_sessions(b.server), 0);
	bench_release(&b);
}

/* Four volumes: what one lane spoils, another one's valid request meets. */
TEST(life, what_others_spoilt_is_held_against_nobody_but_them)
{
	struct bench b;

	bench_init(&b);
	b.options.bug = "spoilt-by-an-empty-id";
	bench_serve(&b);
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK_INT(undecided(&b), 0);
	CHECK(failing(&b) > 1);
	/* One case sends valid requests behind bad ones of its own. */
	for (size_t i = 0; i < b.case_count; i++)
		if (b.cases[i].verdict == VERDICT_FAIL)
			CHECK_TEXT(b.cases[i].check,
				   strcmp(b.cases[i].id,
					  "recovery.syncs-between-refusals")
					   ? "case.control"
					   : "answer.expected");
	CHECK_TEXT(bench_cause(&b, "volume-id-malformed.empty"),
		   "case.control M1");
	bench_release(&b);
}

TEST(life, several_under_way_at_a_death_are_told_apart_behind_a_restart)
{
	/* All hang, so none can be told from the others at first. */
	struct front f = { .match = "\"id\":\"\"", .end = HANDLER_HANG };
	struct bench b;

	bench_init(&b);
	b.reviver = (struct run_reviver){ restart, &f };
	select_only(&b, "volume-id-malformed*");
	run_behind(&f, &b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK_INT(f.deaths, 2); /* in company, then alone */
	CHECK_INT(failing(&b), 1);
	CHECK_TEXT(bench_cause(&b, "volume-id-malformed.empty"), "server.alive R1");
	CHECK_INT(undecided(&b), 0);
	bench_release(&b);
}

TEST(life, patience_follows_the_ladder_and_never_exceeds_the_timeout)
{
	static const struct {
		int64_t latency_us, patience_us;
	} rows[] = { { 0, 500000 }, { 100000, 2000020 }, { 1000000, 10000000 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bench b;

		bench_init(&b);
		b.options.latency_us = rows[i].latency_us;
		bench_serve(&b);
		select_only(&b, "spec-count.none");
		bench_run(&b);
		CHECK_INT(b.sum.exit_code, 0);
		CHECK_INT(b.patience_us, rows[i].patience_us);
		bench_release(&b);
	}
}
