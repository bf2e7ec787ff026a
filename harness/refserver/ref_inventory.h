/*
 * What the server manages: datastores and volumes.
 *
 *     ref_inventory_init(&inventory);
 *     ref_inventory_built_in(&inventory)  or
 *     ref_inventory_load(&inventory, path, &err)
 *     ref_inventory_release(&inventory);
 *
 * The file: {"datastores":["datastore-11"],"volumes":[{"id":"<uuid>" or
 * "file:<uuid>","kind":"block|file|unregistered","datastore":"..."}]}.
 * LIMITS: REF_INVENTORY_FILE_MAX bytes, REF_VOLUMES_MAX volumes.
 */
#ifndef REF_INVENTORY_H
#define REF_INVENTORY_H

#include "base/arena.h"
#include "refserver/ref_server.h"

enum { REF_INVENTORY_FILE_MAX = 1024 * 1024, REF_DATASTORES_MAX = 100 };

struct ref_volume {
	const char *id;          /* lower case; "file:<uuid>" for a file volume */
	enum ref_volume_kind kind;
	const char *datastore;   /* one of the inventory */
	uint64_t last_request;   /* digest of the body of its last sync */
	int64_t busy_until_us;   /* its last task has ended by then */
};

struct ref_inventory {
	struct arena arena;
	struct ref_volume *volumes;
	size_t volume_count;
	const char *datastores[REF_DATASTORES_MAX];
	size_t datastore_count;
};

void ref_inventory_init(struct ref_inventory *);
void ref_inventory_release(struct ref_inventory *);

void ref_inventory_built_in(struct ref_inventory *);
/* -1 with ERR_USAGE: path, line and column, what is wrong. */
int ref_inventory_load(struct ref_inventory *, const char *path,
		       struct err *);
/* The same of a text; `path` is what errors call it. */
int ref_inventory_read(struct ref_inventory *, const char *path, struct slice,
		       struct err *);

/* Ids are compared without regard to letter case (9.5). */
struct ref_volume *ref_inventory_volume(const struct ref_inventory *,
					struct slice id);
const char *ref_inventory_datastore(const struct ref_inventory *,
				    struct slice moid);

#endif
