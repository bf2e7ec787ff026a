/* The alternatives of a case and the named lists of alternatives. */
#include "base/suggest.h"
#include "case/case_load_fields.h"
#include "case/case_load_parts.h"
#include "vim/vim_type.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

enum { STATUS_LEAST = 100, STATUS_MOST = 599 };

static const char *const answers[] = {
	[ANSWER_TASK] = "task", [ANSWER_FAULT] = "fault",
	[ANSWER_UNTYPED] = "untyped", [ANSWER_EMPTY] = "empty",
	[ANSWER_OBJECT] = "object", [ANSWER_ANY] = "any",
};

static const char *const ends[] = {
	[TASK_END_ANY] = "any", [TASK_END_SUCCESS] = "success",
	[TASK_END_ERROR] = "error",
};

static const char *const verdicts[] = {
	[VERDICT_PASS] = "pass", [VERDICT_WARN] = "warn",
	[VERDICT_FAIL] = "fail",
};

void read_answer(struct loader *l, const struct json_node *n, void *target)
{
	struct accept_draft *d = target;
	int chosen = loader_choice(l, n, "answer", answers, COUNT(answers));

	if (chosen >= 0)
		d->accept->answer = (enum answer_kind)chosen;
}

void read_accept_step(struct loader *l, const struct json_node *n,
		      void *target)
{
	struct accept_draft *d = target;
	unsigned long long step;

	if (!slice_number(n->spelling, CASE_STEPS_MAX, &step) || !step)
		loader_mistake(l, n->offset, "a step is 1 to %d",
			       CASE_STEPS_MAX);
	else
		d->accept->step = (unsigned)step;
}

/* "4xx" */
static void add_class(struct loader *l, const struct json_node *n,
		      struct accept *a)
{
	struct slice text = json_string(l->scratch, n);

	if (text.len == 3 && text.at[0] >= '1' && text.at[0] <= '5' &&
	    text.at[1] == 'x' && text.at[2] == 'x')
		a->statuses[a->status_count++] = text.at[0] - '0';
	else
		loader_mistake(l, n->offset, "a class of statuses is \"1xx\" "
			       "to \"5xx\"");
}

static void add_status(struct loader *l, const struct json_node *n,
		       struct accept *a)
{
	unsigned long long status;

	if (n->type == JSON_STRING)
		add_class(l, n, a);
	else if (n->type != JSON_NUMBER ||
	    !slice_number(n->spelling, STATUS_MOST, &status) ||
	    status < STATUS_LEAST)
		loader_mistake(l, n->offset, "a status is %d to %d",
			       STATUS_LEAST, STATUS_MOST);
	else
		a->statuses[a->status_count++] = (int)status;
}

void read_status(struct loader *l, const struct json_node *n, void *target)
{
	struct accept_draft *d = target;

	d->status_given = true;
	if (n->type != JSON_ARRAY) {
		add_status(l, n, d->accept);
		return;
	}
	if (!n->count || n->count > CASE_STATUS_MAX) {
		loader_mistake(l, n->offset, "1 to %d statuses",
			       CASE_STATUS_MAX);
		return;
	}
	for (const struct json_node *e = n->first; e; e = e->next)
		add_status(l, e, d->accept);
}

static void unknown_fault(struct loader *l, const struct json_node *n,
			  const char *name)
{
	struct suggest near;

	suggest_init(&near, slice_from(name));
	for (size_t i = 0; i < vim_fault_count(); i++)
		suggest_offer(&near, vim_fault_at(i)->name);
	loader_mistake(l, n->offset, "unknown fault '%s'%s",
		       loader_shown(l, slice_from(name)), suggest_text(&near));
}

static void add_fault(struct loader *l, const struct json_node *n,
		      struct accept *a)
{
	const char *name = loader_text(l, n);

	if (!name)
		return;
	if (!vim_fault_known(slice_from(name)))
		unknown_fault(l, n, name);
	else
		a->faults[a->fault_count++] = name;
}

