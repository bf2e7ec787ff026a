#include "selftest/selftest.h"

#include "base/alloc.h"
#include "refserver/ref_bug.h"
#include "selftest/coverage.h"
#include "selftest/trial.h"
#include "selftest/vacuity.h"

/* What the trials share. */
struct tally {
	const struct selftest_options *o;
	FILE *out;
	struct selftest_totals *totals;
	/* per clause of the suite */
	size_t *live;   /* cases that passed on the correct server */
	size_t *killed; /* bugs that were caught by it */
};

static bool wanted(const struct selftest_options *o, const char *name)
{
	return !o->only ||
	       slice_glob(slice_from(name), slice_from(o->only));
}

static struct trial trial_of(const struct selftest_options *o)
{
	return (struct trial){ .suite = o->suite, .seed = o->seed,
			       .arena = ARENA_INIT };
}

static void print_cases(FILE *out, const struct trial *t, size_t count)
{
	size_t shown = count < TRIAL_SHOWN ? count : TRIAL_SHOWN;

	for (size_t i = 0; i < shown; i++)
		fprintf(out, "%s%s", i ? ", " : "", t->shown[i]);
	if (count > shown)
		fprintf(out, " and %zu more", count - shown);
	fprintf(out, "\n");
}

static void note_killed(struct tally *a, const char *clause)
{
	const struct suite *suite = a->o->suite;

	for (size_t i = 0; i < suite->clause_count; i++)
		a->killed[i] += !strcmp(suite->clauses[i].id, clause);
}

static int run_bug(struct tally *a, const struct ref_bug *bug,
		   struct err *err)
{
	struct trial t = trial_of(a->o);
	int result;

	t.bug = bug->name;
	t.clause = bug->clause;
	t.verbose = a->o->verbose ? a->out : NULL;
	result = trial_run(&t, err);
	if (!result) {
		bool caught = t.citing > 0 && t.exit_code != 0;

		a->totals->bugs++;
		a->totals->caught += caught;
		a->totals->findings += caught ? t.causes : 0;
		a->totals->single += caught && t.causes == 1;
		if (caught)
			note_killed(a, bug->clause);
		fprintf(a->out, "%-7s %-34s %-5s %zu in %zu  ",
			caught ? "caught" : "MISSED", bug->name, bug->clause,
			t.failing, t.causes);
		if (caught)
			print_cases(a->out, &t, t.citing);
		else
			fprintf(a->out, "%zu failing, exit %d: %s\n", t.failing,
				t.exit_code, t.first ? t.first : "nothing");
	}
	trial_release(&t);
	return result;
}

/* With and without login: the ladder must not be the only defence. */
static int run_always_same(struct tally *a, const struct ref_bug *bug,
			   bool no_auth, struct err *err)
{
	struct trial t = trial_of(a->o);
	int result;

	t.bug = bug->name;
	t.no_auth = no_auth;
	t.verbose = a->o->verbose ? a->out : NULL;
	result = trial_run(&t, err);
	if (!result) {
		size_t passed = t.count[VERDICT_PASS] + t.count[VERDICT_WARN];
		bool held = !passed && t.exit_code != 0;

		a->totals->always_same++;
		a->totals->always_same_held += held;
		fprintf(a->out,
			"%-7s %-34s %-5s exit %d, %zu passed, %zu failed, "
			"%zu blocked%s\n",
			held ? "held" : "FOOLED", bug->name, bug->clause,
			t.exit_code, passed, t.count[VERDICT_FAIL],
			t.count[VERDICT_BLOCKED],
			no_auth ? " (no login)" : "");
	}
	trial_release(&t);
	return result;
}

static bool clean(const struct trial *t)
{
	return !t->exit_code && !t->count[VERDICT_FAIL] &&
	       !t->count[VERDICT_BLOCKED] && !t->count[VERDICT_ERROR];
}

/* `variant` NULL: the reference server as it is. */
static int run_variant(struct tally *a, const struct ref_variant *variant,
		       struct err *err)
{
	struct trial t = trial_of(a->o);
	int result;

	t.variant = variant ? variant->name : NULL;
	t.live = variant ? NULL : a->live;
	t.verbose = a->o->verbose ? a->out : NULL;
	result = trial_run(&t, err);
	if (!result) {
		bool ok = clean(&t);

		a->totals->variants += variant != NULL;
		a->totals->variants_failing += variant && !ok;
		if (!variant)
			a->totals->reference_clean = ok;
		fprintf(a->out, "%-7s %-34s %-5s %zu pass, %zu warn",
			ok ? "clean" : "ALARM",
			variant ? variant->name : "(the reference server)",
			variant ? variant->clause : "",
			t.count[VERDICT_PASS], t.count[VERDICT_WARN]);
		fprintf(a->out, ok ? "\n" : ", %zu fail, exit %d: %s\n",
			t.failing, t.exit_code, t.first ? t.first : "");
	}
	trial_release(&t);
	return result;
}

