/*
 * The reference server: what a right CnsSyncVolume implementation answers.
 *
 * The core is a pure handler over bytes, without sockets, clock or threads:
 *
 *     struct ref_options options = REF_OPTIONS_INIT;
 *     struct ref_server *server;
 *     ref_server_new(&server, &options, &err);
 *     struct handler handler = ref_server_handler(server);
 *     transport_handler(&handler)  or
 *     script_server_start(&handler)  or  ref_server_listen(server)
 *     ref_server_free(server);
 *
 * It answers by every rule of protocol.md: content, Login, Logout,
 * currentSession-free login sessions, CnsSyncVolume, Task/{id}/info with a
 * real life cycle. A seeded bug makes it wrong in one way; a variant makes it
 * different but still right (both in ref_bug.h).
 *
 * Not thread-safe: one handler call at a time (both front ends see to that).
 */
#ifndef REF_SERVER_H
#define REF_SERVER_H

#include "base/err.h"
#include "http/transport.h"
#include "refserver/script_server.h"

struct ref_server;

enum {
	REF_SESSIONS_MAX = 1000,  /* the oldest is dropped */
	REF_TASKS_MAX = 100000,   /* the oldest finished one is dropped */
	REF_VOLUMES_MAX = 1000,
	REF_BODY_MAX = 1024 * 1024, /* larger request bodies: 413 */
	REF_DEPTH_MAX = 128
};

struct ref_options {
	const char *release;       /* served release, "9.1.0.0" */
	const char *moid;          /* "cns-volume-manager" */
	const char *inventory;     /* file, or NULL = built in */
	const char *inventory_text; /* the same, no file; or NULL */
	const char *username;      /* default "administrator@vsphere.local" */
	const char *password;      /* default drawn from the seed */
	/* a second user, who may log in and read but not sync: 9.16 */
	const char *restricted_username; /* default "reader@vsphere.local" */
	const char *restricted_password; /* default drawn from the seed */
	bool no_auth;              /* every request counts as logged in */
	int64_t task_us;           /* duration of a task; 0 = ends at once */
	int64_t latency_us;        /* before every answer */
	int64_t jitter_us;         /* ... and up to so much more, by the seed */
	uint64_t seed;             /* session ids, task ids */
	const char *bug;           /* name from the bug table, or NULL */
	const char *variant;       /* name from the variant table, or several
	                              with commas between them (at most
	                              REF_VARIANTS_MAX), or NULL */
};

enum { REF_VARIANTS_MAX = 8 };

#define REF_OPTIONS_INIT                                                \
	((struct ref_options){ .release = "9.1.0.0",                    \
			       .moid = "cns-volume-manager",            \
			       .username = "administrator@vsphere.local", \
			       .restricted_username = "reader@vsphere.local", \
			       .task_us = 2000 })

/* -1 with ERR_USAGE for an unknown bug or variant (names near ones) or a bad
 * inventory (file and position). */
int ref_server_new(struct ref_server **out, const struct ref_options *,
		   struct err *);
void ref_server_free(struct ref_server *);

/* The server as a function over bytes; borrowed. */
struct handler ref_server_handler(struct ref_server *);

/*
 * The server on a port of 127.0.0.1, 0 for any free one; script_server_stop()
 * it before ref_server_free. `tls` is borrowed, NULL for plain HTTP. NULL with
 * ERR_INPUT when the port is taken.
 */
struct script_server *ref_server_listen(struct ref_server *, unsigned port,
					SSL_CTX *tls, struct err *);

/* What a client must know to test it; borrowed. */
const char *ref_server_password(const struct ref_server *);
const char *ref_server_restricted_password(const struct ref_server *);

/* What the built-in or given inventory holds; NULL when there is no such. */
enum ref_volume_kind { REF_BLOCK, REF_FILE, REF_UNREGISTERED };
const char *ref_server_volume(const struct ref_server *,
			      enum ref_volume_kind, size_t index);
/* Datastore MoRef values; index 0 holds all built-in block volumes. */
const char *ref_server_datastore(const struct ref_server *, size_t index);

/* A bug has killed it: it answers HANDLER_DIE from then on. Safe to ask while
 * another thread serves. */
bool ref_server_dead(const struct ref_server *);

/* As when its process is started again: sessions and tasks are gone, a bug
 * begins anew. */
void ref_server_restart(struct ref_server *);

/* Sessions that are logged in now: 0 after a harness that logs out. */
size_t ref_server_sessions(const struct ref_server *);

#endif
