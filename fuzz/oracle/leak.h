/*
 * The texts that show the inside of a server (O16), told by their first bytes:
 * one look at an answer finds them all.
 *
 *     leak_starts_make(&starts);                 once
 *     look.starts = &starts;                     for every oracle_look
 *
 * Constant once made: many may look at the same time. 6 KiB.
 */
#ifndef LEAK_H
#define LEAK_H

#include <limits.h>
#include <stdint.h>

enum { LEAK_START = 3 }; /* bytes; every text is that long */

struct leak_starts {
	/* A bit for each text that has such a first, second, third byte. */
	uint64_t texts[LEAK_START][UCHAR_MAX + 1];
};

void leak_starts_make(struct leak_starts *);

#endif
