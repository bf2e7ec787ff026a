/* One mutant: its requests one after the other, each with its verdict. */
#include "campaign/state.h"

#include "base/alloc.h"
#include "mutate/guard.h"
#include "run/control.h"

struct work {
	struct campaign *c;
	uint64_t index;
	struct mutant mutant;
	size_t request;               /* of the mutant, under way */
	struct arena arena;           /* of this request */
	struct expectation expectation;
	struct sent *step;
	const struct answer *answer;  /* to it, in the arena */
	struct sent *reads[WORK_READS_MAX];
	size_t read_count;
	struct slice task;            /* that is read */
	bool read_again;              /* a read of its task hung */
	bool alone;                   /* asked again with nothing beside it */
	bool again;                   /* sent once more, after a new login */
	struct work *next;            /* held back */
};

static void send_request(struct work *w, int64_t delay_us);
static void start(struct campaign *, uint64_t index, struct mutant *,
		  int64_t delay_us, bool again);

static void forget_exchanges(struct work *w)
{
	sent_free(w->step);
	w->step = NULL;
	w->answer = NULL;
	for (size_t i = 0; i < w->read_count; i++)
		sent_free(w->reads[i]);
	w->read_count = 0;
	w->read_again = false;
	arena_release(&w->arena);
}

static void work_end(struct work *w)
{
	forget_exchanges(w);
	mutant_release(&w->mutant);
	mem_free(w);
}

/* ---- the verdict ---- */

static struct example example_of(const struct work *w, struct arena *arena,
				 struct slice before[FINDING_BEFORE_MAX])
{
	struct example e = { .sent = w->step, .mutant = &w->mutant,
			     .index = w->index, .before = before };
	const struct mutant *m = &w->mutant;

	for (size_t i = 0; i < w->request && !m->pipelined; i++)
		before[e.before_count++] =
			redact_copy(w->c->pump.secrets, arena,
				    buf_view(&m->requests[i]));
	return e;
}

static void look_by_oracles(struct work *w, struct example *e)
{
	struct oracle_look look = { .exchange = &w->step->exchange,
				    .expectation = &w->expectation,
				    .marker = SLICE_NONE, .arena = &w->arena,
				    .tagged = true,
				    .tag = guard_tag(w->c->options->seed,
						     w->index),
				    .answer = w->answer,
				    .starts = &w->c->leak_starts };
	const struct oracle *o;
	struct oracle_note note;

	for (size_t i = 0; (o = oracle_at(i)); i++)
		if (o->look && o->look(&look, &note))
			found_note(w->c, &note, e);
}

static void judge(struct work *w)
{
	struct campaign *c = w->c;
	struct evidence_item items[1 + WORK_READS_MAX];
	struct evidence evidence = { .items = items,
				     .verdicts_only = true,
				     .task_timeout_us = c->task_timeout_us };
	struct case_result *result = arena_room(&w->arena, sizeof(*result));
	struct slice before[FINDING_BEFORE_MAX];
	struct example e = example_of(w, &w->arena, before);
	struct finding_key key;
	const struct check_result *cause;

	items[evidence.count++] =
		(struct evidence_item){ ROLE_STEP, 0, &w->step->exchange,
					w->answer };
	for (size_t i = 0; i < w->read_count; i++)
		items[evidence.count++] = (struct evidence_item){
			ROLE_TASK, 0, &w->reads[i]->exchange, NULL };
	expect_judge(c->options->suite, &w->expectation, &evidence, &w->arena,
		     result);
	against_judged(c, &(struct against_shot){ w->index, w->request,
						  &w->expectation, result,
						  w->step, false });
	pipelined_compare(c, w->index, &w->mutant, w->step);
	if (result->verdict[LEVEL_SHOULD] == VERDICT_FAIL &&
	    finding_key_of(c->options->suite, &w->expectation, result,
			   LEVEL_SHOULD, &w->arena, &key)) {
		cause = case_result_cause(c->options->suite, result,
					  LEVEL_SHOULD);
		e.clause = cause ? cause->clause : "";
		found(c, &key, &e);
	}
	if (w->step->exchange.outcome == EXCHANGE_ANSWERED)
		look_by_oracles(w, &e);
}

