/*
 * A finding, the server that it is tried on, and what both need: for replay
 * and minimize.
 *
 *     struct finding_session s;
 *     finding_session_open(&s, cli, options, word, &err)
 *     finding_session_try(&s, &s.try, &arena, &shot, &err)
 *     finding_session_close(&s)                in every case
 *
 * `word` is a folder, or JOURNAL:N, the exchange N of a journal. What the
 * command line leaves open (release, moid, volumes..., of the embedded server
 * the bug) is what the finding names. A server that died is started again
 * (the embedded one; --restart-cmd), and logged in to again.
 */
#ifndef FINDING_SESSION_H
#define FINDING_SESSION_H

#include "campaign/replay.h"
#include "cli/cli.h"
#include "cli/server_process.h"
#include "cli/target.h"

struct finding_session {
	const struct cli *cli;
	struct run_config *config;
	struct suite suite;
	struct target target;
	struct redact_set secrets;
	struct server_process process;
	struct replay replay;
	struct arena arena;
	struct finding finding;
	const char *folder;          /* NULL: of a journal */
	struct bindings recorded_target;
	struct replay_shot recorded; /* what the stored bytes show */
	struct replay_try try;       /* as recorded */
	unsigned deaths;
	bool lost;                   /* dead or spoilt, and nobody starts it
	                                again */
};

int finding_session_open(struct finding_session *, const struct cli *,
			 struct cli_options *, const char *word, struct err *);
int finding_session_try(struct finding_session *, const struct replay_try *,
			struct arena *, struct replay_shot *, struct err *);
/* Tells the error; the exit code. An interrupt leaves no server without an
 * answer: nobody asked any more. */
int finding_session_fail(const struct finding_session *, const struct err *);
bool finding_session_interrupted(const struct finding_session *);
void finding_session_close(struct finding_session *);

/* Takes the finding of a word that is a folder or JOURNAL:N. */
int finding_session_load(const char *word, struct arena *, struct finding *,
			 const char **folder, struct err *);

/* What the words leave open of the target is what the finding names. */
void finding_session_take(struct cli_options *, const struct finding_target *);

#endif
