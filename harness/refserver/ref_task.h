/*
 * Tasks and their life: queued for a tenth, running, then success (7.3).
 *
 * The state of a task follows from the clock of the caller alone, nothing
 * runs in the background. LIMITS: REF_TASKS_MAX, the oldest finished one is
 * dropped (7.7).
 */
#ifndef REF_TASK_H
#define REF_TASK_H

#include <stdint.h>

#include "base/buf.h"
#include "base/rng.h"

struct ref_server;

enum ref_task_state { REF_QUEUED, REF_RUNNING, REF_SUCCESS, REF_ERROR };

enum { REF_TASK_VOLUME_MAX = 64, REF_TASK_NAME_MAX = 4096 };

struct ref_task {
	uint64_t number;         /* 0 = free slot */
	int64_t created_us;
	int64_t started_us;      /* when it leaves the queue */
	int64_t ended_us;
	unsigned reads;          /* of its info */
	unsigned ends;           /* how often it was read as success */
	char volume[REF_TASK_VOLUME_MAX]; /* id as requested */
	char *fault;             /* JSON of the fault it ends with, or NULL */
};

struct ref_tasks {
	struct ref_task *slots;  /* ring: number modulo size */
	size_t size;
	uint64_t first, next;    /* numbers: the oldest, the one to come */
};

void ref_tasks_init(struct ref_tasks *, uint64_t seed);
void ref_tasks_release(struct ref_tasks *);

/* NULL when all REF_TASKS_MAX are still unfinished. */
struct ref_task *ref_tasks_add(struct ref_tasks *, struct slice volume,
			       int64_t now_us, int64_t duration_us);

/* The MoRef value of a task: "task-42". */
void ref_task_name(const struct ref_server *, const struct ref_task *,
		   struct buf *out);

/* The task will end in error with this fault, a JSON text (copied). */
void ref_task_keep_fault(struct ref_task *, struct slice fault);

/* NULL when there is none of that number. */
struct ref_task *ref_task_numbered(struct ref_server *, uint64_t number);

/* By MoRef value; NULL when there is none of exactly that name. */
struct ref_task *ref_task_find(struct ref_server *, struct slice name);

/* What the clock says; bugs may say otherwise (ref_task_info). */
enum ref_task_state ref_task_state(const struct ref_task *, int64_t now_us);

#endif
