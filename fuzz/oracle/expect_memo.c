/*
 * What a set of defects admits, added up once: a campaign of a million
 * requests has a few hundred such sets. And what was read of small requests
 * that come again and again: the valid sync above all.
 */
#include "oracle/expect_parts.h"

#include "base/alloc.h"

/* One more for what is not of the request. */
enum { SLOTS = 1024, KEPT_MAX = SLOTS / 2, CONCURRENT = DEFECT_COUNT };
enum { SEEN_SLOTS = 64, SEEN_BYTES = 1024 };

_Static_assert(CONCURRENT < DEFECT_WORDS * DEFECT_BITS, "a bit each");

struct kept {
	struct defect_set set; /* CONCURRENT among them */
	struct expectation expectation;
};

/* A request that has come twice, and the hash of the latest that has not. */
struct seen {
	uint64_t once, hash;
	size_t len;
	char bytes[SEEN_BYTES];
	struct expectation expectation;
};

struct expect_memo {
	struct arena arena;
	const struct kept *slots[SLOTS]; /* open addressing */
	size_t count;
	struct seen seen[SEEN_SLOTS];
	/* Whose requests they are; a text that changes is copied. */
	struct bindings target;
	bool concurrent;
	struct buf session;
};

struct expect_memo *expect_memo_new(void)
{
	struct expect_memo *memo = mem_alloc(sizeof(*memo));

	memo->arena = ARENA_INIT;
	memo->session = BUF_INIT(SEEN_BYTES);
	return memo;
}

void expect_memo_free(struct expect_memo *memo)
{
	if (!memo)
		return;
	arena_release(&memo->arena);
	buf_release(&memo->session);
	mem_free(memo);
}

static const uint64_t odd = 0x9e3779b97f4a7c15;

/* Where it is kept, or would be. */
static const struct kept **slot_of(struct expect_memo *memo,
				   const struct defect_set *set)
{
	uint64_t mixed = (set->words[0] * odd ^ set->words[1]) * odd;
	size_t at = mixed >> 32;

	while (memo->slots[at % SLOTS] &&
	       memcmp(&memo->slots[at % SLOTS]->set, set, sizeof(*set)))
		at++;
	return &memo->slots[at % SLOTS];
}

bool expect_recall(const struct expect_oracle *oracle,
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
		return false;
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
	return true;
}

/* ---- requests that come again ---- */

/* Words at a time: this is all that a request costs which comes again. */
static uint64_t hash_of(struct slice bytes)
{
	uint64_t hash = bytes.len, word;

	for (; bytes.len >= sizeof(word); bytes = slice_skip(bytes,
							     sizeof(word))) {
		memcpy(&word, bytes.at, sizeof(word));
		hash = (hash ^ word) * odd;
		hash ^= hash >> 32;
	}
	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ (unsigned char)bytes.at[i]) * odd;
	return hash ^ hash >> 32;
}

/* The session is another one after a new login; nothing else ever changes, but
 * who knows. */
static bool is_of(const struct expect_memo *memo,
		  const struct expect_oracle *oracle)
{
	struct slice session = slice_from(oracle->target->session_main);

	return memo->concurrent == oracle->concurrent &&
	       !memcmp(&memo->target, oracle->target, sizeof(memo->target)) &&
	       slice_equal(session, buf_view(&memo->session));
}

/* false: it cannot be told from another one. */
static bool turn_to(struct expect_memo *memo,
		    const struct expect_oracle *oracle)
{
	if (is_of(memo, oracle))
		return true;
	memset(memo->seen, 0, sizeof(memo->seen));
	memo->target = *oracle->target;
	memo->concurrent = oracle->concurrent;
	memo->session.len = 0;
	buf_text(&memo->session, oracle->target->session_main
					 ? oracle->target->session_main : "");
	return !memo->session.full;
}

uint64_t expect_seen_key(const struct expect_oracle *oracle,
			 struct slice request)
{
	struct expect_memo *memo = oracle->memo;

	return memo && request.len && request.len <= SEEN_BYTES &&
			       turn_to(memo, oracle)
		       ? hash_of(request) : 0;
}

bool expect_seen(const struct expect_oracle *oracle, uint64_t key,
		 struct slice request, struct expectation *out)
{
	const struct seen *s = key ? &oracle->memo->seen[key % SEEN_SLOTS]
				   : NULL;

	if (!s || s->hash != key ||
	    !slice_equal(request, slice_of(s->bytes, s->len)))
		return false;
	*out = s->expectation;
	return true;
}

void expect_see(const struct expect_oracle *oracle, uint64_t key,
		struct slice request, const struct expectation *e)
{
	struct seen *s;

	if (!key)
		return;
	s = &oracle->memo->seen[key % SEEN_SLOTS];
	if (s->once == key) {
		memcpy(s->bytes, request.at, request.len);
		s->len = request.len;
		s->hash = key;
		s->expectation = *e;
	}
	s->once = key;
}
