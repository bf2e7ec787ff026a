#include "run/pump.h"

#include "base/alloc.h"
#include "check/answer.h"
#include "http/response.h"
#include "run/secret_word.h"

#define SESSION_HEADER "vmware-api-session-id"

static bool must_end(const struct pump *pump)
{
	return (pump->interrupted && *pump->interrupted) ||
	       (pump->until_us &&
		transport_now(pump->transport) >= pump->until_us);
}

bool pump_is_cut(const struct pump *pump)
{
	return pump->stopped || must_end(pump);
}

struct sent *pump_new(struct pump *pump)
{
	struct sent *s = mem_alloc(sizeof(*s));

	exchange_init(&s->exchange);
	s->exchange.timeout_us = pump->timeout_us;
	return s;
}

void sent_free(struct sent *s)
{
	if (!s)
		return;
	if (s->session)
		explicit_bzero(s->session, strlen(s->session));
	mem_free(s->session);
	if (s->task.at)
		explicit_bzero((char *)s->task.at, s->task.len);
	mem_free((char *)s->task.at);
	exchange_release(&s->exchange);
	mem_free(s);
}

void pump_send(struct pump *pump, struct sent *s, int64_t delay_us)
{
	struct sent **at = &pump->waiting;

	s->due_us = transport_now(pump->transport) + delay_us;
	while (*at && (*at)->due_us <= s->due_us)
		at = &(*at)->next;
	s->next = *at;
	*at = s;
}

static void submit(struct pump *pump, struct sent *s)
{
	s->next = NULL;
	/* The deadline may have been calibrated since pump_new. */
	if (s->exchange.timeout_us > pump->timeout_us)
		s->exchange.timeout_us = pump->timeout_us;
	s->exchange.owner = s;
	pump->under_way++;
	pump->logins_under_way += s->opens_session;
	transport_submit(pump->transport, &s->exchange);
}

static void submit_due(struct pump *pump)
{
	int64_t now = transport_now(pump->transport);

	while (!pump->doubtful && pump->waiting &&
	       pump->waiting->due_us <= now &&
	       pump->under_way < pump->window) {
		struct sent *s = pump->waiting;

		pump->waiting = s->next;
		submit(pump, s);
	}
}

/* A server that names two sessions opened two secrets. Where it counts them
 * ("1001", "task-1"), they are none, and other values spell them by chance. */
static void remember_sessions(struct pump *pump, const struct response *r)
{
	for (size_t i = 0; i < r->field_count; i++) {
		struct slice id = r->fields[i].value;

		if (!slice_equal_nocase(r->fields[i].name,
					slice_from(SESSION_HEADER)))
			continue;
		if (id.len < PUMP_SESSION_MIN)
			redact_add_field(pump->secrets, SESSION_HEADER, id,
					 "session");
		else
			secret_add(pump->secrets, pump->config,
				   SESSION_HEADER, id, "session");
	}
}

/* Most answers name none: they are not read for it. */
static bool may_name_session(struct slice answer)
{
	const char *at = answer.at, *end = answer.at + answer.len;

	while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
		at++;
		if (at < end && (*at == SESSION_HEADER[0] ||
				 *at == SESSION_HEADER[0] - 'a' + 'A'))
			return true;
	}
	return false;
}

/* A session id may stand in the name of a task: the records show neither, but
 * the server must be asked for what it named. */
static void take_task(struct pump *pump, struct sent *s)
{
	struct arena arena = ARENA_INIT;
	struct answer answer;

	if (s->exchange.outcome != EXCHANGE_ANSWERED ||
	    !redact_find(pump->secrets, buf_view(&s->exchange.answer)))
		return;
	answer_read_task(&arena, &s->exchange, &answer);
	if (redact_find(pump->secrets, answer.task))
		s->task = slice_of(mem_copy(answer.task.at, answer.task.len),
				   answer.task.len);
	arena_release(&arena);
}

/* No fewer than there are: whoever asks wants to know which may be gone. Who
 * reads a task is told of no other one. */
static size_t tasks_named(const struct exchange *x)
{
	struct slice type = slice_from("\"Task\""), rest = buf_view(&x->answer);
	size_t count = 0;
	ptrdiff_t at;

	if (slice_starts(buf_view(&x->request), "GET "))
		return 0;
	for (; (at = slice_find(rest, type)) >= 0; count++)
		rest = slice_skip(rest, (size_t)at + type.len);
	return count;
}

struct slice sent_task(const struct sent *s, struct slice shown)
{
	return s->task.len ? s->task : shown;
}

static void take_session(struct pump *pump, struct sent *s)
{
	const struct response_field *field;
	struct arena arena = ARENA_INIT;
	struct response r;

	if (s->exchange.outcome != EXCHANGE_ANSWERED ||
	    !may_name_session(buf_view(&s->exchange.answer)))
		return;
	if (!response_parse(&arena, &s->exchange, &r)) {
		field = response_field(&r, SESSION_HEADER);
		if (field && field->value.len)
			s->session = mem_copy(field->value.at,
					      field->value.len);
		remember_sessions(pump, &r);
	}
	arena_release(&arena);
}

