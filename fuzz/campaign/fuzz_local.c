#include "campaign/fuzz_local.h"

#include "campaign/campaign.h"

enum { VOLUMES = 4, DEATHS_MAX = 1000000 };

static void aim(struct fuzz_local *l, const struct ref_options *options)
{
	struct run_config *c = &l->config;

	run_config_init(c);
	c->username = options->username;
	c->password = ref_server_password(l->server);
	c->restricted_username = options->restricted_username;
	c->restricted_password = ref_server_restricted_password(l->server);
	for (size_t i = 0; i < VOLUMES; i++)
		c->volumes[c->volume_count++] =
			ref_server_volume(l->server, REF_BLOCK, i);
	c->file_volume = ref_server_volume(l->server, REF_FILE, 0);
	c->unregistered_volume =
		ref_server_volume(l->server, REF_UNREGISTERED, 0);
	c->datastore = ref_server_datastore(l->server, 0);
	c->other_datastore = ref_server_datastore(l->server, 1);
	c->jobs = CAMPAIGN_JOBS_DEFAULT;
	c->max_deaths = DEATHS_MAX;
}

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
	aim(l, &options);
	return 0;
}

void fuzz_local_close(struct fuzz_local *l)
{
	transport_free(l->transport);
	run_config_release(&l->config);
	ref_server_free(l->server);
	redact_release(&l->secrets);
}
