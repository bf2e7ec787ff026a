/*
 * The journal of a campaign: the indices that were sent, one line for each
 * FUZZ_JOURNAL_RUNS runs of them, in NDJSON:
 *
 *     {"schema":"cnsconform-fuzz-journal/1","seed":7,"step":1,"seeds":"..."}
 *     {"sent":[[0,1204],[1206,3]]}           first index, how many by `step`
 *
 * With the seed and the seeds that gives every request again.
 */
#ifndef FUZZ_JOURNAL_H
#define FUZZ_JOURNAL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { FUZZ_JOURNAL_RUNS = 64, FUZZ_JOURNAL_MAX = 256 * 1024 * 1024 };

struct fuzz_journal {
	const char *path;          /* NULL: nobody wants it */
	uint64_t step;
	struct { uint64_t first, count; } runs[FUZZ_JOURNAL_RUNS];
	size_t run_count;
	struct err err;            /* the first write that failed */
};

/*
 * Begins a file. `resume`: goes on with one of the same seed, step and seeds,
 * and *next is the index behind its last one. -1 with ERR_INPUT otherwise.
 */
int fuzz_journal_open(struct fuzz_journal *, const char *path, bool resume,
		      uint64_t seed, uint64_t step, const char *seeds,
		      uint64_t *next, struct err *);
void fuzz_journal_sent(struct fuzz_journal *, uint64_t index);
/* -1 with the error when some write failed. */
int fuzz_journal_close(struct fuzz_journal *, struct err *);

#endif
