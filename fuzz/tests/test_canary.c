/* The valid sync in between: when it is late, how often it goes out, and what
 * its refusal means. */
#include "base/alloc.h"
#include "tests/module_bench.h"
#include "tests/test.h"

TEST(canary, is_late_by_what_a_valid_sync_takes_and_by_its_length)
{
	enum { USUAL = 200000, SMALL = 400, LARGE = 3 * LATE_BYTES };
	static const struct {
		int64_t canary_us, took_us;
		size_t len;
		enum exchange_outcome outcome;
		bool late;
	} rows[] = {
		{ 1, LATE_US, SMALL, EXCHANGE_ANSWERED, false },
		{ 1, LATE_US + 1, SMALL, EXCHANGE_ANSWERED, true },
		{ USUAL, LATE_FACTOR * USUAL, SMALL, EXCHANGE_ANSWERED, false },
		{ USUAL, LATE_FACTOR * (USUAL + 1), SMALL, EXCHANGE_ANSWERED,
		  true },
		/* with its length the time grows that it may take */
		{ USUAL, LATE_FACTOR * (USUAL + 1), LATE_BYTES,
		  EXCHANGE_ANSWERED, false },
		{ USUAL, LATE_FACTOR * (4 * USUAL), LARGE, EXCHANGE_ANSWERED,
		  false },
		{ USUAL, LATE_FACTOR * (4 * USUAL + 1), LARGE,
		  EXCHANGE_ANSWERED, true },
		/* of a server that is very near, too */
		{ 1, LATE_FACTOR * (101 * LATE_LEAST_US), 100 * LATE_BYTES,
		  EXCHANGE_ANSWERED, false },
		{ 1, LATE_FACTOR * (101 * LATE_LEAST_US + 1), 100 * LATE_BYTES,
		  EXCHANGE_ANSWERED, true },
		/* what gets no answer is another matter */
		{ 1, 10 * LATE_US, SMALL, EXCHANGE_TIMEOUT, false },
		{ 1, 10 * LATE_US, SMALL, EXCHANGE_CLOSED, false },
	};
	struct campaign *c = mem_alloc(sizeof(*c));

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct exchange x = { .outcome = rows[i].outcome,
				      .request.len = rows[i].len,
				      .sent_us = 7 };

		x.done_us = x.sent_us + rows[i].took_us;
		c->canary_us = rows[i].canary_us;
		if (!CHECK_INT(canary_is_late(c, &x), rows[i].late))
			printf(" in row %zu", i);
	}
	mem_free(c);
}

/* ---- how far the server is, whom it refuses ---- */

struct far {
	struct script script;
	int64_t away_us;
	size_t refuses;                /* so many syncs, then none... */
	unsigned status;               /* ... with that; 0: as busy */
	int64_t runs_until_us;         /* each task */
};

static enum handler_end say(struct buf *out, unsigned status, const char *body)
{
	buf_printf(out, "HTTP/1.1 %u X\r\nContent-Type: application/json"
			"\r\nContent-Length: %zu\r\n\r\n%s",
		   status, strlen(body), body);
	return HANDLER_KEEP;
}

static enum handler_end be_busy(struct buf *out)
{
	return say(out, 500, "{\"_typeName\":\"CnsFault\","
			     "\"reason\":\"busy\"}");
}

static enum handler_end be_far(struct script *self, struct slice request,
			       struct buf *out, int64_t *delay_us)
{
	struct far *f = (struct far *)self;
	enum handler_end end;

	if (slice_find(request, slice_from("/Task/")) >= 0 &&
	    self->now_us < f->runs_until_us)
		return say(out, 200, "{\"_typeName\":\"TaskInfo\","
				     "\"state\":\"running\"}");
	if (!script_is_sync(request))
		return script_right(self, request, out, delay_us);
	if (f->refuses) {
		f->refuses--;
		return f->status ? script_status(out, f->status)
				 : be_busy(out);
	}
	end = script_right(self, request, out, delay_us);
	*delay_us += f->away_us;
	return end;
}

