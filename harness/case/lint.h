/*
 * The command lint: loads the suite and tells every mistake.
 *
 *     return lint_cases(NULL, stdout, stderr);
 *
 * One line per mistake on `out`, "file:line:column: what; remedy", then the
 * number of mistakes, or "N cases, M clauses: no mistakes".
 */
#ifndef LINT_H
#define LINT_H

#include <stdio.h>

/* `folder` NULL = the tables compiled in. 0, or 2 when there are mistakes or
 * the folder cannot be read (told on `diagnostics`). */
int lint_cases(const char *folder, FILE *out, FILE *diagnostics);

#endif
