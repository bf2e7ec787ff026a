/* Smaller requests of findings, against the reference server in process. */
#include <stdlib.h>

#include "campaign/minimize.h"
#include "mutate/mutate.h"
#include "tests/expect_stream.h"
#include "tests/test.h"

enum { REQUESTS_MAX = 3000, MEDIAN_CALLS = 200, KEEP_MAX = 64,
       SIZE_MAX_SENT = 64 * 1024 };

/* One finding, made smaller. */
struct smaller {
	struct expect_stream s;
	struct arena arena;
	struct replay_shot reference;
	struct finding finding;
	struct replay_try original;
	size_t before, after;
	unsigned calls;
};

static bool key_of(struct expect_stream *s, struct arena *arena,
		   struct replay_shot *shot)
{
	*shot = (struct replay_shot){ .wrong = false };
	shot->wrong = s->result.verdict[LEVEL_SHOULD] == VERDICT_FAIL &&
		      finding_key_of(&s->suite, &s->expectation, &s->result,
				     LEVEL_SHOULD, arena, &shot->key);
	return shot->wrong;
}

static bool take(struct smaller *m, struct slice request)
{
	request = arena_slice(&m->arena, request);
	if (expect_stream_send(&m->s, request) != VERDICT_FAIL ||
	    !key_of(&m->s, &m->arena, &m->reference))
		return false;
	expect_request(&m->s.oracle, request, &m->arena,
		       &m->reference.expectation);
	memcpy(m->finding.key, m->reference.key.digest,
	       sizeof(m->reference.key.digest));
	m->original = (struct replay_try){ .requests = { request },
					   .count = 1 };
	return true;
}

/* The first one of a campaign with this seed, past the boundary phase. */
static bool find(struct smaller *m, const char *bug, uint64_t seed)
{
	struct mutate_seeds seeds;
	struct mutator mutator;
	struct err err = ERR_INIT;
	bool found = false;

	expect_stream_open(&m->s, bug, NULL, seed);
	seeds_builtin(&seeds);
	CHECK_INT(mutator_init(&mutator, &seeds, &m->s.bindings, SIZE_MAX_SENT,
			       &err), 0);
	for (uint64_t i = 0; i < REQUESTS_MAX && !found; i++) {
		struct mutant mutant;

		mutate_request(&mutator, seed,
			       mutate_boundary_count(&mutator) + i, &mutant);
		found = mutant.request_count == 1 &&
			take(m, buf_view(&mutant.requests[0]));
		mutant_release(&mutant);
	}
	mutator_release(&mutator);
	seeds_release(&seeds);
	return found;
}

static bool shows(struct smaller *m, const struct replay_try *try)
{
	struct arena arena = ARENA_INIT;
	struct replay_shot shot;
	bool same;

	expect_stream_send(&m->s, try->requests[try->count - 1]);
	key_of(&m->s, &arena, &shot);
	same = replay_explains(&m->finding, &m->reference, &shot);
	arena_release(&arena);
	return same;
}

static void make_smaller(struct smaller *m)
{
	struct minimize z;

	minimize_init(&z, &m->s.suite, &m->s.bindings, &m->original, 0);
	while (minimize_next(&z)) {
		if (minimize_is_hopeless(&m->s.oracle, &m->reference, &z.try))
			minimize_skip(&z);
		else
			minimize_answer(&z, shows(m, &z.try));
	}
	m->before = replay_try_size(&m->original);
	m->after = replay_try_size(&z.best);
	m->calls = z.calls;
	CHECK(shows(m, &z.best));
	CHECK(m->after <= m->before);
	minimize_release(&z);
}

static int by_calls(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return x < y ? -1 : x > y;
}

TEST(minimize, keeps_the_finding_in_few_calls)
{
	static const char *const bugs[] = {
		"accepts-two-specs", "accepts-no-specs", "accepts-an-empty-id",
		"empty-id-is-not-found", "no-specs-is-not-found",
		"accepts-null-specs", "skips-null-specs",
		"accepts-specs-that-are-no-list",
		"many-specs-is-not-found", "spec-count-is-cns-fault",
		"deduplicates-specs",
	};
	unsigned calls[KEEP_MAX];
	size_t count = 0;

	for (size_t i = 0; i < sizeof(bugs) / sizeof(bugs[0]); i++) {
		struct smaller m = { .arena = ARENA_INIT };

		if (find(&m, bugs[i], 1)) {
			make_smaller(&m);
			calls[count++] = m.calls;
		}
		expect_stream_close(&m.s);
		arena_release(&m.arena);
	}
	if (!CHECK(count >= sizeof(bugs) / sizeof(bugs[0]) - 2))
		return;
	qsort(calls, count, sizeof(calls[0]), by_calls);
	CHECK(calls[count / 2] <= MEDIAN_CALLS);
}
