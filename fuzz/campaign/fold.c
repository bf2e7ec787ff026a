/*
 * Findings that are one: what explains another one takes its place. A wrong
 * answer and another answer to another spelling may be the same answer of a
 * server that minds the spelling, or minds what is spelt.
 */
#include "campaign/state.h"

#include "http/syntax.h"

enum { SPELLINGS_MAX = 2,    /* of one difference: more are one finding */
       NAMED_MAX = 8,        /* operators in it */
       /* More are one finding: */
       KINDS_MAX = 3,        /* of requests that got the same wrong answer */
       TASKS_MAX = 6,        /* ... a Task: what is not checked is a bug each */
       DIFFERENCES_MAX = 2 }; /* of answers to two spellings */

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

/* Several spellings of one difference. */
static bool is_folded(const struct record *r)
{
	return !strcmp(r->key.digest, r->key.symptom);
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

/* ---- one wrong answer, many kinds of requests ---- */

static bool is_taken(const char *kind)
{
	return slice_starts(slice_from(kind), "200");
}

/* By its type: whoever says nothing, or a fault, with 200 has not taken it. */
static bool is_task(const char *kind)
{
	return slice_starts(slice_from(kind), "200 ManagedObjectReference") ||
	       slice_starts(slice_from(kind), "200 MoRef");
}

/* Which of the two spellings was taken; the title ends in both answers. What
 * is refused for its spelling, what is taken for it, and what is refused for
 * another reason are three sorts of differences. */
static unsigned sort_of(const struct record *r)
{
	const char *got = strstr(r->f.title, ": ");
	const char *plain = got ? strstr(got, ", not ") : NULL;

	if (!plain)
		return 0;
	return (is_taken(got + strlen(": ")) ? 1U : 0U) +
	       (is_taken(plain + strlen(", not ")) ? 2U : 0U);
}

/* About the request, or it got no answer though it may succeed. */
static bool is_of_requests(const struct record *r)
{
	return r->key.by_request || r->key.served;
}

/* A server that answers so whatever the reason, or closes where nobody catches
 * what was thrown; who hangs or dies does it over what he reads. Who closes over
 * the form of a request refuses it rudely, which is less. */
static bool is_same_answer(const struct record *a, const struct record *b)
{
	if (is_spelling(a))
		return is_spelling(b) && sort_of(a) == sort_of(b);
	return is_wrong(a) && is_wrong(b) && is_of_requests(a) &&
	       is_of_requests(b) && !strcmp(a->key.symptom, b->key.symptom) &&
	       a->f.outcome == b->f.outcome &&
	       (a->f.outcome == EXCHANGE_ANSWERED ||
		(a->f.severity == b->f.severity &&
		 (a->f.outcome == EXCHANGE_CLOSED ||
		  a->f.outcome == EXCHANGE_CUT)));
}

static size_t most_of(const struct record *r)
{
	if (is_spelling(r))
		return DIFFERENCES_MAX;
	return is_task(r->kind) ? TASKS_MAX : KINDS_MAX;
}

#define AND ", and "
#define MORE_KINDS " more kinds of requests"

/* How many an earlier part of the campaign has told of; *title loses it. */
static size_t told_kinds(struct slice *title)
{
	struct slice rest = *title;
	size_t more = 0, tail = strlen(MORE_KINDS);

	if (rest.len <= tail ||
	    !slice_is(slice_skip(rest, rest.len - tail), MORE_KINDS))
		return 0;
	rest.len -= tail;
	for (size_t unit = 1; rest.len && syntax_is_digit(rest.at[rest.len - 1]);
	     unit *= 10)
		more += unit * (size_t)(rest.at[--rest.len] - '0');
	title->len = rest.len > strlen(AND) ? rest.len - strlen(AND) : 0;
	return more;
}

/* "..., and 7 more kinds of requests" */
static void tell_kinds(struct record *r, size_t more)
{
	struct slice title = slice_from(r->f.title);
	size_t earlier = told_kinds(&title);

	r->f.title = arena_printf(&r->arena, "%.*s" AND "%zu" MORE_KINDS,
				  SLICE_ARG(title),
				  more > earlier ? more : earlier);
}

/* Two spellings of one difference are one. */
static bool is_seen(const struct campaign *c, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (is_spelling(c->records[i]) &&
		    !strcmp(c->records[i]->key.symptom,
			    c->records[at]->key.symptom))
			return true;
	return false;
}

/* The first that was seen stays, with its bytes. */
static void fold_kinds(struct campaign *c, struct record *first)
{
	size_t kinds = 0, bugs = 0;

	for (size_t i = 0; i < c->record_count; i++) {
		const struct record *r = c->records[i];

		if (!is_same_answer(first, r))
			continue;
		if (r->f.first_index < first->f.first_index)
			return;
		kinds++;
		bugs += !is_spelling(r) || !is_seen(c, i);
	}
	if (bugs <= most_of(first))
		return;
	for (size_t i = c->record_count; i--;)
		if (c->records[i] != first &&
		    is_same_answer(first, c->records[i])) {
			first->f.count += c->records[i]->f.count;
			found_remove(c, i);
		}
	tell_kinds(first, kinds - 1);
	first->unsaved = true;
}

/* ---- answers that are mixed up ---- */

static bool is_by(const struct record *r, const char *const oracles[],
		  size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(r->key.oracle, oracles[i]))
			return true;
	return false;
}

