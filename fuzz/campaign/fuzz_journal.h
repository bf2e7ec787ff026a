/*
 * The journal of a campaign: the indices that were sent and whose answers are
 * settled, one line for each flush, in NDJSON:
 *
 *     {"schema":"cnsconform-fuzz-journal/1","seed":7,"step":1,"seeds":"..."}
 *     {"sent":[[0,1204],[1206,3]]}           first index, how many by `step`
 *
 * With the seed and the seeds that gives every request again.
 *
 *     fuzz_journal_open(&j, path, &head, NULL, &err);     begins a file
 *     fuzz_journal_sent(&j, index); ... fuzz_journal_close(&j, &err);
 *
 *     fuzz_journal_read(path, &arena, &trace, &err);      an earlier one
 *     fuzz_journal_open(&j, path, &head, &trace, &err);   goes on with it
 */
#ifndef FUZZ_JOURNAL_H
#define FUZZ_JOURNAL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum { FUZZ_JOURNAL_RUNS = 8192, FUZZ_JOURNAL_MAX = 256 * 1024 * 1024 };

/* What makes an index a request, the target aside. */
struct fuzz_journal_head {
	uint64_t seed, step;
	const char *seeds;         /* digest */
};

struct fuzz_run {
	uint64_t first, count;     /* by `step` */
};

/* A whole journal, in the arena. */
struct fuzz_trace {
	struct fuzz_journal_head head;
	struct fuzz_run *runs;
	size_t run_count;
	uint64_t sent;             /* indices */
	size_t whole;              /* bytes up to the end of the last whole
	                              line: one that was cut does not count */
};

/* -1 with ERR_INPUT: no such file, or no such journal. */
int fuzz_journal_read(const char *path, struct arena *, struct fuzz_trace *,
		      struct err *);
/* -1 with ERR_INPUT: it is of another seed, step or seeds. */
int fuzz_trace_check(const char *path, const struct fuzz_trace *,
		     const struct fuzz_journal_head *, struct err *);
/* Behind the last index. */
uint64_t fuzz_trace_next(const struct fuzz_trace *);

struct fuzz_journal {
	const char *path;          /* NULL: nobody wants it */
	uint64_t step;
	struct fuzz_run runs[FUZZ_JOURNAL_RUNS];
	size_t run_count;
	struct err err;            /* of the latest write */
	bool ended;                /* it failed too long: whoever goes on sends
	                              all behind that again */
};

/*
 * Begins a file; with `earlier`, what was read from it, goes on behind that. -1
 * with ERR_INPUT: it cannot be written, or `earlier` is of another head.
 */
int fuzz_journal_open(struct fuzz_journal *, const char *path,
		      const struct fuzz_journal_head *,
		      const struct fuzz_trace *earlier, struct err *);
void fuzz_journal_sent(struct fuzz_journal *, uint64_t index);
/* What was sent so far is on disk. Without it the file is at most
 * FUZZ_JOURNAL_RUNS runs behind: whoever goes on sends those again. */
void fuzz_journal_flush(struct fuzz_journal *);
/* What was sent since the last flush is sent again by whoever goes on. */
void fuzz_journal_forget(struct fuzz_journal *);
/* -1 with the error when some write failed. */
int fuzz_journal_close(struct fuzz_journal *, struct err *);

#endif
