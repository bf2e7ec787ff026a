/* The same requests to two servers: what differs, and nothing else. */
#include <unistd.h>

#include "http/request.h"
#include "json/json_read.h"
#include "refserver/ref_bug.h"
#include "tests/against_bench.h"
#include "tests/module_bench.h"
#include "tests/program.h"
#include "tests/test.h"

/* A longer run: make clean test CFLAGS=-DAGAINST_REQUESTS=20000 */
#ifndef AGAINST_REQUESTS
#define AGAINST_REQUESTS 4000
#endif

/* Every one: CFLAGS=-DAGAINST_VARIANT_STRIDE=1 */
#ifndef AGAINST_VARIANT_STRIDE
#define AGAINST_VARIANT_STRIDE 29
#endif

TEST(against, finds_nothing_between_servers_that_are_alike)
{
	const struct ref_variant *v;

	for (size_t i = 0; (v = ref_variant_at(i));
	     i += AGAINST_VARIANT_STRIDE) {
		struct against_bench b;

		against_bench_init(&b, NULL, v->name, v->name);
		b.target.options.requests = AGAINST_REQUESTS;
		against_bench_run(&b);
		CHECK_INT(b.target.result, 0);
		CHECK(b.target.sum.against.compared > AGAINST_REQUESTS);
		CHECK_INT(b.target.sum.against.unsteady, 0);
		if (!CHECK_INT(b.target.sum.finding_count, 0)) {
			printf("variant %s\n", v->name);
			against_bench_show(&b);
		}
		against_bench_release(&b);
	}
}

/* A server that picks one of two right answers differs from itself. */
TEST(against, what_does_not_come_back_is_no_difference)
{
	struct against_bench b;

	against_bench_init(&b, NULL, "no-session-alternates",
			   "no-session-alternates");
	b.target.options.requests = AGAINST_REQUESTS;
	against_bench_run(&b);
	CHECK(b.target.sum.against.unsteady > 0);
	if (!CHECK_INT(against_bench_differences(&b), 0))
		against_bench_show(&b);
	against_bench_release(&b);
}

/* Refuses what is no JSON in one of two right ways, by turns. */
struct turns {
	struct handler inner;
	size_t period, count;
};

static enum handler_end take_turns(void *self, struct slice request,
				   int64_t now_us, unsigned connection,
				   struct buf *out, int64_t *delay_us)
{
	struct turns *t = self;
	struct request_view view;

	request_view(request, &view);
	if (!script_is_sync(request) || !view.body.len ||
	    !json_read(view.body, 0, NULL))
		return t->inner.answer(t->inner.self, request, now_us,
				       connection, out, delay_us);
	return script_status(out, t->count++ % t->period ? 400 : 413);
}

static void be_by_turns(struct turns *t, struct handler *h)
{
	t->inner = *h;
	*h = (struct handler){ take_turns, t };
}

/* Both do, and one of them is ahead of the other. */
TEST(against, what_two_servers_do_by_turns_is_no_difference)
{
	for (size_t period = 2; period <= 3; period++)
		for (size_t ahead = 1; ahead < period; ahead++) {
			struct turns a = { .period = period },
				     b = { .period = period, .count = ahead };
			struct against_bench both;

			against_bench_init(&both, NULL, NULL, NULL);
			be_by_turns(&a, &both.target.base.handler);
			be_by_turns(&b, &both.other.handler);
			both.target.options.requests = AGAINST_REQUESTS;
			against_bench_run(&both);
			CHECK(both.target.sum.against.unsteady > 0);
			if (!CHECK_INT(against_bench_differences(&both), 0)) {
				printf("period %zu, %zu ahead\n", period,
				       ahead);
				against_bench_show(&both);
			}
			against_bench_release(&both);
		}
}

/* One way to be different may show in two kinds of requests. */
enum { DIFFERENCES_MAX = 2 };

