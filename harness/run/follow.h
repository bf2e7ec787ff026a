/*
 * Follows one task: reads Task/{id}/info until it has ended.
 *
 * The first read goes out at once, later ones with growing distance. It
 * stops at a terminal state (plus `after` further reads), at an answer that
 * is no TaskInfo, or when the task timeout is over; `ended` is then called
 * once. Each read is handed to `read`, which takes ownership. Private to
 * harness/run.
 */
#ifndef FOLLOW_H
#define FOLLOW_H

#include "check/answer.h"
#include "run/run_state.h"

struct follow {
	struct run *run;
	struct bindings bindings;   /* with task and session set */
	char *task;                 /* owned */
	unsigned after;             /* reads behind the terminal state */
	void (*read)(void *self, struct sent *);
	void (*ended)(void *self, struct follow *);
	void *self;
	const char *about;          /* whose task, for run/life.h */
	unsigned step;              /* for the owner */
	int64_t timeout_us;         /* in force for this task */
	int64_t started_us;         /* private */
	unsigned reads;             /* private */
};

/* `task` is copied. The follow frees itself after `ended`. */
void follow_start(struct run *, const struct follow *model, struct slice task);

#endif
