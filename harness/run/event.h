/*
 * The event stream: what a run tells the report writers.
 *
 * begin, then each case in table order once it has ended (a live observer
 * is told in order of completion, and of each repetition), then end. `judge` and `report` replay
 * the same events from a journal, so every format comes out the same.
 */
#ifndef EVENT_H
#define EVENT_H

#include "check/judge.h"

enum { RUN_ORIGINS_MAX = 32 };

/* One resolved setting and where it came from; never a secret. */
struct run_origin {
	const char *name;   /* "url" */
	const char *value;  /* "https://127.0.0.1:8443/sdk"; "(set)" for secrets */
	const char *from;   /* "--url", "CNSCONFORM_URL", "GOVC_URL", "default" */
};

struct run_info {
	const char *version;        /* of the tool */
	const char *suite_sha256;
	const char *suite_version;
	const char *target;         /* "https://host:port/sdk", or "embedded
	                               reference server" */
	const char *base_url;       /* "https://host:port" for curl lines */
	const char *release, *moid;
	const char *about;          /* fullName of ServiceContent.about, or NULL */
	bool insecure;
	enum level level;
	uint64_t seed;
	const char *started;        /* RFC 3339 UTC */
	int64_t task_timeout_us;
	bool logged_in;
	struct run_origin origins[RUN_ORIGINS_MAX];
	size_t origin_count;
	size_t selected;
	unsigned min_tests;
	unsigned repeat;            /* how often each case was asked; 0 as 1 */
	/* found when the ladder had been climbed; NULL, 0 = it was not */
	const char *patience;       /* how long an answer is waited for, in
	                               words */
	int64_t patience_us;        /* the shortest wait, after hangs */
	int64_t slowest_us;         /* answer on the ladder */
};

enum run_verdict { RUN_CONFORMS, RUN_FAILS, RUN_DEAD, RUN_UNREACHABLE,
		   RUN_NOTHING_VERIFIED, RUN_ERROR, RUN_INTERRUPTED };

struct run_summary {
	size_t count[VERDICT_COUNT]; /* at the run's level */
	size_t selected, run;        /* run = neither skipped nor blocked nor
	                                error */
	bool complete;
	enum run_verdict verdict;
	int exit_code;
	const char *finding;         /* the one finding of a broken rung, or NULL */
	const char *hint;            /* what to do next, or NULL */
	int64_t us;                  /* wall time */
	unsigned deaths, restarts;   /* of the server */
};

struct run_events {
	void (*begin)(void *self, const struct run_info *);
	void (*case_end)(void *self, const struct run_info *,
			 const struct case_result *);
	void (*end)(void *self, const struct run_info *,
		    const struct run_summary *);
	void *self;
};

const char *run_verdict_name(enum run_verdict);

/*
 * Folds counts into `run`, verdict and exit code by design.md's precedence.
 * What the caller already knows goes in and can only get stronger: `verdict`
 * (RUN_CONFORMS = nothing special), `exit_code` (130 or 143 for a signal, 4,
 * else 0) and `complete` (false = interrupted). Folding twice is harmless.
 */
void run_summary_fold(struct run_summary *, const struct run_info *);

#endif
