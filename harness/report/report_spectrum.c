#include "report/report_spectrum.h"

#include <stdlib.h>

#include "base/alloc.h"

enum { WORD_BITS = 64, FACTS_FIRST = 256 };

/* A text and the cases that it is true of. */
struct set {
	const char *text;
	enum spectrum_kind kind;
	uint64_t *bits;
};

struct sets {
	struct set *at;
	size_t count;
};

/* One way to explain some of the cases that are left. */
struct explanation {
	const struct set *symptom, *property;
	uint64_t gain;          /* cases that are left and explained by it */
	uint64_t right, all;    /* of the cases it speaks of, how many fail so */
};

struct search {
	const struct spectrum *of;
	size_t words;
	struct sets symptoms, properties, saw;
	uint64_t *left;
	struct explanation best;
};

/* ---- facts ---- */

static size_t words_of(const struct spectrum *s)
{
	return (s->case_count + WORD_BITS - 1) / WORD_BITS;
}

static uint64_t *new_bits(struct spectrum *s)
{
	size_t words = words_of(s);

	return arena_array(&s->arena, words ? words : 1, sizeof(uint64_t));
}

static void set_bit(uint64_t *bits, size_t index)
{
	bits[index / WORD_BITS] |= (uint64_t)1 << index % WORD_BITS;
}

static bool has_bit(const uint64_t *bits, size_t index)
{
	return bits[index / WORD_BITS] >> index % WORD_BITS & 1;
}

void spectrum_init(struct spectrum *s, size_t case_count)
{
	*s = (struct spectrum){ .arena = ARENA_INIT,
				.case_count = case_count };
	s->judged = new_bits(s);
	s->failed = new_bits(s);
}

void spectrum_release(struct spectrum *s)
{
	mem_free(s->properties.at);
	mem_free(s->symptoms.at);
	mem_free(s->saw.at);
	arena_release(&s->arena);
}

void spectrum_judged(struct spectrum *s, size_t index, bool failed)
{
	set_bit(s->judged, index);
	if (failed)
		set_bit(s->failed, index);
}

static void add_fact(struct spectrum_facts *facts, size_t index,
		     const char *text, enum spectrum_kind kind)
{
	if (facts->count == facts->room) {
		facts->room = facts->room ? facts->room * 2 : FACTS_FIRST;
		facts->at = mem_grow(facts->at,
				     facts->room * sizeof(*facts->at));
	}
	facts->at[facts->count++] = (struct spectrum_fact){ text, index,
							    kind };
}

void spectrum_property(struct spectrum *s, size_t index, const char *text,
		       enum spectrum_kind kind)
{
	add_fact(&s->properties, index, text, kind);
}

void spectrum_symptom(struct spectrum *s, size_t index, const char *text,
		      enum spectrum_kind kind)
{
	add_fact(&s->symptoms, index, text, kind);
}

void spectrum_saw(struct spectrum *s, size_t index, const char *text)
{
	add_fact(&s->saw, index, text, SPECTRUM_PLAIN);
}

/* ---- from facts to sets ---- */

static int by_text(const void *a, const void *b)
{
	const struct spectrum_fact *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order ? order : (x->kind > y->kind) - (x->kind < y->kind);
}

static struct sets gather(struct spectrum *s, struct spectrum_facts *facts)
{
	struct sets sets = { arena_array(&s->arena, facts->count + 1,
					 sizeof(*sets.at)), 0 };

	if (facts->count)
		qsort(facts->at, facts->count, sizeof(*facts->at), by_text);
	for (size_t i = 0; i < facts->count; i++) {
		const struct spectrum_fact *f = &facts->at[i];

		if (!i || strcmp(f->text, (f - 1)->text))
			sets.at[sets.count++] = (struct set){
				f->text, f->kind, new_bits(s) };
		set_bit(sets.at[sets.count - 1].bits, f->index);
	}
	return sets;
}

static const struct set *find_set(const struct sets *sets, const char *text)
{
	for (size_t i = 0; i < sets->count; i++)
		if (!strcmp(sets->at[i].text, text))
			return &sets->at[i];
	return NULL;
}

static uint64_t common(const uint64_t *a, const uint64_t *b, size_t words)
{
	uint64_t n = 0;

	for (size_t w = 0; w < words; w++)
		n += (uint64_t)__builtin_popcountll(a[w] & b[w]);
	return n;
}

/* What is true of one judged case only, or of no failed one, explains no more
 * than the case itself. */
static void drop_useless(struct search *search, struct sets *sets)
{
	const struct spectrum *s = search->of;
	size_t kept = 0;

	for (size_t i = 0; i < sets->count; i++) {
		const uint64_t *bits = sets->at[i].bits;

		if (common(bits, s->judged, search->words) > 1 &&
		    common(bits, s->failed, search->words))
			sets->at[kept++] = sets->at[i];
	}
	sets->count = kept;
}

