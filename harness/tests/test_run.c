#include "refserver/ref_chunked.h"
#include "run/lane.h"
#include "tests/run_bench.h"
#include "tests/test.h"

/* In front of the reference server: looks, counts and interferes. */
struct front {
	struct bench *bench;
	struct handler inner;
	const char *match;          /* interfere when the request has this */
	enum { FRONT_WATCH, FRONT_HANG, FRONT_FAULT, FRONT_INTERRUPT,
	       FRONT_STAY_RUNNING } how;
	const char *fault;          /* body of FRONT_FAULT */
	unsigned after;             /* FRONT_INTERRUPT: at this many requests */
	unsigned requests, logins;
	bool wrong_logins_only_once;
	int64_t last_us;
};

static bool has(struct slice text, const char *part)
{
	return slice_find(text, slice_from(part)) >= 0;
}

static enum handler_end answer_fault(const char *body, struct buf *answer)
{
	buf_printf(answer,
		   "HTTP/1.1 500 Internal Server Error\r\n"
		   "Content-Type: application/json\r\n"
		   "Content-Length: %zu\r\n\r\n%s",
		   strlen(body), body);
	return HANDLER_KEEP;
}

static enum handler_end front_answer(void *self, struct slice request,
				     int64_t now_us, unsigned connection,
				     struct buf *answer, int64_t *delay_us)
{
	struct front *f = self;
	enum handler_end end;

	f->requests++;
	f->last_us = now_us;
	f->logins += has(request, "/Login ");
	if (f->how == FRONT_INTERRUPT && f->requests == f->after)
		f->bench->interrupted = SIGINT;
	if (f->match && has(request, f->match)) {
		if (f->how == FRONT_HANG)
			return HANDLER_HANG;
		if (f->how == FRONT_FAULT)
			return answer_fault(f->fault, answer);
	}
	end = f->inner.answer(f->inner.self, request, now_us, connection,
			      answer, delay_us);
	return end;
}

static void stand_in_front(struct front *f, struct bench *b)
{
	f->bench = b;
	f->inner = b->handler;
	b->handler = (struct handler){ front_answer, f };
}

TEST(run, the_reference_server_conforms_and_keeps_no_session)
{
	struct bench b;

	bench_init(&b);
	bench_run(&b);
	CHECK_INT(b.result, 0);
	CHECK_INT(b.sum.exit_code, 0);
	CHECK_INT(b.sum.verdict, RUN_CONFORMS);
	CHECK_INT(b.sum.count[VERDICT_FAIL], 0);
	CHECK_INT(b.sum.count[VERDICT_BLOCKED], 0);
	CHECK_INT(b.sum.count[VERDICT_ERROR], 0);
	CHECK_INT(b.sum.count[VERDICT_SKIP], 0);
	CHECK(b.sum.count[VERDICT_PASS] > 90);
	CHECK_INT(ref_server_sessions(b.server), 0);
	bench_release(&b);
}

TEST(run, an_interrupt_ends_the_run_logged_out_and_incomplete)
{
	static const unsigned moments[] = { 1, 2, 3, 10, 60 };

	for (size_t i = 0; i < sizeof(moments) / sizeof(*moments); i++) {
		struct front f = { .how = FRONT_INTERRUPT,
				   .after = moments[i] };
		struct bench b;

		bench_init(&b);
		stand_in_front(&f, &b);
		bench_run(&b);
		CHECK_INT(b.sum.exit_code, 130);
		CHECK_INT(b.sum.verdict, RUN_INTERRUPTED);
		CHECK(!b.sum.complete);
		CHECK_INT(ref_server_sessions(b.server), 0);
		CHECK(b.sum.count[VERDICT_ERROR] +
			      b.sum.count[VERDICT_BLOCKED] > 0);
		bench_release(&b);
	}
}

TEST(run, a_wrong_password_is_one_finding_and_exit_3)
{
	struct front f = { .how = FRONT_WATCH };
	struct bench b;

	bench_init(&b);
	stand_in_front(&f, &b);
	b.config.password = "not the password";
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 3);
	CHECK_HAS(b.finding, "was refused: got 500 InvalidLogin");
	CHECK_HAS(b.hint, "--password-file");
	CHECK_INT(b.sum.count[VERDICT_PASS], 1); /* the anonymous content */
	CHECK_INT(b.sum.count[VERDICT_FAIL], 0);
	CHECK_INT(f.logins, 1);
	bench_release(&b);
}

TEST(run, an_unknown_volume_is_a_failed_M1_with_a_hint)
{
	struct bench b;

	bench_init(&b);
	b.config.volumes[2] = "00000000-1111-4222-8333-444444444444";
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK_HAS(b.finding, "00000000-1111-4222-8333-444444444444");
	CHECK_HAS(b.hint, "--volume");
	CHECK_INT(b.sum.count[VERDICT_FAIL], 1);
	bench_release(&b);
}

