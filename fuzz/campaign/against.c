/*
 * The same requests to another server, whose campaign is a second one without
 * choices of its own: it gets, a batch at a time, what the target got. Where
 * both answer rightly and not alike, both are asked again, alone; what comes
 * back in every try is a finding.
 */
#include "campaign/state.h"

#include "base/alloc.h"
#include "campaign/compare.h"
#include "check/answer.h"
#include "http/syntax.h"
#include "json/json_get.h"

enum { BATCH = 128 /* mutants: their bytes are in memory at once */,
       AGAIN_TRIES = 6 /* a server that picks one of two at random */,
       DOUBTS_MAX = 64, DOUBT_TRIES = 2 };

/* What one server made of one request. */
struct half {
	bool there;
	struct compare_view view;
	struct slice request, answer;      /* only where they are kept */
	enum exchange_outcome outcome;
	bool last_on_connection;
};

struct slot {
	uint64_t index;
	size_t request;                    /* of the mutant */
	struct expectation expectation;    /* without its test case */
	bool may_succeed, keep;
	bool later;                        /* sent at once with the first */
	struct half target, other;
	struct slot *next;
};

struct batch {
	struct arena arena;
	struct slot *first, *last;
	size_t count;
};

/* A difference that did not come back. */
struct doubt {
	char digest[KEY_DIGEST_TEXT + 1];
	unsigned tries;
};

struct against {
	struct campaign *target, *other;
	struct campaign_options options;   /* of the other one */
	struct campaign_summary summary;
	struct batch collected;            /* what the target has answered */
	struct batch *current;             /* what the other one is asked */
	struct slot *again;                /* what both are asked once more */
	struct doubt doubts[DOUBTS_MAX];
	size_t doubt_count;
	uint64_t *mask_hits;
	bool interrupted;
};

/* ---- what came ---- */

static struct slot *find(const struct batch *b, const struct against_shot *s)
{
	struct slot *slot = b ? b->first : NULL;

	while (slot && (slot->index != s->index ||
			slot->request != s->request || slot->other.there))
		slot = slot->next;
	return slot;
}

static struct slot *add(struct batch *b, const struct against_shot *s)
{
	struct slot *slot = arena_alloc(&b->arena, sizeof(*slot));

	*slot = (struct slot){ .index = s->index, .request = s->request,
			       .expectation = *s->expectation,
			       .later = s->later,
			       .may_succeed =
				       expect_admits_task(s->expectation) };
	slot->expectation.test_case = NULL;
	if (b->last)
		b->last->next = slot;
	else
		b->first = slot;
	b->last = slot;
	b->count++;
	return slot;
}

static bool is_again(const struct against *g, const struct against_shot *s)
{
	return g->again && g->again->index == s->index;
}

static void copy_view(struct arena *arena, struct compare_view *v)
{
	v->type = arena_string(arena, slice_from(v->type));
	v->place = arena_string(arena, slice_from(v->place));
	v->property = arena_string(arena, slice_from(v->property));
	v->end = arena_string(arena, slice_from(v->end));
	v->text = arena_string(arena, slice_from(v->text));
}

static void take(const struct campaign *c, const struct against_shot *s,
		 struct arena *arena, bool keep, struct half *out)
{
	struct arena scratch = ARENA_INIT;
	const struct exchange *x = &s->sent->exchange;

	*out = (struct half){ .there = true, .outcome = x->outcome,
			      .last_on_connection = x->last_on_connection };
	compare_view_of(c->options->suite, s->result, LEVEL_SHOULD, &scratch,
			&out->view);
	copy_view(arena, &out->view);
	arena_release(&scratch);
	if (!keep)
		return;
	out->request = arena_slice(arena, buf_view(&x->request));
	out->answer = arena_slice(arena, slice_head(buf_view(&x->answer),
						    ANSWER_OVERSIZE_KEPT));
}

void against_judged(struct campaign *c, const struct against_shot *s)
{
	struct against *g = c->against;
	bool ours = g && c == g->target;
	struct batch *b;
	struct slot *slot;

	if (!g || (is_again(g, s) && g->again->request != s->request))
		return;
	b = is_again(g, s) || !ours ? g->current : &g->collected;
	slot = is_again(g, s) ? g->again : ours ? add(b, s) : find(b, s);
	if (slot)
		take(c, s, &b->arena, slot->keep,
		     ours ? &slot->target : &slot->other);
	if (g->collected.count >= BATCH)
		g->target->go = 0;
}

/* ---- the other server ---- */

