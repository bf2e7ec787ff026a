#include "check/check_parts.h"

enum { STATUS_OK = 200, STATUS_EMPTY = 204, STATUS_FAULT = 500,
       LIST_TEXT_MAX = 64 * 1024 };

bool case_has_clause(const struct test_case *c, const char *id)
{
	for (size_t i = 0; i < c->clause_count; i++)
		if (!strcmp(c->clauses[i]->id, id))
			return true;
	return false;
}

/* Alternatives of other steps say nothing about this one. */
static bool is_about(const struct accept *alt, unsigned step)
{
	return !alt->step || alt->step == step + 1;
}

bool case_expects_success(const struct test_case *c, unsigned step)
{
	bool any = false;

	for (size_t i = 0; i < c->accept_count; i++) {
		const struct accept *alt = &c->accepts[i];

		if (alt->verdict == VERDICT_FAIL || !is_about(alt, step))
			continue;
		if (alt->answer != ANSWER_TASK || alt->ends == TASK_END_ERROR)
			return false;
		any = true;
	}
	return any;
}

static bool default_status_fits(enum answer_kind kind, int status)
{
	switch (kind) {
	case ANSWER_TASK:
	case ANSWER_OBJECT:
		return status == STATUS_OK;
	case ANSWER_FAULT:
	case ANSWER_UNTYPED:
		return status == STATUS_FAULT;
	case ANSWER_EMPTY:
		return status == STATUS_EMPTY;
	default:
		return true;
	}
}

static bool status_fits(const struct accept *alt, int status)
{
	if (!alt->status_count)
		return default_status_fits(alt->answer, status);
	for (size_t i = 0; i < alt->status_count; i++)
		if (alt->statuses[i] == status ||
		    alt->statuses[i] == status / 100)
			return true;
	return false;
}

static bool fault_listed(const struct accept *alt, const struct vim_type *type)
{
	if (!vim_is_a(type, "MethodFault"))
		return false;
	for (size_t i = 0; i < alt->fault_count; i++)
		if (alt->exact ? !strcmp(type->name, alt->faults[i])
			       : vim_is_a(type, alt->faults[i]))
			return true;
	return !alt->fault_count;
}

static bool end_fits(const struct accept *alt, const struct task_outcome *task)
{
	switch (alt->ends) {
	case TASK_END_SUCCESS:
		return task->state == TASK_STATE_SUCCESS;
	case TASK_END_ERROR:
		return task->state == TASK_STATE_ERROR &&
		       (!alt->fault_count || fault_listed(alt, task->fault));
	default:
		return true;
	}
}

/* An object without a usable name counts: the shape check names the flaw. */
static bool object_fits(const struct accept *alt, const struct answer *a)
{
	return a->root && a->root->type == JSON_OBJECT &&
	       (!a->type || vim_is_a(a->type, alt->object));
}

static bool kind_fits(const struct accept *alt, const struct answer *a,
		      const struct task_outcome *task)
{
	switch (alt->answer) {
	case ANSWER_TASK:
		return a->task.len && end_fits(alt, task);
	case ANSWER_FAULT:
		return fault_listed(alt, a->type);
	case ANSWER_UNTYPED:
		return a->root && a->root->type == JSON_OBJECT &&
		       !a->type_name.at;
	case ANSWER_EMPTY:
		return !a->has_body;
	case ANSWER_OBJECT:
		return object_fits(alt, a);
	case ANSWER_ANY:
		return true;
	}
	return false;
}

static const struct accept *first_match(const struct look *look)
{
	const struct answer *a = look->answer;

	for (size_t i = 0; i < look->test_case->accept_count; i++) {
		const struct accept *alt = &look->test_case->accepts[i];

		if (is_about(alt, look->step) &&
		    status_fits(alt, a->response.status) &&
		    (!alt->header ||
		     answer_has_header(a, alt->header)) &&
		    kind_fits(alt, a, &look->task))
			return alt;
	}
	return NULL;
}

/*
 * The reference is as it must be and only its task is not: M2 speaks of that,
 * not the clause of the answer. A task that failed counts only where nothing
 * but success is right; elsewhere the alternatives list what may end it.
 */
