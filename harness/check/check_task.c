#include "check/check_parts.h"

enum { SECOND_US = 1000 * 1000, MILLISECOND_US = 1000, STATUS_OK = 200,
       STATUS_NOT_FOUND = 404, STATUS_FAULT = 500 };

static const struct evidence_item *next_read(const struct evidence *e,
					     unsigned step, size_t *at)
{
	while (*at < e->count) {
		const struct evidence_item *item = &e->items[(*at)++];

		if (item->role == ROLE_TASK && item->step == step)
			return item;
	}
	return NULL;
}

static bool has_ended(enum task_state state)
{
	return state == TASK_STATE_SUCCESS || state == TASK_STATE_ERROR;
}

struct task_outcome task_outcome(struct arena *arena, const struct evidence *e,
				 unsigned step)
{
	struct task_outcome outcome = { TASK_STATE_NONE, NULL };
	const struct evidence_item *item;
	struct answer a;
	size_t at = 0;

	while (!has_ended(outcome.state) && (item = next_read(e, step, &at))) {
		answer_read(arena, item->exchange, &a);
		if (!has_ended(answer_task_state(&a)))
			continue;
		outcome.state = answer_task_state(&a);
		outcome.fault = vim_type_find(vim_typename(
			arena, vim_unwrap_fault(json_member(a.root, "error"),
						NULL)));
	}
	return outcome;
}

void read_say(struct task_read *read, const char *check, enum verdict verdict,
	      const char *clause, const char *pointer, const char *expected,
	      const char *got)
{
	look_add(read->look, read->exchange, check, verdict, clause,
		 read->where, pointer, expected, got);
}

/* ---- a read that brought no TaskInfo ---- */

static bool is_late(const struct task_read *read)
{
	return read->exchange->sent_us - read->look->exchange->done_us >
	       TASK_LATE_US;
}

/*
 * A finished task may disappear (protocol.md 7.7): another look at it is then
 * answered by a RuntimeFault, which the reading rules only warn about, or by
 * the 404 of an unknown object (9.17).
 */
static void check_gone(struct task_read *read, const char *got)
{
	const struct answer *a = &read->answer;
	bool gone = a->parsed &&
		    (a->response.status == STATUS_NOT_FOUND ||
		     (a->response.status == STATUS_FAULT &&
		      answer_is_fault(a, "RuntimeFault")));

	read_say(read, "task.info", gone ? VERDICT_WARN : VERDICT_FAIL,
		 "9.27", "", "200 TaskInfo of the finished task", got);
}

static void check_unreadable(struct task_read *read, bool first)
{
	const char *got = answer_summary(read->look->scratch, &read->answer);

	if (read->ended) {
		check_gone(read, got);
		return;
	}
	read_say(read, "task.info", VERDICT_FAIL, "M2", "", "200 TaskInfo",
		 got);
	if (first && !is_late(read) &&
	    answer_is_fault(&read->answer, "ManagedObjectNotFound"))
		read_say(read, "task.info", VERDICT_FAIL, "9.27", "",
			 "the task can be read as soon as it was returned",
			 got);
}

static bool is_task_info(const struct answer *a)
{
	return a->response.status == STATUS_OK && a->root &&
	       a->root->type == JSON_OBJECT &&
	       (!a->type || slice_is(a->type_name, "TaskInfo"));
}

static void check_read(struct task_read *read, bool first)
{
	struct look *look = read->look;
	const struct answer *a = &read->answer;

	if (!a->parsed)
		check_survived(look, read->exchange,
			       exchange_outcome_text(
				       a->outcome == EXCHANGE_ANSWERED
					       ? EXCHANGE_MALFORMED
					       : a->outcome),
			       read->where);
	check_framing(look, read->exchange, a, read->where);
	check_coding(look, read->exchange, a, read->where);
	if (a->parsed) {
		check_json_text(look, read->exchange, a, read->where, false);
		check_media_type(look, read->exchange, a, read->where, "9.23",
				 false);
	}
	if (a->parsed && is_task_info(a))
		check_task_info(read);
	else
		check_unreadable(read, first);
}

/* ---- the reads together ---- */

