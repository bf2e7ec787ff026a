/* What one mutant brings: its answer, and the end of its Task. */
#include "tests/module_bench.h"
#include "tests/test.h"

enum { MUTANTS = 64, HANG_US = 20 * 1000 * 1000 };

/* So many reads of Tasks get no answer in time, then all do. */
struct busy {
	struct script script;
	unsigned hangs;
	bool spoils;                   /* and the other reads find nothing */
};

static enum handler_end be_busy(struct script *self, struct slice request,
				struct buf *out, int64_t *delay_us)
{
	struct busy *b = (struct busy *)self;
	bool read = slice_find(request, slice_from("/Task/")) >= 0;
	enum handler_end end = script_right(self, request, out, delay_us);

	if (read && b->spoils) {
		buf_clear(out);
		return script_status(out, 404);
	}
	if (read && b->hangs) {
		b->hangs--;
		*delay_us += HANG_US;
	}
	return end;
}

static size_t findings_of(struct busy *b)
{
	struct module_bench m;
	size_t count;

	b->script.answer = be_busy;
	module_init(&m, &b->script);
	m.b.options.requests = MUTANTS;
	m.b.options.step = WORK_FOLLOW_EVERY; /* every Task is followed */
	campaign_bench_run(&m.b);
	CHECK_INT(m.b.result, 0);
	count = m.b.sum.finding_count;
	module_release(&m);
	return count;
}

TEST(work, a_read_that_hangs_once_is_a_busy_machine)
{
	struct busy once = { .hangs = 1 };

	CHECK_INT(findings_of(&once), 0);
	CHECK_INT(once.hangs, 0);
}

TEST(work, a_task_that_nobody_finds_is_told)
{
	struct busy spoilt = { .spoils = true };

	CHECK(findings_of(&spoilt) > 0);
}

/* ---- one mutant at a time ---- */

#define REFUSED "\"syncSpecs\":[]"

enum { SLOW_US = 5000000,
       NEAR = 1750 /* where a search begins: it finds one soon */ };

/* Does one thing to every request with these bytes in it. */
struct odd {
	struct script script;
	const char *bytes;
	enum { ODD_SLOW, ODD_SLOW_ONCE, ODD_CLOSES, ODD_FORGETS,
	       ODD_TASK, ODD_RIGHT } how;
	size_t count;
	unsigned connections[2];       /* of the last two of them */
	int64_t slow_us;
};

static enum handler_end be_odd(struct script *self, struct slice request,
			       struct buf *out, int64_t *delay_us)
{
	struct odd *o = (struct odd *)self;
	enum handler_end end = script_right(self, request, out, delay_us);

	if (slice_find(request, slice_from(o->bytes)) < 0)
		return end;
	o->connections[0] = o->connections[1];
	o->connections[1] = self->connection;
	o->count++;
	if (o->how == ODD_SLOW || (o->how == ODD_SLOW_ONCE && o->count == 1))
		*delay_us += o->slow_us;
	if (o->how == ODD_CLOSES) {
		buf_clear(out);
		return HANDLER_CLOSE;
	}
	if (o->how == ODD_TASK) {
		buf_clear(out);
		return script_task(out);
	}
	if (o->how == ODD_FORGETS) {
		buf_clear(out);
		return script_status(out, 401);
	}
	return end;
}

static void odd_open(struct module_bench *m, struct odd *o)
{
	module_open(m, &o->script);
	o->bytes = REFUSED;
	o->script.answer = be_odd;
	m->c->again_every = 0; /* no twins */
}

static bool is_refused(const void *self, const struct mutant *x,
		       const struct expectation *e)
{
	return x->request_count == 1 && !x->own_connection &&
	       module_holds(x, self) && !e->may_wait && !e->may_close &&
	       e->defect_count == 1 &&
	       !strcmp(e->primary->name, "specs-none");
}

/* The first mutant from there on that is one plain request with the bytes. */
static uint64_t next_index(struct module_bench *m, const char *bytes,
			   uint64_t index)
{
	return module_first(m->c, is_refused, bytes, index, 1);
}

static void send_one(struct module_bench *m, uint64_t index)
{
	module_send(m, index);
	CHECK_INT(m->c->in_flight, 0);
}

