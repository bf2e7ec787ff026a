/*
 * What the cheap oracles cost, those that look at one exchange: the engine, the
 * same without oracles, and wrk send one valid sync, the same bytes; then the
 * engine alone sends mutants, with and without oracles, and with a clock around
 * each of its parts.
 */
#include <stdlib.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/engine.h"
#include "tests/bench/wrk.h"

enum { ROUNDS = 5, SECONDS = 1, MUTANTS = 2000, PATH = 32, PERCENT = 100 };

#define WRK_SECONDS "1s"

static int engine(struct engine *e, struct err *err)
{
	if (engine_run(e, err))
		return -1;
	if (e->wrong)
		return err_set(err, ERR_INTERNAL,
			       "%llu right answers were called wrong",
			       (unsigned long long)e->wrong);
	return 0;
}

static int take_turns(const struct bench_target *t, struct slice request,
		      const char *path, struct err *err)
{
	struct figure_rates rates = { .wall = { .rounds = 0 } };
	struct figure cost = { 0 };

	for (int i = 0; i < ROUNDS; i++) {
		struct engine e = { .target = t, .request = request,
				    .seconds = SECONDS };
		struct engine blind = e;
		struct wrk_end theirs;

		blind.blind = true;
		if (engine(&e, err) || engine(&blind, err) ||
		    wrk_run(t->url, path, false, WRK_SECONDS, &theirs, err))
			return -1;
		figure_rates_add(&rates, figure_rate(e.requests, e.took),
				 theirs.rate);
		figure_add(&cost, (double)e.requests / e.took.wall,
			   (double)blind.requests / blind.took.wall);
	}
	printf("# the judging engine of a campaign : wrk, one valid sync; "
	       BENCH_JOBS_TEXT " connections\n");
	figure_rates_print(&rates, "engine : wrk");
	figure_print(&cost, "engine : without oracles, wall", "requests/s");
	return 0;
}

static int compare(const struct bench_target *t, struct err *err)
{
	char path[PATH] = "/tmp/bench-requests-XXXXXX";
	struct buf request = BUF_INIT(REQUEST_MAX);
	int fd = mkstemp(path), result;
	FILE *f = fd < 0 ? NULL : fdopen(fd, "wb");

	if (!f)
		return err_set(err, ERR_INTERNAL, "no file for wrk");
	result = base_build(&t->suite, "sync", &t->bindings, &request, err);
	wrk_add(f, buf_view(&request));
	fclose(f);
	if (!result)
		result = take_turns(t, buf_view(&request), path, err);
	unlink(path);
	buf_release(&request);
	return result;
}

static int parts(const struct bench_target *t, struct err *err)
{
	double expecting[ROUNDS], judging[ROUNDS], looking[ROUNDS],
		all[ROUNDS];
	struct figure cost = { 0 };
	struct mutant_list list;
	int result = 0;

	mutant_list_init(&list, t, MUTANTS);
	for (size_t i = 0; !result && i < ROUNDS; i++) {
		struct engine e = { .target = t, .mutants = &list,
				    .timed = true };
		struct engine sees = { .target = t, .mutants = &list };
		struct engine blind = { .target = t, .mutants = &list,
					.blind = true };

		result = engine(&e, err) || engine(&sees, err) ||
			 engine(&blind, err) ? -1 : 0;
		figure_add(&cost, (double)sees.requests / sees.took.wall,
			   (double)blind.requests / blind.took.wall);
		expecting[i] = PERCENT * e.expecting / e.took.cpu;
		judging[i] = PERCENT * e.judging / e.took.cpu;
		looking[i] = PERCENT * e.looking / e.took.cpu;
		all[i] = expecting[i] + judging[i] + looking[i];
	}
	if (!result) {
		printf("# %zu mutants\n", list.count);
		figure_print(&cost, "engine : without oracles, wall",
			     "requests/s");
		printf("# of the client's CPU, %zu mutants with their making, "
		       "sending and reading\n", list.count);
		figure_print_alone(all, ROUNDS, "cheap oracles", "%");
		figure_print_alone(expecting, ROUNDS,
				   "  what the request admits", "%");
		figure_print_alone(judging, ROUNDS, "  is the answer that",
				   "%");
		figure_print_alone(looking, ROUNDS, "  what else it shows",
				   "%");
	}
	mutant_list_release(&list);
	return result;
}

int engine_figures(const struct bench_words *w, struct err *err)
{
	struct bench_target t;
	int result;

	(void)w;
	result = bench_target_open(&t, 0, err);
	if (!result && wrk_is_there())
		result = compare(&t, err);
	if (!result)
		result = parts(&t, err);
	bench_target_close(&t);
	return result;
}
