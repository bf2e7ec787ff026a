#include "campaign/state.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"

/* ---- which operators ---- */

static void operators_of(const struct mutant_step *steps, size_t count,
			 uint64_t out[MUTATOR_WORDS])
{
	const struct mutate_operator *op;

	memset(out, 0, MUTATOR_WORDS * sizeof(*out));
	for (size_t i = 0; (op = mutate_operator_at(i)); i++)
		for (size_t k = 0; k < count; k++)
			if (steps[k].op == op)
				out[i / 64] |= 1ULL << i % 64;
}

static bool has_any(const uint64_t set[MUTATOR_WORDS])
{
	for (size_t i = 0; i < MUTATOR_WORDS; i++)
		if (set[i])
			return true;
	return false;
}

static bool is_common(const struct record *r, const struct mutant_step *step,
		      size_t count)
{
	uint64_t ops[MUTATOR_WORDS];

	operators_of(step, count, ops);
	for (size_t i = 0; i < MUTATOR_WORDS; i++)
		if (ops[i] & r->common[i])
			return true;
	return false;
}

/* Of the operators of the example those that every other one had too: they
 * are the guilty ones. */
static void tell_operators(struct record *r)
{
	const struct mutant_step *first = NULL;
	const char *text = "";
	bool all = !is_common(r, r->steps, r->step_count);

	for (size_t i = 0; i < r->step_count; i++) {
		const struct mutant_step *step = &r->steps[i];

		if ((!all && !is_common(r, step, 1)) || (i && step->op == step[-1].op))
			continue;
		text = arena_printf(&r->arena, "%s%s%s", text,
				    first ? "+" : "", step->op->name);
		first = first ? first : step;
	}
	r->f.operators = text;
	r->f.hint = first ? first->op->reveals : "";
	r->f.pointer = first ? first->pointer : "";
}

static const char *text_of(struct arena *arena, const char *text)
{
	return text ? arena_string(arena, slice_from(text)) : NULL;
}

static struct finding_difference difference_of(
	struct arena *arena, const struct finding_difference *d)
{
	return (struct finding_difference){
		text_of(arena, d->request), text_of(arena, d->left),
		text_of(arena, d->right), arena_slice(arena, d->answer)
	};
}

static void narrow(struct record *r, const struct mutant *m)
{
	uint64_t ops[MUTATOR_WORDS], left[MUTATOR_WORDS];

	operators_of(m ? m->steps : NULL, m ? m->step_count : 0, ops);
	for (size_t i = 0; i < MUTATOR_WORDS; i++)
		left[i] = r->common[i] & ops[i];
	if (!has_any(left) || !memcmp(left, r->common, sizeof(left)))
		return;
	memcpy(r->common, left, sizeof(left));
	tell_operators(r);
}

/* ---- examples ---- */

/* The bytes that show it, and where they come from. */
static void take_example(struct campaign *c, struct record *r,
			 const struct finding_key *key,
			 const struct example *e)
{
	const struct mutant *m = e->mutant;
	uint64_t count = r->f.count, first = r->f.first_index;
	int64_t first_us = r->f.first_us;

	arena_release(&r->arena);
	r->key = *key;
	r->key.title = arena_string(&r->arena, slice_from(key->title));
	r->f = (struct finding){
		.oracle = key->oracle,
		.severity = finding_severity_of(key->severity),
		.title = r->key.title,
		.clause = arena_string(&r->arena,
				       slice_from(e->clause ? e->clause : "")),
		.seed = c->options->seed, .first_index = first,
		.count = count, .first_us = first_us,
		.request = arena_slice(&r->arena,
				       buf_view(&e->sent->exchange.request)),
		.answer = arena_slice(&r->arena,
				      slice_head(buf_view(
						&e->sent->exchange.answer),
						 ANSWER_OVERSIZE_KEPT)),
		.own_connection = e->sent->exchange.last_on_connection,
		.pipelined = e->pipelined,
		.outcome = e->sent->exchange.outcome,
		.confirmed = e->confirmed, .tried = e->tried,
		.difference = difference_of(&r->arena, &e->difference),
	};
	r->unconfirmed = !e->tried;
	if (r->unconfirmed)
		c->go = 0;
	r->step_count = m ? m->step_count : 0;
	for (size_t i = 0; i < r->step_count; i++)
		r->steps[i] = m->steps[i];
	if (!has_any(r->common))
		operators_of(r->steps, r->step_count, r->common);
	tell_operators(r);
	r->kind = aftermath_kind(&r->arena, &e->sent->exchange);
	snprintf(r->f.key, sizeof(r->f.key), "%s", key->digest);
	for (size_t i = 0; i < e->before_count; i++)
		r->f.before[r->f.before_count++] =
			arena_slice(&r->arena, e->before[i]);
}

