#include "run/follow.h"

#include "base/alloc.h"

/* Distance to the next read, in milliseconds; the last one repeats. */
static const int64_t read_distance_ms[] = { 1, 2, 3, 5, 10, 20, 50, 100 };

static void send_read(struct follow *f, int64_t delay_us);

static void finish(struct follow *f)
{
	f->ended(f->self, f);
	mem_free(f->task);
	mem_free(f);
}

/* The last read falls on the deadline, `left_us` from now. */
static int64_t distance_us(const struct follow *f, unsigned reads,
			   int64_t left_us)
{
	size_t last = sizeof(read_distance_ms) / sizeof(*read_distance_ms) - 1;
	int64_t us = read_distance_ms[reads < last ? reads : last] * 1000;

	for (unsigned i = 0; i < f->doublings && us < f->timeout_us; i++)
		us *= 2;
	return left_us > 0 && us > left_us ? left_us : us;
}

/* A task that never ends costs its timeout once, the next ones ever less. */
static void calibrate(struct run *run, int64_t timeout_us)
{
	int64_t next = run->task_timeout_us / 2;
	int64_t floor = run->longest_task_us * TASK_FACTOR;

	if (timeout_us > run->task_timeout_us)
		return;
	if (floor < TASK_FLOOR_US)
		floor = TASK_FLOOR_US;
	if (next > TASK_SECOND_US)
		next = TASK_SECOND_US;
	if (next < floor)
		next = floor;
	if (next < run->task_timeout_us)
		run->task_timeout_us = next;
}

static void read_done(void *self, struct sent *s)
{
	struct follow *f = self;
	struct arena arena = ARENA_INIT;
	struct answer answer;
	enum task_state state;
	int64_t took = s->exchange.done_us - f->started_us;
	bool over = took >= f->timeout_us;

	answer_read(&arena, &s->exchange, &answer);
	state = answer_task_state(&answer);
	arena_release(&arena);
	if (state == TASK_STATE_SUCCESS || state == TASK_STATE_ERROR)
		task_ids_ended(&f->run->task_ids, f->bindings.task,
			       &s->exchange, true);
	f->bytes += s->exchange.answer.len;
	f->doublings += f->bytes > FOLLOW_BYTES;
	f->read(f->self, s);
	f->reads++;
	if (state == TASK_STATE_SUCCESS || state == TASK_STATE_ERROR) {
		if (took > f->run->longest_task_us)
			f->run->longest_task_us = took;
		if (f->after && f->after--) {
			send_read(f, distance_us(f, f->behind++,
						 f->timeout_us));
			return;
		}
		finish(f);
	} else if (state == TASK_STATE_NONE || over || f->run->pump.stopped) {
		if (state != TASK_STATE_NONE && over)
			calibrate(f->run, f->timeout_us);
		finish(f);
	} else {
		send_read(f, distance_us(f, f->reads, f->timeout_us - took));
	}
}

static void send_read(struct follow *f, int64_t delay_us)
{
	struct sent *s = pump_new(&f->run->pump);
	struct err err = ERR_INIT;

	if (base_build(f->run->suite, "task-info", &f->bindings,
		       &s->exchange.request, &err)) {
		sent_free(s);
		finish(f);
		return;
	}
	s->done = read_done;
	s->self = f;
	s->judged = f->judged;
	s->about = f->about;
	s->exchange.fresh_connection = s->exchange.last_on_connection =
		f->apart;
	pump_send(&f->run->pump, s, delay_us);
}

void follow_start(struct run *run, const struct follow *model,
		  struct slice task)
{
	struct follow *f = mem_alloc(sizeof(*f));

	*f = *model;
	f->run = run;
	f->task = mem_copy(task.at, task.len);
	f->bindings.task = slice_of(f->task, task.len);
	f->timeout_us = run->task_timeout_us;
	f->started_us = transport_now(run->pump.transport);
	send_read(f, 0);
}
