/*
 * What a set of defects admits, added up once: a campaign of a million
 * requests has a few hundred such sets.
 */
#include "oracle/expect_parts.h"

#include "base/alloc.h"

enum { SLOTS = 1024, KEPT_MAX = SLOTS / 2, WORD_BITS = 64, WORDS = 2 };

_Static_assert(DEFECT_COUNT < WORDS * WORD_BITS, "a bit each, and one more");

struct set {
	uint64_t words[WORDS];
};

struct kept {
	struct set set;
	struct expectation expectation;
};

struct expect_memo {
	struct arena arena;
	const struct kept *slots[SLOTS]; /* open addressing */
	size_t count;
};

struct expect_memo *expect_memo_new(void)
{
	struct expect_memo *memo = mem_alloc(sizeof(*memo));

	memo->arena = ARENA_INIT;
	return memo;
}

void expect_memo_free(struct expect_memo *memo)
{
	if (!memo)
		return;
	arena_release(&memo->arena);
	mem_free(memo);
}

static struct set set_of(const bool found[DEFECT_COUNT], bool concurrent)
{
	struct set set = { .words = { 0 } };

	for (size_t i = 0; i < DEFECT_COUNT; i++)
		set.words[i / WORD_BITS] |= (uint64_t)found[i] << i % WORD_BITS;
	set.words[DEFECT_COUNT / WORD_BITS] |= (uint64_t)concurrent
					       << DEFECT_COUNT % WORD_BITS;
	return set;
}

/* Where it is kept, or would be. */
static const struct kept **slot_of(struct expect_memo *memo,
				   const struct set *set)
{
	static const uint64_t odd = 0x9e3779b97f4a7c15;
	uint64_t mixed = (set->words[0] * odd ^ set->words[1]) * odd;
	size_t at = mixed >> 32;

	while (memo->slots[at % SLOTS] &&
	       memcmp(&memo->slots[at % SLOTS]->set, set, sizeof(*set)))
		at++;
	return &memo->slots[at % SLOTS];
}

void expect_recall(const struct expect_oracle *oracle,
		   const bool found[DEFECT_COUNT], struct arena *arena,
		   struct expectation *out)
{
	struct expect_memo *memo = oracle->memo;
	struct set set = set_of(found, oracle->concurrent);
	const struct kept **slot = memo ? slot_of(memo, &set) : NULL;
	struct kept *kept;

	if (!slot || (!*slot && memo->count == KEPT_MAX)) {
		expect_sum(oracle->suite, found, oracle->concurrent, arena, out);
		return;
	}
	if (!*slot) {
		kept = arena_alloc(&memo->arena, sizeof(*kept));
		kept->set = set;
		expect_sum(oracle->suite, found, oracle->concurrent,
			   &memo->arena, &kept->expectation);
		*slot = kept;
		memo->count++;
	}
	*out = (*slot)->expectation;
}
