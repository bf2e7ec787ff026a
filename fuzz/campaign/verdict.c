/*
 * One answer under the eyes of the judge, for whoever sends one request at a
 * time.
 */
#include "campaign/state.h"

#include "campaign/replay.h"
#include "campaign/task_reads.h"

/* The reads of its Task, until it ends; copies, since they end here. */
static void follow(struct campaign *c, struct slice task,
		   struct evidence *evidence, struct arena *arena)
{
	struct task_reads reads;

	task_reads_make(&reads, &c->pump, c->options->suite, &c->bindings,
			task);
	for (size_t i = 0; i < reads.count; i++)
		evidence->items[evidence->count++] = (struct evidence_item){
			ROLE_TASK, 0,
			replay_copy(arena, &reads.reads[i]->exchange), NULL };
	task_reads_release(&reads);
}

const struct case_result *verdict(struct campaign *c,
				  const struct expectation *e,
				  const struct sent *s, bool whole,
				  struct arena *arena)
{
	struct case_result *result = arena_room(arena, sizeof(*result));
	struct answer *a = arena_room(arena, sizeof(*a));
	struct evidence evidence = {
		.items = arena_array(arena, 1 + TASK_READS_MAX,
				     sizeof(*evidence.items)),
		.verdicts_only = true,
		.task_timeout_us = c->task_timeout_us };

	answer_read(arena, &s->exchange, a);
	evidence.items[evidence.count++] =
		(struct evidence_item){ ROLE_STEP, 0, &s->exchange, a };
	if (whole && a->task.len)
		follow(c, sent_task(s, a->task), &evidence, arena);
	expect_judge(c->options->suite, e, &evidence, arena, result);
	return result;
}

bool verdict_is_wrong(struct campaign *c, struct slice request,
		      const struct sent *s)
{
	struct arena arena = ARENA_INIT;
	struct expectation e;
	bool wrong;

	expect_request(&c->oracle, request, &arena, &e);
	wrong = verdict(c, &e, s, false, &arena)->verdict[LEVEL_SHOULD] ==
		VERDICT_FAIL;
	arena_release(&arena);
	return wrong;
}
