/*
 * Compares a JSON value with what a VI JSON slot declares.
 *
 *     struct vim_slot slot = { .type = "TaskInfo", .polymorphic = false };
 *     vim_check(&arena, node, &slot, report, self);
 *
 * Walks the whole value, members of ancestors included, and calls `report`
 * for each deviation: what is nested after what holds it, members in the
 * order of the tables, duplicates of other members last. Each rule is
 * reported VIM_REPORTS_MAX times at most. Unknown extra members are fine
 * (protocol.md 3.16), and so is null in place of an optional one; unknown
 * types are VIM_TYPE_UNKNOWN and judged as their slot's type. A member of a
 * VIM_TYPE_WRONG or VIM_BOXED object is not looked at: one mistake, one
 * report. Depth is bounded by the JSON reader's limit.
 */
#ifndef VIM_CHECK_H
#define VIM_CHECK_H

#include "json/json_tree.h"
#include "vim/vim_type.h"

enum { VIM_REPORTS_MAX = 32 };

enum vim_rule {
	VIM_NOT_OBJECT,          /* another JSON type where an object belongs */
	VIM_TYPENAME_MISSING,    /* at the top or in a polymorphic slot: 9.1 FAIL */
	VIM_TYPENAME_ABSENT_NESTED, /* nested, slot not polymorphic or Any: 9.1
	                               WARN */
	VIM_TYPENAME_NOT_STRING,
	VIM_TYPE_UNKNOWN,        /* a name that no table knows */
	VIM_TYPE_WRONG,          /* a known name that may not stand there */
	VIM_TYPE_ALIAS,          /* MoRefTask and the like for
	                            ManagedObjectReference: WARN 9.12 */
	VIM_MEMBER_MISSING,      /* required */
	VIM_MEMBER_NULL,         /* null where a required value belongs */
	VIM_MEMBER_KIND,         /* wrong JSON type, or a number that is not
	                            spelled as an integer */
	VIM_MEMBER_EMPTY,        /* empty string where an id belongs */
	VIM_ENUM_UNKNOWN,        /* a value outside the enumeration */
	VIM_NUMBER_RANGE,        /* an integer outside int or long */
	VIM_DATETIME_SYNTAX,     /* not RFC 3339 */
	VIM_DUPLICATE_REQUIRED,  /* duplicate of a required member or _typeName */
	VIM_DUPLICATE_OTHER,     /* any other duplicate: WARN */
	VIM_BARE_SCALAR_IN_ANY,  /* 9, reading rules: WARN */
	VIM_BOXED,               /* `_value` form where it may not stand: 9.12 */
	VIM_LOCALIZED_FAULT,     /* LocalizedMethodFault wrapper: WARN 9.13 */
	VIM_RULE_COUNT
};

struct vim_deviation {
	enum vim_rule rule;
	const char *pointer;  /* RFC 6901 from the root of the document */
	const char *expected;
	const char *got;
	const struct json_node *node; /* the value, or its parent when missing */
};

struct vim_slot {
	const char *type;     /* declared type */
	bool polymorphic;     /* descendants of `type` may stand here */
	bool top;             /* the whole answer: _typeName is mandatory */
};

typedef void (*vim_report)(void *self, const struct vim_deviation *);

void vim_check(struct arena *, const struct json_node *value,
	       const struct vim_slot *, vim_report, void *self);

/* true: the rule is only worth a warning wherever it happens. */
bool vim_rule_warns(enum vim_rule);
const char *vim_rule_name(enum vim_rule);

/*
 * The fault inside a LocalizedMethodFault wrapper, or the value itself
 * (protocol.md 9.13). `wrapped` may be NULL.
 */
const struct json_node *vim_unwrap_fault(const struct json_node *value,
					 bool *wrapped);

/* `_typeName` of an object as text in the arena; "" when missing or no string. */
struct slice vim_typename(struct arena *, const struct json_node *object);

#endif
