#include "tests/expect_stream.h"

#include "case/case_load.h"
#include "http/response.h"
#include "http/transport.h"
#include "json/json_tree.h"

enum { SECOND_US = 1000 * 1000, TASK_LIMIT_US = 5 * SECOND_US,
       SEED_SMALL_MAX = 16 * 1024, SEED_LARGE_MAX = 1024 * 1024 };

/* ---- one exchange ---- */

static void exchange_reset(struct exchange *x)
{
	buf_clear(&x->request);
	buf_clear(&x->answer);
	x->timeout_us = 10 * SECOND_US;
	x->outcome = EXCHANGE_PENDING;
}

static void send(struct expect_stream *s, struct exchange *x)
{
	transport_submit(s->transport, x);
	while (transport_wait(s->transport,
			      transport_now(s->transport) + 60 * SECOND_US) !=
	       x)
		continue;
}

static void sleep_for(struct expect_stream *s, int64_t us)
{
	transport_wait(s->transport, transport_now(s->transport) + us);
}

static void send_base(struct expect_stream *s, const char *name,
		      struct answer *a)
{
	struct err err = ERR_INIT;

	exchange_reset(&s->exchange);
	if (base_build(&s->suite, name, &s->bindings, &s->exchange.request,
		       &err)) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	send(s, &s->exchange);
	answer_read(&s->texts, &s->exchange, a);
}

/* ---- opening ---- */

static void bind(struct expect_stream *s)
{
	s->bindings = (struct bindings){
		.volume = ref_server_volume(s->server, REF_BLOCK, 0),
		.other_volume = ref_server_volume(s->server, REF_BLOCK, 1),
		.third_volume = ref_server_volume(s->server, REF_BLOCK, 2),
		.fourth_volume = ref_server_volume(s->server, REF_BLOCK, 3),
		.unknown_volume = "5d2c9a71-0be4-4c38-a6f0-1e7b83d5c924",
		.file_volume = ref_server_volume(s->server, REF_FILE, 0),
		.unregistered_volume =
			ref_server_volume(s->server, REF_UNREGISTERED, 0),
		.datastore = ref_server_datastore(s->server, 0),
		.other_datastore = ref_server_datastore(s->server, 1),
		.unknown_datastore = "datastore-4711",
		.release = "9.1.0.0", .moid = "cns-volume-manager",
		.session_manager = { "SessionManager", 14 },
		.task = { "task-7", 6 },
		.username = "administrator@vsphere.local",
		.password = ref_server_password(s->server),
		.random_user = "ru", .random_password = "rp",
		.base_path = "/sdk/vim25/9.1.0.0", .authority = "127.0.0.1",
		.session_garbage = "ffffffffffffffffffffffffffffffffffffffff",
	};
}

/* As a client does: 3.8, 3.5. A server that lets nobody in has no session. */
static void login(struct expect_stream *s)
{
	const struct response_field *field;
	struct slice manager;
	struct answer a;

	send_base(s, "content", &a);
	manager = a.parsed ? json_string(&s->texts,
					 json_member(json_member(a.root,
							"sessionManager"),
						     "value"))
			   : SLICE_NONE;
	if (manager.len)
		s->bindings.session_manager = arena_slice(&s->texts, manager);
	send_base(s, "login", &a);
	field = a.parsed ? response_field(&a.response, "vmware-api-session-id")
			 : NULL;
	s->bindings.session_main =
		field ? arena_string(&s->texts, field->value)
		      : "0123456789abcdef0123456789abcdef01234567";
}

static void keep_seed(struct expect_stream *s, const struct step *step,
		      size_t least, size_t most)
{
	struct buf one = BUF_INIT(REQUEST_MAX);

	if (!strcmp(step->request->name, "sync") &&
	    step->session != SESSION_OWN && s->seed_count < STREAM_SEEDS_MAX &&
	    !step_build(&s->suite, step, &s->bindings, &one, NULL) &&
	    one.len >= least && one.len < most)
		s->seeds[s->seed_count++] = one;
	else
		buf_release(&one);
}

static void keep_seeds(struct expect_stream *s, size_t least, size_t most)
{
	for (size_t i = 0; i < s->suite.case_count; i++) {
		const struct test_case *tc = &s->suite.cases[i];

		for (size_t k = 0; k < tc->step_count; k++)
			if (tc->steps[k].judged)
				keep_seed(s, &tc->steps[k], least, most);
	}
}

