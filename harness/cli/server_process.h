/*
 * The server under test as a process of ours: --start-cmd, --restart-cmd.
 *
 *     struct server_process p = SERVER_PROCESS_INIT;
 *     server_process_start(&p, &config, &err)       before the first request
 *     { server_process_restart, &p }                as the run's reviver
 *     server_process_stop(&p)                       in every case
 *
 * Each command runs under /bin/sh -c as leader of a process group of its own,
 * so a Ctrl-C on the terminal does not reach it. It reads nothing; what it
 * prints goes to our standard error with -v, else nowhere. Only groups that
 * were made here are ever signalled: their leaders are not reaped before, so
 * no number is used again meanwhile.
 */
#ifndef SERVER_PROCESS_H
#define SERVER_PROCESS_H

#include <sys/types.h>

#include "base/err.h"
#include "run/config.h"

enum {
	SERVER_READY_US = 30 * 1000 * 1000, /* --wait-ready with --start-cmd */
	SERVER_GRACE_MS = 5000,             /* from TERM to KILL */
	SERVER_LOOK_MS = 20
};

struct server_process {
	const char *start, *restart; /* borrowed; NULL = not given */
	bool shown;
	pid_t server, helper;        /* groups; 0 = none */
};

#define SERVER_PROCESS_INIT ((struct server_process){ NULL, NULL, false, 0, 0 })

/* Takes the commands from the config and starts the server, if one is to be
 * started. -1 with ERR_INPUT when no process can be made. */
int server_process_start(struct server_process *, const struct run_config *,
			 struct err *);

/* Runs --restart-cmd, or stops what --start-cmd started and starts it again;
 * the time that the server then needs is the caller's affair. -1 when no
 * process can be made. `self` is the server_process. */
int server_process_restart(void *self);

/* The start command has ended by itself: its exit code, 128 + signal; -1 =
 * it runs, or there is none. */
int server_process_ended(const struct server_process *);

/* TERM to what is left of each group, KILL after SERVER_GRACE_MS. */
void server_process_stop(struct server_process *);

#endif
