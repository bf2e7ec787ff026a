#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/alloc.h"
#include "http/wire.h"
#include "http/wire_options.h"

enum { US_PER_MS = 1000, WAIT_MAX_MS = 60 * 1000 };

static struct wire *of(struct transport *t)
{
	return (struct wire *)t;
}

int64_t wire_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void wire_queue_push(struct wire_queue *q, struct exchange *x)
{
	if (q->count == q->size) {
		size_t size = q->size ? q->size * 2 : 64;
		struct exchange **items = mem_array(size, sizeof(*items));

		for (size_t i = 0; i < q->count; i++)
			items[i] = q->items[(q->first + i) % q->size];
		mem_free(q->items);
		q->items = items;
		q->first = 0;
		q->size = size;
	}
	q->items[(q->first + q->count++) % q->size] = x;
}

struct exchange *wire_queue_pop(struct wire_queue *q)
{
	struct exchange *x;

	if (!q->count)
		return NULL;
	x = q->items[q->first];
	q->first = (q->first + 1) % q->size;
	q->count--;
	return x;
}

void wire_queue_release(struct wire_queue *q)
{
	mem_free(q->items);
	*q = (struct wire_queue){ 0 };
}

static struct wire_connection *take_unused(struct wire *w)
{
	for (size_t i = 0; i < w->limit; i++)
		if (w->connections[i].state == WIRE_UNUSED)
			return &w->connections[i];
	return NULL;
}

static void forget_idle(struct wire *w, const struct wire_connection *c)
{
	size_t i = 0;

	while (i < w->idle_count && w->idle[i] != c)
		i++;
	if (i == w->idle_count)
		return;
	memmove(&w->idle[i], &w->idle[i + 1],
		(--w->idle_count - i) * sizeof(w->idle[0]));
}

/* The one that was used last, or the one that the client has ended before. */
static struct wire_connection *take_idle(struct wire *w, unsigned after)
{
	for (size_t i = w->idle_count; i--; ) {
		struct wire_connection *c = w->idle[i];

		if (after ? c->number != after : c->ended)
			continue;
		forget_idle(w, c);
		if (wire_is_fresh(c))
			return c;
		wire_close(c);
	}
	return after ? take_idle(w, 0) : NULL;
}

/* Room for a new connection, if need be in the place of the oldest idle one. */
static struct wire_connection *make_room(struct wire *w)
{
	struct wire_connection *c = take_unused(w);

	if (c || !w->idle_count)
		return c;
	c = w->idle[0];
	forget_idle(w, c);
	wire_close(c);
	return c;
}

void wire_expires(struct wire_connection *c, int64_t deadline_us)
{
	c->deadline_us = deadline_us;
	if (deadline_us < c->wire->next_deadline_us)
		c->wire->next_deadline_us = deadline_us;
}

/* false: every connection is busy. */
static bool start(struct wire *w, struct exchange *x)
{
	struct wire_connection *c = x->fresh_connection
						? NULL
						: take_idle(w, x->after);
	bool connected = c != NULL;

	if (!c)
		c = make_room(w);
	if (!c)
		return false;
	c->exchange = x;
	c->start = c->answered = 0;
	c->kept_alive = connected;
	wire_expires(c, wire_clock() + x->timeout_us);
	if (connected)
		wire_begin(c);
	else
		wire_connect(c);
	return true;
}

static void start_waiting(struct wire *w)
{
	while (w->waiting.count &&
	       start(w, w->waiting.items[w->waiting.first]))
		wire_queue_pop(&w->waiting);
}

static void reset_result(struct exchange *x)
{
	x->outcome = x->last_outcome = EXCHANGE_PENDING;
	buf_clear(&x->answer);
	x->peer_closed = x->resent = false;
	x->connection = 0;
	x->sent_us = x->first_byte_us = x->done_us = 0;
	x->detail[0] = '\0';
}

static void wire_submit(struct transport *t, struct exchange *x)
{
	struct wire *w = of(t);

	reset_result(x);
	if (w->waiting.count || !start(w, x))
		wire_queue_push(&w->waiting, x);
}

/*
 * A server that works on few connections at a time serves the waiting ones
 * only once an idle one is gone.
 */
static void end_connection(struct wire_connection *c)
{
	if (c->state == WIRE_IDLE) {
		forget_idle(c->wire, c);
		wire_close(c);
		return;
	}
	wire_complete(c, EXCHANGE_TIMEOUT,
		      c->state == WIRE_CONNECTING
			      ? "not connected after %lld ms"
			      : "no complete answer after %lld ms",
		      (long long)c->exchange->timeout_us / US_PER_MS);
}

static void expire(struct wire *w, int64_t now)
{
	int64_t next = INT64_MAX;

	if (now < w->next_deadline_us)
		return;
	for (size_t i = 0; i < w->connection_count; i++) {
		struct wire_connection *c = &w->connections[i];

		if (c->state == WIRE_UNUSED)
			continue;
		if (c->deadline_us > now) {
			if (c->deadline_us < next)
				next = c->deadline_us;
			continue;
		}
		end_connection(c);
	}
	w->next_deadline_us = next;
}

