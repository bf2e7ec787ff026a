/*
 * The inside of the reference server: the state and one call on it.
 *
 * ref_route.c finds the route of a request and calls its function with a
 * struct ref_call; the function judges, asking ref_refuse about each finding,
 * and writes the answer. Nothing here is for users of the server.
 */
#ifndef REF_CORE_H
#define REF_CORE_H

#include "base/rng.h"
#include "json/json_tree.h"
#include "refserver/ref_inventory.h"
#include "refserver/ref_quirk.h"
#include "refserver/ref_request.h"
#include "refserver/ref_session.h"
#include "refserver/ref_task.h"

enum { REF_LARGE = 64 * 1024, REF_HUGE = 256 * 1024 };

/* What the bugs of ref_history.c remember. */
enum { REF_KNOWN_MAX = 1024 };

struct ref_history {
	unsigned syncs;          /* valid ones */
	unsigned asked;          /* syncs of any kind */
	unsigned refusals;       /* in a row */
	unsigned strangers;      /* calls without a session */
	unsigned at_once;        /* valid syncs since `at_once_us` */
	int64_t at_once_us;
	uint64_t newest;         /* number of the latest task; 0 = none */
	int64_t newest_us;       /* when it was started */
	unsigned astray;         /* connection that has lost its place; 0 = none */
	struct buf owed;         /* there: the answer that comes next */
	unsigned known[REF_KNOWN_MAX]; /* connections that have seen a session */
	unsigned served;         /* answers, for variants that count them */
	unsigned last_connection; /* of the one before... */
	int64_t last_us;         /* ...and when it came */
};

enum { REF_PASSWORD_LENGTH = 20, REF_TIME_TEXT = 40 };

/* The seeded bug that only fuzzing finds, and what it remembers (ref_deep.c). */
struct ref_deep_state {
	const struct ref_deep_row *row; /* NULL = none */
	unsigned connection;     /* of the request at hand; 0 = not known */
	int64_t delay_us;        /* before the answer at hand */
	const char *behind;      /* bytes behind it */
	bool silent;             /* no byte of it */
	bool again;              /* the last one in its place */
	struct buf last;
	unsigned last_connection; /* of the request before... */
	int64_t last_us;         /* ...and when it came */
	unsigned confused;       /* connection; 0 = none */
	size_t spoiled, tired;   /* answers to come that are */
	bool locked;             /* the volumes, from now on */
	int64_t slower_us;       /* all of them, from now on */
	unsigned flips;
	struct buf mixed;        /* of another request */
	struct ref_lost {
		struct ref_lost *next;
		int descriptor;  /* kept open; -1: memory was lost */
	} *lost;
	size_t lost_kib;
	size_t open_count;       /* descriptors */
};

struct ref_server {
	struct ref_options options;  /* its strings are copies in the arena */
	struct arena arena;
	const struct ref_quirk *bug; /* NULL = none */
	const struct ref_quirk *variants[REF_VARIANTS_MAX];
	size_t variant_count;
	struct ref_inventory inventory;
	struct ref_sessions sessions;
	struct ref_tasks tasks;
	char instance[UUID_TEXT + 1];
	char password[REF_PASSWORD_LENGTH + 1];
	char restricted_password[REF_PASSWORD_LENGTH + 1];
	/* what bugs remember: the fault before, a body that was no JSON */
	struct buf last_fault;
	int64_t last_us;
	bool poisoned;
	struct rng jitter;
	unsigned flakes;             /* chances that a flaky bug has had */
	struct ref_history history;
	struct ref_state {          /* what the bugs of ref_state.c remember */
		bool dead, hung, spoiled;
		unsigned calls, syncs;
	} state;
	struct ref_deep_state deep;
};

/* The parts of /sdk/vim25/{release}/[vsan/]{type}/{id}/{member}. */
struct ref_path {
	struct slice release, type, id, member;
	bool vsan;
};

/* What a fault may have to say besides its type. */
struct ref_detail {
	const char *object_type; /* `obj` or `receiver`, with value */
	struct slice object_value;
	struct slice method;
	struct slice volume;
	const char *reason;
	struct slice message;        /* in the place of the usual one */
};

struct ref_call {
	struct ref_server *server;
	struct arena *arena;         /* lives until the answer is written */
	const struct ref_request *request;
	struct ref_path path;
	int64_t now_us;
	struct ref_session *session; /* NULL with no_auth or anonymous */
	struct ref_detail detail;
	bool reached;                /* a sync that the user may make */
	enum ref_finding refused;    /* the last finding that was refused */
	const char *allow;           /* header of a refusal by status, or NULL */
	struct ref_answer *answer;
};

/* Answers the fault of the ruling on `finding`; false: accepted. */
bool ref_refuse(struct ref_call *, enum ref_finding);

/* Writes a fault as the answer; `property` may be NULL. */
void ref_fault_answer(struct ref_call *, const char *type,
		      const char *property);

/* Judges the session of the request: 3.5, 9.15. false when refused. */
bool ref_authenticate(struct ref_call *);

/* How long the next answer is held back. */
int64_t ref_delay(struct ref_server *);

/* Names of the managed objects. */
const char *ref_session_manager(const struct ref_server *);

