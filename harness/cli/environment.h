/*
 * The environment as an input: commands never call getenv themselves.
 *
 *     struct environment env = ENVIRONMENT_OF_PROCESS;
 *     environment_get(&env, "NO_COLOR")
 */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include <stdbool.h>

struct environment {
	const char *(*get)(const void *self, const char *name);
	const void *self;
};

/* That of the process. */
struct environment environment_of_process(void);

/* Knows no name at all: --ignore-env. */
struct environment environment_empty(void);

/* The value, or NULL when it is not set or empty. Borrowed. */
const char *environment_get(const struct environment *, const char *name);

/* As govc reads a boolean: true only for "1" and "true" in any case. */
bool environment_yes(const struct environment *, const char *name);

#endif
