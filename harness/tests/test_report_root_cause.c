/*
 * One defect of a server is one finding; two are two. On real runs against
 * the reference server with seeded bugs.
 */
#include "base/alloc.h"
#include "case/case_load.h"
#include "report/report_cause.h"
#include "selftest/trial.h"
#include "tests/test.h"

/* The run against one bug; the caller releases it. */
static void run_bug(struct trial *t, const struct suite *suite,
		    const char *bug)
{
	struct err err = ERR_INIT;

	*t = (struct trial){ .suite = suite, .bug = bug, .seed = 1,
			     .arena = ARENA_INIT };
	CHECK_INT(trial_run(t, &err), 0);
}

static bool fails(const struct trial *t, const char *id)
{
	for (size_t i = 0; i < t->log.count; i++)
		if (!strcmp(t->log.cases[i].test_case->id, id))
			return t->log.cases[i].verdict == VERDICT_FAIL;
	return false;
}

/* A server with both bugs, as far as its verdicts go. */
static void merge(struct report_log *log, const struct trial *a,
		  const struct trial *b)
{
	report_log_init(log);
	log->suite = a->suite;
	log->count = log->room = a->log.count;
	log->cases = mem_array(log->count, sizeof(*log->cases));
	for (size_t i = 0; i < log->count; i++)
		log->cases[i] = a->log.cases[i].verdict == VERDICT_FAIL
					? a->log.cases[i] : b->log.cases[i];
}

/* Some finding is about this bug: most of its cases fail because of it and
 * not because of the other one. */
static bool has_finding_of(struct report_log *log, const struct trial *bug,
			   const struct trial *other)
{
	size_t count;
	const struct report_cause *causes = report_causes(log, &count);

	for (size_t i = 0; i < count; i++) {
		size_t own = 0;

		for (size_t k = 0; k < causes[i].case_count; k++) {
			const char *id = causes[i].cases[k]->test_case->id;

			own += fails(bug, id) && !fails(other, id);
		}
		if (own * 2 > causes[i].case_count)
			return true;
	}
	return false;
}

static void check_pair(const struct suite *suite, const char *first,
		       const char *second)
{
	struct trial a, b;
	struct report_log log;

	run_bug(&a, suite, first);
	run_bug(&b, suite, second);
	merge(&log, &a, &b);
	if (!CHECK(has_finding_of(&log, &a, &b)) ||
	    !CHECK(has_finding_of(&log, &b, &a)))
		fprintf(stderr, "    %s and %s are one\n", first, second);
	report_log_release(&log);
	trial_release(&a);
	trial_release(&b);
}

/* Pairs that get the same wrong answer for different reasons. */
TEST(report_root_cause, two_bugs_are_two_findings)
{
	static const char *const pairs[][2] = {
		{ "accepts-an-empty-id", "accepts-two-specs" },
		{ "accepts-an-empty-id", "unknown-volume-succeeds" },
		{ "accepts-an-empty-id", "accepts-a-prefixed-id" },
		{ "accepts-a-string-as-mode", "accepts-a-number-as-id" },
		{ "empty-id-is-not-found", "many-specs-is-not-found" },
		{ "spec-count-is-cns-fault", "malformed-id-is-cns-fault" },
		{ "unknown-volume-is-cns-fault", "spec-count-is-cns-fault" },
		{ "accepts-any-object", "accepts-a-garbage-release" },
		{ "syncs-on-get", "accepts-an-absent-body" },
		{ "accepts-any-session", "accepts-any-method" },
		{ "accepts-truncated-json", "accepts-odd-numbers" },
		{ "not-found-with-404", "fault-message-is-a-string" },
	};
	struct suite suite;

	CHECK_INT(suite_load(&suite, NULL, NULL, NULL), 0);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		check_pair(&suite, pairs[i][0], pairs[i][1]);
	suite_release(&suite);
}

static void check_single(const struct suite *suite, const char *bug,
			 const char *speaker)
{
	struct trial t;
	size_t count;
	struct report_cause *causes;

	run_bug(&t, suite, bug);
	causes = report_causes(&t.log, &count);
	if (!CHECK_INT(count, 1))
		fprintf(stderr, "    findings of %s\n", bug);
	CHECK_INT(causes[0].case_count, t.failing);
	CHECK_TEXT(causes[0].cases[0]->test_case->id, speaker);
	trial_release(&t);
}

/* However many cases and clauses it breaks; the plainest case speaks. */
TEST(report_root_cause, one_bug_is_one_finding)
{
	static const char *const bugs[][2] = {
		{ "faults-only-in-the-result", "spec-count.none" },
		{ "invalid-argument-with-200", "spec-count.none" },
		{ "not-found-with-404", "volume-unknown.random" },
		{ "unknown-volume-is-invalid-argument",
		  "volume-unknown.random" },
		{ "task-fails", "sync-valid.full-sync" },
		{ "moref-with-202", "sync-valid.full-sync" },
		{ "needs-a-datastore", "sync-valid.full-sync" },
		{ "empty-id-is-not-found", "volume-id-malformed.empty" },
		{ "json-types-are-422", "datastore.string" },
		{ "every-tenth-sync-is-a-page", "recovery.syncs-between-refusals" },
		{ "json-fault-with-bytes-behind", NULL },
	};
	struct suite suite;

	CHECK_INT(suite_load(&suite, NULL, NULL, NULL), 0);
	for (size_t i = 0; bugs[i][1]; i++)
		check_single(&suite, bugs[i][0], bugs[i][1]);
	suite_release(&suite);
}