static const struct row {
	const char *variant, *title;
} rows[] = {
	{ "upper-case-ids-are-not-found",
	  "A: 200 Task, B: 500 NotFound to another spelling" },
	{ "unknown-modes-are-cns-faults",
	  "A: 500 InvalidArgument, B: 500 CnsFault to a mode that does not" },
	{ "http-1-0-is-505", "B: 505 no body to " },
	{ "null-fault-members", "A: 500 InvalidArgument of a property, B: 500 "
	  "InvalidArgument of no property to " },
};

TEST(against, tells_each_difference_in_few_findings)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct against_bench b;
		const struct finding *f;

		against_bench_init(&b, NULL, NULL, rows[i].variant);
		b.target.options.requests = AGAINST_REQUESTS;
		against_bench_run(&b);
		f = against_bench_find(&b, rows[i].title);
		if (!CHECK(f && b.target.sum.finding_count <= DIFFERENCES_MAX)) {
			printf("variant %s\n", rows[i].variant);
			against_bench_show(&b);
		}
		if (f) {
			CHECK_TEXT(f->oracle, "difference");
			CHECK_INT(f->severity, SEVERITY_LOW);
			CHECK_INT(f->confirmed, 6);
			CHECK_INT(f->tried, 6);
			CHECK(f->answer.len && f->difference.answer.len);
			CHECK(!slice_equal(f->answer, f->difference.answer));
		}
		CHECK_INT(b.target.sum.exit_code, 1);
		against_bench_release(&b);
	}
}

/* What it does with what comes together with the request before. */
struct hasty {
	struct handler inner;
	bool closes;                 /* behind every answer, and says so not */
	bool busy;                   /* takes no sync beside another one */
	unsigned connection;
	int64_t us;
};

static enum handler_end be_hasty(void *self, struct slice request,
				 int64_t now_us, unsigned connection,
				 struct buf *out, int64_t *delay_us)
{
	struct hasty *h = self;
	bool at_once = h->connection == connection && h->us == now_us;
	enum handler_end end = h->inner.answer(h->inner.self, request, now_us,
					       connection, out, delay_us);

	h->connection = connection;
	h->us = now_us;
	if (h->busy && at_once &&
	    slice_find(buf_view(out), slice_from("\"Task\"")) >= 0) {
		static const char fault[] =
			"{\"_typeName\":\"TaskInProgress\",\"faultMessage\":[],"
			"\"task\":{\"_typeName\":\"ManagedObjectReference\","
			"\"type\":\"Task\",\"value\":\"task-1\"}}";

		buf_clear(out);
		buf_printf(out, "HTTP/1.1 500 Internal Server Error\r\n"
			   "Content-Type: application/json\r\n"
			   "Content-Length: %zu\r\n\r\n%s",
			   strlen(fault), fault);
	}
	return h->closes ? HANDLER_CLOSE : end;
}

static void run_hasty(struct against_bench *b, const char *variant,
		      struct hasty *h)
{
	against_bench_init(b, NULL, NULL, variant);
	h->inner = b->other.handler;
	b->other.handler = (struct handler){ be_hasty, h };
	b->target.options.requests = 3 * AGAINST_REQUESTS;
	against_bench_run(b);
}

TEST(against, a_difference_in_later_answers_is_one)
{
	struct hasty as_it_is = { .closes = false };
	const struct finding *f;
	struct against_bench b;
	bool ok;

	run_hasty(&b, "challenges-what-comes-at-once", &as_it_is);
	f = against_bench_find(&b, "A: 500 NotAuthenticated, B: 401 no body");
	ok = CHECK(f && b.target.sum.finding_count <= DIFFERENCES_MAX);
	if (f) {
		CHECK(f->pipelined && f->before_count > 0);
		CHECK(slice_find(f->difference.answer,
				 slice_from("HTTP/1.1 401")) == 0);
	}
	if (!ok)
		against_bench_show(&b);
	against_bench_release(&b);
}

TEST(against, later_answers_that_need_not_come_or_be_alike_are_none)
{
	static const struct hasty right[] = {
		{ .closes = true }, { .busy = true }
	};

	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		struct hasty h = right[i];
		struct against_bench b;

		run_hasty(&b, NULL, &h);
		if (!CHECK_INT(b.target.sum.finding_count, 0))
			against_bench_show(&b);
		against_bench_release(&b);
	}
}

