#include "cli/environment.h"

#include <stdlib.h>

#include "base/slice.h"

static const char *process_get(const void *self, const char *name)
{
	(void)self;
	return getenv(name);
}

static const char *nothing_get(const void *self, const char *name)
{
	(void)self;
	(void)name;
	return NULL;
}

struct environment environment_of_process(void)
{
	return (struct environment){ process_get, NULL };
}

struct environment environment_empty(void)
{
	return (struct environment){ nothing_get, NULL };
}

const char *environment_get(const struct environment *env, const char *name)
{
	const char *value = env->get(env->self, name);

	return value && *value ? value : NULL;
}

bool environment_yes(const struct environment *env, const char *name)
{
	const char *value = environment_get(env, name);

	return value && (!strcmp(value, "1") ||
			 slice_equal_nocase(slice_from(value),
					    slice_from("true")));
}