void read_fault(struct loader *l, const struct json_node *n, void *target)
{
	struct accept_draft *d = target;

	if (n->type != JSON_ARRAY) {
		add_fault(l, n, d->accept);
		return;
	}
	if (!n->count || n->count > CASE_FAULTS_MAX) {
		loader_mistake(l, n->offset, "1 to %d faults",
			       CASE_FAULTS_MAX);
		return;
	}
	for (const struct json_node *e = n->first; e; e = e->next)
		add_fault(l, e, d->accept);
}

void read_exact(struct loader *l, const struct json_node *n, void *target)
{
	struct accept_draft *d = target;

	(void)l;
	d->exact_given = true;
	d->accept->exact = n->type == JSON_TRUE;
}

void read_object(struct loader *l, const struct json_node *n, void *target)
{
	struct accept_draft *d = target;
	const char *name = loader_text(l, n);

	d->accept->object = name;
	if (name && !vim_type_find(slice_from(name)))
		loader_mistake(l, n->offset, "unknown type '%s'",
			       loader_shown(l, slice_from(name)));
}

void read_answer_header(struct loader *l, const struct json_node *n,
			void *target)
{
	struct accept_draft *d = target;

	d->accept->header = loader_text(l, n);
}

void read_ends(struct loader *l, const struct json_node *n, void *target)
{
	struct accept_draft *d = target;
	int chosen = loader_choice(l, n, "end", ends, COUNT(ends));

	d->ends_given = true;
	if (chosen >= 0)
		d->accept->ends = (enum task_end)chosen;
}

const struct clause *loader_clause(struct loader *l, const struct json_node *n)
{
	const struct suite *suite = l->suite;
	const char *id = loader_text(l, n);
	const struct clause *clause;
	struct suggest near;

	if (!id)
		return NULL;
	clause = suite_clause(suite, slice_from(id));
	if (clause)
		return clause;
	suggest_init(&near, slice_from(id));
	for (size_t i = 0; i < suite->clause_count; i++)
		suggest_offer(&near, suite->clauses[i].id);
	loader_mistake(l, n->offset, "unknown clause '%s'%s",
		       loader_shown(l, slice_from(id)), suggest_text(&near));
	return NULL;
}

void read_accept_clause(struct loader *l, const struct json_node *n,
			void *target)
{
	struct accept_draft *d = target;

	d->accept->clause = loader_clause(l, n);
}

void read_verdict(struct loader *l, const struct json_node *n, void *target)
{
	struct accept_draft *d = target;
	int chosen = loader_choice(l, n, "verdict", verdicts, COUNT(verdicts));

	if (chosen >= 0)
		d->accept->verdict = (enum verdict)chosen;
}

/* Members that mean nothing for this kind of answer. */
static void check_accept(struct loader *l, const struct json_node *n,
			 const struct accept_draft *d)
{
	const struct accept *a = d->accept;
	bool error = a->answer == ANSWER_TASK && a->ends == TASK_END_ERROR;

	if (d->ends_given && a->answer != ANSWER_TASK)
		loader_mistake(l, n->offset, "only a task has 'ends'");
	if (a->fault_count && a->answer != ANSWER_FAULT && !error)
		loader_mistake(l, n->offset, "'fault' belongs to a fault, or "
			       "to a task that ends in \"error\"");
	if (d->exact_given && !a->fault_count)
		loader_mistake(l, n->offset, "'exact' needs 'fault'");
	if ((a->answer == ANSWER_OBJECT) != (a->object != NULL))
		loader_mistake(l, n->offset, "'object' is the type name of an "
			       "\"object\" answer; give both or neither");
	if (a->answer == ANSWER_ANY && !d->status_given)
		loader_mistake(l, n->offset, "\"any\" needs a 'status'");
}

static void read_one(struct loader *l, const struct json_node *n,
		     struct accept *a)
{
	struct accept_draft draft = { .accept = a };
	size_t before = l->mistakes;

	loader_object(l, PLACE_ACCEPT, n, &draft);
	if (l->mistakes == before)
		check_accept(l, n, &draft);
}

