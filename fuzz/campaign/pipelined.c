/*
 * Requests sent at once on one connection: the later answers. (The first one
 * is judged as that of any mutant, in work.c.) What is wrong about one of them
 * goes out again with nothing beside it: at once; one after the other; alone.
 * Wrong at once and right alone is a finding, and when it is wrong too behind
 * an answer that was waited for, it is that of behind.c. What is wrong alone
 * is one of that request, for whatever it is sent behind.
 */
#include "campaign/state.h"

#include "oracle/pipeline.h"
#include "run/control.h"

/* The requests up to the n-th one, which is answered wrongly. */
struct at_once {
	struct campaign *c;
	uint64_t index;
	const struct mutant *mutant;
	struct slice bytes;
	struct pipeline pipeline;
	size_t n;
	struct arena arena;
};

static void join(const struct mutant *m, struct buf *out)
{
	for (size_t i = 0; i < m->request_count; i++)
		buf_slice(out, buf_view(&m->requests[i]));
}

static void put(struct campaign *c, struct slice bytes, struct exchange *x)
{
	struct arena arena = ARENA_INIT;
	struct pipeline p;

	buf_slice(&x->request, bytes);
	pipeline_read(&c->oracle, bytes, &arena, &p);
	if ((c->again_every || c->against) &&
	    c->at_once_told < AT_ONCE_TOLD_MAX)
		pipeline_put(&p, x);
	arena_release(&arena);
}

void pipelined_put(struct campaign *c, const struct mutant *m,
		   struct exchange *x)
{
	struct buf bytes = BUF_INIT(REQUEST_MAX);

	join(m, &bytes);
	put(c, buf_view(&bytes), x);
	buf_release(&bytes);
}

/* The first later answer that is wrong; 0: none is. */
static size_t find_wrong(struct campaign *c, struct slice bytes,
			 const struct exchange *x, bool under_way,
			 struct arena *arena)
{
	struct desync d = desync_of(c);
	struct exchange *parts;
	struct pipeline p;
	size_t count;

	d.under_way = under_way;
	d.reads_tasks = true;
	pipeline_read(&c->oracle, bytes, arena, &p);
	count = pipeline_answers(x, &p, arena, &parts);
	for (size_t n = 1; n < count; n++)
		if (desync_is_wrong(&d, slice_skip(bytes, p.start[n]),
				    &parts[n]))
			return n;
	return 0;
}

static bool names(const struct exchange *x, const char *volume)
{
	return volume && slice_find(buf_view(&x->request),
				    slice_from(volume)) >= 0;
}

/* Syncs of two volumes were accepted: by the tasks of them one sees whether
 * each is that of its request (9.14). */
static bool are_of_two(struct campaign *c, struct slice bytes,
		       const struct exchange *x, struct arena *arena)
{
	bool one = false, other = false;
	struct exchange *parts;
	struct pipeline p;
	struct answer a;
	size_t count;

	pipeline_read(&c->oracle, bytes, arena, &p);
	count = pipeline_answers(x, &p, arena, &parts);
	for (size_t n = 0; n < count; n++) {
		struct exchange part = parts[n];
		struct slice request = pipeline_request(&p, bytes, n);

		part.request = (struct buf){ (char *)request.at, request.len,
					     request.len, request.len, false };
		answer_read(arena, &part, &a);
		one |= a.task.len && names(&part, c->bindings.volume);
		other |= a.task.len && names(&part, c->bindings.other_volume);
	}
	return one && other;
}

/* As long as there was a first answer; without one it is about that. */
bool pipelined_wanted(struct campaign *c, const struct mutant *m,
		      const struct exchange *x)
{
	struct buf bytes = BUF_INIT(REQUEST_MAX);
	struct arena arena = ARENA_INIT;
	bool wanted;

	if (x->outcome != EXCHANGE_ANSWERED || !x->behind_count)
		return false;
	join(m, &bytes);
	wanted = find_wrong(c, buf_view(&bytes), x, true, &arena) > 0;
	if (!wanted && c->at_once_reads < AT_ONCE_READS_MAX &&
	    are_of_two(c, buf_view(&bytes), x, &arena)) {
		c->at_once_reads++;
		wanted = true;
	}
	/* The next ones would hang as long. */
	if (wanted && x->last_outcome == EXCHANGE_TIMEOUT)
		c->go = 0;
	arena_release(&arena);
	buf_release(&bytes);
	return wanted;
}

