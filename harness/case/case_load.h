/*
 * Reads the clause catalogue and the case files.
 *
 *     suite_load(&suite, NULL, &problems, &err)      the tables compiled in
 *     suite_load(&suite, "cases", &problems, &err)   a folder
 *     suite_release(&suite)
 *
 * Every mistake is reported, not only the first: one line each in
 * `problems`, "file:line:column: what is wrong; remedy". Unknown keys,
 * duplicate ids, unknown clauses, no expectation, a placeholder that does
 * not exist... are mistakes. A suite without cases is one.
 */
#ifndef CASE_LOAD_H
#define CASE_LOAD_H

#include "base/err.h"
#include "case/case.h"

enum { CASE_FILE_MAX = 4 * 1024 * 1024, CASE_PROBLEMS_MAX = 64 * 1024 };

/* 0, or -1 with an empty suite, `problems` filled (one per line; may be NULL)
 * and `err` holding the first. `folder` NULL = compiled in. A folder that
 * cannot be read leaves `problems` alone. */
int suite_load(struct suite *, const char *folder, struct buf *problems,
	       struct err *);
void suite_release(struct suite *);

/* One file's text under a name, into an initialised suite whose clauses are
 * loaded; for tests and fuzz targets. Returns the number of mistakes. */
size_t suite_load_text(struct suite *, const char *name, struct slice text,
		       struct buf *problems);

/* The field table as Markdown, for cases/README.md. */
void case_fields_document(struct buf *out);

#endif
