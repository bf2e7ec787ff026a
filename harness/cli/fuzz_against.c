#include "cli/fuzz_against.h"

#include "base/file.h"
#include "campaign/fuzz_report.h"
#include "cli/config_steps.h"
#include "cli/loopback.h"
#include "http/redact.h"
#include "http/syntax.h"
#include "json/json_write.h"

enum { MASK_FILE_MAX = 1024 * 1024 };

static const char need[] = "--%s goes with --against; name the other server";

static int check_alone(const struct cli_options *o, struct err *err)
{
	const struct {
		const char *name, *value;
	} rows[] = {
		{ "against-username", o->against.username },
		{ "against-password-file", o->against.password_file },
		{ "against-session-file", o->against.session_file },
		{ "mask", o->against.mask },
		{ "write-mask", o->against.write_mask },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].value)
			return err_set(err, ERR_USAGE, need, rows[i].name);
	return 0;
}

/* ---- its login ---- */

static int read_session(struct cli_options *o, struct err *err)
{
	struct slice s;

	if (config_secret_file(&o->run.arena, o->against.session_file,
			       "--against-session-file", &o->run.session,
			       err))
		return -1;
	s = slice_from(o->run.session);
	if (syntax_control(s) < s.len || s.len < REDACT_MIN)
		return err_set(err, ERR_USAGE, "--against-session-file: '%s' "
			       "holds no session id", o->against.session_file);
	o->run.username = o->run.password = NULL;
	o->run.no_auth = false;
	return 0;
}

/* `shared`: what the target was given is not this server's. */
static int read_login(struct cli_options *o, bool shared, struct err *err)
{
	struct run_config *c = &o->run;

	if (o->against.session_file)
		return read_session(o, err);
	if (o->against.username) {
		c->username = o->against.username;
		c->session = NULL;
		c->no_auth = false;
	}
	if (o->against.password_file &&
	    config_secret_file(&c->arena, o->against.password_file,
			       "--against-password-file", &c->password, err))
		return -1;
	if (c->password && strlen(c->password) < REDACT_MIN)
		return err_set(err, ERR_USAGE, "--against-password-file: a "
			       "password of fewer than %d bytes cannot be kept "
			       "out of the reports", REDACT_MIN);
	if (shared && c->session)
		return err_set(err, ERR_USAGE, "a session id is of one server "
			       "alone; give --against-session-file, or "
			       "--against-username and "
			       "--against-password-file");
	return config_check_login(c, err);
}

/* ---- the whole of it ---- */

/* Nothing but the URL and the login is its own. */
static int resolve_target(struct cli_options *other,
			  const struct cli_options *o, struct err *err)
{
	struct run_config *c = &other->run;
	const char *path = o->run.url ? o->run.path : "/sdk";
	const char *user, *password;

	*other = *o;
	c->arena = ARENA_INIT;
	c->url = o->against.url;
	c->bug = c->variant = NULL;
	*config_given(other, "url") = OPT_COMMAND_LINE;
	if (config_url(other, &user, &password, err))
		return -1;
	if (strcmp(c->path, path))
		return err_set(err, ERR_USAGE, "--against: its path '%s' is "
			       "not '%s'; the same bytes go to both servers, "
			       "so both must serve the same path", c->path,
			       path);
	return loopback_check(c, o->authorized, err) ||
	       read_login(other, o->run.url != NULL, err) ? -1 : 0;
}

static int read_mask(struct fuzz_against *a, const char *path, struct err *err)
{
	struct buf text = BUF_INIT(MASK_FILE_MAX);
	int result = file_read(path, &text, err);

	if (!result)
		result = compare_mask_read(path,
					   arena_slice(&a->arena,
						       buf_view(&text)),
					   &a->arena, &a->mask, err);
	buf_release(&text);
	return result;
}

/* What was said of a login is said of the only real server. */
static void forget_login(struct run_config *c)
{
	c->username = c->password = c->session = NULL;
	c->no_auth = false;
}

