/*
 * The process of a server on this machine: memory, descriptors, threads.
 *
 *     struct watch w = { 0 };
 *     if (watch_read(pid, &sample)) what = watch_add(&w, &sample, executed);
 *     what, and after a rest: watch_read(pid, &sample), watch_stays(&w, &sample)
 *
 * Something grows when it did so in WATCH_TRIES windows of equal work one
 * behind the other, each time by more than a server may keep of one request
 * (tasks, sessions, caches and pools that fill up). Windows of several lengths
 * are looked at: what is lost rarely shows in the long ones, and what every
 * request loses in short ones, before a server has none left. What grew stays
 * when nobody asks for anything: connections do not. Tasks may, for ten minutes
 * (7.7): what they can take is no growth as long as their number grows.
 */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	WATCH_QUICK = 128,       /* mutants, of the shortest one */
	WATCH_WINDOW = 8192,     /* of the first one that memory counts in */
	WATCH_LONGER = 4,        /* times as long is the next one */
	WATCH_WINDOWS = 6,
	WATCH_MEASURES = 3,
	WATCH_TRIES = 3,
	WATCH_BYTES = 1024,      /* of memory, for each mutant */
	WATCH_COUNT = 16,        /* descriptors or threads, for each window
	                            from WATCH_WINDOW on */
	WATCH_TASK_BYTES = 4096, /* of memory, for each task that a server may
	                            still have */
	WATCH_TASK_S = 600,      /* so long after its start: 7.7 */
	WATCH_MOMENTS = 64       /* at which tasks were counted */
};

struct watch_sample {
	int64_t bytes;           /* resident */
	int64_t descriptors, threads;
	bool busy;               /* set by the caller: requests are under way,
	                            memory says nothing; watch_read: false */
	uint64_t tasks;          /* started so far, and */
	int64_t now_us;          /* when this was: by the caller too */
};

struct watch {
	struct watch_window {
		bool begun;
		uint64_t executed; /* when the latest one began */
		struct watch_sample last;
		uint64_t kept;     /* tasks that it may have had then */
		/* memory, descriptors, threads: in how many in a row, and what
		 * there was before the first of them */
		unsigned grew[WATCH_MEASURES];
		int64_t first[WATCH_MEASURES];
	} windows[WATCH_WINDOWS];
	struct watch_moment {
		int64_t us;
		uint64_t tasks;
	} moments[WATCH_MOMENTS];  /* a ring */
	size_t moment_count;
	unsigned measure;          /* of what was told last */
	int64_t from, to;
};

/* false: there is no such process, or it may not be looked at. */
bool watch_read(int pid, struct watch_sample *);

/* What grows ("memory grows"...), told once, or NULL. */
const char *watch_add(struct watch *, const struct watch_sample *,
		      uint64_t executed);

/* Of what watch_add() told, all but a quarter is still there. */
bool watch_stays(const struct watch *, const struct watch_sample *);

#endif
