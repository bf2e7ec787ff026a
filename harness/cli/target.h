/*
 * The server that a run talks to: a foreign one, or the embedded reference
 * server on loopback, over real HTTP either way.
 *
 *     struct target target = TARGET_INIT;
 *     target_open(&target, &config, &err)
 *     run_suite({ .transport = target.transport, .target = target.name ... })
 *     target_close(&target)
 */
#ifndef TARGET_H
#define TARGET_H

#include "http/redact.h"
#include "http/transport.h"
#include "run/config.h"

struct ref_server;
struct script_server;

struct target {
	struct transport *transport;
	struct ref_server *server; /* NULL for a foreign target */
	struct script_server *sockets; /* of it, when it listens */
	const char *inventory;     /* set before target_open: of the embedded
	                              server, JSON; NULL = its own */
	const char *name;          /* for people; in the config's arena */
};

#define TARGET_INIT ((struct target){ .name = NULL })

/*
 * Embedded: starts the server and fills what the config left open (host,
 * port, credentials, volumes, datastores) from it, with origins. -1 with
 * ERR_USAGE for an unknown bug or variant or a bad TLS file. Close it in
 * every case.
 */
int target_open(struct target *, struct run_config *, struct err *);
/* Only fills the config, as target_open does for the embedded server: nothing
 * listens and there is no transport. For showing requests. */
int target_example(struct target *, struct run_config *, struct err *);
void target_close(struct target *);

/* Password, session id and secret headers: nothing may print them. */
void target_secrets(const struct run_config *, struct redact_set *);

#endif
