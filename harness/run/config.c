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
