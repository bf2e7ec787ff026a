#include "campaign/fuzz_selftest.h"

#include "base/alloc.h"
#include "campaign/fuzz_fan.h"
#include "campaign/fuzz_trial.h"
#include "refserver/ref_bug.h"
#include "refserver/ref_deep.h"

#define RIGHT "reference"      /* the server without bug and variant */
#define PER_BUG_MAX 1.2

/* One campaign to come: against a bug, a variant, or neither. */
struct plan {
	const struct ref_deep_bug *bug;
	const char *variant;
	uint64_t seed;
};

struct selftest {
	const struct fuzz_selftest_options *options;
	struct plan *plans;
	size_t count;
	struct fuzz_selftest_totals *totals;
	FILE *out;
};

/* ---- one campaign ---- */

static const char *name_of(const struct plan *p)
{
	return p->bug ? p->bug->name : p->variant ? p->variant : RIGHT;
}

static void print_findings(FILE *out, const struct fuzz_trial *t)
{
	for (size_t i = 0; i < t->summary.finding_count; i++) {
		const struct finding *f = &t->summary.findings[i];

		fprintf(out, "          %s: %s, %llu times, mutant %llu, %s\n",
			fuzz_trial_oracle(f), f->title,
			(unsigned long long)f->count,
			(unsigned long long)f->first_index, f->operators);
	}
}

static void print_trial(FILE *out, const struct fuzz_trial *t,
			const struct plan *p)
{
	size_t findings = t->summary.finding_count;
	const char *s = findings == 1 ? "" : "s";

	fprintf(out, "%-7s %-42s ",
		t->found ? "found" : p->bug ? "MISSED"
			 : findings ? "ALARM" : "clean", name_of(p));
	if (p->bug)
		fprintf(out, "%-12s ", p->bug->oracle);
	fprintf(out, "seed %llu  ", (unsigned long long)t->seed);
	if (t->found)
		fprintf(out, "after %llu mutants, %.2f s, %zu finding%s\n",
			(unsigned long long)t->sent, (double)t->us / 1e6,
			findings, s);
	else
		fprintf(out, "%llu mutants, %.2f s, %zu %sfinding%s\n",
			(unsigned long long)t->summary.executed,
			(double)t->spent_us / 1e6, findings,
			p->bug ? "other " : "", s);
}

static struct fuzz_trial trial_of(const struct fuzz_selftest_options *o,
				  const struct plan *p)
{
	struct fuzz_trial t = {
		.suite = o->suite, .variant = p->variant, .seed = p->seed,
		.requests = o->requests, .after = FUZZ_SELFTEST_AFTER,
		.interrupted = o->interrupted,
	};

	if (p->bug) {
		t.bug = p->bug->name;
		t.oracle = p->bug->oracle;
		t.time_us = o->time_us ? o->time_us : FUZZ_SELFTEST_US;
	} else if (!t.requests) {
		t.requests = o->variants ? FUZZ_SELFTEST_VARIANT
					 : FUZZ_SELFTEST_CLEAN;
	}
	return t;
}

static void count(const struct fuzz_trial *t, const struct plan *p,
		  struct fuzz_selftest_totals *r)
{
	if (!p->bug) {
		r->clean++;
		r->sent = t->summary.executed;
		r->alarms = t->summary.finding_count;
		return;
	}
	r->trials++;
	if (!t->found)
		return;
	r->found++;
	r->findings = t->summary.finding_count;
	r->most = t->sent;
	r->latest_us = t->us;
}

static void work(void *self, size_t i, FILE *out, void *result)
{
	const struct selftest *s = self;
	const struct fuzz_selftest_options *o = s->options;
	const struct plan *p = &s->plans[i];
	struct fuzz_trial t = trial_of(o, p);
	struct fuzz_selftest_totals *r = result;
	struct err err = ERR_INIT;

	if (fuzz_trial_run(&t, &err)) {
		fprintf(out, "BROKEN  %s: %s\n", name_of(p), err.text);
		r->broken++;
	} else if (!o->interrupted || !*o->interrupted) {
		print_trial(out, &t, p);
		if (o->verbose || (!p->bug && t.summary.finding_count))
			print_findings(out, &t);
		count(&t, p, r);
	}
	fuzz_trial_release(&t);
}

