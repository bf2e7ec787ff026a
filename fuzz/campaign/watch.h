/*
 * The process of a server on this machine: memory, descriptors, threads.
 *
 *     struct watch w = { 0 };
 *     if (watch_read(pid, &sample)) what = watch_add(&w, &sample, executed);
 *
 * Something grows when it did so in WATCH_TRIES windows of equal work one
 * behind the other, each time by more than a server may keep of one request
 * (tasks, sessions, caches that fill up). Windows of several lengths are
 * looked at: what is lost rarely shows in the long ones.
 */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <stdint.h>

enum {
	WATCH_WINDOW = 8192,     /* mutants, of the shortest one */
	WATCH_LONGER = 4,        /* times as long is the next one */
	WATCH_WINDOWS = 3,
	WATCH_TRIES = 3,
	WATCH_BYTES = 1024,      /* of memory, for each mutant */
	WATCH_COUNT = 16         /* descriptors or threads, for each window */
};

struct watch_sample {
	int64_t bytes;           /* resident */
	int64_t descriptors, threads;
};

struct watch {
	struct watch_window {
		bool begun;
		uint64_t executed; /* when the latest one began */
		struct watch_sample last;
		unsigned memory, descriptors, threads; /* grew so often, in a
		                                          row */
	} windows[WATCH_WINDOWS];
};

/* false: there is no such process, or it may not be looked at. */
bool watch_read(int pid, struct watch_sample *);

/* What grows ("memory grows"...), told once, or NULL. */
const char *watch_add(struct watch *, const struct watch_sample *,
		      uint64_t executed);

#endif
