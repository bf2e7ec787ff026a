/*
 * One answer under the eyes of the judge, for whoever sends one request at a
 * time.
 */
#include "campaign/state.h"

#include "campaign/replay.h"

enum { READS = 64, READ_FIRST_US = 1000, READ_LAST_US = 200000 };

/* Of the task, until it ends. */
static void follow(struct campaign *c, const struct sent *s,
		   struct evidence *evidence, struct arena *arena)
{
	enum task_state state = TASK_STATE_QUEUED;
	struct bindings b = c->bindings;
	int64_t nap = READ_FIRST_US;
	struct answer a;

	answer_read(arena, &s->exchange, &a);
	if (!a.task.len)
		return;
	b.task = arena_slice(arena, sent_task(s, a.task));
	while (evidence->count <= READS && !campaign_is_cut(c) &&
	       (state == TASK_STATE_QUEUED || state == TASK_STATE_RUNNING)) {
		struct sent *r = session_ask_with(c, "task-info", &b);

		answer_read(arena, &r->exchange, &a);
		state = answer_task_state(&a);
		evidence->items[evidence->count++] = (struct evidence_item){
			ROLE_TASK, 0, replay_copy(arena, &r->exchange), NULL };
		sent_free(r);
		pump_nap(&c->pump, nap);
		nap = nap < READ_LAST_US ? nap * 2 : nap;
	}
}

const struct case_result *verdict(struct campaign *c,
				  const struct expectation *e,
				  const struct sent *s, bool whole,
				  struct arena *arena)
{
	struct case_result *result = arena_alloc(arena, sizeof(*result));
	struct evidence evidence = {
		.items = arena_array(arena, 1 + READS,
				     sizeof(*evidence.items)),
		.task_timeout_us = c->task_timeout_us };

	evidence.items[evidence.count++] =
		(struct evidence_item){ ROLE_STEP, 0, &s->exchange, NULL };
	if (whole)
		follow(c, s, &evidence, arena);
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
