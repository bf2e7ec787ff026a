/*
 * How a row of a bug table is written. Private to ref_bug_table_*.c.
 */
#ifndef REF_BUG_ROWS_H
#define REF_BUG_ROWS_H

#include "refserver/ref_quirk.h"

#define BUG(name, clause, title, ...) \
	{ { name, title, clause, false }, { __VA_ARGS__ } }
#define ALWAYS(name, clause, title, ...) \
	{ { name, title, clause, true }, { __VA_ARGS__ } }

#define RULES(...) .rulings = { __VA_ARGS__ }
#define ACCEPT(finding) { finding, REF_ACCEPT, NULL }
#define FAULT(finding, type) { finding, type, NULL }

#define EDITS(...) .rewrites = { __VA_ARGS__ }
#define CONTENT(op, at, with) { REF_ANSWER_CONTENT, REF_OP_##op, at, with, NULL }
#define LOGIN(op, at, with) { REF_ANSWER_LOGIN, REF_OP_##op, at, with, NULL }
#define LOGOUT(op, at, with) { REF_ANSWER_LOGOUT, REF_OP_##op, at, with, NULL }
#define TASK(op, at, with) { REF_ANSWER_TASK, REF_OP_##op, at, with, NULL }
#define INFO(op, at, with) { REF_ANSWER_INFO, REF_OP_##op, at, with, NULL }
#define ARGUMENT(op, at, with) \
	{ REF_ANSWER_FAULT, REF_OP_##op, at, with, "InvalidArgument" }
#define MISSING(op, at, with) \
	{ REF_ANSWER_FAULT, REF_OP_##op, at, with, "NotFound" }
#define UNREGISTERED(op, at, with) \
	{ REF_ANSWER_FAULT, REF_OP_##op, at, with, "CnsNotRegisteredFault" }

#define WIRE(fault) .wire = fault, .wire_kind = REF_ANSWER_TASK

#define MOREF "{\"_typeName\":\"ManagedObjectReference\","

#endif
