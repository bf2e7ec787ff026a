#include "cli/cli.h"

#include <errno.h>

#include "base/suggest.h"
#include "base/version.h"
#include "base/exit_code.h"
#include "cli/manual.h"
#include "report/escape.h"

static void say(const struct cli *cli, struct slice text)
{
	struct buf line = BUF_INIT(OPT_HELP_MAX);

	escape_terminal(&line, text);
	fprintf(cli->diagnostics, "cnsconform: %s\n", buf_string(&line));
	buf_release(&line);
}

void cli_say(const struct cli *cli, const char *format, ...)
{
	struct buf text = BUF_INIT(OPT_HELP_MAX);
	va_list arguments;

	va_start(arguments, format);
	buf_vprintf(&text, format, arguments);
	va_end(arguments);
	say(cli, buf_view(&text));
	buf_release(&text);
}

int cli_fail(const struct cli *cli, const struct err *err)
{
	say(cli, slice_from(err->text));
	return (int)exit_code_of(err->code);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (!strcmp(COMMANDS[i].name, name))
			return &COMMANDS[i];
	return NULL;
}

static int refuse_command(const struct cli *cli, const char *name)
{
	struct suggest near;

	suggest_init(&near, slice_from(name));
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		suggest_offer(&near, COMMANDS[i].name);
	cli_say(cli, "unknown command '%s'%s", name,
		near.best ? suggest_text(&near)
			  : "; 'cnsconform help' lists the known ones");
	return EXIT_USAGE;
}

static void print_commands(const struct cli *cli)
{
	fputs("usage: cnsconform COMMAND [OPTION]... [WORD]...\n\n"
	      "Judges a server's CnsSyncVolume over VI JSON.\n\nCommands\n",
	      cli->out);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(cli->out, "  %-11s %s\n", COMMANDS[i].name,
			COMMANDS[i].title);
	fputs("\n'cnsconform COMMAND --help' lists the options, 'cnsconform "
	      "--version' names\nthe version.\n",
	      cli->out);
}

void cli_help_command(const struct cli *cli, const struct command *command)
{
	struct buf text = BUF_INIT(OPT_HELP_MAX);

	buf_printf(&text, "usage: cnsconform %s [OPTION]...%s%s\n\n%s\n",
		   command->name, *command->words ? " " : "", command->words,
		   command->title);
	opt_help(OPTIONS, COMMAND_BIT(command - COMMANDS), &text);
	fputs(buf_string(&text), cli->out);
	buf_release(&text);
}

static int print_generated(const struct cli *cli,
			   void (*write)(struct buf *out))
{
	struct buf text = BUF_INIT(MANUAL_MAX);

	write(&text);
	fputs(buf_string(&text), cli->out);
	buf_release(&text);
	return EXIT_CONFORMS;
}

int cmd_help(const struct cli *cli, struct cli_options *o)
{
	const struct command *command;

	if (o->man)
		return print_generated(cli, manual_page);
	if (o->completion >= 0)
		return print_generated(cli, manual_completion);
	if (!o->given.word_count) {
		print_commands(cli);
		return EXIT_CONFORMS;
	}
	command = find_command(o->given.words[0]);
	if (!command)
		return refuse_command(cli, o->given.words[0]);
	cli_help_command(cli, command);
	return EXIT_CONFORMS;
}

static int check_words(const struct command *command,
		       const struct opt_given *given, struct err *err)
{
	if (given->word_count < command->min_words)
		return err_set(err, ERR_USAGE,
			       "%s: missing %s; usage: cnsconform %s %s",
			       command->name, command->words, command->name,
			       command->words);
	if (given->word_count > command->max_words)
		return err_set(err, ERR_USAGE, "%s: unexpected '%s'; --help "
			       "lists what it takes", command->name,
			       given->words[command->max_words]);
	return 0;
}

static int run_command(const struct cli *cli, const struct command *command,
		       char **words)
{
	struct cli_options o;
	struct err err = ERR_INIT;
	int code;

	cli_options_init(&o);
	if (opt_parse(OPTIONS, COMMAND_BIT(command - COMMANDS), &o, words,
		      &o.given, &err)) {
		code = cli_fail(cli, &err);
	} else if (o.help) {
		cli_help_command(cli, command);
		code = EXIT_CONFORMS;
	} else if (check_words(command, &o.given, &err)) {
		code = cli_fail(cli, &err);
	} else {
		code = command->run(cli, &o);
	}
	cli_options_release(&o);
	return code;
}

static int dispatch(const struct cli *cli, char **argv)
{
	const char *name = argv[0] ? argv[1] : NULL;
	const struct command *command;

	if (!name) {
		cli_say(cli, "no command; 'cnsconform help' lists them");
		return EXIT_USAGE;
	}
	if (!strcmp(name, "--version")) {
		fprintf(cli->out, "cnsconform %s\n", CNSCONFORM_VERSION);
		return EXIT_CONFORMS;
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h")) {
		print_commands(cli);
		return EXIT_CONFORMS;
	}
	command = find_command(name);
	if (!command)
		return refuse_command(cli, name);
	return run_command(cli, command, argv + 2);
}

int cli_main(const struct cli *cli, char **argv)
{
	int code = dispatch(cli, argv);

	if (fflush(cli->out) || ferror(cli->out)) {
		cli_say(cli, "standard output: cannot write: %s",
			strerror(errno));
		return EXIT_INTERNAL;
	}
	return code;
}
