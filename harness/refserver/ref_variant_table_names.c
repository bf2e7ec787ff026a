/* Names and texts that a server may choose as it likes. */
#include "refserver/ref_hostile.h"
#include "refserver/ref_variant_rows.h"

#define NAMED(op, with) \
	{ REF_ANSWER_CONTENT, op, "/about/fullName", with, NULL }

static const struct ref_variant_row rows[] = {
	VARIANT("hostile-texts", "3.16",
		"has control characters and markup in texts for people",
		EDITS(ANY_FAULT(SET, "/faultstring", "\"" REF_HOSTILE "\""),
		      ANY_FAULT(SET, "/faultMessage",
			"[{\"_typeName\":\"LocalizableMessage\",\"key\":\""
			REF_HOSTILE "\"}]"),
		      NAMED(REF_OP_CHANGE, "\"" REF_HOSTILE "\""),
		      EVERY(FIELD, "X-Note", REF_HOSTILE_FIELD))),
	VARIANT("huge-texts", "3.16",
		"has 100 kB of control characters and markup in such texts",
		EDITS(ANY_FAULT(SET, "/faultstring", "1"),
		      ANY_FAULT(FILL, "/faultstring", REF_HOSTILE),
		      NAMED(REF_OP_FILL, REF_HOSTILE))),
	VARIANT("session-ids-are-numbers", "3.5",
		"counts sessions: ids that other values contain",
		.behaviour = REF_SESSION_NUMBERS),
	VARIANT("session-ids-like-task-ids", "3.5",
		"names sessions as it names tasks",
		.behaviour = REF_SESSION_LIKE_TASKS),
	VARIANT("task-ids-with-punctuation", "5.3",
		"names tasks with all that a path must escape",
		.behaviour = REF_PUNCTUATED_TASK_IDS),
	VARIANT("task-ids-in-unicode", "5.3",
		"names tasks with letters beyond ASCII",
		.behaviour = REF_UNICODE_TASK_IDS),
	VARIANT("task-ids-return", "7.7",
		"names a task by its place in a ring of 256",
		.behaviour = REF_TASK_IDS_OF_8_BITS),
	VARIANT("task-ids-with-nul", "5.3", "names tasks with U+0000",
		.behaviour = REF_NUL_IN_TASK_IDS),
};

const struct ref_variant_table ref_variants_names = REF_TABLE(rows);