void pipelined_compare(struct campaign *c, uint64_t index,
		       const struct mutant *m, const struct sent *s)
{
	const struct exchange *x = &s->exchange;
	struct buf bytes = BUF_INIT(REQUEST_MAX);
	struct arena arena = ARENA_INIT;
	struct exchange *parts;
	struct pipeline p;
	size_t count;

	if (!c->against || !m->pipelined || !x->behind_count ||
	    x->outcome != EXCHANGE_ANSWERED)
		return;
	join(m, &bytes);
	pipeline_read(&c->oracle, buf_view(&bytes), &arena, &p);
	count = pipeline_answers(x, &p, &arena, &parts);
	for (size_t n = 1; n < count; n++) {
		struct sent part = { .exchange = parts[n] };
		struct expectation e;

		expect_request(&c->oracle,
			       pipeline_request(&p, buf_view(&bytes), n),
			       &arena, &e);
		against_judged(c, &(struct against_shot){
				index, n, &e,
				verdict(c, &e, &part, false, &arena), &part,
				true });
	}
	/* The target's own looks count for the target. */
	if (x->last_outcome == EXCHANGE_TIMEOUT && !c->again_every)
		c->at_once_told++;
	arena_release(&arena);
	buf_release(&bytes);
}

/* ---- with nothing beside it ---- */

static struct slice request_of(const struct at_once *a, size_t n)
{
	return pipeline_request(&a->pipeline, a->bytes, n);
}

static struct sent *send_together(struct at_once *a)
{
	struct sent *s = pump_new(&a->c->pump);

	put(a->c, slice_head(a->bytes, a->pipeline.start[a->n + 1]),
	    &s->exchange);
	s->exchange.timeout_us = a->c->options->target->timeout_us;
	s->exchange.fresh_connection = s->exchange.last_on_connection = true;
	pump_ask(&a->c->pump, s);
	return s;
}

/* The answer to the n-th one, as an exchange of its own; NULL: none is owed. */
static struct sent *take_apart(struct at_once *a, const struct sent *together)
{
	const struct exchange *x = &together->exchange;
	struct exchange *parts;
	struct sent *s;

	if (x->outcome != EXCHANGE_ANSWERED ||
	    pipeline_answers(x, &a->pipeline, &a->arena, &parts) <= a->n)
		return NULL;
	s = pump_new(&a->c->pump);
	buf_slice(&s->exchange.request, buf_view(&parts[a->n].request));
	buf_slice(&s->exchange.answer, buf_view(&parts[a->n].answer));
	s->exchange.outcome = parts[a->n].outcome;
	s->exchange.last_on_connection = true;
	return s;
}

/* Each behind the answer to the one before; the last exchange. *kept: all on
 * one connection, which bytes behind an answer would have ended. */
static struct sent *send_in_turn(struct at_once *a, bool *kept)
{
	unsigned connection = 0;
	struct sent *s = NULL;

	*kept = true;
	for (size_t n = 0; n <= a->n && *kept; n++) {
		sent_free(s);
		s = pump_new(&a->c->pump);
		buf_slice(&s->exchange.request, request_of(a, n));
		s->exchange.fresh_connection = !n;
		s->exchange.last_on_connection = n == a->n;
		pump_ask(&a->c->pump, s);
		connection = n ? connection : s->exchange.connection;
		*kept = s->exchange.connection == connection;
	}
	return s;
}

/* ---- the finding ---- */

/* The requests before it without their secrets; those that were sent. */
static size_t covered(struct at_once *a, struct slice *before)
{
	for (size_t i = 0; i < a->n; i++)
		before[i] = redact_copy(a->c->pump.secrets, &a->arena,
					request_of(a, i));
	return a->n;
}

static void tell_behind(struct at_once *a, const struct sent *s,
			bool pipelined)
{
	struct slice before[FINDING_BEFORE_MAX];

	behind_tell(a->c, &(struct example){
			.sent = s, .mutant = a->mutant, .index = a->index,
			.before = before, .before_count = covered(a, before),
			.pipelined = pipelined });
}

/* It is wrong alone too. */
static void tell_alone(struct at_once *a, const struct sent *alone)
{
	struct desync d = desync_of(a->c);
	struct finding_key key;
	const char *clause;

	if (desync_judge(&d, request_of(a, a->n), &alone->exchange, &a->arena,
			 &key, &clause))
		found(a->c, &key, &(struct example){
				.sent = alone, .mutant = a->mutant,
				.index = a->index, .clause = clause,
				.sure = true });
}

