/*
 * Mutants that any client can send: one request each, to which one answer
 * comes, after which the connection is there or closed. The campaign sends the
 * others too; a load generator would wait for ever or count wrong.
 */
#ifndef MUTANT_LIST_H
#define MUTANT_LIST_H

#include "tests/bench/bench_target.h"

enum mutant_left_out {
	LEFT_SEVERAL,      /* requests that belong together */
	LEFT_INCOMPLETE,   /* no answer need come */
	LEFT_OPEN,         /* further answers, another protocol may come */
	LEFT_HEADLESS,     /* HEAD: an answer without its body */
	MUTANT_LEFT_OUT_COUNT
};

struct mutant_list {
	uint64_t *indices;
	size_t count, drawn;  /* of so many */
	size_t left_out[MUTANT_LEFT_OUT_COUNT];
};

/* Of the drawn phase, the first `drawn`. */
void mutant_list_init(struct mutant_list *, const struct bench_target *,
		      size_t drawn);
void mutant_list_release(struct mutant_list *);
/* Who was left out and why, a comment line. */
void mutant_list_print(const struct mutant_list *);
/* For --repeat. */
int mutant_list_write(const struct mutant_list *, const struct bench_target *,
		      const char *path, struct err *);

#endif
