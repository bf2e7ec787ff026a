/*
 * Whole files: read under a ceiling, write so that no reader sees half.
 *
 * A name may stand for a pipe or a device (`<(...)`, /dev/stdin): what cannot
 * be had at once is waited for FILE_WAIT_MS, never for ever.
 */
#ifndef FILE_H
#define FILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

enum { FILE_WAIT_MS = 10000 };

/*
 * Appends the file to `out`, whose limit is the ceiling. "-" is standard
 * input. -1 with an ERR_INPUT that names the path: missing, not readable, a
 * folder, larger than the ceiling, or a pipe that gives neither bytes nor an
 * end for FILE_WAIT_MS. A named pipe that nobody writes to is empty.
 */
int file_read(const char *path, struct buf *out, struct err *);

/*
 * Writes `content` to a temporary file beside `path` and renames it. "-" is
 * standard output. Anything that is not a regular file (a pipe, /dev/null,
 * a symbolic link) is written in place. -1 with ERR_INPUT on failure; `path` is then as it was.
 */
int file_write(const char *path, struct slice content, struct err *);

/* A descriptor of the file for others to read, which must be a regular one; or
 * to write, truncated, where a pipe needs its reader. -1 with ERR_INPUT. */
int file_open_regular(const char *path, struct err *err);
int file_open_output(const char *path, struct err *err);

/* Adds to the end of the file, which is created when it is not there. -1 with
 * ERR_INPUT on failure: a regular file is then as it was. */
int file_append(const char *path, struct slice content, struct err *);

/*
 * Names (not paths) of the files in a folder that end with `suffix`, in byte
 * order, so that the order never depends on the file system. The array and
 * names belong to the arena. -1 when the folder cannot be read.
 */
int file_list(const char *folder, const char *suffix, struct arena *,
	      char ***names, size_t *count, struct err *);

/* Creates the folder and its parents; an existing one is fine. */
int file_make_folder(const char *path, struct err *);

#endif