static int say(struct err *err)
{
	struct err inner = *err;

	return err_set(err, inner.code, "--against: %s", inner.text);
}

static void make(struct campaign *c)
{
	struct against *g = mem_alloc(sizeof(*g));
	const struct campaign_against *with = c->options->against;

	g->target = c;
	g->other = mem_alloc(sizeof(*g->other));
	g->options = *c->options;
	g->options.target = with->target;
	g->options.transport = with->transport;
	g->options.against = NULL;
	/* Files, processes and observers are the target's alone. */
	g->options.findings = NULL;
	g->options.journal = NULL;
	g->options.resume = false;
	g->options.repeat = NULL;
	g->options.reviver = NULL;
	g->options.progress = NULL;
	g->options.found = NULL;
	g->options.enough = NULL;
	g->options.pid = 0;
	g->summary = (struct campaign_summary){ .arena = ARENA_INIT };
	g->mask_hits = arena_array(&c->summary->arena,
				   with->mask ? with->mask->count + 1 : 1,
				   sizeof(*g->mask_hits));
	c->against = g;
}

int against_open(struct campaign *c, struct err *err)
{
	struct campaign *other;

	if (!c->options->against)
		return 0;
	make(c);
	other = c->against->other;
	if (campaign_prepare(other, &c->against->options,
			     &c->against->summary, err))
		return -1;
	other->against = c->against;
	other->pump.resolve = death_resolve;
	other->pump.resolver = other;
	other->pump.until_us = c->pump.until_us;
	if (session_open(other, err))
		return say(err);
	capacity_look(other);
	if (canary_first(other, err))
		return say(err);
	other->again_every = 0; /* it is sent what the target was sent */
	return 0;
}

bool against_is_dead(const struct campaign *c)
{
	return c->against && c->against->other->dead;
}

/* In the first `len` bytes. */
static void replace(struct buf *text, size_t len, const char *from,
		    const char *to)
{
	struct buf out = BUF_INIT(2 * REQUEST_MAX);
	struct slice left = slice_head(buf_view(text), len);
	struct slice rest = slice_skip(buf_view(text), len);
	ptrdiff_t at;

	if (!from || !*from)
		return;
	while ((at = slice_find(left, slice_from(from))) >= 0) {
		buf_slice(&out, slice_head(left, (size_t)at));
		buf_text(&out, to ? to : "");
		left = slice_skip(left, (size_t)at + strlen(from));
	}
	buf_slice(&out, left);
	buf_slice(&out, rest);
	buf_release(text);
	*text = out;
}

/* Up to the empty line; empty lines in front do not count. */
static size_t head_length(struct slice request)
{
	size_t start = 0;
	ptrdiff_t end;

	while (start < request.len &&
	       (request.at[start] == '\r' || request.at[start] == '\n'))
		start++;
	end = slice_find(slice_skip(request, start), slice_from("\r\n\r\n"));
	return end < 0 ? request.len : start + (size_t)end;
}

/* Login session and Host are each server's own, the rest is byte for byte the
 * same. A body holds no session, but it may hold a short id by chance. */
static void address(const struct against *g, struct buf *request)
{
	const struct bindings *from = &g->target->bindings;
	const struct bindings *to = &g->other->bindings;

	replace(request, head_length(buf_view(request)), from->authority,
		to->authority);
	if (from->session_main)
		replace(request, strlen(from->session_main) < PUMP_SESSION_MIN
				 ? head_length(buf_view(request))
				 : request->len,
			from->session_main, to->session_main);
}

static void start(struct campaign *c, uint64_t index)
{
	const struct against *g = c->against;
	struct mutant m;

	mutate_request(&g->target->mutator, g->target->options->seed, index,
		       &m);
	for (size_t i = 0; c == g->other && i < m.request_count; i++)
		address(g, &m.requests[i]);
	work_start(c, index, &m, campaign_delay(c));
}

/* Until nothing of it is open any more. */
static void wait(struct campaign *c)
{
	pump_drain(&c->pump);
	if (campaign_is_cut(c))
		return;
	work_settle_hung(c);
	canary_settle(c);
	pump_drain(&c->pump);
	work_drop_held(c);
	if (c == c->against->other)
		c->pair_count = 0;
}

/* The first request of a mutant brings the others. */
static void ask_other(struct against *g)
{
	for (const struct slot *s = g->current->first; s; s = s->next)
		if (!s->request)
			start(g->other, s->index);
	wait(g->other);
}

/* ---- two answers ---- */

