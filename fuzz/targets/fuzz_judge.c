/*
 * Any bytes as the answer to a sync, as a read of its task and as a control,
 * for some cases of the shipped suite: the judge always reaches a verdict,
 * the same one twice, and never a stricter one at a laxer level; no pass
 * without a result, no failure without a cause; every text is printable and
 * every check is in the table. A garbled control never lets a case pass.
 */
#include "base/alloc.h"
#include "case/case_load.h"
#include "check/judge.h"
#include "fuzz_target.h"

enum { INPUT_MAX = 64 * 1024, PARTS = 4, TEXT_MAX = 200 };

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

/* A control that is right. */
static const char accepted[] =
	HEAD "Content-Length: 69\r\n\r\n"
	"{\"_typeName\":\"ManagedObjectReference\",\"type\":\"Task\","
	"\"value\":\"task-7\"}";

/* One of each kind of expectation. */
static const char *const case_ids[] = {
	"sync-valid.full-sync", "spec-count.none", "volume-unknown.random",
	"session.none", "login.session-header", "content.anonymous",
	"task-info.members", "task-reference.every-call",
};

enum { CASES = sizeof(case_ids) / sizeof(case_ids[0]) };

/* LLVMFuzzerTestOneInput has no argument for it: loaded once. */
static struct {
	struct suite suite;
	const struct test_case *cases[CASES];
	bool loaded;
} shipped;

static void load_once(void)
{
	struct err err = ERR_INIT;

	if (shipped.loaded)
		return;
	fuzz_require(!suite_load(&shipped.suite, NULL, NULL, &err),
		     "the shipped suite loads");
	for (size_t i = 0; i < CASES; i++) {
		shipped.cases[i] = suite_case(&shipped.suite,
					      slice_from(case_ids[i]));
		fuzz_require(shipped.cases[i] != NULL, case_ids[i]);
	}
	shipped.loaded = true;
}

static void check_text(const char *text, bool ascii)
{
	fuzz_require(text != NULL, "a result has all its texts");
	fuzz_require(!ascii || strlen(text) <= TEXT_MAX, "texts are short");
	for (; ascii && *text; text++)
		fuzz_require(*text >= 0x20 && *text <= 0x7E,
			     "texts are printable");
}

static void check_results(const struct case_result *result)
{
	const struct findings *f = &result->findings;

	fuzz_require(f->count > 0 && f->count <= CHECK_RESULTS_MAX,
		     "there are results, and not too many");
	for (size_t i = 0; i < f->count; i++) {
		const struct check_result *r = &f->results[i];

		fuzz_require(check_find(slice_from(r->check)) != NULL,
			     "a check of the table");
		check_text(r->clause, true);
		check_text(r->where, true);
		check_text(r->pointer, false);
		check_text(r->expected, true);
		check_text(r->got, true);
	}
}

static void check_verdicts(const struct case_result *result)
{
	const enum verdict *v = result->verdict;

	for (unsigned i = 0; i < LEVEL_COUNT; i++) {
		const struct check_result *cause = case_result_cause(
			&shipped.suite, result, (enum level)i);

		fuzz_require(v[i] < VERDICT_COUNT && v[i] != VERDICT_SKIP,
			     "a verdict");
		fuzz_require(cause != NULL, "every verdict has a cause");
		fuzz_require(!i || v[i - 1] != VERDICT_FAIL ||
				     v[i] == VERDICT_FAIL,
			     "levels are monotonic");
		fuzz_require((v[i] != VERDICT_BLOCKED &&
			      v[i] != VERDICT_ERROR) || result->reason,
			     "blocked and error have a reason");
	}
}

/* Which bytes play which part. */
struct plan {
	struct slice parts[PARTS];
	enum evidence_role roles[PARTS];
	unsigned steps[PARTS];
	size_t count;
	bool control_fuzzed;
};

static void fill(const struct plan *plan, struct exchange *exchanges,
		 struct evidence_item *items)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct exchange *x = &exchanges[i];

		exchange_init(x);
		buf_text(&x->request, "POST / HTTP/1.1\r\n\r\n{\"syncSpecs\":"
				      "[{\"volumeId\":{\"id\":\"a\"}}]}");
		buf_slice(&x->answer, plan->parts[i]);
		x->outcome = EXCHANGE_ANSWERED;
		x->sent_us = (int64_t)i * 1000000;
		x->done_us = x->sent_us + 500;
		items[i] = (struct evidence_item){ plan->roles[i],
						   plan->steps[i], x, NULL };
	}
}

static void judge_plan(const struct plan *plan, const struct test_case *c)
{
	struct exchange exchanges[PARTS];
	struct evidence_item items[PARTS];
	struct evidence evidence = { .items = items, .count = plan->count,
				     .task_timeout_us = 1000000 };
	struct case_result first, second;
	struct arena arena = ARENA_INIT;
	struct answer control;

	fill(plan, exchanges, items);
	judge_case(&shipped.suite, c, &evidence, &arena, &first);
	check_results(&first);
	check_verdicts(&first);
	judge_case(&shipped.suite, c, &evidence, &arena, &second);
	fuzz_require(!memcmp(first.verdict, second.verdict,
			     sizeof(first.verdict)) &&
			     first.findings.count == second.findings.count,
		     "the same evidence gives the same verdict");
	answer_read(&arena, &exchanges[0], &control);
	if (plan->control_fuzzed && c->control == CONTROL_SYNC &&
	    !answer_accepts_sync(&control))
		fuzz_require(first.verdict[LEVEL_MUST] == VERDICT_BLOCKED,
			     "no verdict without its control");
	arena_release(&arena);
	for (size_t i = 0; i < plan->count; i++)
		exchange_release(&exchanges[i]);
}

/* The first byte chooses the case and the part that the rest plays. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice right = slice_from(accepted), bytes;
	struct plan plan = { .roles = { ROLE_CONTROL_BEFORE, ROLE_STEP,
					ROLE_TASK, ROLE_CONTROL_AFTER },
			     .count = PARTS };
	const struct test_case *c;
	unsigned judged = 0;

	if (!size || size > INPUT_MAX)
		return 0;
	load_once();
	bytes = slice_of((const char *)data + 1, size - 1);
	c = shipped.cases[data[0] % CASES];
	while (judged + 1 < c->step_count && !c->steps[judged].judged)
		judged++;
	plan.steps[1] = plan.steps[2] = judged;
	plan.control_fuzzed = data[0] / CASES % 4 == 2;
	for (size_t i = 0; i < PARTS; i++)
		plan.parts[i] = right;
	switch (data[0] / CASES % 4) {
	case 0:
		plan.parts[1] = bytes;
		break;
	case 1:
		plan.parts[2] = bytes;
		break;
	case 2:
		plan.parts[0] = bytes;
		break;
	default:
		plan.parts[1] = plan.parts[2] = bytes;
	}
	judge_plan(&plan, c);
	return 0;
}
