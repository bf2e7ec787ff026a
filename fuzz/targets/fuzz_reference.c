/*
 * Any bytes as the body of a sync: the reference server's answer never fails
 * an oracle, and the Task that it names ends as the body deserves.
 *
 * Seeds: corpus/request corpus/json
 */
#include "engine/engine_body.h"
#include "fuzz_target.h"
#include "refserver/ref_server.h"

/* LLVMFuzzerTestOneInput has no argument for it: made once. */
static struct {
	struct ref_server *server;
	struct handler handler;
	struct bindings target;
	struct transport *transport;
	struct engine *engine;
} held;

static void open_once(void)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct engine_options body;

	if (held.engine)
		return;
	options.no_auth = true;
	fuzz_require(!ref_server_new(&held.server, &options, NULL),
		     "a server can be made");
	held.handler = ref_server_handler(held.server);
	held.transport = transport_handler(&held.handler);
	held.target = engine_reference_target(held.server);
	body = engine_options_local(&held.target, held.transport);
	held.engine = engine_new(&body, NULL);
	fuzz_require(held.engine != NULL, "the shipped suite loads");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct engine_verdict *v;

	open_once();
	ref_server_restart(held.server);
	v = engine_body(held.engine, slice_of((const char *)data, size));
	fuzz_require(!v->wrong, engine_text(held.engine, v));
	return 0;
}