/* ---- wrong answers ---- */

static void run_with_bugs(struct against_bench *b, const char *bug,
			  const char *other_bug)
{
	against_bench_init(b, bug, NULL, NULL);
	b->other.options.bug = other_bug;
	bench_serve(&b->other);
	b->target.options.requests = AGAINST_REQUESTS;
	against_bench_run(b);
	CHECK_INT(b->target.result, 0);
}

TEST(against, the_other_server_leaves_no_folder)
{
	struct against_bench b;
	char folder[PROGRAM_PATH];

	program_path(folder, ".findings");
	against_bench_init(&b, NULL, NULL, NULL);
	b.other.options.bug = "not-found-with-404";
	bench_serve(&b.other);
	b.target.options.requests = AGAINST_REQUESTS;
	b.target.options.findings = folder;
	against_bench_run(&b);
	CHECK_INT(b.target.sum.against.own_count, 1);
	CHECK(!rmdir(folder)); /* that of the target, empty */
	program_remove_folder(folder);
	against_bench_release(&b);
}

TEST(against, a_bug_is_a_finding_and_says_who_else_has_it)
{
	static const char bug[] = "not-found-with-404";
	const struct {
		const char *bug, *other;
		size_t findings, own;
		bool also;
	} cases[] = { { bug, NULL, 1, 0, false }, { bug, bug, 1, 0, true },
		      { NULL, bug, 0, 1, false } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct against_bench b;
		bool ok;

		run_with_bugs(&b, cases[i].bug, cases[i].other);
		ok = CHECK_INT(b.target.sum.finding_count, cases[i].findings);
		ok &= CHECK_INT(b.target.sum.against.own_count, cases[i].own);
		ok &= CHECK_INT(b.target.sum.exit_code, cases[i].findings);
		if (ok && cases[i].findings) {
			CHECK_TEXT(b.target.sum.findings[0].oracle,
				   "expectation");
			CHECK_INT(b.target.sum.findings[0].also, cases[i].also);
		}
		if (ok && cases[i].own)
			CHECK_HAS(b.target.sum.against.own[0],
				  "404 NotFound to");
		if (!ok)
			against_bench_show(&b);
		against_bench_release(&b);
	}
}

TEST(against, a_dead_server_on_the_other_side_ends_it_with_exit_3)
{
	struct against_bench b;

	run_with_bugs(&b, NULL, "dies-on-an-empty-id");
	CHECK(b.target.sum.against.dead && !b.target.sum.dead);
	CHECK(!b.target.sum.complete);
	CHECK_INT(b.target.sum.exit_code, 3);
	CHECK_INT(b.target.sum.finding_count, 0);
	against_bench_release(&b);
}

TEST(against, nobody_there_is_named_as_the_other_one)
{
	struct against_bench b;

	against_bench_init(&b, NULL, NULL, NULL);
	b.other.config.password = "not the password";
	b.target.options.requests = 1;
	against_bench_run(&b);
	CHECK_INT(b.target.result, -1);
	CHECK_INT(b.target.err.code, ERR_UNREACHABLE);
	CHECK_HAS(b.target.err.text, "--against: the login was refused");
	CHECK_INT(ref_server_sessions(b.target.base.server), 0);
	against_bench_release(&b);
}

/* ---- the mask ---- */

static const char mask[] =
	"{\"schema\":\"cnsconform-mask/1\",\"known\":[\n"
	"{\"request\":\"mode\",\"left\":\"500 InvalidArgument\","
	"\"right\":\"500 CnsFault\",\"why\":\"ticket 1\",\"until\":\"%s\"},\n"
	"{\"request\":\"volume-id\",\"left\":\"*\",\"right\":\"closed\","
	"\"why\":\"ticket 2\"}]}";

