/*
 * Latency: does the time to answer grow faster than the request? Three sizes,
 * each four times the one before; what grows like the square takes sixteen
 * times as long. The best of several answers counts, and only what grows so
 * in every try, to a time that a person notices, is a finding.
 */
#include "campaign/state.h"

#include "http/request.h"

enum { LATE_QUICK_TRIES = 64, SIZES = 3, SIZE_LAST = 768 * 1024, SIZE_STEP = 4,
       SIZE_LEAST = SIZE_LAST / SIZE_STEP / SIZE_STEP,
       BEST_OF = 3, RATIO = 12,
       /* On a busy machine whatever outlives its slice of time waits. */
       NOTICED_US = 400000 };

/* Bytes that fill a member which no server knows, or stand between two; or the
 * id, where before and after are missing. */
static const struct shape {
	const char *what;
	const char *before, *piece, *after;
} shapes[] = {
	{ "white space", "{", " ", "" },
	{ "a long text", "{\"x\":\"", "a", "\"," },
	{ "a text of escapes", "{\"x\":\"", "\\u00e9", "\"," },
	{ "an array of numbers", "{\"x\":[", "1,", "1]," },
	{ "empty objects", "{\"x\":[", "{},", "1]," },
	{ "members", "{\"x\":{", NULL, "\"z\":1}," },
	{ "blanks in an id", NULL, " ", NULL },
	{ "digits in an id", NULL, "0", NULL },
};

enum { SHAPES = sizeof(shapes) / sizeof(shapes[0]) };

#define ID "\"id\":\""

static void fill(struct buf *out, const struct shape *shape, size_t size)
{
	struct slice piece = slice_from(shape->piece ? shape->piece : "");

	if (piece.len) {
		buf_repeat(out, piece, (size - out->len) / piece.len + 1);
		return;
	}
	for (unsigned i = 0; out->len < size; i++) {
		buf_text(out, "\"m");
		buf_number(out, i);
		buf_text(out, "\":1,");
	}
}

static void body_of(struct buf *out, const struct shape *shape, size_t size,
		    struct slice plain)
{
	ptrdiff_t id = slice_find(plain, slice_from(ID));
	size_t head = id < 0 ? 0 : (size_t)id + sizeof(ID) - 1;

	if (!shape->before) {
		buf_slice(out, slice_head(plain, head));
		fill(out, shape, size);
		buf_slice(out, slice_skip(plain, head));
		return;
	}
	buf_text(out, shape->before);
	fill(out, shape, size);
	buf_text(out, shape->after);
	buf_slice(out, slice_skip(plain, 1));
}

/* The base request with another body. */
void growth_request(struct campaign *c, struct slice body, struct buf *out)
{
	struct buf plain = BUF_INIT(REQUEST_MAX);

	base_build(c->options->suite, "sync", &c->bindings, &plain, NULL);
	reduce_body(buf_view(&plain), body, out);
	buf_release(&plain);
}

const char *growth_shape(size_t index)
{
	return index < SHAPES ? shapes[index].what : NULL;
}

size_t growth_shapes(void)
{
	return SHAPES;
}

/* Not what it is known to die of. */
static void ask(struct campaign *c, struct sent *s)
{
	s->exchange.outcome = EXCHANGE_CANCELLED;
	if (deadly_known(c, buf_view(&s->exchange.request), DEADLY_CAP))
		return;
	pump_ask(&c->pump, s);
	death_look_alone(c, s);
}

struct sent *growth_ask(struct campaign *c, size_t shape, size_t size)
{
	struct buf plain = BUF_INIT(REQUEST_MAX), body = BUF_INIT(REQUEST_MAX);
	struct sent *s = pump_new(&c->pump);
	struct request_view view;

	base_build(c->options->suite, "sync", &c->bindings, &plain, NULL);
	request_view(buf_view(&plain), &view);
	body_of(&body, &shapes[shape], size, view.body);
	if (reduce_body(buf_view(&plain), buf_view(&body),
			&s->exchange.request))
		ask(c, s);
	buf_release(&plain);
	buf_release(&body);
	return s;
}

/* The best of several, or the first one of less than `enough`; *last stays
 * with the caller. INT64_MAX: no answer. */
static int64_t best(struct campaign *c, const struct shape *shape, size_t size,
		    int64_t enough, struct sent **last)
{
	int64_t us = INT64_MAX;

	*last = NULL;
	for (unsigned i = 0; i < BEST_OF && us >= enough; i++) {
		const struct exchange *x;
		int64_t took;

		sent_free(*last);
		*last = growth_ask(c, (size_t)(shape - shapes), size);
		x = &(*last)->exchange;
		took = x->done_us - x->sent_us;
		if (x->outcome != EXCHANGE_ANSWERED)
			return INT64_MAX;
		if (took < us)
			us = took;
	}
	return us;
}