TEST(work, what_hangs_alone_does_and_the_next_one_is_believed)
{
	struct odd o = { .how = ODD_SLOW, .slow_us = HANG_US };
	struct module_bench m;
	unsigned idle;
	uint64_t first;

	odd_open(&m, &o);
	first = next_index(&m, REFUSED, NEAR);
	m.c->go = 1;
	send_one(&m, first);
	CHECK(m.c->hung != NULL);
	CHECK_INT(m.c->go, 0);
	CHECK_INT(m.c->record_count + m.c->unsure_count, 0);
	/* Others have left a connection that could be used. */
	sent_free(session_ask(m.c, "sync"));
	idle = o.script.connection;
	work_settle_hung(m.c);
	CHECK_INT(o.count, 2);
	CHECK(o.connections[1] != o.connections[0]);
	CHECK(o.connections[1] != idle);
	CHECK_INT(m.c->hang_count, 1);
	CHECK_INT(m.c->record_count, 1);
	send_one(&m, next_index(&m, REFUSED, first + 1));
	work_settle_hung(m.c);
	CHECK_INT(o.count, 3);
	CHECK_INT(m.c->record_count, 1);
	CHECK_INT(m.c->records[0]->f.count, 2);
	CHECK(!m.c->hung);
	module_close(&m);
}

/* Alone it has all the time that the user allows. */
TEST(work, what_comes_alone_does_not_hang)
{
	for (int once = 0; once < 2; once++) {
		struct odd o = { .how = once ? ODD_SLOW_ONCE : ODD_SLOW,
				 .slow_us = SLOW_US };
		struct module_bench m;

		odd_open(&m, &o);
		m.c->pump.timeout_us = SECOND_US;
		CHECK(m.c->options->target->timeout_us > SLOW_US);
		send_one(&m, next_index(&m, REFUSED, NEAR));
		CHECK(m.c->hung != NULL);
		work_settle_hung(m.c);
		CHECK_INT(o.count, 2);
		CHECK_INT(m.c->hang_count, 0);
		CHECK_INT(m.c->record_count + m.c->unsure_count, 0);
		module_close(&m);
	}
}

/* Too many kinds of hangs to ask for each. */
TEST(work, behind_many_hangs_every_one_is_believed)
{
	struct odd o = { .how = ODD_SLOW, .slow_us = HANG_US };
	struct module_bench m;

	odd_open(&m, &o);
	m.c->hang_count = HANGS_MAX;
	for (size_t i = 0; i < HANGS_MAX; i++)
		m.c->hangs[i] = expect_defect_at(0);
	send_one(&m, next_index(&m, REFUSED, NEAR));
	work_settle_hung(m.c);
	CHECK_INT(o.count, 1);
	CHECK_INT(m.c->record_count, 1);
	module_close(&m);
}

/* One connection too many, where the server is known to turn those away. */
TEST(work, a_closed_connection_is_looked_at_again_where_it_is_crowded)
{
	for (unsigned crowded = 0; crowded < 2; crowded++) {
		struct odd o = { .how = ODD_CLOSES };
		struct module_bench m;

		odd_open(&m, &o);
		m.c->crowded = crowded;
		send_one(&m, next_index(&m, REFUSED, NEAR));
		CHECK_INT(m.c->hung != NULL, crowded);
		CHECK_INT(m.c->record_count + m.c->unsure_count, !crowded);
		CHECK_INT(work_drop_held(m.c), crowded);
		module_close(&m);
	}
}

/* That it was closed says nothing about what hangs. */
TEST(work, a_closed_connection_is_no_known_hang)
{
	struct odd o = { .how = ODD_CLOSES };
	struct module_bench m;

	odd_open(&m, &o);
	m.c->crowded = 1;
	m.c->hang_count = HANGS_MAX;
	send_one(&m, next_index(&m, REFUSED, NEAR));
	work_settle_hung(m.c);
	CHECK_INT(o.count, 2);
	CHECK(!m.c->hung);
	module_close(&m);
}

struct openness {
	bool wait, close, session;
};

static bool is_open(const void *self, const struct mutant *x,
		    const struct expectation *e)
{
	const struct openness *o = self;
	bool session = e->primary && e->primary->layer == EXPECT_SESSION;

	return x->request_count == 1 && e->may_wait == o->wait &&
	       e->may_close == o->close && session == o->session;
}

/* The first mutant of one request to which silence, or the end of the
 * connection, is an answer; or one with a defect of its session. */
static uint64_t open_index(struct module_bench *m, bool wait, bool close,
			   bool session)
{
	struct openness o = { wait, close, session };

	return module_first(m->c, is_open, &o, 0, 1);
}

TEST(work, an_answer_that_need_not_come_is_not_asked_for_again)
{
	for (int closes = 0; closes < 2; closes++) {
		struct odd o = { .how = closes ? ODD_CLOSES : ODD_SLOW,
				 .slow_us = HANG_US };
		struct module_bench m;

		odd_open(&m, &o);
		m.c->crowded = 1;
		o.bytes = "";
		send_one(&m, open_index(&m, !closes, true, false));
		CHECK(!m.c->hung);
		CHECK_INT(m.c->record_count + m.c->unsure_count, 0);
		o.how = ODD_RIGHT;
		module_close(&m);
	}
}

