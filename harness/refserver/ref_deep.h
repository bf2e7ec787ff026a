/*
 * Seeded bugs that only fuzzing finds: THE list.
 *
 * Each shows at requests that no case of the suite sends (a length exactly at
 * a boundary, one odd character, one odd combination), so a run conforms with
 * it and a campaign must not. Each names the oracle that finds it (an id of
 * fuzz/oracle/oracle_table.c). `serve --bug`, `list bugs` and
 * `selftest --fuzz` read the list; the selftest of the cases does not.
 */
#ifndef REF_DEEP_H
#define REF_DEEP_H

#include <stddef.h>

#include "base/slice.h"

struct ref_deep_bug {
	const char *name;    /* words-with-hyphens, none of a ref_bug */
	const char *title;   /* a sentence: what the server does wrong */
	const char *oracle;  /* that finds it */
};

const struct ref_deep_bug *ref_deep_bug_find(struct slice name);
const struct ref_deep_bug *ref_deep_bug_at(size_t index); /* NULL past end */

#endif
