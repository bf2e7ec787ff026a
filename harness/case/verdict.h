/*
 * The closed vocabulary of verdicts and levels (design.md "Verdicts").
 *
 * Judging gives level-free results; a level folds them: a failed check whose
 * clause is only a `should` is a warning at level must, and a warning is a
 * failure at level strict.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include <stdbool.h>

#include "base/slice.h"

enum verdict {
	VERDICT_PASS,
	VERDICT_WARN,     /* accepted, worth knowing */
	VERDICT_FAIL,
	VERDICT_BLOCKED,  /* its control or a lower rung failed */
	VERDICT_ERROR,    /* the harness could not tell */
	VERDICT_SKIP,     /* not applicable; the reason is given */
	VERDICT_WAIVED,
	VERDICT_FIXED,    /* a waiver no longer needed */
	VERDICT_COUNT
};

enum level { LEVEL_MUST, LEVEL_SHOULD, LEVEL_STRICT, LEVEL_COUNT };

const char *verdict_name(enum verdict);            /* "pass", "warn"... */
bool verdict_find(struct slice name, enum verdict *);
const char *verdict_text(enum verdict);            /* one line for `list` */
const char *level_name(enum level);                /* "must"... */
bool level_find(struct slice name, enum level *);

/* What a check result counts for at `at`, given its clause's own level
 * (LEVEL_MUST or LEVEL_SHOULD). */
enum verdict verdict_at(enum verdict, enum level of_clause, enum level at);

/* The worse of two, for folding a case: fail > error > blocked > warn >
 * pass > skip. */
enum verdict verdict_worse(enum verdict, enum verdict);

#endif