/* RFC 3339 with microseconds, from the server's clock: 3.22. */
const char *ref_time(const struct ref_call *, int64_t us);

/*
 * The request body as JSON. false when refused: a media type other than JSON
 * (415), or not JSON by the strict reader (9.21). *root stays NULL when a
 * ruling accepts what is not JSON.
 */
bool ref_read_body(struct ref_call *, struct json_node **root);

/* The id as bugs read it; as it is without one (ref_loose.c). */
struct slice ref_loose_id(struct ref_call *, struct slice id);

/* The volume of that id, or of one that a bug takes for it; NULL: there is
 * none (ref_loose.c). */
struct ref_volume *ref_loose_volume(const struct ref_call *, struct slice id);

/* A list in the place of an object as a bug reads it: its elements are the
 * members of these names (ref_loose.c). */
struct json_node *ref_loose_object(struct ref_call *, struct json_node *,
				   const char *const names[]);

/* The body as a bug reads it; as it is without one (ref_loose.c). */
struct slice ref_loose_body(const struct ref_call *);

/* Bugs read names of members loosely (ref_loose.c). */
bool ref_loose_name(const struct ref_server *, const struct json_node *member,
		    const char *wanted);

/* RFC 3986 2.1; false for a stray percent sign. */
bool ref_percent_decode(struct arena *, struct slice *text);

/* Member `name`, also when it is null; bugs read names loosely. */
struct json_node *ref_find_member(struct ref_call *,
				  const struct json_node *object,
				  const char *name);

/* The same, absent when null (9.0). *twice is set, never cleared. */
struct json_node *ref_member(struct ref_call *, const struct json_node *object,
			     const char *name, bool *twice);

/* The `_typeName` of a request object is absent or `type`: 9.1, 9.2. */
bool ref_typename_fits(struct arena *, const struct json_node *object,
		       const char *type);

/*
 * Bugs that outlive their request (ref_state.c). `begin`: HANDLER_KEEP when
 * the server answers at all. `end`: what the request does to it, HANDLER_DIE
 * and HANDLER_HANG as of now. `refuses`: it refuses this valid sync.
 */
enum handler_end ref_state_begin(struct ref_server *, struct slice request);
enum handler_end ref_state_end(struct ref_call *);
bool ref_state_refuses(struct ref_call *);

/*
 * Bugs that only fuzzing finds (ref_deep.c). `answer`: with such a bug, after
 * the right answer to what HTTP refused with `status` (0: it did not) was
 * found. `finish`: the bytes are written. `reset`: it begins anew.
 */
const struct ref_deep_row *ref_deep_row_find(const char *name);
enum handler_end ref_deep_answer(struct ref_call *, struct slice request,
				 int status, enum handler_end);
void ref_deep_finish(struct ref_server *, struct buf *out, int64_t *delay_us);
/* Its tasks have numbers of 7 bits. */
bool ref_deep_counts_to_127(const struct ref_deep_state *);
/* One descriptor of the file more, until a reset. */
void ref_deep_hold(struct ref_deep_state *, const char *path);
void ref_deep_reset(struct ref_deep_state *);

/* Routes. */
void ref_route(struct ref_call *);
void ref_content_get(struct ref_call *);
void ref_login(struct ref_call *);
void ref_logout(struct ref_call *);
void ref_sync_volume(struct ref_call *);
void ref_task_info(struct ref_call *);

/* Calls so close together count as at the same time, for bugs that mix calls
 * up: what lies between them on a loopback connection, besides the latency. */
enum { REF_AT_ONCE_US = 300 };

/* ---- ref_history.c: bugs that show only after, or beside, other calls ---- */

/* A sync has come; true: it is answered, and nobody has read it. */
bool ref_history_pages(struct ref_call *);
/* A valid sync is about to start; true: refused after all. */
bool ref_history_refuses(struct ref_call *, struct ref_volume *);
/* The unfinished task of the volume that the sync joins, or NULL. */
struct ref_task *ref_history_busy(struct ref_call *, struct slice volume);
/* The task that the caller is told of, in the place of its own. */
struct ref_task *ref_history_task(struct ref_call *, struct ref_task *own);
/* The task whose info is shown; NULL: it is not found. */
struct ref_task *ref_history_shown(struct ref_call *, struct ref_task *named);
/* Another refusal than usual of a request without a valid session. */
bool ref_history_tells(struct ref_call *);
/* One more call in the session: it has seen too many. */
bool ref_history_worn(const struct ref_call *, struct ref_session *);
/* A session was opened; a refusal is on its way. */
void ref_history_login(struct ref_call *, const struct ref_session *);
void ref_history_refusal(struct ref_call *);
/* The answer is known; for those that look at when the next one comes. */
void ref_history_ends(struct ref_call *);
/* What an earlier request has left on the connection, and what this one does. */
void ref_history_leftover(struct ref_call *);
/* The bytes are written: the connection may owe another answer first. */
void ref_history_owe(struct ref_server *, const struct ref_answer *,
		     struct buf *out);

/* The answer to valid requests of one kind, used by the always-same bugs. */
void ref_task_answer(struct ref_call *, const struct ref_task *);

#endif
