/*
 * A task read until it has ended, or a few times: evidence behind an answer
 * that may be right for a task that fails.
 *
 *     task_reads_make(&reads, &pump, suite, &bindings, task);
 *     task_reads_add(&reads, &evidence);      room for TASK_READS_MAX more
 *     task_reads_release(&reads);
 */
#ifndef TASK_READS_H
#define TASK_READS_H

#include "case/case_request.h"
#include "check/judge.h"
#include "run/pump.h"

enum { TASK_READS_MAX = 8 };

struct task_reads {
	struct sent *reads[TASK_READS_MAX];
	size_t count;
	bool ended;                  /* it succeeded, or failed */
};

/* Nothing else under way. */
void task_reads_make(struct task_reads *, struct pump *, const struct suite *,
		     const struct bindings *, struct slice task);
void task_reads_add(const struct task_reads *, struct evidence *);
void task_reads_release(struct task_reads *);

#endif