void found_remove(struct campaign *c, size_t i)
{
	keep_drop(c, c->records[i]);
	found_drop(c->records[i]);
	memmove(&c->records[i], &c->records[i + 1],
		(--c->record_count - i) * sizeof(*c->records));
}

/* Findings that this one explains give way to it. */
static void absorb(struct campaign *c, struct record *r)
{
	for (size_t i = c->record_count; i--;) {
		const struct finding *f = &c->records[i]->f;

		if (c->records[i] == r ||
		    !finding_key_covers(&r->key, &c->records[i]->key))
			continue;
		r->f.count += f->count;
		if (f->first_us < r->f.first_us) {
			r->f.first_us = f->first_us;
			r->f.first_index = f->first_index;
		}
		found_remove(c, i);
	}
}

/* What all of them have that got no answer though they may succeed: less of
 * it explains more. */
static void narrow_unusual(struct campaign *c, struct record *r,
			   const struct finding_key *key)
{
	bool less = false;

	for (size_t i = 0; key->served && i < KEY_DEFECT_WORDS; i++) {
		less |= (r->key.unusual[i] & ~key->unusual[i]) != 0;
		r->key.unusual[i] &= key->unusual[i];
	}
	if (less)
		absorb(c, r);
}

/* With nothing wrong beside what the old one has, and less of that, or less
 * of all: the defects say what it explains. */
static bool is_better(const struct record *r, const struct finding_key *key,
		      const struct example *e)
{
	return !strcmp(r->key.digest, key->digest) &&
	       finding_key_covers(key, &r->key) &&
	       (!finding_key_covers(&r->key, key) ||
		e->sent->exchange.request.len < r->f.request.len);
}

static void count_again(struct campaign *c, struct record *r,
			const struct finding_key *found,
			const struct example *e)
{
	struct finding_key copy = *found, *key = &copy;

	r->f.count++;
	r->unsaved = true;
	narrow(r, e->mutant);
	narrow_unusual(c, r, key);
	memcpy(copy.unusual, r->key.unusual, sizeof(copy.unusual));
	if (!is_better(r, key, e) ||
	    (r->exemplars >= CAMPAIGN_KEY_EXEMPLARS_MAX &&
	     finding_key_covers(&r->key, key)))
		return;
	r->exemplars++;
	take_example(c, r, key, e);
	absorb(c, r);
	keep_write(c, r);
}

/* One digest is one folder. */
static bool is_same(const struct finding_key *old,
		    const struct finding_key *key)
{
	return !strcmp(old->digest, key->digest) ||
	       finding_key_covers(old, key);
}

struct record *found_known(const struct campaign *c,
			   const struct finding_key *key)
{
	for (size_t i = 0; i < c->record_count; i++)
		if (is_same(&c->records[i]->key, key))
			return c->records[i];
	return NULL;
}

/* No answer says what it was about: what one operator does in two requests,
 * whatever else is wrong with them, is one defect of the server, unless one of
 * them is known to be about nothing else. */
static struct record *known_silence(const struct campaign *c,
				    const struct finding_key *key,
				    enum exchange_outcome outcome,
				    const uint64_t ops[MUTATOR_WORDS])
{
	for (size_t i = 0; i < c->record_count; i++) {
		struct record *r = c->records[i];
		bool shared = false;

		for (size_t k = 0; k < MUTATOR_WORDS; k++)
			shared |= (r->common[k] & ops[k]) != 0;
		if (shared && r->f.outcome == outcome &&
		    !key->bare && !r->key.bare &&
		    outcome != EXCHANGE_ANSWERED &&
		    !strcmp(r->key.oracle, key->oracle))
			return r;
	}
	return NULL;
}

bool found_again(struct campaign *c, const struct finding_key *key)
{
	struct record *r = found_known(c, key);

	if (!r)
		return false;
	r->f.count++;
	r->unsaved = true;
	return true;
}

void found_drop(struct record *r)
{
	arena_release(&r->arena);
	mem_free(r);
}

void found_replace(struct campaign *c, struct record *r,
		   const struct finding_key *key, const struct sent *s,
		   const struct mutant *m)
{
	struct arena arena = ARENA_INIT;
	struct example e = {
		.sent = s, .mutant = m,
		.clause = arena_string(&arena, slice_from(r->f.clause)) };

	take_example(c, r, key, &e);
	arena_release(&arena);
}

