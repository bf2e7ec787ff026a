#include "tests/bench/figure.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HUNDREDS = 100, TITLE_BYTES = 64 };

static double seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double figure_now(void)
{
	return seconds(CLOCK_MONOTONIC);
}

double figure_busy(void)
{
	return seconds(CLOCK_THREAD_CPUTIME_ID);
}

struct stretch stretch_start(void)
{
	return (struct stretch){ figure_now(), figure_busy() };
}

struct stretch stretch_end(struct stretch started)
{
	return (struct stretch){ figure_now() - started.wall,
				 figure_busy() - started.cpu };
}

void figure_add(struct figure *f, double ours, double theirs)
{
	if (f->rounds == FIGURE_ROUNDS_MAX)
		return;
	f->ours[f->rounds] = ours;
	f->theirs[f->rounds++] = theirs;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* `sorted` gets the values in order. */
static double median(const double *values, size_t count, double *sorted)
{
	memcpy(sorted, values, count * sizeof(*values));
	qsort(sorted, count, sizeof(*sorted), by_size);
	return sorted[count / 2];
}

/* Digits that say something: none behind the point of large values. */
static int digits(double value)
{
	return value >= HUNDREDS ? 0 : value >= 1 ? 2 : 3;
}

void figure_print(const struct figure *f, const char *what, const char *unit)
{
	double ratios[FIGURE_ROUNDS_MAX], sorted[FIGURE_ROUNDS_MAX];
	double ours, theirs, ratio;

	if (!f->rounds)
		return;
	for (size_t i = 0; i < f->rounds; i++)
		ratios[i] = f->ours[i] / f->theirs[i];
	ours = median(f->ours, f->rounds, sorted);
	theirs = median(f->theirs, f->rounds, sorted);
	ratio = median(ratios, f->rounds, sorted);
	printf("%-38s %5.2f [%.2f-%.2f]  (%.*f : %.*f %s)\n", what, ratio,
	       sorted[0], sorted[f->rounds - 1], digits(ours), ours,
	       digits(theirs), theirs, unit);
}

struct rate figure_rate(size_t requests, struct stretch took)
{
	return (struct rate){ (double)requests / took.wall,
			      (double)requests / took.cpu };
}

void figure_rates_add(struct figure_rates *f, struct rate ours,
		      struct rate theirs)
{
	figure_add(&f->wall, ours.wall, theirs.wall);
	figure_add(&f->cpu, ours.cpu, theirs.cpu);
}

void figure_rates_print(const struct figure_rates *f, const char *what)
{
	char title[TITLE_BYTES];

	snprintf(title, sizeof(title), "%s, wall", what);
	figure_print(&f->wall, title, "requests/s");
	snprintf(title, sizeof(title), "%s, CPU", what);
	figure_print(&f->cpu, title, "requests/CPU s");
}

void figure_print_alone(const double *values, size_t count, const char *what,
			const char *unit)
{
	double sorted[FIGURE_ROUNDS_MAX], middle;
	bool whole = true;
	int places;

	if (!count || count > FIGURE_ROUNDS_MAX)
		return;
	middle = median(values, count, sorted);
	for (size_t i = 0; i < count; i++)
		whole &= values[i] == (double)(long)values[i];
	places = whole ? 0 : digits(middle);
	printf("%-38s %.*f %s [%.*f-%.*f]\n", what, places, middle, unit,
	       places, sorted[0], places, sorted[count - 1]);
}
