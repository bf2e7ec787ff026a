/*
 * What a set of defects admits, added up once: a campaign of a million
 * requests has a few hundred such sets.
 */
#include "oracle/expect_parts.h"

#include "base/alloc.h"

/* One more for what is not of the request. */
enum { SLOTS = 1024, KEPT_MAX = SLOTS / 2, CONCURRENT = DEFECT_COUNT };

_Static_assert(CONCURRENT < DEFECT_WORDS * DEFECT_BITS, "a bit each");

struct kept {
	struct defect_set set; /* CONCURRENT among them */
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

/* Where it is kept, or would be. */
static const struct kept **slot_of(struct expect_memo *memo,
				   const struct defect_set *set)
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
		   const struct defect_set *found, struct arena *arena,
		   struct expectation *out)
{
	struct expect_memo *memo = oracle->memo;
	struct defect_set set = *found;
	const struct kept **slot;
	struct kept *kept;

	if (oracle->concurrent)
		defect_put_in(&set, CONCURRENT);
	slot = memo ? slot_of(memo, &set) : NULL;
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