static void next_request(struct work *w)
{
	struct campaign *c = w->c;

	bool more = !w->mutant.pipelined &&
		    w->request + 1 < w->mutant.request_count;

	if (!more && !campaign_is_cut(c))
		twin_send(c, &w->mutant, w->index, &w->expectation, w->step);
	if (!more || campaign_is_cut(c)) {
		work_end(w);
		return;
	}
	forget_exchanges(w);
	w->request++;
	send_request(w, 0);
}

static void settle(struct work *w)
{
	judge(w);
	next_request(w);
}

/* Until somebody has asked whether the session is still one. Where others end
 * it, that is asked the second time, too. */
static void hold(struct work *w)
{
	w->c->session_doubt = true;
	w->c->go = 0;
	if (w->again && !w->c->session_ends) {
		settle(w);
		return;
	}
	w->next = w->c->held;
	w->c->held = w;
}

/* ---- the task ---- */

static void read_done(void *self, struct sent *s);

static void send_read(struct work *w, int64_t delay_us)
{
	struct sent *s = pump_new(&w->c->pump);
	struct bindings b = w->c->bindings;

	b.task = w->task;
	s->done = read_done;
	s->self = w;
	if (base_build(w->c->options->suite, "task-info", &b,
		       &s->exchange.request, NULL)) {
		sent_free(s);
		w->c->followed--;
		settle(w);
		return;
	}
	pump_send(&w->c->pump, s, delay_us);
}

/* A task that never ends costs its timeout once, the next ones less. */
static void calibrate(struct campaign *c, int64_t took_us, bool ended)
{
	int64_t floor;

	if (ended) {
		if (took_us > c->longest_task_us)
			c->longest_task_us = took_us;
		return;
	}
	floor = c->longest_task_us * 10 > 2 * SECOND_US
			? c->longest_task_us * 10 : 2 * SECOND_US;
	if (floor < c->task_timeout_us)
		c->task_timeout_us = floor;
}

/* Twice as long each time, up to a ceiling. */
static int64_t distance_behind(size_t reads)
{
	int64_t us = WORK_READ_FIRST_US;

	while (reads-- && us < WORK_READ_LAST_US)
		us *= 2;
	return us < WORK_READ_LAST_US ? us : WORK_READ_LAST_US;
}

static void read_done(void *self, struct sent *s)
{
	struct work *w = self;
	struct campaign *c = w->c;
	struct arena arena = ARENA_INIT;
	struct answer a;
	enum task_state state;
	int64_t took = s->exchange.done_us - w->step->exchange.done_us;
	bool hung = s->exchange.outcome == EXCHANGE_TIMEOUT &&
		    s->fate == FATE_OWN && !w->read_again;
	bool over = took >= c->task_timeout_us ||
		    w->read_count + 1 == WORK_READS_MAX;

	/* As with hung requests: once is a busy machine. */
	if (hung && !c->pump.stopped && !c->dead) {
		w->read_again = true;
		sent_free(s);
		send_read(w, 0);
		return;
	}
	answer_read(&arena, &s->exchange, &a);
	state = answer_task_state(&a);
	arena_release(&arena);
	if (state == TASK_STATE_SUCCESS || state == TASK_STATE_ERROR)
		identity_ended(c, s, w->task, w->step, w->index);
	w->reads[w->read_count++] = s;
	if (!over && !c->pump.stopped && !c->dead &&
	    (state == TASK_STATE_QUEUED || state == TASK_STATE_RUNNING)) {
		send_read(w, distance_behind(w->read_count));
		return;
	}
	c->followed--;
	if (c->pump.stopped || c->dead || s->fate != FATE_OWN) {
		work_end(w);
		return;
	}
	if (c->session && control_lost_session(s)) {
		hold(w);
		return;
	}
	calibrate(c, took, state == TASK_STATE_SUCCESS ||
			   state == TASK_STATE_ERROR);
	settle(w);
}

