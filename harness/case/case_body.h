/*
 * The body of a step before placeholders are filled in: base body + patches.
 *
 *     int case_body(suite, step, CASE_REPEAT_MAX, &text, &err)
 *
 * The loader calls it too, so that a patch that does not apply is a mistake
 * of the case file and never of a run.
 */
#ifndef CASE_BODY_H
#define CASE_BODY_H

#include "base/err.h"
#include "case/case.h"

/* The step sends a body, empty or not. */
bool case_has_body(const struct step *);

/*
 * Appends the body's text. A PATCH_REPEAT goes no further than `repeat`
 * copies. -1 with ERR_INTERNAL: a patch does not apply ("patch 2: nothing at
 * '/syncSpecs/4'"), the base body does not exist or is no JSON.
 */
int case_body(const struct suite *, const struct step *, unsigned repeat,
	      struct buf *out, struct err *);

#endif
