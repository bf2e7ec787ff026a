#include "campaign/replay.h"

#include "base/alloc.h"
#include "campaign/desync.h"
#include "run/reach.h"
#include "oracle/pipeline.h"
#include "oracle/read_request.h"

enum { READ_FIRST_US = 2000, READ_DISTANCE_MAX_US = 100 * 1000,
       RECOVERY_TRIES = 3 };

/* ---- the target */

void replay_bind(const struct run_config *c, struct arena *arena,
		 struct bindings *out)
{
	const char **volumes[] = { &out->volume, &out->other_volume,
				   &out->third_volume, &out->fourth_volume };

	run_config_bind(c, arena, out);
	for (size_t i = 0; i < c->volume_count &&
			   i < sizeof(volumes) / sizeof(volumes[0]); i++)
		*volumes[i] = c->volumes[i];
	if (!c->no_auth)
		out->session_main = c->session;
}

/* One of the requests that the suite knows; the caller frees. */
static struct sent *ask(struct replay *r, const char *base,
			const struct bindings *b, struct err *err)
{
	struct sent *s = pump_new(&r->pump);

	if (base_build(r->with.suite, base, b, &s->exchange.request, err)) {
		sent_free(s);
		return NULL;
	}
	s->opens_session = !strcmp(base, "login");
	pump_ask(&r->pump, s);
	return s;
}

static int unreachable(struct replay *r, const struct exchange *x,
		       struct err *err)
{
	struct arena arena = ARENA_INIT;

	err_set(err, ERR_UNREACHABLE, "%s",
		reach_finding(&arena, r->with.target->url
					      ? r->with.target->url
					      : "the embedded server", x));
	arena_release(&arena);
	return -1;
}

static void take_manager(struct replay *r, const struct exchange *x)
{
	struct answer a;
	struct json_node *node;
	struct slice manager;

	answer_read(&r->arena, x, &a);
	node = a.root ? json_at(a.root, slice_from("/sessionManager/value"))
		      : NULL;
	manager = json_string(&r->arena, node);
	if (manager.len)
		r->bindings.session_manager = manager;
}

static bool is_answer(const struct exchange *x)
{
	return x->outcome == EXCHANGE_ANSWERED ||
	       x->outcome == EXCHANGE_MALFORMED ||
	       x->outcome == EXCHANGE_TOO_LARGE;
}

static int reach(struct replay *r, struct err *err)
{
	struct sent *s = ask(r, "content", &r->bindings, err);
	int result = 0;

	if (!s)
		return -1;
	if (is_answer(&s->exchange))
		take_manager(r, &s->exchange);
	else
		result = unreachable(r, &s->exchange, err);
	sent_free(s);
	return result;
}

static int login(struct replay *r, struct err *err)
{
	struct sent *s = ask(r, "login", &r->bindings, err);
	struct answer a;

	if (!s)
		return -1;
	if (s->session) {
		r->session = s->session;
		s->session = NULL;
		r->bindings.session_main = r->session;
		sent_free(s);
		return 0;
	}
	answer_read(&r->arena, &s->exchange, &a);
	err_set(err, ERR_UNREACHABLE, "login as '%s' was refused: got %s",
		r->with.target->username, answer_summary(&r->arena, &a));
	sent_free(s);
	return -1;
}

int replay_open(struct replay *r, const struct replay_options *with,
		struct err *err)
{
	const struct run_config *c = with->target;

	*r = (struct replay){ .with = *with, .arena = ARENA_INIT,
			      .pump = { .config = c,
					.transport = with->transport,
					.secrets = with->secrets,
					.interrupted = with->interrupted,
					.window = 1,
					.timeout_us = c->timeout_us } };
	replay_bind(c, &r->arena, &r->bindings);
	if (reach(r, err))
		return -1;
	return c->no_auth || c->session ? 0 : login(r, err);
}

void replay_close(struct replay *r)
{
	if (r->session) {
		/* Nobody else can end it, whatever asked us to stop. */
		r->pump.interrupted = NULL;
		sent_free(ask(r, "logout", &r->bindings, NULL));
		explicit_bzero(r->session, strlen(r->session));
		mem_free(r->session);
	}
	arena_release(&r->arena);
	*r = (struct replay){ .session = NULL };
}

/* ---- one try */

/* The exchanges of a try, in order of sending. */
struct volley {
	struct replay *replay;
	const struct replay_try *try;
	struct arena *arena;
	struct sent *before[FINDING_BEFORE_MAX], *last;
	size_t before_count;
	struct buf restored;         /* the last request as the server gets it;
	                                pipelined: all of them... */
	struct pipeline pipeline;
	size_t starts[FINDING_BEFORE_MAX + 2]; /* ...and where each begins */
	const struct exchange *shown; /* that is judged, as the answer... */
	struct slice asked;           /* ...to this */
	bool behind;                  /* one of several that were sent at once */
	struct sent *reads[REPLAY_READS_MAX];
	size_t read_count;
};

