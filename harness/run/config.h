/*
 * Everything a run is told: the target, the selection, the limits.
 *
 * The command line fills it (flag > CNSCONFORM_* > GOVC_* > embedded
 * reference server), with the origin of each value for the first lines of the
 * output. Strings are borrowed from argv, the environment or the arena.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include "case/case_request.h"
#include "case/case_select.h"
#include "run/event.h"

enum { CONFIG_VOLUMES_MAX = 64, CONFIG_JOBS_DEFAULT = 8, CONFIG_JOBS_MAX = 256,
       CONFIG_REPEAT_MAX = 1000,
       CONFIG_DEATHS_DEFAULT = 3, CONFIG_DEATHS_MAX = 1000,
       CONFIG_REPORTS_MAX = 16, CONFIG_SECRET_FILE_MAX = 4096 };

struct run_config {
	/* target; url NULL = the embedded reference server */
	const char *url;
	const char *scheme, *host, *path; /* parsed from url; path "/sdk" */
	unsigned port;
	const char *release, *moid;
	const char *volumes[CONFIG_VOLUMES_MAX];
	size_t volume_count;
	const char *file_volume, *unregistered_volume;
	const char *datastore, *other_datastore;
	const char *username, *password;   /* password read from its file */
	const char *restricted_username;   /* who may log in but not sync */
	const char *restricted_password;
	const char *session;               /* from --session-file: skip login */
	bool no_auth;
	struct step_header headers[CASE_HEADERS_MAX]; /* --header-file */
	size_t header_count;
	bool insecure;
	const char *ca_bundle, *client_cert, *client_key;
	int64_t timeout_us, task_timeout_us, wait_ready_us;
	const char *start_cmd, *restart_cmd; /* for /bin/sh, or NULL */
	unsigned max_deaths;               /* the run ends with this one */

	/* selection */
	struct selection selection;
	enum level level;
	unsigned jobs;
	uint64_t seed;
	bool shuffle, fail_fast, plan;
	unsigned repeat;                   /* how often each case is asked */
	unsigned min_tests;
	const char *cases;                 /* --cases DIR or NULL */

	/* embedded server, for `run` without a target and for selftest */
	const char *bug, *variant;

	/* output */
	struct { const char *format, *path; } reports[CONFIG_REPORTS_MAX];
	size_t report_count;
	const char *journal;               /* path or NULL */
	int color;                         /* -1 auto, 0 never, 1 always */
	int progress;                      /* -1 auto, 0 none, 1 plain */
	bool quiet, verbose;

	struct run_origin origins[RUN_ORIGINS_MAX];
	size_t origin_count;
	struct arena arena;                /* owns resolved strings */
};

/* Defaults of design.md; call before parsing. */
void run_config_init(struct run_config *);
void run_config_release(struct run_config *);

/* What a Host field names: the port only where it is not the scheme's. */
const char *run_config_authority(const struct run_config *, struct arena *);

/* What requests say about the target, volumes and sessions apart. */
void run_config_bind(const struct run_config *, struct arena *,
		     struct bindings *out);

#endif
