/*
 * The reference server in this process as the target of a campaign, in
 * virtual time.
 *
 *     struct fuzz_local l;
 *     fuzz_local_open(&l, bug, variant, &err)
 *     campaign_run({ .target = &l.config, .transport = l.transport,
 *                    .secrets = &l.secrets, .reviver = &l.reviver ... })
 *     fuzz_local_close(&l)                in every case
 *
 * Tasks end at once, so no volume is ever busy.
 */
#ifndef FUZZ_LOCAL_H
#define FUZZ_LOCAL_H

#include "http/redact.h"
#include "refserver/ref_server.h"
#include "run/run.h"

struct fuzz_local {
	struct ref_server *server;
	struct handler handler;
	struct transport *transport;
	struct run_config config;   /* volumes, credentials, limits */
	struct redact_set secrets;
	struct run_reviver reviver; /* begins the server anew */
};

/* `bug` and `variant`: names, or NULL. -1: ERR_USAGE, no such name. */
int fuzz_local_open(struct fuzz_local *, const char *bug, const char *variant,
		    struct err *);
void fuzz_local_close(struct fuzz_local *);

#endif