void expect_stream_open(struct expect_stream *s, const char *bug,
			const char *variant, uint64_t seed)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct err err = ERR_INIT;

	memset(s, 0, sizeof(*s));
	options.bug = bug;
	options.variant = variant;
	if (suite_load(&s->suite, NULL, NULL, &err) ||
	    ref_server_new(&s->server, &options, &err)) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	s->handler = ref_server_handler(s->server);
	s->transport = transport_handler(&s->handler);
	exchange_init(&s->exchange);
	for (size_t i = 0; i < STREAM_READS_MAX; i++)
		exchange_init(&s->reads[i]);
	rng_init(&s->rng, seed, "stream");
	bind(s);
	login(s);
	keep_seeds(s, 0, SEED_SMALL_MAX);
	s->small_count = s->seed_count;
	keep_seeds(s, SEED_SMALL_MAX, SEED_LARGE_MAX);
	s->oracle = (struct expect_oracle){ &s->suite, &s->bindings, false,
					   expect_memo_new() };
}

void expect_stream_close(struct expect_stream *s)
{
	transport_free(s->transport);
	ref_server_free(s->server);
	exchange_release(&s->exchange);
	for (size_t i = 0; i < STREAM_READS_MAX; i++)
		exchange_release(&s->reads[i]);
	for (size_t i = 0; i < s->seed_count; i++)
		buf_release(&s->seeds[i]);
	arena_release(&s->arena);
	arena_release(&s->texts);
	expect_memo_free(s->oracle.memo);
	suite_release(&s->suite);
}

/* ---- one request ---- */

static bool has_ended(const struct exchange *x, struct arena *arena)
{
	struct answer a;
	enum task_state state;

	answer_read(arena, x, &a);
	state = answer_task_state(&a);
	return state == TASK_STATE_SUCCESS || state == TASK_STATE_ERROR ||
	       state == TASK_STATE_NONE;
}

static void follow(struct expect_stream *s, struct slice task)
{
	struct bindings bindings = s->bindings;

	bindings.task = arena_slice(&s->arena, task);
	for (size_t i = 0; i < STREAM_READS_MAX; i++) {
		struct exchange *x = &s->reads[i];

		exchange_reset(x);
		if (base_build(&s->suite, "task-info", &bindings, &x->request,
			       NULL))
			return;
		send(s, x);
		s->items[s->evidence.count++] =
			(struct evidence_item){ ROLE_TASK, 0, x, NULL };
		if (has_ended(x, &s->arena) ||
		    x->done_us - s->exchange.done_us > TASK_LIMIT_US)
			return;
		sleep_for(s, SECOND_US);
	}
}

enum verdict expect_stream_send(struct expect_stream *s, struct slice request)
{
	struct answer a;

	arena_release(&s->arena);
	exchange_reset(&s->exchange);
	buf_slice(&s->exchange.request, request);
	/* What one before it has left there is not its own. */
	s->exchange.fresh_connection = true;
	sleep_for(s, 2 * SECOND_US);
	send(s, &s->exchange);
	s->items[0] = (struct evidence_item){ ROLE_STEP, 0, &s->exchange, NULL };
	s->evidence = (struct evidence){ .items = s->items, .count = 1,
					 .task_timeout_us = TASK_LIMIT_US };
	answer_read(&s->arena, &s->exchange, &a);
	if (a.task.len)
		follow(s, a.task);
	expect_request(&s->oracle, buf_view(&s->exchange.request), &s->arena,
		       &s->expectation);
	expect_judge(&s->suite, &s->expectation, &s->evidence, &s->arena,
		     &s->result);
	return s->result.verdict[LEVEL_SHOULD];
}

enum verdict expect_stream_next(struct expect_stream *s)
{
	struct buf request = BUF_INIT(REQUEST_MAX);
	enum verdict verdict;

	if (s->small_only && s->sent == s->small_count)
		s->sent = s->seed_count;
	if (s->sent < s->seed_count)
		buf_slice(&request, buf_view(&s->seeds[s->sent]));
	else
		stream_mutate(&s->rng, s->seeds, s->small_count, &request);
	s->sent++;
	verdict = expect_stream_send(s, buf_view(&request));
	buf_release(&request);
	return verdict;
}

void expect_stream_show(struct expect_stream *s)
{
	printf("--- %s: %s\n%s\n--- %s\n%s\n",
	       verdict_name(s->result.verdict[LEVEL_SHOULD]),
	       expect_text(&s->arena, &s->expectation),
	       buf_string(&s->exchange.request),
	       exchange_outcome_name(s->exchange.outcome),
	       buf_string(&s->exchange.answer));
	for (size_t i = 0; i < s->result.findings.count; i++) {
		const struct check_result *r = &s->result.findings.results[i];

		printf("    %s %s %s %s %s: expected %s, got %s\n",
		       verdict_name(r->verdict), r->check, r->clause, r->where,
		       r->pointer, r->expected, r->got);
	}
}
