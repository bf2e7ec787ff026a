/*
 * Every case by itself, with all that it leans on held.
 *
 *     held_run(&context, &right, &suspect, told, self, &err)
 *
 * `right` answers the ladder, the set-up steps and the controls; `suspect`
 * answers the judged steps and the reads of the tasks they start. What comes
 * out is what the case itself asserts: no broken rung and no refused control
 * can stand in for it. In virtual time; the transport of the context is not
 * used.
 */
#ifndef HELD_H
#define HELD_H

#include "run/run.h"

/*
 * `told` sees every case of the suite, in its order; the result is borrowed
 * for the call. -1 when `right` does not hold the ladder.
 */
int held_run(const struct run_context *, const struct handler *right,
	     const struct handler *suspect,
	     void (*told)(void *self, const struct case_result *), void *self,
	     struct err *);

#endif
