/*
 * What the bench measures, part by part. Each prints its lines and gives 0,
 * or -1 with what went wrong. Nothing is asserted: times are of this machine,
 * and the ratios, measured inside one run, are what to compare.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>

#include "base/err.h"

struct bench_words {
	const char *program;   /* the cnsconform to measure, or NULL */
	const char *itself;    /* this program */
	bool million;          /* what takes minutes, too */
};

typedef int bench_part(const struct bench_words *, struct err *);

bench_part json_figures;      /* our reader : cJSON */
bench_part wire_figures;      /* our transport : libcurl */
bench_part run_figures;       /* a whole run : bare libcurl loops */
bench_part mutant_figures;    /* of fuzz/mutate, alone */
bench_part campaign_figures;  /* a black-box campaign : wrk */
bench_part engine_figures;    /* its judging engine : wrk; the oracles */
bench_part reducer_figures;   /* calls to make a finding small */
bench_part memory_figures;    /* of a campaign */
bench_part program_figures;   /* time and memory of the program itself */

/* One campaign to a server on that port; prints requests and resident KiB. */
int memory_campaign(const char *port, const char *requests, struct err *);

#endif
