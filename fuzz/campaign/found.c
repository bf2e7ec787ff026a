#include "campaign/state.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"

static enum finding_severity severity_of(enum oracle_severity s)
{
	switch (s) {
	case SEVERITY_CRASH:
		return SEVERITY_CRITICAL;
	case SEVERITY_LEAK:
	case SEVERITY_WRONG_TASK:
		return SEVERITY_HIGH;
	case SEVERITY_MALFORMED:
	case SEVERITY_WRONG_FAULT:
		return SEVERITY_MEDIUM;
	default:
		return SEVERITY_LOW;
	}
}

static const char *operators_of(struct arena *arena, const struct mutant *m)
{
	const char *text = "";

	for (size_t i = 0; m && i < m->step_count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? "+" : "",
				    m->steps[i].op->name);
	return text;
}

/* The bytes that show it, and where they come from. */
static void take_example(struct campaign *c, struct record *r,
			 const struct finding_key *key,
			 const struct example *e)
{
	const struct mutant *m = e->mutant;
	const struct mutant_step *step = m && m->step_count ? &m->steps[0]
							    : NULL;
	uint64_t count = r->f.count, first = r->f.first_index;
	int64_t first_us = r->f.first_us;

	arena_release(&r->arena);
	r->key = *key;
	r->key.title = arena_string(&r->arena, slice_from(key->title));
	r->f = (struct finding){
		.oracle = key->oracle,
		.severity = severity_of(key->severity),
		.title = r->key.title,
		.clause = arena_string(&r->arena,
				       slice_from(e->clause ? e->clause : "")),
		.operators = operators_of(&r->arena, m),
		.hint = step ? step->op->reveals : "",
		.pointer = step ? arena_string(&r->arena,
					       slice_from(step->pointer)) : "",
		.seed = c->options->seed, .first_index = first,
		.count = count, .first_us = first_us,
		.request = arena_slice(&r->arena,
				       buf_view(&e->sent->exchange.request)),
		.answer = arena_slice(&r->arena,
				      slice_head(buf_view(
						&e->sent->exchange.answer),
						 ANSWER_OVERSIZE_KEPT)),
		.own_connection = e->sent->exchange.last_on_connection,
		.outcome = e->sent->exchange.outcome,
	};
	snprintf(r->f.key, sizeof(r->f.key), "%s", key->digest);
	for (size_t i = 0; i < e->before_count; i++)
		r->f.before[r->f.before_count++] =
			arena_slice(&r->arena, e->before[i]);
}

static void drop(struct campaign *c, size_t i)
{
	arena_release(&c->records[i]->arena);
	mem_free(c->records[i]);
	memmove(&c->records[i], &c->records[i + 1],
		(--c->record_count - i) * sizeof(*c->records));
}

static void count_again(struct campaign *c, struct record *r,
			const struct finding_key *key,
			const struct example *e)
{
	r->f.count++;
	if (strcmp(r->key.digest, key->digest) != 0 ||
	    r->exemplars >= CAMPAIGN_KEY_EXEMPLARS_MAX ||
	    e->sent->exchange.request.len >= r->f.request.len)
		return;
	r->exemplars++;
	take_example(c, r, key, e);
}

/* Findings that this one explains give way to it. */
static void absorb(struct campaign *c, struct record *r)
{
	for (size_t i = c->record_count; i--;) {
		const struct finding *f = &c->records[i]->f;

		if (!finding_key_covers(&r->key, &c->records[i]->key))
			continue;
		r->f.count += f->count;
		if (f->first_us < r->f.first_us) {
			r->f.first_us = f->first_us;
			r->f.first_index = f->first_index;
		}
		drop(c, i);
	}
}

/* One digest is one folder. */
static bool is_same(const struct finding_key *old,
		    const struct finding_key *key)
{
	return !strcmp(old->digest, key->digest) ||
	       finding_key_covers(old, key);
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
	for (size_t i = 0; i < c->record_count; i++)
		if (is_same(&c->records[i]->key, &r->key)) {
			c->records[i]->f.count += r->f.count;
			found_drop(r);
			return;
		}
	absorb(c, r);
	if (c->record_count == CAMPAIGN_FINDINGS_MAX)
		drop(c, c->record_count - 1);
	c->records[c->record_count++] = r;
	c->latest = arena_string(&c->arena, slice_from(r->f.title));
	c->since_canary = CAMPAIGN_CANARY_EVERY;
	if (c->options->found)
		c->options->found(c->options->self, &r->f,
				  c->summary->executed);
}

void found(struct campaign *c, const struct finding_key *key,
	   const struct example *e)
{
	struct record *r;

	for (size_t i = 0; i < c->record_count; i++)
		if (is_same(&c->records[i]->key, key)) {
			count_again(c, c->records[i], key, e);
			return;
		}
	if (unsure_knows(c, key))
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
	to->request = arena_slice(arena, from->request);
	to->answer = arena_slice(arena, from->answer);
	for (size_t i = 0; i < from->before_count; i++)
		to->before[i] = arena_slice(arena, from->before[i]);
}

void found_end(struct campaign *c)
{
	struct campaign_summary *s = c->summary;

	if (c->record_count)
		qsort(c->records, c->record_count, sizeof(*c->records),
		      by_severity);
	s->findings = arena_array(&s->arena, c->record_count + 1,
				  sizeof(*s->findings));
	s->finding_count = c->record_count;
	for (size_t i = 0; i < c->record_count; i++)
		copy(&s->arena, &c->records[i]->f, &s->findings[i]);
}

void found_release(struct campaign *c)
{
	while (c->record_count)
		drop(c, c->record_count - 1);
	mem_free(c->records);
}
