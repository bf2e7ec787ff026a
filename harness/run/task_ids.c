#include "run/task_ids.h"

#include "base/alloc.h"
#include "check/sync_volume.h"

enum { COPY_MAX = 16 * 1024 }; /* what is longer tells nothing later */

void task_ids_init(struct task_ids *t, size_t places)
{
	*t = (struct task_ids){ mem_array(places, sizeof(*t->places)), places };
}

static void drop(struct exchange *x)
{
	if (x)
		exchange_release(x);
	mem_free(x);
}

void task_given_release(struct task_given *g)
{
	drop(g->call);
	drop(g->end);
	*g = (struct task_given){ .id = 0 };
}

void task_ids_clear(struct task_ids *t)
{
	for (size_t i = 0; i < t->count; i++)
		task_given_release(&t->places[i]);
}

void task_ids_release(struct task_ids *t)
{
	task_ids_clear(t);
	mem_free(t->places);
}

/* Never 0; its high bits mixed into the low ones. */
static uint64_t digest(struct slice text)
{
	uint64_t hash = slice_digest(text);

	return (hash ^ hash >> 29) | 1;
}

static struct task_given *place(const struct task_ids *t, uint64_t id)
{
	return &t->places[(id >> 1) & (t->count - 1)];
}

static struct exchange *copy(const struct exchange *x)
{
	struct exchange *kept;

	if (x->request.len > COPY_MAX || x->answer.len > COPY_MAX)
		return NULL;
	kept = mem_alloc(sizeof(*kept));
	*kept = *x;
	kept->request = BUF_INIT(REQUEST_MAX);
	kept->answer = BUF_INIT(ANSWER_MAX);
	kept->owner = NULL;
	kept->number = 0;
	buf_slice(&kept->request, buf_view(&x->request));
	buf_slice(&kept->answer, buf_view(&x->answer));
	return kept;
}

static uint64_t volume_of(const struct exchange *x)
{
	struct arena arena = ARENA_INIT;
	struct slice id = sync_volume(&arena, x);
	uint64_t hash = id.len ? digest(id) : 0;

	arena_release(&arena);
	return hash;
}

static bool is_followed(const struct task_given *old, uint64_t number)
{
	return number - old->number > TASKS_KEPT;
}

static bool cannot_share(const struct task_given *old,
			 const struct task_given *new, int64_t sent_us)
{
	if (is_followed(old, new->number))
		return false;
	if (old->volume && new->volume && old->volume != new->volume &&
	    task_is_kept(old->given_us, sent_us))
		return true;
	return old->ended_us && old->ended_us <= sent_us &&
	       task_is_kept(old->ended_us, sent_us);
}

bool task_ids_given(struct task_ids *t, struct slice id,
		    const struct exchange *x, uint64_t number, bool keep,
		    struct task_given *earlier)
{
	struct task_given fresh = { .id = digest(id), .volume = volume_of(x),
				    .number = number, .given_us = x->done_us };
	struct task_given *old = place(t, fresh.id);
	bool again = old->id == fresh.id &&
		     cannot_share(old, &fresh, x->sent_us);

	*earlier = (struct task_given){ .id = 0 };
	/* The same task, as far as anybody can tell: the first call stands. */
	if (old->id == fresh.id && !again && !is_followed(old, number) &&
	    task_is_kept(old->given_us, x->sent_us))
		return false;
	old->late = !old->volume || !fresh.volume ||
		    old->volume == fresh.volume;
	fresh.before = again && old->late ? old->times : 0;
	fresh.call = keep ? copy(x) : NULL;
	if (again)
		*earlier = *old;
	else
		task_given_release(old);
	*old = fresh;
	return again;
}

static uint64_t times_of(const struct exchange *x)
{
	struct arena arena = ARENA_INIT;
	uint64_t hash = digest(sync_task_times(&arena, x));

	arena_release(&arena);
	return hash;
}

bool task_ids_ended(struct task_ids *t, struct slice id,
		    const struct exchange *x, bool keep)
{
	uint64_t hash = digest(id);
	struct task_given *g = place(t, hash);

	if (g->id != hash || g->ended_us)
		return false;
	g->ended_us = x->done_us;
	g->times = times_of(x);
	g->end = keep ? copy(x) : NULL;
	return g->before && g->before != g->times;
}

bool task_ids_doubt(const struct exchange *x, bool session)
{
	return (x->resent && !session) || x->outcome == EXCHANGE_CLOSED ||
	       x->outcome == EXCHANGE_CUT || x->outcome == EXCHANGE_REFUSED;
}
