/*
 * What VI JSON says about data objects: types, members, ancestry.
 *
 * One table (vim_type_table.c) of the types that this operation touches,
 * with their members as protocol.md 6.1, 7.2 and 7.9 give them, and one list
 * of all 711 descendants of MethodFault (faults-9.1.0.0.tsv plus the extras
 * of protocol.md 6.2), so that a descendant is accepted where its parent is.
 * Both the checks and the reference server's tests read it.
 */
#ifndef VIM_TYPE_H
#define VIM_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum vim_kind {
	VIM_STRING, VIM_INT, VIM_LONG, VIM_BOOLEAN, VIM_DATETIME,
	VIM_ENUM,     /* `type` names the entry of vim_enum */
	VIM_OBJECT,   /* `type` names the declared type */
	VIM_ANY,      /* boxed scalar or any object (protocol.md 3.23) */
	VIM_VALUE     /* any JSON value: what type it has is not documented */
};

struct vim_member {
	const char *name;     /* case-sensitive */
	enum vim_kind kind;
	const char *type;     /* for VIM_OBJECT and VIM_ENUM, else NULL */
	bool required;
	bool array;
	bool polymorphic;     /* `_typeName` must be there: descendants may stand
	                         in the slot (faultCause, error, reason) */
};

struct vim_type {
	const char *name;
	const struct vim_type *parent;    /* NULL: a plain data object */
	const struct vim_member *members; /* own ones, ends with name NULL;
	                                     NULL = none known */
	const char *source;   /* protocol.md clause */
};

/* A type by exact name, fault or data object; NULL when unknown. */
const struct vim_type *vim_type_find(struct slice name);

/* `type` is `ancestor` or one of its descendants. False for NULL. */
bool vim_is_a(const struct vim_type *type, const char *ancestor);
/* The same by name; false for unknown ones. */
bool vim_type_is_a(struct slice name, const char *ancestor);

/* A known descendant of MethodFault (or MethodFault itself). */
bool vim_fault_known(struct slice name);

/* Every fault type in the hierarchy, for tests and lists: 0..count-1. */
size_t vim_fault_count(void);
const struct vim_type *vim_fault_at(size_t index);

/* The values of an enumeration, ends with NULL; NULL when unknown. */
const char *const *vim_enum_values(const char *type);

#endif
