/*
 * The later answers to requests that are sent at once: what is found, what is
 * left alone, and that a finding is shown again.
 */
#include "campaign/replay.h"
#include "oracle/pipeline.h"
#include "tests/module_bench.h"
#include "tests/test.h"

enum { MUTANTS = 24, MANY = 160, INDEX_LAST = 20000 };

/* What a server does with a request that came together with the one before on
 * its connection. */
struct hasty {
	struct script script;
	enum habit { RIGHT, SWALLOWS, REPEATS, REFUSES, IS_BUSY, CLOSES,
	       SAYS_CLOSE, AT_FIRST,   /* refuses, but not for long */
	       DIES,                   /* until it is started again */
	       BEHIND,                 /* refuses what comes behind another,
	                                  whenever */
	       ALWAYS,                 /* refuses a sync of that volume */
	       SWAPS,                  /* gives the task of the one before */
	       ADDS,                   /* bytes behind the last of two */
	       TALKS                   /* bytes behind every task */
	} does;
	const char *volume;
	unsigned last_connection;
	int64_t last_us;
	size_t hits, hits_max;         /* connections; AT_FIRST: ends there */
	unsigned hit_connection;
	struct buf last;
	bool dead;
};

static enum handler_end refuse(struct buf *out, const char *fault)
{
	struct buf body = BUF_INIT(1024);

	buf_printf(&body, "{\"_typeName\":\"%s\",\"faultMessage\":[]%s}", fault,
		   strcmp(fault, "CnsFault") ? "" : ",\"reason\":\"busy\"");
	buf_printf(out, "HTTP/1.1 500 Internal Server Error\r\n"
		   "Content-Type: application/json\r\nContent-Length: %zu"
		   "\r\n\r\n%s", body.len, buf_string(&body));
	buf_release(&body);
	return HANDLER_KEEP;
}

static enum handler_end answer_at_once(struct hasty *h, struct buf *out,
				       enum handler_end right)
{
	h->hits += h->hit_connection != h->last_connection;
	h->hit_connection = h->last_connection;
	switch (h->does) {
	case DIES:
		buf_clear(out);
		h->dead = true;
		return HANDLER_DIE;
	case SWALLOWS:
		buf_clear(out);
		return HANDLER_KEEP;
	case REPEATS:
		buf_clear(out);
		buf_slice(out, buf_view(&h->last));
		return HANDLER_KEEP;
	case SWAPS:
		if (slice_find(buf_view(&h->last), slice_from("\"Task\"")) >= 0 &&
		    slice_find(buf_view(out), slice_from("\"Task\"")) >= 0) {
			buf_clear(out);
			buf_slice(out, buf_view(&h->last));
		}
		return right;
	case ADDS:
		buf_text(out, "HTTP/1.1 408 Request Timeout\r\n"
			      "Content-Length: 0\r\n\r\n");
		return right;
	case AT_FIRST:
		if (h->hits > h->hits_max)
			return right;
		/* fallthrough */
	case REFUSES:
		buf_clear(out);
		return refuse(out, "NotAuthenticated");
	case CLOSES:
		buf_clear(out);
		return HANDLER_CLOSE;
	default:
		return right;
	}
}

static enum handler_end be_hasty(struct script *self, struct slice request,
				 struct buf *out, int64_t *delay_us)
{
	struct hasty *h = (struct hasty *)self;
	enum handler_end end = h->dead ? HANDLER_DIE
				       : script_right(self, request, out,
						      delay_us);
	bool behind = h->last_connection == self->connection;
	bool at_once = behind && h->last_us == self->now_us;
	bool task = slice_find(buf_view(out), slice_from("\"Task\"")) >= 0;

	h->last_connection = self->connection;
	h->last_us = self->now_us;
	if (h->does == BEHIND && behind && script_is_sync(request)) {
		buf_clear(out);
		return refuse(out, "NotAuthenticated");
	}
	if (h->does == ALWAYS && task &&
	    slice_find(request, slice_from(h->volume)) >= 0) {
		buf_clear(out);
		return refuse(out, "NotFound");
	}
	if (h->does == IS_BUSY && at_once && task) {
		buf_clear(out);
		return refuse(out, "CnsFault");
	}
	if (h->does == SAYS_CLOSE && !behind && task) {
		buf_clear(out);
		buf_text(out, "HTTP/1.1 503 Busy\r\nConnection: close\r\n"
			      "Content-Length: 0\r\n\r\n");
		return HANDLER_CLOSE;
	}
	if (at_once)
		end = answer_at_once(h, out, end);
	if (h->does == TALKS && task)
		buf_text(out, "and more");
	buf_clear(&h->last);
	buf_slice(&h->last, buf_view(out));
	return end;
}

