/*
 * The files of a suite, from a folder or compiled in, in byte order of names.
 *
 *     case_files_read(folder, &arena, &files, &count, &err)
 *     case_files_digest(files, count, hex)
 */
#ifndef CASE_FILES_H
#define CASE_FILES_H

#include "base/arena.h"
#include "base/err.h"

enum {
	CASE_FILES_MAX = 1024,
	CASE_FILES_BYTES_MAX = 128 * 1024 * 1024, /* of all together */
	CASE_DIGEST_TEXT = 65
};

struct case_file {
	const char *name;   /* below the folder: "bodies/sync.json" */
	const char *shown;  /* for messages: "cases/bodies/sync.json" */
	struct slice text;
};

/* `folder` NULL = compiled in. Everything belongs to the arena. */
int case_files_read(const char *folder, struct arena *,
		    struct case_file **files, size_t *count, struct err *);

/* SHA-256 in lower-case hex over name, length and content of each file. */
int case_files_digest(const struct case_file *files, size_t count,
		      char out[CASE_DIGEST_TEXT], struct err *);

#endif
