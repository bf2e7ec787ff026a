/*
 * A finding: one defect of a server, with the bytes that show it.
 *
 * Folder of one, `<severity>-<words of the title>-<start of the key>`:
 * request.bin (the exact bytes), before-N.bin (earlier requests on its
 * connection, in order, from 1), answer.bin, answer-against.bin (the other
 * server's, of a difference), finding.json, curl.txt (when
 * curl can send the same bytes), REPLAY.txt (the commands that show, shrink
 * and keep it), original.bin (the request before `minimize`).
 *
 *     finding_target_of(&config, &target);          once
 *     f.target = &target;
 *     finding_write("findings", &f, &secrets, &err);
 *     finding_read("findings/high-...", &arena, &f, &err);
 *
 * In all bytes a session id stands as the placeholder that http/redact.h
 * makes of it; replay puts one in again (campaign/replay.h).
 */
#ifndef FINDING_H
#define FINDING_H

#include "base/arena.h"
#include "base/err.h"
#include "http/exchange.h"
#include "oracle/oracle_table.h"

struct redact_set;
struct run_config;

enum { FINDING_KEY_MAX = 65, FINDING_BEFORE_MAX = 15,
       FINDING_NAME_MAX = 80, FINDING_VOLUMES_MAX = 64,
       FINDING_PATH_MAX = 4096 };

#define FINDING_OTHER_ANSWER "answer-against.bin"

enum finding_severity { SEVERITY_CRITICAL, SEVERITY_HIGH, SEVERITY_MEDIUM,
			SEVERITY_LOW, SEVERITY_COUNT };

/* What the requests say about their target; all may be NULL. Borrowed. */
struct finding_target {
	const char *against;     /* the URL of --against */
	const char *url;         /* NULL: the embedded reference server */
	const char *base_url;    /* "http://127.0.0.1:8080", for curl */
	const char *authority;   /* that the Host fields name */
	const char *path;        /* in front of vim25, "/sdk" */
	const char *release, *moid;
	const char *volumes[FINDING_VOLUMES_MAX];
	size_t volume_count;
	const char *file_volume, *unregistered_volume;
	const char *datastore, *other_datastore;
	const char *bug, *variant; /* of the embedded server */
	bool no_auth, insecure;
};

/* Two servers answered otherwise, both rightly: what of, and how. */
struct finding_difference {
	const char *request;     /* "volume-id": families of its defects */
	const char *left, *right; /* "500 InvalidArgument" of the target, and of
	                             the other server; NULL = no difference */
	struct slice answer;     /* of the other server */
};

struct finding {
	char key[FINDING_KEY_MAX];     /* the same for the same defect */
	const char *oracle;            /* id in the list of oracles */
	enum finding_severity severity;
	const char *title;             /* expected ..., got ... */
	/* Of its finding_key, for a campaign that goes on; names have blanks
	 * between them. `symptom` NULL: the key is all there is; `defects`
	 * NULL: it is not by_request; `unusual` NULL: not served. */
	const char *symptom, *defects, *unusual;
	bool vague;
	const char *common;            /* operators of all that showed it, names
	                                  with blanks between them, or NULL */
	const char *clause;            /* "" when no clause speaks of it */
	const char *operators;         /* names, joined by "+" */
	const char *hint;              /* one line of triage */
	const char *pointer;
	uint64_t seed, first_index, count;
	int64_t first_us;              /* since the campaign began */
	struct slice request, answer;  /* the smallest one that shows it */
	struct slice before[FINDING_BEFORE_MAX];
	size_t before_count;
	bool own_connection, pipelined;
	enum exchange_outcome outcome;
	bool also;                     /* the other server of --against shows
	                                  it too */
	struct finding_difference difference;
	unsigned confirmed, tried;     /* k of n replays, 0 of 0 = not tried */
	bool unsettled;                /* it came once: the campaign ended
	                                  before anybody asked again */
	const char *folder;            /* relative to --findings, or NULL */
	const struct finding_target *target; /* NULL: nothing is known */
};

const char *finding_severity_name(enum finding_severity);
enum finding_severity finding_severity_of(enum oracle_severity);

/* "high-a-task-to-two-specs-1f3a9c07": a-z, 0-9 and hyphens, whatever the
 * title holds; one key, one name. */
void finding_name(const struct finding *, char out[FINDING_NAME_MAX]);

/* Everything points into the config; `base_url` and `authority` are made in
 * its arena. */
void finding_target_of(struct run_config *, struct finding_target *);

/*
 * Writes the folder below `dir`, which is made when missing; one of the same
 * name is written again. finding.json is written last: a folder without it is
 * none, and whenever the writing breaks off, what is there can be read. A secret in any file: nothing is written, ERR_INTERNAL. `secrets` may
 * be NULL.
 */
int finding_write(const char *dir, const struct finding *,
		  const struct redact_set *secrets, struct err *);

/* The same into an existing folder of whatever name. */
int finding_write_into(const char *folder, const struct finding *,
		       const struct redact_set *secrets, struct err *);

/* Removes what finding_write made; what somebody else put there stays. */
void finding_remove(const char *dir, const char *name);

/* Reads one back; what it points to is in the arena. -1 with ERR_INPUT,
 * "path:line: what is wrong". `folder` must outlive it. */
int finding_read(const char *folder, struct arena *, struct finding *out,
		 struct err *);

/* finding.json alone: the record, without any bytes. */
struct buf;
void finding_put(const struct finding *, struct buf *out);
int finding_get(const char *path, struct slice text, struct arena *,
		struct finding *out, struct err *);

#endif
