/*
 * Servers whose wrong answers hold hostile bytes: each is caught as the same
 * mistake with a plain text is, and no report may come apart over it.
 */
#include "refserver/ref_hostile.h"
#include "refserver/ref_quirk.h"

#define BUG(name, clause, title, ...)                    \
	{ { name, title, clause, false },                \
	  { .rewrites = { __VA_ARGS__ } } }
#define ON(kind, op, at, with) { REF_ANSWER_##kind, REF_OP_##op, at, with, NULL }
#define ARGUMENT(op, at, with) \
	{ REF_ANSWER_FAULT, REF_OP_##op, at, with, "InvalidArgument" }

static const struct ref_bug_row rows[] = {
	BUG("hostile-fault-type", "M3",
	    "has control characters and markup in the type of a fault",
	    ARGUMENT(CHANGE, "/_typeName", "\"" REF_HOSTILE "\"")),
	BUG("hostile-fault-text", "M6",
	    "has a member of a wrong type beside hostile texts",
	    ARGUMENT(SET, "/faultstring", "\"" REF_HOSTILE "\""),
	    ARGUMENT(SET, "/invalidProperty",
		     "{\"" REF_HOSTILE "\":\"" REF_HOSTILE "\"}")),
	BUG("hostile-members", "M6",
	    "has a name of hostile bytes in front of a wrong value",
	    ARGUMENT(SET, "/faultMessage",
		     "[{\"_typeName\":\"LocalizableMessage\",\"key\":1,\""
		     REF_HOSTILE "\":[]}]"),
	    ARGUMENT(REPLACE, "{", "{\"" REF_HOSTILE "\":1,\"" REF_HOSTILE
		     "\":2,")),
	BUG("hostile-task-id", "M2", "names tasks in hostile bytes",
	    ON(TASK, CHANGE, "/value", "\"" REF_HOSTILE "\"")),
	BUG("hostile-task-state", "M2",
	    "has control characters and markup in the state of a task",
	    ON(INFO, CHANGE, "/state", "\"" REF_HOSTILE_SHORT "\"")),
	BUG("hostile-fault-name", "M3",
	    "has a workflow command as the type of a fault",
	    ARGUMENT(CHANGE, "/_typeName", "\"" REF_HOSTILE_SHORT "\"")),
	BUG("hostile-media-type", "M1",
	    "has markup and workflow commands as media type",
	    ON(TASK, MEDIA, NULL, REF_HOSTILE_FIELD)),
	BUG("hostile-fields", "R1",
	    "has raw control characters in a header field",
	    ON(TASK, FIELD, "X-Note", REF_HOSTILE_FIELD_RAW),
	    ON(FAULT, FIELD, "X-Note", REF_HOSTILE_FIELD_RAW)),
	BUG("hostile-body", "M3", "refuses with bytes that are no JSON",
	    ARGUMENT(BODY, NULL, REF_HOSTILE_BODY)),
	BUG("huge-fault-type", "M3", "has 100 kB of type name in a fault",
	    ARGUMENT(FILL, "/_typeName", REF_HOSTILE)),
	BUG("huge-task-state", "M2", "has 100 kB of state in a task",
	    ON(INFO, FILL, "/state", REF_HOSTILE)),
};

const struct ref_bug_table ref_bugs_hostile = REF_TABLE(rows);