int64_t pump_patience(const struct pump *pump)
{
	int64_t patience = pump->slowest_us * PUMP_FACTOR;

	if (patience < PUMP_FLOOR_US)
		patience = PUMP_FLOOR_US;
	return patience < pump->timeout_us ? patience : pump->timeout_us;
}

/* Of the last answer that was waited for. */
static enum exchange_outcome last_of(const struct exchange *x)
{
	return x->behind_count && x->outcome == EXCHANGE_ANSWERED
		       ? x->last_outcome : x->outcome;
}

/*
 * One full deadline for what hangs, ever less patience for what hangs again.
 * Requests that were already waiting under a longer deadline say nothing new.
 */
static void calibrate(struct pump *pump, const struct exchange *x)
{
	int64_t took = (x->done_us - x->sent_us) /
		       (int64_t)(1 + x->behind_count);
	int64_t next = pump->timeout_us / 2;

	if (last_of(x) == EXCHANGE_ANSWERED && took > pump->slowest_us)
		pump->slowest_us = took;
	if (last_of(x) != EXCHANGE_TIMEOUT ||
	    x->timeout_us > pump->timeout_us)
		return;
	if (next > PUMP_SECOND_US)
		next = PUMP_SECOND_US;
	if (next < pump_patience(pump))
		next = pump_patience(pump);
	pump->timeout_us = next;
}

/*
 * What is beyond the ceiling is no answer: its head shows what came, and a
 * run against a server that sends too much keeps no heap of it.
 */
static void cut_oversize(struct exchange *x)
{
	struct buf head = BUF_INIT(ANSWER_MAX);

	if (x->outcome != EXCHANGE_TOO_LARGE ||
	    x->answer.len <= ANSWER_OVERSIZE_KEPT)
		return;
	buf_slice(&head,
		  slice_head(buf_view(&x->answer), ANSWER_OVERSIZE_KEPT));
	buf_release(&x->answer);
	x->answer = head;
}

static void look_at(struct pump *pump, struct sent *s)
{
	size_t named;

	/* Not a byte went out: it took no time. */
	if (!s->exchange.sent_us)
		s->exchange.sent_us = s->exchange.done_us;
	if (pump->trail)
		s->trail = trail_add(pump->trail, &s->exchange, s->about);
	take_session(pump, s);
	take_task(pump, s);
	named = tasks_named(&s->exchange);
	pump->tasks += named;
	redact_exchange(pump->secrets, &s->exchange);
	if (named && pump->named)
		pump->named(pump->namer, s);
	cut_oversize(&s->exchange);
	buf_fit(&s->exchange.answer);
	if (!s->may_wait)
		calibrate(pump, &s->exchange);
}

/* The server may have gone with it. Too long an answer is an answer. */
static bool is_doubtful(const struct pump *pump, const struct sent *s)
{
	const struct exchange *x = &s->exchange;

	if ((s->may_wait && x->outcome == EXCHANGE_TIMEOUT) ||
	    (s->may_close && (x->outcome == EXCHANGE_CLOSED ||
			      x->outcome == EXCHANGE_CUT)))
		return false;
	return pump->resolve && !pump->stopped &&
	       x->outcome != EXCHANGE_ANSWERED &&
	       x->outcome != EXCHANGE_TOO_LARGE &&
	       x->outcome != EXCHANGE_CANCELLED;
}

static void complete(struct pump *pump, struct sent *s)
{
	struct sent **at = &pump->doubtful;

	look_at(pump, s);
	if (s->exchange.outcome == EXCHANGE_ANSWERED && s->about)
		pump->last_about = s->about;
	if (!is_doubtful(pump, s)) {
		s->done(s->self, s);
		return;
	}
	while (*at)
		at = &(*at)->next;
	s->next = NULL;
	*at = s;
}

static void stop(struct pump *pump)
{
	pump->stopped = true;
	pump->grace_until_us = transport_now(pump->transport) + PUMP_GRACE_US;
}

static void cancel_after_grace(struct pump *pump)
{
	if (!pump->grace_until_us ||
	    (pump->logins_under_way &&
	     transport_now(pump->transport) < pump->grace_until_us))
		return;
	pump->grace_until_us = 0;
	transport_cancel(pump->transport);
}

static int64_t next_event_us(const struct pump *pump)
{
	if (pump->grace_until_us)
		return pump->grace_until_us;
	return !pump->doubtful && pump->waiting &&
			       pump->under_way < pump->window
		       ? pump->waiting->due_us
		       : INT64_MAX;
}

/* A signal that comes just before the wait wakes nobody: it is looked for
 * again soon. */
static int64_t look_again_us(const struct pump *pump, int64_t until_us)
{
	int64_t now = transport_now(pump->transport);

	if (pump->interrupted && now + PUMP_LOOK_US < until_us)
		until_us = now + PUMP_LOOK_US;
	return pump->until_us > now && pump->until_us < until_us
		       ? pump->until_us : until_us;
}

