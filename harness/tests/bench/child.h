/* A program that runs to its end: what it took, what it said. */
#ifndef CHILD_H
#define CHILD_H

#include "base/buf.h"

enum { CHILD_OUTPUT_MAX = 1024 * 1024 };

struct child_end {
	double seconds;  /* wall */
	double cpu;      /* user and system, of all its threads */
	double mib;      /* most resident memory */
	int code;        /* exit code; -1: it did not run or did not exit */
};

/* `words` ends with NULL, words[0] is looked for in PATH. Standard output is
 * appended to `out`, which may be NULL; the other streams go nowhere. */
struct child_end child_run(const char *const *words, struct buf *out);

#endif
