/*
 * Adding up: from the defects of a request to one case.
 *
 * The alternatives of all lists go into one, in the order in which the judge
 * must try them (enum rank): what a Task may be comes first, then a ban on
 * every other Task, so that a list which takes any answer takes no Task that
 * another defect forbids.
 */
#include "oracle/expect_parts.h"

#include "base/alloc.h"

/* Where an alternative stands among the others. */
enum rank {
	RANK_TASK,            /* pass, then warn */
	RANK_TASK_BAN,
	RANK_REVEALING,       /* 9.15: never, whatever else is wrong */
	RANK_PASS, RANK_WARN, RANK_FAIL,
	RANK_CLASS_PASS, RANK_CLASS_WARN,
	RANK_COUNT
};

enum { GATHERED_FIRST = 32, OWN_CLAUSES = 2 };

struct sum {
	const struct suite *suite;
	const struct defect_set *found;
	struct arena *arena;
	struct expectation *out;
	struct accept *all;          /* of refusals, and Tasks that fail */
	size_t count, room;          /* at most all lists of all defects */
	size_t lists, lists_with_fail;
	bool session_bad, route, any_answer;
	bool refused;                /* some list does not admit a success */
	const struct clause *ban;    /* of the first one that does not */
	enum verdict success;        /* pass or warn */
	struct accept accepts[CASE_ACCEPT_MAX]; /* in order */
	size_t accept_count;
};

static const struct clause *clause_of(const struct sum *s, const char *id)
{
	return suite_clause(s->suite, slice_from(id));
}

/* ---- one list ---- */

static bool is_class(const struct accept *a)
{
	return a->answer == ANSWER_ANY && a->status_count &&
	       a->statuses[0] < 10;
}

static bool admits_success(const struct accept *a)
{
	if (a->verdict == VERDICT_FAIL)
		return false;
	if (a->answer == ANSWER_TASK)
		return a->ends != TASK_END_ERROR;
	if (a->answer != ANSWER_ANY)
		return false;
	for (size_t i = 0; i < a->status_count; i++)
		if (a->statuses[i] == 2)
			return true;
	return !a->status_count;
}

/* A Task of any end is a success or a failure. */
static void keep(struct sum *s, const struct accept *a)
{
	struct accept *kept;

	if (a->answer == ANSWER_TASK && a->ends == TASK_END_SUCCESS)
		return;
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : GATHERED_FIRST;
		s->all = mem_grow(s->all, s->room * sizeof(*s->all));
	}
	kept = &s->all[s->count];
	*kept = *a;
	if (a->answer == ANSWER_TASK && a->verdict != VERDICT_FAIL)
		kept->ends = TASK_END_ERROR;
	s->count++;
}

/* How a request travels is no reason for a fault about what it says: 9.24
 * takes a status of HTTP from these and leaves the body to the others. */
static bool is_carriage(const struct expect_defect *d)
{
	static const enum expect_code codes[] = {
		DEFECT_HTTP_VERSION, DEFECT_EXPECT_CONTINUE,
		DEFECT_ACCEPT_OTHER };

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (d == expect_defect_at(codes[i]))
			return true;
	return false;
}

static void add_list(struct sum *s, const struct expect_defect *d,
		     const char *name)
{
	struct accept list[CASE_ACCEPT_MAX];
	const struct clause *clause = clause_of(s, d->clause);
	size_t count = expect_list(s->suite, name, clause,
				   list);
	bool admitted = false, has_fail = false;
	enum verdict verdict = VERDICT_WARN;

	for (size_t i = 0; i < count; i++) {
		if (admits_success(&list[i])) {
			admitted = true;
			if (list[i].verdict == VERDICT_PASS)
				verdict = VERDICT_PASS;
		}
		has_fail = has_fail || list[i].verdict == VERDICT_FAIL;
		s->any_answer = s->any_answer || is_class(&list[i]);
		keep(s, &list[i]);
	}
	s->lists++;
	s->lists_with_fail += has_fail || is_carriage(d);
	if (admitted) {
		s->success = verdict_worse(s->success, verdict);
	} else if (!s->refused) {
		s->refused = true;
		s->ban = d->layer == EXPECT_SESSION ? clause_of(s, "M7")
						    : clause;
	}
}

/* ---- which lists ---- */

/* Behind a session that is surely wrong only the little is right that a
 * server can know before it looks at the session: 9.15. */
static const char *list_for(const struct sum *s, const struct expect_defect *d)
{
	if (!s->session_bad)
		return d->list;
	if (d == expect_defect_at(DEFECT_BODY_ABSENT))
		return "absent-before-session";
	if (d->layer == EXPECT_CONTENT)
		return "before-session";
	return d->layer == EXPECT_MEDIA ? "media-before-session" : d->list;
}

static void remember(struct expectation *out, const struct expect_defect *d)
{
	if (out->defect_count < EXPECT_DEFECTS_MAX)
		out->defects[out->defect_count++] = d;
	out->provable = out->provable || d->provable;
	if (!out->primary || (d->provable && !out->primary->provable))
		out->primary = d;
}

