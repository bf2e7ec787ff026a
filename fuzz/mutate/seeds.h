/*
 * Seed bodies: plain request bodies, one corpus for all engines.
 *
 * They are written for the reference server's inventory (volume
 * 6d1f2c0e-..., datastore-11...). A campaign against another target puts that
 * target's ids in their place (mutate/draft.c), so a file is always a body
 * that can be sent as it is.
 */
#ifndef MUTATE_SEEDS_H
#define MUTATE_SEEDS_H

#include "base/arena.h"
#include "base/err.h"

enum { SEEDS_MAX = 10000, SEED_SIZE_MAX = 1024 * 1024 };

struct mutate_seed {
	const char *name;     /* file name */
	struct slice body;
};

struct mutate_seeds {
	struct arena arena;
	struct mutate_seed *at;
	size_t count;
	char digest[65];      /* sha256 over names and bodies, in order */
};

/* The seeds compiled in (corpus/request/ *.json, sorted by name). */
void seeds_builtin(struct mutate_seeds *);
/* A folder instead; -1 with ERR_USAGE: not readable, or empty. */
int seeds_load(struct mutate_seeds *, const char *folder, struct err *);
void seeds_release(struct mutate_seeds *);

#endif
