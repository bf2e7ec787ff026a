#include "engine/engine_body.h"

#include "base/alloc.h"
#include "case/case_load.h"
#include "http/request.h"
#include "mutate/guard.h"
#include "mutate/mutator.h"
#include "oracle/leak.h"

enum { READS_MAX = 64 };

struct engine {
	struct engine_options options;
	struct suite suite;
	struct arena arena;          /* of the latest body */
	struct exchange exchange, reads[READS_MAX];
	struct evidence_item items[1 + READS_MAX];
	struct evidence evidence;
	struct expectation expectation;
	struct case_result result;
	struct engine_verdict verdict;
	struct expect_oracle oracle;
	struct leak_starts leak_starts;
	char marker[ORACLE_MARKER_TEXT + 1];
	const char *path;
	struct arena texts;
};

struct engine *engine_new(const struct engine_options *options,
			  struct err *err)
{
	struct engine *e = mem_alloc(sizeof(*e));

	e->options = *options;
	e->oracle = (struct expect_oracle){ &e->suite, options->target,
					    options->concurrent,
					    expect_memo_new() };
	leak_starts_make(&e->leak_starts);
	exchange_init(&e->exchange);
	for (size_t i = 0; i < READS_MAX; i++)
		exchange_init(&e->reads[i]);
	if (suite_load(&e->suite, NULL, NULL, err)) {
		engine_free(e);
		return NULL;
	}
	e->path = arena_printf(&e->texts,
			       "%s/vsan/CnsVolumeManager/%s/CnsSyncVolume",
			       options->target->base_path,
			       options->target->moid);
	return e;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	exchange_release(&e->exchange);
	for (size_t i = 0; i < READS_MAX; i++)
		exchange_release(&e->reads[i]);
	expect_memo_free(e->oracle.memo);
	suite_release(&e->suite);
	arena_release(&e->arena);
	arena_release(&e->texts);
	mem_free(e);
}

/* ---- sending ---- */

static void send(struct engine *e, struct exchange *x)
{
	struct transport *t = e->options.transport;

	x->timeout_us = e->options.timeout_us;
	x->outcome = EXCHANGE_PENDING;
	transport_submit(t, x);
	while (transport_wait(t, INT64_MAX) != x)
		continue;
}

static void build(struct engine *e, struct slice body)
{
	const struct bindings *t = e->options.target;
	struct request_spec spec = { .method = "POST", .target = e->path,
				     .authority = t->authority,
				     .has_body = true, .body = body };

	oracle_marker(0, slice_digest(body), e->marker);
	if (t->session_main)
		spec.fields[spec.field_count++] = (struct request_field){
			"vmware-api-session-id", t->session_main };
	spec.fields[spec.field_count++] =
		(struct request_field){ "X-Request-Id", e->marker };
	for (size_t i = 0; i < t->extra_header_count &&
			   spec.field_count < REQUEST_FIELDS_MAX; i++)
		spec.fields[spec.field_count++] = (struct request_field){
			t->extra_headers[i].name, t->extra_headers[i].value };
	buf_clear(&e->exchange.request);
	request_build(&spec, &e->exchange.request);
}

static bool has_ended(struct engine *e, const struct exchange *x)
{
	struct answer a;
	enum task_state state;

	answer_read(&e->arena, x, &a);
	state = answer_task_state(&a);
	return state != TASK_STATE_QUEUED && state != TASK_STATE_RUNNING;
}

/* A success that is right anyhow need not be waited for. */
static void follow(struct engine *e)
{
	struct transport *t = e->options.transport;
	struct bindings bindings = *e->options.target;
	int64_t end = transport_now(t) + e->options.task_timeout_us;
	struct answer a;

	answer_read(&e->arena, &e->exchange, &a);
	if (!a.task.len || !(e->options.every_task || e->expectation.provable))
		return;
	bindings.task = a.task;
	for (size_t i = 0; i < READS_MAX && transport_now(t) <= end; i++) {
		struct exchange *x = &e->reads[i];

		buf_clear(&x->request);
		if (base_build(&e->suite, "task-info", &bindings, &x->request,
			       NULL))
			return;
		send(e, x);
		e->items[e->evidence.count++] =
			(struct evidence_item){ ROLE_TASK, 0, x, NULL };
		if (has_ended(e, x))
			return;
		transport_wait(t, transport_now(t) + e->options.task_pause_us);
	}
}

