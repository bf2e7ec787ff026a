#include "selftest/selftest.h"

#include "refserver/ref_bug.h"
#include "selftest/trial.h"
#include "selftest/vacuity.h"

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

static int run_bug(const struct selftest_options *o, const struct ref_bug *bug,
		   FILE *out, struct selftest_totals *totals, struct err *err)
{
	struct trial t = trial_of(o);
	int result;

	t.bug = bug->name;
	t.clause = bug->clause;
	t.verbose = o->verbose ? out : NULL;
	result = trial_run(&t, err);
	if (!result) {
		bool caught = t.citing > 0 && t.exit_code != 0;

		totals->bugs++;
		totals->caught += caught;
		totals->findings += caught ? t.causes : 0;
		totals->single += caught && t.causes == 1;
		fprintf(out, "%-7s %-34s %-5s %zu in %zu  ",
			caught ? "caught" : "MISSED", bug->name, bug->clause,
			t.failing, t.causes);
		if (caught)
			print_cases(out, &t, t.citing);
		else
			fprintf(out, "%zu failing, exit %d: %s\n", t.failing,
				t.exit_code, t.first ? t.first : "nothing");
	}
	trial_release(&t);
	return result;
}

/* With and without login: the ladder must not be the only defence. */
static int run_always_same(const struct selftest_options *o,
			   const struct ref_bug *bug, bool no_auth, FILE *out,
			   struct selftest_totals *totals, struct err *err)
{
	struct trial t = trial_of(o);
	int result;

	t.bug = bug->name;
	t.no_auth = no_auth;
	t.verbose = o->verbose ? out : NULL;
	result = trial_run(&t, err);
	if (!result) {
		size_t passed = t.count[VERDICT_PASS] + t.count[VERDICT_WARN];
		bool held = !passed && t.exit_code != 0;

		totals->always_same++;
		totals->always_same_held += held;
		fprintf(out,
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
static int run_variant(const struct selftest_options *o,
		       const struct ref_variant *variant, FILE *out,
		       struct selftest_totals *totals, struct err *err)
{
	struct trial t = trial_of(o);
	int result;

	t.variant = variant ? variant->name : NULL;
	t.verbose = o->verbose ? out : NULL;
	result = trial_run(&t, err);
	if (!result) {
		bool ok = clean(&t);

		totals->variants += variant != NULL;
		totals->variants_failing += variant && !ok;
		if (!variant)
			totals->reference_clean = ok;
		fprintf(out, "%-7s %-34s %-5s %zu pass, %zu warn",
			ok ? "clean" : "ALARM",
			variant ? variant->name : "(the reference server)",
			variant ? variant->clause : "",
			t.count[VERDICT_PASS], t.count[VERDICT_WARN]);
		fprintf(out, ok ? "\n" : ", %zu fail, exit %d: %s\n",
			t.failing, t.exit_code, t.first ? t.first : "");
	}
	trial_release(&t);
	return result;
}

static int run_bugs(const struct selftest_options *o, FILE *out,
		    struct selftest_totals *totals, struct err *err)
{
	const struct ref_bug *bug;

	for (size_t i = 0; (bug = ref_bug_at(i)); i++) {
		if (!wanted(o, bug->name))
			continue;
		if (!bug->always_same) {
			if (run_bug(o, bug, out, totals, err))
				return -1;
		} else if (run_always_same(o, bug, false, out, totals, err) ||
			   run_always_same(o, bug, true, out, totals, err)) {
			return -1;
		}
	}
	return 0;
}

static int run_variants(const struct selftest_options *o, FILE *out,
			struct selftest_totals *totals, struct err *err)
{
	const struct ref_variant *variant;

	for (size_t i = 0; (variant = ref_variant_at(i)); i++)
		if (wanted(o, variant->name) &&
		    run_variant(o, variant, out, totals, err))
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

static int run_vacuity(const struct selftest_options *o, FILE *out,
		       struct selftest_totals *totals, struct err *err)
{
	struct vacuity v = { .suite = o->suite, .seed = o->seed,
			     .verbose = o->verbose };

	if (!wants_vacuity(o))
		return 0;
	if (vacuity_run(&v, out, err))
		return -1;
	totals->cases = v.cases;
	totals->vacuous = v.vacuous;
	totals->open = v.open;
	return 0;
}

static void print_totals(FILE *out, const struct selftest_totals *t)
{
	fprintf(out, "\nbugs caught by their intended clause: %zu of %zu\n",
		t->caught, t->bugs);
	fprintf(out, "always-the-same servers that pass nothing: %zu of %zu\n",
		t->always_same_held, t->always_same);
	fprintf(out, "correct variants failing: %zu of %zu\n",
		t->variants_failing, t->variants);
	if (t->caught)
		fprintf(out,
			"findings per caught bug: %.2f (%zu of %zu bugs are "
			"one finding)\n",
			(double)t->findings / (double)t->caught, t->single,
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

int selftest_run(const struct selftest_options *o, FILE *out,
		 struct selftest_totals *totals, struct err *err)
{
	*totals = (struct selftest_totals){ .reference_clean = true };
	if (!o->only && run_variant(o, NULL, out, totals, err))
		return -1;
	if (run_bugs(o, out, totals, err) ||
	    run_variants(o, out, totals, err) ||
	    run_vacuity(o, out, totals, err))
		return -1;
	if (o->only && !totals->bugs && !totals->always_same &&
	    !totals->variants)
		return err_set(err, ERR_USAGE,
			       "no bug or variant matches '%s'; see 'list bugs' "
			       "and 'list variants'", o->only);
	print_totals(out, totals);
	return totals->caught != totals->bugs || !totals->reference_clean ||
	       totals->always_same_held != totals->always_same ||
	       totals->variants_failing || totals->vacuous ||
	       too_many_findings(o, totals);
}
