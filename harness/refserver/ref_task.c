#include "refserver/ref_task.h"

#include "base/alloc.h"
#include "refserver/ref_core.h"

enum { TASKS_START = 64, FIRST_NUMBER_MAX = 9000, QUEUE_SHARE = 10 };

void ref_tasks_init(struct ref_tasks *tasks, uint64_t seed)
{
	struct rng rng;

	rng_init(&rng, seed, "reference server tasks");
	tasks->size = TASKS_START;
	tasks->slots = mem_array(tasks->size, sizeof(*tasks->slots));
	tasks->first = tasks->next = 1 + rng_below(&rng, FIRST_NUMBER_MAX);
}

static struct ref_task *slot_of(const struct ref_tasks *tasks,
				uint64_t number)
{
	return &tasks->slots[number % tasks->size];
}

void ref_tasks_release(struct ref_tasks *tasks)
{
	for (size_t i = 0; tasks->slots && i < tasks->size; i++)
		mem_free(tasks->slots[i].fault);
	mem_free(tasks->slots);
	memset(tasks, 0, sizeof(*tasks));
}

static void grow(struct ref_tasks *tasks)
{
	struct ref_tasks bigger = *tasks;

	bigger.size = tasks->size * 2 < REF_TASKS_MAX ? tasks->size * 2
						      : REF_TASKS_MAX;
	bigger.slots = mem_array(bigger.size, sizeof(*bigger.slots));
	for (uint64_t n = tasks->first; n < tasks->next; n++)
		*slot_of(&bigger, n) = *slot_of(tasks, n);
	mem_free(tasks->slots);
	*tasks = bigger;
}

/* Room for one more; false when even the oldest has not finished. */
static bool make_room(struct ref_tasks *tasks, int64_t now_us)
{
	struct ref_task *oldest;

	if (tasks->next - tasks->first < tasks->size)
		return true;
	if (tasks->size < REF_TASKS_MAX) {
		grow(tasks);
		return true;
	}
	oldest = slot_of(tasks, tasks->first);
	if (ref_task_state(oldest, now_us) < REF_SUCCESS)
		return false;
	mem_free(oldest->fault);
	memset(oldest, 0, sizeof(*oldest));
	tasks->first++;
	return true;
}

struct ref_task *ref_tasks_add(struct ref_tasks *tasks, struct slice volume,
			       int64_t now_us, int64_t duration_us)
{
	struct ref_task *task;

	if (!make_room(tasks, now_us))
		return NULL;
	task = slot_of(tasks, tasks->next);
	memset(task, 0, sizeof(*task));
	task->number = tasks->next++;
	task->created_us = now_us;
	task->started_us = now_us + duration_us / QUEUE_SHARE;
	task->ended_us = now_us + duration_us;
	volume = slice_head(volume, REF_TASK_VOLUME_MAX - 1);
	if (volume.len)
		memcpy(task->volume, volume.at, volume.len);
	return task;
}

static uint64_t kept_bits(const struct ref_server *server)
{
	return ref_quirk_is(server, REF_TASK_IDS_OF_6_BITS)   ? 0x3F
	       : ref_quirk_is(server, REF_TASK_IDS_OF_8_BITS) ? 0xFF
	       : ref_deep_counts_to_127(&server->deep)        ? 0x7F
							      : UINT64_MAX;
}

#define TAIL(text) { text, sizeof(text) - 1 }

void ref_task_name(const struct ref_server *server,
		   const struct ref_task *task, struct buf *out)
{
	/* Behind the number, so that ref_task_find finds it. */
	static const struct {
		enum ref_behaviour behaviour;
		struct slice tail;
	} tails[] = {
		{ REF_PUNCTUATED_TASK_IDS,
		  TAIL(" %2F/..;a=b?c#d'\"\\{}[]<>|^`&+,:@!$()*~") },
		{ REF_UNICODE_TASK_IDS, TAIL("-\u00e4\u2028\U0001F600") },
		{ REF_NUL_IN_TASK_IDS, TAIL("\0\0end") },
	};

	if (ref_quirk_is(server, REF_TASK_BY_VOLUME)) {
		buf_printf(out, "task-of-%s", task->volume);
		return;
	}
	buf_printf(out, "task-%llu",
		   (unsigned long long)(task->number & kept_bits(server)));
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
		if (ref_quirk_is(server, tails[i].behaviour))
			buf_slice(out, tails[i].tail);
	if (ref_quirk_is(server, REF_LONG_TASK_IDS))
		while (out->len < REF_LONG_TASK_ID)
			buf_byte(out, '0');
}

void ref_task_keep_fault(struct ref_task *task, struct slice fault)
{
	mem_free(task->fault);
	task->fault = mem_copy(fault.at, fault.len);
}

struct ref_task *ref_task_numbered(struct ref_server *server, uint64_t number)
{
	struct ref_tasks *tasks = &server->tasks;

	return number >= tasks->first && number < tasks->next
		       ? slot_of(tasks, number) : NULL;
}

/* Of those of one name, that of a bug. */
static struct ref_task *find_newest(struct ref_server *server,
				    struct slice name)
{
	struct ref_tasks *tasks = &server->tasks;
	struct buf full = BUF_INIT(REF_TASK_NAME_MAX);
	struct ref_task *task = NULL;

	for (uint64_t n = tasks->next; n-- > tasks->first && !task;) {
		buf_clear(&full);
		ref_task_name(server, slot_of(tasks, n), &full);
		if (slice_equal(buf_view(&full), name))
			task = slot_of(tasks, n);
	}
	buf_release(&full);
	return task;
}

struct ref_task *ref_task_find(struct ref_server *server, struct slice name)
{
	struct ref_tasks *tasks = &server->tasks;
	struct buf full = BUF_INIT(REF_TASK_NAME_MAX);
	struct slice digits = slice_skip(name, strlen("task-"));
	struct ref_task *task = NULL;
	unsigned long long number = 0;

	if (kept_bits(server) != UINT64_MAX ||
	    ref_quirk_is(server, REF_TASK_BY_VOLUME))
		return find_newest(server, name);

	/* A long name is a number with zeros behind: read what is stored. */
	for (size_t n = 1; n <= 20 && n <= digits.len && !task; n++) {
		if (!slice_number(slice_head(digits, n), UINT64_MAX, &number))
			break;
		if (number < tasks->first || number >= tasks->next)
			continue;
		buf_clear(&full);
		ref_task_name(server, slot_of(tasks, number), &full);
		if (slice_equal(buf_view(&full), name))
			task = slot_of(tasks, number);
	}
	buf_release(&full);
	return task;
}

enum ref_task_state ref_task_state(const struct ref_task *task,
				   int64_t now_us)
{
	if (now_us < task->started_us)
		return REF_QUEUED;
	if (now_us < task->ended_us)
		return REF_RUNNING;
	return task->fault ? REF_ERROR : REF_SUCCESS;
}
