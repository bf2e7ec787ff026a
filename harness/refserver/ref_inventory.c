#include "refserver/ref_inventory.h"

#include "base/file.h"
#include "json/json_get.h"
#include "refserver/ref_volume_id.h"

static const char *const kind_names[] = { "block", "file", "unregistered" };

enum { KINDS = sizeof(kind_names) / sizeof(kind_names[0]) };

static const char *const built_in_datastores[] = { "datastore-11",
						   "datastore-12" };

static const struct ref_volume built_in_volumes[] = {
	{ "6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913", REF_BLOCK, NULL, 0, 0 },
	{ "b82e47a1-3c5d-4f96-9a07-e1d46c8f2b30", REF_BLOCK, NULL, 0, 0 },
	{ "0f9ad3c8-71e2-4b0d-b6f5-28c3e7a4915d", REF_BLOCK, NULL, 0, 0 },
	{ "e4570b9c-d826-4e1f-8d3a-9b61f2c07e84", REF_BLOCK, NULL, 0, 0 },
	{ "file:27c8e5f4-1a90-4d6b-a3e2-c70f59b81d46", REF_FILE, NULL, 0, 0 },
	{ "93b60d2f-e8c4-47a5-9f1b-4d7e0a28c651", REF_UNREGISTERED, NULL, 0, 0 },
};

/* A file while it is read. */
struct source {
	struct ref_inventory *inventory;
	const char *path;
	struct slice text;
	struct err *err;
};

void ref_inventory_init(struct ref_inventory *inventory)
{
	memset(inventory, 0, sizeof(*inventory));
}

void ref_inventory_release(struct ref_inventory *inventory)
{
	arena_release(&inventory->arena);
	memset(inventory, 0, sizeof(*inventory));
}

static void reserve(struct ref_inventory *inventory, size_t count)
{
	inventory->volumes = arena_array(&inventory->arena, count,
					 sizeof(*inventory->volumes));
}

void ref_inventory_built_in(struct ref_inventory *inventory)
{
	const size_t stores =
		sizeof(built_in_datastores) / sizeof(built_in_datastores[0]);
	const size_t volumes =
		sizeof(built_in_volumes) / sizeof(built_in_volumes[0]);

	reserve(inventory, volumes);
	for (size_t i = 0; i < stores; i++)
		inventory->datastores[i] = built_in_datastores[i];
	inventory->datastore_count = stores;
	for (size_t i = 0; i < volumes; i++) {
		inventory->volumes[i] = built_in_volumes[i];
		inventory->volumes[i].datastore = built_in_datastores[0];
	}
	inventory->volume_count = volumes;
}

static int wrong_at(struct source *s, size_t offset, const char *what,
		    struct slice subject)
{
	unsigned line = 1, column = 1;

	for (size_t i = 0; i < offset && i < s->text.len; i++) {
		column++;
		if (s->text.at[i] == '\n') {
			line++;
			column = 1;
		}
	}
	if (subject.len)
		return err_set(s->err, ERR_USAGE, "%s:%u:%u: %s '%.*s'",
			       s->path, line, column, what,
			       SLICE_ARG(subject));
	return err_set(s->err, ERR_USAGE, "%s:%u:%u: %s", s->path, line,
		       column, what);
}

static int wrong(struct source *s, const struct json_node *node,
		 const char *what)
{
	return wrong_at(s, node->offset, what, SLICE_NONE);
}

/* Only known names, each once; `names` ends with NULL. */
static int check_names(struct source *s, const struct json_node *object,
		       const char *const *names)
{
	const struct json_node *n;

	if (object->type != JSON_OBJECT)
		return wrong(s, object, "an object belongs here");
	for (n = object->first; n; n = n->next) {
		size_t i = 0;

		while (names[i] && !slice_is(n->name, names[i]))
			i++;
		if (!names[i])
			return wrong_at(s, n->offset, "unknown member",
					n->name);
		if (json_member_next(n))
			return wrong_at(s, n->offset, "two members are called",
					n->name);
	}
	return 0;
}

static int read_string(struct source *s, const struct json_node *object,
		       const char *name, const char **text)
{
	const struct json_node *node = json_member(object, name);
	struct slice content;

	if (!node)
		return wrong_at(s, object->offset, "missing member",
				slice_from(name));
	content = json_string(&s->inventory->arena, node);
	if (node->type != JSON_STRING || !content.len ||
	    memchr(content.at, 0, content.len))
		return wrong(s, node, "a string belongs here");
	*text = arena_string(&s->inventory->arena, content);
	return 0;
}

static int read_datastores(struct source *s, const struct json_node *list)
{
	struct ref_inventory *inventory = s->inventory;
	const struct json_node *n;

	if (!list || list->type != JSON_ARRAY || !list->first)
		return wrong_at(s, list ? list->offset : 0,
				"a list is needed of", slice_from("datastores"));
	if (list->count > REF_DATASTORES_MAX)
		return wrong(s, list, "there are too many datastores");
	for (n = list->first; n; n = n->next) {
		struct slice moid = json_string(&inventory->arena, n);

		if (n->type != JSON_STRING || !moid.len)
			return wrong(s, n, "the id of a datastore belongs here");
		if (ref_inventory_datastore(inventory, moid))
			return wrong_at(s, n->offset, "there already is", moid);
		inventory->datastores[inventory->datastore_count++] =
			arena_string(&inventory->arena, moid);
	}
	return 0;
}

