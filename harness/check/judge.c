#include "check/judge.h"

#include "check/check_parts.h"

/* One case under judgement. */
struct judgement {
	const struct suite *suite;
	const struct test_case *test_case;
	const struct evidence *evidence;
	struct case_result *result;
	const struct exchange *blamed; /* of the first failure */
	const struct exchange *last;   /* of the last judged step */
	struct slice tasks[CASE_STEPS_MAX];
	const char *said[CASE_STEPS_MAX]; /* of a case whose answers are to be
	                                     alike */
};

/* ---- results ---- */

/* What is in front of the number of the read; 0 = not about a read. */
static size_t task_prefix(const char *where)
{
	ptrdiff_t at = slice_find(slice_from(where), slice_from(", read "));

	return at < 0 || strncmp(where, "task of ", 8) ? 0 : (size_t)at;
}

static bool told_of_task(const struct findings *f,
			 const struct check_result *r)
{
	size_t prefix = task_prefix(r->where);

	for (size_t i = 0; prefix && i < f->count; i++) {
		const struct check_result *old = &f->results[i];

		if (task_prefix(old->where) == prefix &&
		    !strncmp(old->where, r->where, prefix) &&
		    old->verdict == r->verdict &&
		    !strcmp(old->check, r->check) &&
		    !strcmp(old->clause, r->clause) &&
		    !strcmp(old->pointer, r->pointer) &&
		    !strcmp(old->expected, r->expected))
			return true;
	}
	return false;
}

void look_add(struct look *look, const struct exchange *x, const char *check,
	      enum verdict verdict, const char *clause, const char *where,
	      const char *pointer, const char *expected, const char *got)
{
	struct check_result r = { check, verdict, clause, where, pointer,
				  expected, got };

	if (told_of_task(look->findings, &r))
		return;
	if (verdict == VERDICT_FAIL && !*look->blamed)
		*look->blamed = x;
	findings_add(look->findings, check, verdict, clause, where, pointer,
		     expected, got);
}

void look_say(struct look *look, const char *check, enum verdict verdict,
	      const char *clause, const char *pointer, const char *expected,
	      const char *got)
{
	look_add(look, look->exchange, check, verdict, clause, look->where,
		 pointer, expected, got);
}

/* ---- steps ---- */

static const char *step_text(struct arena *arena, const struct test_case *c,
			     unsigned step)
{
	static const char *const plain[] = {
		"step 1",  "step 2",  "step 3", "step 4",
		"step 5",  "step 6",  "step 7", "step 8",
		"step 9",  "step 10", "step 11", "step 12",
		"step 13", "step 14", "step 15", "step 16" };
	const char *name = c->steps[step].name;

	_Static_assert(sizeof(plain) / sizeof(plain[0]) == CASE_STEPS_MAX,
		       "a text each");
	if (!name || !*name || !strcmp(name, plain[step]))
		return plain[step];
	return arena_printf(arena, "%s (%s)", plain[step], name);
}

static void remember(struct judgement *b, struct look *look)
{
	struct arena *arena = look->findings->arena;

	b->last = look->exchange;
	if (b->test_case->alike)
		b->said[look->step] = arena_string(
			arena, slice_from(answer_summary(look->scratch,
							 look->answer)));
	if (!b->result->behaviour && b->test_case->behaviour)
		b->result->behaviour =
			arena_string(arena,
				     slice_from(answer_summary(
					     look->scratch, look->answer)));
}

static const struct answer *answer_of(const struct look *look)
{
	const struct evidence_item *item =
		evidence_last_item(look->evidence, ROLE_STEP, look->step);
	struct answer *read;

	if (item && item->answer)
		return item->answer;
	read = arena_room(look->scratch, sizeof(*read));
	answer_read(look->scratch, look->exchange, read);
	return read;
}

