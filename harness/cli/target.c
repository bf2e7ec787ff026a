#include "cli/target.h"

#include "cli/config_resolve.h"
#include "run/secret_word.h"
#include "refserver/ref_server.h"

#define EMBEDDED "embedded reference server"

/* Connections beside those of --jobs. */
enum { PORT_EXAMPLE = 80, WIRE_SPARE = 8 };

static const char *embedded_name(struct run_config *c)
{
	const char *name = EMBEDDED;

	if (c->bug)
		name = arena_printf(&c->arena, "%s with bug %s", name, c->bug);
	if (c->variant)
		name = arena_printf(&c->arena, "%s, variant %s", name,
				    c->variant);
	return name;
}

/* Keeps what the user gave; the server's own value is the default. */
static void fill(struct run_config *c, const char **field, const char *name,
		 const char *value, bool secret)
{
	if (*field || !value)
		return;
	*field = arena_string(&c->arena, slice_from(value));
	config_add_origin(c, name, secret ? "(set)" : *field, EMBEDDED);
}

static void fill_volumes(struct run_config *c, const struct ref_server *s)
{
	struct buf all = BUF_INIT(CONFIG_VOLUMES_MAX * 256);

	if (c->volume_count)
		return;
	while (c->volume_count < CONFIG_VOLUMES_MAX) {
		const char *id = ref_server_volume(s, REF_BLOCK,
						   c->volume_count);

		if (!id)
			break;
		buf_printf(&all, "%s%s", c->volume_count ? ", " : "", id);
		c->volumes[c->volume_count++] =
			arena_string(&c->arena, slice_from(id));
	}
	config_add_origin(c, "volume", arena_string(&c->arena, buf_view(&all)),
			  EMBEDDED);
	buf_release(&all);
}

static void fill_config(struct run_config *c, const struct target *t)
{
	const struct ref_server *s = t->server;
	struct ref_options defaults = REF_OPTIONS_INIT;

	c->scheme = "http";
	c->host = "127.0.0.1";
	c->port = t->sockets ? script_server_port(t->sockets) : PORT_EXAMPLE;
	if (!c->no_auth && !c->session) {
		fill(c, &c->username, "username", defaults.username, false);
		fill(c, &c->password, "password", ref_server_password(s), true);
	}
	if (!c->no_auth) {
		fill(c, &c->restricted_username, "restricted-username",
		     defaults.restricted_username, false);
		fill(c, &c->restricted_password, "restricted-password",
		     ref_server_restricted_password(s), true);
	}
	fill_volumes(c, s);
	fill(c, &c->file_volume, "file-volume",
	     ref_server_volume(s, REF_FILE, 0), false);
	fill(c, &c->unregistered_volume, "unregistered-volume",
	     ref_server_volume(s, REF_UNREGISTERED, 0), false);
	fill(c, &c->datastore, "datastore", ref_server_datastore(s, 0), false);
	fill(c, &c->other_datastore, "other-datastore",
	     ref_server_datastore(s, 1), false);
}

static int open_embedded(struct target *t, struct run_config *c,
			 struct err *err)
{
	struct ref_options options = REF_OPTIONS_INIT;

	options.release = c->release;
	options.moid = c->moid;
	options.no_auth = c->no_auth;
	options.seed = c->seed;
	options.bug = c->bug;
	options.variant = c->variant;
	options.inventory_text = t->inventory;
	if (ref_server_new(&t->server, &options, err))
		return -1;
	t->sockets = ref_server_listen(t->server, 0, NULL, err);
	if (!t->sockets)
		return -1;
	fill_config(c, t);
	return 0;
}

int target_open(struct target *t, struct run_config *c, struct err *err)
{
	struct wire_options wire = { 0 };

	t->name = c->url ? c->url : embedded_name(c);
	if (!c->url && open_embedded(t, c, err))
		return -1;
	wire.scheme = c->scheme;
	wire.host = c->host;
	wire.port = c->port;
	wire.insecure = c->insecure;
	wire.ca_bundle = c->ca_bundle;
	wire.client_cert = c->client_cert;
	wire.client_key = c->client_key;
	wire.use_proxy_env = c->url != NULL;
	wire.connections = c->jobs > WIRE_SPARE ? c->jobs + WIRE_SPARE : 0;
	t->transport = transport_wire(&wire, err);
	return t->transport ? 0 : -1;
}

int target_example(struct target *t, struct run_config *c, struct err *err)
{
	struct ref_options options = REF_OPTIONS_INIT;

	if (ref_server_new(&t->server, &options, err))
		return -1;
	fill_config(c, t);
	return 0;
}

void target_close(struct target *t)
{
	transport_free(t->transport);
	script_server_stop(t->sockets);
	ref_server_free(t->server);
	*t = TARGET_INIT;
}

/* Header fields that carry credentials (RFC 9110 11.6.2, RFC 6265 5.4). */
static bool carries_secret(const char *name)
{
	static const char *const names[] = { "authorization",
					     "proxy-authorization", "cookie",
					     "vmware-api-session-id" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_equal_nocase(slice_from(name), slice_from(names[i])))
			return true;
	return false;
}

/* Both users' passwords stand in the member of that name. */
static void keep_password(const struct run_config *c, const char *password,
			  struct redact_set *secrets)
{
	if (password && secret_is_word(c, slice_from(password)))
		redact_add_word(secrets, slice_from(password), "password");
	else if (password)
		redact_add(secrets, slice_from(password), "password");
}

void target_secrets(const struct run_config *c, struct redact_set *secrets)
{
	keep_password(c, c->password, secrets);
	keep_password(c, c->restricted_password, secrets);
	if (c->session)
		secret_add(secrets, c, "vmware-api-session-id",
			   slice_from(c->session), "session");
	for (size_t i = 0; i < c->header_count; i++)
		if (carries_secret(c->headers[i].name))
			secret_add(secrets, c, c->headers[i].name,
				   slice_from(c->headers[i].value), "header");
}