/* The same of the largest size that is answered in time, for the first one may
 * take minutes: *size, as much at first, is that one from then on. */
static int64_t best_in_time(struct campaign *c, const struct shape *shape,
			    size_t *size, struct sent **last)
{
	for (;;) {
		int64_t us = best(c, shape, *size, NOTICED_US, last);

		if (us != INT64_MAX || *size <= SIZE_LEAST ||
		    (*last)->exchange.outcome != EXCHANGE_TIMEOUT)
			return us;
		*size /= SIZE_STEP;
		sent_free(*last);
	}
}

/* true: it does; *last is the largest request. That one goes out first: when
 * nobody notices it, the others need not. */
static bool grows(struct campaign *c, const struct shape *shape, size_t *size,
		  int64_t us[SIZES], struct sent **last)
{
	struct sent *smaller;

	us[2] = best_in_time(c, shape, size, last);
	if (us[2] == INT64_MAX || us[2] < NOTICED_US)
		return false;
	us[1] = best(c, shape, *size / SIZE_STEP, 0, &smaller);
	sent_free(smaller);
	if (us[1] == INT64_MAX || us[2] <= RATIO * (us[1] + 1))
		return false;
	us[0] = best(c, shape, *size / SIZE_STEP / SIZE_STEP, 0, &smaller);
	sent_free(smaller);
	return us[0] != INT64_MAX && us[1] > 2 * us[0];
}

static void tell(struct campaign *c, const struct shape *shape,
		 const int64_t us[SIZES], const struct sent *s)
{
	struct arena arena = ARENA_INIT;
	struct oracle_note note = {
		"latency", VERDICT_FAIL,
		arena_printf(&arena, "the time grows like the square of %s",
			     shape->what),
		arena_printf(&arena, "%lld ms for 4 times as much as takes "
				     "%lld ms", (long long)us[2] / 1000,
			     (long long)us[1] / 1000),
	};
	struct example e = { .sent = s, .index = c->summary->last_index };

	found_note(c, &note, &e);
	arena_release(&arena);
}

void growth_look_at(struct campaign *c, size_t shape)
{
	size_t size = SIZE_LAST;
	bool wrong = true;

	for (unsigned n = 1; wrong && n <= PAIR_TRIES; n++) {
		int64_t us[SIZES];
		struct sent *last;

		wrong = grows(c, &shapes[shape], &size, us, &last);
		if (wrong && n == PAIR_TRIES)
			tell(c, &shapes[shape], us, last);
		sent_free(last);
	}
}

/* ---- one mutant that was answered late ---- */

/* false: valid syncs are slow as well, or not answered. */
static bool is_quick_again(struct campaign *c)
{
	for (unsigned i = 0; i < LATE_QUICK_TRIES &&
			     campaign_look_goes_on(c, "looking at a late answer");
	     i++) {
		struct sent *s;
		bool accepted = canary_ask(c, &s), late;

		late = canary_is_late(c, &s->exchange);
		if (!late)
			c->canary_us = s->exchange.done_us -
				       s->exchange.sent_us;
		sent_free(s);
		if (!accepted)
			return false;
		if (!late)
			return true;
	}
	return false;
}

static void tell_late(struct campaign *c, const struct mutant *m,
		      uint64_t index, const struct sent *s)
{
	const struct exchange *x = &s->exchange;
	struct arena arena = ARENA_INIT;
	struct oracle_note note = {
		"latency", VERDICT_FAIL, "an answer that takes its time",
		arena_printf(&arena, "%lld ms where a valid sync takes %lld",
			     (long long)(x->done_us - x->sent_us) / 1000,
			     (long long)c->canary_us / 1000),
	};
	struct example e = { .sent = s, .mutant = m, .index = index,
			     .confirmed = PAIR_TRIES, .tried = PAIR_TRIES };

	found_note(c, &note, &e);
	arena_release(&arena);
}

void growth_late(struct campaign *c, uint64_t index)
{
	struct mutant m;
	bool late = true;

	if (c->late_looks == LATE_LOOKS_MAX)
		return;
	c->late_looks++;
	mutate_request(&c->mutator, c->options->seed, index, &m);
	for (unsigned n = 1; late && n <= PAIR_TRIES; n++) {
		struct sent *s;

		late = is_quick_again(c);
		if (!late)
			break;
		s = aftermath_send(c, &m, index, m.request_count);
		late = canary_is_late(c, &s->exchange);
		if (late && n == PAIR_TRIES)
			tell_late(c, &m, index, s);
		sent_free(s);
	}
	mutant_release(&m);
}
