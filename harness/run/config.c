#include "run/config.h"

void run_config_init(struct run_config *c)
{
	*c = (struct run_config){
		.path = "/sdk",
		.release = "9.1.0.0",
		.moid = "cns-volume-manager",
		.timeout_us = EXCHANGE_TIMEOUT_US,
		.task_timeout_us = 60 * 1000000LL,
		.max_deaths = CONFIG_DEATHS_DEFAULT,
		.level = LEVEL_SHOULD,
		.jobs = CONFIG_JOBS_DEFAULT,
		.repeat = 1,
		.color = -1,
		.progress = -1,
	};
}

void run_config_release(struct run_config *c)
{
	arena_release(&c->arena);
	c->arena = ARENA_INIT;
}

const char *run_config_authority(const struct run_config *c,
				 struct arena *arena)
{
	bool https = !c->scheme || !strcmp(c->scheme, "https");
	bool v6 = c->host && strchr(c->host, ':') && c->host[0] != '[';

	if (!c->host)
		return "127.0.0.1";
	if (!c->port || c->port == (https ? 443u : 80u))
		return arena_printf(arena, v6 ? "[%s]" : "%s", c->host);
	return arena_printf(arena, v6 ? "[%s]:%u" : "%s:%u", c->host, c->port);
}

void run_config_bind(const struct run_config *c, struct arena *arena,
		     struct bindings *out)
{
	const char *path = c->path ? c->path : "/sdk";

	*out = (struct bindings){
		.file_volume = c->file_volume,
		.unregistered_volume = c->unregistered_volume,
		.datastore = c->datastore,
		.other_datastore = c->other_datastore,
		.release = c->release,
		.moid = c->moid,
		.session_manager = slice_from("SessionManager"),
		.username = c->username,
		.password = c->password,
		.restricted_username = c->restricted_username,
		.restricted_password = c->restricted_password,
		.base_path = arena_printf(arena, "%s/vim25/%s", path,
					  c->release),
		.authority = run_config_authority(c, arena),
		.extra_headers = c->headers,
		.extra_header_count = c->header_count,
	};
}