TEST(canary, goes_out_often_where_it_costs_nothing)
{
	static const struct {
		int64_t away_us;
		unsigned canary_every, again_every;
	} rows[] = {
		{ 0, CANARY_NEAR, PAIR_AGAIN_NEAR },
		{ NEAR_US + 10, CANARY_CLOSE, PAIR_AGAIN_EVERY },
		{ CLOSE_US - 10, CANARY_CLOSE, PAIR_AGAIN_EVERY },
		{ CLOSE_US + 10, CAMPAIGN_CANARY_EVERY, PAIR_AGAIN_EVERY },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct far f = { .away_us = rows[i].away_us,
				 .script.answer = be_far };
		struct module_bench m;

		module_open(&m, &f.script);
		CHECK_INT(m.c->canary_every, rows[i].canary_every);
		CHECK_INT(m.c->again_every, rows[i].again_every);
		module_close(&m);
	}
}

/* One of them in doubt: refused for so long behind it. */
static void settle(struct module_bench *m, struct far *f, size_t refuses,
		   unsigned status)
{
	module_open(m, &f->script);
	f->refuses = refuses;
	f->status = status;
	m->c->canary_doubt = true;
	canary_settle(m->c);
	CHECK(!m->c->canary_doubt);
}

TEST(canary, that_is_refused_in_every_try_is_told)
{
	static const struct { size_t refuses; bool told; } rows[] = {
		{ 0, false }, { CANARY_TRIES - 1, false },
		{ CANARY_TRIES, true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct far f = { .script.answer = be_far };
		const struct finding *told;
		struct module_bench m;

		settle(&m, &f, rows[i].refuses, 400);
		told = module_has(&m, "canary");
		CHECK_INT(m.c->record_count, rows[i].told);
		CHECK_INT(m.c->canary_broken, rows[i].told);
		if (rows[i].told && CHECK(told))
			CHECK_TEXT(told->clause, "M1");
		module_close(&m);
	}
}

/* A login that has ended by itself is no refusal. */
TEST(canary, logs_in_again_where_only_the_session_is_gone)
{
	struct far f = { .script.answer = be_far };
	struct module_bench m;
	char before[256];

	module_open(&m, &f.script);
	snprintf(before, sizeof(before), "%s", m.c->session);
	ref_server_restart(m.b.base.server);
	m.c->canary_doubt = true;
	canary_settle(m.c);
	CHECK(m.c->session && strcmp(m.c->session, before) != 0);
	CHECK_INT(m.c->record_count, 0);
	CHECK(!m.c->canary_broken);
	module_close(&m);
}

/* ---- a volume that is busy (9.26) ---- */

/* So many canaries, each so much later than the one before it. */
static void send_canaries(struct module_bench *m, size_t count, int64_t us)
{
	for (size_t i = 0; i < count && !m->c->busy_doubt; i++) {
		pump_nap(&m->c->pump, us);
		canary_send(m->c);
		pump_drain(&m->c->pump);
	}
}

TEST(canary, doubts_a_volume_that_is_busy_for_long_or_often)
{
	static const struct {
		size_t refuses, sent;
		int64_t apart_us;
		bool doubt;
	} rows[] = {
		{ 2 * CANARY_TRIES, 2 * CANARY_TRIES, BUSY_US, true },
		/* once it was not */
		{ 2 * CANARY_TRIES - 3, 2 * CANARY_TRIES, BUSY_US, false },
		{ 2 * BUSY_MOST, 2 * BUSY_MOST, 1, true },
		{ 2 * BUSY_MOST - 2, 2 * BUSY_MOST - 2, 1, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct far f = { .script.answer = be_far };
		struct module_bench m;

		module_open(&m, &f.script);
		f.refuses = rows[i].refuses;
		send_canaries(&m, rows[i].sent, rows[i].apart_us);
		if (!CHECK_INT(m.c->busy_doubt != NULL, rows[i].doubt))
			printf(" in row %zu", i);
		CHECK_INT(m.c->record_count, 0);
		module_close(&m);
	}
}

TEST(canary, begins_to_count_again_where_a_volume_was_free)
{
	struct far f = { .script.answer = be_far };
	struct module_bench m;

	module_open(&m, &f.script);
	for (int i = 0; i < 3; i++) {
		f.refuses = 2 * (CANARY_TRIES - 1);
		send_canaries(&m, 2 * CANARY_TRIES, BUSY_US);
	}
	CHECK(!m.c->busy_doubt);
	module_close(&m);
}

/* While one of our tasks runs a volume may be busy, however long the others
 * took; what is busy long behind the last one is told. */
TEST(canary, tells_a_volume_that_no_task_keeps_busy)
{
	enum { LONG_US = 6 * BUSY_US };
	static const struct {
		int64_t runs_us;       /* a task; 0: none was named */
		int64_t busy_us;
		bool told;
	} rows[] = {
		{ 1000, BUSY_US - SECOND_US, false },
		{ 1000, BUSY_US + SECOND_US, true },
		{ LONG_US, LONG_US, false },
		{ LONG_US, LONG_US + BUSY_US + SECOND_US, true },
		{ 0, 2 * (int64_t)BUSY_US, false },
		/* Of the task itself M2 tells. */
		{ 1LL << 40, 1LL << 40, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct far f = { .script.answer = be_far };
		struct module_bench m;
		const struct finding *told;
		int64_t from;

		module_open(&m, &f.script);
		m.c->longest_task_us = 1000;
		if (!rows[i].runs_us)
			m.c->named_count = 0;
		from = f.script.now_us;
		f.runs_until_us = from + rows[i].runs_us;
		m.c->busy_doubt = &m.c->busy[0];
		f.refuses = (size_t)(rows[i].busy_us / CANARY_DISTANCE_US);
		canary_settle(m.c);
		told = module_has(&m, "canary");
		if (!CHECK_INT(told != NULL, rows[i].told))
			printf(" in row %zu", i);
		if (told)
			CHECK_HAS(told->title, "stays busy");
		CHECK_INT(m.c->canary_broken, rows[i].told);
		CHECK_INT(m.c->busy_looks, !rows[i].told);
		CHECK(!m.c->busy_doubt);
		CHECK(f.script.now_us - from <=
		      m.c->options->target->task_timeout_us +
			      2 * (int64_t)BUSY_US);
		module_close(&m);
	}
}

/* Whatever it was that named them; another session may not read them. */
TEST(canary, knows_the_latest_tasks_of_its_session)
{
	struct script script = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &script);
	m.c->named_count = 0;
	for (size_t i = 0; i < 2 * BUSY_TASKS; i++)
		sent_free(session_ask(m.c, "sync"));
	CHECK_INT(m.c->named_count, 2 * BUSY_TASKS);
	for (size_t i = 0; i < BUSY_TASKS; i++)
		CHECK(m.c->named[i].len > 0);
	CHECK_INT(session_open(m.c, &m.err), 0);
	CHECK_INT(m.c->named_count, 0);
	module_close(&m);
}

/* Each doubt stops the campaign until the volume is free: where that comes
 * time and again, tasks are long. */
TEST(canary, doubts_a_volume_ever_later_where_it_was_free_in_the_end)
{
	enum { MANY = 64 };

	for (unsigned looks = 0; looks < 4; looks++) {
		struct far f = { .script.answer = be_far };
		int64_t least = (int64_t)BUSY_US << looks, us;
		struct module_bench m;

		module_open(&m, &f.script);
		m.c->bindings.other_volume = NULL;
		m.c->busy_looks = looks;
		f.refuses = SIZE_MAX;
		send_canaries(&m, MANY, BUSY_US);
		us = f.script.now_us - m.c->busy[0].since_us;
		CHECK(m.c->busy_doubt == &m.c->busy[0]);
		CHECK(us > least && us <= least + CANARY_TRIES * BUSY_US);
		m.c->busy_doubt = NULL;
		m.c->busy[0].count = 0;
		send_canaries(&m, (size_t)BUSY_MOST << looks, 1);
		CHECK_INT(m.c->busy[0].count, BUSY_MOST << looks);
		CHECK(m.c->busy_doubt == &m.c->busy[0]);
		module_close(&m);
	}
}

static int revive(void *self)
{
	((struct far *)self)->refuses = 0;
	return 0;
}

/* Whoever can start it again has it begin anew, and the campaign goes on. */
TEST(canary, has_a_spoilt_server_started_again)
{
	struct far f = { .script.answer = be_far };
	struct run_reviver reviver = { revive, &f };
	struct module_bench m;

	module_open(&m, &f.script);
	m.b.options.reviver = &reviver;
	f.refuses = SIZE_MAX;
	f.status = 400;
	m.c->canary_doubt = true;
	canary_settle(m.c);
	CHECK(module_has(&m, "canary"));
	CHECK_INT(m.c->restarts, 1);
	CHECK(!m.c->canary_broken);
	module_close(&m);
}
