/*
 * Of what has no public counterpart, times: one mutant of a body, mutated
 * requests in a second.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "mutate/mutate.h"
#include "tests/bench/bench.h"
#include "tests/bench/figure.h"

enum { MUTANTS = 20000, MUTANT_MAX = 1 << 20 };

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median_of_bodies(struct slice text, struct slice other)
{
	double *times = mem_array(MUTANTS, sizeof(*times)), median;
	struct buf out = BUF_INIT(MUTANT_MAX);

	for (uint64_t seed = 0; seed < MUTANTS; seed++) {
		double start = figure_now();

		buf_clear(&out);
		mutate_body(text, other, seed, MUTANT_MAX, &out);
		times[seed] = figure_now() - start;
	}
	qsort(times, MUTANTS, sizeof(*times), by_size);
	median = times[MUTANTS / 2];
	buf_release(&out);
	mem_free(times);
	return median;
}

/* In the drawn phase; *bytes is the mean size of what is sent. */
static double requests_per_second(const struct mutator *m, double *bytes)
{
	uint64_t first = mutate_boundary_count(m);
	double start = figure_now();

	*bytes = 0;
	for (uint64_t i = first; i < first + MUTANTS; i++) {
		struct mutant mutant;

		mutate_request(m, 1, i, &mutant);
		for (size_t n = 0; n < mutant.request_count; n++)
			*bytes += (double)mutant.requests[n].len / MUTANTS;
		mutant_release(&mutant);
	}
	return MUTANTS / (figure_now() - start);
}

int mutant_figures(const struct bench_words *w, struct err *err)
{
	const struct bindings target = {
		.volume = "00000000-1111-4222-8333-444444444444",
		.unknown_datastore = "datastore-0",
		.moid = "cns-volume-manager",
		.base_path = "/sdk/vim25/9.1.0.0", .authority = "host",
		.session_main = "session",
	};
	struct mutate_seeds seeds;
	struct mutator m;
	double bytes, rate;
	int result;

	(void)w;
	seeds_builtin(&seeds);
	result = mutator_init(&m, &seeds, &target, 0, err);
	if (!result) {
		rate = requests_per_second(&m, &bytes);
		printf("%-34s %5.2f us (median, body of %zu bytes)\n",
		       "mutant of a body",
		       1e6 * median_of_bodies(seeds.at[0].body,
					      seeds.at[1].body),
		       seeds.at[0].body.len);
		printf("%-34s %5.0f /s (mean %.0f bytes)\n",
		       "mutated requests", rate, bytes);
	}
	mutator_release(&m);
	seeds_release(&seeds);
	return result;
}
