/*
 * What the request itself explains is settled here; all else is judged as in
 * a run.
 */
#include "oracle/expect_parts.h"

static const struct exchange *step_of(const struct evidence *evidence)
{
	for (size_t i = evidence->count; i--; )
		if (evidence->items[i].role == ROLE_STEP)
			return evidence->items[i].exchange;
	return NULL;
}

static bool has_reads(const struct evidence *evidence)
{
	for (size_t i = 0; i < evidence->count; i++)
		if (evidence->items[i].role == ROLE_TASK)
			return true;
	return false;
}

/* The server ended the connection, or still waits, and may. */
static bool is_excused(const struct expectation *e, const struct exchange *x)
{
	switch (x->outcome) {
	case EXCHANGE_CLOSED:
	case EXCHANGE_CUT:
		return e->may_close;
	case EXCHANGE_MALFORMED:
		return e->may_switch;
	case EXCHANGE_TIMEOUT:
		return e->may_wait;
	default:
		return false;
	}
}

static void excuse(const struct expectation *e, const struct exchange *x,
		   const char *got, struct arena *arena,
		   struct case_result *result)
{
	case_result_init(result, e->test_case, arena);
	result->shown = x;
	result->us = x->done_us - x->sent_us;
	for (unsigned i = 0; i < LEVEL_COUNT; i++)
		result->verdict[i] = VERDICT_PASS;
	findings_add(&result->findings, "answer.expected", VERDICT_PASS,
		     e->test_case->clauses[0]->id, "step 1", "",
		     "any answer, or none", got);
}

/* Only when a coding was let in: its bytes are not for us to undo. */
static bool is_coded(const struct expectation *e, const struct exchange *x,
		     struct arena *arena)
{
	struct answer a;
	const struct response_field *f;

	if (!e->may_code)
		return false;
	answer_read(arena, x, &a);
	f = a.parsed ? response_field(&a.response, "Content-Encoding") : NULL;
	return f && f->value.len &&
	       !slice_equal_nocase(f->value, slice_from("identity"));
}

/* A shallow copy that ends with the first answer. */
static struct evidence_item first_answer(const struct evidence_item *item,
					 struct arena *arena)
{
	struct evidence_item cut = *item;
	struct exchange *copy;
	struct response response;

	if (item->exchange->outcome != EXCHANGE_ANSWERED ||
	    response_parse(arena, item->exchange, &response) ||
	    response.end >= item->exchange->answer.len)
		return cut;
	copy = arena_alloc(arena, sizeof(*copy));
	*copy = *item->exchange;
	copy->answer.len = response.end;
	cut.exchange = copy;
	cut.answer = NULL;
	return cut;
}

static struct evidence with_first_answer(const struct evidence *evidence,
					 struct arena *arena)
{
	struct evidence cut = *evidence;

	cut.items = arena_array(arena, evidence->count, sizeof(*cut.items));
	for (size_t i = 0; i < evidence->count; i++) {
		cut.items[i] = evidence->items[i];
		if (cut.items[i].role == ROLE_STEP)
			cut.items[i] = first_answer(&evidence->items[i], arena);
	}
	return cut;
}

bool expect_admits_task(const struct expectation *e)
{
	const struct accept *first = &e->test_case->accepts[0];

	return first->answer == ANSWER_TASK &&
	       first->ends == TASK_END_SUCCESS;
}

void expect_judge(const struct suite *suite, const struct expectation *e,
		  const struct evidence *evidence, struct arena *arena,
		  struct case_result *result)
{
	const struct exchange *x = step_of(evidence);
	struct evidence cut;

	if (x && is_excused(e, x)) {
		excuse(e, x, exchange_outcome_name(x->outcome), arena, result);
		return;
	}
	if (x && is_coded(e, x, arena)) {
		excuse(e, x, "an answer in a coding", arena, result);
		return;
	}
	cut = e->may_follow ? with_first_answer(evidence, arena) : *evidence;
	cut.reads_optional = !has_reads(evidence) && expect_admits_task(e);
	judge_case(suite, e->test_case, &cut, arena, result);
	if (result->shown && x && e->may_follow)
		result->shown = x;
}
