#include "campaign/finding.h"

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "http/redact.h"
#include "http/request.h"
#include "http/syntax.h"
#include "report/escape.h"
#include "run/config.h"

enum {
	NAME_WORDS_MAX = 56,          /* of the title */
	NAME_KEY = 8,
	TEXT_MAX = 256 * 1024,        /* curl.txt, REPLAY.txt */
	BEFORE_NAME = 32
};

const char *finding_severity_name(enum finding_severity severity)
{
	static const char *const names[SEVERITY_COUNT] = {
		"critical", "high", "medium", "low"
	};

	return severity < SEVERITY_COUNT ? names[severity] : "unknown";
}

enum finding_severity finding_severity_of(enum oracle_severity s)
{
	switch (s) {
	case SEVERITY_CRASH:
		return SEVERITY_CRITICAL;
	case SEVERITY_LEAK:
	case SEVERITY_WRONG_TASK:
		return SEVERITY_HIGH;
	case SEVERITY_MALFORMED:
	case SEVERITY_WRONG_FAULT:
		return SEVERITY_MEDIUM;
	default:
		return SEVERITY_LOW;
	}
}

/* ---- the name of the folder */

static char plain(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return syntax_is_digit(c) || (c >= 'a' && c <= 'z') ? c : '-';
}

/* Words of a title, cut between two of them. */
static size_t add_words(char *out, const char *text)
{
	size_t len = 0, whole = 0;

	for (; *text && len < NAME_WORDS_MAX; text++) {
		char c = plain(*text);

		if (c != '-') {
			out[len++] = c;
		} else if (len && out[len - 1] != '-') {
			whole = len;
			out[len++] = '-';
		}
	}
	if (!*text)
		whole = len && out[len - 1] == '-' ? len - 1 : len;
	return whole ? whole : len;
}

void finding_name(const struct finding *f, char out[FINDING_NAME_MAX])
{
	size_t len = strlen(finding_severity_name(f->severity));

	memcpy(out, finding_severity_name(f->severity), len);
	out[len++] = '-';
	len += add_words(out + len, f->title ? f->title : "");
	if (out[len - 1] != '-')
		out[len++] = '-';
	for (size_t i = 0; i < NAME_KEY && f->key[i]; i++)
		out[len++] = plain(f->key[i]);
	out[len] = '\0';
}

/* ---- the target */

void finding_target_of(struct run_config *c, struct finding_target *t)
{
	*t = (struct finding_target){
		.url = c->url, .path = c->path, .release = c->release, .moid = c->moid,
		.file_volume = c->file_volume,
		.unregistered_volume = c->unregistered_volume,
		.datastore = c->datastore,
		.other_datastore = c->other_datastore,
		.bug = c->bug, .variant = c->variant,
		.no_auth = c->no_auth, .insecure = c->insecure,
	};
	for (size_t i = 0; i < c->volume_count; i++)
		t->volumes[t->volume_count++] = c->volumes[i];
	t->authority = run_config_authority(c, &c->arena);
	t->base_url = arena_printf(&c->arena, "%s://%s",
				   c->scheme ? c->scheme : "http",
				   t->authority);
}

/* ---- the files */

/* A folder under work. */
struct writing {
	const char *folder;
	const struct finding *finding;
	const struct redact_set *secrets;
	struct err *err;
};

static int write_one(const struct writing *w, const char *name,
		     struct slice content)
{
	char path[FINDING_PATH_MAX];
	const char *label = w->secrets ? redact_find(w->secrets, content)
				       : NULL;

	if (label)
		return err_set(w->err, ERR_INTERNAL, "'%s/%s' is not written: "
			       "it would hold a secret (%s)", w->folder, name,
			       label);
	snprintf(path, sizeof(path), "%s/%s", w->folder, name);
	return file_write(path, content, w->err);
}

static void remove_one(const struct writing *w, const char *name)
{
	char path[FINDING_PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", w->folder, name);
	unlink(path);
}

static int write_before(const struct writing *w)
{
	const struct finding *f = w->finding;
	char name[BEFORE_NAME];

	for (size_t i = 0; i < f->before_count; i++) {
		snprintf(name, sizeof(name), "before-%zu.bin", i + 1);
		if (write_one(w, name, f->before[i]))
			return -1;
	}
	return 0;
}

/* Those of an earlier writing that are no more go, once no record names them. */
static void remove_before(const struct writing *w, size_t from)
{
	char name[BEFORE_NAME];

	for (size_t i = from; i < FINDING_BEFORE_MAX; i++) {
		snprintf(name, sizeof(name), "before-%zu.bin", i + 1);
		remove_one(w, name);
	}
}

/* Whoever looks at the file on a terminal sees what it holds. */
static bool is_showable(struct slice text)
{
	while (text.len) {
		const char *end = memchr(text.at, '\n', text.len);
		size_t len = end ? (size_t)(end - text.at) : text.len;

		if (!escape_is_plain(slice_head(text, len)))
			return false;
		text = slice_skip(text, len + 1);
	}
	return true;
}

static int write_other(const struct writing *w)
{
	const struct finding_difference *d = &w->finding->difference;

	if (d->left)
		return write_one(w, FINDING_OTHER_ANSWER, d->answer);
	remove_one(w, FINDING_OTHER_ANSWER);
	return 0;
}

static int write_curl(const struct writing *w)
{
	const struct finding *f = w->finding;
	struct buf line = BUF_INIT(TEXT_MAX);
	struct exchange x;
	int result = 0;

	exchange_init(&x);
	buf_slice(&x.request, f->request);
	if (!f->before_count && f->target && f->target->base_url)
		request_curl(&x, f->target->base_url, f->target->insecure,
			     &line);
	if (line.len && !line.full && is_showable(buf_view(&line))) {
		buf_byte(&line, '\n');
		result = write_one(w, "curl.txt", buf_view(&line));
	} else {
		remove_one(w, "curl.txt");
	}
	exchange_release(&x);
	buf_release(&line);
	return result;
}

static void add_word(struct buf *out, const char *option, const char *value)
{
	if (!value)
		return;
	buf_printf(out, " %s%s", option, *option ? " " : "");
	if (value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR"
				"STUVWXYZ0123456789@%+=:,./_-")])
		escape_shell(out, slice_from(value));
	else
		buf_text(out, value);
}

