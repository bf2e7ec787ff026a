#include "base/alloc.h"
#include "http/request.h"
#include "http/response.h"
#include "http/transport.h"

enum {
	HANDLER_START_US = 1000 * 1000,
	HANDLER_ANSWER_MAX = 64 * 1024 * 1024,
	HANDLER_IDLE_MAX = 64
};

/* A day; keeps sums of times far from the end of the type. */
static const int64_t delay_max_us = 86400LL * 1000 * 1000;

struct pending {
	struct exchange *exchange;
	int64_t done_us;
	bool reusable, hung; /* what becomes of its connection */
};

struct idle {
	unsigned connection;
	bool hung; /* open, but the server says nothing on it any more */
	bool ended; /* by the client */
};

struct in_process {
	struct transport base;
	const struct handler *handler;
	int64_t now;
	unsigned opened;
	bool dead;               /* nobody listened when last asked */
	struct pending *pending; /* in order of submission */
	size_t pending_count, pending_size;
	struct idle idle[HANDLER_IDLE_MAX];
	size_t idle_count;
	struct buf answer;       /* scratch of one answer */
	struct buf begun;        /* came behind the last request... */
	unsigned begun_on;       /* ...of this connection */
};

static struct in_process *of(struct transport *t)
{
	return (struct in_process *)t;
}

static bool take_idle(struct in_process *p, unsigned after, struct idle *out)
{
	for (size_t i = p->idle_count; i--; ) {
		struct idle *idle = &p->idle[i];

		if (after ? idle->connection != after : idle->ended)
			continue;
		*out = *idle;
		memmove(idle, idle + 1,
			(--p->idle_count - i) * sizeof(*idle));
		return true;
	}
	return after && take_idle(p, 0, out);
}

static struct idle take_connection(struct in_process *p,
				   const struct exchange *x)
{
	struct idle idle;

	if (!x->fresh_connection && take_idle(p, x->after, &idle))
		return idle;
	return (struct idle){ ++p->opened, false, false };
}

/* The same decisions as for bytes from a socket. */
static enum exchange_outcome judge(struct response_reader *r,
				   struct slice all, enum handler_end end)
{
	enum response_state state = response_reader_feed(r, all);

	if (state == RESPONSE_MORE && end == HANDLER_CLOSE)
		state = response_reader_end(r, all) == RESPONSE_DONE
				? RESPONSE_DONE
				: RESPONSE_MORE;
	if (state == RESPONSE_BROKEN)
		return EXCHANGE_MALFORMED;
	if (state == RESPONSE_DONE && r->response.end <= ANSWER_MAX)
		return EXCHANGE_ANSWERED;
	if (state != RESPONSE_MORE || all.len > ANSWER_MAX)
		return EXCHANGE_TOO_LARGE;
	if (end == HANDLER_KEEP || end == HANDLER_HANG)
		return EXCHANGE_TIMEOUT;
	return all.len ? EXCHANGE_CUT : EXCHANGE_CLOSED;
}

static void explain(struct exchange *x, const struct response_reader *r)
{
	const struct response_problem *last;

	if (x->outcome == EXCHANGE_MALFORMED) {
		last = &r->response.problems[r->response.problem_count - 1];
		snprintf(x->detail, sizeof(x->detail), "%s at byte %zu",
			 response_problem_text(last->code), last->offset);
	} else if (x->outcome != EXCHANGE_ANSWERED) {
		snprintf(x->detail, sizeof(x->detail), "%s; %zu bytes came",
			 exchange_outcome_text(x->outcome), x->answer.len);
	}
}

/* What a server has read of the next request is not lost: it gets requests
 * whole. `whole` holds what the result points to. */
static struct slice put_together(struct in_process *p,
				 const struct exchange *x, struct buf *whole)
{
	struct slice bytes = buf_view(&x->request);
	size_t part = x->next_part < bytes.len ? x->next_part : 0;

	if (p->begun.len && p->begun_on == x->connection) {
		buf_slice(whole, buf_view(&p->begun));
		buf_slice(whole, bytes);
		bytes = buf_view(whole);
	}
	buf_clear(&p->begun);
	buf_slice(&p->begun, slice_skip(bytes, bytes.len - part));
	p->begun_on = x->connection;
	return slice_head(bytes, bytes.len - part);
}

/* Where the request behind the n-th one begins. */
static size_t begin_behind(const struct exchange *x, size_t n, size_t end)
{
	return n < x->behind_count && x->behind[n] < end ? x->behind[n] : end;
}

/* What the server makes of all the requests in an exchange. */
struct served {
	enum handler_end end;
	int64_t delay;         /* of all answers that came */
	bool late;             /* the next one did not in time */
	struct buf all;        /* the answers, when there may be several */
};

static void call(struct in_process *p, const struct exchange *x,
		 struct slice request, struct served *s)
{
	int64_t delay = 0;

	buf_clear(&p->answer);
	s->end = p->handler->answer(p->handler->self, request, p->now,
				    x->connection, &p->answer, &delay);
	delay = delay < 0 ? 0 : delay > delay_max_us ? delay_max_us : delay;
	s->late = delay >= x->timeout_us;
	s->delay += s->late ? 0 : delay;
}

/* One after the other, for as long as it goes on. */
static struct slice serve(struct in_process *p, const struct exchange *x,
			  struct slice requests, struct served *s)
{
	for (size_t n = 0, at = 0; n <= x->behind_count; n++) {
		size_t end = begin_behind(x, n, requests.len);

		call(p, x, slice_skip(slice_head(requests, end), at), s);
		if (!x->behind_count || s->late)
			break;
		buf_slice(&s->all, buf_view(&p->answer));
		if (s->end != HANDLER_KEEP)
			break;
		at = end;
	}
	if (x->behind_count)
		return buf_view(&s->all);
	return s->late ? SLICE_NONE : buf_view(&p->answer);
}