TEST(against, what_is_known_is_silent_until_its_day)
{
	static const char *const days[] = { "2026-11-28", "2026-11-27" };

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		struct against_bench b;
		char text[sizeof(mask) + COMPARE_DAY_TEXT];
		bool ok;

		snprintf(text, sizeof(text), mask, days[i]);
		against_bench_init(&b, NULL, NULL,
				   "unknown-modes-are-cns-faults");
		against_bench_mask(&b, text);
		b.target.options.requests = AGAINST_REQUESTS;
		against_bench_run(&b);
		ok = CHECK_INT(b.target.sum.finding_count, i);
		ok &= CHECK_INT(b.target.sum.exit_code, i);
		ok &= CHECK(b.target.sum.against.mask_hits[0] > 0);
		ok &= CHECK_INT(b.target.sum.against.mask_hits[1], 0);
		ok &= CHECK(!!b.target.sum.against.masked == !i);
		if (!ok)
			against_bench_show(&b);
		against_bench_release(&b);
	}
}

/* ---- the bytes ---- */

enum { HEARD_MAX = 20000, SESSION_TEXT = 80 };

/* What one server heard: digests without session and host. */
struct heard {
	char session[SESSION_TEXT];
	uint64_t requests[HEARD_MAX];
	size_t count;
};

static void learn_session(struct heard *h, const struct exchange *x)
{
	static const char name[] = "vmware-api-session-id: ";
	ptrdiff_t at = slice_find(buf_view(&x->answer), slice_from(name));
	const char *value = x->answer.bytes + at + strlen(name);

	if (at < 0)
		return;
	snprintf(h->session, sizeof(h->session), "%.*s",
		 (int)strcspn(value, "\r"), value);
}

static void listen(void *self, const struct exchange *x)
{
	struct heard *h = self;
	struct slice left = buf_view(&x->request);
	uint64_t hash = 1;

	learn_session(h, x);
	if (slice_find(left, slice_from("syncSpecs")) < 0)
		return;
	while (left.len) {
		if (*h->session && slice_starts(left, h->session)) {
			left = slice_skip(left, strlen(h->session));
		} else if (slice_starts(left, "127.0.0.1")) {
			left = slice_skip(left, strlen("127.0.0.1"));
		} else if (slice_starts(left, "other.example")) {
			left = slice_skip(left, strlen("other.example"));
		} else {
			hash = (hash ^ (unsigned char)*left.at) *
			       0x100000001B3ULL;
			left = slice_skip(left, 1);
		}
	}
	if (h->count < HEARD_MAX)
		h->requests[h->count++] = hash;
}

static bool has_heard(const struct heard *h, uint64_t hash)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->requests[i] == hash)
			return true;
	return false;
}

TEST(against, sends_the_same_bytes_but_session_and_host)
{
	static struct heard target, other; /* too large for a stack */
	struct against_bench b;
	size_t missing = 0;

	target = other = (struct heard){ .count = 0 };
	against_bench_init(&b, NULL, NULL, NULL);
	b.target.base.recorder = (struct recorder){ listen, &target };
	b.other.recorder = (struct recorder){ listen, &other };
	b.target.options.requests = 1000;
	against_bench_run(&b);
	CHECK(other.count > 500 && other.count < target.count);
	CHECK(*other.session && strcmp(other.session, target.session));
	for (size_t i = 0; i < other.count; i++)
		missing += !has_heard(&target, other.requests[i]);
	CHECK_INT(missing, 0);
	CHECK_INT(ref_server_sessions(b.other.server), 0);
	against_bench_release(&b);
}

/* How many differences each variant is worth: CFLAGS=-DAGAINST_MEASURE=10,
 * every tenth one. */
#ifdef AGAINST_MEASURE
TEST(against, measure)
{
	const struct ref_variant *v;

	for (size_t i = 0; (v = ref_variant_at(i)); i += AGAINST_MEASURE) {
		struct against_bench b;

		against_bench_init(&b, NULL, NULL, v->name);
		b.target.options.requests = AGAINST_REQUESTS;
		against_bench_run(&b);
		printf("%s: ", v->name);
		against_bench_show(&b);
		against_bench_release(&b);
	}
}
#endif
