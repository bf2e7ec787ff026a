/*
 * How often the server is asked until a finding is small: those of a short
 * campaign against seeded bugs, in process. Twice each: from the example that
 * the campaign kept, which it has made usual already, and from the first
 * mutant of the drawn phase that shows a finding, as it was drawn.
 */
#include <stdio.h>

#include "base/alloc.h"
#include "campaign/fuzz_local.h"
#include "campaign/fuzz_trial.h"
#include "campaign/minimize.h"
#include "tests/bench/bench.h"
#include "tests/bench/bench_target.h"
#include "tests/bench/figure.h"

enum { MUTANTS = 3000, SIZE_MAX_SENT = 512 * 1024 };

static const char *const bugs[] = {
	"accepts-two-specs", "accepts-no-specs", "accepts-an-empty-id",
	"empty-id-is-not-found", "accepts-null-specs", "skips-null-specs",
	"many-specs-is-not-found", "spec-count-is-cns-fault",
	"deduplicates-specs",
};

enum { BUGS = sizeof(bugs) / sizeof(bugs[0]) };

struct calls {
	double kept[BUGS], drawn[BUGS];
	size_t kept_count, drawn_count;
};

/* A finding, and the server that it was made at. */
struct reducing {
	const struct suite *suite;
	const struct mutate_seeds *seeds;
	struct fuzz_local local;
	struct replay replay;
	struct bindings recorded;      /* the session covered */
	struct arena arena, drawn;     /* drawn: of the mutant */
};

/* -1: the server is gone. */
static int count_calls(struct reducing *r, const struct finding *f,
		       const struct replay_shot *shown,
		       const struct replay_try *try, unsigned *calls,
		       struct err *err)
{
	struct expect_oracle oracle = { r->suite, &r->recorded, false, NULL };
	struct minimize m;
	int result = 0;

	minimize_init(&m, r->suite, &r->recorded, try, 0);
	while (!result && minimize_next(&m)) {
		struct arena arena = ARENA_INIT;
		struct replay_shot shot;

		if (minimize_is_hopeless(&oracle, shown, &m.try)) {
			minimize_skip(&m);
			continue;
		}
		result = replay_send(&r->replay, &m.try, &arena, &shot, err);
		minimize_answer(&m, !result && replay_explains(f, shown,
							       &shot));
		arena_release(&arena);
	}
	*calls = m.calls;
	minimize_release(&m);
	return result;
}

static void cover(struct reducing *r, const struct finding *f)
{
	r->recorded.session_main =
		arena_string(&r->arena, finding_placeholder(f));
}

static int of_kept(struct reducing *r, const struct finding *f,
		   struct calls *c, struct err *err)
{
	struct expect_oracle oracle = { r->suite, &r->recorded, false, NULL };
	struct replay_shot shown;
	struct replay_try try;
	unsigned calls;

	cover(r, f);
	replay_recorded(&oracle, f, &r->arena, &shown);
	replay_try_of(f, &try);
	if (count_calls(r, f, &shown, &try, &calls, err))
		return -1;
	c->kept[c->kept_count++] = calls;
	return 0;
}

/* true: it shows something, and what that is counts from now on. */
static bool take(struct reducing *r, const struct mutant *m, struct finding *f,
		 struct replay_try *try, struct replay_shot *shown)
{
	struct err err = ERR_INIT;

	*try = (struct replay_try){ .count = 1,
				    .own_connection = m->own_connection };
	try->requests[0] = buf_view(&m->requests[0]);
	arena_release(&r->drawn);
	if (m->request_count > 1 ||
	    replay_send(&r->replay, try, &r->drawn, shown, &err) ||
	    !shown->wrong || shown->result.verdict[LEVEL_SHOULD] !=
				     VERDICT_FAIL ||
	    strcmp(shown->key.oracle, f->oracle) != 0)
		return false;
	f->request = try->requests[0] = shown->request;
	memcpy(f->key, shown->key.digest, sizeof(f->key));
	return true;
}

