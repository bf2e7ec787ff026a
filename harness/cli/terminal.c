#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_MAX = 10000 };

static bool terminal_is(FILE *stream)
{
	return isatty(fileno(stream));
}

static bool forced(const struct cli *cli, const char *name)
{
	const char *value = environment_get(&cli->env, name);

	return value && strcmp(value, "0") != 0;
}

bool terminal_color(const struct cli *cli, FILE *stream, int choice)
{
	const char *term = environment_get(&cli->env, "TERM");

	if (choice >= 0)
		return choice;
	if (environment_get(&cli->env, "NO_COLOR"))
		return false;
	if (forced(cli, "FORCE_COLOR") || forced(cli, "CLICOLOR_FORCE"))
		return true;
	return terminal_is(stream) && term && strcmp(term, "dumb") != 0;
}

unsigned terminal_columns(const struct cli *cli, FILE *stream)
{
	const char *columns = environment_get(&cli->env, "COLUMNS");
	struct winsize size = { 0 };
	unsigned long long n;

	if (!terminal_is(stream))
		return 0;
	if (slice_number(slice_from(columns), COLUMNS_MAX, &n))
		return (unsigned)n;
	return ioctl(fileno(stream), TIOCGWINSZ, &size) ? 0 : size.ws_col;
}

enum progress_style terminal_progress(const struct cli *cli,
				      const struct run_config *c)
{
	const char *term = environment_get(&cli->env, "TERM");

	if (!c->progress || (c->quiet && c->progress < 0))
		return PROGRESS_NONE;
	if (environment_yes(&cli->env, "GITHUB_ACTIONS"))
		return PROGRESS_GITHUB;
	if (c->progress > 0 || !terminal_is(cli->diagnostics) || !term ||
	    !strcmp(term, "dumb") || environment_get(&cli->env, "CI"))
		return PROGRESS_PLAIN;
	return PROGRESS_TERMINAL;
}

bool terminal_shows_head(const struct cli *cli, const struct run_config *c)
{
	return terminal_progress(cli, c) != PROGRESS_NONE &&
	       terminal_is(cli->out) && terminal_is(cli->diagnostics);
}
