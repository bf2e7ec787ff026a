/*
 * Bugs that outlive their request: the server dies, hangs or is spoiled.
 */
#include "refserver/ref_quirk.h"

#define BUG(name, clause, title, kind) \
	{ { name, title, clause, false }, { .behaviour = kind } }

static const struct ref_bug_row rows[] = {
	BUG("dies-on-an-empty-id", "R1", "crashes on an empty volume id",
	    REF_DIES_ON_EMPTY_ID),
	BUG("dies-on-a-large-body", "R1",
	    "crashes on a body of more than 64 KiB", REF_DIES_ON_LARGE_BODY),
	BUG("dies-after-many-calls", "R1", "crashes on the 100th request",
	    REF_DIES_AFTER_CALLS),
	BUG("hangs-after-broken-json", "R1",
	    "answers nothing any more once a body was cut off",
	    REF_HANGS_AFTER_JSON),
	BUG("spoilt-by-an-empty-id", "M1",
	    "refuses the next valid sync after an empty volume id",
	    REF_SPOILED_ONCE),
	BUG("spoilt-for-ever-by-two-specs", "M1",
	    "refuses every valid sync after two specs", REF_SPOILED_FOR_EVER),
	BUG("refuses-every-fifth-sync", "M1",
	    "refuses every fifth valid sync", REF_REFUSES_FIFTH),
};

const struct ref_bug_table ref_bugs_state = REF_TABLE(rows);
