/*
 * The seeds that were compiled in: corpus/request/ *.json at build time.
 *
 * The Makefile writes the table (gen/embedded_seeds.c) in byte order of the
 * names.
 */
#ifndef SEED_EMBEDDED_H
#define SEED_EMBEDDED_H

#include <stddef.h>

struct seed_embedded {
	const char *name; /* "full-sync.json" */
	const unsigned char *bytes;
	size_t len;
};

extern const struct seed_embedded seed_embedded_files[];
extern const size_t seed_embedded_count;

#endif
