#include "campaign/desync.h"

#include "campaign/task_reads.h"
#include "check/answer.h"

/* It may be right for a task that fails, so it does not show by itself. */
static bool must_read(const struct expectation *e, const struct answer *a)
{
	const struct test_case *tc = e->test_case;

	if (!a->task.len || expect_admits_task(e))
		return false;
	for (size_t i = 0; i < tc->accept_count; i++)
		if (tc->accepts[i].answer == ANSWER_TASK &&
		    tc->accepts[i].verdict != VERDICT_FAIL)
			return true;
	return false;
}

bool desync_judge(const struct desync *d, struct slice request,
		  const struct exchange *x, struct arena *arena,
		  struct finding_key *key, const char **clause)
{
	const struct suite *suite = d->oracle->suite;
	struct answer a;
	struct evidence_item items[1 + TASK_READS_MAX] = {
		{ ROLE_STEP, 0, x, &a } };
	struct evidence evidence = { .items = items, .count = 1,
				     .task_timeout_us = d->task_timeout_us };
	struct case_result *result = arena_room(arena, sizeof(*result));
	struct task_reads reads = { .ended = true };
	const struct check_result *cause;
	struct expectation e;
	bool wrong;

	expect_request(d->oracle, request, arena, &e);
	answer_read(arena, x, &a);
	if ((must_read(&e, &a) || (d->reads_tasks && a.task.len)) &&
	    !d->under_way)
		task_reads_make(&reads, d->pump, suite, d->oracle->target,
				a.task);
	task_reads_add(&reads, &evidence);
	expect_judge(suite, &e, &evidence, arena, result);
	wrong = reads.ended && result->verdict[LEVEL_SHOULD] == VERDICT_FAIL &&
		finding_key_of(suite, &e, result, LEVEL_SHOULD, arena, key);
	cause = wrong ? case_result_cause(suite, result, LEVEL_SHOULD) : NULL;
	*clause = cause ? cause->clause : "";
	task_reads_release(&reads);
	return wrong;
}

bool desync_is_wrong(const struct desync *d, struct slice request,
		     const struct exchange *x)
{
	struct arena arena = ARENA_INIT;
	struct finding_key key;
	const char *clause;
	bool wrong = desync_judge(d, request, x, &arena, &key, &clause);

	arena_release(&arena);
	return wrong;
}

struct sent *desync_alone(const struct desync *d, struct slice request)
{
	struct sent *s = pump_new(d->pump);

	buf_slice(&s->exchange.request, request);
	s->exchange.fresh_connection = s->exchange.last_on_connection = true;
	pump_ask(d->pump, s);
	return s;
}

bool desync_shows(const struct desync *d, struct slice request,
		  const struct exchange *x)
{
	struct sent *alone;
	bool right;

	if (!desync_is_wrong(d, request, x))
		return false;
	alone = desync_alone(d, request);
	right = alone->exchange.outcome == EXCHANGE_ANSWERED &&
		!desync_is_wrong(d, request, &alone->exchange);
	sent_free(alone);
	return right;
}
