#include "cli/output.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/suggest.h"
#include "cli/terminal.h"
#include "report/guard.h"

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
static int try_path(const char *path, struct err *err)
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
					 "--report: '%s' is a folder", path);
		return result;
	}
	buf_slice(&folder, slash ? slice_of(path, (size_t)(slash - path) + 1)
				 : slice_from("."));
	if (folder.full || access(buf_string(&folder), W_OK))
		result = err_set(err, ERR_USAGE,
				 "--report: '%s' cannot be written: %s", path,
				 strerror(folder.full ? ENAMETOOLONG : errno));
	buf_release(&folder);
	return result;
}

static void add(struct output *o, const struct report_format *format,
		const struct suite *suite, const struct report_options *options,
		const char *path)
{
	size_t i = o->count++;

	o->texts[i] = BUF_INIT(REPORT_MAX);
	o->paths[i] = path;
	report_open(&o->reports[i], format, suite, options, &o->texts[i]);
	o->events[i] = &o->reports[i].events;
}

int output_open(struct output *o, const struct cli *cli,
		const struct run_config *c, const struct suite *suite,
		bool live, struct err *err)
{
	struct report_options shown = {
		.color = terminal_color(cli, cli->out, c->color),
		.quiet = c->quiet,
		.verbose = c->verbose,
		.headless = live && terminal_shows_head(cli, c),
		.columns = terminal_columns(cli, cli->out)
	};
	struct report_options stored = { .quiet = c->quiet,
					 .verbose = c->verbose };
	const struct report_format *format;
	size_t on_stdout = 0;

	*o = (struct output){ .count = 0 };
	for (size_t i = 0; i < c->report_count; i++) {
		const char *path = c->reports[i].path;
		bool here = !strcmp(path, "-");

		on_stdout += here;
		if (find_format(c->reports[i].format, &format, err) ||
		    try_path(path, err))
			return -1;
		add(o, format, suite, here ? &shown : &stored, path);
	}
	if (on_stdout > 1)
		return err_set(err, ERR_USAGE,
			       "--report: only one report fits on standard "
			       "output");
	if (!on_stdout && !find_format("console", &format, err))
		add(o, format, suite, &shown, "-");
	return 0;
}

static int write_one(const struct output *o, size_t i, const struct cli *cli,
		     const struct redact_set *secrets, struct err *err)
{
	struct slice text = buf_view(&o->texts[i]);
	const char *name = o->reports[i].format->name;
	struct err inner = ERR_INIT;

	if (report_guard(secrets, text, name, err))
		return -1;
	if (o->texts[i].full)
		return err_set(err, ERR_INTERNAL,
			       "%s report: not written, larger than %d MiB",
			       name, REPORT_MAX / 1024 / 1024);
	if (!strcmp(o->paths[i], "-")) {
		fwrite(text.at, 1, text.len, cli->out);
		return 0; /* cli_main looks at the stream at the end */
	}
	if (file_write(o->paths[i], text, &inner))
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