TEST(run, a_method_that_is_not_there_is_exit_5_and_no_failure)
{
	struct front f = { .how = FRONT_FAULT, .match = "/CnsSyncVolume ",
			   .fault = "{\"_typeName\":\"NotSupported\"}" };
	struct bench b;

	bench_init(&b);
	stand_in_front(&f, &b);
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 5);
	CHECK_HAS(b.finding, "not implemented");
	CHECK_INT(b.sum.count[VERDICT_FAIL], 0);
	bench_release(&b);
}

TEST(run, a_hang_costs_its_deadline_once)
{
	/* Every malformed id hangs: dozens of cases. */
	struct front f = { .how = FRONT_HANG, .match = "pvc-" };
	struct bench b;
	int64_t deadline;

	bench_init(&b);
	stand_in_front(&f, &b);
	b.config.selection.run[0] = "volume-id-*";
	b.config.selection.run_count = 1;
	deadline = b.config.timeout_us;
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK(b.sum.count[VERDICT_FAIL] > 0);
	CHECK(f.last_us < 1000000 + 2 * deadline);
	bench_release(&b);
}

TEST(run, tasks_that_never_end_cost_their_timeout_once_per_volume)
{
	struct bench b;
	struct front f = { .how = FRONT_WATCH };

	bench_init(&b);
	b.options.task_us = INT64_MAX / 4;
	bench_serve(&b);
	stand_in_front(&f, &b);
	b.config.password = ref_server_password(b.server);
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK(f.last_us < 4 * b.config.task_timeout_us);
	bench_release(&b);
}

TEST(run, a_selection_brings_the_ladder_along)
{
	struct bench b;

	bench_init(&b);
	b.config.selection.run[0] = "spec-count.*";
	b.config.selection.run_count = 1;
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 0);
	CHECK(b.sum.count[VERDICT_PASS] > 5);
	CHECK(b.sum.selected < 40);
	bench_release(&b);
}

TEST(run, with_fail_fast_ends_at_the_first_failure_with_a_reason_for_the_rest)
{
	struct bench b;

	bench_init(&b);
	b.config.fail_fast = true;
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 0);
	CHECK_INT(b.sum.count[VERDICT_SKIP], 0);
	bench_release(&b);

	bench_init(&b);
	b.options.bug = "accepts-no-specs";
	bench_serve(&b);
	b.config.fail_fast = true;
	b.config.jobs = 1;
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK_INT(b.sum.verdict, RUN_FAILS);
	CHECK(b.sum.count[VERDICT_FAIL] > 0);
	CHECK(b.sum.count[VERDICT_FAIL] < UNIT_MAX);
	CHECK(b.sum.count[VERDICT_SKIP] > UNIT_MAX);
	CHECK_INT(b.sum.count[VERDICT_BLOCKED], 0);
	CHECK_INT(ref_server_sessions(b.server), 0);
	bench_release(&b);
}

TEST(run, no_login_skips_what_is_about_sessions)
{
	struct bench b;

	bench_init(&b);
	b.options.no_auth = true;
	bench_serve(&b);
	b.config.no_auth = true;
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 0);
	CHECK_INT(b.sum.count[VERDICT_FAIL], 0);
	CHECK(b.sum.count[VERDICT_SKIP] > 5);
	bench_release(&b);
}

TEST(run, one_job_and_many_jobs_reach_the_same_verdicts)
{
	struct bench one, many;

	bench_init(&one);
	bench_init(&many);
	one.config.jobs = 1;
	many.config.jobs = 32;
	many.config.shuffle = true;
	bench_run(&one);
	bench_run(&many);
	CHECK_INT(one.case_count, many.case_count);
	for (size_t i = 0; i < one.case_count && i < many.case_count; i++) {
		CHECK_TEXT(one.cases[i].id, many.cases[i].id);
		CHECK_INT(one.cases[i].verdict, many.cases[i].verdict);
	}
	bench_release(&one);
	bench_release(&many);
}

/* ---- the safety promise, read off everything that was sent ---- */

struct promise {
	const struct bench *bench;
	unsigned exchanges, logins, logouts, foreign, unfinished;
};

static struct slice id_in(const struct exchange *x, struct arena *arena)
{
	struct slice body = exchange_request_body(x), plain;
	struct json_node *root, *id;
	size_t used;

	if (has(buf_view(&x->request), "\r\nTransfer-Encoding: chunked\r\n") &&
	    !ref_chunked_decode(arena, body, &plain, &used))
		body = plain;
	root = json_parse(arena, body, 0, NULL);
	id = root ? json_at(root, slice_from("/syncSpecs/0/volumeId/id")) : NULL;