/* Who names no session of ours has lost none. */
TEST(work, a_wrong_session_is_not_a_lost_one)
{
	struct odd o = { .how = ODD_FORGETS };
	struct module_bench m;

	odd_open(&m, &o);
	o.bytes = "CnsSyncVolume";
	send_one(&m, open_index(&m, false, false, true));
	CHECK(!m.c->held);
	CHECK(!m.c->session_doubt);
	module_close(&m);
}

TEST(work, what_was_cancelled_is_not_judged)
{
	struct odd o = { .how = ODD_SLOW, .slow_us = HANG_US };
	struct module_bench m;
	struct mutant x;
	uint64_t index;

	odd_open(&m, &o);
	index = next_index(&m, REFUSED, NEAR);
	mutate_request(&m.c->mutator, m.c->options->seed, index, &x);
	work_start(m.c, index, &x, SECOND_US);
	m.b.base.interrupted = 1;
	pump_drain(&m.c->pump);
	CHECK_INT(m.c->record_count + m.c->unsure_count, 0);
	CHECK(!m.c->hung && !m.c->held);
	m.b.base.interrupted = 0;
	module_close(&m);
}

/* Once more with the new session; then it is what the server says. */
TEST(work, a_lost_session_is_doubted_once)
{
	struct odd o = { .how = ODD_FORGETS };
	struct module_bench m;

	odd_open(&m, &o);
	m.c->go = 1;
	send_one(&m, next_index(&m, REFUSED, NEAR));
	CHECK(m.c->held != NULL);
	CHECK(m.c->session_doubt);
	CHECK_INT(m.c->go, 0);
	CHECK_INT(m.c->record_count + m.c->unsure_count, 0);
	work_release_held(m.c, true);
	pump_drain(&m.c->pump);
	CHECK_INT(o.count, 2);
	CHECK(!m.c->held);
	CHECK_INT(m.c->record_count + m.c->unsure_count, 1);
	module_close(&m);
}

/* Where mutants end it, only who is refused in one that goes on is told. */
TEST(work, a_lost_session_that_others_end_is_doubted_twice)
{
	for (int ends = 0; ends < 2; ends++) {
		struct odd o = { .how = ODD_FORGETS };
		struct module_bench m;

		odd_open(&m, &o);
		m.c->session_ends = true;
		send_one(&m, next_index(&m, REFUSED, NEAR));
		CHECK(m.c->held != NULL);
		work_release_held(m.c, false);
		pump_drain(&m.c->pump);
		CHECK_INT(o.count, 2);
		CHECK(m.c->held != NULL);
		work_release_held(m.c, ends);
		pump_drain(&m.c->pump);
		CHECK_INT(o.count, 2);
		CHECK(!m.c->held);
		CHECK_INT(m.c->record_count + m.c->unsure_count, !ends);
		module_close(&m);
	}
}

TEST(work, a_refusal_of_a_good_session_is_judged_as_it_is)
{
	struct odd o = { .how = ODD_FORGETS };
	struct module_bench m;

	odd_open(&m, &o);
	send_one(&m, next_index(&m, REFUSED, NEAR));
	work_release_held(m.c, false);
	CHECK_INT(o.count, 1);
	CHECK(!m.c->held);
	CHECK_INT(m.c->record_count + m.c->unsure_count, 1);
	module_close(&m);
}

/* ---- silence ---- */

/* Nobody owes an answer to half a request: a short wait, by the speed of the
 * server, and no second one. */
TEST(work, an_incomplete_request_is_not_waited_for_long)
{
	static const int64_t slowest[][2] = {
		{ 1, WORK_SILENCE_LEAST_US }, { 15000, 60000 },
		{ SECOND_US, WORK_SILENCE_MOST_US },
	};
	struct script script = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &script);
	for (size_t i = 0; i < sizeof(slowest) / sizeof(slowest[0]); i++) {
		struct expectation e = { .may_wait = true };
		struct sent *s = pump_new(&m.c->pump);

		m.c->pump.slowest_us = slowest[i][0];
		work_allow(m.c, &e, s);
		CHECK(s->may_wait);
		CHECK_INT(s->exchange.timeout_us, slowest[i][1]);
		e.may_wait = false;
		e.may_close = true;
		s->exchange.timeout_us = 0;
		work_allow(m.c, &e, s);
		CHECK(s->may_close && !s->may_wait);
		CHECK_INT(s->exchange.timeout_us, 0);
		sent_free(s);
	}
	module_close(&m);
}

/* ---- tasks that do not end ---- */

static bool is_valid(const void *self, const struct mutant *x,
		     const struct expectation *e)
{
	return x->request_count == 1 && !e->defect_count && !e->may_wait &&
	       module_holds(x, self);
}

