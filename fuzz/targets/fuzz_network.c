/*
 * Any bytes as the body of a sync to the server of CNSCONFORM_URL, over
 * kept-alive connections: its answer never fails an oracle. What the answer
 * shows counts as coverage, so that engines learn from a server that is not
 * instrumented. Without CNSCONFORM_URL the reference server in this process
 * answers.
 *
 * A failure is recorded once per defect in CNSCONFORM_FINDINGS and printed;
 * the engine goes on. CNSCONFORM_ABORT=1 ends the process instead, so that
 * the engine keeps and minimises the input. CNSCONFORM_EDGES=0: answers are
 * no coverage, to compare.
 *
 * Seeds: corpus/request
 */
#include <unistd.h>

#include "engine/engine_edges.h"
#include "engine/engine_network.h"
#include "engine/engine_record.h"
#include "fuzz_target.h"

enum { TRIES = 50, TRY_US = 100 * 1000 };

/* LLVMFuzzerTestOneInput has no argument for it: made once a process. */
static struct {
	struct engine_network network;
	struct engine_record record;
	struct arena arena;
	bool aborts, blind;
	pid_t pid;               /* a fork shares no connection */
} held;

static void end(const char *text)
{
	fprintf(stderr, "fuzz_network: %s\n", text);
	exit(2);
}

static bool is_set(const struct environment *env, const char *name,
		   const char *value)
{
	const char *text = environment_get(env, name);

	return text && !strcmp(text, value);
}

static void open_once(void)
{
	struct environment env = environment_of_process();
	struct err err = ERR_INIT;

	if (held.pid == getpid())
		return;
	held.pid = getpid();
	held.aborts = is_set(&env, "CNSCONFORM_ABORT", "1");
	held.blind = is_set(&env, "CNSCONFORM_EDGES", "0");
	if (engine_network_open(&held.network, &env, &err))
		end(err.text);
	engine_record_init(&held.record,
			   environment_get(&env, "CNSCONFORM_FINDINGS"),
			   &held.network.finding_target,
			   &held.network.secrets);
}

/* A server that is started again after a crash gets its time. */
static const struct engine_verdict *ask(struct slice input)
{
	struct transport *t = held.network.target.transport;
	const struct engine_verdict *v;

	v = engine_body(held.network.engine, input);
	for (int i = 0; i < TRIES && t && !v->reached; i++) {
		transport_wait(t, transport_now(t) + TRY_US);
		v = engine_body(held.network.engine, input);
	}
	if (t && !v->reached)
		end(v->exchange->detail);
	return v;
}

static void learn(const struct engine_verdict *v)
{
	struct engine_features features;

	if (held.blind)
		return;
	engine_features(v, &held.arena, &features);
	engine_edges(&features);
	arena_release(&held.arena);
}

static void tell(const struct engine_verdict *v)
{
	struct err err = ERR_INIT;
	int fresh = engine_record(&held.record, v, &err);
	char *text;

	if (fresh < 0)
		end(err.text);
	if (!v->wrong)
		return;
	text = arena_string(&held.arena, slice_from(
			engine_text(held.network.engine, v)));
	redact_bytes(&held.network.secrets, text, strlen(text));
	if (fresh)
		fprintf(stderr, "finding: %s\n", text);
	fuzz_require(!held.aborts, text);
	arena_release(&held.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_of((const char *)data, size);
	const struct engine_verdict *v;

	open_once();
	v = ask(input);
	learn(v);
	tell(v);
	return 0;
}
