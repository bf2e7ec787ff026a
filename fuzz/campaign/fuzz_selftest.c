#include "campaign/fuzz_selftest.h"

#include "campaign/fuzz_trial.h"
#include "refserver/ref_deep.h"

enum { CLEAN_REQUESTS = 40000 };

static void print_findings(FILE *out, const struct fuzz_trial *t)
{
	for (size_t i = 0; i < t->finding_count; i++) {
		const struct fuzz_trial_finding *f = &t->findings[i];

		fprintf(out, "          %s: %s, mutant %llu, %s\n",
			f->key.oracle, f->key.title,
			(unsigned long long)f->index, f->operators);
	}
}

static void print_trial(FILE *out, const struct fuzz_trial *t,
			const struct ref_deep_bug *bug)
{
	fprintf(out, "%-7s %-44s %-12s seed %llu  ",
		t->found ? "found" : "MISSED", bug->name, bug->oracle,
		(unsigned long long)t->seed);
	if (t->found)
		fprintf(out, "mutant %llu, %.2f s, %zu findings\n",
			(unsigned long long)t->index, (double)t->us / 1e6,
			t->finding_count);
	else
		fprintf(out, "in %llu mutants, %zu findings of others\n",
			(unsigned long long)t->executed, t->finding_count);
}

static struct fuzz_trial trial_of(const struct fuzz_selftest_options *o,
				  unsigned seed)
{
	return (struct fuzz_trial){
		.suite = o->suite, .seed = o->seed + seed,
		.requests = o->requests ? o->requests
					: FUZZ_SELFTEST_REQUESTS,
		.after = FUZZ_SELFTEST_AFTER, .arena = ARENA_INIT };
}

static int run_bug(const struct fuzz_selftest_options *o,
		   const struct ref_deep_bug *bug, unsigned seed, FILE *out,
		   struct fuzz_selftest_totals *totals, struct err *err)
{
	struct fuzz_trial t = trial_of(o, seed);
	int result;

	t.bug = bug->name;
	t.oracle = bug->oracle;
	result = fuzz_trial_run(&t, err);
	if (!result) {
		totals->trials++;
		totals->found += t.found;
		totals->findings += t.found ? t.finding_count : 0;
		if (t.found && t.index > totals->worst)
			totals->worst = t.index;
		print_trial(out, &t, bug);
		if (o->verbose)
			print_findings(out, &t);
		fflush(out);
	}
	fuzz_trial_release(&t);
	return result;
}

/* The correct server: whatever is found is a false alarm. */
static int run_clean(const struct fuzz_selftest_options *o, unsigned seed,
		     FILE *out, struct fuzz_selftest_totals *totals,
		     struct err *err)
{
	struct fuzz_trial t = trial_of(o, seed);
	int result;

	t.oracle = "none";
	if (t.requests > CLEAN_REQUESTS)
		t.requests = CLEAN_REQUESTS;
	result = fuzz_trial_run(&t, err);
	if (!result) {
		totals->alarms += t.finding_count;
		fprintf(out, "%-7s %-44s %-12s seed %llu  %llu mutants, "
			"%zu findings\n", t.finding_count ? "ALARM" : "clean",
			"(the reference server)", "",
			(unsigned long long)t.seed,
			(unsigned long long)t.executed, t.finding_count);
		print_findings(out, &t);
		fflush(out);
	}
	fuzz_trial_release(&t);
	return result;
}

static int run_all(const struct fuzz_selftest_options *o, unsigned seed,
		   FILE *out, struct fuzz_selftest_totals *totals,
		   struct err *err)
{
	const struct ref_deep_bug *bug;

	if (!o->only && run_clean(o, seed, out, totals, err))
		return -1;
	for (size_t i = 0; (bug = ref_deep_bug_at(i)); i++)
		if (!o->only || slice_glob(slice_from(bug->name),
					   slice_from(o->only)))
			if (run_bug(o, bug, seed, out, totals, err))
				return -1;
	return 0;
}

int fuzz_selftest_run(const struct fuzz_selftest_options *o, FILE *out,
		      struct fuzz_selftest_totals *totals, struct err *err)
{
	unsigned seeds = o->seeds ? o->seeds : 1;

	*totals = (struct fuzz_selftest_totals){ 0 };
	for (unsigned seed = 0; seed < seeds; seed++)
		if (run_all(o, seed, out, totals, err))
			return -1;
	if (!totals->trials)
		return err_set(err, ERR_USAGE,
			       "no bug that only fuzzing finds matches '%s'; "
			       "see 'list bugs'", o->only);
	fprintf(out, "\nbugs found by their oracle: %zu of %zu\n"
		"latest first finding: mutant %llu\n"
		"findings per found bug: %.2f\n"
		"findings on the correct server: %zu\n",
		totals->found, totals->trials,
		(unsigned long long)totals->worst,
		totals->found ? (double)totals->findings /
					(double)totals->found : 0.0,
		totals->alarms);
	return totals->found != totals->trials || totals->alarms;
}