/* ---- the search ---- */

/* gain * right / all, without a fraction; then what is more certain. */
static bool better(const struct explanation *a, const struct explanation *b)
{
	uint64_t x = a->gain * a->right * b->all;
	uint64_t y = b->gain * b->right * a->all;

	if (x != y)
		return x > y;
	if (a->gain != b->gain)
		return a->gain > b->gain;
	if (!a->property != !b->property)
		return !a->property;
	return a->all < b->all;
}

static void consider(struct search *search, const struct explanation *e)
{
	if (e->gain && (!search->best.gain || better(e, &search->best)))
		search->best = *e;
}

/* It leaves nothing over and has no counterexample: as such a pair counts. */
static void try_symptom(struct search *search, const struct set *symptom)
{
	struct explanation e = { .symptom = symptom, .right = 2, .all = 1 };

	e.gain = common(symptom->bits, search->left, search->words);
	consider(search, &e);
}

/* Whoever asks so gets that; counterexamples are those who asked so and got
 * something else that was wrong for them. */
static void try_pair(struct search *search, const struct set *symptom,
		     const struct set *property, const struct set *saw)
{
	struct explanation e = { symptom, property, 0, 0, 0 };
	uint64_t against = 0;

	for (size_t w = 0; w < search->words; w++) {
		uint64_t both = symptom->bits[w] & property->bits[w];
		uint64_t other = property->bits[w] & search->of->judged[w] &
				 ~symptom->bits[w];

		if (saw)
			other &= ~saw->bits[w];
		e.gain += (uint64_t)__builtin_popcountll(both &
							 search->left[w]);
		e.right += (uint64_t)__builtin_popcountll(both);
		against += (uint64_t)__builtin_popcountll(other);
	}
	e.all = property->kind == SPECTRUM_VAGUE      ? 4 * e.right
		: property->kind == SPECTRUM_AFTERWARDS ? 2 * e.right
							: e.right + against;
	/* Nothing left over is worth something, but not any price. */
	if (e.gain == common(symptom->bits, search->left, search->words) &&
	    e.right * 5 >= e.all * 2)
		e.right *= 2;
	consider(search, &e);
}

static void search_pairs(struct search *search, const struct set *symptom)
{
	const struct set *saw = find_set(&search->saw, symptom->text);

	for (size_t i = 0; i < search->properties.count; i++)
		try_pair(search, symptom, &search->properties.at[i], saw);
}

static void find_best(struct search *search)
{
	search->best = (struct explanation){ .gain = 0 };
	for (size_t i = 0; i < search->symptoms.count; i++) {
		const struct set *symptom = &search->symptoms.at[i];

		if (symptom->kind != SPECTRUM_PLAIN)
			try_symptom(search, symptom);
		else
			search_pairs(search, symptom);
	}
}

static bool explains(const struct explanation *e, size_t index)
{
	return has_bit(e->symptom->bits, index) &&
	       (!e->property || has_bit(e->property->bits, index));
}

/* Nothing shared explains it: the first case that is left, by itself. */
static size_t lonely(const struct search *search)
{
	size_t i = 0;

	while (!has_bit(search->left, i))
		i++;
	return i;
}

static void take(struct search *search, struct spectrum_group *group,
		 size_t index)
{
	group->cases[group->case_count++] = index;
	search->left[index / WORD_BITS] &=
		~((uint64_t)1 << index % WORD_BITS);
}

static void open_group(struct search *search, struct arena *arena,
		       struct spectrum_group *group)
{
	const struct explanation *best = &search->best;

	group->cases = arena_array(arena, best->gain ? best->gain : 1,
				   sizeof(*group->cases));
	if (best->gain < 2) {
		take(search, group, lonely(search));
		return;
	}
	group->symptom = best->symptom->text;
	group->property = best->property ? best->property->text : NULL;
	for (size_t i = 0; i < search->of->case_count; i++)
		if (has_bit(search->left, i) && explains(best, i))
			take(search, group, i);
}

struct spectrum_group *spectrum_explain(struct spectrum *s, size_t *count)
{
	struct search search = { .of = s, .words = words_of(s) };
	struct spectrum_group *groups;

	search.symptoms = gather(s, &s->symptoms);
	search.properties = gather(s, &s->properties);
	search.saw = gather(s, &s->saw);
	drop_useless(&search, &search.properties);
	search.left = new_bits(s);
	memcpy(search.left, s->failed, search.words * sizeof(uint64_t));
	groups = arena_array(&s->arena,
			     common(s->failed, s->failed, search.words) + 1,
			     sizeof(*groups));
	for (*count = 0; common(search.left, search.left, search.words); ++*count) {
		find_best(&search);
		open_group(&search, &s->arena, &groups[*count]);
	}
	return groups;
}
