/*
 * What the bench measures, part by part. Each prints its lines and gives 0,
 * or -1 with what went wrong. Nothing is asserted: times are of this machine,
 * and the ratios, measured inside one run, are what to compare.
 */
#ifndef BENCH_H
#define BENCH_H

#include "base/err.h"

int json_figures(struct err *);     /* our reader : cJSON */
int wire_figures(struct err *);     /* our transport : libcurl */
int run_figures(struct err *);      /* a whole run : bare libcurl loops */
int mutant_figures(struct err *);   /* of fuzz/mutate, alone */
/* A black-box campaign of the program : wrk, the same server. */
int campaign_figures(const char *program, struct err *);
/* Time and memory of the program itself. */
int program_figures(const char *program, struct err *);

#endif
