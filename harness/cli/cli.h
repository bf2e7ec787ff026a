/*
 * The command line: finds the command, parses its options, runs it.
 *
 *     struct cli cli = { stdout, stderr, &stop, environment_of_process() };
 *     return cli_main(&cli, argv);
 *
 * Results go to `out`, everything else to `diagnostics`. The return value is
 * the exit code (base/exit_code.h). Nothing here ends the process.
 */
#ifndef CLI_H
#define CLI_H

#include <signal.h>
#include <stdio.h>

#include "cli/environment.h"
#include "cli/options.h"

struct cli {
	FILE *out, *diagnostics;
	const volatile sig_atomic_t *stop; /* number of the signal that asked
	                                      to stop, or 0 */
	struct environment env;
};

struct command {
	const char *name;
	const char *words;     /* "JOURNAL", "FILE..."; "" for none */
	unsigned min_words, max_words;
	const char *title;     /* one line for the list of commands */
	int (*run)(const struct cli *, struct cli_options *);
	const char *list;      /* `cnsconform list` that has the words, or NULL */
};

/* THE list, in the order of help, indexed by enum command_id. */
extern const struct command COMMANDS[COMMAND_COUNT];

/* `argv` as of main(), NULL-terminated; its order may change. */
int cli_main(const struct cli *, char **argv);

/* Prints the error as one line and returns its exit code. */
int cli_fail(const struct cli *, const struct err *);

/* One line on diagnostics, escaped for a terminal, with the program's name. */
void cli_say(const struct cli *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* `command`'s usage and options on `out`. */
void cli_help_command(const struct cli *, const struct command *);

int cmd_run(const struct cli *, struct cli_options *);
int cmd_judge(const struct cli *, struct cli_options *);
int cmd_report(const struct cli *, struct cli_options *);
int cmd_list(const struct cli *, struct cli_options *);
int cmd_explain(const struct cli *, struct cli_options *);
int cmd_lint(const struct cli *, struct cli_options *);
int cmd_serve(const struct cli *, struct cli_options *);
int cmd_selftest(const struct cli *, struct cli_options *);
int cmd_fuzz(const struct cli *, struct cli_options *);
int cmd_replay(const struct cli *, struct cli_options *);
int cmd_minimize(const struct cli *, struct cli_options *);
int cmd_promote(const struct cli *, struct cli_options *);
int cmd_check_json(const struct cli *, struct cli_options *);
int cmd_help(const struct cli *, struct cli_options *);

#endif
