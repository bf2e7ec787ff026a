#include <openssl/ssl.h>
#include <poll.h>

#include "base/rng.h"
#include "cli/cli.h"
#include "cli/config_resolve.h"
#include "cli/config_steps.h"
#include "base/exit_code.h"
#include "cli/private_file.h"
#include "refserver/ref_server.h"
#include "refserver/ref_tls.h"
#include "report/escape.h"

enum { STOP_LOOK_MS = 50, SERVE_TEXT_MAX = 64 * 1024 };

/* A running server and the files that a client needs. */
struct serving {
	const struct cli *cli;
	struct cli_options *options;
	struct ref_server *server;
	struct script_server *sockets;
	SSL_CTX *tls;
	struct buf certificate; /* PEM, of one made on the spot */
	struct private_file password, restricted, ca;
	const char *username, *password_path, *ca_path;
	const char *restricted_username, *restricted_path;
};

static int make_server(struct serving *s, struct err *err)
{
	struct cli_options *o = s->options;
	struct ref_options server = REF_OPTIONS_INIT;

	server.release = o->run.release;
	server.moid = o->run.moid;
	server.inventory = o->inventory;
	if (o->run.username)
		server.username = o->run.username;
	s->username = server.username;
	if (o->password_file &&
	    config_secret_file(&o->run.arena, o->password_file,
			       "--password-file", &o->run.password, err))
		return -1;
	server.password = o->run.password;
	if (o->run.restricted_username)
		server.restricted_username = o->run.restricted_username;
	s->restricted_username = server.restricted_username;
	if (o->restricted_password_file &&
	    config_secret_file(&o->run.arena, o->restricted_password_file,
			       "--restricted-password-file",
			       &o->run.restricted_password, err))
		return -1;
	server.restricted_password = o->run.restricted_password;
	server.no_auth = o->run.no_auth;
	server.task_us = o->task_time_us;
	server.latency_us = o->latency_us;
	server.jitter_us = o->jitter_us;
	server.seed = *config_given(o, "seed") == OPT_DEFAULT
			      ? rng_fresh_seed()
			      : o->run.seed;
	server.bug = o->run.bug;
	server.variant = o->run.variant;
	return ref_server_new(&s->server, &server, err);
}

static int start_listening(struct serving *s, struct err *err)
{
	const struct cli_options *o = s->options;

	if ((o->cert || o->key) && !(o->tls && o->cert && o->key))
		return err_set(err, ERR_USAGE,
			       "--cert and --key go together, with --tls");
	if (o->tls) {
		s->tls = o->cert ? ref_tls_load(o->cert, o->key, err)
				 : ref_tls_generate(&s->certificate, err);
		if (!s->tls)
			return -1;
	}
	s->sockets = ref_server_listen(s->server, o->listen_port, s->tls, err);
	return s->sockets ? 0 : -1;
}

/* Where a client finds a password: in the user's own file, or in ours. */
static int write_password(struct serving *s, struct private_file *file,
			  const char *given, const char *wanted,
			  const char *what, const char *password,
			  const char **path, struct err *err)
{
	*path = given;
	if (s->options->run.no_auth || (given && !wanted))
		return 0;
	if (private_file_write(file, &s->cli->env, wanted, what, password,
			       err))
		return -1;
	*path = file->path;
	return 0;
}

static int write_files(struct serving *s, struct err *err)
{
	struct cli_options *o = s->options;
	const struct environment *env = &s->cli->env;

	if (write_password(s, &s->password, o->password_file,
			   o->write_password, "password",
			   ref_server_password(s->server),
			   &s->password_path, err) ||
	    write_password(s, &s->restricted, o->restricted_password_file,
			   o->write_restricted_password, "restricted-password",
			   ref_server_restricted_password(s->server),
			   &s->restricted_path, err))
		return -1;
	s->ca_path = o->cert;
	if (o->tls && !o->cert) {
		if (private_file_write(&s->ca, env, NULL, "certificate",
				       buf_string(&s->certificate), err))
			return -1;
		s->ca_path = s->ca.path;
	}
	return 0;
}

/* One option of the command that is printed; NULL values are left out. */
static void add(struct buf *out, const char *option, const char *value)
{
	if (!value)
		return;
	buf_printf(out, " \\\n    %s ", option);
	if (value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR"
				"STUVWXYZ0123456789@%+=:,./_-")])
		escape_shell(out, slice_from(value));
	else
		buf_text(out, value);
}

static void add_volumes(struct buf *out, const struct ref_server *server)
{
	static const struct {
		enum ref_volume_kind kind;
		const char *option;
		size_t most;
	} kinds[] = { { REF_BLOCK, "--volume", CONFIG_VOLUMES_MAX },
		      { REF_FILE, "--file-volume", 1 },
		      { REF_UNREGISTERED, "--unregistered-volume", 1 } };

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (size_t i = 0; i < kinds[k].most; i++)
			add(out, kinds[k].option,
			    ref_server_volume(server, kinds[k].kind, i));
	add(out, "--datastore", ref_server_datastore(server, 0));
	add(out, "--other-datastore", ref_server_datastore(server, 1));
}

static void add_command(const struct serving *s, const char *url,
			struct buf *out)
{
	const struct run_config *c = &s->options->run;

	buf_text(out, "cnsconform run --ignore-env");
	add(out, "--url", url);
	if (*config_given(s->options, "release") != OPT_DEFAULT)
		add(out, "--release", c->release);
	if (*config_given(s->options, "moid") != OPT_DEFAULT)
		add(out, "--moid", c->moid);
	if (c->no_auth) {
		buf_text(out, " \\\n    --no-auth");
	} else {
		add(out, "--username", s->username);
		add(out, "--password-file", s->password_path);
		add(out, "--restricted-username", s->restricted_username);
		add(out, "--restricted-password-file", s->restricted_path);
	}
	if (s->options->tls)
		add(out, "--ca-bundle", s->ca_path);
	add_volumes(out, s->server);
	buf_byte(out, '\n');
}

static int announce(const struct serving *s, struct err *err)
{
	struct buf out = BUF_INIT(SERVE_TEXT_MAX);
	char url[64];
	int result = 0;

	snprintf(url, sizeof(url), "%s://127.0.0.1:%u",
		 s->options->tls ? "https" : "http", script_server_port(s->sockets));
	buf_printf(&out, "listening on %s\n\n", url);
	add_command(s, url, &out);
	fputs(buf_string(&out), s->cli->out);
	if (fflush(s->cli->out))
		result = err_set(err, ERR_INTERNAL,
				 "standard output: cannot write");
	buf_release(&out);
	return result;
}

int cmd_serve(const struct cli *cli, struct cli_options *o)
{
	struct serving s = { .cli = cli, .options = o,
			     .certificate = BUF_INIT(REF_PEM_MAX) };
	struct err err = ERR_INIT;
	int code = EXIT_CONFORMS;

	if (make_server(&s, &err) || start_listening(&s, &err) ||
	    write_files(&s, &err) || announce(&s, &err))
		code = cli_fail(cli, &err);
	else
		while (!*cli->stop && !ref_server_dead(s.server))
			poll(NULL, 0, STOP_LOOK_MS);
	if (s.server && ref_server_dead(s.server))
		code = EXIT_FAILED; /* as the bug has it */
	script_server_stop(s.sockets);
	SSL_CTX_free(s.tls);
	buf_release(&s.certificate);
	ref_server_free(s.server);
	private_file_remove(&s.password);
	private_file_remove(&s.restricted);
	private_file_remove(&s.ca);
	return code;
}