	return json_string(arena, id);
}

static bool named(const struct bench *b, struct slice id)
{
	for (size_t i = 0; i < b->config.volume_count; i++)
		if (slice_is(id, b->config.volumes[i]))
			return true;
	return false;
}

static void keep_promise(void *self, const struct exchange *x)
{
	struct promise *p = self;
	struct arena arena = ARENA_INIT;
	struct slice request = buf_view(&x->request);
	struct slice answer = buf_view(&x->answer);
	bool accepted = slice_starts(answer, "HTTP/1.1 200") ||
			slice_starts(answer, "HTTP/1.1 204");

	p->exchanges++;
	p->logins += accepted && has(request, "/Login ");
	p->logouts += accepted && has(request, "/Logout ");
	p->unfinished += x->outcome != EXCHANGE_ANSWERED;
	/* Case folding is the only other spelling that may reach a volume. */
	if (accepted && has(request, "/CnsSyncVolume ") &&
	    !slice_starts(request, "OPTIONS ")) {
		struct slice id = id_in(x, &arena);
		char *lower = arena_string(&arena, id);

		for (char *c = lower; *c; c++)
			if (*c >= 'A' && *c <= 'F')
				*c = (char)(*c + 'a' - 'A');
		p->foreign += !named(p->bench, slice_of(lower, id.len));
	}
	arena_release(&arena);
}

TEST(run, only_named_volumes_are_synced_and_every_login_is_logged_out)
{
	struct bench b;
	struct promise p = { .bench = &b };

	bench_init(&b);
	b.recorder = (struct recorder){ keep_promise, &p };
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 0);
	CHECK(p.exchanges > 200);
	CHECK_INT(p.foreign, 0);
	CHECK_INT(p.unfinished, 0);
	CHECK(p.logins >= 4);
	CHECK_INT(p.logins, p.logouts);
	bench_release(&b);
}

/* ---- reads of a task that has ended ---- */

enum { READS_BEHIND = 5, MS = 1000 };

struct reads {
	int64_t sent_us[READS_BEHIND + 1]; /* the latest ones, last at the end */
};

static void note_read(void *self, const struct exchange *x)
{
	struct reads *r = self;

	if (!has(buf_view(&x->request), "/info ") ||
	    !has(buf_view(&x->answer), "\"success\""))
		return;
	memmove(&r->sent_us[0], &r->sent_us[1],
		READS_BEHIND * sizeof(r->sent_us[0]));
	r->sent_us[READS_BEHIND] = x->sent_us;
}

/* However long the task took, looking at it again does not. */
TEST(run, reads_an_ended_task_again_at_once)
{
	struct reads reads = { { 0 } };
	struct bench b;

	bench_init(&b);
	b.options.task_us = 1000 * MS;
	bench_serve(&b);
	b.config.selection.run[b.config.selection.run_count++] =
		"task-info.stays-finished";
	b.recorder = (struct recorder){ note_read, &reads };
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 0);
	for (size_t i = 0; i < READS_BEHIND; i++)
		CHECK(reads.sent_us[i + 1] > reads.sent_us[i]);
	CHECK(reads.sent_us[0] > 0);
	CHECK(reads.sent_us[READS_BEHIND] - reads.sent_us[0] < 30 * MS);
	bench_release(&b);
}

/* What a session header held that was not all of a session. */
struct spy {
	struct handler inner;
	char front[64];
};

static enum handler_end spy(void *self, struct slice request, int64_t now_us,
			    unsigned connection, struct buf *answer,
			    int64_t *delay_us)
{
	static const char field[] = "vmware-api-session-id: ";
	struct spy *s = self;
	ptrdiff_t at = slice_find(request, slice_from(field));
	struct slice value = slice_skip(request, (size_t)(at < 0 ? 0 : at) +
							 sizeof(field) - 1);

	value = slice_head(value, (size_t)slice_find(value, slice_from("\r")));
	if (at >= 0 && value.len < 40)
		snprintf(s->front, sizeof(s->front), "%.*s",
			 (int)value.len, value.at);
	return s->inner.answer(s->inner.self, request, now_us, connection,
			       answer, delay_us);
}

TEST(run, a_part_of_the_session_is_a_secret)
{
	struct spy s = { .front = "" };
	struct bench b;

	bench_init(&b);
	b.config.selection.run[b.config.selection.run_count++] =
		"session.front-half";
	s.inner = b.handler;
	b.handler = (struct handler){ spy, &s };
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 0);
	CHECK_INT(strlen(s.front), 20);
	CHECK_TEXT(redact_find(&b.secrets, slice_from(s.front)), "front");
	bench_release(&b);
}
