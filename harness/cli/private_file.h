/*
 * Files that only their owner may read: a password, a certificate to trust.
 */
#ifndef PRIVATE_FILE_H
#define PRIVATE_FILE_H

#include "base/err.h"
#include "cli/environment.h"

enum { PRIVATE_PATH_MAX = 4096 };

struct private_file {
	char path[PRIVATE_PATH_MAX]; /* "" = none */
	bool temporary;              /* removed by private_file_remove */
};

/*
 * Writes `text`. `path` NULL: a new file named after `what` in TMPDIR (/tmp).
 * -1 with ERR_INPUT; nothing is left behind then.
 */
int private_file_write(struct private_file *, const struct environment *,
		       const char *path, const char *what, const char *text,
		       struct err *);

/* Removes it when it is temporary. */
void private_file_remove(struct private_file *);

#endif