static int run_bugs(struct tally *a, struct err *err)
{
	const struct ref_bug *bug;

	for (size_t i = 0; (bug = ref_bug_at(i)); i++) {
		if (!wanted(a->o, bug->name))
			continue;
		if (!bug->always_same) {
			if (run_bug(a, bug, err))
				return -1;
		} else if (run_always_same(a, bug, false, err) ||
			   run_always_same(a, bug, true, err)) {
			return -1;
		}
	}
	return 0;
}

static int run_variants(struct tally *a, struct err *err)
{
	const struct ref_variant *variant;

	for (size_t i = 0; (variant = ref_variant_at(i)); i++)
		if (wanted(a->o, variant->name) &&
		    run_variant(a, variant, err))
			return -1;
	return 0;
}

/* The matrix says something only with all of its servers. */
static bool wants_vacuity(const struct selftest_options *o)
{
	const struct ref_bug *bug;

	for (size_t i = 0; (bug = ref_bug_at(i)); i++)
		if (bug->always_same && !wanted(o, bug->name))
			return false;
	return true;
}

static int run_vacuity(struct tally *a, struct err *err)
{
	struct vacuity v = { .suite = a->o->suite, .seed = a->o->seed,
			     .verbose = a->o->verbose };

	if (!wants_vacuity(a->o))
		return 0;
	if (vacuity_run(&v, a->out, err))
		return -1;
	a->totals->cases = v.cases;
	a->totals->vacuous = v.vacuous;
	a->totals->open = v.open;
	return 0;
}

/* What this run has proved about each clause, not what the tables promise. */
static void judge_clauses(struct tally *a)
{
	struct coverage c;

	for (size_t i = 0; coverage_at(a->o->suite, i, &c); i++) {
		const char *gap;

		c.cases = a->live[i];
		c.bugs = a->killed[i];
		gap = coverage_gap(&c);
		a->totals->untestable += c.clause->untestable != NULL;
		a->totals->testable += !c.clause->untestable;
		a->totals->covered += !c.clause->untestable && !*gap;
		if (*gap)
			fprintf(a->out, "UNPROVED clause %-5s %s\n",
				c.clause->id, gap);
	}
}

static void print_totals(FILE *out, const struct selftest_totals *t)
{
	fprintf(out, "\nbugs caught by their intended clause: %zu of %zu\n",
		t->caught, t->bugs);
	fprintf(out, "always-the-same servers that pass nothing: %zu of %zu\n",
		t->always_same_held, t->always_same);
	fprintf(out, "correct variants failing: %zu of %zu\n",
		t->variants_failing, t->variants);
	if (t->testable)
		fprintf(out,
			"clauses with a case and a killed bug: %zu of %zu "
			"testable; untestable %zu\n",
			t->covered, t->testable, t->untestable);
	if (t->caught)
		fprintf(out,
			"findings per caught bug: %.2f of %.2f allowed (%zu "
			"of %zu bugs are one finding)\n",
			(double)t->findings / (double)t->caught,
			SELFTEST_FINDINGS_PERCENT_MAX / 100.0, t->single,
			t->caught);
	if (t->cases)
		fprintf(out, "cases tagged open that ask only for a complete "
			"answer: %zu\nvacuous cases: %zu of %zu\n", t->open,
			t->vacuous, t->cases);
}

/* Of all bugs together: with a few of them it says nothing. */
static bool too_many_findings(const struct selftest_options *o,
			      const struct selftest_totals *t)
{
	return !o->only && t->findings * 100 >
		t->caught * SELFTEST_FINDINGS_PERCENT_MAX;
}

static int run_all(struct tally *a, struct err *err)
{
	struct selftest_totals *t = a->totals;
	const char *only = a->o->only;

	if ((!only && run_variant(a, NULL, err)) || run_bugs(a, err) ||
	    run_variants(a, err) || run_vacuity(a, err))
		return -1;
	if (only && !t->bugs && !t->always_same && !t->variants)
		return err_set(err, ERR_USAGE,
			       "no bug or variant matches '%s'; see 'list bugs' "
			       "and 'list variants'", only);
	if (!only)
		judge_clauses(a);
	print_totals(a->out, t);
	return t->caught != t->bugs || !t->reference_clean ||
	       t->always_same_held != t->always_same ||
	       t->variants_failing || t->covered != t->testable ||
	       t->vacuous || too_many_findings(a->o, t);
}

int selftest_run(const struct selftest_options *o, FILE *out,
		 struct selftest_totals *totals, struct err *err)
{
	size_t clauses = o->suite->clause_count + 1;
	struct tally a = { o, out, totals,
			   mem_array(clauses, sizeof(*a.live)),
			   mem_array(clauses, sizeof(*a.killed)) };
	int result;

	*totals = (struct selftest_totals){ .reference_clean = true };
	result = run_all(&a, err);
	mem_free(a.live);
	mem_free(a.killed);
	return result;
}
