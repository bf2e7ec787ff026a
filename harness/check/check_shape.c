#include "check/check_parts.h"

enum { STATUS_OK = 200, STATUS_FAULT = 500 };

/* Who looks at a shape: passed through vim_check to the deviations. */
struct shape {
	struct look *look;
	const char *check;
	const char *clause;      /* of a deviation that fails */
	const char *type;        /* whose required members `clause` is about */
	bool sound;              /* for fault_is_sound */
};

const char *common_clause(enum vim_rule rule)
{
	switch (rule) {
	case VIM_TYPENAME_ABSENT_NESTED:
		return "9.1";
	case VIM_TYPE_ALIAS:
		return "9.12";
	case VIM_LOCALIZED_FAULT:
		return "9.13";
	case VIM_DUPLICATE_REQUIRED:
	case VIM_DUPLICATE_OTHER:
		return "R2";
	case VIM_BARE_SCALAR_IN_ANY:
		return "R3";
	default:
		return NULL;
	}
}

static bool ends_in(const char *pointer, const char *member)
{
	size_t len = strlen(pointer), tail = strlen(member);

	return len >= tail && !strcmp(pointer + len - tail, member);
}

const char *special_clause(const struct vim_deviation *d)
{
	if (ends_in(d->pointer, "/invalidProperty"))
		return "9.6";
	/* faultCause, error, the inside of a LocalizedMethodFault... */
	if (d->rule != VIM_TYPENAME_MISSING && *d->pointer &&
	    strcmp(d->pointer, "/_typeName") &&
	    !strcmp(d->expected, "MethodFault"))
		return "9.13";
	return NULL;
}

bool names_required(const char *type, const char *pointer)
{
	const struct vim_type *t = vim_type_find(slice_from(type));

	if (!*pointer || !strcmp(pointer, "/_typeName"))
		return true;
	for (const struct vim_member *m = t->members; m && m->name; m++)
		if (m->required && !strcmp(m->name, pointer + 1))
			return true;
	return false;
}

static bool is_root_name(const struct vim_deviation *d)
{
	return !strcmp(d->pointer, "/_typeName");
}

/* An id that echoes an empty one of the request is no mistake (MEMBER_EMPTY);
 * what a newer server may have added is only worth a note. */
static enum verdict verdict_of(const struct vim_deviation *d)
{
	if (d->rule == VIM_MEMBER_EMPTY)
		return VERDICT_PASS;
	if (d->rule == VIM_TYPE_UNKNOWN)
		return is_root_name(d) ? VERDICT_PASS : VERDICT_WARN;
	return vim_rule_warns(d->rule) ? VERDICT_WARN : VERDICT_FAIL;
}

static void say(const struct shape *shape, enum verdict verdict,
		const char *clause, const struct vim_deviation *d)
{
	look_say(shape->look, shape->check, verdict, clause, d->pointer,
		 d->expected, d->got);
}

/* ---- faults ---- */

bool fault_type_is_documented(const struct vim_type *type)
{
	return vim_is_a(type, "InvalidArgument") ||
	       vim_is_a(type, "NotFound") || vim_is_a(type, "CnsFault");
}

bool fault_is_documented(const struct answer *a)
{
	return a->response.status == STATUS_FAULT &&
	       fault_type_is_documented(a->type);
}

static bool documented_is_expected(const struct look *look)
{
	const struct accept *alt = near_alternative(look);

	if (!alt || alt->answer != ANSWER_FAULT ||
	    look->answer->response.status != STATUS_FAULT)
		return false;
	for (size_t i = 0; i < alt->fault_count; i++)
		if (fault_type_is_documented(
			    vim_type_find(slice_from(alt->faults[i]))))
			return true;
	return false;
}

/* M6 speaks of the documented faults and of the members of
 * ManagedObjectNotFound; R3 of all others. */
static const char *fault_clause(const struct look *look)
{
	const struct answer *a = look->answer;
	bool named = a->response.status == STATUS_FAULT &&
		     vim_is_a(a->type, "ManagedObjectNotFound");

	if (fault_is_documented(a) || named ||
	    (!a->type_name.len && documented_is_expected(look)))
		return "M6";
	return "R3";
}

/* Whether the fault's own name may stand there is for answer.expected. */
static void fault_deviates(void *self, const struct vim_deviation *d)
{
	const struct shape *shape = self;
	const char *clause = common_clause(d->rule);
	enum verdict verdict = verdict_of(d);

	if (verdict == VERDICT_PASS ||
	    (d->rule == VIM_TYPE_WRONG && is_root_name(d)))
		return;
	if (!clause)
		clause = verdict == VERDICT_WARN ? "R3" : shape->clause;
	say(shape, verdict, clause, d);
	if (verdict == VERDICT_FAIL && special_clause(d))
		say(shape, verdict, special_clause(d), d);
}

static void note_failure(void *self, const struct vim_deviation *d)
{
	struct shape *shape = self;

	if (verdict_of(d) == VERDICT_FAIL)
		shape->sound = false;
}

static const struct vim_slot fault_slot = { "MethodFault", true, true };

bool fault_is_sound(struct arena *arena, const struct answer *a)
{
	struct shape shape = { .sound = true };

	vim_check(arena, a->root, &fault_slot, note_failure, &shape);
	return shape.sound;
}

static void check_fault(struct look *look)
{
	struct shape shape = { .look = look, .check = "fault.structure",
			       .clause = fault_clause(look) };

	vim_check(look->scratch, look->answer->root, &fault_slot,
		  fault_deviates, &shape);
}

/* ---- the reference to a Task ---- */

/* protocol.md 9.12 is the rule at level should; M1 where it is a must. */
static const char *moref_clause(const struct look *look)
{
	return case_expects_success(look->test_case, look->step) ? "M1" : "9.12";
}

