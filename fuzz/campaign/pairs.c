/*
 * Two requests that must be answered alike: a mutant and its plain form, or a
 * mutant and itself. Only what differs in every try is a finding.
 */
#include "campaign/state.h"

#include "run/control.h"

/* For a server that draws which of two reasons it tells. */
enum { CHANCE_TRIES = 4 * PAIR_TRIES };

struct side {
	struct sent *sent;
	struct arena arena;
	struct answer answer;
};

void pairs_add(struct campaign *c, uint64_t index, enum pair_kind kind)
{
	if (c->pair_count < PAIRS_MAX)
		c->pairs[c->pair_count++] = (struct pair){ index, kind };
	if (c->pair_count == PAIRS_MAX)
		c->go = 0;
}

static void ask(struct campaign *c, struct slice request, bool own,
		struct side *side)
{
	struct sent *s = pump_new(&c->pump);

	*side = (struct side){ .sent = s, .arena = ARENA_INIT };
	buf_slice(&s->exchange.request, request);
	s->exchange.fresh_connection = s->exchange.last_on_connection = own;
	pump_ask(&c->pump, s);
	answer_read(&side->arena, &s->exchange, &side->answer);
}

static void release(struct side *side)
{
	sent_free(side->sent);
	arena_release(&side->arena);
}

bool pair_says_nothing(const struct sent *s, const struct expectation *e)
{
	return s->exchange.outcome != EXCHANGE_ANSWERED ||
	       (expect_admits_task(e) &&
		control_judge(CONTROL_SYNC, s) == CONTROL_BUSY) ||
	       control_lost_session(s);
}

static bool alike(const struct side *a, const struct side *b)
{
	return a->answer.response.status == b->answer.response.status &&
	       slice_equal(a->answer.type_name, b->answer.type_name);
}

/* It is about the request; `right`: and is no finding of its own. */
static bool speaks(struct campaign *c, struct slice request,
		   const struct side *side, bool right)
{
	struct arena arena = ARENA_INIT;
	struct expectation e;
	bool speaks;

	expect_request(&c->oracle, request, &arena, &e);
	speaks = side->answer.parsed && !pair_says_nothing(side->sent, &e);
	arena_release(&arena);
	return speaks && !(right && verdict_is_wrong(c, request, side->sent));
}

/* true: they differ. `turned`: the mutant goes out first. */
static bool try(struct campaign *c, const struct mutant *m, bool again,
		bool turned, struct side *plain, struct side *mutant)
{
	struct slice request = buf_view(&m->requests[m->request_count - 1]);
	struct slice other = again ? request : buf_view(&m->plain);

	if (turned)
		ask(c, request, m->own_connection, mutant);
	ask(c, other, again && m->own_connection, plain);
	if (!turned)
		ask(c, request, m->own_connection, mutant);
	return !alike(plain, mutant) && speaks(c, other, plain, true) &&
	       speaks(c, request, mutant, again);
}

static const char *spelling(struct arena *arena, const struct mutant *m)
{
	const char *text = m->steps[0].op->name;

	for (size_t i = 1; i < m->step_count; i++)
		if (m->steps[i].op != m->steps[i - 1].op)
			text = arena_printf(arena, "%s and %s", text,
					    m->steps[i].op->name);
	return text;
}

static void tell(struct campaign *c, const struct mutant *m, uint64_t index,
		 const struct side *plain, const struct side *mutant)
{
	struct arena arena = ARENA_INIT;
	struct slice before = buf_view(&plain->sent->exchange.request);
	struct finding_key key;
	struct example e = { .sent = mutant->sent, .mutant = m,
			     .index = index, .before = &before,
			     .before_count = 1 };

	finding_key_of_spelling(spelling(&arena, m),
				answer_summary(&arena, &mutant->answer),
				answer_summary(&arena, &plain->answer),
				&arena, &key);
	found(c, &key, &e);
	arena_release(&arena);
}

static void tell_again(struct campaign *c, const struct mutant *m,
		       uint64_t index, const struct side *first,
		       const struct side *second)
{
	struct arena arena = ARENA_INIT;
	struct slice before = buf_view(&first->sent->exchange.request);
	struct oracle_note note = {
		"determinism", VERDICT_FAIL,
		"another answer to the same bytes",
		arena_printf(&arena, "%s, then %s",
			     answer_summary(&arena, &first->answer),
			     answer_summary(&arena, &second->answer)),
	};
	struct example e = { .sent = second->sent, .mutant = m,
			     .index = index, .before = &before,
			     .before_count = 1 };

	found_note(c, &note, &e);
	arena_release(&arena);
}

