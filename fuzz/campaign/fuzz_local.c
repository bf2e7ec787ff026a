#include "campaign/fuzz_local.h"

#include "campaign/campaign.h"
#include "selftest/trial.h"

enum { DEATHS_MAX = 1000000 };

static int revive(void *self)
{
	ref_server_restart(((struct fuzz_local *)self)->server);
	return 0;
}

int fuzz_local_open(struct fuzz_local *l, const char *bug,
		    const char *variant, struct err *err)
{
	struct ref_options options = REF_OPTIONS_INIT;

	*l = (struct fuzz_local){ .reviver = { revive, l } };
	redact_init(&l->secrets);
	options.bug = bug;
	options.variant = variant;
	options.task_us = 0;
	if (ref_server_new(&l->server, &options, err))
		return -1;
	l->handler = ref_server_handler(l->server);
	l->transport = transport_handler(&l->handler);
	trial_target(&l->config, l->server, &options);
	l->config.jobs = CAMPAIGN_JOBS_DEFAULT;
	l->config.max_deaths = DEATHS_MAX;
	return 0;
}

void fuzz_local_close(struct fuzz_local *l)
{
	transport_free(l->transport);
	run_config_release(&l->config);
	ref_server_free(l->server);
	redact_release(&l->secrets);
}
