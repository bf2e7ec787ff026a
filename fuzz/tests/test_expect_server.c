/*
 * The oracle against a server that is right, in all its variants: no request
 * may fail. Against each seeded bug: some request must.
 */
#include "refserver/ref_bug.h"
#include "tests/expect_stream.h"
#include "tests/test.h"

/* More for a long run: CFLAGS=-DSTREAM_REQUESTS=1000000 */
#ifndef STREAM_REQUESTS
#define STREAM_REQUESTS 60000
#endif
#ifndef STREAM_BUG_REQUESTS
#define STREAM_BUG_REQUESTS 1500
#endif

enum { SHOWN_MAX = 5 };

/* The number of verdicts that a right server may not get. */
static size_t run_right(const char *variant, uint64_t seed, size_t requests)
{
	struct expect_stream *s = calloc(1, sizeof(*s));
	size_t wrong = 0, shown = 0;

	expect_stream_open(s, NULL, variant, seed);
	for (size_t i = 0; i < requests; i++) {
		enum verdict v = expect_stream_next(s);

		if (v == VERDICT_PASS || v == VERDICT_WARN)
			continue;
		wrong++;
		if (shown++ < SHOWN_MAX) {
			printf("variant %s, request %zu\n",
			       variant ? variant : "none", i);
			expect_stream_show(s);
		}
	}
	expect_stream_close(s);
	free(s);
	return wrong;
}

TEST(expect_server, fails_no_right_server_whatever_is_sent)
{
	const struct ref_variant *v;
	size_t variants = 0, wrong;

	while (ref_variant_at(variants))
		variants++;
	wrong = run_right(NULL, 1, STREAM_REQUESTS / 10);
	for (size_t i = 0; (v = ref_variant_at(i)); i++)
		wrong += run_right(v->name, i + 2,
				   STREAM_REQUESTS / variants);
	CHECK_INT(wrong, 0);
}

static bool is_caught(const char *bug, size_t requests)
{
	struct expect_stream *s = calloc(1, sizeof(*s));
	bool caught = false;

	expect_stream_open(s, bug, NULL, 1);
	for (size_t i = 0; i < requests && !caught; i++)
		caught = expect_stream_next(s) == VERDICT_FAIL;
	expect_stream_close(s);
	free(s);
	return caught;
}

/* What no single sync shows: login, content, other sequences. */
static bool is_elsewhere(const char *bug)
{
	static const char *const names[] = { NULL };

	for (size_t i = 0; names[i]; i++)
		if (!strcmp(names[i], bug))
			return true;
	return false;
}

TEST(expect_server, catches_the_seeded_bugs_of_a_request)
{
	const struct ref_bug *b;
	size_t caught = 0, count = 0;

	for (; (b = ref_bug_at(count)); count++) {
		bool found = is_caught(b->name, STREAM_BUG_REQUESTS);

		caught += found;
		if (found == is_elsewhere(b->name))
			printf("%s: %s\n", b->name,
			       found ? "caught" : "not caught");
		CHECK(found != is_elsewhere(b->name));
	}
	printf("%zu of %zu seeded bugs are caught by some request\n", caught,
	       count);
}
