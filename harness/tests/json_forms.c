#include "tests/json_forms.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "json/json_tree.h"

enum { EVERY_PLACE_MAX = 400, RANDOM_ROUNDS = 8, RANDOM_PART = 12 };

static void feed(struct json_reader *r, struct slice text)
{
	/* A block of the exact size, so that reading past it is caught. */
	char *copy = mem_alloc(text.len);

	if (text.len)
		memcpy(copy, text.at, text.len);
	json_reader_feed(r, slice_of(copy, text.len));
	mem_free(copy);
}

static bool same(struct json_reader *r, const struct json_verdict *want,
		 const char *form)
{
	const struct json_verdict *got = &r->verdict;
	int result = json_reader_end(r);

	if (got->code == want->code && got->offset == want->offset &&
	    got->lone_surrogate == want->lone_surrogate &&
	    result == (want->code ? -1 : 0))
		return true;
	printf("\n%s: %s at %zu, whole: %s at %zu", form,
	       json_error_name(got->code), got->offset,
	       json_error_name(want->code), want->offset);
	return false;
}

static bool in_steps(struct slice text, size_t step,
		     const struct json_verdict *want)
{
	struct json_reader r;

	json_reader_init(&r, 0, NULL);
	for (; text.len; text = slice_skip(text, step))
		feed(&r, slice_head(text, step));
	return same(&r, want, "in steps");
}

static bool cut_at(struct slice text, size_t place,
		   const struct json_verdict *want)
{
	struct json_reader r;

	json_reader_init(&r, 0, NULL);
	feed(&r, slice_head(text, place));
	feed(&r, slice_skip(text, place));
	return same(&r, want, "two parts");
}

static bool random_parts(struct slice text, struct rng *rng,
			 const struct json_verdict *want)
{
	struct json_reader r;

	json_reader_init(&r, 0, NULL);
	while (text.len) {
		size_t n = (size_t)rng_below(rng, RANDOM_PART);

		feed(&r, slice_head(text, n));
		text = slice_skip(text, n);
	}
	return same(&r, want, "random parts");
}

static bool tree_agrees(struct slice text, const struct json_verdict *want)
{
	struct arena arena = ARENA_INIT;
	struct json_verdict got;
	struct json_node *root = json_parse(&arena, text, 0, &got);
	bool ok = got.code == want->code && got.offset == want->offset &&
		  (root != NULL) == (want->code == JSON_OK);

	arena_release(&arena);
	return ok;
}

bool json_forms_agree(struct slice text, struct json_verdict *verdict)
{
	struct json_reader r;
	struct rng rng;
	bool ok;

	json_read(text, 0, verdict);
	json_reader_init(&r, 0, NULL);
	feed(&r, text);
	ok = same(&r, verdict, "one part") && in_steps(text, 1, verdict) &&
	     in_steps(text, 3, verdict) && tree_agrees(text, verdict);
	for (size_t i = 0; ok && i <= text.len && i < EVERY_PLACE_MAX; i++)
		ok = cut_at(text, i, verdict);
	rng_init(&rng, text.len, "json forms");
	for (int i = 0; ok && i < RANDOM_ROUNDS; i++)
		ok = random_parts(text, &rng, verdict);
	return ok;
}
