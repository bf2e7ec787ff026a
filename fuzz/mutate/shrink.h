/*
 * Smaller forms of what showed a finding, as long as it still shows it.
 *
 *     shrink_init(&s, requests, count, 0);      or shrink_init_body
 *     while (shrink_next(&s))
 *             shrink_answer(&s, still_the_same(s.candidate, s.count));
 *     s.best, s.best_count                      the smallest that did
 *     shrink_release(&s);
 *
 * Order: fewer requests before the last, fewer field lines, then the body as
 * a tree (levels go, children go in halves, values give way to their children,
 * to 0 and to "", strings and names get shorter), bytes at the end. What was
 * accepted is the base of all that follows. A Content-Length that was right
 * stays there and right, and the rest of the head is left alone; where none
 * was right, the whole request is shrunk as bytes.
 *
 * The caller decides what "the same" is; it is asked `calls_max` times at
 * most. Nothing is drawn: the same answers give the same candidates. The
 * three calls are what AFL++ wants of init_trim, trim and post_trim;
 * shrink_left() is the number of steps that init_trim returns.
 */
#ifndef SHRINK_H
#define SHRINK_H

#include "base/arena.h"
#include "base/buf.h"
#include "json/json_tree.h"

enum { SHRINK_REQUESTS_MAX = 16, SHRINK_CALLS_DEFAULT = 1000 };

/* Runs out of `count` things, all of them, then halves, then one by one. */
struct shrink_range {
	size_t at, width, count;
};

/* The passes over one text; private to shrink_text.c. */
struct shrink_text {
	struct buf base, next;
	struct arena arena;         /* of the tree over `base` */
	struct json_node **nodes;   /* in document order; NULL: no JSON */
	size_t node_count;
	int pass, sweep;
	size_t node, step;
	struct shrink_range range;
	bool begun;                 /* the range is of this node */
	bool progress;              /* in this sweep */
};

struct shrink {
	/* what to look at: requests, or one body */
	struct slice candidate[SHRINK_REQUESTS_MAX];
	size_t count;
	struct slice best[SHRINK_REQUESTS_MAX];
	size_t best_count;
	unsigned calls, calls_max;
	/* private */
	struct buf requests[SHRINK_REQUESTS_MAX]; /* the last one too */
	struct buf last;            /* of the candidate */
	struct shrink_range range;
	struct shrink_text text;
	int phase;
	bool is_body;
	size_t body_at;             /* in the last request; 0: no exact length */
};

/* Up to SHRINK_REQUESTS_MAX requests, copied. calls_max 0 = the default. */
void shrink_init(struct shrink *, const struct slice *requests, size_t count,
		 unsigned calls_max);
void shrink_init_body(struct shrink *, struct slice body, unsigned calls_max);
void shrink_release(struct shrink *);

/* The next candidate, smaller than the best; false when there is none. */
bool shrink_next(struct shrink *);
void shrink_answer(struct shrink *, bool same);

/* At most so many candidates are still to come. */
unsigned shrink_left(const struct shrink *);

/* The loop above; returns the number of calls. */
typedef bool shrink_same(void *self, const struct slice *requests,
			 size_t count);
unsigned shrink_run(struct shrink *, shrink_same *, void *self);

/* ---- private to both files */

void shrink_range_init(struct shrink_range *, size_t count);
bool shrink_range_done(const struct shrink_range *);
size_t shrink_range_end(const struct shrink_range *);
void shrink_range_answer(struct shrink_range *, bool same);

void shrink_text_init(struct shrink_text *, struct slice);
void shrink_text_release(struct shrink_text *);
bool shrink_text_next(struct shrink_text *);
void shrink_text_answer(struct shrink_text *, bool same);

#endif
