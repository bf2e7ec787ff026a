/*
 * Independent pieces of work in several processes, printed in order.
 *
 *     fuzz_fan(count, jobs, sizeof(struct totals), work, done, self, out)
 *
 * Each piece writes text and a result of fixed size without pointers. With
 * one job nothing is forked. Whoever calls it has no children of its own.
 */
#ifndef FUZZ_FAN_H
#define FUZZ_FAN_H

#include <stdio.h>

enum { FUZZ_FAN_RESULT_MAX = 1024, FUZZ_FAN_JOBS_MAX = 256 };

/* In a process of its own; `result` is zeroed. */
typedef void fuzz_fan_work(void *self, size_t piece, FILE *out, void *result);
/* In the caller's, in the order of the pieces; NULL: that process died. */
typedef void fuzz_fan_done(void *self, size_t piece, const void *result);

void fuzz_fan(size_t count, unsigned jobs, size_t result_size,
	      fuzz_fan_work *, fuzz_fan_done *, void *self, FILE *out);

#endif