/* ---- judging ---- */

/* The oracles of one exchange; expect_judge has spoken before. */
static void look(struct engine *e)
{
	struct oracle_look at = { .exchange = &e->exchange,
				  .expectation = &e->expectation,
				  .marker = slice_from(e->marker),
				  .arena = &e->arena,
				  .starts = &e->leak_starts };
	const struct oracle *oracle;
	struct oracle_note note;

	for (size_t i = 0; !e->verdict.wrong && (oracle = oracle_at(i)); i++) {
		if (!oracle->look || !oracle->look(&at, &note) ||
		    note.verdict != VERDICT_FAIL)
			continue;
		e->verdict.wrong = true;
		finding_key_of_note(&note, &e->arena, &e->verdict.key);
	}
}

static void judge_answer(struct engine *e)
{
	const struct check_result *cause;

	if (e->result.verdict[LEVEL_SHOULD] != VERDICT_FAIL)
		return;
	e->verdict.wrong = finding_key_of(&e->suite, &e->expectation,
					  &e->result, LEVEL_SHOULD, &e->arena,
					  &e->verdict.key);
	cause = case_result_cause(&e->suite, &e->result, LEVEL_SHOULD);
	if (cause && cause->clause)
		e->verdict.clause = cause->clause;
}

static void judge(struct engine *e)
{
	expect_judge(&e->suite, &e->expectation, &e->evidence, &e->arena,
		     &e->result);
	e->verdict = (struct engine_verdict){
		.clause = "",
		.exchange = &e->exchange, .result = &e->result,
		.expectation = &e->expectation,
		.reached = e->exchange.outcome != EXCHANGE_REFUSED &&
			   e->exchange.outcome != EXCHANGE_UNRESOLVED &&
			   e->exchange.outcome != EXCHANGE_TLS_FAILED,
	};
	judge_answer(e);
	look(e);
}

/* The volumes of the corpus become the target's, others become nobody's. In
 * the memory of this body. */
static struct slice guarded(struct engine *e, struct slice body)
{
	struct slice mapped = seed_map(&e->arena, body, e->options.target);
	char *copy = arena_string(&e->arena, mapped);

	guard_body(e->options.target, 0, copy, mapped.len);
	return slice_of(copy, mapped.len);
}

const struct engine_verdict *engine_body(struct engine *e, struct slice body)
{
	struct transport *t = e->options.transport;

	arena_release(&e->arena);
	body = slice_head(body, ENGINE_BODY_MAX);
	build(e, e->options.guarded ? guarded(e, body) : body);
	if (e->options.pause_us)
		transport_wait(t, transport_now(t) + e->options.pause_us);
	send(e, &e->exchange);
	expect_request(&e->oracle, buf_view(&e->exchange.request), &e->arena,
		       &e->expectation);
	e->items[0] = (struct evidence_item){ ROLE_STEP, 0, &e->exchange, NULL };
	e->evidence = (struct evidence){
		.items = e->items, .count = 1,
		.task_timeout_us = e->options.task_timeout_us,
	};
	follow(e);
	judge(e);
	return &e->verdict;
}

const char *engine_text(struct engine *e, const struct engine_verdict *v)
{
	struct answer a;

	answer_read(&e->arena, v->exchange, &a);
	if (!v->wrong)
		return arena_printf(&e->arena, "right: %s",
				    answer_summary(&e->arena, &a));
	return arena_printf(&e->arena, "%s: %s (key %s)", v->key.oracle,
			    v->key.title, v->key.digest);
}
