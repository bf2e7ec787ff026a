/*
 * Positive controls: the valid request that must be accepted right before
 * and right after the negatives it stands for. Private to harness/run.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include "run/run_state.h"

/*
 * Sends the control on a volume, `delay_us` from now. `done` gets the answered exchange (the run
 * owns it from then on); `settled` is called once, after that, when nothing
 * that the control started is left: its task has ended, its login session is
 * closed.
 */
void control_send(struct run *, enum control, size_t volume, int64_t delay_us,
		  void (*done)(void *self, struct sent *),
		  void (*settled)(void *self), void *self);

/* The answer is the one that the control must get. */
bool control_accepted(enum control, const struct sent *);

enum control_answer {
	CONTROL_ACCEPTED,
	CONTROL_BUSY,    /* a fault of 9.26: wait and send it again */
	CONTROL_REFUSED, /* a valid sync got a definite wrong answer */
	CONTROL_UNCLEAR  /* a login, which a server may refuse for its own
	                    reasons; or nobody was there to answer */
};

enum control_answer control_judge(enum control, const struct sent *);
/* It was refused because our login session is none any more. */
bool control_lost_session(const struct sent *);

#endif
