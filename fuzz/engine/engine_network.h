/*
 * The server of the network target: named by the variables of `run`
 * (CNSCONFORM_URL, CNSCONFORM_VOLUME, CNSCONFORM_SESSION_FILE...), or, without
 * a URL, the reference server in this process.
 *
 *     struct engine_network n;
 *     engine_network_open(&n, &env, &err)
 *     ... n.engine, n.finding_target, n.secrets
 *     engine_network_close(&n);           in any case
 *
 * Refused (ERR_USAGE): a host that is not a loopback address unless
 * CNSCONFORM_AUTHORIZED=1; no volume; a login. Engines are killed in the
 * middle of things, and a session that nobody logs out stays: so a server
 * with sessions takes CNSCONFORM_SESSION_FILE, one without
 * CNSCONFORM_NO_AUTH=1.
 */
#ifndef ENGINE_NETWORK_H
#define ENGINE_NETWORK_H

#include "campaign/finding.h"
#include "cli/environment.h"
#include "cli/options.h"
#include "cli/target.h"
#include "engine/engine_body.h"

struct engine_network {
	struct cli_options options;
	struct target target;        /* of a URL */
	struct ref_server *server;   /* without one; CNSCONFORM_BUG makes it
	                                wrong */
	struct handler handler;
	struct transport *transport; /* of `server` */
	struct bindings bindings;
	struct finding_target finding_target;
	struct redact_set secrets;
	struct engine *engine;
};

int engine_network_open(struct engine_network *, const struct environment *,
			struct err *);
void engine_network_close(struct engine_network *);

/* "localhost", 127.0.0.0/8, ::1. */
bool engine_network_is_loopback(const char *host);

#endif