/* As the wire reads them: where one answer ends the next one begins. */
static void read_answers(struct exchange *x, struct slice requests,
			 struct slice all, enum handler_end end,
			 struct response_reader *r)
{
	bool goes_on = true;

	for (size_t n = 0, at = 0; goes_on; n++) {
		response_reader_init(r, request_is_head(slice_skip(requests,
								   at)));
		r->more_follow = n < x->behind_count;
		x->last_outcome = judge(r, all, end);
		x->outcome = n ? EXCHANGE_ANSWERED : x->last_outcome;
		goes_on = r->more_follow && r->response.keep_alive &&
			  x->last_outcome == EXCHANGE_ANSWERED;
		at = begin_behind(x, n, requests.len);
		all = slice_skip(all, r->response.end);
	}
}

static void answer(struct in_process *p, struct pending *q, bool hung)
{
	struct exchange *x = q->exchange;
	struct response_reader reader;
	struct buf whole = BUF_INIT(REQUEST_MAX);
	struct slice requests = put_together(p, x, &whole), all = SLICE_NONE;
	struct served s = { .end = HANDLER_HANG,
			    .all = BUF_INIT(HANDLER_ANSWER_MAX) };

	if (!hung)
		all = serve(p, x, requests, &s);
	read_answers(x, requests, all, s.late ? HANDLER_HANG : s.end, &reader);
	buf_slice(&x->answer, slice_head(all, ANSWER_MAX));
	x->first_byte_us = x->answer.len ? p->now + s.delay + 1 : 0;
	buf_release(&whole);
	buf_release(&s.all);
	q->done_us = p->now + s.delay +
		     (x->last_outcome == EXCHANGE_TIMEOUT ? x->timeout_us : 1);
	if (s.end == HANDLER_DIE && p->dead)
		x->outcome = x->last_outcome = EXCHANGE_REFUSED;
	p->dead = s.end == HANDLER_DIE;
	x->peer_closed = x->last_outcome != EXCHANGE_TIMEOUT &&
			 (s.end == HANDLER_CLOSE || s.end == HANDLER_RESET);
	q->reusable = response_leaves_open(&reader.response, x);
	q->hung = s.end == HANDLER_HANG;
	explain(x, &reader);
}

static void handler_submit(struct transport *t, struct exchange *x)
{
	struct in_process *p = of(t);
	struct idle connection = take_connection(p, x);
	struct pending *q;

	if (p->pending_count == p->pending_size) {
		p->pending_size = p->pending_size ? p->pending_size * 2 : 16;
		p->pending = mem_grow(p->pending,
				      p->pending_size * sizeof(*p->pending));
	}
	q = &p->pending[p->pending_count++];
	*q = (struct pending){ .exchange = x };
	buf_clear(&x->answer);
	x->detail[0] = '\0';
	x->resent = false;
	x->connection = connection.connection;
	x->sent_us = p->now;
	answer(p, q, connection.hung);
	x->done_us = q->done_us;
}

static struct pending *earliest(struct in_process *p)
{
	struct pending *best = NULL;

	for (size_t i = 0; i < p->pending_count; i++)
		if (!best || p->pending[i].done_us < best->done_us)
			best = &p->pending[i];
	return best;
}

static struct exchange *handler_wait(struct transport *t, int64_t until_us)
{
	struct in_process *p = of(t);
	struct pending *q = earliest(p), done;
	size_t at;

	if (!q || (q->done_us > until_us && q->done_us > p->now)) {
		if (until_us > p->now && until_us != INT64_MAX)
			p->now = until_us;
		return NULL;
	}
	done = *q;
	at = (size_t)(q - p->pending);
	memmove(q, q + 1, (--p->pending_count - at) * sizeof(*q));
	if (done.done_us > p->now)
		p->now = done.done_us;
	if (done.reusable && p->idle_count < HANDLER_IDLE_MAX)
		p->idle[p->idle_count++] =
			(struct idle){ done.exchange->connection, done.hung,
				       done.exchange->ends_connection };
	return done.exchange;
}

static int64_t handler_now(struct transport *t)
{
	return of(t)->now;
}

static void handler_cancel(struct transport *t)
{
	struct in_process *p = of(t);

	for (size_t i = 0; i < p->pending_count; i++) {
		struct pending *q = &p->pending[i];

		if (q->done_us <= p->now)
			continue;
		q->done_us = q->exchange->done_us = p->now;
		q->reusable = false;
		q->exchange->outcome = EXCHANGE_CANCELLED;
		q->exchange->peer_closed = false;
		q->exchange->first_byte_us = 0;
		buf_clear(&q->exchange->answer);
		q->exchange->detail[0] = '\0';
	}
}

static unsigned handler_limit(struct transport *t, unsigned connections)
{
	(void)t;
	(void)connections;
	return 0;
}

static void handler_free(struct transport *t)
{
	struct in_process *p = of(t);

	mem_free(p->pending);
	buf_release(&p->answer);
	buf_release(&p->begun);
	mem_free(p);
}

static const struct transport_ops handler_ops = {
	handler_submit, handler_wait, handler_now, handler_cancel,
	handler_limit, handler_free
};

struct transport *transport_handler(const struct handler *handler)
{
	struct in_process *p = mem_alloc(sizeof(*p));

	p->base.ops = &handler_ops;
	p->handler = handler;
	p->now = HANDLER_START_US;
	p->answer = BUF_INIT(HANDLER_ANSWER_MAX);
	p->begun = BUF_INIT(REQUEST_MAX);
	return &p->base;
}
