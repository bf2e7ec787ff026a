/*
 * Every option of every command, and the struct that they fill.
 *
 * OPTIONS is THE list: parsing, --help, the environment variables and their
 * tests read it. A row names its commands by bits (COMMAND_BIT).
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "cli/opt.h"
#include "run/config.h"

enum command_id {
	COMMAND_RUN,
	COMMAND_JUDGE,
	COMMAND_REPORT,
	COMMAND_LIST,
	COMMAND_EXPLAIN,
	COMMAND_LINT,
	COMMAND_SERVE,
	COMMAND_SELFTEST,
	COMMAND_FUZZ,
	COMMAND_REPLAY,
	COMMAND_MINIMIZE,
	COMMAND_PROMOTE,
	COMMAND_CHECK_JSON,
	COMMAND_HELP,
	COMMAND_COUNT
};

#define COMMAND_BIT(id) (1u << (id))

struct cli_options {
	struct run_config run;
	struct opt_given given;
	bool help;

	/* help */
	bool man;
	int completion;          /* -1 = none */

	/* places of secrets and headers, read by config_resolve */
	const char *password_file, *session_file, *header_file;
	const char *restricted_password_file;
	bool ignore_env;

	struct {
		int64_t time_us, saturation_us;
		unsigned requests, rate, pid;
		bool unguided, resume;
		const char *findings, *repeat;
	} fuzz;

	/* the other server of fuzz, cli/fuzz_against.h */
	struct {
		const char *url, *username, *password_file, *session_file;
		const char *mask, *write_mask;
	} against;

	/* fuzz, replay, minimize, promote */
	bool authorized;
	unsigned times, calls;
	const char *case_id;
	bool to_corpus;

	/* serve */
	unsigned listen_port;
	bool tls;
	const char *cert, *key;
	const char *inventory;
	int64_t task_time_us, latency_us, jitter_us;
	const char *write_password, *write_restricted_password;

	/* selftest */
	bool by_fuzzing, variants;
	unsigned seeds, processes;
};

extern const struct opt OPTIONS[];

/* Defaults of every option; release with cli_options_release. */
void cli_options_init(struct cli_options *);
void cli_options_release(struct cli_options *);

#endif