/* Wrong once, and right each time that it was asked for alone. */
static bool is_lost(const struct record *r)
{
	static const char *const oracles[] = { "expectation", "desync" };

	return r->f.tried && !r->f.confirmed && !r->f.unsettled &&
	       is_by(r, oracles, 2);
}

/* The server is known to mix up what comes together. */
static bool is_mixing(const struct record *r)
{
	static const char *const oracles[] = { "desync", "concurrency",
					       "cross-talk" };

	return r->f.confirmed && is_by(r, oracles, 3);
}

/* Who only refuses what comes together gives nobody the task of another one. */
static bool gives_others_tasks(const struct record *r)
{
	return is_mixing(r) && (strcmp(r->key.oracle, "concurrency") != 0 ||
				is_task(r->kind));
}

static struct record *worst(const struct campaign *c,
			    bool (*has)(const struct record *))
{
	struct record *best = NULL;

	for (size_t i = 0; i < c->record_count; i++) {
		struct record *r = c->records[i];

		if (has(r) && (!best || r->f.severity < best->f.severity ||
			       (r->f.severity == best->f.severity &&
				r->f.first_index < best->f.first_index)))
			best = r;
	}
	return best;
}

/* What a request gets only beside others is about none of them. */
static void fold_lost(struct campaign *c)
{
	bool tasks = worst(c, gives_others_tasks) != NULL;
	struct record *mixing = worst(c, is_mixing);
	struct record *head = mixing ? mixing : worst(c, is_lost);
	size_t more = 0;

	for (size_t i = c->record_count; head && i--;) {
		struct record *r = c->records[i];

		if (r == head ||
		    !(is_lost(r) || (tasks && !strcmp(r->key.oracle,
						      "identity"))))
			continue;
		head->f.count += r->f.count;
		head->unsaved = true;
		found_remove(c, i);
		more++;
	}
	if (more && !mixing)
		tell_kinds(head, more);
}

/* ---- one answer that is wrong in two ways ---- */

static bool is_of_nothing(const struct record *r)
{
	for (size_t i = 0; i < KEY_DEFECT_WORDS; i++)
		if (r->key.defects[i])
			return false;
	return r->key.by_request;
}

/* A valid sync gets this answer, not only once, and so do several spellings of
 * it. The answers that are no JSON and those that tell a secret are the same
 * ones, from the first on; what leaks says more. Bytes that are repeated to
 * whoever waits on a connection that is mixed up are no riddle of their own. */
static bool says_more(const struct record *r, const struct record *other)
{
	static const char *const leak[] = { "leak" };
	static const char *const mixed[] = { "desync" };
	static const char *const unsettled[] = { "determinism" };

	if (is_wrong(r) && is_spelling(other))
		return is_folded(other) && is_of_nothing(r) &&
		       r->f.confirmed && !strcmp(r->kind, other->kind);
	if (is_by(r, leak, 1) && is_wrong(other))
		return !other->key.by_request && !other->key.served &&
		       !strcmp(r->kind, other->kind) &&
		       r->f.first_index == other->f.first_index &&
		       r->f.count >= other->f.count;
	return is_by(r, mixed, 1) && r->f.confirmed && has_any(r) &&
	       is_by(other, unsettled, 1) && contains(other, r);
}

static void fold_sides(struct campaign *c)
{
	for (size_t i = c->record_count; i--;)
		for (size_t k = 0; k < c->record_count; k++)
			if (k != i && says_more(c->records[k], c->records[i])) {
				found_remove(c, i);
				break;
			}
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
	fold_lost(c);
	fold_sides(c);
	for (size_t i = 0; i < c->record_count; i++)
		fold_kinds(c, c->records[i]);
}

/* ---- one difference, many spellings ---- */

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

/* One of those that are there, with something more. */
static struct record *plainer(const struct campaign *c, const struct record *r)
{
	for (size_t i = 0; i < c->record_count; i++)
		if (is_alike(c->records[i], r) && has_any(c->records[i]) &&
		    contains(r, c->records[i]))
			return c->records[i];
	return NULL;
}

bool fold_spelling(struct campaign *c, struct record *r)
{
	struct record *part = plainer(c, r);
	size_t alike = 0;

	if (part) {
		part->f.count += r->f.count;
		part->unsaved = true;
		found_drop(r);
		return true;
	}
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