int fuzz_against_resolve(struct fuzz_against *a, const struct cli *cli,
		    struct cli_options *o, struct err *err)
{
	if (!o->against.url)
		return check_alone(o, err);
	if (o->against.mask && read_mask(a, o->against.mask, err))
		return -1;
	if (resolve_target(&a->options, o, err))
		return -1;
	if (!o->run.url)
		forget_login(&o->run);
	clock_started(cli, a->today);
	a->today[COMPARE_DAY_TEXT] = '\0';
	a->with = (struct campaign_against){
		.target = &a->options.run, .today = a->today,
		.mask = o->against.mask ? &a->mask : NULL };
	return 0;
}

int fuzz_against_connect(struct fuzz_against *a, const struct cli_options *target,
		    struct redact_set *secrets, struct err *err)
{
	struct run_config *c = &a->options.run;

	if (!a->with.target)
		return 0;
	c->jobs = target->run.jobs;
	if (target_open(&a->target, c, err))
		return -1;
	target_secrets(c, secrets);
	a->with.transport = a->target.transport;
	return 0;
}

static void put_volume(struct json_writer *w, const char *id, const char *kind,
		       const char *datastore)
{
	if (!id)
		return;
	json_open_object(w, NULL);
	json_put_text(w, "id", id);
	json_put_text(w, "kind", kind);
	json_put_text(w, "datastore", datastore);
	json_close(w);
}

const char *fuzz_against_inventory(struct cli_options *o)
{
	struct run_config *c = &o->run;
	const char *store = c->datastore ? c->datastore : "datastore-1";
	struct buf text = BUF_INIT(MASK_FILE_MAX);
	struct json_writer w;
	const char *result;

	if (!o->against.url || c->url)
		return NULL;
	json_writer_init(&w, &text, JSON_COMPACT);
	json_open_object(&w, NULL);
	json_open_array(&w, "datastores");
	json_put_text(&w, NULL, store);
	if (c->other_datastore)
		json_put_text(&w, NULL, c->other_datastore);
	json_close(&w);
	json_open_array(&w, "volumes");
	for (size_t i = 0; i < c->volume_count; i++)
		put_volume(&w, c->volumes[i], "block", store);
	put_volume(&w, c->file_volume, "file", store);
	put_volume(&w, c->unregistered_volume, "unregistered", store);
	json_close(&w);
	json_close(&w);
	result = arena_string(&c->arena, buf_view(&text));
	buf_release(&text);
	return result;
}

const struct campaign_against *fuzz_against_options(const struct fuzz_against *a)
{
	return a->with.transport ? &a->with : NULL;
}

int fuzz_against_write_mask(const char *path, const struct campaign_summary *s,
		       const struct redact_set *secrets, struct err *err)
{
	struct buf text = BUF_INIT(FUZZ_REPORT_MAX);
	struct json_writer w;
	int result;

	if (!path)
		return 0;
	json_writer_init(&w, &text, JSON_INDENTED);
	compare_mask_open(&w);
	for (size_t i = 0; i < s->finding_count; i++) {
		const struct finding_difference *d =
			&s->findings[i].difference;

		if (d->left)
			compare_mask_put(&w, &(struct compare_known){
				.request = d->request, .left = d->left,
				.right = d->right,
				.why = "found, nobody has looked at it yet" });
	}
	compare_mask_close(&w);
	buf_byte(&text, '\n');
	if (redact_find(secrets, buf_view(&text)))
		result = err_set(err, ERR_INTERNAL, "'%s' is not written: it "
				 "would hold a secret", path);
	else
		result = file_write(path, buf_view(&text), err);
	buf_release(&text);
	return result;
}

void fuzz_against_release(struct fuzz_against *a)
{
	target_close(&a->target);
	run_config_release(&a->options.run);
	arena_release(&a->arena);
}
