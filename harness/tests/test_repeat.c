/*
 * --repeat: rounds of a run, their fold, and what is told of them.
 */
#include <unistd.h>

#include "run/result_keep.h"
#include "tests/program.h"
#include "tests/run_bench.h"
#include "tests/test.h"

/* ---- the fold ---- */

struct folding {
	struct case_result kept;
	struct arena arena;
	unsigned results;
};

static bool add(struct folding *f, enum verdict verdict, const char *reason,
		const struct evidence *evidence)
{
	struct case_result next = { .reason = reason };

	for (unsigned i = 0; i < LEVEL_COUNT; i++)
		next.verdict[i] = verdict;
	return result_fold(&f->kept, &f->arena, !f->results++, &next, evidence,
			   LEVEL_SHOULD, false);
}

TEST(repeat, the_worst_of_all_repetitions_is_kept_and_of_equals_the_first)
{
	static const struct evidence asked = { .count = 1 };
	struct folding f = { .arena = ARENA_INIT };

	CHECK(add(&f, VERDICT_PASS, "a", &asked));
	CHECK(!case_repeats_flake(&f.kept.repeats));
	CHECK(add(&f, VERDICT_FAIL, "b", &asked));
	CHECK(!add(&f, VERDICT_FAIL, "c", &asked));
	CHECK(!add(&f, VERDICT_PASS, "d", &asked));
	CHECK_TEXT(f.kept.reason, "b");
	CHECK_INT(f.kept.verdict[LEVEL_SHOULD], VERDICT_FAIL);
	CHECK_INT(case_repeats_runs(&f.kept.repeats), 4);
	CHECK_INT(f.kept.repeats.count[VERDICT_FAIL], 2);
	CHECK(case_repeats_flake(&f.kept.repeats));
	arena_release(&f.arena);
}

TEST(repeat, what_was_not_reached_makes_no_flake_and_hides_no_verdict)
{
	static const struct evidence asked = { .count = 1 };
	static const struct evidence skip = { .skip = "--fail-fast" };
	static const struct evidence blocked = { .blocked = "dead" };
	static const struct evidence cut = { .incomplete = true };
	struct folding f = { .arena = ARENA_INIT };

	add(&f, VERDICT_SKIP, NULL, &skip);
	CHECK_INT(case_repeats_runs(&f.kept.repeats), 0);
	add(&f, VERDICT_WARN, NULL, &asked);
	add(&f, VERDICT_SKIP, NULL, &skip);
	CHECK_INT(f.kept.verdict[LEVEL_SHOULD], VERDICT_WARN);
	add(&f, VERDICT_BLOCKED, "dead", &blocked);
	CHECK_INT(f.kept.verdict[LEVEL_SHOULD], VERDICT_BLOCKED);
	add(&f, VERDICT_ERROR, "interrupted", &cut);
	CHECK_INT(f.kept.verdict[LEVEL_SHOULD], VERDICT_ERROR);
	CHECK_INT(case_repeats_runs(&f.kept.repeats), 1);
	CHECK(!case_repeats_flake(&f.kept.repeats));
	arena_release(&f.arena);
}

/* ---- the rounds ---- */

static unsigned count_syncs(const struct exchange *x)
{
	return slice_find(buf_view(&x->request),
			  slice_from("/CnsSyncVolume HTTP")) >= 0;
}

struct watch {
	struct bench *bench;
	unsigned syncs;
	size_t sessions; /* the most at any time */
};

static void watch(void *self, const struct exchange *x)
{
	struct watch *w = self;
	size_t open = ref_server_sessions(w->bench->server);

	w->syncs += count_syncs(x);
	if (open > w->sessions)
		w->sessions = open;
}

static struct watch watched(unsigned repeat, bool shuffle)
{
	struct bench b;
	struct watch w = { .bench = &b };

	bench_init(&b);
	b.config.repeat = repeat;
	b.config.shuffle = shuffle;
	b.recorder = (struct recorder){ watch, &w };
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 0);
	CHECK_INT(b.sum.selected, b.suite.case_count);
	CHECK_INT(ref_server_sessions(b.server), 0);
	bench_release(&b);
	return w;
}