/* The first one of the drawn phase that shows a finding. */
static int of_drawn(struct reducing *r, const struct finding *kept,
		    struct calls *c, struct err *err)
{
	struct bindings b = r->replay.bindings;
	struct finding f = *kept;
	struct replay_try try;
	struct replay_shot shown;
	struct mutator mutator;
	uint64_t first;
	bool taken = false;
	unsigned calls;
	int result;

	b.unknown_volume = "5d2c9a71-0be4-4c38-a6f0-1e7b83d5c924";
	b.unknown_datastore = "datastore-1004711";
	b.session_garbage = "0b8f1c52-6a3e-4d97-8e14-c95d7a20f36b";
	result = mutator_init(&mutator, r->seeds, &b, SIZE_MAX_SENT, err);
	first = result ? 0 : mutate_boundary_count(&mutator);
	for (uint64_t i = 0; !result && !taken && i < MUTANTS; i++) {
		struct mutant m;

		mutate_request(&mutator, BENCH_SEED, first + i, &m);
		taken = take(r, &m, &f, &try, &shown);
		mutant_release(&m);
	}
	if (taken) {
		cover(r, &f);
		result = count_calls(r, &f, &shown, &try, &calls, err);
	}
	if (taken && !result)
		c->drawn[c->drawn_count++] = calls;
	mutator_release(&mutator);
	arena_release(&r->drawn);
	return result;
}

static const struct finding *first_of(const struct campaign_summary *s)
{
	const struct finding *first = NULL;

	for (size_t i = 0; i < s->finding_count; i++)
		if (!strcmp(s->findings[i].oracle, "expectation") &&
		    (!first ||
		     s->findings[i].first_index < first->first_index))
			first = &s->findings[i];
	return first;
}

static int reduce(struct reducing *r, const char *bug, const struct finding *f,
		  struct calls *c, struct err *err)
{
	struct replay_options with = { .suite = r->suite };
	int result = fuzz_local_open(&r->local, bug, NULL, err);

	with.target = &r->local.config;
	with.transport = r->local.transport;
	with.secrets = &r->local.secrets;
	if (!result) {
		replay_bind(&r->local.config, &r->arena, &r->recorded);
		result = replay_open(&r->replay, &with, err) ||
			 of_kept(r, f, c, err) || of_drawn(r, f, c, err)
				 ? -1 : 0;
		replay_close(&r->replay);
	}
	fuzz_local_close(&r->local);
	arena_release(&r->arena);
	return result;
}

static int look_at(const struct suite *suite, const struct mutate_seeds *seeds,
		   const char *bug, struct calls *c, struct err *err)
{
	struct fuzz_trial t = { .suite = suite, .bug = bug,
				.oracle = "expectation", .seed = BENCH_SEED,
				.requests = MUTANTS };
	struct reducing r = { .suite = suite, .seeds = seeds,
			      .arena = ARENA_INIT, .drawn = ARENA_INIT };
	const struct finding *f;
	int result = fuzz_trial_run(&t, err);

	f = result ? NULL : first_of(&t.summary);
	if (f)
		result = reduce(&r, bug, f, c, err);
	fuzz_trial_release(&t);
	return result;
}

int reducer_figures(const struct bench_words *w, struct err *err)
{
	struct mutate_seeds seeds;
	struct calls c = { .kept_count = 0 };
	struct suite suite;
	int result;

	(void)w;
	seeds_builtin(&seeds);
	result = suite_load(&suite, NULL, NULL, err);
	for (size_t i = 0; !result && i < BUGS; i++)
		result = look_at(&suite, &seeds, bugs[i], &c, err);
	if (!result) {
		printf("# calls to make a finding small; %d seeded bugs, %zu "
		       "examples, %zu mutants\n", (int)BUGS, c.kept_count,
		       c.drawn_count);
		figure_print_alone(c.kept, c.kept_count,
				   "reducer, from the campaign's example",
				   "calls");
		figure_print_alone(c.drawn, c.drawn_count,
				   "reducer, from the mutant as drawn",
				   "calls");
	}
	suite_release(&suite);
	seeds_release(&seeds);
	return result;
}
