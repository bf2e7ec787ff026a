/*
 * One run of the suite against one flavour of the reference server, in this
 * process. Private to harness/selftest, but for trial_target().
 */
#ifndef TRIAL_H
#define TRIAL_H

#include <stdio.h>

#include "report/report_log.h"
#include "refserver/ref_server.h"
#include "run/run.h"

enum { TRIAL_SHOWN = 4 };

struct trial {
	/* set by the caller */
	const struct suite *suite;
	const char *bug, *variant;   /* names, or NULL */
	const char *clause;          /* that a failure must cite; NULL */
	bool no_auth;
	uint64_t seed;
	size_t *live;                /* per clause of the suite: adds the cases
	                                about it that passed; NULL */

	/* what came */
	int exit_code;
	size_t count[VERDICT_COUNT];
	size_t failing;              /* cases that fail */
	size_t citing;               /* failing cases that cite `clause` */
	size_t causes;               /* findings that a report would show */
	const char *shown[TRIAL_SHOWN]; /* ids of the first ones of those, or
	                                of the first failing ones */
	const char *first;           /* first line of the first failure, in
	                                the arena */
	struct arena arena;
	struct report_log log;       /* private: for `causes` */
	FILE *verbose;               /* prints every failing check; NULL */
};

/* -1 when the server cannot be made. */
int trial_run(struct trial *, struct err *);
void trial_release(struct trial *);

/* Fills the configuration of a run against the server, with all that it
 * offers; the caller releases it. */
void trial_target(struct run_config *, const struct ref_server *,
		  const struct ref_options *);

#endif