/* A sync of the same volume is under way; a valid request has no other reason
 * for it. */
static bool may_be_busy(const struct slot *s, const struct compare_view *v)
{
	return s->may_succeed && v->status / 100 != 2 &&
	       (!strcmp(v->type, "CnsFault") ||
		!strcmp(v->type, "TaskInProgress") ||
		!strcmp(v->type, "InvalidState"));
}

static bool any_busy(const struct slot *s)
{
	return may_be_busy(s, &s->target.view) ||
	       may_be_busy(s, &s->other.view);
}

/* What is wrong on either side is told as a finding of its own. What was sent
 * at once finds the volume busy with the one before, whatever else is wrong. */
static bool differs(const struct slot *s)
{
	return s->target.there && s->other.there && !s->target.view.wrong &&
	       !s->other.view.wrong &&
	       ((s->expectation.defect_count && !s->later) || !any_busy(s)) &&
	       compare_views(&s->target.view, &s->other.view) != COMPARE_SAME;
}

static void key_of(const struct slot *s, struct arena *arena,
		   struct compare_said *said, struct finding_key *key)
{
	compare_say(arena, &s->target.view, &s->other.view, said);
	finding_key_of_difference(&s->expectation, said->by_request,
				  said->left, said->right, arena, key);
}

/* One of them once more, with nothing beside it. */
static void ask_again(struct against *g, struct campaign *one, struct slot *s)
{
	unsigned every = one->again_every;

	g->again = s;
	one->again_every = 0; /* no twins */
	start(one, s->index);
	wait(one);
	one->again_every = every;
	g->again = NULL;
}

/* Servers that answer by turns would stay in step. The one request alone: a
 * mutant of two takes them two turns further. */
static void ask_in_between(struct campaign *one, const struct slot *s)
{
	struct sent *sent = pump_new(&one->pump);
	struct exchange *x = &sent->exchange;
	struct mutant m;

	mutate_request(&one->mutator, one->options->seed, s->index, &m);
	buf_slice(&x->request, buf_view(&m.requests[s->request]));
	x->fresh_connection = x->last_on_connection = true;
	if (!s->expectation.may_wait)
		pump_ask(&one->pump, sent);
	sent_free(sent);
	mutant_release(&m);
}

static void ask_both(struct against *g, struct slot *s)
{
	s->keep = true;
	s->target.there = s->other.there = false;
	ask_again(g, g->target, s);
	ask_again(g, g->other, s);
}

/* An earlier try may still keep the volume busy. */
static bool comes_back(struct against *g, struct slot *s,
		       const struct finding_key *key)
{
	struct compare_said said;
	struct finding_key now;
	bool same = false;

	for (unsigned i = 0; !same && i < CANARY_TRIES; i++) {
		if (i) {
			pump_nap(&g->target->pump, CANARY_DISTANCE_US);
			pump_nap(&g->other->pump, CANARY_DISTANCE_US);
		}
		ask_both(g, s);
		if (differs(s)) {
			key_of(s, &g->current->arena, &said, &now);
			same = !strcmp(now.digest, key->digest);
		}
		if (!any_busy(s) || campaign_is_cut(g->target) || campaign_is_cut(g->other))
			break;
	}
	return same;
}

static struct doubt *doubt_about(struct against *g,
				 const struct finding_key *key)
{
	struct doubt *d = g->doubts;

	while (d < g->doubts + g->doubt_count &&
	       strcmp(d->digest, key->digest) != 0)
		d++;
	if (d == g->doubts + DOUBTS_MAX)
		d = &g->doubts[key->digest[0] % DOUBTS_MAX];
	else if (d == g->doubts + g->doubt_count)
		snprintf(g->doubts[g->doubt_count++].digest, sizeof(d->digest),
			 "%s", key->digest);
	return d;
}

static bool is_confirmed(struct against *g, struct slot *s,
			 const struct finding_key *key)
{
	struct doubt *doubt = doubt_about(g, key);
	bool back = doubt->tries < DOUBT_TRIES;

	for (unsigned i = 0; back && i < AGAIN_TRIES; i++) {
		if (i % 2)
			ask_in_between(g->target, s);
		back = comes_back(g, s, key);
	}
	if (!back && !campaign_is_cut(g->target) && !campaign_is_cut(g->other)) {
		doubt->tries++;
		g->target->summary->against.unsteady++;
	}
	return back;
}

