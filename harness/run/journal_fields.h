/*
 * The members of the journal's lines: one list, for writing and for reading.
 * Private to journal_*.c and to what keeps records in the same way
 * (fuzz/campaign/finding_json.c).
 */
#ifndef JOURNAL_FIELDS_H
#define JOURNAL_FIELDS_H

#include "json/json_get.h"
#include "json/json_write.h"
#include "run/journal.h"

#define JOURNAL_SCHEMA "cnsconform-journal/1"

enum journal_kind {
	JOURNAL_TEXT,        /* const char *; NULL is left out */
	JOURNAL_CHARS,       /* char [EXCHANGE_DETAIL_MAX]; "" is left out */
	JOURNAL_BYTES,       /* struct buf, as base64 */
	JOURNAL_RECIPE,      /* the same, large repetitions as a recipe */
	JOURNAL_BOOL,
	JOURNAL_SIZE,        /* size_t */
	JOURNAL_UNSIGNED,
	JOURNAL_INT,         /* 0.. */
	JOURNAL_TIME,        /* int64_t microseconds, 0.. */
	JOURNAL_U64,
	JOURNAL_LEVEL,       /* from here on: enums, by their names */
	JOURNAL_VERDICT,
	JOURNAL_RUN_VERDICT,
	JOURNAL_OUTCOME,
	JOURNAL_ROLE
};

struct journal_field {
	const char *name;
	enum journal_kind kind;
	size_t offset;       /* in the struct */
	bool optional;
	unsigned long long max; /* of a number; 0 = what the type holds */
};

/* Each ends with a field without a name. */
extern const struct journal_field journal_info_fields[];     /* run_info */
extern const struct journal_field journal_found_fields[];    /* run_info */
extern const struct journal_field journal_origin_fields[];   /* run_origin */
extern const struct journal_field journal_exchange_fields[]; /* exchange */
extern const struct journal_field journal_evidence_fields[]; /* evidence */
extern const struct journal_field journal_item_fields[]; /* evidence_item */
extern const struct journal_field journal_result_fields[];   /* case_result */
extern const struct journal_field journal_check_fields[];   /* check_result */
extern const struct journal_field journal_summary_fields[]; /* run_summary */

/* Counts by verdict and verdicts by level have their names from the tables
 * of case/verdict.h. */
struct journal_field journal_count_field(enum verdict);
struct journal_field journal_level_field(enum level);

/* The name of an enum's value; NULL past the end. */
const char *journal_word(enum journal_kind, unsigned value);

/* ---- writing ---- */

void journal_put_field(struct json_writer *, const struct journal_field *,
		       const void *from);
void journal_put_fields(struct json_writer *, const struct journal_field *,
			const void *from);

/* false, and nothing written: the bytes do not repeat themselves. */
bool journal_put_recipe(struct json_writer *, const char *name,
			struct slice bytes);

/* ---- reading ---- */

/* Where we are, for messages. */
struct journal_place {
	size_t *expanded;      /* bytes that recipes have made */
	const char *path;
	size_t line;
	struct arena *scratch; /* of this line */
	struct arena *keep;    /* of the journal */
	struct err *err;
};

/* -1 with "path:line: 'pointer' is X, expected Y". */
int journal_wrong(const struct journal_place *, const struct json_issue *);
/* The same about one node; `got` NULL = as it is. */
int journal_wrong_at(const struct journal_place *,
		     const struct json_node *node, const char *got,
		     const char *expected);
int journal_get_bytes(const struct journal_place *,
		      const struct json_node *node, struct buf *into);
int journal_get_recipe(const struct journal_place *,
		       const struct json_node *array, struct buf *into);
int journal_get_field(const struct journal_place *,
		      const struct json_node *object,
		      const struct journal_field *, void *into);
int journal_get_fields(const struct journal_place *,
		       const struct json_node *object,
		       const struct journal_field *, void *into);
/* A required array of at most `max` elements. */
int journal_get_array(const struct journal_place *,
		      const struct json_node *object, const char *name,
		      size_t max, const struct json_node **array);

#endif