/* ---- one try ---- */

enum shown { SHOWN_NOTHING, SHOWN_AT_ONCE, SHOWN_IN_TURN, SHOWN_ALONE };

static bool is_wrong(struct at_once *a, const struct sent *s)
{
	struct desync d = desync_of(a->c);

	d.reads_tasks = true;
	return desync_is_wrong(&d, request_of(a, a->n), &s->exchange);
}

static enum shown try_alone(struct at_once *a, struct sent **s)
{
	struct desync d = desync_of(a->c);

	*s = desync_alone(&d, request_of(a, a->n));
	if (death_look(a->c, *s, NULL) ||
	    (*s)->exchange.outcome != EXCHANGE_ANSWERED ||
	    (a->c->session && control_lost_session(*s)))
		return SHOWN_NOTHING;
	return is_wrong(a, *s) ? SHOWN_ALONE : SHOWN_AT_ONCE;
}

static enum shown try_in_turn(struct at_once *a, struct sent **s)
{
	bool kept;

	*s = send_in_turn(a, &kept);
	if (!kept)
		return SHOWN_NOTHING;
	return is_wrong(a, *s) ? SHOWN_IN_TURN : SHOWN_AT_ONCE;
}

/* The least that shows it; *s is that exchange, or NULL. */
static enum shown try(struct at_once *a, struct sent **s)
{
	static enum shown (*const less[])(struct at_once *, struct sent **) = {
		try_alone, try_in_turn
	};
	struct sent *together = send_together(a);
	enum shown shown = SHOWN_AT_ONCE;

	*s = take_apart(a, together);
	sent_free(together);
	if (!*s || !is_wrong(a, *s))
		return SHOWN_NOTHING;
	for (size_t i = 0; i < 2 && shown == SHOWN_AT_ONCE; i++) {
		struct sent *other;

		shown = less[i](a, &other);
		sent_free(shown == SHOWN_AT_ONCE ? other : *s);
		*s = shown == SHOWN_AT_ONCE ? *s : other;
	}
	return shown;
}

static void tell(struct at_once *a, enum shown shown, const struct sent *s)
{
	switch (shown) {
	case SHOWN_NOTHING:
		break;
	case SHOWN_ALONE:
		tell_alone(a, s);
		break;
	case SHOWN_AT_ONCE:
		/* One that hangs costs the whole deadline again and again. */
		a->c->at_once_told +=
			s->exchange.outcome == EXCHANGE_TIMEOUT
				? AT_ONCE_TOLD_MAX : 1;
		/* fallthrough */
	case SHOWN_IN_TURN:
		tell_behind(a, s, shown == SHOWN_AT_ONCE);
	}
}

/* ---- the look ---- */

/* All of them again: which one is it about? */
static bool begin(struct at_once *a)
{
	struct sent *all;

	pipeline_read(&a->c->oracle, a->bytes, &a->arena, &a->pipeline);
	if (a->pipeline.count < 2 ||
	    a->c->at_once_told >= AT_ONCE_TOLD_MAX)
		return false;
	a->n = a->pipeline.count - 1;
	all = send_together(a);
	if (all->exchange.outcome == EXCHANGE_ANSWERED)
		a->n = find_wrong(a->c, a->bytes, &all->exchange, false,
				  &a->arena);
	else
		a->n = 0;
	a->pipeline.count = a->n + 1;
	sent_free(all);
	return a->n > 0;
}

void pipelined_look(struct campaign *c, uint64_t index)
{
	struct buf bytes = BUF_INIT(REQUEST_MAX);
	enum shown first = SHOWN_NOTHING, shown;
	struct mutant m;
	struct at_once a = { .c = c, .index = index, .mutant = &m,
			     .arena = ARENA_INIT };
	struct sent *s;

	mutate_request(&c->mutator, c->options->seed, index, &m);
	join(&m, &bytes);
	a.bytes = buf_view(&bytes);
	for (unsigned i = 1; i <= PAIR_TRIES; i++) {
		if (i == 1 && !begin(&a))
			break;
		shown = try(&a, &s);
		first = i == 1 ? shown : first;
		if (shown == first && i == PAIR_TRIES)
			tell(&a, shown, s);
		sent_free(s);
		if (shown != first || shown == SHOWN_NOTHING)
			break;
	}
	mutant_release(&m);
	buf_release(&bytes);
	arena_release(&a.arena);
}