static const char *state_text(enum task_state state)
{
	static const char *const names[] = {
		[TASK_STATE_NONE] = "unknown",
		[TASK_STATE_QUEUED] = "queued",
		[TASK_STATE_RUNNING] = "running",
		[TASK_STATE_SUCCESS] = "success",
		[TASK_STATE_ERROR] = "error",
	};

	return names[state];
}

/* protocol.md 9.27: queued, running, then one of the two ends for good. */
static void check_order(struct task_read *read, enum task_state before)
{
	struct arena *arena = read->look->scratch;
	bool moved_back = read->state < before ||
			  (has_ended(before) && read->state != before);

	if (before == TASK_STATE_NONE || read->state == TASK_STATE_NONE ||
	    !moved_back)
		return;
	read_say(read, "task.order", VERDICT_FAIL, "9.27", "/state",
		 arena_printf(arena, "%s or later", state_text(before)),
		 state_text(read->state));
}

static const char *duration_text(struct arena *arena, int64_t us)
{
	if (us % SECOND_US)
		return arena_printf(arena, "%lld ms",
				    (long long)(us / MILLISECOND_US));
	return arena_printf(arena, "%lld s", (long long)(us / SECOND_US));
}

static void check_unended(struct task_read *last)
{
	struct look *look = last->look;
	int64_t limit = look->evidence->task_timeout_us;
	const char *limit_text = duration_text(look->scratch, limit);

	if (look->evidence->incomplete || last->state == TASK_STATE_NONE)
		return; /* unreadable: already said */
	if (last->exchange->done_us - look->exchange->done_us < limit) {
		read_say(last, "case.evidence", VERDICT_ERROR, "M2", "",
			 "reads until the task ends or its time is over",
			 "reads that stop earlier");
		return;
	}
	read_say(last, "task.end", VERDICT_FAIL, "M2", "/state",
		 arena_printf(look->scratch, "ends within %s", limit_text),
		 arena_printf(look->scratch, "state %s after %s",
			      state_text(last->state), limit_text));
}

static void check_end(struct task_read *last)
{
	struct look *look = last->look;
	const struct vim_type *fault = look->task.fault;

	if (!has_ended(look->task.state)) {
		check_unended(last);
	} else if (look->task.state == TASK_STATE_ERROR && look->task_broken) {
		read_say(last, "task.end", VERDICT_FAIL, "M2", "/state",
			 "ends success",
			 arena_printf(look->scratch, "ends error %s",
				      fault ? fault->name
					    : "of an unknown type"));
	} else if (case_expects_success(look->test_case, look->step) &&
		   look->task.state == TASK_STATE_SUCCESS) {
		read_say(last, "task.end", VERDICT_PASS, "M2", "/state",
			 "ends success", "ends success");
	}
}

static void check_reads(struct look *look)
{
	struct arena whole = ARENA_INIT, *step_arena = look->scratch;
	struct task_read last = { .exchange = NULL };
	const struct evidence_item *item;
	unsigned number = 0;
	size_t at = 0;

	while ((item = next_read(look->evidence, look->step, &at))) {
		struct task_read read = { .look = look,
					  .exchange = item->exchange,
					  .task = look->answer->task,
					  .ended = has_ended(last.state) };

		if (item->exchange->outcome == EXCHANGE_CANCELLED ||
		    item->exchange->outcome == EXCHANGE_PENDING)
			continue;
		look->scratch = &whole;
		read.where = arena_printf(step_arena, "task of %s, read %u",
					  look->where, ++number);
		answer_read(&whole, read.exchange, &read.answer);
		read.state = answer_task_state(&read.answer);
		check_read(&read, number == 1);
		check_order(&read, last.state);
		if (has_ended(last.state))
			read.state = last.state;
		last = read;
		arena_release(&whole);
		look->scratch = step_arena;
	}
	if (last.exchange)
		check_end(&last);
	else if (!look->evidence->incomplete && !look->evidence->reads_optional)
		look_say(look, "case.evidence", VERDICT_ERROR, "M2", "",
			 "reads of the task that was returned", "none");
}

void check_task(struct look *look)
{
	if (look->answer->task.len)
		check_reads(look);
}
