#include "run/pump.h"

#include "base/alloc.h"
#include "check/answer.h"
#include "http/response.h"
#include "run/secret_word.h"

#define SESSION_HEADER "vmware-api-session-id"

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

	while (pump->waiting && pump->waiting->due_us <= now &&
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

/* A session id may stand in the name of a task: the records show neither, but
 * the server must be asked for what it named. */
static void take_task(struct pump *pump, struct sent *s)
{
	struct arena arena = ARENA_INIT;
	struct answer answer;

	if (s->exchange.outcome != EXCHANGE_ANSWERED ||
	    !redact_find(pump->secrets, buf_view(&s->exchange.answer)))
		return;
	answer_read(&arena, &s->exchange, &answer);
	if (redact_find(pump->secrets, answer.task))
		s->task = slice_of(mem_copy(answer.task.at, answer.task.len),
				   answer.task.len);
	arena_release(&arena);
}

struct slice sent_task(const struct sent *s, struct slice shown)
{
	return s->task.len ? s->task : shown;
}

static void take_session(struct pump *pump, struct sent *s)
{
	const struct response_field *field;
	struct arena arena = ARENA_INIT;
	struct response *r;

	if (s->exchange.outcome != EXCHANGE_ANSWERED)
		return;
	r = arena_alloc(&arena, sizeof(*r));
	if (!response_parse(&arena, &s->exchange, r)) {
		field = response_field(r, SESSION_HEADER);
		if (field && field->value.len)
			s->session = mem_copy(field->value.at,
					      field->value.len);
		remember_sessions(pump, r);
	}
	arena_release(&arena);
}

/*
 * One full deadline for what hangs, ever less patience for what hangs again.
 * Requests that were already waiting under a longer deadline say nothing new.
 */
static void calibrate(struct pump *pump, const struct exchange *x)
{
	int64_t took = x->done_us - x->sent_us;
	int64_t next = pump->timeout_us / 2, floor;

	if (x->outcome == EXCHANGE_ANSWERED && took > pump->slowest_us)
		pump->slowest_us = took;
	if (x->outcome != EXCHANGE_TIMEOUT ||
	    x->timeout_us > pump->timeout_us)
		return;
	floor = pump->slowest_us * PUMP_FACTOR;
	if (floor < PUMP_FLOOR_US)
		floor = PUMP_FLOOR_US;
	if (next > PUMP_SECOND_US)
		next = PUMP_SECOND_US;
	if (next < floor)
		next = floor;
	if (next < pump->timeout_us)
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

static void complete(struct pump *pump, struct sent *s)
{
	take_session(pump, s);
	take_task(pump, s);
	redact_exchange(pump->secrets, &s->exchange);
	cut_oversize(&s->exchange);
	buf_fit(&s->exchange.answer);
	calibrate(pump, &s->exchange);
	s->done(s->self, s);
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
	return pump->waiting && pump->under_way < pump->window
		       ? pump->waiting->due_us
		       : INT64_MAX;
}

static void take_completed(struct pump *pump, struct sent *s)
{
	pump->under_way--;
	pump->logins_under_way -= s->opens_session;
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

void pump_drain(struct pump *pump)
{
	const size_t never = 1;

	pump_drain_until(pump, &never);
}

void pump_drain_until(struct pump *pump, const size_t *left)
{
	while (*left && (pump->under_way || pump->waiting)) {
		struct exchange *x;

		if (pump->interrupted && *pump->interrupted && !pump->stopped)
			stop(pump);
		if (pump->stopped)
			cancel_waiting(pump);
		cancel_after_grace(pump);
		submit_due(pump);
		if (!pump->under_way && !pump->waiting)
			break;
		x = transport_wait(pump->transport, next_event_us(pump));
		if (x)
			take_completed(pump, x->owner);
	}
}
