/*
 * A valid request was refused once, and no case has been found for it: who was
 * sent around it?
 *
 *     bystander_note(&run, refused)      while the trail remembers
 *     bystander_ask(&run, &lane)         nothing is under way; carry out the
 *                                        lane
 *
 * Up to BYSTANDERS_MAX cases that had a request right before it, or beside it,
 * run once more, alone, with controls between (run/suspect.h then narrows a
 * refusal down). Only one that is caught is judged by that; of the others
 * nothing is told. Cases whose own requests may start a task would meet the
 * refusal in place of the control behind them: each of those runs by itself.
 * Private to harness/run.
 */
#ifndef BYSTANDER_H
#define BYSTANDER_H

#include "run/lane.h"

enum {
	BYSTANDERS_MAX = 48,
	BYSTANDERS_AHEAD = 256, /* requests before it that are looked at */
	BYSTANDERS_BEHIND = 8   /* ... and such as ended a little later */
};

void bystander_note(struct run *, const struct sent *refused);
/* true: the lane, which was empty, must be carried out. */
bool bystander_ask(struct run *, struct lane *);

#endif