static void gather(struct sum *s)
{
	s->session_bad = defect_is_in(s->found, DEFECT_SESSION_NONE) ||
			 defect_is_in(s->found, DEFECT_SESSION_WRONG);
	for (size_t i = 0; i < DEFECT_COUNT; i++) {
		const struct expect_defect *d = expect_defect_at(i);

		if (!defect_is_in(s->found, i))
			continue;
		remember(s->out, d);
		s->route = s->route || d->layer == EXPECT_ROUTE;
		add_list(s, d, list_for(s, d));
	}
}

/* ---- the order ---- */

static bool reveals(const struct accept *a)
{
	return a->verdict == VERDICT_FAIL && a->answer == ANSWER_FAULT;
}

/* A ban of one list says nothing where another list lets the default speak;
 * an empty 5xx is wrong for whatever reason. */
static bool ban_counts(const struct sum *s, const struct accept *a)
{
	if (a->answer == ANSWER_EMPTY)
		return true;
	if (s->any_answer)
		return false;
	if (s->session_bad)
		return !s->route;
	return s->lists == s->lists_with_fail;
}

static enum rank rank_of(const struct sum *s, const struct accept *a)
{
	if (a->answer == ANSWER_TASK)
		return a->verdict == VERDICT_FAIL ? RANK_TASK_BAN : RANK_TASK;
	if (a->verdict == VERDICT_FAIL) {
		if (!ban_counts(s, a))
			return RANK_COUNT;
		return s->session_bad && reveals(a) ? RANK_REVEALING
						    : RANK_FAIL;
	}
	if (is_class(a))
		return a->verdict == VERDICT_PASS ? RANK_CLASS_PASS
						  : RANK_CLASS_WARN;
	return a->verdict == VERDICT_PASS ? RANK_PASS : RANK_WARN;
}

static bool same_form(const struct accept *a, const struct accept *b)
{
	return a->answer == b->answer && a->verdict == b->verdict &&
	       a->ends == b->ends && !a->header == !b->header &&
	       is_class(a) == is_class(b) &&
	       (a->answer != ANSWER_EMPTY || a->clause == b->clause);
}

static bool has_status(const struct accept *a, int status)
{
	for (size_t i = 0; i < a->status_count; i++)
		if (a->statuses[i] == status)
			return true;
	return false;
}

static bool has_fault(const struct accept *a, const char *fault)
{
	for (size_t i = 0; i < a->fault_count; i++)
		if (!strcmp(a->faults[i], fault))
			return true;
	return false;
}

static bool merge_statuses(struct accept *into, const struct accept *a)
{
	size_t more = 0;

	if (!into->status_count != !a->status_count)
		return false;
	for (size_t i = 0; i < a->status_count; i++)
		more += !has_status(into, a->statuses[i]);
	if (into->status_count + more > CASE_STATUS_MAX)
		return false;
	for (size_t i = 0; i < a->status_count; i++)
		if (!has_status(into, a->statuses[i]))
			into->statuses[into->status_count++] = a->statuses[i];
	return true;
}

/* No name is every name. */
static bool merge_faults(struct accept *into, const struct accept *a)
{
	size_t more = 0;

	if (!into->fault_count || !a->fault_count) {
		into->fault_count = 0;
		return true;
	}
	for (size_t i = 0; i < a->fault_count; i++)
		more += !has_fault(into, a->faults[i]);
	if (into->fault_count + more > CASE_FAULTS_MAX)
		return false;
	for (size_t i = 0; i < a->fault_count; i++)
		if (!has_fault(into, a->faults[i]))
			into->faults[into->fault_count++] = a->faults[i];
	return true;
}

static bool merge(struct accept *into, const struct accept *a)
{
	if (!same_form(into, a))
		return false;
	if (a->answer == ANSWER_ANY || a->answer == ANSWER_EMPTY)
		return merge_statuses(into, a);
	return a->answer == ANSWER_UNTYPED || merge_faults(into, a);
}

static void put(struct sum *s, const struct accept *a)
{
	for (size_t i = s->accept_count; i--; )
		if (merge(&s->accepts[i], a))
			return;
	if (s->accept_count < CASE_ACCEPT_MAX)
		s->accepts[s->accept_count++] = *a;
}

static void put_rank(struct sum *s, enum rank rank, enum verdict verdict)
{
	for (size_t i = 0; i < s->count; i++)
		if (rank_of(s, &s->all[i]) == rank &&
		    s->all[i].verdict == verdict)
			put(s, &s->all[i]);
}

