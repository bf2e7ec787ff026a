/* Campaigns of a few hundred mutants: each oracle finds a seeded bug, a right
 * server has no finding, and what counts as a failure of the selftest. */
#include "campaign/fuzz_selftest.h"
#include "campaign/fuzz_trial.h"
#include "case/case_load.h"
#include "oracle/oracle_table.h"
#include "refserver/ref_deep.h"
#include "tests/test.h"

enum { FEW = 300, MANY = 3000, MOST = 9000 };

static void load(struct suite *suite)
{
	struct err err = ERR_INIT;

	memset(suite, 0, sizeof(*suite));
	CHECK_INT(suite_load(suite, NULL, NULL, &err), 0);
}

/* ---- one campaign ---- */

static void find(const struct suite *suite, const char *bug,
		 const char *oracle)
{
	/* Whatever is asked twice only now and then takes longer. */
	size_t few = oracle && !strcmp(oracle, "determinism") ? MOST : FEW;
	struct fuzz_trial t = { .suite = suite, .bug = bug, .oracle = oracle,
				.seed = 1, .requests = few, .after = few };
	struct err err = ERR_INIT;
	bool ok;

	CHECK_INT(fuzz_trial_run(&t, &err), 0);
	ok = CHECK_INT(t.found, oracle != NULL);
	ok &= CHECK_INT(t.summary.finding_count, oracle ? 1 : 0);
	ok &= CHECK_INT(t.summary.executed, few);
	CHECK_INT(t.summary.exit_code, oracle ? 1 : 0);
	CHECK(!oracle || (t.sent && t.sent <= few));
	if (!ok)
		printf(" of %s", bug ? bug : "the right server");
	fuzz_trial_release(&t);
}

/* With the seed that the others have too; soon is a matter of luck. */
TEST(fuzz_selftest, each_oracle_finds_a_bug_among_a_few_mutants)
{
	static const struct { const char *bug, *oracle; } soon[] = {
		{ "accepts-a-c-escape", "expectation" },
		{ "dies-of-boxes-in-boxes", "liveness" },
		{ "closes-on-two-chunk-extensions", "liveness" },
		{ "mixes-up-after-a-template", "cross-talk" },
		{ "refuses-bodies-of-full-pages", "same-meaning" },
		{ "slow-with-many-members", "latency" },
		{ "spoilt-by-a-mark-in-a-name", "canary" },
		{ "swallows-what-comes-at-once", "desync" },
		{ "tired-by-empty-containers", "recovery" },
		{ "undecided-about-unknown-volumes-in-f", "determinism" },
		{ NULL, NULL },
	};
	struct suite suite;

	load(&suite);
	for (size_t i = 0; i < sizeof(soon) / sizeof(soon[0]); i++)
		find(&suite, soon[i].bug, soon[i].oracle);
	suite_release(&suite);
}

TEST(fuzz_selftest, ends_behind_the_finding_or_when_time_is_up)
{
	struct fuzz_trial t = { .bug = "accepts-a-c-escape", .seed = 1,
				.oracle = "expectation", .requests = MANY },
			  late = { .seed = 1, .oracle = "expectation",
				   .requests = MANY, .time_us = 1 },
			  none = { .bug = "no-such-bug" };
	struct err err = ERR_INIT;
	struct suite suite;

	load(&suite);
	t.suite = late.suite = none.suite = &suite;
	CHECK_INT(fuzz_trial_run(&t, &err), 0);
	CHECK(t.found && t.us > 0 && t.us <= t.spent_us);
	CHECK(t.summary.executed <= t.sent + FEW);
	fuzz_trial_release(&t);
	CHECK_INT(fuzz_trial_run(&late, &err), 0);
	CHECK(!late.found && late.summary.executed < FEW);
	fuzz_trial_release(&late);
	CHECK_INT(fuzz_trial_run(&none, &err), -1);
	CHECK_HAS(err.text, "no-such-bug");
	fuzz_trial_release(&none);
	suite_release(&suite);
}

/* ---- many ---- */

TEST(fuzz_selftest, knows_the_oracle_of_every_seeded_bug)
{
	const struct ref_deep_bug *bug;

	for (size_t i = 0; (bug = ref_deep_bug_at(i)); i++)
		if (!CHECK(oracle_find(slice_from(bug->oracle))))
			printf("%s: %s\n", bug->name, bug->oracle);
}

/* What it prints is in `out`, which the caller releases. */
static int run(struct fuzz_selftest_options o, struct buf *out,
	       struct fuzz_selftest_totals *totals, struct err *err)
{
	struct suite suite;
	FILE *stream = tmpfile();
	char text[4096];
	int result;

	load(&suite);
	o.suite = &suite;
	o.seed = 1;
	o.verbose = true;
	result = fuzz_selftest_run(&o, stream, totals, err);
	rewind(stream);
	buf_slice(out, slice_of(text, fread(text, 1, sizeof(text), stream)));
	fclose(stream);
	suite_release(&suite);
	return result;
}

/* A miss, and a glob that matches nothing, must not pass. */
TEST(fuzz_selftest, passes_only_what_was_found)
{
	static const struct {
		const char *only;
		bool variants;
		uint64_t requests;
		int result;
		size_t trials, found, clean;
		const char *told;
	} rows[] = {
		{ "accepts-a-c-escape", false, FEW, 0, 1, 1, 0,
		  "found   accepts-a-c-escape" },
		{ "accepts-128-specs", false, 10, 1, 1, 0, 0,
		  "MISSED  accepts-128-specs" },
		{ "reference", false, FEW, 0, 0, 0, 1, "clean   reference" },
		{ "white-space", true, FEW, 0, 0, 0, 1,
		  "clean   white-space" },
		{ "no-such-bug", false, FEW, -1, 0, 0, 0, "" },
		{ "accepts-a-c-escape", true, FEW, -1, 0, 0, 0, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fuzz_selftest_options o = {
			.only = rows[i].only, .variants = rows[i].variants,
			.requests = rows[i].requests };
		struct buf out = BUF_INIT(64 * 1024);
		struct fuzz_selftest_totals t;
		struct err err = ERR_INIT;

		CHECK_INT(run(o, &out, &t, &err), rows[i].result);
		CHECK_INT(t.trials, rows[i].trials);
		CHECK_INT(t.found, rows[i].found);
		CHECK_INT(t.clean, rows[i].clean);
		CHECK_INT(t.alarms + t.broken, 0);
		CHECK_HAS(buf_string(&out), rows[i].told);
		if (rows[i].result < 0)
			CHECK_HAS(err.text, rows[i].only);
		buf_release(&out);
	}
}