TEST(repeat, every_round_asks_everything_again_and_leaves_no_session)
{
	struct watch once = watched(1, false), thrice = watched(3, false);

	CHECK(once.syncs > 100);
	CHECK(thrice.syncs > 3 * once.syncs - 20);
	CHECK(thrice.syncs <= 3 * once.syncs);
	CHECK(thrice.sessions <= once.sessions + 1);
}

/* FNV-1a over everything that was sent, so over its order too. */
static void digest(void *self, const struct exchange *x)
{
	uint64_t *hash = self;

	for (size_t i = 0; i < x->request.len; i++)
		*hash = (*hash ^ (unsigned char)x->request.bytes[i]) *
			0x100000001b3;
}

static uint64_t order(bool shuffle, unsigned repeat)
{
	uint64_t hash = 0xcbf29ce484222325;
	struct bench b;

	bench_init(&b);
	b.config.jobs = 1;
	b.config.shuffle = shuffle;
	b.config.repeat = repeat;
	b.recorder = (struct recorder){ digest, &hash };
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 0);
	bench_release(&b);
	return hash;
}

TEST(repeat, a_seed_gives_one_order_and_shuffle_another)
{
	CHECK(order(false, 1) == order(false, 1));
	CHECK(order(true, 2) == order(true, 2));
	CHECK(order(true, 1) != order(false, 1));
}

TEST(repeat, fail_fast_also_ends_the_rounds)
{
	struct watch w = { 0 };
	struct bench b;

	bench_init(&b);
	b.options.bug = "accepts-no-specs";
	bench_serve(&b);
	w.bench = &b;
	b.config.repeat = 50;
	b.config.fail_fast = true;
	b.recorder = (struct recorder){ watch, &w };
	bench_run(&b);
	CHECK_INT(b.sum.exit_code, 1);
	CHECK(w.syncs < 1000);
	bench_release(&b);
}

/* ---- what is told ---- */

TEST(repeat, a_flake_is_named_and_counted_and_never_passes)
{
	char path[PROGRAM_PATH];
	struct buf json;
	struct program p;

	program_path(path, ".json");
	program_run(&p, "run --ignore-env --bug every-third-not-found-is-503 "
			"--run volume-unknown.random --repeat 9 "
			"--report json=%s", path);
	program_read_file(path, &json);
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "FLAKE volume-unknown.random  "
				      "3 of 9 failed\n");
	CHECK_HAS(buf_string(&p.out), "flake: 3 of 9 failed\n");
	CHECK_HAS(buf_string(&p.out), "each case 9 times: 1 of 4 cases "
				      "failed, 1 cause, 1 flake");
	CHECK_HAS(buf_string(&json), "\"runs\": 9,");
	CHECK_HAS(buf_string(&json), "\"fail\": 3,");
	CHECK_HAS(buf_string(&json), "\"flake\": true");
	buf_release(&json);
	program_release(&p);
	unlink(path);
}

TEST(repeat, a_case_that_always_fails_is_no_flake)
{
	struct program p;

	program_run(&p, "run --ignore-env --bug accepts-no-specs --repeat 3 "
			"--run spec-count.none");
	CHECK_INT(p.code, 1);
	CHECK_HAS(buf_string(&p.out), "     3 of 3 failed\n");
	CHECK(!strstr(buf_string(&p.out), "flake"));
	CHECK(!strstr(buf_string(&p.out), "FLAKE"));
	program_release(&p);
}

TEST(repeat, min_tests_counts_cases_not_repetitions)
{
	struct program p;

	program_run(&p, "run --ignore-env -q --run spec-count.none --repeat 9 "
			"--min-tests 5");
	CHECK_INT(p.code, 5);
	CHECK_HAS(buf_string(&p.out), "4 cases run, --min-tests asks for 5");
	program_release(&p);
	program_refuses(2, "--repeat", "run --ignore-env --repeat 0");
}
