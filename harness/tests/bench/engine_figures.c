/*
 * What the cheap oracles cost, those that look at one exchange: the engine, the
 * same with fewer oracles, and wrk send one valid sync, the same bytes; then
 * the engine alone sends mutants, with all oracles and with fewer, and with a
 * clock around each of its parts. Two contenders of one line stand side by side
 * in every round; a second says little alone, so there are many rounds.
 */
#include <stdlib.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/engine.h"
#include "tests/bench/wrk.h"

enum { ROUNDS = 15, SECONDS = 1, MUTANTS = 2000, PATH = 32, PERCENT = 100 };

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

/* Requests per second of the three, and what wrk and the engine do with all
 * oracles. */
struct turns {
	struct figure_rates wrk;
	struct figure answers, oracles;
};

static double per_second(const struct engine *e)
{
	return (double)e->requests / e->took.wall;
}

/* The engine with all oracles, without those that see the answer, and with
 * none: in an order that no slow drift of the machine favours. */
static int one_round(const struct engine *like, struct turns *turns,
		     struct engine *all, struct err *err)
{
	struct engine request_only = *like, none = *like;

	*all = *like;
	request_only.oracles = ENGINE_REQUEST_ONLY;
	none.oracles = ENGINE_NONE;
	if (engine(&none, err) || engine(all, err) ||
	    engine(&request_only, err))
		return -1;
	figure_add(&turns->answers, per_second(all),
		   per_second(&request_only));
	figure_add(&turns->oracles, per_second(all), per_second(&none));
	return 0;
}

static void print_turns(const struct turns *turns)
{
	figure_print(&turns->answers, "engine : answers not judged, wall",
		     "requests/s");
	figure_print(&turns->oracles, "engine : without oracles, wall",
		     "requests/s");
}

static int take_turns(const struct bench_target *t, struct slice request,
		      const char *path, struct err *err)
{
	struct engine like = { .target = t, .request = request,
			       .seconds = SECONDS }, all;
	struct turns turns = { 0 };
	struct wrk_end theirs;

	for (int i = 0; i < ROUNDS; i++) {
		if (one_round(&like, &turns, &all, err) ||
		    wrk_run(t->url, path, false, WRK_SECONDS, &theirs, err))
			return -1;
		figure_rates_add(&turns.wrk,
				 figure_rate(all.requests, all.took),
				 theirs.rate);
	}
	printf("# the judging engine of a campaign : wrk, one valid sync; "
	       BENCH_JOBS_TEXT " connections\n");
	figure_rates_print(&turns.wrk, "engine : wrk");
	print_turns(&turns);
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

/* Shares of the client's CPU, by round. */
struct shares {
	double expecting[ROUNDS], judging[ROUNDS], looking[ROUNDS],
		all[ROUNDS];
};

static void add_shares(struct shares *s, size_t round, const struct engine *e)
{
	s->expecting[round] = PERCENT * e->expecting / e->took.cpu;
	s->judging[round] = PERCENT * e->judging / e->took.cpu;
	s->looking[round] = PERCENT * e->looking / e->took.cpu;
	s->all[round] = s->expecting[round] + s->judging[round] +
			s->looking[round];
}

static void print_shares(const struct shares *s)
{
	figure_print_alone(s->all, ROUNDS, "cheap oracles", "%");
	figure_print_alone(s->expecting, ROUNDS, "  what the request admits",
			   "%");
	figure_print_alone(s->judging, ROUNDS, "  is the answer that", "%");
	figure_print_alone(s->looking, ROUNDS, "  what else it shows", "%");
}

static int parts(const struct bench_target *t, struct err *err)
{
	struct mutant_list list;
	struct engine like = { .target = t, .mutants = &list }, all;
	struct turns turns = { 0 };
	struct shares shares;
	int result = 0;

	mutant_list_init(&list, t, MUTANTS);
	for (size_t i = 0; !result && i < ROUNDS; i++) {
		struct engine timed = like;

		timed.timed = true;
		result = engine(&timed, err) ||
			 one_round(&like, &turns, &all, err) ? -1 : 0;
		add_shares(&shares, i, &timed);
	}
	if (!result) {
		printf("# %zu mutants\n", list.count);
		print_turns(&turns);
		printf("# of the client's CPU, %zu mutants with their making, "
		       "sending and reading\n", list.count);
		print_shares(&shares);
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
