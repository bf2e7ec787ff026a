/*
 * Positive controls: the valid request that must be accepted right before
 * and right after the negatives it stands for. Private to harness/run.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include "run/run_state.h"

/*
 * Sends the control on a volume. `done` gets the answered exchange (the run
 * owns it from then on); `settled` is called once, after that, when nothing
 * that the control started is left: its task has ended, its login session is
 * closed.
 */
void control_send(struct run *, enum control, size_t volume,
		  void (*done)(void *self, struct sent *),
		  void (*settled)(void *self), void *self);

/* The answer is the one that the control must get. */
bool control_accepted(enum control, const struct sent *);

#endif
