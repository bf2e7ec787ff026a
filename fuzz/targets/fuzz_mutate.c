/*
 * Any body under any seed: mutate_body gives the same bytes twice, keeps to
 * its limit and ends; guard_body leaves no volume that is neither bound nor of
 * version 4; each candidate of the shrinker is smaller than
 * its base, and the shrinker ends.
 *
 * The first eight bytes are the seed, the ninth the limit; of the rest the
 * first half is the body when the tenth byte is odd, the other half what is
 * spliced in.
 *
 * Seeds: corpus/request corpus/json
 */
#include "base/alloc.h"
#include "fuzz_target.h"
#include "mutate/guard.h"
#include "mutate/mutate.h"
#include "mutate/shrink.h"

enum {
	INPUT_MAX = 1 << 16, HEAD = 10, LIMIT_STEP = 1024, SHRINK_CALLS = 60,
	OUTPUT_MAX = 1 << 20
};

static const struct bindings target = {
	.volume = "463c34d9-888f-496f-ae1d-208b8103cadd",
	.file_volume = "file:f2c1a8d0-7b3e-4a19-9c55-0e6d4b8a1f27",
};

struct input {
	uint64_t seed;
	size_t limit;
	struct slice body, other;
};

static struct input read_input(struct slice text)
{
	struct input in = { .limit = OUTPUT_MAX, .body = text };
	size_t half;

	if (text.len < HEAD)
		return in;
	memcpy(&in.seed, text.at, sizeof(in.seed));
	in.limit = (unsigned char)text.at[8] * LIMIT_STEP;
	half = text.at[9] & 1 ? (text.len - HEAD) / 2 : text.len - HEAD;
	in.body = slice_of(text.at + HEAD, half);
	in.other = slice_skip(text, HEAD + half);
	return in;
}

static void check_ids(struct slice text)
{
	for (size_t i = 0; i + UUID_TEXT <= text.len; i++) {
		struct slice id = slice_of(text.at + i, UUID_TEXT);

		if (!guard_is_shaped(id) || guard_is_bound(&target, id))
			continue;
		fuzz_require(id.at[14] == '4' || id.at[0] == '0' ||
			     (id.at[0] | 0x20) == 'f',
			     "a guarded volume is bound, drawn or nobody's");
	}
}

static void check_guard(const struct input *in, struct slice text)
{
	char *copy = mem_copy(text.at, text.len);

	guard_body(&target, in->seed, copy, text.len);
	check_ids(slice_of(copy, text.len));
	mem_free(copy);
}

static void check_mutant(const struct input *in)
{
	struct buf a = BUF_INIT(OUTPUT_MAX), b = BUF_INIT(OUTPUT_MAX);

	mutate_body(in->body, in->other, in->seed, in->limit, &a);
	mutate_body(in->body, in->other, in->seed, in->limit, &b);
	fuzz_require(slice_equal(buf_view(&a), buf_view(&b)),
		     "the same inputs give the same mutant");
	fuzz_require(a.len <= in->limit && !a.full,
		     "a mutant keeps to its limit");
	if (a.len < INPUT_MAX)
		check_guard(in, buf_view(&a));
	buf_release(&a);
	buf_release(&b);
}

static void check_shrink(const struct input *in)
{
	struct shrink s;
	struct rng rng;

	rng_init(&rng, in->seed, "answers");
	shrink_init_body(&s, in->body, SHRINK_CALLS);
	while (shrink_next(&s)) {
		fuzz_require(s.candidate[0].len < s.best[0].len,
			     "a candidate is smaller");
		shrink_answer(&s, rng_below(&rng, 2));
	}
	fuzz_require(s.calls <= SHRINK_CALLS, "calls are bounded");
	shrink_release(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of((const char *)data, size);
	struct input in, whole = { .limit = OUTPUT_MAX, .body = text };
	char *copy;

	if (size > INPUT_MAX)
		return 0;
	copy = mem_alloc(size); /* of the exact size: reading past is caught */
	if (size)
		memcpy(copy, text.at, size);
	text.at = copy;
	in = read_input(text);
	whole.body = text;
	for (size_t i = 0; i < size; i++)
		whole.seed = whole.seed * 31 + (unsigned char)copy[i];
	check_mutant(&in);
	check_mutant(&whole); /* plain bodies are inputs too */
	check_shrink(&in);
	check_shrink(&whole);
	mem_free(copy);
	return 0;
}
