/*
 * Seeded bugs and correct variants of the reference server: THE lists.
 *
 * A bug makes the server wrong in one way and names the clause whose case
 * must catch it. A variant is different but right: no case may fail on it.
 * `serve --bug`, `list bugs`, `list variants` and `selftest` read them.
 */
#ifndef REF_BUG_H
#define REF_BUG_H

#include <stddef.h>

#include "base/slice.h"

struct ref_bug {
	const char *name;    /* words-with-hyphens */
	const char *title;   /* a sentence: what the server does wrong */
	const char *clause;  /* the clause that a failing check must cite */
	bool always_same;    /* one answer to everything: nothing may pass for
	                        the wrong reason, exit never 0 */
};

struct ref_variant {
	const char *name;
	const char *title;   /* what is different and why it is allowed */
	const char *clause;  /* that allows it */
};

const struct ref_bug *ref_bug_find(struct slice name);
const struct ref_bug *ref_bug_at(size_t index);      /* NULL past the end */

/* How often a case must be asked (--repeat) to see the bug for sure: more than
 * once only for what is wrong now and then. */
unsigned ref_bug_repeat(const char *name);

const struct ref_variant *ref_variant_find(struct slice name);
const struct ref_variant *ref_variant_at(size_t index);

#endif
