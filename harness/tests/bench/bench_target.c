#include "tests/bench/bench_target.h"

#include <stdio.h>

#include "campaign/replay.h"
#include "selftest/trial.h"

/* What a campaign draws, given: the mutants are of one kind and size. */
static void bind(struct bench_target *t)
{
	replay_bind(&t->config, &t->arena, &t->bindings);
	t->bindings.unknown_volume = "5d2c9a71-0be4-4c38-a6f0-1e7b83d5c924";
	t->bindings.unknown_datastore = "datastore-1004711";
	t->bindings.session_garbage = "0b8f1c52-6a3e-4d97-8e14-c95d7a20f36b";
}

static void address(struct bench_target *t)
{
	snprintf(t->url, sizeof(t->url), "http://127.0.0.1:%u", t->port);
	t->config.scheme = "http";
	t->config.host = "127.0.0.1";
	t->config.port = t->port;
	t->config.jobs = BENCH_JOBS;
}

int bench_target_open(struct bench_target *t, unsigned port, struct err *err)
{
	struct ref_options options = REF_OPTIONS_INIT;

	*t = (struct bench_target){ .arena = ARENA_INIT, .port = port };
	redact_init(&t->secrets);
	run_config_init(&t->config);
	seeds_builtin(&t->seeds);
	options.no_auth = true;
	options.task_us = 0;
	if (suite_load(&t->suite, NULL, NULL, err) ||
	    ref_server_new(&t->server, &options, err))
		return -1;
	if (!port) {
		t->sockets = ref_server_listen(t->server, 0, NULL, err);
		if (!t->sockets)
			return -1;
		t->port = script_server_port(t->sockets);
	}
	trial_target(&t->config, t->server, &options);
	address(t);
	bind(t);
	return mutator_init(&t->mutator, &t->seeds, &t->bindings, 0, err);
}

struct transport *bench_target_wire(const struct bench_target *t,
				    struct err *err)
{
	const struct wire_options options = {
		.scheme = t->config.scheme, .host = t->config.host,
		.port = t->config.port, .connections = t->config.jobs,
	};

	return transport_wire(&options, err);
}

void bench_target_close(struct bench_target *t)
{
	mutator_release(&t->mutator);
	seeds_release(&t->seeds);
	script_server_stop(t->sockets);
	ref_server_free(t->server);
	suite_release(&t->suite);
	run_config_release(&t->config);
	redact_release(&t->secrets);
	arena_release(&t->arena);
}