/* A Task that may come is followed now and then, any other one always. */
static bool must_follow(struct work *w, const struct answer *a)
{
	if (!a->task.len || w->c->followed >= WORK_FOLLOWED_MAX)
		return false;
	return !expect_admits_task(&w->expectation) ||
	       w->index % WORK_FOLLOW_EVERY == 0;
}

/* ---- the answer ---- */

/* It was refused as nobody's request, though it named our session. */
static bool lost_session(const struct work *w)
{
	const struct expectation *e = &w->expectation;

	for (size_t i = 0; i < e->defect_count; i++)
		if (e->defects[i]->layer == EXPECT_SESSION)
			return false;
	return w->c->session && control_lost_session(w->step);
}

void work_release_held(struct campaign *c, bool renewed)
{
	bool send_again = renewed || c->session_ends;

	while (c->held) {
		struct work *w = c->held;
		uint64_t index = w->index;
		struct mutant m;

		c->held = w->next;
		if (!send_again || (w->again && !renewed)) {
			settle(w);
		} else if (w->again) {
			work_end(w); /* it has ended again: nothing is said */
		} else {
			work_end(w);
			mutate_request(&c->mutator, c->options->seed, index,
				       &m);
			start(c, index, &m, 0, true);
		}
	}
}

static size_t drop_all(struct work **list)
{
	size_t count = 0;

	for (; *list; count++) {
		struct work *w = *list;

		*list = w->next;
		work_end(w);
	}
	return count;
}

size_t work_drop_held(struct campaign *c)
{
	return drop_all(&c->held) + drop_all(&c->hung);
}

static void learn(struct work *w, const struct answer *a)
{
	struct campaign *c = w->c;
	const struct exchange *x = &w->step->exchange;
	bool is_new = features_add(&c->features, a, x->done_us - x->sent_us,
				   &w->arena);

	if (is_new)
		c->last_new_us = transport_now(c->pump.transport);
	choose_learn(c, &w->mutant, is_new);
	if (canary_is_late(c, x))
		pairs_add(c, w->index, PAIR_LATE);
}

/* It may be the machine, or one connection too many, and not this request. */
static bool asks_for_another_look(const struct campaign *c,
				  const struct sent *s)
{
	enum exchange_outcome outcome = s->exchange.outcome;

	return outcome == EXCHANGE_TIMEOUT  ? !s->may_wait
	       : outcome == EXCHANGE_CLOSED ? c->crowded && !s->may_close
					    : false;
}

static void take_answer(struct work *w, struct sent *s)
{
	struct campaign *c = w->c;
	struct answer *a;

	w->step = s;
	if (s->fate == FATE_OWN && death_never_arrived(s)) {
		c->canary_doubt = true;
		c->go = 0;
		work_end(w);
		return;
	}
	if (s->fate != FATE_OWN || s->exchange.outcome == EXCHANGE_CANCELLED) {
		work_end(w);
		return;
	}
	if (!w->alone && asks_for_another_look(c, s)) {
		w->next = c->hung;
		c->hung = w;
		c->go = 0;
		return;
	}
	a = arena_room(&w->arena, sizeof(*a));
	answer_read(&w->arena, &s->exchange, a);
	w->answer = a;
	learn(w, a);
	if (w->request + 1 == w->mutant.request_count &&
	    behind_wanted(c, a, &s->exchange, &w->mutant, w->index))
		pairs_add(c, w->index, PAIR_BEHIND);
	if (lost_session(w)) {
		hold(w);
		return;
	}
	if (w->mutant.pipelined &&
	    pipelined_wanted(c, &w->mutant, &s->exchange))
		pairs_add(c, w->index, PAIR_AT_ONCE);
	c->tasks += a->task.len > 0;
	if (!w->mutant.pipelined)
		identity_given(c, s, a->task, w->index);
	if (!must_follow(w, a)) {
		settle(w);
		return;
	}
	c->followed++;
	w->task = arena_slice(&w->arena, sent_task(s, a->task));
	send_read(w, 0);
}