static const struct accept *broken_task(const struct look *look)
{
	bool known = look->task.state != TASK_STATE_NONE;

	if (!look->answer->task.len ||
	    (known && !case_expects_success(look->test_case, look->step)))
		return NULL;
	for (size_t i = 0; i < look->test_case->accept_count; i++) {
		const struct accept *alt = &look->test_case->accepts[i];

		if (alt->answer == ANSWER_TASK && is_about(alt, look->step) &&
		    alt->ends == TASK_END_SUCCESS &&
		    alt->verdict != VERDICT_FAIL &&
		    status_fits(alt, look->answer->response.status))
			return alt;
	}
	return NULL;
}

const struct accept *near_alternative(const struct look *look)
{
	for (size_t i = 0; i < look->test_case->accept_count; i++) {
		const struct accept *alt = &look->test_case->accepts[i];

		if (alt->verdict == VERDICT_PASS &&
		    is_about(alt, look->step) &&
		    status_fits(alt, look->answer->response.status))
			return alt;
	}
	return NULL;
}

/* protocol.md 9, reading rules: the default for an answer that is not listed. */
static enum verdict unlisted_verdict(struct look *look)
{
	const struct answer *a = look->answer;
	enum accept_default rule = look->test_case->otherwise;
	bool warns;

	if (a->json.code == JSON_ERROR_DEPTH ||
	    a->json.code == JSON_ERROR_NODES)
		return VERDICT_ERROR;
	if (rule == DEFAULT_FAIL || a->response.status != STATUS_FAULT ||
	    !a->type_name.len || !a->media_type ||
	    strcmp(a->media_type, "application/json"))
		return VERDICT_FAIL;
	if (a->fault_known)
		warns = vim_is_a(a->type, "RuntimeFault");
	else
		warns = rule == DEFAULT_ANY_FAULT_WARNS && !a->type;
	return warns && fault_is_sound(look->scratch, a) ? VERDICT_WARN
							  : VERDICT_FAIL;
}

void check_match(struct look *look)
{
	const struct accept *broken;

	look->matched = first_match(look);
	if (look->matched)
		return;
	broken = broken_task(look);
	look->task_broken = broken != NULL;
	look->matched = broken;
	look->unlisted = unlisted_verdict(look);
}

/* ---- the texts of the result ---- */

static void add_status(struct buf *out, const struct accept *alt)
{
	static const char *const usual[] = {
		[ANSWER_TASK] = "200",    [ANSWER_FAULT] = "500",
		[ANSWER_UNTYPED] = "500", [ANSWER_EMPTY] = "204",
		[ANSWER_OBJECT] = "200",  [ANSWER_ANY] = "any",
	};

	if (!alt->status_count)
		buf_text(out, usual[alt->answer]);
	for (size_t i = 0; i < alt->status_count; i++)
		buf_printf(out, "%s%d%s", i ? "/" : "", alt->statuses[i],
			   alt->statuses[i] < 10 ? "xx" : "");
}

static void add_faults(struct buf *out, const struct accept *alt)
{
	if (!alt->fault_count)
		buf_text(out, "any known fault");
	for (size_t i = 0; i < alt->fault_count; i++) {
		buf_text(out, i ? "|" : "");
		buf_text(out, alt->faults[i]);
	}
}

static void add_kind(struct buf *out, const struct accept *alt)
{
	static const char *const texts[] = {
		[ANSWER_TASK] = " Task",          [ANSWER_FAULT] = " ",
		[ANSWER_UNTYPED] = " untyped object",
		[ANSWER_EMPTY] = " no body",      [ANSWER_OBJECT] = " ",
		[ANSWER_ANY] = " answer",
	};

	if (alt->answer != ANSWER_ANY || !alt->status_count)
		buf_text(out, texts[alt->answer]);
	if (alt->answer == ANSWER_OBJECT)
		buf_text(out, alt->object);
	if (alt->answer == ANSWER_TASK && alt->ends == TASK_END_SUCCESS)
		buf_text(out, " that ends success");
	if (alt->answer == ANSWER_TASK && alt->ends == TASK_END_ERROR)
		buf_text(out, " that ends error ");
	if (alt->answer == ANSWER_FAULT ||
	    (alt->answer == ANSWER_TASK && alt->ends == TASK_END_ERROR))
		add_faults(out, alt);
}