static int wait_ms(const struct wire *w, int64_t now, int64_t until)
{
	if (w->next_deadline_us < until)
		until = w->next_deadline_us;
	if (w->curl_timer_us < until)
		until = w->curl_timer_us;
	if (until <= now)
		return 0;
	if (until - now > (int64_t)WAIT_MAX_MS * US_PER_MS)
		return WAIT_MAX_MS;
	return (int)((until - now + US_PER_MS - 1) / US_PER_MS);
}

static void on_event(struct wire *w, const struct epoll_event *event)
{
	struct wire_connection *c = event->data.ptr;

	if (c->state == WIRE_BUSY) {
		wire_proceed(c, event->events &
				(EPOLLRDHUP | EPOLLHUP | EPOLLERR));
	} else if (c->state == WIRE_IDLE && !wire_is_fresh(c)) {
		forget_idle(w, c);
		wire_close(c);
	}
}

/* One round of events. false when a signal came instead. */
static bool turn(struct wire *w, int64_t until)
{
	struct epoll_event events[WIRE_EVENTS];
	bool curl_has_events = false;
	int64_t now = wire_clock();
	int count = epoll_wait(w->events, events, WIRE_EVENTS,
			       wait_ms(w, now, until));

	if (count < 0)
		return errno != EINTR;
	for (int i = 0; i < count; i++) {
		if (events[i].data.ptr)
			on_event(w, &events[i]);
		else
			curl_has_events = true;
	}
	now = wire_clock();
	if (curl_has_events || now >= w->curl_timer_us)
		wire_connect_progress(w, now, curl_has_events);
	expire(w, now);
	return true;
}

/* Exchanges wait only while connections are busy. */
static bool is_under_way(const struct wire *w)
{
	for (size_t i = 0; i < w->connection_count; i++)
		if (w->connections[i].exchange)
			return true;
	return false;
}

static struct exchange *wire_wait(struct transport *t, int64_t until_us)
{
	struct wire *w = of(t);
	struct exchange *x;

	for (;;) {
		x = wire_queue_pop(&w->done);
		if (x)
			return x;
		start_waiting(w);
		if (w->done.count)
			continue;
		if (until_us == INT64_MAX && !is_under_way(w))
			return NULL;
		if (!turn(w, until_us))
			return NULL;
		if (!w->done.count && wire_clock() >= until_us)
			return NULL;
	}
}

static int64_t wire_now(struct transport *t)
{
	(void)t;
	return wire_clock();
}

static void wire_cancel(struct transport *t)
{
	struct wire *w = of(t);
	struct exchange *x;

	for (size_t i = 0; i < w->connection_count; i++)
		if (w->connections[i].exchange)
			wire_complete(&w->connections[i], EXCHANGE_CANCELLED,
				      "interrupted");
	while ((x = wire_queue_pop(&w->waiting))) {
		x->outcome = EXCHANGE_CANCELLED;
		x->done_us = wire_clock();
		wire_queue_push(&w->done, x);
	}
}

static unsigned wire_limit(struct transport *t, unsigned connections)
{
	struct wire *w = of(t);

	while (w->idle_count)
		wire_close(w->idle[--w->idle_count]);
	w->limit = connections && connections < w->connection_count
			   ? connections : w->connection_count;
	return (unsigned)w->limit;
}

static void wire_free(struct transport *t)
{
	struct wire *w = of(t);

	for (size_t i = 0; w->connections && i < w->connection_count; i++)
		wire_connection_release(&w->connections[i]);
	wire_connect_release(w);
	if (w->events >= 0)
		close(w->events);
	wire_queue_release(&w->waiting);
	wire_queue_release(&w->done);
	mem_free(w->connections);
	mem_free(w->idle);
	mem_free(w->scratch);
	wire_options_release(w);
	mem_free(w);
}

static const struct transport_ops wire_ops = {
	wire_submit, wire_wait, wire_now, wire_cancel, wire_limit,
	wire_free
};

static void make_connections(struct wire *w, unsigned count)
{
	if (!count)
		count = WIRE_CONNECTIONS;
	if (count > WIRE_CONNECTIONS_MAX)
		count = WIRE_CONNECTIONS_MAX;
	w->connection_count = w->limit = count;
	w->connections = mem_array(count, sizeof(*w->connections));
	w->idle = mem_array(count, sizeof(struct wire_connection *));
	for (size_t i = 0; i < count; i++) {
		w->connections[i].wire = w;
		w->connections[i].socket = CURL_SOCKET_BAD;
	}
	w->scratch = mem_alloc(WIRE_READ);
}

struct transport *transport_wire(const struct wire_options *options,
				 struct err *err)
{
	struct wire *w = mem_alloc(sizeof(*w));

	w->base.ops = &wire_ops;
	w->curl_events = -1;
	w->curl_timer_us = w->next_deadline_us = INT64_MAX;
	w->events = epoll_create1(EPOLL_CLOEXEC);
	if (w->events < 0) {
		err_set(err, ERR_INTERNAL, "no epoll: %s", strerror(errno));
		goto fail;
	}
	if (wire_options_take(w, options, err) < 0 ||
	    wire_connect_init(w, err) < 0)
		goto fail;
	make_connections(w, options->connections);
	return &w->base;
fail:
	wire_free(&w->base);
	return NULL;
}
