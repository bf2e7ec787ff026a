/*
 * The oracle and the suite must say the same: what a case passes the
 * expectation of its request never fails, and what it fails the expectation
 * fails, for every answer of the fixture.
 */
#include "tests/expect_fixture.h"
#include "tests/test.h"

enum side { LAXER, STRICTER };

/* Where the oracle is laxer or stricter than a case, and why. */
static const struct exception {
	const char *cases;     /* glob */
	enum side oracle;
	int status;            /* of the answer; 0 = any */
	const char *type;      /* in its body or TaskInfo; NULL = any */
	const char *reason;
} exceptions[] = {
	{ "content-type.c*", STRICTER, 500, NULL,
	  "M5 judges the same body in volume-unknown.random" },
	{ "header.*", STRICTER, 500, NULL, "the same" },
	{ "header.n*", LAXER, 500, NULL,
	  "the control says that the session is good; the fuzzer does not "
	  "know that a server cannot read it" },
	{ "header.blanks-around", LAXER, 0, NULL,
	  "the same, and odd framing may be refused in any way" },
	{ "large.*", STRICTER, 500, NULL,
	  "M3 to M5 judge the same members in smaller bodies" },
	{ "json-syntax.*", STRICTER, 200, "\"state\":\"success\"",
	  "the volume is unknown: no oddity makes a sync of it succeed" },
	{ "path.*", STRICTER, 200, "\"state\":\"success\"", "the same" },
	{ "datastore.bad-and-malformed-volume", LAXER, 200, "SystemError",
	  "the malformed reference alone lets any Task pass with a warning" },
	{ "sync-mode.unknown-and-unknown-volume", LAXER, 200, NULL,
	  "the unknown mode alone lets any Task that fails pass with a "
	  "warning" },
	{ "json-type.id-fraction", LAXER, 0, NULL,
	  "a number with an exponent is odd JSON as well" },
	{ "path.object-unicode", LAXER, 400, NULL,
	  "400 is right for the other ids that must be encoded" },
	{ "path.object-very-long", LAXER, 413, NULL,
	  "a head of more than 8 KiB may be refused for its size" },
	{ "release.very-long", LAXER, 413, NULL, "the same" },
	{ "members.specs-*", LAXER, 500, "NoSuchFault",
	  "the unknown member lets an unknown fault pass with a warning" },
	{ "spec-count.other-name", LAXER, 500, "NoSuchFault", "the same" },
	{ "spec-count.valid-then-null", LAXER, 500, "NoSuchFault",
	  "the case is about M3; what is no spec at all is wrong by 9.5 as "
	  "well, where an unknown fault warns, and 9.10 names no precedence" },
	{ "spec-count.null-then-valid", LAXER, 500, "NoSuchFault",
	  "the same" },
	{ "spec-count.valid-then-empty", LAXER, 500, "NoSuchFault",
	  "the same" },
	{ "volume-id-malformed.very-long", LAXER, 500, "NoSuchFault",
	  "9.28 lets an unknown fault pass with a warning, as in large.*" },
	{ "task-reference.shape*", STRICTER, 200, "\"state\":\"error\"",
	  "these cases look at the reference alone" },
};

enum { EXCEPTIONS = sizeof(exceptions) / sizeof(exceptions[0]) };

static bool names(const struct fixture_answer *a, const char *type)
{
	return !type || strstr(a->body, type) ||
	       (a->info && strstr(a->info, type));
}

static bool is_exception(const char *id, enum side side,
			 const struct fixture_answer *a,
			 bool used[EXCEPTIONS])
{
	bool found = false;

	for (size_t i = 0; i < EXCEPTIONS; i++) {
		const struct exception *e = &exceptions[i];

		if (e->oracle != side || !names(a, e->type) ||
		    (e->status && e->status != a->status) ||
		    !slice_glob(slice_from(id), slice_from(e->cases)))
			continue;
		used[i] = found = true;
	}
	return found;
}

/* The only judged step, when it is a sync; NULL otherwise. */
static const struct step *only_sync(const struct test_case *tc)
{
	const struct step *found = NULL;

	for (size_t i = 0; i < tc->step_count; i++) {
		if (!tc->steps[i].judged)
			continue;
		if (found || strcmp(tc->steps[i].request->name, "sync"))
			return NULL;
		found = &tc->steps[i];
	}
	return found;
}

static void compare(struct expect_fixture *f, const struct test_case *tc,
		    const struct fixture_answer *a, bool used[EXCEPTIONS])
{
	bool by_case = expect_fixture_judge_case(f, tc, a) == VERDICT_FAIL;
	bool by_oracle = expect_fixture_judge(f, a) == VERDICT_FAIL;

	if (by_case == by_oracle ||
	    is_exception(tc->id, by_case ? LAXER : STRICTER, a, used))
		return;
	printf("%s (%s): %s, %s\n%s\n%s\n", tc->id,
	       expect_fixture_defects(f),
	       by_case ? "case fails" : "case passes",
	       by_oracle ? "oracle fails" : "oracle passes",
	       buf_string(&f->exchanges[0].answer), a->info ? a->info : "");
	CHECK(by_case == by_oracle);
}

/* What a session of the case's own has come to and what its user may do, the
 * request does not say. */
static bool build(struct expect_fixture *f, const struct test_case *tc)
{
	const struct step *step = only_sync(tc);
	struct bindings bindings = f->bindings;
	struct err err = ERR_INIT;

	if (!step || !strcmp(tc->topic, "login") ||
	    !strcmp(tc->topic, "permission"))
		return false;
	bindings.session_own = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
	buf_clear(&f->request);
	return CHECK(!step_build(&f->suite, step, &bindings, &f->request,
				 &err));
}

TEST(expect_suite, every_case_and_the_expectation_of_its_request_agree)
{
	struct expect_fixture f;
	const struct fixture_answer *a;
	bool used[EXCEPTIONS] = { false };
	size_t compared = 0;

	expect_fixture_open(&f);
	for (size_t i = 0; i < f.suite.case_count; i++) {
		if (!build(&f, &f.suite.cases[i]))
			continue;
		compared++;
		expect_fixture_request(&f, buf_view(&f.request));
		for (size_t k = 0; (a = fixture_answer_at(k)); k++)
			compare(&f, &f.suite.cases[i], a, used);
	}
	CHECK(compared > 300);
	for (size_t i = 0; i < EXCEPTIONS; i++)
		if (!CHECK(used[i]))
			printf("no case needs '%s'\n", exceptions[i].cases);
	expect_fixture_close(&f);
}