bool pair_same_defects(const struct expectation *a,
		       const struct expectation *b)
{
	if (a->defect_count != b->defect_count)
		return false;
	for (size_t i = 0; i < a->defect_count; i++)
		if (a->defects[i] != b->defects[i])
			return false;
	return true;
}

/* Other than that the volume may be busy. */
static size_t reasons(const struct expectation *e)
{
	size_t count = 0;

	for (size_t i = 0; i < e->defect_count; i++)
		count += strcmp(e->defects[i]->name, "busy") != 0;
	return count;
}

/* How often they must differ; 0: never mind. Where HTTP leaves open what the
 * request is, or a server may refuse the form alone (chunks, 9.28), other
 * answers are right. No order of several defects is documented (9.10): a
 * server may look at them in any, another one each time. */
static unsigned tries_for(struct campaign *c, const struct mutant *m)
{
	struct arena arena = ARENA_INIT;
	struct expectation e, plain;
	unsigned tries = PAIR_TRIES;

	expect_request(&c->oracle,
		       buf_view(&m->requests[m->request_count - 1]), &arena,
		       &e);
	if (e.may_wait || e.may_close || e.may_follow || e.may_code)
		tries = 0;
	else if (reasons(&e) > 1)
		tries = CHANCE_TRIES;
	if (tries && m->plain.len) {
		expect_request(&c->oracle, buf_view(&m->plain), &arena, &plain);
		if (!pair_same_defects(&e, &plain))
			tries = 0;
	}
	arena_release(&arena);
	return tries;
}

/* In every try, whoever goes first, for one by turns is no matter of spelling;
 * then the sides are the caller's. */
static bool always_differ(struct campaign *c, const struct mutant *m,
			  uint64_t index, bool again, struct side *a,
			  struct side *b)
{
	struct arena arena = ARENA_INIT;
	const char *first = "", *kind;
	unsigned tries = tries_for(c, m);
	bool differ = tries > 0;

	for (unsigned i = 1; differ; i++) {
		differ = try(c, m, again, !again && i % 2 == 0, a, b);
		kind = aftermath_kind(&arena, &a->sent->exchange);
		first = i == 1 ? kind : first;
		differ = differ && (again || !strcmp(kind, first));
		if (differ && i == tries)
			break;
		death_look(c, b->sent, &index);
		release(a);
		release(b);
	}
	arena_release(&arena);
	return differ;
}

static bool tell_alone(struct campaign *c, uint64_t index,
		       const struct mutate_operator *op, unsigned draw)
{
	struct side a, b;
	struct mutant m;
	bool differ;

	mutate_alone(&c->mutator, c->options->seed, index, op, draw, &m);
	differ = m.step_count && always_differ(c, &m, index, false, &a, &b);
	if (differ) {
		tell(c, &m, index, &a, &b);
		release(&a);
		release(&b);
	}
	mutant_release(&m);
	return differ;
}

/* Which of several operators it is: the one that does it alone. */
static bool isolate(struct campaign *c, const struct mutant *m, uint64_t index)
{
	for (size_t i = 0; m->step_count > 1 && i < m->step_count; i++)
		for (unsigned draw = 0; draw < PAIR_DRAWS; draw++)
			if (tell_alone(c, index, m->steps[i].op, draw))
				return true;
	return false;
}

static bool compare(struct campaign *c, const struct pair *pair)
{
	bool again = pair->kind == PAIR_AGAIN, told;
	struct side a, b;
	struct mutant m;

	mutate_request(&c->mutator, c->options->seed, pair->index, &m);
	told = always_differ(c, &m, pair->index, again, &a, &b);
	if (told) {
		if (again)
			tell_again(c, &m, pair->index, &a, &b);
		else if (!isolate(c, &m, pair->index))
			tell(c, &m, pair->index, &a, &b);
		release(&a);
		release(&b);
	}
	mutant_release(&m);
	return told;
}

bool pairs_differ(struct campaign *c, uint64_t index)
{
	return compare(c, &(struct pair){ index, PAIR_PLAIN });
}

void pairs_settle(struct campaign *c)
{
	size_t i;

	campaign_look_begins(c);
	for (i = 0; i < c->pair_count &&
		    campaign_look_goes_on(c, "comparing answers"); i++)
		if (c->pairs[i].kind == PAIR_BEHIND)
			behind_look(c, c->pairs[i].index);
		else if (c->pairs[i].kind == PAIR_AT_ONCE)
			pipelined_look(c, c->pairs[i].index);
		else if (c->pairs[i].kind == PAIR_LATE)
			growth_late(c, c->pairs[i].index);
		else
			compare(c, &c->pairs[i]);
	campaign_look_ends(c);
	c->summary->unlooked += c->pair_count - i;
	c->pair_count = 0;
}
