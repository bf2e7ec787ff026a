#include "engine/engine_network.h"

#include <arpa/inet.h>

#include "cli/config_resolve.h"
#include "refserver/ref_server.h"

enum { TASK_PAUSE_US = 2000 };

bool engine_network_is_loopback(const char *host)
{
	struct in6_addr six;
	struct in_addr four;
	char bare[INET6_ADDRSTRLEN];
	size_t len = strlen(host);

	if (len > 2 && host[0] == '[' && len - 2 < sizeof(bare)) {
		snprintf(bare, sizeof(bare), "%.*s", (int)(len - 2), host + 1);
		host = bare;
	}
	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, host, &six) == 1)
		return IN6_IS_ADDR_LOOPBACK(&six);
	return !strcmp(host, "localhost");
}

static int check(const struct run_config *c, const struct environment *env,
		 struct err *err)
{
	const char *authorized = environment_get(env, "CNSCONFORM_AUTHORIZED");

	if (!engine_network_is_loopback(c->host) &&
	    !(authorized && !strcmp(authorized, "1")))
		return err_set(err, ERR_USAGE,
			       "CNSCONFORM_URL: '%s' is not a loopback address; "
			       "fuzz it only when you may, and say so: "
			       "CNSCONFORM_AUTHORIZED=1", c->host);
	if (!c->volume_count)
		return err_set(err, ERR_USAGE,
			       "no volume: name one that may be synced in "
			       "CNSCONFORM_VOLUME");
	if (!c->session && !c->no_auth)
		return err_set(err, ERR_USAGE,
			       "an engine does not log in: give a session in "
			       "CNSCONFORM_SESSION_FILE, or CNSCONFORM_NO_AUTH=1 "
			       "for a server that asks for none");
	return 0;
}

static const char *volume_at(const struct run_config *c, size_t index)
{
	return index < c->volume_count ? c->volumes[index] : NULL;
}

static void bind_target(struct engine_network *n, struct run_config *c)
{
	struct bindings *b = &n->bindings;

	run_config_bind(c, &c->arena, b);
	b->volume = volume_at(c, 0);
	b->other_volume = volume_at(c, 1);
	b->third_volume = volume_at(c, 2);
	b->fourth_volume = volume_at(c, 3);
	b->other_datastore = c->other_datastore;
	b->session_main = c->session;
	finding_target_of(c, &n->finding_target);
}

static int open_remote(struct engine_network *n,
		       const struct environment *env, struct err *err)
{
	struct run_config *c = &n->options.run;
	struct engine_options body = {
		.target = &n->bindings, .timeout_us = c->timeout_us,
		.task_timeout_us = c->task_timeout_us,
		.task_pause_us = TASK_PAUSE_US, .guarded = true,
		.concurrent = true,
	};

	if (check(c, env, err) || target_open(&n->target, c, err))
		return -1;
	target_secrets(c, &n->secrets);
	bind_target(n, c);
	body.transport = n->target.transport;
	n->engine = engine_new(&body, err);
	return n->engine ? 0 : -1;
}

static int open_reference(struct engine_network *n,
			  const struct environment *env, struct err *err)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct engine_options body;

	options.no_auth = true;
	options.bug = environment_get(env, "CNSCONFORM_BUG");
	options.variant = environment_get(env, "CNSCONFORM_VARIANT");
	if (ref_server_new(&n->server, &options, err))
		return -1;
	n->handler = ref_server_handler(n->server);
	n->transport = transport_handler(&n->handler);
	n->bindings = engine_reference_target(n->server);
	n->finding_target = (struct finding_target){
		.authority = n->bindings.authority,
		.release = n->bindings.release, .moid = n->bindings.moid,
		.bug = options.bug, .variant = options.variant,
		.no_auth = true,
	};
	body = engine_options_local(&n->bindings, n->transport);
	n->engine = engine_new(&body, err);
	return n->engine ? 0 : -1;
}

int engine_network_open(struct engine_network *n,
			const struct environment *env, struct err *err)
{
	char *none[] = { NULL };

	memset(n, 0, sizeof(*n));
	redact_init(&n->secrets);
	cli_options_init(&n->options);
	if (opt_parse(OPTIONS, COMMAND_BIT(COMMAND_RUN), &n->options, none,
		      &n->options.given, err) ||
	    config_resolve(&n->options, env, err))
		return -1;
	return n->options.run.url ? open_remote(n, env, err)
				  : open_reference(n, env, err);
}

void engine_network_close(struct engine_network *n)
{
	engine_free(n->engine);
	target_close(&n->target);
	transport_free(n->transport);
	ref_server_free(n->server);
	redact_release(&n->secrets);
	cli_options_release(&n->options);
}
