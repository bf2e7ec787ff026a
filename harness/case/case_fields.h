/*
 * THE table of what may stand in the files of cases/.
 *
 * It drives the loader (types, required members, unknown keys with the
 * nearest name) and cases/README.md; a new field is one row and its reader.
 */
#ifndef CASE_FIELDS_H
#define CASE_FIELDS_H

#include "json/json_tree.h"

struct loader;

enum case_place {
	PLACE_CASES,      /* cases/<topic>.json */
	PLACE_CASE,
	PLACE_STEP,
	PLACE_PATCH,
	PLACE_HEADER,     /* `headers` of a step: names are free */
	PLACE_ACCEPT,
	PLACE_LISTS,      /* cases/alternatives.json */
	PLACE_LIST,       /* its `lists`: names are free */
	PLACE_CLAUSES,    /* cases/clauses.json */
	PLACE_CLAUSE,
	PLACE_COUNT
};

enum field_type {
	FIELD_STRING = 1 << 0,
	FIELD_INTEGER = 1 << 1,
	FIELD_BOOLEAN = 1 << 2,
	FIELD_ARRAY = 1 << 3,
	FIELD_OBJECT = 1 << 4,
	FIELD_NULL = 1 << 5,
	FIELD_ANY = 1 << 6
};

enum { CASE_FIELDS_MAX = 96, FIELD_TYPE_TEXT_MAX = 64 };

struct case_field {
	enum case_place place;
	const char *name;      /* "*" = any name */
	unsigned types;        /* FIELD_ bits */
	bool required;
	/* `target` is the draft that loader_object was given */
	void (*read)(struct loader *, const struct json_node *, void *target);
	const char *text;      /* for the documentation */
};

const struct case_field *case_field_at(size_t index); /* NULL past the end */

/* The row for a member of that place; NULL when there is none. */
const struct case_field *case_field_find(enum case_place, struct slice name);

/* "a string or an array"; `out` has FIELD_TYPE_TEXT_MAX bytes. */
const char *case_field_types(unsigned types, char *out);

/* Heading of a place for the documentation: "A case". */
const char *case_place_text(enum case_place);

bool case_field_accepts(const struct case_field *, const struct json_node *);

#endif
