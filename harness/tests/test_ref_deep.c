/* Bugs that only fuzzing finds: the suite must not see them. */
#include "case/case_load.h"
#include "refserver/ref_bug.h"
#include "refserver/ref_deep.h"
#include "selftest/trial.h"
#include "tests/test.h"

enum { LEAST = 40 };

TEST(ref_deep, has_names_and_titles_that_are_found_again)
{
	const struct ref_deep_bug *bug;
	size_t count = 0;

	for (; (bug = ref_deep_bug_at(count)); count++) {
		CHECK(ref_deep_bug_find(slice_from(bug->name)) == bug);
		CHECK(!ref_bug_find(slice_from(bug->name)));
		CHECK(*bug->title && *bug->oracle);
	}
	CHECK(count >= LEAST);
	CHECK(!ref_deep_bug_find(slice_from("dies-on-an-empty-id")));
}

static void conforms(const struct suite *suite, const char *bug)
{
	struct trial t = { .suite = suite, .bug = bug, .seed = 1,
			   .arena = ARENA_INIT };
	struct err err = ERR_INIT;

	if (CHECK_INT(trial_run(&t, &err), 0) &&
	    (!CHECK_INT(t.exit_code, 0) ||
	     !CHECK_INT(t.count[VERDICT_FAIL], 0)))
		printf("%s: exit %d, %zu failing: %s\n", bug, t.exit_code,
		       t.failing, t.first ? t.first : "");
	trial_release(&t);
}

TEST(ref_deep, lets_every_bug_conform_in_a_run)
{
	const struct ref_deep_bug *bug;
	struct suite suite = { 0 };
	struct err err = ERR_INIT;

	CHECK_INT(suite_load(&suite, NULL, NULL, &err), 0);
	for (size_t i = 0; (bug = ref_deep_bug_at(i)); i++)
		conforms(&suite, bug->name);
	suite_release(&suite);
}