static void judge_answer(struct judgement *b, struct look *look)
{
	bool answered;

	look->answer = answer_of(look);
	remember(b, look);
	answered = check_answered(look);
	check_framing(look, look->exchange, look->answer, look->where);
	check_last(look);
	check_coding(look, look->exchange, look->answer, look->where);
	if (answered) {
		look->task = task_outcome(look->scratch, look->evidence,
					  look->step);
		check_match(look);
		check_body(look);
		check_shape(look);
	}
	check_expected(look);
	if (answered) {
		check_success_form(look);
		check_required_headers(look);
		check_distinct(look, b->tasks);
		check_task(look);
	}
}

/* false: the later steps mean nothing. */
static bool judge_step(struct judgement *b, struct look *look)
{
	const struct step *step = &b->test_case->steps[look->step];
	const struct exchange *x = look->exchange;

	look->where = step_text(look->scratch, b->test_case, look->step);
	if (!step->judged)
		return judge_setup(look, &b->result->reason);
	if (!x || x->outcome == EXCHANGE_PENDING ||
	    x->outcome == EXCHANGE_CANCELLED) {
		if (!b->evidence->blocked) /* said once, at the end */
			judge_missing(look, &b->result->reason);
		return false;
	}
	judge_answer(b, look);
	return true;
}

static struct look look_at(struct judgement *b, struct arena *scratch)
{
	return (struct look){ .test_case = b->test_case,
			      .evidence = b->evidence,
			      .findings = &b->result->findings,
			      .scratch = scratch,
			      .blamed = &b->blamed };
}

static void judge_steps(struct judgement *b)
{
	bool more = true;

	for (unsigned i = 0; more && i < b->test_case->step_count; i++) {
		struct arena scratch = ARENA_INIT;
		struct look look = look_at(b, &scratch);

		look.step = i;
		look.exchange = evidence_last(b->evidence, ROLE_STEP, i);
		more = judge_step(b, &look);
		arena_release(&scratch);
	}
}

/* ---- the case ---- */

static void judge_evidence(struct judgement *b)
{
	struct arena scratch = ARENA_INIT;
	struct look look = look_at(b, &scratch);
	const char **reason = &b->result->reason;

	if (evidence_is_aside(b->evidence)) {
		check_next(&look);
	} else if (judge_control_before(&look, reason)) {
		judge_steps(b);
		check_alike(&look, b->said);
		judge_control_after(&look, reason);
	}
	arena_release(&scratch);
}

static void add(struct judgement *b, const char *check, enum verdict verdict,
		const char *expected, const char *got)
{
	findings_add(&b->result->findings, check, verdict,
		     b->test_case->clauses[0]->id, "case", "", expected, got);
}

static void judge_whole(struct judgement *b)
{
	struct findings *f = &b->result->findings;

	/* A case whose control before was accepted may fail all the same. */
	if (!b->evidence->blocked ||
	    evidence_last(b->evidence, ROLE_CONTROL_BEFORE, 0))
		judge_evidence(b);
	if (b->evidence->blocked) {
		b->result->reason = arena_string(
			f->arena, slice_from(b->evidence->blocked));
		add(b, "case.ladder", VERDICT_BLOCKED, "all rungs below hold",
		    b->result->reason);
	} else if (b->evidence->incomplete) {
		add(b, "case.evidence", VERDICT_ERROR, "a whole case",
		    "interrupted");
		b->result->reason = "interrupted";
	} else if (!f->count) {
		add(b, "case.evidence", VERDICT_ERROR, "something to judge",
		    "nothing");
		b->result->reason = "nothing was judged";
	}
}

/* Of its clause; nobody asks at which level something passes. */
static enum level level_of(const struct suite *suite,
			   const struct check_result *r)
{
	const struct clause *clause =
		r->verdict == VERDICT_PASS
			? NULL : suite_clause(suite, slice_from(r->clause));

	return clause ? clause->level : LEVEL_SHOULD;
}