static void done(void *self, size_t i, const void *result)
{
	const struct selftest *s = self;
	const struct fuzz_selftest_totals *r = result;
	struct fuzz_selftest_totals *all = s->totals;

	if (!r) {
		fprintf(s->out, "BROKEN  %s: its process died\n",
			name_of(&s->plans[i]));
		all->broken++;
		return;
	}
	all->trials += r->trials;
	all->found += r->found;
	all->findings += r->findings;
	all->clean += r->clean;
	all->alarms += r->alarms;
	all->broken += r->broken;
	all->sent += r->sent;
	if (r->most > all->most)
		all->most = r->most;
	if (r->latest_us > all->latest_us)
		all->latest_us = r->latest_us;
}

/* ---- which campaigns ---- */

static bool is_wanted(const struct fuzz_selftest_options *o, const char *name)
{
	return !o->only || slice_glob(slice_from(name), slice_from(o->only));
}

static void add(struct selftest *s, struct plan p)
{
	if (!is_wanted(s->options, name_of(&p)))
		return;
	s->plans = mem_grow(s->plans, (s->count + 1) * sizeof(*s->plans));
	s->plans[s->count++] = p;
}

static void add_all(struct selftest *s, uint64_t seed)
{
	const struct ref_deep_bug *bug;
	const struct ref_variant *variant;

	add(s, (struct plan){ NULL, NULL, seed });
	for (size_t i = 0; !s->options->variants && (bug = ref_deep_bug_at(i));
	     i++)
		add(s, (struct plan){ bug, NULL, seed });
	for (size_t i = 0;
	     s->options->variants && (variant = ref_variant_at(i)); i++)
		add(s, (struct plan){ NULL, variant->name, seed });
}

/* ---- the totals ---- */

static double per_bug(const struct fuzz_selftest_totals *t)
{
	return t->found ? (double)t->findings / (double)t->found : 0;
}

static void print_totals(const struct selftest *s)
{
	const struct fuzz_selftest_totals *t = s->totals;

	fprintf(s->out, "\n");
	if (t->trials)
		fprintf(s->out, "bugs found by their oracle: %zu of %zu\n"
			"latest first finding: %.2f s; most mutants before one: "
			"%llu\n"
			"findings per found bug: %.2f of %.2f allowed\n",
			t->found, t->trials, (double)t->latest_us / 1e6,
			(unsigned long long)t->most, per_bug(t), PER_BUG_MAX);
	if (t->clean)
		fprintf(s->out, "findings on right servers: %zu, %llu mutants "
			"to %zu\n", t->alarms, (unsigned long long)t->sent,
			t->clean);
	if (t->broken)
		fprintf(s->out, "campaigns that could not be run: %zu\n",
			t->broken);
}

/* A mean over a few bugs says little. */
static bool is_good(const struct selftest *s)
{
	const struct fuzz_selftest_totals *t = s->totals;

	return t->found == t->trials && !t->alarms && !t->broken &&
	       (s->options->only || per_bug(t) <= PER_BUG_MAX);
}

int fuzz_selftest_run(const struct fuzz_selftest_options *o, FILE *out,
		      struct fuzz_selftest_totals *totals, struct err *err)
{
	struct selftest s = { .options = o, .totals = totals, .out = out };
	unsigned seeds = o->seeds ? o->seeds : 1;
	int result;

	*totals = (struct fuzz_selftest_totals){ 0 };
	for (unsigned i = 0; i < seeds; i++)
		add_all(&s, o->seed + i);
	if (!s.count)
		return err_set(err, ERR_USAGE, "no %s matches '%s'; see "
			       "'list %s'", o->variants ? "right server"
				: "bug that only fuzzing finds", o->only,
			       o->variants ? "variants" : "bugs");
	if (fuzz_fan(&(struct fuzz_fan){
			.count = s.count, .jobs = o->jobs,
			.result_size = sizeof(*totals), .work = work,
			.done = done, .self = &s, .out = out,
			.interrupted = o->interrupted }))
		print_totals(&s);
	else
		fprintf(out, "\ninterrupted: %zu campaigns of %zu\n",
			totals->trials + totals->clean + totals->broken,
			s.count);
	result = is_good(&s) ? 0 : 1;
	mem_free(s.plans);
	return result;
}
