#include "campaign/fuzz_server.h"

#include "http/response.h"
#include "json/json_tree.h"

enum { SECOND_US = 1000 * 1000, TIMEOUT_US = 10 * SECOND_US,
       TASK_LIMIT_US = 5 * SECOND_US };

static void submit(struct fuzz_server *t, struct exchange *x)
{
	x->timeout_us = TIMEOUT_US;
	x->outcome = EXCHANGE_PENDING;
	transport_submit(t->transport, x);
	while (transport_wait(t->transport,
			      transport_now(t->transport) + 60 * SECOND_US) !=
	       x)
		continue;
}

static int ask(struct fuzz_server *t, const char *base, struct answer *a,
	       struct err *err)
{
	struct exchange *x = &t->exchange;

	buf_clear(&x->request);
	if (base_build(t->suite, base, &t->bindings, &x->request, err))
		return -1;
	x->fresh_connection = false;
	submit(t, x);
	answer_read(&t->texts, x, a);
	return 0;
}

static void bind(struct fuzz_server *t)
{
	const struct ref_server *s = t->server;

	t->bindings = (struct bindings){
		.volume = ref_server_volume(s, REF_BLOCK, 0),
		.other_volume = ref_server_volume(s, REF_BLOCK, 1),
		.third_volume = ref_server_volume(s, REF_BLOCK, 2),
		.fourth_volume = ref_server_volume(s, REF_BLOCK, 3),
		.unknown_volume = "5d2c9a71-0be4-4c38-a6f0-1e7b83d5c924",
		.file_volume = ref_server_volume(s, REF_FILE, 0),
		.unregistered_volume =
			ref_server_volume(s, REF_UNREGISTERED, 0),
		.datastore = ref_server_datastore(s, 0),
		.other_datastore = ref_server_datastore(s, 1),
		.unknown_datastore = "datastore-4711",
		.release = "9.1.0.0", .moid = "cns-volume-manager",
		.session_manager = slice_from("SessionManager"),
		.username = "administrator@vsphere.local",
		.password = ref_server_password(s),
		.base_path = "/sdk/vim25/9.1.0.0", .authority = "127.0.0.1",
		.session_garbage = "ffffffffffffffffffffffffffffffffffffffff",
	};
}

/* As a client does: 3.8, 3.5. */
static int login(struct fuzz_server *t, struct err *err)
{
	const struct response_field *field;
	struct slice manager = SLICE_NONE;
	struct answer a;

	if (ask(t, "content", &a, err))
		return -1;
	if (a.parsed)
		manager = json_string(&t->texts, json_member(json_member(
				a.root, "sessionManager"), "value"));
	if (manager.len)
		t->bindings.session_manager = manager;
	if (ask(t, "login", &a, err))
		return -1;
	field = a.parsed ? response_field(&a.response, "vmware-api-session-id")
			 : NULL;
	if (!field)
		return err_set(err, ERR_INTERNAL,
			       "the reference server lets nobody in");
	t->bindings.session_main = arena_string(&t->texts, field->value);
	return 0;
}

int fuzz_server_open(struct fuzz_server *t, const struct suite *suite,
		     const char *bug, const char *variant, uint64_t seed,
		     struct err *err)
{
	struct ref_options options = REF_OPTIONS_INIT;

	*t = (struct fuzz_server){ .suite = suite };
	options.bug = bug;
	options.variant = variant;
	options.seed = seed;
	options.task_us = 0;
	exchange_init(&t->exchange);
	for (size_t i = 0; i < FUZZ_READS_MAX; i++)
		exchange_init(&t->reads[i]);
	if (ref_server_new(&t->server, &options, err))
		return -1;
	t->handler = ref_server_handler(t->server);
	t->transport = transport_handler(&t->handler);
	bind(t);
	return login(t, err);
}

void fuzz_server_close(struct fuzz_server *t)
{
	transport_free(t->transport);
	ref_server_free(t->server);
	exchange_release(&t->exchange);
	for (size_t i = 0; i < FUZZ_READS_MAX; i++)
		exchange_release(&t->reads[i]);
	arena_release(&t->texts);
}

static void follow(struct fuzz_server *t, struct slice task,
		   struct arena *arena)
{
	struct bindings bindings = t->bindings;
	enum task_state state = TASK_STATE_QUEUED;

	bindings.task = arena_slice(arena, task);
	for (size_t i = 0; i < FUZZ_READS_MAX; i++) {
		struct exchange *x = &t->reads[i];
		struct answer a;

		buf_clear(&x->request);
		if (base_build(t->suite, "task-info", &bindings, &x->request,
			       NULL))
			return;
		submit(t, x);
		t->items[t->evidence.count++] =
			(struct evidence_item){ ROLE_TASK, 0, x };
		answer_read(arena, x, &a);
		state = answer_task_state(&a);
		if (state == TASK_STATE_SUCCESS || state == TASK_STATE_ERROR ||
		    state == TASK_STATE_NONE)
			return;
		transport_wait(t->transport,
			       transport_now(t->transport) + SECOND_US);
	}
}

void fuzz_server_sync(struct fuzz_server *t, struct slice request, bool fresh,
		      struct arena *arena)
{
	struct exchange *x = &t->exchange;
	struct answer a;

	if (x->request.bytes != request.at) {
		buf_clear(&x->request);
		buf_slice(&x->request, request);
	}
	x->fresh_connection = fresh;
	submit(t, x);
	t->items[0] = (struct evidence_item){ ROLE_STEP, 0, x };
	t->evidence = (struct evidence){ .items = t->items, .count = 1,
					 .task_timeout_us = TASK_LIMIT_US };
	answer_read(arena, x, &a);
	if (a.task.len)
		follow(t, a.task, arena);
}

bool fuzz_server_revive(struct fuzz_server *t)
{
	struct err err = ERR_INIT;

	ref_server_restart(t->server);
	transport_free(t->transport);
	t->transport = transport_handler(&t->handler);
	return !login(t, &err);
}
