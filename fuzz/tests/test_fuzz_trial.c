/* A campaign against a server of ours, and that the seeded bugs are in its reach. All of them
 * with all their budget: `cnsconform selftest --fuzz`. */
#include "campaign/fuzz_trial.h"
#include "case/case_load.h"
#include "refserver/ref_deep.h"
#include "tests/test.h"

#ifdef __SANITIZE_ADDRESS__
enum { CLEAN = 400, VARIANT = 400 };
#else
enum { CLEAN = 3000, VARIANT = 2000 };
#endif
enum { SEEDS = 3, BUDGET = 20000 };

static void load(struct suite *suite)
{
	struct err err = ERR_INIT;

	memset(suite, 0, sizeof(*suite));
	CHECK_INT(suite_load(suite, NULL, NULL, &err), 0);
}

static void run(struct fuzz_trial *t)
{
	struct err err = ERR_INIT;

	CHECK_INT(fuzz_trial_run(t, &err), 0);
	CHECK_TEXT(err.text, "");
}

static void finds_nothing(const struct suite *suite, const char *variant,
			  uint64_t requests)
{
	struct fuzz_trial t = { .suite = suite, .variant = variant,
				.seed = 5, .requests = requests };

	run(&t);
	CHECK_INT(t.summary.executed, requests);
	CHECK(!t.found);
	if (!CHECK_INT(t.summary.finding_count, 0))
		printf("mutant %llu: %s\n",
		       (unsigned long long)t.summary.findings[0].first_index,
		       t.summary.findings[0].title);
	fuzz_trial_release(&t);
}

TEST(fuzz_trial, finds_nothing_on_a_right_server)
{
	struct suite suite;

	load(&suite);
	finds_nothing(&suite, NULL, CLEAN);
	finds_nothing(&suite, "messages-with-the-id", VARIANT);
	suite_release(&suite);
}

/* One of each kind that is found soon. */
static const char *const soon[] = {
	"accepts-a-markup-comment", "hangs-on-a-huge-exponent",
	"spoilt-by-proto", "tells-a-python-trace", "fails-on-a-charset",
	"tired-by-empty-containers", "mixes-up-after-a-template", NULL
};

static uint64_t find(const struct suite *suite,
		     const struct ref_deep_bug *bug, uint64_t seed)
{
	struct fuzz_trial t = { .suite = suite, .bug = bug->name,
				.oracle = bug->oracle, .seed = seed,
				.requests = BUDGET };
	uint64_t sent;

	run(&t);
	if (!CHECK(t.found))
		printf("%s by %s, seed %llu\n", bug->name, bug->oracle,
		       (unsigned long long)seed);
	CHECK(t.summary.finding_count > 0);
	sent = t.sent;
	fuzz_trial_release(&t);
	return sent;
}

TEST(fuzz_trial, finds_seeded_bugs_with_every_seed)
{
	struct suite suite;

	load(&suite);
	for (size_t i = 0; soon[i]; i++) {
		const struct ref_deep_bug *bug =
			ref_deep_bug_find(slice_from(soon[i]));

		if (CHECK(bug))
			for (uint64_t seed = 1; seed <= SEEDS; seed++)
				find(&suite, bug, seed);
	}
	suite_release(&suite);
}

TEST(fuzz_trial, gives_the_same_again)
{
	const struct ref_deep_bug *bug =
		ref_deep_bug_find(slice_from("accepts-an-end-of-transmission"));
	struct suite suite;

	load(&suite);
	CHECK_INT(find(&suite, bug, 7), find(&suite, bug, 7));
	suite_release(&suite);
}
