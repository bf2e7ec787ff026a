/*
 * Strict RFC 8259 verdict over files: the work of the command check-json.
 *
 *     return check_json_files(paths, count, stdout, stderr);
 *
 * One line per file on `out`:
 *
 *     a.json: valid
 *     b.json: valid (note: duplicate name "x" at byte 12)
 *     c.json: invalid at byte 7 (line 1, column 8): a number that ...
 *
 * Bytes count from 0; lines and columns from 1, a column being a byte. Notes
 * are about valid grammar that readers treat differently (RFC 8259 4, 8.2).
 * Names are printed as JSON strings in printable ASCII, control characters
 * of a path as \xNN.
 */
#ifndef CHECK_JSON_H
#define CHECK_JSON_H

#include <stddef.h>
#include <stdio.h>

enum {
	CHECK_JSON_FILE_MAX = 256 * 1024 * 1024, /* bytes of one file */
	CHECK_JSON_NOTES_MAX = 8,                /* duplicate names told */
	CHECK_JSON_NAME_MAX = 60                 /* bytes of a name told */
};

enum check_json_result {
	CHECK_JSON_VALID,      /* every file */
	CHECK_JSON_INVALID,    /* at least one file */
	CHECK_JSON_UNREADABLE  /* at least one file; stronger than INVALID */
};

/*
 * The result is the exit code. "-" is standard input. A file that cannot be
 * read gets one line on `diagnostics` and the others are still judged.
 */
int check_json_files(char **paths, size_t count, FILE *out,
		     FILE *diagnostics);

#endif