static void add_command(struct buf *out, const struct writing *w,
			const char *command)
{
	const struct finding_target *t = w->finding->target;

	buf_printf(out, "cnsconform %s", command);
	add_word(out, "", w->folder);
	if (t) {
		add_word(out, "--url", t->url);
		add_word(out, "--bug", t->url ? NULL : t->bug);
		add_word(out, "--variant", t->url ? NULL : t->variant);
		if (t->no_auth)
			buf_text(out, " --no-auth");
		if (t->insecure)
			buf_text(out, " -k");
	}
	buf_byte(out, '\n');
}

static int write_commands(const struct writing *w)
{
	const struct finding_target *t = w->finding->target;
	struct buf out = BUF_INIT(TEXT_MAX);
	int result;

	buf_text(&out, "# Where the server wants a login, add --username NAME "
		 "--password-file FILE\n# or --session-file FILE. The "
		 "volumes are those in finding.json.\n\n"
		 "# Does the server still do it?\n");
	add_command(&out, w, "replay");
	buf_text(&out, "\n# The smallest request that shows it:\n");
	add_command(&out, w, "minimize");
	buf_text(&out, "\n# A case of the suite, and how a run judges it:\n"
		 "cnsconform promote");
	add_word(&out, "", w->folder);
	buf_text(&out, " --cases mycases\n"
		 "cnsconform run --cases mycases --run 'found.*'");
	if (t) {
		add_word(&out, "--url", t->url);
		add_word(&out, "--bug", t->url ? NULL : t->bug);
		for (size_t i = 0; t->url && i < t->volume_count; i++)
			add_word(&out, "--volume", t->volumes[i]);
	}
	buf_byte(&out, '\n');
	result = write_one(w, "REPLAY.txt", buf_view(&out));
	buf_release(&out);
	return result;
}

static int write_record(const struct writing *w)
{
	struct buf out = BUF_INIT(TEXT_MAX);
	int result;

	finding_put(w->finding, &out);
	result = write_one(w, "finding.json", buf_view(&out));
	buf_release(&out);
	return result;
}

/* Bytes first, so that nothing is left behind when one of them is secret. */
static bool is_secret(const struct finding *f, const struct redact_set *secrets)
{
	if (!secrets)
		return false;
	for (size_t i = 0; i < f->before_count; i++)
		if (redact_find(secrets, f->before[i]))
			return true;
	return redact_find(secrets, f->request) ||
	       redact_find(secrets, f->answer) ||
	       redact_find(secrets, f->difference.answer);
}

int finding_write_into(const char *folder, const struct finding *f,
		       const struct redact_set *secrets, struct err *err)
{
	struct writing w = { folder, f, secrets, err };

	if (strlen(folder) >= FINDING_PATH_MAX - FINDING_NAME_MAX)
		return err_set(err, ERR_INPUT, "the path of a finding is "
			       "longer than %d bytes",
			       FINDING_PATH_MAX - FINDING_NAME_MAX - 1);
	if (is_secret(f, secrets))
		return err_set(err, ERR_INTERNAL, "'%s' is not written: its "
			       "bytes would hold a secret", folder);
	if (file_make_folder(folder, err) || write_before(&w) ||
	    write_one(&w, "request.bin", f->request) ||
	    write_one(&w, "answer.bin", f->answer) || write_other(&w) ||
	    write_curl(&w) || write_commands(&w) || write_record(&w))
		return -1;
	remove_before(&w, f->before_count);
	return 0;
}

void finding_remove(const char *dir, const char *name)
{
	static const char *const files[] = { "finding.json", "request.bin",
					     FINDING_OTHER_ANSWER,
					     "answer.bin", "curl.txt",
					     "REPLAY.txt" };
	char folder[FINDING_PATH_MAX - BEFORE_NAME - 1];
	struct writing w = { .folder = folder };

	if (strlen(dir) + strlen(name) + 1 >= sizeof(folder))
		return;
	snprintf(folder, sizeof(folder), "%.*s/%.*s",
		 FINDING_PATH_MAX - FINDING_NAME_MAX - BEFORE_NAME - 3, dir,
		 FINDING_NAME_MAX, name);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		remove_one(&w, files[i]);
	remove_before(&w, 0);
	rmdir(folder);
}

int finding_write(const char *dir, const struct finding *f,
		  const struct redact_set *secrets, struct err *err)
{
	char name[FINDING_NAME_MAX], folder[FINDING_PATH_MAX];

	finding_name(f, name);
	snprintf(folder, sizeof(folder), "%.*s/%s",
		 FINDING_PATH_MAX - FINDING_NAME_MAX - 1, dir, name);
	return finding_write_into(folder, f, secrets, err);
}
