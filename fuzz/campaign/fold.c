/*
 * Findings that are one: what explains another one takes its place. A wrong
 * answer and another answer to another spelling may be the same answer of a
 * server that minds the spelling, or minds what is spelt.
 */
#include "campaign/state.h"

enum { SPELLINGS_MAX = 2,    /* of one difference: more are one finding */
       NAMED_MAX = 8 };      /* operators in it */

static bool has_any(const struct record *r)
{
	for (size_t i = 0; i < MUTATOR_WORDS; i++)
		if (r->common[i])
			return true;
	return false;
}

/* Operators. */
static bool contains(const struct record *r, const struct record *part)
{
	for (size_t i = 0; i < MUTATOR_WORDS; i++)
		if (part->common[i] & ~r->common[i])
			return false;
	return true;
}

static bool is_spelling(const struct record *r)
{
	return !strcmp(r->key.oracle, "same-meaning");
}

static bool is_wrong(const struct record *r)
{
	return !strcmp(r->key.oracle, "expectation");
}

/* A spelling that a valid request is refused for is refused in others too, and
 * in one that something else adds to. What is wrong in no request without a
 * spelling that alone gets that answer is not about the rest of it. */
static bool explains(const struct record *r, const struct record *other)
{
	bool same = !memcmp(other->common, r->common, sizeof(r->common));

	if (r == other || !has_any(r) || !contains(other, r))
		return false;
	if (is_spelling(r))
		return !same && (is_spelling(other) || is_wrong(other)) &&
		       !strcmp(other->kind, r->kind);
	return is_wrong(r) && is_spelling(other) && r->f.count > 1 &&
	       (same || !strcmp(other->kind, r->kind));
}

void fold_all(struct campaign *c)
{
	for (size_t i = c->record_count; i--;)
		for (size_t k = 0; k < c->record_count; k++) {
			if (!explains(c->records[k], c->records[i]))
				continue;
			c->records[k]->f.count += c->records[i]->f.count;
			c->records[k]->unsaved = true;
			found_remove(c, i);
			break;
		}
}

/* ---- one difference, many spellings ---- */

static bool is_folded(const struct record *r)
{
	return !strcmp(r->key.digest, r->key.symptom);
}

static bool is_alike(const struct record *a, const struct record *b)
{
	return is_spelling(a) && is_spelling(b) &&
	       !strcmp(a->key.symptom, b->key.symptom);
}

static void add_operators(struct record *r, const char *more)
{
	size_t named = 1;

	if (strstr(r->f.operators, more))
		return;
	for (const char *at = r->f.operators; (at = strchr(at, ',')); at++)
		named++;
	if (named < NAMED_MAX)
		r->f.operators = arena_printf(&r->arena, "%s, %s",
					      r->f.operators, more);
	else if (named == NAMED_MAX)
		r->f.operators = arena_printf(&r->arena, "%s, others",
					      r->f.operators);
}

static void take_in(struct record *r, const struct record *other)
{
	r->f.count += other->f.count;
	r->unsaved = true;
	add_operators(r, other->f.operators);
}

/* About the difference from now on, whatever the spelling. */
static void become_folded(struct campaign *c, struct record *r)
{
	finding_key_fold(&r->key, &r->arena);
	snprintf(r->f.key, sizeof(r->f.key), "%s", r->key.digest);
	r->f.title = r->key.title;
	memset(r->common, 0, sizeof(r->common));
	for (size_t i = c->record_count; i--;)
		if (is_alike(c->records[i], r)) {
			take_in(r, c->records[i]);
			found_remove(c, i);
		}
}

bool fold_spelling(struct campaign *c, struct record *r)
{
	size_t alike = 0;

	for (size_t i = 0; i < c->record_count; i++) {
		if (!is_alike(c->records[i], r))
			continue;
		alike++;
		if (!is_folded(c->records[i]))
			continue;
		take_in(c->records[i], r);
		found_drop(r);
		return true;
	}
	if (alike >= SPELLINGS_MAX)
		become_folded(c, r);
	return false;
}
