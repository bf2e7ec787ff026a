/*
 * The tasks that a server has named so far, by their ids: is an id given once
 * more, to a call that cannot share the task (check/check_distinct.c)?
 *
 *     struct task_ids t;
 *     task_ids_init(&t, places);
 *     if (task_ids_given(&t, id, &exchange, number, keep, &earlier)) ...
 *     task_ids_ended(&t, id, &read, keep);
 *     task_ids_release(&t);
 *
 * A table of a fixed size: a newer task may take the place of another one. A
 * server that was started anew may begin to count again, so whoever cannot be
 * sure that it is the same one clears the table. Of the tasks that have ended a
 * server keeps the last 200 (protocol.md 7.7): the id of one that so many
 * others have followed may return.
 */
#ifndef TASK_IDS_H
#define TASK_IDS_H

#include "http/exchange.h"

/* Less than 200: some of those that were given before may end behind it. */
enum { TASKS_KEPT = 160 };

/* A call and the task that it got. */
struct task_given {
	uint64_t id;                 /* digest; 0 = free */
	uint64_t volume;             /* digest; 0 = not known */
	uint64_t number;             /* of the tasks that the server named */
	int64_t given_us;
	int64_t ended_us;            /* done: a read said so; 0 = none */
	uint64_t times, before;      /* digests of what that read told of it, and
	                                that of the earlier task; 0 = none */
	bool late;                   /* of *earlier: it had ended, and may be
	                                about the same volume */
	struct exchange *call, *end; /* copies; NULL where nothing is kept */
};

struct task_ids {
	struct task_given *places;
	size_t count;                /* a power of two */
};

void task_ids_init(struct task_ids *, size_t places);
void task_ids_clear(struct task_ids *);
void task_ids_release(struct task_ids *);

/*
 * The call `x` got the task `id`, when the server had named `number` tasks to
 * anybody. true: an earlier one had it and cannot share it; *earlier is that
 * one, and the caller's. `keep`: the bytes are wanted later.
 */
bool task_ids_given(struct task_ids *, struct slice id,
		    const struct exchange *x, uint64_t number, bool keep,
		    struct task_given *earlier);

/* The read `x` says that the task has ended. true: an earlier call about the
 * same volume had got the id, and that task was another one, by its times. */
bool task_ids_ended(struct task_ids *, struct slice id,
		    const struct exchange *x, bool keep);

/* An exchange after which it may be another server: it got no answer. In a
 * session that lives on, a connection that was closed while it was idle says
 * nothing. */
bool task_ids_doubt(const struct exchange *, bool session);

/* What *earlier holds; the table has given it up. */
void task_given_release(struct task_given *);

#endif