static void add_accept(struct buf *out, const struct accept *alt)
{
	add_status(out, alt);
	add_kind(out, alt);
	if (alt->header) {
		buf_text(out, " with header ");
		buf_text(out, alt->header);
	}
}

const char *accept_text(struct arena *arena, const struct accept *alt)
{
	struct buf text = BUF_INIT(LIST_TEXT_MAX);
	const char *copy;

	add_accept(&text, alt);
	copy = arena_string(arena, buf_view(&text));
	buf_release(&text);
	return copy;
}

static void add_list(struct buf *out, const struct look *look,
		     enum verdict verdict)
{
	const struct test_case *c = look->test_case;

	for (size_t i = 0; i < c->accept_count; i++) {
		if (c->accepts[i].verdict != verdict ||
		    !is_about(&c->accepts[i], look->step))
			continue;
		buf_text(out, out->len ? ", " : "");
		add_accept(out, &c->accepts[i]);
	}
}

static const char *expected_text(struct look *look)
{
	struct buf text = BUF_INIT(LIST_TEXT_MAX);
	const char *copy;

	add_list(&text, look, VERDICT_PASS);
	if (!text.len)
		add_list(&text, look, VERDICT_WARN);
	if (!text.len)
		buf_text(&text, "none of the listed answers");
	copy = arena_string(look->scratch, buf_view(&text));
	buf_release(&text);
	return copy;
}

static const char *got_text(struct look *look)
{
	const char *text = answer_summary(look->scratch, look->answer);
	const struct vim_type *fault = look->task.fault;

	if (!look->answer->task.len || look->task.state == TASK_STATE_NONE)
		return text;
	if (look->task.state == TASK_STATE_SUCCESS)
		return arena_printf(look->scratch, "%s that ends success",
				    text);
	return arena_printf(look->scratch, "%s that ends error %s", text,
			    fault ? fault->name : "of an unknown type");
}

/* M7 and the last part of M9 forbid a success and nothing else. */
static bool forbids_only_success(const struct look *look, const char *clause)
{
	const struct step *step = &look->test_case->steps[look->step];

	return !strcmp(clause, "M7") ||
	       (!strcmp(clause, "M9") &&
		step->request->success == SUCCESS_TASK);
}

/*
 * What an answer breaks that no alternative lists: the first clause of the
 * case, but a success breaks the clause that forbids it, and nothing else
 * breaks that one.
 */
static const char *unlisted_clause(const struct look *look)
{
	const struct test_case *c = look->test_case;
	bool success = look->answer->parsed &&
		       look->answer->response.status / 100 == 2;

	for (size_t i = 0; i < c->clause_count; i++)
		if (forbids_only_success(look, c->clauses[i]->id) == success)
			return c->clauses[i]->id;
	return success ? c->clauses[0]->id : "9.15";
}

const char *alternative_clause(const struct look *look,
			       const struct accept *alt)
{
	return alt->clause ? alt->clause->id : look->test_case->clauses[0]->id;
}

void check_expected(struct look *look)
{
	const struct accept *alt = look->matched;
	enum verdict verdict = alt ? alt->verdict : look->unlisted;
	const char *clause = alt ? alternative_clause(look, alt)
				 : unlisted_clause(look);
	bool wordless;

	if (!look->answer->parsed)
		verdict = VERDICT_FAIL;
	wordless = verdict == VERDICT_PASS && look->evidence->verdicts_only;
	look_say(look, "answer.expected", verdict, clause, "",
		 wordless ? "" : expected_text(look),
		 wordless ? "" : got_text(look));
	/* protocol.md 9.31: no listed answer, so the status is what is wrong. */
	if (!alt && verdict == VERDICT_FAIL &&
	    look->answer->response.status != STATUS_FAULT &&
	    fault_type_is_documented(look->answer->type))
		look_say(look, "answer.expected", VERDICT_FAIL, "9.31", "",
			 "a documented fault with status 500",
			 got_text(look));
}
