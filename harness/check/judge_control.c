#include "check/check_parts.h"

enum { STATUS_OK = 200 };

#define SESSION_HEADER "vmware-api-session-id"

const struct evidence_item *evidence_last_item(const struct evidence *e,
					       enum evidence_role role,
					       unsigned step)
{
	bool any_step = role == ROLE_CONTROL_BEFORE ||
			role == ROLE_CONTROL_AFTER;

	for (size_t i = e->count; i--; )
		if (e->items[i].role == role &&
		    (any_step || e->items[i].step == step))
			return &e->items[i];
	return NULL;
}

const struct exchange *evidence_last(const struct evidence *e,
				     enum evidence_role role, unsigned step)
{
	const struct evidence_item *item = evidence_last_item(e, role, step);

	return item ? item->exchange : NULL;
}

/* An object that is, or at least does not claim not to be, a `type`. */
static bool is_object(const struct answer *a, const char *type)
{
	return a->parsed && a->response.status == STATUS_OK && a->root &&
	       a->root->type == JSON_OBJECT &&
	       (!a->type || slice_is(a->type_name, type));
}

/* Whether the answer is flawless is for the case about it to say. */
static bool is_success(const struct answer *a, enum request_success success)
{
	switch (success) {
	case SUCCESS_TASK:
		return answer_accepts_sync(a);
	case SUCCESS_LOGIN:
		return is_object(a, "UserSession") &&
		       answer_has_header(a, SESSION_HEADER);
	case SUCCESS_NO_CONTENT:
		return a->parsed && a->response.status / 100 == 2;
	case SUCCESS_CONTENT:
		return is_object(a, "ServiceContent");
	case SUCCESS_TASK_INFO:
		return answer_task_state(a) != TASK_STATE_NONE;
	}
	return false;
}

static const char *success_text(enum request_success success)
{
	static const char *const texts[] = {
		[SUCCESS_TASK] = "200 Task",
		[SUCCESS_LOGIN] = ("200 UserSession with header "
				   SESSION_HEADER),
		[SUCCESS_NO_CONTENT] = "204 no body",
		[SUCCESS_CONTENT] = "200 ServiceContent",
		[SUCCESS_TASK_INFO] = "200 TaskInfo",
	};

	return texts[success];
}

static bool was_given_up(const struct exchange *x)
{
	return x->outcome == EXCHANGE_PENDING ||
	       x->outcome == EXCHANGE_CANCELLED;
}

static void set_reason(struct look *look, const char **reason,
		       const char *what, const char *got)
{
	if (!*reason)
		*reason = arena_printf(look->findings->arena, "%s: got %s",
				       what, got);
}

void judge_missing(struct look *look, const char **reason)
{
	if (look->evidence->incomplete)
		return; /* said once, at the end */
	look_say(look, "case.evidence", VERDICT_ERROR,
		 look->test_case->clauses[0]->id, "", "a recorded exchange",
		 "nothing");
	set_reason(look, reason, look->where, "no recorded exchange");
}

/* Adds BLOCKED when the exchange did not bring what it had to. */
static bool judge_success(struct look *look, const char *check,
			  enum request_success success, const char *what,
			  const char **reason)
{
	struct answer a;
	const char *got;

	if (!look->exchange || was_given_up(look->exchange)) {
		judge_missing(look, reason);
		return false;
	}
	answer_read(look->scratch, look->exchange, &a);
	if (is_success(&a, success))
		return true;
	got = answer_summary(look->scratch, &a);
	look_say(look, check, VERDICT_BLOCKED,
		 look->test_case->clauses[0]->id, "", success_text(success),
		 got);
	set_reason(look, reason, what, got);
	return false;
}

/* In front of which request; "none, " and what it is where no other is to
 * blame. */
static const char *owed(struct look *look)
{
	static const char nobody[] = "none, ";
	const char *suspects = look->evidence->suspects;

	if (!strcmp(suspects, look->test_case->id))
		return "200 Task for the valid request behind it";
	if (!strncmp(suspects, nobody, strlen(nobody)))
		return arena_printf(look->scratch, "200 Task for %s",
				    suspects + strlen(nobody));
	return arena_printf(look->scratch,
			    "200 Task for the valid request behind one of %s",
			    suspects);
}

/* A refused control that this case answers for: M1, or R1 when the server
 * did not survive it. */
static void judge_suspect(struct look *look, const char *where)
{
	struct answer a;

	answer_read(look->scratch, look->exchange, &a);
	look_add(look, look->exchange, "case.control", VERDICT_FAIL, "M1",
		 where, "", owed(look), answer_summary(look->scratch, &a));
}

static bool accepted(struct look *look, enum request_success success)
{
	struct answer a;

	answer_read(look->scratch, look->exchange, &a);
	return is_success(&a, success);
}

/* All but the last one only count when this case answers for them. */
static void judge_suspects(struct look *look, enum evidence_role role,
			   const char *where, enum request_success success)
{
	const struct evidence *e = look->evidence;

	for (size_t i = 0; i < e->count && e->suspects; i++) {
		if (e->items[i].role != role)
			continue;
		look->exchange = e->items[i].exchange;
		if (was_given_up(look->exchange) || accepted(look, success))
			continue;
		if (evidence_probe(e, i))
			check_survived(look, look->exchange,
				       exchange_outcome_text(
					       look->exchange->outcome),
				       where);
		else
			judge_suspect(look, where);
	}
}

static bool judge_control(struct look *look, enum evidence_role role,
			  const char *where, const char **reason)
{
	enum control control = look->test_case->control;
	enum request_success success = control == CONTROL_LOGIN
					       ? SUCCESS_LOGIN : SUCCESS_TASK;

	judge_suspects(look, role, where, success);
	if (control == CONTROL_NONE)
		return true;
	look->where = where;
	look->exchange = evidence_last(look->evidence, role, 0);
	if (!look->exchange && look->evidence->blocked)
		return true; /* said once, at the end */
	return judge_success(look, "case.control", success, where, reason);
}

bool judge_control_before(struct look *look, const char **reason)
{
	return judge_control(look, ROLE_CONTROL_BEFORE, "control before",
			     reason);
}

void judge_control_after(struct look *look, const char **reason)
{
	judge_control(look, ROLE_CONTROL_AFTER, "control after", reason);
}

bool judge_setup(struct look *look, const char **reason)
{
	const struct step *step = &look->test_case->steps[look->step];

	return judge_success(look, "case.setup", step->request->success,
			     arena_printf(look->scratch,
					  "%s was not accepted", look->where),
			     reason);
}