void read_lists(struct loader *l, const struct json_node *n, void *target)
{
	struct suite *suite = l->suite;

	suite->lists = arena_array(&suite->arena, n->count + 1,
				   sizeof(*suite->lists));
	loader_object(l, PLACE_LIST, n, target);
}

void read_list(struct loader *l, const struct json_node *n, void *target)
{
	struct suite_list *list = &l->suite->lists[l->suite->list_count++];

	(void)target;
	list->name = arena_string(&l->suite->arena, n->name);
	list->accepts = arena_array(&l->suite->arena, n->count + 1,
				    sizeof(*list->accepts));
	if (!n->count)
		loader_mistake(l, n->offset, "an empty list");
	for (const struct json_node *e = n->first; e; e = e->next)
		read_one(l, e, &list->accepts[list->count++]);
}

static const struct suite_list *list_find(struct loader *l,
					  const struct json_node *n)
{
	const struct suite *suite = l->suite;
	struct slice name = json_string(l->scratch, n);
	struct suggest near;

	if (!slice_starts(name, "@")) {
		loader_mistake(l, n->offset, "an alternative is an object, or "
			       "\"@name\" of a list in alternatives.json");
		return NULL;
	}
	name = slice_skip(name, 1);
	suggest_init(&near, name);
	for (size_t i = 0; i < suite->list_count; i++) {
		if (slice_is(name, suite->lists[i].name))
			return &suite->lists[i];
		suggest_offer(&near, suite->lists[i].name);
	}
	loader_mistake(l, n->offset, "unknown list '@%s'%s",
		       loader_shown(l, name),
		       suggest_text(&near));
	return NULL;
}

/* Room for `count` more, or a mistake. */
static struct accept *room(struct loader *l, const struct json_node *n,
			   struct test_case *tc, size_t count)
{
	struct accept *a = &tc->accepts[tc->accept_count];

	if (count > CASE_ACCEPT_MAX - tc->accept_count) {
		loader_mistake(l, n->offset, "more than %d alternatives",
			       CASE_ACCEPT_MAX);
		return NULL;
	}
	tc->accept_count += count;
	return a;
}

static void read_alternative(struct loader *l, const struct json_node *n,
			     struct test_case *tc)
{
	const struct suite_list *list;
	struct accept *a;

	if (n->type == JSON_STRING) {
		list = list_find(l, n);
		a = list ? room(l, n, tc, list->count) : NULL;
		if (a)
			memcpy(a, list->accepts, list->count * sizeof(*a));
		return;
	}
	a = room(l, n, tc, 1);
	if (a)
		read_one(l, n, a);
}

static bool is_success(const struct accept *a)
{
	return a->answer == ANSWER_TASK || a->answer == ANSWER_OBJECT ||
	       a->answer == ANSWER_EMPTY;
}

void loader_accepts_finish(struct loader *l, struct case_draft *c)
{
	struct test_case *tc = c->test_case;
	bool passes = false, refused = false;
	size_t before = l->mistakes;

	if (!c->accept)
		return;
	for (const struct json_node *e = c->accept->first; e; e = e->next)
		read_alternative(l, e, tc);
	for (size_t i = 0; i < tc->accept_count; i++) {
		struct accept *a = &tc->accepts[i];

		if (a->step > tc->step_count ||
		    (a->step && !tc->steps[a->step - 1].judged))
			loader_mistake(l, c->accept->offset, "alternative %zu "
				       "is for step %u, which is not judged",
				       i + 1, a->step);
		if (!a->clause && tc->clause_count)
			a->clause = tc->clauses[0];
		if (a->verdict == VERDICT_PASS) {
			passes = true;
			refused |= !is_success(a);
		}
	}
	if (l->mistakes > before)
		return;
	if (!tc->accept_count)
		loader_mistake(l, c->accept->offset, "no expectation; list "
			       "the answers that are right");
	else if (!passes)
		loader_mistake(l, c->accept->offset, "no alternative passes");
	if (refused && tc->control == CONTROL_NONE && !c->control_broken)
		loader_mistake(l, c->node->offset, "a case that passes on a "
			       "refusal needs a 'control'");
}