/* Not a byte came, and nobody wants it so. What must follow another request
 * on its connection has none to follow any more. */
static bool was_turned_away(const struct sent *s)
{
	const struct exchange *x = &s->exchange;

	return !s->may_close && !x->after && !x->answer.len &&
	       (x->outcome == EXCHANGE_CLOSED ||
		x->outcome == EXCHANGE_REFUSED);
}

static bool must_try_again(struct pump *pump, struct sent *s)
{
	unsigned tries = pump->vain < PUMP_VAIN ? PUMP_TRIES : 2;

	if (!pump->crowded_us || pump_is_cut(pump))
		return false;
	if (!was_turned_away(s)) {
		pump->vain = s->turned_away ? 0 : pump->vain;
		return false;
	}
	if (++s->turned_away < tries)
		return true;
	pump->vain++;
	return false;
}

static int64_t distance_us(const struct pump *pump, const struct sent *s)
{
	return pump->crowded_us << s->turned_away;
}

static void take_completed(struct pump *pump, struct sent *s)
{
	pump->under_way--;
	pump->logins_under_way -= s->opens_session;
	if (must_try_again(pump, s))
		pump_send(pump, s, distance_us(pump, s));
	else
		complete(pump, s);
}

/* What never went out ends as cancelled, so that every owner is told. */
static void cancel_waiting(struct pump *pump)
{
	while (pump->waiting) {
		struct sent *s = pump->waiting;

		pump->waiting = s->next;
		s->exchange.outcome = EXCHANGE_CANCELLED;
		complete(pump, s);
	}
}

/* Interrupted: nobody asks any more what a failed exchange means. */
static void drop_doubts(struct pump *pump)
{
	while (pump->doubtful) {
		struct sent *s = pump->doubtful;

		pump->doubtful = s->next;
		s->fate = FATE_LOST;
		s->done(s->self, s);
	}
}

static void look_at_interrupt(struct pump *pump)
{
	if (!pump->stopped && must_end(pump))
		stop(pump);
	if (pump->stopped) {
		drop_doubts(pump);
		cancel_waiting(pump);
	}
	cancel_after_grace(pump);
}

void pump_drain(struct pump *pump)
{
	const size_t never = 1;

	pump_drain_until(pump, &never);
}

void pump_drain_until(struct pump *pump, const size_t *left)
{
	while (*left && (pump->under_way || pump->waiting || pump->doubtful)) {
		struct exchange *x;

		look_at_interrupt(pump);
		submit_due(pump);
		if (pump->doubtful && !pump->under_way) {
			pump->resolve(pump->resolver);
			continue;
		}
		if (!pump->under_way && !pump->waiting)
			break;
		x = transport_wait(pump->transport,
				   look_again_us(pump, next_event_us(pump)));
		if (x)
			take_completed(pump, x->owner);
	}
}

/* Interrupted: only a login is worth waiting for, and not for long. */
static int64_t ask_until(struct pump *pump, const struct sent *s)
{
	int64_t now = transport_now(pump->transport);

	if (!must_end(pump))
		return INT64_MAX;
	if (!pump->stopped) {
		stop(pump);
		if (!s->opens_session)
			pump->grace_until_us = now;
	}
	if (pump->grace_until_us <= now)
		transport_cancel(pump->transport);
	return pump->grace_until_us;
}

void pump_ask(struct pump *pump, struct sent *s)
{
	struct exchange *x;

	s->exchange.outcome = EXCHANGE_CANCELLED;
	if (pump_is_cut(pump))
		return;
	for (;;) {
		s->exchange.outcome = EXCHANGE_PENDING;
		transport_submit(pump->transport, &s->exchange);
		for (x = NULL; !x; )
			x = transport_wait(pump->transport,
					   look_again_us(pump,
							 ask_until(pump, s)));
		if (!must_try_again(pump, s))
			break;
		pump_nap(pump, distance_us(pump, s));
	}
	look_at(pump, s);
}

void pump_nap(struct pump *pump, int64_t us)
{
	int64_t until = transport_now(pump->transport) + us;

	while (transport_now(pump->transport) < until && !must_end(pump))
		transport_wait(pump->transport, look_again_us(pump, until));
}

void pump_resume(struct pump *pump, bool lose_waiting)
{
	struct sent *doubtful = pump->doubtful;
	struct sent *waiting = lose_waiting ? pump->waiting : NULL;

	pump->doubtful = NULL;
	if (lose_waiting)
		pump->waiting = NULL;
	for (struct sent *s = doubtful, *next; s; s = next) {
		next = s->next;
		s->done(s->self, s);
	}
	for (struct sent *s = waiting, *next; s; s = next) {
		next = s->next;
		s->fate = FATE_LOST;
		s->exchange.outcome = EXCHANGE_CANCELLED;
		s->done(s->self, s);
	}
}
