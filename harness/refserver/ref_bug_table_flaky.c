/*
 * Servers that are wrong only now and then: what --repeat is for.
 */
#include "refserver/ref_quirk.h"

static const struct ref_bug_row rows[] = {
	{ { "fails-every-third-valid-sync",
	    "answers every third valid sync with CnsFault", "M1", false },
	  { .behaviour = REF_FAILS_EVERY_THIRD } },
	{ { "every-third-not-found-is-503",
	    "answers an empty 503 to every third unknown volume", "M5",
	    false },
	  { .behaviour = REF_TIRED_OF_REFUSING } },
};

const struct ref_bug_table ref_bugs_flaky = REF_TABLE(rows);
