/*
 * A client of the reference server's handler, for tests.
 *
 *     struct ref_client c;
 *     ref_client_open(&c, NULL)  or  ref_client_open(&c, &options)
 *     ref_client_login(&c);
 *     ref_client_post(&c, CLIENT_SYNC, "{...}");
 *     c.status, c.media, ref_client_text(&c, "/_typeName")
 *     ref_client_close(&c);
 *
 * The answer is taken apart by the strict response parser. A wire fault
 * leaves status 0.
 */
#ifndef REF_CLIENT_H
#define REF_CLIENT_H

#include "base/arena.h"
#include "http/response.h"
#include "json/json_tree.h"
#include "refserver/ref_server.h"

#define CLIENT_SDK "/sdk/vim25/9.1.0.0"
#define CLIENT_SYNC \
	CLIENT_SDK "/vsan/CnsVolumeManager/cns-volume-manager/CnsSyncVolume"
#define CLIENT_UNKNOWN_ID "11111111-2222-4333-8444-555555555555"
#define CLIENT_CONTENT CLIENT_SDK "/ServiceInstance/ServiceInstance/content"

struct ref_client {
	struct ref_server *server;
	struct handler handler;
	struct arena arena;          /* of the latest answer */
	struct exchange exchange;    /* the latest one */
	struct response response;
	int64_t now_us;              /* set freely; moves 1 us per request */
	int64_t delay_us;
	enum handler_end end;
	char session[256];           /* "" = no session header */
	char manager[64];            /* moid of the session manager */
	int status;                  /* 0 = not an HTTP answer */
	const char *media;
	struct slice body;
	struct json_node *root;      /* NULL = the body is not JSON */
};

/* options NULL = the defaults. Aborts when the server cannot be made. */
void ref_client_open(struct ref_client *, const struct ref_options *);
void ref_client_close(struct ref_client *);

/* Exact bytes. */
void ref_client_send(struct ref_client *, struct slice request);

/* With the session and, when `body` is not NULL, a JSON Content-Type. */
void ref_client_call(struct ref_client *, const char *method,
		     const char *target, const char *body);
void ref_client_post(struct ref_client *, const char *target,
		     const char *body);
void ref_client_get(struct ref_client *, const char *target);

/* A method of the session manager. */
void ref_client_manager(struct ref_client *, const char *method,
			const char *body);
/* Reads the content for the manager's id, then logs in. */
void ref_client_login(struct ref_client *);
void ref_client_logout(struct ref_client *);

/* One spec with that id and, in front of it, more members ("" = none). */
void ref_client_sync(struct ref_client *, const char *id, const char *more);
/* The first block volume, as it should be. */
void ref_client_sync_good(struct ref_client *);

void ref_client_info(struct ref_client *, const char *task);
/* The info of the task that the latest answer names, NULs included. */
void ref_client_info_of_latest(struct ref_client *);

/* A logged-in client at the defaults. */
void ref_client_start(struct ref_client *);

/* The latest answer is that typed fault; "" = no invalidProperty. */
void ref_client_check_fault(struct ref_client *, const char *type,
			    const char *property);
/* ... or a reference to a task. */
void ref_client_check_task(struct ref_client *);

/* A string, number or literal of the body as text; "" when it is not there. */
const char *ref_client_text(struct ref_client *, const char *pointer);
const char *ref_client_field(struct ref_client *, const char *name);

#endif