static void order(struct sum *s, const struct clause *clause)
{
	struct accept success = { .answer = ANSWER_TASK,
				  .ends = TASK_END_SUCCESS,
				  .verdict = s->success,
				  .clause = clause };
	struct accept failure = { .answer = ANSWER_TASK,
				  .ends = TASK_END_ERROR,
				  .verdict = VERDICT_WARN,
				  .clause = clause };
	struct accept ban = { .answer = ANSWER_TASK, .ends = TASK_END_ANY,
			      .verdict = VERDICT_FAIL, .clause = s->ban };

	if (!s->refused)
		put(s, &success);
	put_rank(s, RANK_TASK, VERDICT_PASS);
	put_rank(s, RANK_TASK, VERDICT_WARN);
	if (s->any_answer)
		put(s, &failure);
	if (s->refused)
		put(s, &ban);
	put_rank(s, RANK_REVEALING, VERDICT_FAIL);
	put_rank(s, RANK_PASS, VERDICT_PASS);
	put_rank(s, RANK_WARN, VERDICT_WARN);
	put_rank(s, RANK_FAIL, VERDICT_FAIL);
	put_rank(s, RANK_CLASS_PASS, VERDICT_PASS);
	put_rank(s, RANK_CLASS_WARN, VERDICT_WARN);
}

/* ---- the case ---- */

/* Where only documented faults are right, an unknown name is wrong. */
static enum accept_default default_of(const struct expectation *out)
{
	if (!out->defect_count)
		return DEFAULT_FAIL;
	for (size_t i = 0; i < out->defect_count; i++)
		if (out->defects[i]->clause[0] != 'M')
			return DEFAULT_ANY_FAULT_WARNS;
	return DEFAULT_RUNTIME_FAULT_WARNS;
}

static void set_clauses(struct sum *s, struct test_case *tc)
{
	const struct expect_defect *d = s->out->primary;

	tc->clauses = arena_array(s->arena, OWN_CLAUSES,
				  sizeof(*tc->clauses));
	tc->clauses[tc->clause_count++] = clause_of(s, d ? d->clause : "M1");
	if (d && d->layer == EXPECT_SESSION && d->provable)
		tc->clauses[tc->clause_count++] = clause_of(s, "M7");
}

static const char *title_of(struct sum *s)
{
	const struct expect_defect *d = s->out->primary;

	return d ? arena_printf(s->arena,
				"A right answer to %s.", d->title)
		 : "The server syncs the volume.";
}

static void set_step(struct sum *s, struct test_case *tc)
{
	struct step *step = arena_alloc(s->arena, sizeof(*step));

	step->name = "";
	step->request = base_request_find(slice_from("sync"));
	step->judged = true;
	tc->steps = step;
	tc->step_count = 1;
}

static void set_accepts(struct sum *s, struct test_case *tc)
{
	struct accept success = { .answer = ANSWER_TASK,
				  .ends = TASK_END_SUCCESS,
				  .verdict = VERDICT_PASS,
				  .clause = tc->clauses[0] };

	if (s->lists)
		order(s, tc->clauses[0]);
	else
		put(s, &success);
	tc->accepts = arena_array(s->arena, s->accept_count,
				  sizeof(*tc->accepts));
	memcpy(tc->accepts, s->accepts, s->accept_count * sizeof(*s->accepts));
	tc->accept_count = s->accept_count;
}

static struct test_case *make_case(struct sum *s)
{
	struct test_case *tc = arena_alloc(s->arena, sizeof(*tc));

	set_clauses(s, tc);
	tc->id = "fuzz.request";
	tc->title = title_of(s);
	tc->topic = "fuzz";
	tc->since = tc->file = "";
	tc->uses_volume = true;
	tc->otherwise = default_of(s->out);
	set_step(s, tc);
	set_accepts(s, tc);
	return tc;
}

/* All that is wrong stands beside the id of a volume that exists: a server may
 * look first whether it is busy (9.10: no precedence is documented). */
static bool is_behind_volume(const struct defect_set *found)
{
	for (size_t i = 0; i < DEFECT_MODE_NULL; i++)
		if (defect_is_in(found, i))
			return false;
	return true;
}

/* Beside the other lists, whose bans stay. */
static void add_busy(struct sum *s)
{
	const struct expect_defect *d = expect_defect_at(DEFECT_BUSY);
	struct accept list[CASE_ACCEPT_MAX];
	size_t count = expect_list(s->suite, "busy-and-wrong",
				   clause_of(s, d->clause), list);

	for (size_t i = 0; i < count; i++)
		keep(s, &list[i]);
}

void expect_sum(const struct suite *suite, const struct defect_set *found,
		bool concurrent, struct arena *arena, struct expectation *out)
{
	struct sum *s = mem_alloc(sizeof(*s));

	*out = (struct expectation){ .defect_count = 0 };
	s->suite = suite;
	s->found = found;
	s->arena = arena;
	s->out = out;
	s->success = VERDICT_PASS;
	gather(s);
	if (concurrent && !s->refused)
		add_list(s, expect_defect_at(DEFECT_BUSY), "busy-volume");
	else if (concurrent && is_behind_volume(found))
		add_busy(s);
	out->test_case = make_case(s);
	mem_free(s->all);
	mem_free(s);
}
