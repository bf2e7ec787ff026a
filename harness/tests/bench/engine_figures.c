/*
 * What the cheap oracles cost, those that look at one exchange: the engine, the
 * same with fewer oracles, and wrk send one valid sync, the same bytes; then
 * the engine alone sends mutants, with all oracles and with fewer; and both
 * with a clock around each part. Two contenders of one line stand side by side
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

/* Shares of the client's CPU, by round. */
struct shares {
	double answers[ROUNDS], reading[ROUNDS], judging[ROUNDS],
		looking[ROUNDS], expecting[ROUNDS];
};

static int add_shares(struct shares *s, size_t round, const struct engine *like,
		      struct err *err)
{
	struct engine timed = *like;
	double whole;

	timed.timed = true;
	if (engine(&timed, err))
		return -1;
	whole = timed.took.cpu / PERCENT;
	s->reading[round] = timed.reading / whole;
	s->judging[round] = timed.judging / whole;
	s->looking[round] = timed.looking / whole;
	s->expecting[round] = timed.expecting / whole;
	s->answers[round] = s->reading[round] + s->judging[round] +
			    s->looking[round];
	return 0;
}

static void print_shares(const struct shares *s)
{
	printf("# shares of the client's CPU, the clocks taken off\n");
	figure_print_alone(s->answers, ROUNDS, "cheap oracles of the answer",
			   "%");
	figure_print_alone(s->reading, ROUNDS, "  what it says", "%");
	figure_print_alone(s->judging, ROUNDS, "  is it right", "%");
	figure_print_alone(s->looking, ROUNDS, "  what else it shows", "%");
	figure_print_alone(s->expecting, ROUNDS, "what the request admits",
			   "%");
}

static int take_turns(const struct bench_target *t, struct slice request,
		      const char *path, struct err *err)
{
	struct engine like = { .target = t, .request = request,
			       .seconds = SECONDS }, all;
	struct turns turns = { 0 };
	struct shares shares;
	struct wrk_end theirs;

	for (size_t i = 0; i < ROUNDS; i++) {
		if (add_shares(&shares, i, &like, err) ||
		    one_round(&like, &turns, &all, err) ||
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
	print_shares(&shares);
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

static int take_mutants(const struct bench_target *t, struct err *err)
{
	struct mutant_list list;
	struct engine like = { .target = t, .mutants = &list }, all;
	struct turns turns = { 0 };
	struct shares shares;
	int result = 0;

	mutant_list_init(&list, t, MUTANTS);
	for (size_t i = 0; !result && i < ROUNDS; i++)
		result = add_shares(&shares, i, &like, err) ||
			 one_round(&like, &turns, &all, err) ? -1 : 0;
	if (!result) {
		printf("# %zu mutants, with their making\n", list.count);
		print_turns(&turns);
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
		result = take_mutants(&t, err);
	bench_target_close(&t);
	return result;
}