/* Pipelined requests go out as one; here the first answer is judged. */
static void add_bytes(const struct work *w, struct exchange *x)
{
	const struct mutant *m = &w->mutant;

	if (m->pipelined)
		pipelined_put(w->c, m, x);
	else
		marker_put(w->c, w->index, buf_view(&m->requests[w->request]),
			   &x->request);
}

/*
 * On a busy machine an answer may be late. What hangs alone, for as long as
 * the user allows, does; the next one with the same defect is believed.
 */
static void ask_alone(struct work *w)
{
	struct campaign *c = w->c;
	struct sent *s = pump_new(&c->pump);
	struct exchange *x = &s->exchange;

	add_bytes(w, x);
	x->timeout_us = c->options->target->timeout_us;
	x->fresh_connection = x->last_on_connection = true;
	capacity_rest(c);
	pump_ask(&c->pump, s);
	if (x->outcome == EXCHANGE_TIMEOUT && c->hang_count < HANGS_MAX)
		c->hangs[c->hang_count++] = w->expectation.primary;
	sent_free(w->step);
	w->alone = true;
	take_answer(w, s);
}

static bool is_known_hang(const struct campaign *c, const struct work *w)
{
	for (size_t i = 0; i < c->hang_count; i++)
		if (c->hangs[i] == w->expectation.primary)
			return true;
	return c->hang_count == HANGS_MAX;
}

void work_settle_hung(struct campaign *c)
{
	while (c->hung) {
		struct work *w = c->hung;

		c->hung = w->next;
		if (w->step->exchange.outcome == EXCHANGE_TIMEOUT &&
		    is_known_hang(c, w)) {
			w->alone = true;
			take_answer(w, w->step);
		} else {
			ask_alone(w);
		}
	}
}

static void request_done(void *self, struct sent *s)
{
	struct work *w = self;
	struct campaign *c = w->c;

	c->in_flight--;
	take_answer(w, s);
	campaign_feed(c);
}

bool work_of(const struct sent *s, const struct mutant **m, uint64_t *index)
{
	const struct work *w = s->self;

	if (s->done != request_done)
		return twin_of(s, m, index);
	*m = &w->mutant;
	*index = w->index;
	return true;
}

/* Nobody needs an answer to an incomplete request: a short wait will do. */
static int64_t silence_us(const struct campaign *c)
{
	int64_t us = c->pump.slowest_us * 4;

	if (us < WORK_SILENCE_LEAST_US)
		us = WORK_SILENCE_LEAST_US;
	return us < WORK_SILENCE_MOST_US ? us : WORK_SILENCE_MOST_US;
}

void work_allow(const struct campaign *c, const struct expectation *e,
		struct sent *s)
{
	s->may_close = e->may_close;
	s->may_wait = e->may_wait;
	if (s->may_wait)
		s->exchange.timeout_us = silence_us(c);
}

static void send_request(struct work *w, int64_t delay_us)
{
	struct campaign *c = w->c;
	struct sent *s = pump_new(&c->pump);
	struct exchange *x = &s->exchange;

	add_bytes(w, x);
	expect_request(&c->oracle, buf_view(&x->request), &w->arena,
		       &w->expectation);
	x->fresh_connection = x->last_on_connection = w->mutant.own_connection;
	work_allow(c, &w->expectation, s);
	s->done = request_done;
	s->self = w;
	c->in_flight++;
	pump_send(&c->pump, s, delay_us);
}

static void start(struct campaign *c, uint64_t index, struct mutant *taken,
		  int64_t delay_us, bool again)
{
	struct work *w = mem_alloc(sizeof(*w));

	w->c = c;
	w->index = index;
	w->mutant = *taken;
	w->again = again;
	send_request(w, delay_us);
}

void work_start(struct campaign *c, uint64_t index, struct mutant *taken,
		int64_t delay_us)
{
	start(c, index, taken, delay_us, false);
}
