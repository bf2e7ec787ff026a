/*
 * Independent pieces of work in several processes, printed in order.
 *
 *     struct fuzz_fan f = { .count = 40, .jobs = 8, .work = work, ... };
 *     fuzz_fan(&f)        true: all of it is done
 *
 * Each piece writes text and a result of fixed size without pointers. With
 * one job nothing is forked. Whoever calls it has no children of its own.
 * When somebody wants it to end, the processes are ended and what is not told
 * yet never is.
 */
#ifndef FUZZ_FAN_H
#define FUZZ_FAN_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

enum { FUZZ_FAN_RESULT_MAX = 1024, FUZZ_FAN_JOBS_MAX = 256 };

/* In a process of its own; `result` is zeroed. */
typedef void fuzz_fan_work(void *self, size_t piece, FILE *out, void *result);
/* In the caller's, in the order of the pieces; NULL: that process died. */
typedef void fuzz_fan_done(void *self, size_t piece, const void *result);

struct fuzz_fan {
	size_t count;
	unsigned jobs;
	size_t result_size;        /* FUZZ_FAN_RESULT_MAX at most */
	fuzz_fan_work *work;
	fuzz_fan_done *done;
	void *self;
	FILE *out;
	const volatile sig_atomic_t *interrupted; /* may be NULL */
};

bool fuzz_fan(const struct fuzz_fan *);

#endif