static void moref_deviates(void *self, const struct vim_deviation *d)
{
	const struct shape *shape = self;
	const char *clause = common_clause(d->rule);
	enum verdict verdict = vim_rule_warns(d->rule) ? VERDICT_WARN
						       : VERDICT_FAIL;

	say(shape, verdict, clause ? clause : shape->clause, d);
}

static void check_moref(struct look *look)
{
	static const struct vim_slot slot = { "ManagedObjectReference", false,
					      true };
	struct shape shape = { .look = look, .check = "task.moref",
			       .clause = moref_clause(look) };
	const struct json_node *type = json_member(look->answer->root, "type");
	struct vim_deviation d = { .pointer = "/type", .node = type,
				   .expected = "\"Task\"" };

	vim_check(look->scratch, look->answer->root, &slot, moref_deviates,
		  &shape);
	if (!type || type->type != JSON_STRING ||
	    type->spelling.len == sizeof("\"\"") - 1 ||
	    slice_is(json_string(look->scratch, type), "Task"))
		return;
	d.got = "the name of another type";
	say(&shape, VERDICT_FAIL, shape.clause, &d);
}

static bool may_be_a_task(const struct look *look)
{
	const struct test_case *c = look->test_case;

	for (size_t i = 0; i < c->accept_count; i++) {
		const struct accept *alt = &c->accepts[i];

		if (alt->answer == ANSWER_TASK &&
		    alt->ends != TASK_END_ERROR &&
		    alt->verdict != VERDICT_FAIL &&
		    (!alt->step || alt->step == look->step + 1))
			return true;
	}
	return false;
}

void check_success_form(struct look *look)
{
	const struct answer *a = look->answer;

	if (look->matched || a->response.status / 100 != 2 || a->task.len ||
	    !may_be_a_task(look))
		return;
	look_say(look, "task.moref", VERDICT_FAIL, "9.12", "",
		 "200 ManagedObjectReference of a Task, not boxed",
		 answer_summary(look->scratch, a));
}

/* ---- other objects: ServiceContent, UserSession ---- */

static bool is_login(const struct accept *alt)
{
	return !strcmp(alt->object, "UserSession");
}

/*
 * M8 names the required members, M9 only the header; an object that cannot be
 * classified is 9.1, all else R3.
 */
static void object_deviates(void *self, const struct vim_deviation *d)
{
	const struct shape *shape = self;
	const char *clause = common_clause(d->rule);
	enum verdict verdict = verdict_of(d);

	if (d->rule == VIM_TYPE_UNKNOWN && is_root_name(d))
		verdict = VERDICT_FAIL;
	if (verdict == VERDICT_PASS)
		return;
	if (!clause)
		clause = verdict == VERDICT_FAIL &&
					 names_required(shape->type, d->pointer)
				 ? shape->clause
				 : "R3";
	say(shape, verdict, clause, d);
}

/* A judged step may read a task itself. */
static void check_task_object(struct look *look)
{
	struct task_read read = { .look = look, .exchange = look->exchange,
				  .answer = *look->answer,
				  .where = look->where,
				  .state = answer_task_state(look->answer) };

	check_task_info(&read);
}

static void check_object(struct look *look, const struct accept *alt)
{
	const char *clause = alternative_clause(look, alt);
	struct vim_slot slot = { alt->object, false, true };
	struct shape shape = { .look = look, .check = "answer.object",
			       .clause = clause, .type = alt->object };

	if (!strcmp(alt->object, "TaskInfo")) {
		check_task_object(look);
		return;
	}
	if (is_login(alt)) {
		shape.check = "session.login";
		shape.clause = "9.1";
	}
	vim_check(look->scratch, look->answer->root, &slot, object_deviates,
		  &shape);
}

static void check_header(struct look *look, const struct accept *alt)
{
	const struct answer *a = look->answer;

	if (!alt->header || answer_has_header(a, alt->header))
		return;
	look_say(look,
		 alt->object && is_login(alt) ? "session.login"
					      : "http.required-header",
		 VERDICT_FAIL, alternative_clause(look, alt), "",
		 arena_printf(look->scratch, "header %s", alt->header),
		 response_field(&a->response, alt->header) ? "an empty value"
							   : "nothing");
}

/* ---- which of them ---- */

static const char *media_clause(const struct look *look,
				const struct accept *alt)
{
	if (alt && alt->answer == ANSWER_TASK &&
	    (case_has_clause(look->test_case, "M1") ||
	     case_has_clause(look->test_case, "M10")))
		return "M1";
	if (fault_is_documented(look->answer) ||
	    (!look->answer->type_name.len && documented_is_expected(look)))
		return "M6";
	return "9.23";
}

static void check_kind(struct look *look, const struct accept *alt)
{
	const struct answer *a = look->answer;

	if (a->fault_known && a->response.status == STATUS_FAULT) {
		check_fault(look);
		return;
	}
	switch (alt ? alt->answer : ANSWER_ANY) {
	case ANSWER_TASK:
		check_moref(look);
		break;
	case ANSWER_OBJECT:
		check_object(look, alt);
		break;
	case ANSWER_FAULT:
		check_fault(look);
		break;
	default:
		break;
	}
}

void check_shape(struct look *look)
{
	const struct accept *alt = look->matched ? look->matched
						 : near_alternative(look);
	bool tolerant = look->matched &&
			look->matched->answer == ANSWER_ANY;

	check_media_type(look, look->exchange, look->answer, look->where,
			 media_clause(look, alt), tolerant);
	if (alt && !tolerant)
		check_header(look, alt);
	if (look->answer->root && !tolerant)
		check_kind(look, alt);
}