static bool is_masked(struct against *g, const struct slot *s,
		      const struct compare_said *said)
{
	const struct campaign_against *with = g->target->options->against;
	const struct compare_known *known;
	bool expired = false;

	if (!with->mask)
		return false;
	known = compare_mask_find(with->mask, &s->expectation, said,
				  with->today, &expired);
	if (!known)
		return false;
	g->mask_hits[known - with->mask->known]++;
	if (!expired)
		g->target->summary->against.masked++;
	return !expired;
}

/* The bytes of the slot as if they had just come. */
static void tell(struct against *g, const struct slot *s,
		 const struct compare_said *said,
		 const struct finding_key *key)
{
	const struct half *h = &s->target;
	struct slice before[FINDING_BEFORE_MAX];
	struct sent sent = { .exchange = {
		.request = { (char *)h->request.at, h->request.len,
			     h->request.len, h->request.len, false },
		.answer = { (char *)h->answer.at, h->answer.len,
			    h->answer.len, h->answer.len, false },
		.outcome = h->outcome,
		.last_on_connection = h->last_on_connection } };
	struct mutant m;
	struct example e = { .sent = &sent, .mutant = &m, .index = s->index,
			     .before = before, .pipelined = s->later,
			     .confirmed = AGAIN_TRIES,
			     .tried = AGAIN_TRIES };

	e.difference = (struct finding_difference){
		said->by_request ? expect_families(&g->current->arena,
						   &s->expectation) : "*",
		said->left, said->right, s->other.answer };

	mutate_request(&g->target->mutator, g->target->options->seed, s->index,
		       &m);
	for (size_t i = 0; i < s->request; i++) {
		redact_bytes(g->target->pump.secrets, m.requests[i].bytes,
			     m.requests[i].len);
		before[e.before_count++] = buf_view(&m.requests[i]);
	}
	found(g->target, key, &e);
	mutant_release(&m);
}

static void compare(struct against *g, struct slot *s)
{
	struct compare_said said;
	struct finding_key key;

	g->target->summary->against.compared += s->target.there &&
						s->other.there;
	if (!differs(s))
		return;
	key_of(s, &g->current->arena, &said, &key);
	if (!is_masked(g, s, &said) && !found_again(g->target, &key) &&
	    is_confirmed(g, s, &key))
		tell(g, s, &said, &key);
}

void against_settle(struct campaign *c)
{
	struct against *g = c->against;
	struct batch batch;

	if (!g || campaign_is_cut(g->other))
		return;
	c->go = 0;
	batch = g->collected;
	g->collected = (struct batch){ .arena = ARENA_INIT };
	g->current = &batch;
	ask_other(g);
	for (struct slot *s = batch.first;
	     s && !campaign_is_cut(c) && !campaign_is_cut(g->other); s = s->next)
		compare(g, s);
	g->current = NULL;
	arena_release(&batch.arena);
}

/* ---- the end ---- */

bool against_shows(const struct campaign *c, const struct finding_key *key)
{
	const struct campaign *other = c->against ? c->against->other : NULL;

	for (size_t i = 0; other && i < other->record_count; i++)
		if (finding_key_covers(&other->records[i]->key, key) ||
		    finding_key_covers(key, &other->records[i]->key))
			return true;
	return false;
}

static bool target_shows(const struct campaign *c,
			 const struct finding_key *key)
{
	for (size_t i = 0; i < c->record_count; i++)
		if (finding_key_covers(&c->records[i]->key, key) ||
		    finding_key_covers(key, &c->records[i]->key))
			return true;
	return false;
}

/* What the other server does wrong alone. */
static void sum_up(struct campaign *c)
{
	const struct against *g = c->against;
	struct campaign_compared *sum = &c->summary->against;
	const char **titles = arena_array(&c->summary->arena,
					  g->other->record_count + 1,
					  sizeof(*titles));

	for (size_t i = 0; i < g->other->record_count; i++) {
		const struct record *r = g->other->records[i];

		if (!target_shows(c, &r->key))
			titles[sum->own_count++] = arena_string(
				&c->summary->arena, slice_from(r->f.title));
	}
	sum->own = titles;
	sum->mask_hits = g->mask_hits;
	sum->dead = g->other->dead;
	sum->done = true;
}

void against_close(struct campaign *c)
{
	struct against *g = c->against;

	if (!g)
		return;
	if (g->other->options) {
		sum_up(c);
		session_close(g->other);
	}
	campaign_end(g->other);
	campaign_summary_release(&g->summary);
	arena_release(&g->collected.arena);
	mem_free(g);
	c->against = NULL;
}
