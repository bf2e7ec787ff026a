#include "tests/bench/mutant_list.h"

#include <stdio.h>

#include "base/alloc.h"
#include "campaign/fuzz_journal.h"
#include "oracle/expect.h"

/* MUTANT_LEFT_OUT_COUNT: nothing speaks against it. */
static enum mutant_left_out why_not(const struct bench_target *t,
				    const struct mutant *m)
{
	struct expect_oracle oracle = { &t->suite, &t->bindings, true, NULL };
	struct arena arena = ARENA_INIT;
	struct slice request = buf_view(&m->requests[0]);
	enum mutant_left_out why = MUTANT_LEFT_OUT_COUNT;
	struct expectation e;

	if (m->request_count > 1)
		return LEFT_SEVERAL;
	expect_request(&oracle, request, &arena, &e);
	if (e.may_wait)
		why = LEFT_INCOMPLETE;
	else if (e.may_follow || e.may_switch)
		why = LEFT_OPEN;
	else if (slice_starts(request, "HEAD "))
		why = LEFT_HEADLESS;
	arena_release(&arena);
	return why;
}

void mutant_list_init(struct mutant_list *list, const struct bench_target *t,
		      size_t drawn)
{
	uint64_t first = mutate_boundary_count(&t->mutator);

	*list = (struct mutant_list){ .drawn = drawn };
	list->indices = mem_array(drawn, sizeof(*list->indices));
	for (uint64_t i = first; i < first + drawn; i++) {
		struct mutant m;
		enum mutant_left_out why;

		mutate_request(&t->mutator, BENCH_SEED, i, &m);
		why = why_not(t, &m);
		if (why == MUTANT_LEFT_OUT_COUNT)
			list->indices[list->count++] = i;
		else
			list->left_out[why]++;
		mutant_release(&m);
	}
}

void mutant_list_release(struct mutant_list *list)
{
	mem_free(list->indices);
}

void mutant_list_print(const struct mutant_list *list)
{
	printf("# %zu of %zu mutants; left out: %zu of several requests, "
	       "%zu incomplete,\n# %zu with bytes behind them, %zu HEAD\n",
	       list->count, list->drawn, list->left_out[LEFT_SEVERAL],
	       list->left_out[LEFT_INCOMPLETE], list->left_out[LEFT_OPEN],
	       list->left_out[LEFT_HEADLESS]);
}

int mutant_list_write(const struct mutant_list *list,
		      const struct bench_target *t, const char *path,
		      struct err *err)
{
	struct fuzz_journal_head head = { BENCH_SEED, 1, t->seeds.digest };
	struct fuzz_journal journal;

	if (fuzz_journal_open(&journal, path, &head, NULL, err))
		return -1;
	for (size_t i = 0; i < list->count; i++)
		fuzz_journal_sent(&journal, list->indices[i]);
	return fuzz_journal_close(&journal, err);
}