void found_keep(struct campaign *c, struct record *r)
{
	struct record *old = found_known(c, &r->key);

	if (!old)
		old = known_silence(c, &r->key, r->f.outcome, r->common);
	if (old) {
		old->f.count += r->f.count;
		old->unsaved = true;
		found_drop(r);
		return;
	}
	if (fold_spelling(c, r))
		return;
	absorb(c, r);
	if (c->record_count == CAMPAIGN_FINDINGS_MAX)
		found_remove(c, c->record_count - 1);
	c->records[c->record_count++] = r;
	keep_write(c, r);
	c->since_canary = CAMPAIGN_CANARY_EVERY;
	if (c->options->found)
		c->options->found(c->options->self, &r->f,
				  c->summary->executed);
}

void found(struct campaign *c, const struct finding_key *key,
	   const struct example *e)
{
	const struct mutant *m = e->mutant;
	struct record *r = found_known(c, key);
	uint64_t ops[MUTATOR_WORDS];

	operators_of(m ? m->steps : NULL, m ? m->step_count : 0, ops);
	if (!r)
		r = known_silence(c, key, e->sent->exchange.outcome, ops);
	if (r) {
		count_again(c, r, key, e);
		return;
	}
	if (unsure_knows(c, key) || padded_knows(c, key))
		return;
	r = mem_alloc(sizeof(*r));
	r->f.first_us = transport_now(c->pump.transport) - c->started_us;
	r->f.first_index = e->index;
	r->f.count = 1;
	take_example(c, r, key, e);
	if (!unsure_take(c, r, e))
		found_keep(c, r);
}

void found_note(struct campaign *c, const struct oracle_note *note,
		const struct example *e)
{
	struct arena arena = ARENA_INIT;
	struct finding_key key;

	finding_key_of_note(note, &arena, &key);
	found(c, &key, e);
	arena_release(&arena);
}

void found_withdraw(struct campaign *c, const struct oracle_note *note)
{
	struct arena arena = ARENA_INIT;
	struct finding_key key;

	finding_key_of_note(note, &arena, &key);
	for (size_t i = c->record_count; i--;)
		if (!strcmp(c->records[i]->key.digest, key.digest))
			found_remove(c, i);
	arena_release(&arena);
}

bool found_by(const struct campaign *c, const char *oracle)
{
	for (size_t i = 0; i < c->record_count; i++)
		if (!strcmp(c->records[i]->key.oracle, oracle))
			return true;
	return false;
}

static int by_severity(const void *a, const void *b)
{
	const struct record *const *x = a, *const *y = b;
	const struct finding *f = &(*x)->f, *g = &(*y)->f;

	if (f->severity != g->severity)
		return f->severity < g->severity ? -1 : 1;
	if (f->first_index != g->first_index)
		return f->first_index < g->first_index ? -1 : 1;
	return strcmp(f->key, g->key);
}

static void copy(struct arena *arena, const struct finding *from,
		 struct finding *to)
{
	*to = *from;
	to->title = arena_string(arena, slice_from(from->title));
	to->clause = arena_string(arena, slice_from(from->clause));
	to->operators = arena_string(arena, slice_from(from->operators));
	to->pointer = arena_string(arena, slice_from(from->pointer));
	to->hint = arena_string(arena, slice_from(from->hint));
	to->oracle = arena_string(arena, slice_from(from->oracle));
	to->symptom = to->defects = to->unusual = to->common = NULL;
	to->request = arena_slice(arena, from->request);
	to->answer = arena_slice(arena, from->answer);
	to->difference = difference_of(arena, &from->difference);
	for (size_t i = 0; i < from->before_count; i++)
		to->before[i] = arena_slice(arena, from->before[i]);
}

void found_end(struct campaign *c)
{
	struct campaign_summary *s = c->summary;

	fold_all(c);
	keep_counts(c, true);
	if (c->record_count)
		qsort(c->records, c->record_count, sizeof(*c->records),
		      by_severity);
	s->findings = arena_array(&s->arena, c->record_count + 1,
				  sizeof(*s->findings));
	s->finding_count = c->record_count;
	for (size_t i = 0; i < c->record_count; i++) {
		copy(&s->arena, &c->records[i]->f, &s->findings[i]);
		if (*c->records[i]->folder)
			s->findings[i].folder = arena_string(
				&s->arena, slice_from(c->records[i]->folder));
		s->findings[i].also = against_shows(c, &c->records[i]->key);
	}
}

void found_release(struct campaign *c)
{
	while (c->record_count)
		found_drop(c->records[--c->record_count]);
	mem_free(c->records);
}