static void volley_release(struct volley *v)
{
	for (size_t i = 0; i < v->before_count; i++)
		sent_free(v->before[i]);
	for (size_t i = 0; i < v->read_count; i++)
		sent_free(v->reads[i]);
	sent_free(v->last);
	buf_release(&v->restored);
	mem_free(v);
}

static void restore(struct volley *v, size_t i, struct buf *out)
{
	struct replay *r = v->replay;

	replay_restore(r->with.target, r->bindings.session_main,
		       v->try->authority, r->bindings.authority,
		       v->try->requests[i], out);
}

static bool is_desync(const struct volley *v)
{
	return v->try->oracle && !strcmp(v->try->oracle, "desync");
}

/* What stands behind the end of a request: the start of the next one, when
 * the finding is about that. */
static struct slice begun_behind(const struct volley *v, struct slice bytes)
{
	struct read_request *q;

	if (!is_desync(v) || v->try->pipelined)
		return SLICE_NONE;
	q = arena_alloc(v->arena, sizeof(*q));
	read_request(v->arena, bytes, q);
	return q->odd & READ_TAIL ? slice_skip(bytes, q->end) : SLICE_NONE;
}

static struct sent *send_one(struct volley *v, struct slice bytes, bool first)
{
	struct sent *s = pump_new(&v->replay->pump);

	buf_slice(&s->exchange.request, bytes);
	s->exchange.next_part = begun_behind(v, bytes).len;
	s->exchange.fresh_connection = first;
	pipeline_put(&v->pipeline, &s->exchange);
	pump_ask(&v->replay->pump, s);
	return s;
}

/* ---- tasks */

static bool has_ended(const struct exchange *x, struct arena *arena)
{
	struct answer a;
	enum task_state state;

	answer_read(arena, x, &a);
	state = answer_task_state(&a);
	return state != TASK_STATE_QUEUED && state != TASK_STATE_RUNNING;
}

/* Reads of the judged task are kept; those of others only pass the time. */
static void follow(struct volley *v, const struct sent *start, bool keep)
{
	struct replay *r = v->replay;
	struct bindings b = r->bindings;
	int64_t distance = READ_FIRST_US, begun;
	struct answer a;
	bool ended = false;

	answer_read(v->arena, &start->exchange, &a);
	if (!a.task.len)
		return;
	b.task = arena_slice(v->arena, sent_task(start, a.task));
	begun = transport_now(r->with.transport);
	while (!ended && v->read_count < REPLAY_READS_MAX &&
	       !r->pump.stopped) {
		struct sent *s = ask(r, "task-info", &b, NULL);

		if (!s)
			return;
		ended = has_ended(&s->exchange, v->arena) ||
			s->exchange.done_us - begun >
				r->with.target->task_timeout_us;
		if (keep)
			v->reads[v->read_count++] = s;
		else
			sent_free(s);
		if (!ended)
			pump_nap(&r->pump, distance);
		if (distance < READ_DISTANCE_MAX_US)
			distance *= 2;
	}
}

/* One oracle for all answers of a try. */
static struct expect_oracle oracle_of(const struct volley *v)
{
	return (struct expect_oracle){ v->replay->with.suite,
				       &v->replay->bindings,
				       v->try->count > 1, NULL };
}

/*
 * The first one on a fresh connection: on a kept-alive one a server that dies
 * cannot be told from one that was just closing it. All of them at once are
 * one exchange: the first answer and those that are owed behind it.
 */
static void send_all(struct volley *v)
{
	const struct replay_try *t = v->try;
	struct expect_oracle oracle = oracle_of(v);
	size_t last = t->count - 1;
	struct buf bytes = BUF_INIT(REQUEST_MAX);

	for (size_t i = 0; i < last && !t->pipelined; i++) {
		buf_clear(&bytes);
		restore(v, i, &bytes);
		v->before[i] = send_one(v, buf_view(&bytes), i == 0);
		v->before_count++;
		if (!begun_behind(v, buf_view(&bytes)).len)
			follow(v, v->before[i], false);
	}
	buf_release(&bytes);
	for (size_t i = t->pipelined ? 0 : last; i <= last; i++) {
		restore(v, i, &v->restored);
		v->starts[i + 1] = v->restored.len;
	}
	if (t->pipelined)
		pipeline_read(&oracle, buf_view(&v->restored), v->arena,
			      &v->pipeline);
	v->last = send_one(v, buf_view(&v->restored), !v->before_count);
}

/* ---- the verdict */