static void fold(const struct suite *suite, struct case_result *result)
{
	const struct findings *f = &result->findings;

	for (unsigned v = 0; v < LEVEL_COUNT; v++)
		result->verdict[v] = VERDICT_SKIP;
	for (size_t i = 0; i < f->count; i++) {
		enum level level = level_of(suite, &f->results[i]);

		for (unsigned v = 0; v < LEVEL_COUNT; v++)
			result->verdict[v] = verdict_worse(
				result->verdict[v],
				verdict_at(f->results[i].verdict, level,
					   (enum level)v));
	}
}

/* Controls are shared with other cases, so they count only when nothing
 * else was sent. */
static int64_t duration(const struct evidence *e, bool controls)
{
	int64_t from = 0, to = 0;
	bool any = false;

	for (size_t i = 0; i < e->count; i++) {
		const struct exchange *x = e->items[i].exchange;
		bool own = e->items[i].role == ROLE_STEP ||
			   e->items[i].role == ROLE_TASK;

		if (own == controls)
			continue;
		if (!any || x->sent_us < from)
			from = x->sent_us;
		if (!any || x->done_us > to)
			to = x->done_us;
		any = true;
	}
	if (!any)
		return controls ? 0 : duration(e, true);
	return to > from ? to - from : 0;
}

static const char *reason_of(const struct findings *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct check_result *r = &f->results[i];

		if (r->verdict == VERDICT_BLOCKED ||
		    r->verdict == VERDICT_ERROR)
			return arena_printf(f->arena, "%s: got %s", r->where,
					    r->got);
	}
	return NULL;
}

/* A reason explains blocked and error, and only them. */
static void settle_reason(struct case_result *result)
{
	bool explains = false;

	for (unsigned i = 0; i < LEVEL_COUNT; i++)
		explains = explains || result->verdict[i] == VERDICT_BLOCKED ||
			   result->verdict[i] == VERDICT_ERROR;
	if (!explains)
		result->reason = NULL;
	else if (!result->reason)
		result->reason = reason_of(&result->findings);
}

void case_result_init(struct case_result *result,
		      const struct test_case *test_case, struct arena *arena)
{
	memset(result, 0, offsetof(struct case_result, findings.results));
	result->test_case = test_case;
	result->findings.arena = arena;
}

void judge_case(const struct suite *suite, const struct test_case *test_case,
		const struct evidence *evidence, struct arena *arena,
		struct case_result *result)
{
	struct judgement b = { .suite = suite, .test_case = test_case,
			   .evidence = evidence, .result = result };

	case_result_init(result, test_case, arena);
	if (evidence->skip) {
		result->reason = arena_string(arena,
					      slice_from(evidence->skip));
		for (unsigned i = 0; i < LEVEL_COUNT; i++)
			result->verdict[i] = VERDICT_SKIP;
		return;
	}
	judge_whole(&b);
	fold(suite, result);
	settle_reason(result);
	result->shown = b.blamed ? b.blamed : b.last;
	if (!result->shown && evidence->count)
		result->shown = evidence->items[evidence->count - 1].exchange;
	result->us = duration(evidence, false);
}

const struct check_result *case_result_cause(const struct suite *suite,
					     const struct case_result *result,
					     enum level level)
{
	const struct findings *f = &result->findings;

	for (size_t i = 0; i < f->count; i++)
		if (verdict_at(f->results[i].verdict,
			       level_of(suite, &f->results[i]), level) ==
		    result->verdict[level])
			return &f->results[i];
	return NULL;
}

unsigned case_repeats_runs(const struct case_repeats *repeats)
{
	unsigned runs = 0;

	for (unsigned v = 0; v < VERDICT_COUNT; v++)
		runs += repeats->count[v];
	return runs;
}

bool case_repeats_flake(const struct case_repeats *repeats)
{
	unsigned kinds = 0;

	for (unsigned v = 0; v < VERDICT_COUNT; v++)
		kinds += repeats->count[v] > 0;
	return kinds > 1;
}
