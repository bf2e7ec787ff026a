/*
 * Exit codes: THE list (design.md "Exit codes").
 */
#ifndef EXIT_CODE_H
#define EXIT_CODE_H

#include <stddef.h>

#include "base/err.h"

enum exit_code {
	EXIT_CONFORMS = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_TARGET = 3,
	EXIT_INTERNAL = 4,
	EXIT_NOTHING_VERIFIED = 5,
	EXIT_INTERRUPTED = 130,
	EXIT_TERMINATED = 143
};

struct exit_code_info {
	enum exit_code code;
	const char *name;  /* "usage" */
	const char *text;  /* when it is given */
};

/* NULL past the end. */
const struct exit_code_info *exit_code_at(size_t index);

/* The exit code of an error. */
enum exit_code exit_code_of(enum err_code);

#endif