static int read_kind(struct source *s, const struct json_node *node,
		     struct ref_volume *volume)
{
	const struct json_node *kind = json_member(node, "kind");
	const char *name = "block";

	if (kind && read_string(s, node, "kind", &name))
		return -1;
	for (int i = 0; i < KINDS; i++)
		if (!strcmp(name, kind_names[i])) {
			volume->kind = (enum ref_volume_kind)i;
			return 0;
		}
	return wrong(s, kind, "a kind is block, file or unregistered");
}

static void lower(struct ref_volume *volume, struct arena *arena)
{
	char *id = arena_string(arena, slice_from(volume->id));

	for (char *at = id; *at; at++)
		if (*at >= 'A' && *at <= 'F')
			*at = (char)(*at | 0x20);
	volume->id = id;
}

static int read_volume(struct source *s, const struct json_node *node,
		       struct ref_volume *volume)
{
	static const char *const names[] = { "id", "kind", "datastore", NULL };
	struct ref_inventory *inventory = s->inventory;
	const char *datastore;
	struct slice uuid;

	if (check_names(s, node, names) ||
	    read_string(s, node, "id", &volume->id) ||
	    read_string(s, node, "datastore", &datastore) ||
	    read_kind(s, node, volume))
		return -1;
	uuid = slice_from(volume->id);
	if (volume->kind == REF_FILE && slice_starts(uuid, "file:"))
		uuid = slice_skip(uuid, strlen("file:"));
	else if (volume->kind == REF_FILE)
		uuid = SLICE_NONE;
	if (!ref_is_uuid(uuid))
		return wrong(s, json_member(node, "id"),
			     "an id is a UUID, with 'file:' before it for a "
			     "file volume");
	volume->datastore =
		ref_inventory_datastore(inventory, slice_from(datastore));
	if (!volume->datastore)
		return wrong_at(s, json_member(node, "datastore")->offset,
				"'datastores' does not list",
				slice_from(datastore));
	if (ref_inventory_volume(inventory, slice_from(volume->id)))
		return wrong(s, json_member(node, "id"),
			     "another volume has this id");
	lower(volume, &inventory->arena);
	return 0;
}

static int read_volumes(struct source *s, const struct json_node *list)
{
	struct ref_inventory *inventory = s->inventory;

	if (!list || list->type != JSON_ARRAY || !list->first)
		return wrong_at(s, list ? list->offset : 0,
				"a list is needed of", slice_from("volumes"));
	if (list->count > REF_VOLUMES_MAX)
		return wrong(s, list, "there are too many volumes");
	reserve(inventory, list->count);
	for (const struct json_node *n = list->first; n; n = n->next) {
		struct ref_volume *volume =
			&inventory->volumes[inventory->volume_count];

		if (read_volume(s, n, volume))
			return -1;
		inventory->volume_count++;
	}
	return 0;
}

static int read_root(struct source *s)
{
	static const char *const names[] = { "datastores", "volumes", NULL };
	struct json_verdict verdict;
	struct json_node *root =
		json_parse(&s->inventory->arena, s->text, 0, &verdict);

	if (!root)
		return wrong_at(s, verdict.offset,
				json_error_text(verdict.code), SLICE_NONE);
	if (check_names(s, root, names) ||
	    read_datastores(s, json_member(root, "datastores")))
		return -1;
	return read_volumes(s, json_member(root, "volumes"));
}

int ref_inventory_read(struct ref_inventory *inventory, const char *path,
		       struct slice text, struct err *err)
{
	struct source s = { inventory, path, text, err };

	return read_root(&s);
}

int ref_inventory_load(struct ref_inventory *inventory, const char *path,
		       struct err *err)
{
	struct buf text = BUF_INIT(REF_INVENTORY_FILE_MAX);
	int result = file_read(path, &text, err);

	if (!result)
		result = ref_inventory_read(inventory, path, buf_view(&text),
					    err);
	else if (err)
		err->code = ERR_USAGE;
	buf_release(&text);
	return result;
}

struct ref_volume *ref_inventory_volume(const struct ref_inventory *inventory,
					struct slice id)
{
	for (size_t i = 0; i < inventory->volume_count; i++)
		if (slice_equal_nocase(id,
				       slice_from(inventory->volumes[i].id)))
			return &inventory->volumes[i];
	return NULL;
}

const char *ref_inventory_datastore(const struct ref_inventory *inventory,
				    struct slice moid)
{
	for (size_t i = 0; i < inventory->datastore_count; i++)
		if (slice_is(moid, inventory->datastores[i]))
			return inventory->datastores[i];
	return NULL;
}
