#include "refserver/ref_server.h"

#include "base/alloc.h"
#include "base/suggest.h"
#include "http/syntax.h"
#include "refserver/ref_core.h"
#include "refserver/ref_deep.h"

static const char *copy(struct ref_server *server, const char *text,
			const char *other)
{
	return arena_string(&server->arena, slice_from(text ? text : other));
}

static void copy_options(struct ref_server *server,
			 const struct ref_options *options)
{
	struct ref_options *o = &server->options;

	*o = *options;
	o->release = copy(server, options->release, "9.1.0.0");
	o->moid = copy(server, options->moid, "cns-volume-manager");
	o->username = copy(server, options->username,
			   "administrator@vsphere.local");
	o->restricted_username = copy(server, options->restricted_username,
				      "reader@vsphere.local");
}

/* Letters and digits that nobody confuses. */
static void draw_password(const struct ref_server *server, const char *of,
			  char *password)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
	struct rng rng;

	rng_init(&rng, server->options.seed, of);
	for (size_t i = 0; i < REF_PASSWORD_LENGTH; i++)
		password[i] = letters[rng_below(&rng, sizeof(letters) - 1)];
}

static void draw_secrets(struct ref_server *server,
			 const struct ref_options *options)
{
	struct ref_options *o = &server->options;
	struct rng rng;

	draw_password(server, "reference server password", server->password);
	draw_password(server, "reference server restricted password",
		      server->restricted_password);
	rng_init(&rng, o->seed, "reference server instance");
	rng_uuid(&rng, server->instance);
	o->password = options->password ? copy(server, options->password, "")
					: server->password;
	o->restricted_password =
		options->restricted_password
			? copy(server, options->restricted_password, "")
			: server->restricted_password;
}

static int unknown_bug(const char *name, struct err *err)
{
	const struct ref_deep_bug *deep;
	const struct ref_bug *bug;
	struct suggest near;

	suggest_init(&near, slice_from(name));
	for (size_t i = 0; (bug = ref_bug_at(i)); i++)
		suggest_offer(&near, bug->name);
	for (size_t i = 0; (deep = ref_deep_bug_at(i)); i++)
		suggest_offer(&near, deep->name);
	return err_set(err, ERR_USAGE, "unknown bug '%s'%s", name,
		       suggest_text(&near));
}

static int unknown_variant(struct slice name, struct err *err)
{
	const struct ref_variant *variant;
	struct suggest near;

	suggest_init(&near, name);
	for (size_t i = 0; (variant = ref_variant_at(i)); i++)
		suggest_offer(&near, variant->name);
	return err_set(err, ERR_USAGE, "unknown variant '%.*s'%s",
		       SLICE_ARG(name), suggest_text(&near));
}

static int choose_variants(struct ref_server *server, const char *names,
			   struct err *err)
{
	struct slice rest = slice_from(names), name;
	const struct ref_quirk *quirk;

	while (syntax_list_next(&rest, &name)) {
		if (server->variant_count == REF_VARIANTS_MAX)
			return err_set(err, ERR_USAGE,
				       "more than %d variants at once",
				       REF_VARIANTS_MAX);
		quirk = ref_variant_quirk(name);
		if (!quirk)
			return unknown_variant(name, err);
		server->variants[server->variant_count++] = quirk;
	}
	return 0;
}

static int choose_quirks(struct ref_server *server,
			 const struct ref_options *options, struct err *err)
{
	if (options->bug) {
		server->bug = ref_bug_quirk(options->bug);
		server->deep.row = ref_deep_row_find(options->bug);
		if (!server->bug && !server->deep.row)
			return unknown_bug(options->bug, err);
	}
	return options->variant ? choose_variants(server, options->variant, err)
				: 0;
}

static enum ref_session_style session_style(const struct ref_server *server)
{
	if (ref_quirk_is(server, REF_SESSION_PUNCTUATED))
		return REF_SESSION_STYLE_PUNCTUATED;
	if (ref_quirk_is(server, REF_SESSION_NUMBERS))
		return REF_SESSION_STYLE_NUMBER;
	return ref_quirk_is(server, REF_SESSION_LIKE_TASKS)
		       ? REF_SESSION_STYLE_TASK
		       : REF_SESSION_STYLE_HEX;
}

int ref_server_new(struct ref_server **out, const struct ref_options *options,
		   struct err *err)
{
	struct ref_server *server = mem_alloc(sizeof(*server));
	int result;

	copy_options(server, options);
	ref_inventory_init(&server->inventory);
	ref_sessions_init(&server->sessions, options->seed);
	ref_tasks_init(&server->tasks, options->seed);
	draw_secrets(server, options);
	rng_init(&server->jitter, options->seed, "reference server jitter");
	result = choose_quirks(server, options, err);
	if (ref_quirk_is(server, REF_SLOW_ANSWERS))
		server->options.latency_us += REF_SLOW_ANSWER_US;
	server->sessions.style = session_style(server);
	if (!result && options->inventory_text)
		result = ref_inventory_read(&server->inventory, "inventory",
					    slice_from(options->inventory_text),
					    err);
	else if (!result && options->inventory)
		result = ref_inventory_load(&server->inventory,
					    options->inventory, err);
	else if (!result)
		ref_inventory_built_in(&server->inventory);
	if (result) {
		ref_server_free(server);
		server = NULL;
	}
	*out = server;
	return result;
}

void ref_server_free(struct ref_server *server)
{
	if (!server)
		return;
	ref_inventory_release(&server->inventory);
	ref_sessions_release(&server->sessions);
	ref_tasks_release(&server->tasks);
	buf_release(&server->last_fault);
	buf_release(&server->history.owed);
	ref_deep_reset(&server->deep);
	arena_release(&server->arena);
	mem_free(server);
}

const char *ref_server_password(const struct ref_server *server)
{
	return server->options.password;
}

const char *ref_server_restricted_password(const struct ref_server *server)
{
	return server->options.restricted_password;
}

const char *ref_server_volume(const struct ref_server *server,
			      enum ref_volume_kind kind, size_t index)
{
	const struct ref_inventory *inventory = &server->inventory;

	for (size_t i = 0; i < inventory->volume_count; i++)
		if (inventory->volumes[i].kind == kind && !index--)
			return inventory->volumes[i].id;
	return NULL;
}

const char *ref_server_datastore(const struct ref_server *server, size_t index)
{
	const struct ref_inventory *inventory = &server->inventory;

	return index < inventory->datastore_count
		       ? inventory->datastores[index] : NULL;
}

size_t ref_server_sessions(const struct ref_server *server)
{
	return ref_sessions_count(&server->sessions);
}