/* How many requests, each of them clear; `whole`: the last one too. */
static size_t at_once(struct module_bench *m, uint64_t index, bool *whole)
{
	struct buf bytes = BUF_INIT(REQUEST_MAX);
	struct arena arena = ARENA_INIT;
	struct pipeline p = { .count = 0 };
	struct mutant x;

	mutate_request(&m->c->mutator, m->c->options->seed, index, &x);
	for (size_t i = 0; i < x.request_count; i++)
		buf_slice(&bytes, buf_view(&x.requests[i]));
	if (x.pipelined)
		pipeline_read(&m->c->oracle, buf_view(&bytes), &arena, &p);
	mutant_release(&x);
	buf_release(&bytes);
	arena_release(&arena);
	*whole = p.whole;
	return p.count;
}

static bool is_at_once(struct module_bench *m, uint64_t index)
{
	bool whole;

	return at_once(m, index, &whole) > 1;
}

static bool is_two(struct module_bench *m, uint64_t index)
{
	bool whole;

	return at_once(m, index, &whole) == 2 && whole;
}

/* Some pipelined mutants as a campaign sends them, and what it looks at. */
static void send_many(struct module_bench *m, size_t count)
{
	size_t sent = 0;

	for (uint64_t i = 0; i < INDEX_LAST && sent < count; i++) {
		if (!is_at_once(m, i))
			continue;
		module_send(m, i);
		pairs_settle(m->c);
		unsure_drop(m->c);
		sent++;
	}
	CHECK_INT(sent, count);
}

static void send_some(struct module_bench *m)
{
	send_many(m, MUTANTS);
}

static void open_hasty(struct module_bench *m, struct hasty *h)
{
	h->script.answer = be_hasty;
	h->last = BUF_INIT(REQUEST_MAX);
	module_open(m, &h->script);
	h->volume = m->c->bindings.other_volume;
}

static void close_hasty(struct module_bench *m, struct hasty *h)
{
	module_close(m);
	buf_release(&h->last);
}

/* ---- what is found ---- */

static const struct finding *find_desync(struct module_bench *m,
					 struct hasty *h)
{
	open_hasty(m, h);
	send_some(m);
	return module_has(m, "desync");
}

TEST(pipelined, a_later_answer_that_is_not_its_own_is_found)
{
	static const enum habit wrong[] = { SWALLOWS, REPEATS, REFUSES };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct hasty h = { .does = wrong[i] };
		const struct finding *f;
		struct module_bench m;

		f = find_desync(&m, &h);
		if (CHECK(f != NULL)) {
			CHECK(f->pipelined && f->own_connection);
			CHECK(f->before_count > 0);
			CHECK_HAS(f->title, "of requests sent at once");
			CHECK_TEXT(f->clause, "R1");
			CHECK_INT(f->outcome, wrong[i] == SWALLOWS
						      ? EXCHANGE_TIMEOUT
						      : EXCHANGE_ANSWERED);
			/* Covered, as all that is kept. */
			CHECK(slice_find(f->before[0], slice_from(
					m.c->session)) < 0);
		}
		CHECK_INT(m.c->record_count, 1);
		close_hasty(&m, &h);
	}
}

TEST(pipelined, a_task_that_is_that_of_another_volume_is_found)
{
	struct hasty h = { .does = SWAPS };
	const struct finding *f;
	struct module_bench m;

	open_hasty(&m, &h);
	send_many(&m, MANY);
	f = module_has(&m, "desync");
	if (CHECK(f != NULL)) {
		CHECK(f->pipelined && f->before_count > 0);
		CHECK(m.c->at_once_reads <= AT_ONCE_READS_MAX);
	}
	CHECK_INT(m.c->record_count, 1);
	close_hasty(&m, &h);
}

TEST(pipelined, what_comes_behind_the_last_answer_is_found)
{
	struct hasty h = { .does = ADDS };
	const struct finding *f;
	struct module_bench m;

	open_hasty(&m, &h);
	for (uint64_t i = 0; i < INDEX_LAST && !m.c->record_count; i++)
		if (is_two(&m, i)) {
			module_send(&m, i);
			pairs_settle(m.c);
			unsure_drop(m.c);
		}
	f = module_has(&m, "desync");
	if (CHECK(f != NULL)) {
		CHECK(f->pipelined);
		CHECK_INT(f->before_count, 1);
	}
	close_hasty(&m, &h);
}

TEST(pipelined, what_hangs_is_waited_for_once)
{
	struct hasty h = { .does = SWALLOWS };
	struct module_bench m;
	int64_t begun;

	open_hasty(&m, &h);
	begun = transport_now(m.b.options.transport);
	send_some(&m);
	/* The mutant, the look, and its tries. */
	CHECK(transport_now(m.b.options.transport) - begun <
	      (2 + PAIR_TRIES) * m.c->options->target->timeout_us + SECOND_US);
	close_hasty(&m, &h);
}

TEST(pipelined, what_is_wrong_behind_an_answer_too_is_the_usual_desync)
{
	struct hasty h = { .does = BEHIND };
	const struct finding *f;
	struct module_bench m;

	f = find_desync(&m, &h);
	if (CHECK(f != NULL)) {
		CHECK(!f->pipelined && f->before_count > 0);
		CHECK_HAS(f->title, "the next request on the connection");
	}
	close_hasty(&m, &h);
}

