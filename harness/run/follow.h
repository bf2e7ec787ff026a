/*
 * Follows one task: reads Task/{id}/info until it has ended.
 *
 * The first read goes out at once, later ones with growing distance. It
 * stops at a terminal state (plus `after` further reads, whose distances
 * begin anew), at an answer that is no TaskInfo, or when the task timeout is
 * over. Once the answers have brought FOLLOW_BYTES, every further read waits
 * twice as long as the one before: somebody keeps them all until the task is
 * judged. `ended` is called once. Each read is handed to `read`, which takes
 * ownership. Private to
 * harness/run.
 */
#ifndef FOLLOW_H
#define FOLLOW_H

#include "check/answer.h"
#include "run/run_state.h"

enum { FOLLOW_BYTES = 16 * 1024 * 1024 };

struct follow {
	struct run *run;
	struct bindings bindings;   /* with task and session set */
	char *task;                 /* owned */
	unsigned after;             /* reads behind the terminal state */
	void (*read)(void *self, struct sent *);
	void (*ended)(void *self, struct follow *);
	void *self;
	bool judged;                /* of a judged step, see struct sent */
	bool apart;                 /* each read on a connection of its own */
	const char *about;          /* whose task, for run/life.h */
	int64_t timeout_us;         /* in force for this task */
	int64_t started_us;         /* private */
	unsigned reads, behind, doublings; /* private */
	size_t bytes;               /* private */
};

/* `task` is copied. The follow frees itself after `ended`. */
void follow_start(struct run *, const struct follow *model, struct slice task);

#endif
