/*
 * Is it this request, or how long it is, or who asked before? White space
 * behind a body changes nothing about what it means, and a length that nobody
 * has sent yet is in no cache. What is wrong again and again, and right with
 * such white space every time, is not about what the request says: all of it
 * is one finding.
 */
#include "campaign/state.h"

#include "base/rng.h"
#include "campaign/replay.h"
#include "http/request.h"

enum { PAD_LEAST = 1000, PAD_MORE = 4000,
       MANY = 3 /* findings that are explained: more of them are */ };

static const char what[] = "white space behind the body changes the answer";

/* Lengths that are usual, or round, say nothing. false: no body to pad. */
static bool pad(struct campaign *c, struct slice request, uint64_t index,
		unsigned draw, struct buf *out)
{
	struct buf body = BUF_INIT(REQUEST_MAX);
	struct request_view view;
	struct rng rng;
	size_t spaces;
	bool padded;

	request_view(request, &view);
	rng_init_at(&rng, c->options->seed, "padded", index * PAIR_TRIES + draw);
	spaces = PAD_LEAST + (size_t)rng_below(&rng, PAD_MORE);
	spaces += (view.body.len + spaces) % 2 ? 0 : 1; /* odd: not round */
	buf_slice(&body, view.body);
	while (spaces--)
		buf_byte(&body, ' ');
	padded = view.well_formed && view.body.len &&
		 !request_header(view.head, "Transfer-Encoding").at &&
		 reduce_body(request, buf_view(&body), out);
	buf_release(&body);
	return padded;
}

/* The same with white space behind it; NULL: it means something else then, or
 * is answered wrongly too. */
static struct sent *right_when_padded(struct campaign *c, const struct mutant *m,
				      struct slice request, uint64_t index,
				      unsigned draw)
{
	struct sent *s = pump_new(&c->pump);
	struct arena arena = ARENA_INIT;
	struct expectation plain, padded;
	bool right = false;

	s->exchange.fresh_connection = m->own_connection;
	s->exchange.last_on_connection = m->own_connection;
	expect_request(&c->oracle, request, &arena, &plain);
	if (pad(c, request, index, draw, &s->exchange.request)) {
		expect_request(&c->oracle, buf_view(&s->exchange.request),
			       &arena, &padded);
		if (pair_same_defects(&plain, &padded)) {
			pump_ask(&c->pump, s);
			right = s->exchange.outcome == EXCHANGE_ANSWERED &&
				verdict(c, &padded, s, true, &arena)
						->verdict[LEVEL_SHOULD] !=
					VERDICT_FAIL;
		}
	}
	arena_release(&arena);
	if (right)
		return s;
	sent_free(s);
	return NULL;
}

/* In every try; the last one is the caller's. */
static struct sent *always_right(struct campaign *c, const struct mutant *m,
				 struct slice request, uint64_t index)
{
	struct sent *s = NULL;

	for (unsigned i = 0; i < PAIR_TRIES; i++) {
		sent_free(s);
		s = right_when_padded(c, m, request, index, i);
		if (!s)
			break;
	}
	return s;
}

static void tell(struct campaign *c, const struct mutant *m, uint64_t index,
		 const struct sent *wrong, const struct sent *right)
{
	struct slice before = buf_view(&right->exchange.request);
	struct arena arena = ARENA_INIT;
	struct oracle_note note = {
		"same-meaning", VERDICT_FAIL, what,
		arena_printf(&arena, "%s, not %s",
			     aftermath_kind(&arena, &wrong->exchange),
			     aftermath_kind(&arena, &right->exchange)) };
	struct example e = { .sent = wrong, .mutant = m, .index = index,
			     .before = &before, .before_count = 1 };

	found_note(c, &note, &e);
	arena_release(&arena);
}

bool padded_knows(const struct campaign *c, const struct finding_key *key)
{
	for (size_t i = 0; i < c->padded_count; i++)
		if (!strcmp(c->padded[i], key->digest))
			return true;
	return false;
}

bool padded_explains(struct campaign *c, const struct mutant *m,
		     uint64_t index, const struct finding_key *key)
{
	struct slice request = buf_view(&m->requests[m->request_count - 1]);
	struct sent *right = m->request_count == 1 && !m->pipelined
				     ? always_right(c, m, request, index) : NULL;
	struct sent *wrong;
	bool explained;

	if (!right)
		return false;
	wrong = aftermath_send(c, m, index, 1);
	explained = verdict_is_wrong(c, request, wrong) &&
		    !campaign_is_cut(c);
	if (explained)
		tell(c, m, index, wrong, right);
	if (explained && c->padded_count < PADDED_MAX)
		memcpy(c->padded[c->padded_count++], key->digest,
		       sizeof(key->digest));
	sent_free(right);
	sent_free(wrong);
	return explained;
}

/* ---- what is left of the others ---- */

static struct record *find(const struct campaign *c)
{
	for (size_t i = 0; i < c->record_count; i++)
		if (slice_starts(slice_from(c->records[i]->f.title),
				 what))
			return c->records[i];
	return NULL;
}

/* Of a request that was kept; NULL: it has no body to pad. */
static struct sent *ask_padded(struct campaign *c, struct slice kept,
			       unsigned draw, struct buf *request)
{
	struct sent *s = pump_new(&c->pump);

	replay_restore(c->options->target, c->session, NULL, NULL, kept,
		       request);
	if (pad(c, buf_view(request), c->summary->last_index, draw,
		&s->exchange.request)) {
		pump_ask(&c->pump, s);
		return s;
	}
	sent_free(s);
	return NULL;
}

/* Wrong, or answered otherwise than its plain form, with a length of nobody's
 * as well. */
static bool shows_padded(struct campaign *c, const struct record *r,
			 unsigned draw)
{
	struct buf request = BUF_INIT(REQUEST_MAX), plain = BUF_INIT(REQUEST_MAX);
	struct sent *s = ask_padded(c, r->f.request, draw, &request);
	struct sent *other = s && r->f.before_count == 1
				     ? ask_padded(c, r->f.before[0], draw,
						  &plain) : NULL;
	struct arena arena = ARENA_INIT;
	bool shows = false;

	if (s && other)
		shows = strcmp(aftermath_kind(&arena, &s->exchange),
			       aftermath_kind(&arena, &other->exchange)) != 0;
	else if (s && !r->f.before_count)
		shows = verdict_is_wrong(c, buf_view(&request), s);
	arena_release(&arena);
	sent_free(s);
	sent_free(other);
	buf_release(&request);
	buf_release(&plain);
	return shows;
}

static bool stands_alone(struct campaign *c, const struct record *r)
{
	bool shows = true;

	for (unsigned i = 0; shows && i < PAIR_TRIES && !campaign_is_cut(c); i++)
		shows = shows_padded(c, r, i);
	return shows;
}

void padded_fold(struct campaign *c)
{
	struct record *known = find(c);

	if (!known || c->padded_count < MANY)
		return;
	for (size_t i = c->record_count; i-- && !campaign_is_cut(c);) {
		struct record *r = c->records[i];

		if (r == known || r->f.outcome != EXCHANGE_ANSWERED ||
		    (strcmp(r->key.oracle, "expectation") != 0 &&
		     strcmp(r->key.oracle, "same-meaning") != 0) ||
		    stands_alone(c, r))
			continue;
		known->f.count += r->f.count;
		known->unsaved = true;
		found_remove(c, i);
	}
}
