#include <stdlib.h>

#include "base/alloc.h"
#include "run/journal.h"
#include "run/result_keep.h"

struct place {
	const struct test_case *test_case;
	struct journal_case *recorded;
};

struct replay {
	struct journal *journal;
	const struct suite *suite;
	struct run_info info;
	bool rejudge;
	const struct run_events *const *events;
	size_t event_count;
	struct place *order;
	size_t changed;
	size_t count[VERDICT_COUNT];
	struct err *err;
};

/* The table is an array, so addresses are its order; cases of one id stay in
 * order of completion. */
static int by_table_order(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->test_case != y->test_case)
		return x->test_case < y->test_case ? -1 : 1;
	return (x->recorded > y->recorded) - (x->recorded < y->recorded);
}

static int find_cases(struct replay *r)
{
	struct journal *j = r->journal;

	r->order = mem_array(j->case_count, sizeof(*r->order));
	for (size_t i = 0; i < j->case_count; i++) {
		struct journal_case *c = &j->cases[i];
		const struct test_case *tc = suite_case(r->suite,
							slice_from(c->id));

		if (!tc)
			return err_set(r->err, ERR_INPUT,
				       "case '%.80s' of the journal is not in "
				       "this suite; name the journal's own "
				       "with --cases", c->id);
		c->recorded.test_case = tc;
		r->order[i] = (struct place){ tc, c };
	}
	qsort(r->order, j->case_count, sizeof(*r->order), by_table_order);
	return 0;
}

/* The judge may index the steps of its case by what the evidence says. */
static int check_steps(struct replay *r, const struct place *p)
{
	const struct evidence *e = &p->recorded->evidence;

	for (size_t i = 0; i < e->count; i++) {
		bool control = e->items[i].role == ROLE_CONTROL_BEFORE ||
			       e->items[i].role == ROLE_CONTROL_AFTER;

		if (!control && e->items[i].step >= p->test_case->step_count)
			return err_set(r->err, ERR_INPUT,
				       "case '%.80s' of the journal has no "
				       "step %u in this suite",
				       p->recorded->id, e->items[i].step);
	}
	return 0;
}

static void tell(struct replay *r, const struct case_result *result)
{
	r->count[result->verdict[r->info.level]]++;
	for (size_t k = 0; k < r->event_count; k++)
		r->events[k]->case_end(r->events[k]->self, &r->info, result);
}

/* One case, or all its repetitions, folded as the run did. */
struct folded {
	struct case_result result;
	struct arena arena;
	const struct journal_case *kept; /* the repetition that stays */
	bool once;
};

static void fold(struct replay *r, struct folded *f, const struct place *p,
		 bool first, const struct case_result *next)
{
	if (result_fold(&f->result, &f->arena, first, next,
			&p->recorded->evidence, r->info.level, f->once))
		f->kept = p->recorded;
}

static void judge_again(struct replay *r, struct folded *f,
			const struct place *p, bool first)
{
	struct case_result *fresh = mem_alloc(sizeof(*fresh));
	struct arena arena = ARENA_INIT;
	enum level level = r->info.level;

	judge_case(r->suite, p->test_case, &p->recorded->evidence, &arena,
		   fresh);
	r->changed += fresh->verdict[level] !=
		      p->recorded->recorded.verdict[level];
	fold(r, f, p, first, fresh);
	arena_release(&arena);
	mem_free(fresh);
}

/* Moves *i to the first place of the next case. */
static int play_case(struct replay *r, size_t *i)
{
	const struct test_case *tc = r->order[*i].test_case;
	struct folded *f = mem_alloc(sizeof(*f));
	size_t first = *i;
	int result = -1;

	f->once = r->info.repeat < 2;
	for (; *i < r->journal->case_count && r->order[*i].test_case == tc;
	     ++*i) {
		const struct place *p = &r->order[*i];

		if (journal_load(r->journal, p->recorded, r->err))
			goto out;
		if (r->rejudge)
			judge_again(r, f, p, *i == first);
		else
			fold(r, f, p, *i == first, &p->recorded->recorded);
	}
	/* Later repetitions may have taken its bytes. */
	if (journal_load(r->journal, f->kept, r->err))
		goto out;
	tell(r, &f->result);
	result = 0;
out:
	arena_release(&f->arena);
	mem_free(f);
	return result;
}

/* 1 and 5 and 0 come from the verdicts; the others from what happened. */
static bool from_judging(int exit_code)
{
	return exit_code == 0 || exit_code == 1 || exit_code == 5;
}

static void summarize(const struct replay *r, struct run_summary *sum)
{
	const struct journal *j = r->journal;

	*sum = j->summary;
	if (j->ended && !r->rejudge && r->info.level == j->info.level)
		return;
	memcpy(sum->count, r->count, sizeof(sum->count));
	if (sum->complete && from_judging(sum->exit_code)) {
		sum->exit_code = 0;
		sum->verdict = sum->finding ? RUN_NOTHING_VERIFIED
					    : RUN_CONFORMS;
	}
	run_summary_fold(sum, &r->info);
}

static int check_all_steps(struct replay *r)
{
	for (size_t i = 0; i < r->journal->case_count; i++)
		if (check_steps(r, &r->order[i]))
			return -1;
	return 0;
}

static int check_suite(const struct replay *r)
{
	if (!strcmp(r->journal->info.suite_sha256, r->suite->sha256))
		return 0;
	return err_set(r->err, ERR_INPUT,
		       "the journal was written with suite %.12s, this is "
		       "%.12s; name the journal's own with --cases",
		       r->journal->info.suite_sha256, r->suite->sha256);
}

static int play(struct replay *r, struct run_summary *sum)
{
	for (size_t k = 0; k < r->event_count; k++)
		r->events[k]->begin(r->events[k]->self, &r->info);
	for (size_t i = 0; i < r->journal->case_count;)
		if (play_case(r, &i))
			return -1;
	summarize(r, sum);
	for (size_t k = 0; k < r->event_count; k++)
		r->events[k]->end(r->events[k]->self, &r->info, sum);
	return 0;
}

int journal_replay(struct journal *j, const struct suite *suite,
		   enum level level, bool rejudge,
		   const struct run_events *const *events, size_t event_count,
		   struct run_summary *sum, size_t *changed, struct err *err)
{
	struct replay r = { .journal = j, .suite = suite, .info = j->info,
			    .rejudge = rejudge, .events = events,
			    .event_count = event_count, .err = err };
	int result = -1;

	r.info.level = level;
	if (rejudge && check_suite(&r))
		return -1;
	if (find_cases(&r) || (rejudge && check_all_steps(&r)))
		goto out;
	if (play(&r, sum))
		goto out;
	if (changed)
		*changed = r.changed;
	result = 0;
out:
	mem_free(r.order);
	return result;
}