struct exchange *replay_copy(struct arena *arena, const struct exchange *x)
{
	struct exchange *copy = arena_alloc(arena, sizeof(*copy));
	struct slice request = arena_slice(arena, buf_view(&x->request));
	struct slice answer = arena_slice(arena, buf_view(&x->answer));

	*copy = *x;
	copy->request = (struct buf){ (char *)request.at, request.len,
				      request.len, request.len, false };
	copy->answer = (struct buf){ (char *)answer.at, answer.len, answer.len,
				     answer.len, false };
	return copy;
}

/* A finding of another oracle is about one exchange. */
static void look(const char *oracle_id, const struct exchange *x,
		 struct arena *arena, struct replay_shot *shot)
{
	const struct oracle *oracle = oracle_find(slice_from(oracle_id));
	struct oracle_look l = { .exchange = x,
				 .expectation = &shot->expectation,
				 .marker = SLICE_NONE, .arena = arena };
	struct oracle_note note = { .oracle = NULL };

	if (!oracle || !oracle->look)
		return;
	shot->wrong = oracle->look(&l, &note);
	if (shot->wrong)
		finding_key_of_note(&note, arena, &shot->key);
}

static void judge(const struct expect_oracle *oracle, const char *oracle_id,
		  struct slice request, const struct evidence *evidence,
		  struct arena *arena, struct replay_shot *shot)
{
	const struct exchange *x = evidence->items[0].exchange;
	struct answer a;

	expect_request(oracle, request, arena, &shot->expectation);
	expect_judge(oracle->suite, &shot->expectation, evidence, arena,
		     &shot->result);
	answer_read(arena, x, &a);
	shot->got = answer_summary(arena, &a);
	shot->outcome = x->outcome;
	shot->request = buf_view(&x->request);
	shot->answer = buf_view(&x->answer);
	if (oracle_id && strcmp(oracle_id, "expectation"))
		look(oracle_id, x, arena, shot);
	else
		shot->wrong = finding_key_of(oracle->suite,
					     &shot->expectation,
					     &shot->result, LEVEL_SHOULD,
					     arena, &shot->key);
}

/* The last of the pipelined requests and its answer. false: its answer is not
 * owed, or those before it end elsewhere than they did. */
static bool take_last(struct volley *v)
{
	const struct exchange *x = &v->last->exchange;
	size_t n = v->try->count - 1;
	struct exchange *parts;

	if (!v->try->pipelined || !is_desync(v) || !n ||
	    v->pipeline.count != n + 1 ||
	    memcmp(v->pipeline.start, v->starts,
		   (n + 2) * sizeof(*v->starts)) != 0 ||
	    x->outcome != EXCHANGE_ANSWERED ||
	    pipeline_answers(x, &v->pipeline, v->arena, &parts) <= n)
		return false;
	v->shown = &parts[n];
	v->asked = slice_skip(v->asked, v->starts[n]);
	return true;
}

/* The last request, with what came of it with the one before. */
static struct slice whole_request(struct volley *v)
{
	struct slice last = buf_view(&v->restored), begun = SLICE_NONE;
	struct buf whole = BUF_INIT(REQUEST_MAX);

	if (v->before_count)
		begun = begun_behind(v, buf_view(
			&v->before[v->before_count - 1]->exchange.request));
	buf_slice(&whole, begun);
	buf_slice(&whole, last);
	last = arena_slice(v->arena, buf_view(&whole));
	buf_release(&whole);
	return last;
}

static void judge_volley(struct volley *v, struct replay_shot *shot)
{
	struct replay *r = v->replay;
	struct expect_oracle oracle = oracle_of(v);
	struct evidence e = {
		.items = arena_array(v->arena, 1 + v->read_count,
				     sizeof(*e.items)),
		.task_timeout_us = r->with.target->task_timeout_us,
		.logged_in = r->session != NULL,
	};

	e.items[e.count++] = (struct evidence_item){
		ROLE_STEP, 0, replay_copy(v->arena, v->shown), NULL };
	for (size_t i = 0; i < v->read_count; i++)
		e.items[e.count++] = (struct evidence_item){
			ROLE_TASK, 0,
			replay_copy(v->arena, &v->reads[i]->exchange), NULL };
	judge(&oracle, v->try->oracle, v->asked, &e, v->arena, shot);
}

/* An answer that did not come may mean that nobody is there any more. */
static bool is_dead(struct replay *r, const struct exchange *x)
{
	bool all = is_answer(x) && (!x->behind_count ||
				    x->last_outcome == EXCHANGE_ANSWERED);

	return !all && !r->pump.stopped && reach(r, NULL);
}

/* The last one came on the connection of the one before: on another one it
 * says nothing about that, and a half of it is no request. */
