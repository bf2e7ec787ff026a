/*
 * Any bytes as a request: an expectation always comes, the same one twice, and
 * the judge reaches a verdict on any answer to it; the reference server's
 * answer never fails it.
 *
 * Seeds: corpus/ref_server
 */
#include "case/case_load.h"
#include "engine/engine_body.h"
#include "fuzz_target.h"
#include "json/json_tree.h"
#include "oracle/key.h"
#include "refserver/ref_server.h"

enum { INPUT_MAX = 2 * 1024 * 1024, NOW_US = 1000 * 1000 };

/* LLVMFuzzerTestOneInput has no argument for it: loaded once. */
static struct {
	struct suite suite;
	struct expect_memo *memo;
	bool loaded;
} shipped;

static void load_once(void)
{
	struct err err = ERR_INIT;

	if (shipped.loaded)
		return;
	fuzz_require(!suite_load(&shipped.suite, NULL, NULL, &err),
		     "the shipped suite loads");
	shipped.memo = expect_memo_new();
	shipped.loaded = true;
}

static void require_same_accept(const struct accept *a, const struct accept *b)
{
	fuzz_require(a->clause != NULL, "every alternative has a clause");
	fuzz_require(a->answer == b->answer && a->verdict == b->verdict &&
			     a->clause == b->clause && a->ends == b->ends &&
			     a->status_count == b->status_count &&
			     a->fault_count == b->fault_count &&
			     !memcmp(a->statuses, b->statuses,
				     sizeof(a->statuses)) &&
			     !memcmp(a->faults, b->faults, sizeof(a->faults)),
		     "a memo changes no alternative");
}

static void require_same(const struct expectation *a,
			 const struct expectation *b)
{
	fuzz_require(a->defect_count == b->defect_count &&
			     a->primary == b->primary &&
			     !memcmp(a->defects, b->defects,
				     sizeof(a->defects)) &&
			     a->test_case->accept_count ==
				     b->test_case->accept_count,
		     "the same bytes, the same expectation");
	fuzz_require(a->test_case->accept_count > 0 &&
			     a->test_case->accept_count < CASE_ACCEPT_MAX &&
			     a->test_case->clauses[0],
		     "an expectation has alternatives, and all of them");
	fuzz_require(!strcmp(a->test_case->title, b->test_case->title) &&
			     a->test_case->otherwise == b->test_case->otherwise,
		     "a memo changes no expectation");
	for (size_t i = 0; i < a->test_case->accept_count; i++)
		require_same_accept(&a->test_case->accepts[i],
				    &b->test_case->accepts[i]);
}

static void ask(struct transport *transport, struct exchange *x)
{
	x->timeout_us = NOW_US;
	transport_submit(transport, x);
	while (transport_wait(transport, INT64_MAX) != x)
		continue;
}

/* The info of the task that the answer names. */
static bool read_task(struct transport *transport, const struct exchange *x,
		      struct exchange *read, struct arena *arena)
{
	struct answer a;

	answer_read(arena, x, &a);
	if (!a.task.len)
		return false;
	buf_printf(&read->request, "GET /sdk/vim25/9.1.0.0/Task/%.*s/info "
		   "HTTP/1.1\r\nHost: a\r\n\r\n", SLICE_ARG(a.task));
	transport_wait(transport, transport_now(transport) + NOW_US);
	ask(transport, read);
	return true;
}

static void require_right(const struct expectation *e,
			  struct ref_server *server, struct slice input,
			  struct arena *arena)
{
	struct exchange x, read;
	struct evidence_item items[2] = { { ROLE_STEP, 0, &x, NULL },
					  { ROLE_TASK, 0, &read, NULL } };
	struct evidence evidence = { .items = items, .count = 1,
				     .task_timeout_us = NOW_US };
	struct handler handler = ref_server_handler(server);
	struct transport *transport = transport_handler(&handler);
	struct case_result result;

	exchange_init(&x);
	exchange_init(&read);
	buf_slice(&x.request, input);
	ask(transport, &x);
	evidence.count += read_task(transport, &x, &read, arena);
	expect_judge(&shipped.suite, e, &evidence, arena, &result);
	fuzz_require(result.verdict[LEVEL_SHOULD] == VERDICT_PASS ||
			     result.verdict[LEVEL_SHOULD] == VERDICT_WARN,
		     "the reference server is right");
	transport_free(transport);
	exchange_release(&x);
	exchange_release(&read);
}

/* The input itself as the answer to it. */
static void require_verdict(const struct expectation *e, struct slice input,
			    struct arena *arena)
{
	struct exchange x;
	struct evidence_item item = { ROLE_STEP, 0, &x, NULL };
	struct evidence evidence = { .items = &item, .count = 1 };
	struct case_result result;
	struct finding_key key;

	exchange_init(&x);
	buf_slice(&x.request, input);
	buf_slice(&x.answer, input);
	x.outcome = EXCHANGE_ANSWERED;
	expect_judge(&shipped.suite, e, &evidence, arena, &result);
	fuzz_require(result.verdict[LEVEL_SHOULD] < VERDICT_COUNT &&
			     result.findings.count > 0,
		     "every answer gets a verdict");
	if (finding_key_of(&shipped.suite, e, &result, LEVEL_SHOULD, arena,
			   &key))
		fuzz_require(strlen(key.digest) == KEY_DIGEST_TEXT &&
				     finding_key_covers(&key, &key),
			     "a key, the same as itself");
	exchange_release(&x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_of((const char *)data, size);
	struct ref_options options = REF_OPTIONS_INIT;
	struct arena arena = ARENA_INIT;
	struct expectation first, second;
	struct expect_oracle oracle;
	struct ref_server *server;
	struct bindings target;

	if (size > INPUT_MAX)
		return 0;
	load_once();
	options.no_auth = true;
	options.task_us = 0;
	fuzz_require(!ref_server_new(&server, &options, NULL), "a server");
	target = engine_reference_target(server);
	oracle = (struct expect_oracle){ &shipped.suite, &target, false, NULL };
	expect_request(&oracle, input, &arena, &first);
	oracle.memo = shipped.memo;
	expect_request(&oracle, input, &arena, &second);
	require_same(&first, &second);
	require_right(&first, server, input, &arena);
	require_verdict(&first, input, &arena);
	arena_release(&arena);
	ref_server_free(server);
	return 0;
}
