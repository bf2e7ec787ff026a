/*
 * The case tables that were compiled in: cases/[bodies/]*.json at build time.
 *
 * The Makefile writes the table (gen/embedded_cases.c) in byte order of the
 * names.
 */
#ifndef CASE_EMBEDDED_H
#define CASE_EMBEDDED_H

#include "base/slice.h"

struct case_embedded {
	const char *name;           /* below cases/: "bodies/sync.json" */
	const unsigned char *bytes;
	size_t len;
};

extern const struct case_embedded case_embedded_files[];
extern const size_t case_embedded_count;

#endif
