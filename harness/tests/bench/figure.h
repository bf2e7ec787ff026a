/*
 * Ratios of two contenders that took turns, round by round.
 *
 *     struct figure f = { 0 };
 *     figure_add(&f, ours, theirs) ...
 *     figure_print(&f, "what : against what", "unit", digits);
 *
 * The figure is the median of the ratios ours / theirs of each round, with
 * its spread; the medians of both stand beside it. More is better.
 */
#ifndef FIGURE_H
#define FIGURE_H

#include <stddef.h>

enum { FIGURE_ROUNDS_MAX = 64 };

struct figure {
	double ours[FIGURE_ROUNDS_MAX], theirs[FIGURE_ROUNDS_MAX];
	size_t rounds;
};

void figure_add(struct figure *, double ours, double theirs);
void figure_print(const struct figure *, const char *what, const char *unit);

/* One line without a contender: the median, its spread. */
void figure_print_alone(const double *values, size_t count, const char *what,
			const char *unit);

/* Seconds of a clock that only moves forward. */
double figure_now(void);
/* CPU seconds of this thread; the server runs in another one. */
double figure_busy(void);

/* Both at once: wall and CPU seconds since the start. */
struct stretch {
	double wall, cpu;
};

struct stretch stretch_start(void);
struct stretch stretch_end(struct stretch started);

/* Requests per wall and per CPU second of the client: two figures. */
struct rate {
	double wall, cpu;
};

struct rate figure_rate(size_t requests, struct stretch took);

struct figure_rates {
	struct figure wall, cpu;
};

void figure_rates_add(struct figure_rates *, struct rate ours,
		      struct rate theirs);
void figure_rates_print(const struct figure_rates *, const char *what);

#endif