TEST(pipelined, what_is_wrong_alone_is_a_finding_of_that_request)
{
	struct hasty h = { .does = ALWAYS };
	const struct finding *f;
	struct module_bench m;

	open_hasty(&m, &h);
	/* The first answers are right, and the volume is the second one's. */
	h.volume = m.c->bindings.volume;
	send_some(&m);
	CHECK(!module_has(&m, "desync"));
	f = module_has(&m, "expectation");
	if (CHECK(f != NULL))
		CHECK(!f->pipelined && !f->before_count);
	close_hasty(&m, &h);
}

static int rise(void *self)
{
	((struct hasty *)self)->dead = false;
	return 0;
}

/* The first answer came, so nobody asks at once who is still there. */
TEST(pipelined, a_death_of_a_later_request_is_laid_at_their_door)
{
	struct hasty h = { .does = DIES };
	struct run_reviver reviver = { rise, &h };
	const struct finding *f;
	struct module_bench m;
	uint64_t index = 0;
	struct sent *s;

	open_hasty(&m, &h);
	m.b.options.reviver = &reviver;
	m.b.base.config.max_deaths = 1000;
	while (!is_at_once(&m, index))
		index++;
	module_send(&m, index);
	m.c->recent[m.c->recent_count++] = index;
	CHECK(h.dead && !m.c->record_count);
	s = session_ask(m.c, "content");
	CHECK(death_look(m.c, s, NULL));
	sent_free(s);
	f = module_has(&m, "liveness");
	if (CHECK(f != NULL)) {
		CHECK_INT(f->first_index, index);
		CHECK_INT(f->confirmed, CONFIRM_TRIES);
	}
	close_hasty(&m, &h);
}

/* ---- what is left alone ---- */

TEST(pipelined, whatever_a_server_may_do_is_left_alone)
{
	static const enum habit right[] = { RIGHT, IS_BUSY, CLOSES, SAYS_CLOSE };

	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
		struct hasty h = { .does = right[i] };
		struct module_bench m;

		open_hasty(&m, &h);
		send_some(&m);
		if (!CHECK_INT(m.c->record_count, 0))
			printf("%zu: %s\n", i, m.c->records[0]->f.title);
		close_hasty(&m, &h);
	}
}

/* Bytes behind an answer are a fault of that one, found where it is alone. */
TEST(pipelined, bytes_behind_an_answer_are_no_desync)
{
	struct hasty h = { .does = TALKS };
	struct module_bench m;

	open_hasty(&m, &h);
	send_many(&m, MANY);
	CHECK(!module_has(&m, "desync"));
	close_hasty(&m, &h);
}

/* A mutant with which a server that refuses is found. */
static uint64_t index_of_refused(void)
{
	struct hasty h = { .does = REFUSES };
	const struct finding *f;
	struct module_bench m;
	uint64_t index;

	f = find_desync(&m, &h);
	index = CHECK(f != NULL) ? f->first_index : 0;
	close_hasty(&m, &h);
	return index;
}

TEST(pipelined, what_does_not_come_in_every_try_is_left_alone)
{
	enum { ALL = 2 + PAIR_TRIES }; /* the mutant, the look, its tries */
	uint64_t index = index_of_refused();

	for (size_t times = 1; times <= ALL; times++) {
		struct hasty h = { .does = AT_FIRST, .hits_max = times };
		struct module_bench m;

		open_hasty(&m, &h);
		module_send(&m, index);
		pairs_settle(m.c);
		unsure_drop(m.c);
		CHECK_INT(h.hits, times < ALL ? times + 1 : ALL);
		CHECK_INT(m.c->record_count, times == ALL);
		close_hasty(&m, &h);
	}
}

/* ---- sent again ---- */

static bool shows_again(struct module_bench *m, const struct finding *f)
{
	struct replay r = alone_replay(m->c);
	struct arena arena = ARENA_INIT;
	struct replay_shot shot;
	struct replay_try try;

	replay_try_of(f, &try);
	CHECK_INT(replay_send(&r, &try, &arena, &shot, &m->err), 0);
	if (shot.wrong)
		CHECK_TEXT(shot.key.digest, f->key);
	arena_release(&r.arena);
	arena_release(&arena);
	return shot.wrong;
}

TEST(pipelined, a_finding_is_shown_again_as_long_as_it_is_there)
{
	static const enum habit wrong[] = { SWALLOWS, REPEATS, REFUSES };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct hasty h = { .does = wrong[i] };
		const struct finding *f;
		struct module_bench m;

		f = find_desync(&m, &h);
		if (CHECK(f != NULL)) {
			CHECK(shows_again(&m, f));
			h.does = RIGHT;
			CHECK(!shows_again(&m, f));
			h.does = CLOSES;
			CHECK(!shows_again(&m, f));
			/* It is refused wherever it comes: no desync. */
			h.does = ALWAYS;
			h.volume = "POST ";
			CHECK(!shows_again(&m, f));
		}
		close_hasty(&m, &h);
	}
}
