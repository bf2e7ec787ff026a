/*
 * How a row of a variant table is written. Private to ref_variant_table_*.c.
 */
#ifndef REF_VARIANT_ROWS_H
#define REF_VARIANT_ROWS_H

#include "refserver/ref_quirk.h"

#define VARIANT(name, clause, title, ...) \
	{ { name, title, clause }, { __VA_ARGS__ } }

#define RULES(...) .rulings = { __VA_ARGS__ }
#define ACCEPT(finding) { finding, REF_ACCEPT, NULL }
#define FAULT(finding, type) { finding, type, NULL }

#define EDITS(...) .rewrites = { __VA_ARGS__ }
#define EVERY(op, at, with) { REF_ANSWER_ANY, REF_OP_##op, at, with, NULL }
#define INFO(op, at, with) { REF_ANSWER_INFO, REF_OP_##op, at, with, NULL }
#define TASK(op, at, with) { REF_ANSWER_TASK, REF_OP_##op, at, with, NULL }
#define ANY_FAULT(op, at, with) { REF_ANSWER_FAULT, REF_OP_##op, at, with, NULL }
#define FAULT_OF(type, op, at, with) \
	{ REF_ANSWER_FAULT, REF_OP_##op, at, with, type }
#define JSON(op, at, with)                                         \
	{ REF_ANSWER_CONTENT, REF_OP_##op, at, with, NULL },       \
		{ REF_ANSWER_LOGIN, REF_OP_##op, at, with, NULL }, \
		{ REF_ANSWER_TASK, REF_OP_##op, at, with, NULL },  \
		INFO(op, at, with), ANY_FAULT(op, at, with)

#endif
