/*
 * What the loader's files share; nobody else includes it.
 *
 * Case files are read from the lossless tree alone: cJSON refuses a lone
 * surrogate escape, cuts at a NUL and keeps neither spelling nor position,
 * and a patch value may hold all of these.
 */
#ifndef CASE_LOAD_PARTS_H
#define CASE_LOAD_PARTS_H

#include "case/case_fields.h"
#include "case/case_load.h"

struct loader {
	struct suite *suite;
	const char *file;       /* as shown */
	struct slice text;
	struct arena *scratch;  /* trees; released after the file */
	struct buf *problems;   /* may be NULL */
	struct err *err;        /* of the first mistake; may be NULL */
	size_t mistakes;
};

/* A case while its members are read in whatever order. */
struct step_draft {
	struct loader *loader;
	struct step *step;
	const struct json_node *node;
	const struct json_node *text, *patch;
	bool session_given, judged_given, pad_given;
	bool broken;            /* has a mistake of its own already */
};

struct case_draft {
	struct test_case *test_case;
	const struct json_node *node, *id, *accept;
	bool control_broken;
	struct step_draft steps[CASE_STEPS_MAX];
	/* Of the test case until it is settled. */
	struct step step_room[CASE_STEPS_MAX];
	struct accept accept_room[CASE_ACCEPT_MAX];
};

struct patch_draft {
	struct patch *patch;
	bool times_given;
};

struct accept_draft {
	struct accept *accept;
	bool status_given, exact_given, ends_given;
};

/* One more mistake, at a byte of the file. */
void loader_mistake(struct loader *, size_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A name from the file as it may stand in a message: short and printable. */
const char *loader_shown(struct loader *, struct slice name);

/*
 * Reads an object by the field table: calls each field's reader and reports
 * unknown keys, duplicates, wrong types and missing required members.
 */
void loader_object(struct loader *, enum case_place,
		   const struct json_node *object, void *target);

/* Text of a string in the suite's arena; NULL (reported) when it holds a NUL
 * or is empty. */
const char *loader_text(struct loader *, const struct json_node *string);

/* Length of the words of a-z and 0-9, joined by single hyphens, at the start
 * of a text. */
size_t words_length(const char *text);

/* The same as loader_text, for text that must be such words as a whole. */
const char *loader_words(struct loader *, const struct json_node *string);

/* The clause that a string names, or NULL (reported). */
const struct clause *loader_clause(struct loader *, const struct json_node *);

/* A name out of a list, or -1 (reported). */
int loader_choice(struct loader *, const struct json_node *string,
		  const char *what, const char *const *names, size_t count);

/* Offset of a member's name, or of a value that has none. */
size_t loader_name_offset(const struct loader *, const struct json_node *);

/* Reports what is wrong with the placeholders of a text that `where` holds:
 * its spelling, or the unescaped string. */
void loader_placeholders(struct loader *, const struct json_node *where,
			 struct slice text);

/* One element of `cases`, `steps`, `clauses`; the finishing parts look at
 * what shows only once all members are read. */
void loader_case(struct loader *, const struct json_node *);
void loader_step(struct loader *, const struct json_node *,
		 struct case_draft *);
void loader_steps_finish(struct loader *, struct case_draft *);
void loader_accepts_finish(struct loader *, struct case_draft *);

#endif
