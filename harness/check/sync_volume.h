/*
 * Which volume the request of a sync asks for, and how long its task stays.
 */
#ifndef SYNC_VOLUME_H
#define SYNC_VOLUME_H

#include "base/arena.h"
#include "http/exchange.h"

/* An id in the form in which two spellings of a UUID are equal (case,
 * hyphens, brackets, urn:uuid:, blanks of any script): whether such a spelling
 * is accepted is judged elsewhere (protocol.md 9.5). */
struct slice sync_volume_plain(struct arena *, struct slice id);

/* The plain id of the one volume that the body asks for; NONE: it cannot be
 * read, or it may be read in more than one way. */
struct slice sync_volume(struct arena *, const struct exchange *);

/* When the task was queued, started and completed, by a read of it; two reads
 * of one that has ended say the same. */
struct slice sync_task_times(struct arena *, const struct exchange *);

/* Nothing may take the place of a task since then: it runs, or is kept with the
 * finished ones (protocol.md 7.7). */
enum { TASK_KEPT_US = 600 * 1000 * 1000 };

bool task_is_kept(int64_t since_us, int64_t now_us);

#endif