static bool is_behind(const struct volley *v)
{
	const struct exchange *last = &v->last->exchange;

	return v->behind ||
	       (v->before_count &&
		v->before[v->before_count - 1]->exchange.connection ==
			last->connection);
}

static bool failed_behind(const struct volley *v)
{
	struct replay *r = v->replay;
	struct expect_oracle oracle = oracle_of(v);
	struct desync d = { .pump = &r->pump, .oracle = &oracle,
			    .task_timeout_us = r->with.target->task_timeout_us,
			    .reads_tasks = v->try->pipelined };

	return is_desync(v) && is_behind(v) &&
	       desync_shows(&d, v->asked, v->shown);
}

static void look_at_all(const struct volley *v, struct replay_shot *shot)
{
	struct answer before, last;
	struct replay_seen seen = {
		.last = &last, .dead = shot->dead,
		.failed_behind = !shot->dead && failed_behind(v) };

	answer_read(v->arena, &v->last->exchange, &last);
	if (v->before_count) {
		answer_read(v->arena,
			    &v->before[v->before_count - 1]->exchange,
			    &before);
		seen.before = &before;
	}
	replay_look(v->try->oracle, v->try->key, &seen, shot);
}

int replay_send(struct replay *r, const struct replay_try *try,
		struct arena *arena, struct replay_shot *shot, struct err *err)
{
	struct volley *v = mem_alloc(sizeof(*v));
	const struct exchange *x;
	int result = 0;

	*shot = (struct replay_shot){ .wrong = false };
	*v = (struct volley){ .replay = r, .try = try, .arena = arena,
			      .restored = BUF_INIT(REQUEST_MAX) };
	send_all(v);
	x = &v->last->exchange;
	if (x->outcome == EXCHANGE_REFUSED && !v->before_count) {
		result = unreachable(r, x, err);
	} else {
		v->shown = x;
		v->asked = whole_request(v);
		v->behind = take_last(v);
		if (!v->behind)
			follow(v, v->last, true);
		judge_volley(v, shot);
		shot->dead = is_dead(r, x);
		look_at_all(v, shot);
		r->pump.timeout_us = r->with.target->timeout_us;
	}
	volley_release(v);
	return result;
}

bool replay_recovers(struct replay *r)
{
	struct volley *v = mem_alloc(sizeof(*v));
	struct arena arena = ARENA_INIT;
	bool accepted = false;

	*v = (struct volley){ .replay = r, .arena = &arena };
	for (unsigned i = 0; i < RECOVERY_TRIES && !accepted; i++) {
		struct sent *s = ask(r, "sync", &r->bindings, NULL);
		struct answer a;

		if (!s)
			break;
		answer_read(&arena, &s->exchange, &a);
		accepted = answer_accepts_sync(&a);
		follow(v, s, false);
		sent_free(s);
	}
	volley_release(v);
	arena_release(&arena);
	return accepted;
}

/* ---- the recorded bytes */

void replay_try_of(const struct finding *f, struct replay_try *t)
{
	*t = (struct replay_try){ .own_connection = f->own_connection,
				  .pipelined = f->pipelined,
				  .oracle = f->oracle, .key = f->key };
	if (f->target)
		t->authority = f->target->authority;
	for (size_t i = 0; i < f->before_count; i++)
		t->requests[t->count++] = f->before[i];
	t->requests[t->count++] = f->request;
}

void replay_recorded(const struct expect_oracle *oracle,
		     const struct finding *f, struct arena *arena,
		     struct replay_shot *shot)
{
	struct exchange *x = arena_alloc(arena, sizeof(*x));
	struct evidence_item item = { ROLE_STEP, 0, x, NULL };
	struct evidence e = { .items = &item, .count = 1 };

	*shot = (struct replay_shot){ .wrong = false };
	x->outcome = f->outcome;
	x->request = (struct buf){ (char *)f->request.at, f->request.len,
				   f->request.len, f->request.len, false };
	x->answer = (struct buf){ (char *)f->answer.at, f->answer.len,
				  f->answer.len, f->answer.len, false };
	judge(oracle, f->oracle, f->request, &e, arena, shot);
}

bool replay_explains(const struct finding *f,
		     const struct replay_shot *reference,
		     const struct replay_shot *shot)
{
	if (!shot->wrong)
		return false;
	if (!strcmp(shot->key.digest, f->key))
		return true;
	return reference->wrong && !strcmp(reference->key.digest, f->key) &&
	       finding_key_covers(&shot->key, &reference->key);
}

bool replay_same(const struct finding *f, const struct replay_shot *reference,
		 const struct replay_shot *shot)
{
	return replay_explains(f, reference, shot) ||
	       (shot->wrong && reference->wrong &&
		!strcmp(reference->key.digest, f->key) &&
		finding_key_covers(&reference->key, &shot->key));
}