/* A valid sync, whose Task is followed. */
static uint64_t valid_index(struct module_bench *m)
{
	return module_first(m->c, is_valid, "\"syncSpecs\":[{", 0,
			    WORK_FOLLOW_EVERY);
}

/* Of those that are right to come one in so many, and no more at once. */
TEST(work, a_task_that_may_come_is_followed_now_and_then)
{
	static const struct {
		unsigned more;         /* behind an index that is followed */
		size_t followed;       /* under way already */
		bool reads;
	} rows[] = {
		{ 0, 0, true }, { 0, WORK_FOLLOWED_MAX, false },
		{ 0, WORK_FOLLOWED_MAX - 1, true }, { 1, 0, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct odd o = { .how = ODD_RIGHT };
		struct module_bench m;
		struct mutant x;
		uint64_t index;

		odd_open(&m, &o);
		o.bytes = "/Task/";
		index = valid_index(&m);
		m.c->followed = rows[i].followed;
		mutate_request(&m.c->mutator, m.c->options->seed, index, &x);
		work_start(m.c, index + rows[i].more, &x, 0);
		pump_drain(&m.c->pump);
		CHECK_INT(o.count > 0, rows[i].reads);
		CHECK_INT(m.c->followed, rows[i].followed);
		module_close(&m);
	}
}

TEST(work, a_task_that_must_not_come_is_always_followed)
{
	struct odd o = { .how = ODD_TASK };
	struct module_bench m;
	size_t before;
	uint64_t index = NEAR;

	odd_open(&m, &o);
	do
		index = next_index(&m, REFUSED, index + 1);
	while (index % WORK_FOLLOW_EVERY == 0);
	before = o.script.requests;
	send_one(&m, index);
	CHECK(o.script.requests - before >= 2);
	module_close(&m);
}

/* Its session may have ended meanwhile. */
TEST(work, a_read_without_a_session_is_doubted)
{
	struct odd o = { .how = ODD_FORGETS };
	struct module_bench m;

	odd_open(&m, &o);
	o.bytes = "/Task/";
	send_one(&m, valid_index(&m));
	CHECK(m.c->held != NULL);
	CHECK_INT(m.c->followed, 0);
	CHECK_INT(m.c->record_count + m.c->unsure_count, 0);
	CHECK_INT(work_drop_held(m.c), 1);
	module_close(&m);
}

/* A server whose tasks take so long. */
static void tasks_open(struct module_bench *m, struct script *script,
		       int64_t task_us)
{
	struct handler mine;

	module_init(m, script);
	mine = m->b.base.handler;
	m->b.base.options.task_us = task_us;
	bench_serve(&m->b.base);
	script->inner = m->b.base.handler;
	m->b.base.handler = mine;
	module_begin(m);
	m->c->again_every = 0;
}

TEST(work, the_longest_task_is_known)
{
	enum { TASK_US = 50000 };
	struct script script = { .answer = NULL };
	struct module_bench m;

	tasks_open(&m, &script, TASK_US);
	send_one(&m, valid_index(&m));
	CHECK(m.c->longest_task_us >= TASK_US);
	CHECK(m.c->longest_task_us < 3 * TASK_US);
	CHECK_INT(m.c->record_count + m.c->unsure_count, 0);
	module_close(&m);
}

TEST(work, a_task_that_never_ends_costs_its_time_once)
{
	struct script script = { .answer = NULL };
	struct module_bench m;
	int64_t from, limit;
	uint64_t index;

	tasks_open(&m, &script, INT64_MAX / 4);
	limit = m.c->task_timeout_us;
	m.c->longest_task_us = SECOND_US;
	index = valid_index(&m);
	from = transport_now(m.c->pump.transport);
	send_one(&m, index);
	CHECK(transport_now(m.c->pump.transport) - from >= limit);
	CHECK_INT(m.c->followed, 0);
	CHECK_INT(m.c->task_timeout_us, 10 * SECOND_US);
	CHECK_INT(m.c->record_count + m.c->unsure_count, 1);
	from = transport_now(m.c->pump.transport);
	send_one(&m, index);
	CHECK(transport_now(m.c->pump.transport) - from < 12 * SECOND_US);
	m.c->longest_task_us = 0;
	send_one(&m, index);
	CHECK_INT(m.c->task_timeout_us, 2 * SECOND_US);
	CHECK_INT(m.c->longest_task_us, 0);
	/* However long somebody waits, so many reads are enough. */
	m.c->task_timeout_us = 1000 * (int64_t)SECOND_US;
	from = transport_now(m.c->pump.transport);
	send_one(&m, index);
	CHECK(transport_now(m.c->pump.transport) - from <
	      2 * WORK_READS_MAX * (int64_t)SECOND_US);
	module_close(&m);
}
