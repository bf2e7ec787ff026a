#include "cli/output.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/suggest.h"
#include "cli/terminal.h"
#include "report/guard.h"
#include "report/report_github.h"

static int find_format(const char *name, const struct report_format **format,
		       struct err *err)
{
	struct buf known = BUF_INIT(ERR_TEXT_MAX);
	struct suggest near;

	*format = report_format_find(slice_from(name));
	if (*format)
		return 0;
	suggest_init(&near, slice_from(name));
	for (size_t i = 0; report_format_at(i); i++) {
		suggest_offer(&near, report_format_at(i)->name);
		buf_printf(&known, "%s%s", i ? ", " : "",
			   report_format_at(i)->name);
	}
	err_set(err, ERR_USAGE, "--report: '%s' is none of %s%s", name,
		buf_string(&known), suggest_text(&near));
	buf_release(&known);
	return -1;
}

/* The report is written beside its place and renamed: the folder counts. */
int output_try_path(const char *setting, const char *path, struct err *err)
{
	struct buf folder = BUF_INIT(ERR_TEXT_MAX);
	const char *slash = strrchr(path, '/');
	struct stat st;
	int result = 0;

	if (!strcmp(path, "-"))
		return 0;
	if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
		if (S_ISDIR(st.st_mode))
			result = err_set(err, ERR_USAGE,
					 "%s: '%s' is a folder", setting,
					 path);
		return result;
	}
	buf_slice(&folder, slash ? slice_of(path, (size_t)(slash - path) + 1)
				 : slice_from("."));
	if (folder.full || access(buf_string(&folder), W_OK))
		result = err_set(err, ERR_USAGE,
				 "%s: '%s' cannot be written: %s", setting,
				 path, strerror(folder.full ? ENAMETOOLONG : errno));
	buf_release(&folder);
	return result;
}

static void add(struct output *o, const struct report_format *format,
		const struct suite *suite, const struct report_options *options,
		enum output_place place, const char *path)
{
	size_t i = o->count++;

	o->texts[i] = BUF_INIT(REPORT_MAX);
	o->places[i] = place;
	o->paths[i] = path;
	report_open(&o->reports[i], format, suite, options, &o->texts[i]);
	o->events[i] = &o->reports[i].events;
}

/* What --report asks for. */
static int add_chosen(struct output *o, const struct run_config *c,
		      const struct suite *suite,
		      const struct report_options *shown, bool *on_stdout,
		      struct err *err)
{
	struct report_options stored = { .quiet = c->quiet,
					 .verbose = c->verbose };
	const struct report_format *format;

	for (size_t i = 0; i < c->report_count; i++) {
		const char *path = c->reports[i].path;
		bool here = !strcmp(path, "-");

		if (find_format(c->reports[i].format, &format, err) ||
		    output_try_path("--report", path, err))
			return -1;
		if (here && *on_stdout)
			return err_set(err, ERR_USAGE,
				       "--report: only one report fits on "
				       "standard output");
		*on_stdout = *on_stdout || here;
		add(o, format, suite, here ? shown : &stored,
		    here ? OUTPUT_STDOUT : OUTPUT_FILE, path);
	}
	return 0;
}

/* What a workflow of GitHub Actions shows. */
static int add_github(struct output *o, const struct cli *cli,
		      const struct suite *suite, bool console_on_stdout,
		      struct err *err)
{
	const char *path = environment_get(&cli->env, "GITHUB_STEP_SUMMARY");
	const struct report_format *format;

	if (environment_yes(&cli->env, "GITHUB_ACTIONS") &&
	    !find_format("github", &format, err)) {
		o->github = console_on_stdout;
		add(o, format, suite, NULL,
		    console_on_stdout ? OUTPUT_STDOUT : OUTPUT_DIAGNOSTICS,
		    NULL);
	}
	if (!path)
		return 0;
	if (output_try_path("GITHUB_STEP_SUMMARY", path, err) ||
	    find_format("markdown", &format, err))
		return -1;
	add(o, format, suite, NULL, OUTPUT_APPEND, path);
	return 0;
}

int output_open(struct output *o, const struct cli *cli,
		const struct run_config *c, const struct suite *suite,
		enum output_use use, struct err *err)
{
	struct report_options shown = {
		.color = terminal_color(cli, cli->out, c->color),
		.quiet = c->quiet,
		.verbose = c->verbose,
		.headless = use == OUTPUT_LIVE && terminal_shows_head(cli, c),
		.columns = terminal_columns(cli, cli->out)
	};
	const struct report_format *format;
	bool taken = false;

	*o = (struct output){ .count = 0 };
	if (add_chosen(o, c, suite, &shown, &taken, err))
		return -1;
	if (!taken && !find_format("console", &format, err))
		add(o, format, suite, &shown, OUTPUT_STDOUT, NULL);
	if (use == OUTPUT_AGAIN)
		return 0;
	return add_github(o, cli, suite, !taken, err);
}

/* cli_main looks at standard output at the end. */
static void put_on(FILE *stream, struct slice text)
{
	fwrite(text.at, 1, text.len, stream);
}

/* A server's words on a stream that a runner obeys. */
static void put_quoted(FILE *stream, struct slice text)
{
	struct buf quoted = BUF_INIT(REPORT_MAX + ERR_TEXT_MAX);

	github_quote(&quoted, text);
	put_on(stream, buf_view(&quoted));
	buf_release(&quoted);
}

static int deliver(const struct output *o, size_t i, const struct cli *cli,
		   struct err *err)
{
	struct slice text = buf_view(&o->texts[i]);
	bool commands = !strcmp(o->reports[i].format->name, "github");

	switch (o->places[i]) {
	case OUTPUT_STDOUT:
		if (o->github && !commands)
			put_quoted(cli->out, text);
		else
			put_on(cli->out, text);
		return 0;
	case OUTPUT_DIAGNOSTICS:
		put_on(cli->diagnostics, text);
		return 0;
	case OUTPUT_APPEND:
		return file_append(o->paths[i], text, err);
	case OUTPUT_FILE:
		break;
	}
	return file_write(o->paths[i], text, err);
}

static int write_one(const struct output *o, size_t i, const struct cli *cli,
		     const struct redact_set *secrets, struct err *err)
{
	const char *name = o->reports[i].format->name;
	struct err inner = ERR_INIT;

	if (report_guard(secrets, buf_view(&o->texts[i]), name, err))
		return -1;
	if (o->texts[i].full)
		return err_set(err, ERR_INTERNAL,
			       "%s report: not written, larger than %d MiB",
			       name, REPORT_MAX / 1024 / 1024);
	if (deliver(o, i, cli, &inner))
		return err_set(err, ERR_INTERNAL, "%s report: %s", name,
			       inner.text);
	return 0;
}

int output_write(struct output *o, const struct cli *cli,
		 const struct redact_set *secrets, struct err *err)
{
	int result = 0;

	for (size_t i = 0; i < o->count; i++) {
		struct err inner = ERR_INIT;

		if (write_one(o, i, cli, secrets, &inner) && !result)
			result = err_set(err, inner.code, "%s", inner.text);
	}
	return result;
}

void output_close(struct output *o)
{
	for (size_t i = 0; i < o->count; i++) {
		report_release(&o->reports[i]);
		buf_release(&o->texts[i]);
	}
	o->count = 0;
}
