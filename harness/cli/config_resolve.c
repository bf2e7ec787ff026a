#include "cli/config_resolve.h"

#include <ctype.h>

#include "cli/config_steps.h"
#include "http/redact.h"
#include "http/syntax.h"

enum opt_origin *config_given(struct cli_options *o, const char *name)
{
	const struct opt *row = opt_find(OPTIONS, COMMAND_BIT(COMMAND_RUN),
					 slice_from(name));

	return &o->given.from[row - OPTIONS];
}

static int refuse_pairs(struct cli_options *o, struct err *err)
{
	static const char *const pairs[][2] = {
		{ "no-auth", "session-file" },   { "no-auth", "username" },
		{ "no-auth", "password-file" },  { "session-file", "username" },
		{ "session-file", "password-file" }, { "url", "bug" },
		{ "no-auth", "restricted-username" },
		{ "no-auth", "restricted-password-file" },
		{ "url", "variant" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (*config_given(o, pairs[i][0]) == OPT_COMMAND_LINE &&
		    *config_given(o, pairs[i][1]) == OPT_COMMAND_LINE)
			return err_set(err, ERR_USAGE,
				       "--%s and --%s exclude each other",
				       pairs[i][0], pairs[i][1]);
	return 0;
}

const char *config_variable(struct arena *arena, const struct opt *row)
{
	char *name = arena_printf(arena, "CNSCONFORM_%s", row->name);

	for (char *at = name; *at; at++)
		*at = *at == '-' ? '_' : (char)toupper((unsigned char)*at);
	return name;
}

/* Smaller is stronger. */
static unsigned rank(struct cli_options *o, const char *name, bool used)
{
	enum opt_origin from = *config_given(o, name);

	return !used || from == OPT_DEFAULT ? OPT_GOVC_URL + 1 : from;
}

static unsigned stronger(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * No login session, a given one, or a login: the strongest setting decides,
 * of equals the first of these. The others' values are forgotten.
 */
static void choose_login(struct cli_options *o)
{
	struct run_config *c = &o->run;
	unsigned none = rank(o, "no-auth", c->no_auth);
	unsigned session = rank(o, "session-file", o->session_file != NULL);
	unsigned login =
		stronger(rank(o, "username", c->username != NULL),
			 rank(o, "password-file", o->password_file != NULL));

	if (none > stronger(session, login))
		c->no_auth = false;
	if (c->no_auth || session > login)
		o->session_file = NULL;
	if (c->no_auth) {
		c->restricted_username = c->restricted_password = NULL;
		o->restricted_password_file = NULL;
	}
	if (c->no_auth || o->session_file) {
		c->username = c->password = NULL;
		o->password_file = NULL;
	}
}

static int read_passwords(struct cli_options *o, struct err *err)
{
	struct run_config *c = &o->run;

	if (o->password_file &&
	    config_secret_file(&c->arena, o->password_file, "--password-file",
			       &c->password, err))
		return -1;
	if (!o->restricted_password_file)
		return 0;
	return config_secret_file(&c->arena, o->restricted_password_file,
				  "--restricted-password-file",
				  &c->restricted_password, err);
}

/* Half a user would be a case that is skipped without a word. */
static int check_restricted(const struct run_config *c, struct err *err)
{
	if (!c->restricted_username && !c->restricted_password)
		return 0;
	if (!c->restricted_password)
		return err_set(err, ERR_USAGE,
			       "no password for the restricted user '%s'; give "
			       "--restricted-password-file FILE",
			       c->restricted_username);
	if (!c->restricted_username)
		return err_set(err, ERR_USAGE,
			       "a password of a restricted user, but no name; "
			       "give --restricted-username NAME");
	if (c->username && !strcmp(c->username, c->restricted_username))
		return err_set(err, ERR_USAGE,
			       "--restricted-username: '%s' is the user of "
			       "--username too; name one who may not sync",
			       c->username);
	return 0;
}

static int read_session(struct cli_options *o, struct err *err)
{
	struct slice s;

	if (!o->session_file)
		return 0;
	if (config_secret_file(&o->run.arena, o->session_file,
			       "--session-file", &o->run.session, err))
		return -1;
	s = slice_from(o->run.session);
	if (syntax_control(s) < s.len || s.len < REDACT_MIN)
		return err_set(err, ERR_USAGE,
			       "--session-file: '%s' holds no session id "
			       "(%d or more bytes, no control characters)",
			       o->session_file, REDACT_MIN);
	return 0;
}

/* Cases about two volumes would look at one and pass for the wrong reason. */
static int check_volumes(const struct run_config *c, struct err *err)
{
	for (size_t i = 0; i < c->volume_count; i++)
		for (size_t k = i + 1; k < c->volume_count; k++)
			if (slice_equal_nocase(slice_from(c->volumes[i]),
					       slice_from(c->volumes[k])))
				return err_set(err, ERR_USAGE,
					       "--volume: '%s' is given twice",
					       c->volumes[k]);
	return 0;
}

static int check_password(const struct run_config *c, struct err *err)
{
	if ((c->password && strlen(c->password) < REDACT_MIN) ||
	    (c->restricted_password &&
	     strlen(c->restricted_password) < REDACT_MIN))
		return err_set(err, ERR_USAGE,
			       "a password of fewer than %d bytes cannot be "
			       "kept out of the reports", REDACT_MIN);
	return 0;
}

int config_check_login(const struct run_config *c, struct err *err)
{
	if (!c->url || c->no_auth || c->session)
		return 0;
	if (!c->username)
		return err_set(err, ERR_USAGE,
			       "no user name for %s; give --username and "
			       "--password-file, or --session-file, or "
			       "--no-auth", c->url);
	if (!c->password)
		return err_set(err, ERR_USAGE,
			       "no password for user '%s'; give "
			       "--password-file FILE", c->username);
	return 0;
}

int config_resolve(struct cli_options *o, const struct environment *env,
		   struct err *err)
{
	struct environment nothing = environment_empty();
	const char *user = NULL, *password = NULL;

	if (refuse_pairs(o, err) ||
	    config_environment(o, o->ignore_env ? &nothing : env, err) ||
	    config_url(o, &user, &password, err))
		return -1;
	if (!o->run.username && user) {
		o->run.username = user;
		*config_given(o, "username") = OPT_GOVC_URL;
	}
	if (!o->run.password && password) {
		o->run.password = password;
		*config_given(o, "password") = OPT_GOVC_URL;
	}
	choose_login(o);
	if (read_passwords(o, err) || read_session(o, err) ||
	    config_header_file(o, err) || check_password(&o->run, err) ||
	    check_restricted(&o->run, err) ||
	    check_volumes(&o->run, err))
		return -1;
	config_origins(o);
	return 0;
}
