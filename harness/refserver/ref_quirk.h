/*
 * How a seeded bug or a variant makes the server differ, as data.
 *
 * Four means, in the order in which they act on a request:
 *   behaviour  one of a few deviations that live in the code (ref_quirk_is)
 *   rulings    another outcome for a finding (ref_rule.h)
 *   rewrites   edits of finished answers (ref_rewrite.c)
 *   wire       a fault in the bytes on the wire (ref_wire.c)
 */
#ifndef REF_QUIRK_H
#define REF_QUIRK_H

#include "http/transport.h"
#include "refserver/ref_answer.h"
#include "refserver/ref_bug.h"
#include "refserver/ref_rule.h"

enum { REF_FLAKE_PERIOD = 3, REF_FLAKE_REPEAT = 5 };

enum { REF_RULINGS_MAX = 12, REF_REWRITES_MAX = 6 };

enum ref_behaviour {
	REF_BEHAVES,
	/* variants */
	REF_FAULTS_IN_TASK,      /* a refused sync is a task that ends in error */
	REF_LONG_TASK_IDS,
	REF_PUNCTUATED_TASK_IDS,
	REF_TASK_IDS_OF_8_BITS,  /* right: so many others end before (7.7) */
	REF_UNICODE_TASK_IDS,
	REF_NUL_IN_TASK_IDS,
	REF_SLOW_TASKS,          /* tasks take REF_SLOW_TASK_US at least */
	REF_QUEUED_LONG,         /* slow, and queued for nine tenths of it */
	REF_SKIPS_RUNNING,       /* slow: queued, then success */
	REF_OTHER_MANAGER_IDS,   /* the session manager is "SessionManager-1" */
	REF_SESSION_PUNCTUATED,  /* session ids with all of RFC 6750's bytes */
	REF_SESSION_NUMBERS,     /* session ids are small numbers */
	REF_SESSION_LIKE_TASKS,  /* ... "task-1": task ids start with some */
	REF_TIME_OFFSET,         /* dateTime ends in +00:00 */
	REF_TIME_WHOLE,          /* ... without a fraction of a second */
	REF_TIME_NANO,           /* ... with nine digits of it */
	REF_ALTERNATES,          /* 401 for every second stranger */
	REF_FORGETS_FINISHED,    /* a task whose end was read is gone */
	REF_CLOSES_SILENTLY,     /* the connection, behind every answer */
	REF_NEVER_CLOSES,        /* whatever the client says of it */
	REF_COALESCES,           /* one task for all syncs of a busy volume */
	REF_COALESCES_LATE,      /* ... and of one that was busy just now */
	REF_SLOW_ANSWERS,        /* each takes REF_SLOW_ANSWER_US */
	REF_REPEATS_IDS,         /* in messages, escaped and short */
	REF_CHALLENGES_AT_ONCE,  /* 401 for a stranger who does not wait */
	REF_CLOSES_EVERY_THIRD,  /* connection, silently or not, in turn */
	REF_KEEPS_TWO,           /* connections; further ones are closed */
	REF_PARSES_AHEAD,        /* refuses what is no request at once */
	REF_SHORT_HEADS,         /* 431 above REF_SHORT_HEAD bytes */
	REF_FILLS_A_POOL,        /* a descriptor more for each request, up to
	                            REF_POOL_MAX */
	/* bugs */
	REF_FAULTS_IN_RESULT,    /* ... a task that succeeds, fault inside */
	REF_ARGUMENTS_IN_RESULT, /* the same for InvalidArgument alone */
	REF_DEDUPLICATES,        /* specs that are all alike count as one */
	REF_VALIDATES_FIRST,     /* the session is checked last */
	REF_TASK_NEVER_ENDS,
	REF_TASK_FAILS,
	REF_TASK_BACKWARDS,      /* running, queued, then success */
	REF_TASK_FLIPS,          /* success, then running for ever */
	REF_IDS_UP_TO_NUL,
	REF_IDS_CUT,             /* after 36 bytes */
	REF_IDS_FULL_WIDTH,      /* U+FF10 to U+FF19 count as digits */
	REF_IDS_OF_NUMBERS,      /* +1, 0x1 and 1_1 are hexadecimal numbers */
	REF_IDS_OF_BYTES,        /* those beyond ASCII count as digits */
	REF_IDS_PERCENT,         /* %2d is a hyphen */
	REF_IDS_FIRST_LETTERS,   /* g to z count as digits of the first group */
	REF_IDS_CAPITALS,        /* G to Z count as digits */
	REF_IDS_QUOTED,          /* without the quotes around */
	REF_IDS_OF_FILES,        /* without file: in front */
	REF_IDS_VISIBLE,         /* without what has no width */
	REF_IDS_SPELT_UNSEEN,    /* braces, no hyphens: nobody looks it up */
	REF_IDS_BY_THEIR_FRONT,  /* up to the first hyphen, when it looks for
	                            a volume */
	REF_IDS_BY_THEIR_END,    /* behind the last one */
	REF_IDS_BY_64_BITS,      /* the first ones */
	REF_IDS_BY_LAST_64_BITS,
	REF_IDS_BY_DATASTORE,    /* whatever their form, where one is named */
	REF_IDS_BY_MODE,         /* the same where only some is asked for */
	REF_LOCKS_FIRST,         /* and leaves a volume locked for a while when
	                            it refuses the datastore then */
	REF_EIGHT_MODES,         /* no room for more */
	REF_SKIPS_NULL_SPECS,    /* when it counts them */
	REF_COUNTS_IN_8_BITS,    /* specs */
	REF_COUNTS_IN_16_BITS,
	REF_ARRAYS_BY_LENGTH,    /* takes whatever has a length of 1 and a 0 */
	REF_OBJECTS_BY_PLACE,    /* takes a list of values in their order */
	REF_MODES_BY_NUMBER,     /* 0 is the first one */
	REF_BODY_IN_UTF_16,      /* is read where it looks like it */
	REF_BODY_CUT,            /* behind 64 KiB */
	REF_BODY_TRIMMED,        /* of what isspace() takes for white space */
	REF_ESCAPES_UNREAD,      /* in names of members */
	REF_SESSION_OF_CONNECTION, /* is that of a call without one */
	REF_TASKS_ARE_PUBLIC,
	REF_SESSIONS_BY_FRONT,   /* compares the first half of an id */
	REF_SESSIONS_BY_START,   /* an id counts and whatever is behind it */
	REF_SESSIONS_HAVE_A_PROTOTYPE, /* as an object of JavaScript */
	REF_NAMES_IN_ANY_CASE,   /* of members of a request */
	REF_NAMES_UP_TO_NUL,
	REF_NAMES_TRIMMED,
	REF_FIELDS_BY_CASE,      /* the session header only in lower case */
	REF_SAYS_CLOSE,          /* to a client who wants it, and goes on */
	REF_READS_ONE_CHUNK,
	REF_READS_ONE_MODE,
	REF_CHUNKS_FOR_ALL,      /* HTTP/1.0 clients too */
	REF_LABELS_GZIP,         /* when Accept-Encoding is there at all */
	REF_HEAD_WITH_BODY,
	REF_CROSSES_ANSWERS,     /* of refusals that come at the same time */
	REF_POISONED,            /* bad JSON spoils the next refusals */
	REF_FAILS_EVERY_THIRD,   /* of the valid syncs */
	REF_TIRED_OF_REFUSING,   /* an empty 503 in the place of every third
	                            NotFound */
	/* bugs of ref_bug_table_history.c */
	REF_PAGE_NOW_AND_THEN,   /* 503 as a gateway sends it, for every tenth
	                            sync, right or wrong */
	REF_FAILS_AFTER_MANY,    /* REF_MANY_SYNCS valid ones */
	REF_REFUSES_REPEATS,     /* the request before, byte for byte */
	REF_FAILS_AFTER_REFUSALS,/* the next valid sync */
	REF_ONE_SYNC_AT_A_TIME,  /* whatever the volume */
	REF_TENTH_TASK_FAILS,
	REF_SESSION_WEARS_OUT,   /* after REF_SESSION_USES calls */
	REF_NO_FIFTH_AT_ONCE,    /* 503 for it */
	REF_CROSSES_TASKS,       /* of syncs that come at the same time */
	REF_INFO_OF_THE_NEWEST,  /* task, whichever was asked for */
	REF_RESULT_OF_THE_NEWEST,
	REF_INFO_ONCE,           /* later reads find no task */
	REF_INFO_LATE,           /* the first read finds no task */
	REF_FAILS_AFTER_SUCCESS, /* a task that was read as success */
	REF_LOGIN_ENDS_OTHERS,
	REF_LEAVES_A_BODY,       /* with InvalidRequest: the next one is 400 */
	REF_OWES_AN_ANSWER,      /* behind 405: from then on the one before */
	REF_TASK_IDS_OF_6_BITS,
	REF_TASK_BY_VOLUME,      /* its id is that of the volume */
	REF_TELLS_BY_STATUS,     /* strangers, whether a volume exists */
	REF_TELLS_BY_FAULT,
	REF_DIES_ON_EMPTY_ID,    /* these: see ref_state.c */
	REF_DIES_ON_LARGE_BODY,
	REF_DIES_AFTER_CALLS,
	REF_HANGS_AFTER_JSON,
	REF_SPOILED_ONCE,
	REF_SPOILED_FOR_EVER,
	REF_REFUSES_FIFTH,
	REF_SAME_TASK,           /* a task for everything */
	REF_SAME_FAULT,
	REF_SAME_EMPTY,
	REF_SAME_CLOSE
};

enum { REF_POOL_MAX = 200, REF_SHORT_HEAD = 4096 - 4,
       REF_SLOW_TASK_US = 1500 * 1000, REF_SLOW_ANSWER_US = 1500 * 1000,
       REF_LONG_TASK_ID = 2000, REF_FILL_BYTES = 100 * 1000 };

enum ref_rewrite_op {
	REF_OP_NONE,
	/* on the tree; `at` is a JSON pointer */
	REF_OP_REMOVE,          /* the node, when it is there */
	REF_OP_SET,             /* a member or element becomes `with`, added
	                           when its parent is there without it */
	REF_OP_CHANGE,          /* as SET, but only a node that is there */
	REF_OP_RENAME,          /* the member is called `with` */
	REF_OP_WRAP,            /* the node moves into `with`, in place of @ */
	REF_OP_TYPENAME_LAST,   /* in every object */
	REF_OP_REVERSE,         /* members of every object */
	REF_OP_EXTRA,           /* an unknown member in every object */
	REF_OP_FILL,            /* a node that is there becomes a string of
	                           REF_FILL_BYTES or more: `with` repeated */
	/* on the text of the body */
	REF_OP_BODY,            /* the body is `with` */
	REF_OP_PREFIX,          /* `with` goes in front */
	REF_OP_SUFFIX,
	REF_OP_REPLACE,         /* the first `at` becomes `with` */
	REF_OP_HALVE,           /* the second half is missing */
	REF_OP_ESCAPE,          /* \uXXXX for every letter in strings */
	REF_OP_SPACES,          /* white space wherever it may stand */
	/* on the head */
	REF_OP_STATUS,          /* `with` is a number */
	REF_OP_MEDIA,           /* NULL: no Content-Type */
	REF_OP_FIELD,           /* adds the header field `at` */
	REF_OP_NO_FIELD,        /* removes the header field `at` */
	REF_OP_STYLE_LOWER,
	REF_OP_STYLE_UPPER,
	REF_OP_STYLE_NO_REASON,
	REF_OP_STYLE_CHUNKED,
	REF_OP_STYLE_EXTENDED,
	REF_OP_STYLE_INTERIM,
	REF_OP_CLOSE            /* the connection is closed behind the answer */
};

struct ref_rewrite {
	enum ref_answer_kind kind;
	enum ref_rewrite_op op;
	const char *at, *with;
	const char *fault;      /* only on this type of fault; NULL = any */
};

enum ref_wire_fault {
	REF_WIRE_NONE,
	REF_WIRE_CLOSE,         /* no answer at all */
	REF_WIRE_RESET,         /* RST in the middle of the answer */
	REF_WIRE_HANG,          /* never a byte */
	REF_WIRE_STATUS_LINE,   /* no status code */
	REF_WIRE_VERSION,       /* HTTP/3.7 */
	REF_WIRE_LENGTH_LONG,   /* Content-Length says more than comes */
	REF_WIRE_LENGTH_SHORT,  /* ... less: bytes after the end */
	REF_WIRE_LENGTH_TWICE,  /* two different ones */
	REF_WIRE_LENGTH_CHARACTERS, /* counts characters, not bytes */
	REF_WIRE_LENGTH_CHUNKED,    /* beside Transfer-Encoding */
	REF_WIRE_LENGTH_WORD,   /* "Content-Length: many" */
	REF_WIRE_LINE_FEEDS,    /* the head ends its lines with LF alone */
	REF_WIRE_FIELD_SPACE,   /* "Content-Type : ..." */
	REF_WIRE_CHUNK_SIZE,    /* a chunk size that is no number */
	REF_WIRE_CHUNK_CUT      /* the last chunk never comes */
};

struct ref_quirk {
	enum ref_behaviour behaviour;
	struct ref_ruling rulings[REF_RULINGS_MAX];    /* up to a NONE */
	struct ref_rewrite rewrites[REF_REWRITES_MAX]; /* up to a NONE */
	enum ref_wire_fault wire;
	enum ref_answer_kind wire_kind;                /* where it happens */
};

struct ref_bug_row {
	struct ref_bug bug;
	struct ref_quirk quirk;
};

struct ref_bug_table {
	const struct ref_bug_row *rows;
	size_t count;
};

#define REF_TABLE(rows) { rows, sizeof(rows) / sizeof((rows)[0]) }

/* One table per topic, each in ref_bug_table_TOPIC.c; ref_bug.c joins them. */
extern const struct ref_bug_table ref_bugs_request, ref_bugs_answer,
	ref_bugs_http, ref_bugs_history, ref_bugs_hostile, ref_bugs_flaky,
	ref_bugs_state;

struct ref_variant_row {
	struct ref_variant variant;
	struct ref_quirk quirk;
};

struct ref_variant_table {
	const struct ref_variant_row *rows;
	size_t count;
};

/* The same in ref_variant_table_TOPIC.c, joined by ref_variant.c. */
extern const struct ref_variant_table ref_variants_answer,
	ref_variants_request, ref_variants_http, ref_variants_names;

/* The row of a name, as ref_bug_find; NULL when unknown. */
const struct ref_quirk *ref_bug_quirk(const char *name);
const struct ref_quirk *ref_variant_quirk(struct slice name);

/* The quirk of the server's bug or of one of its variants behaves so. */
bool ref_quirk_is(const struct ref_server *, enum ref_behaviour);

/* The ruling that holds: of the bug, of the first variant that has one, or the
 * right one. */
const struct ref_ruling *ref_quirk_ruling(const struct ref_server *,
					  enum ref_finding);

/* Applies every rewrite of `quirk` that fits the answer (ref_rewrite.c). */
void ref_rewrite(const struct ref_quirk *, struct ref_answer *);

/* Bytes of the answer under the quirk's wire fault (ref_wire.c). */
enum handler_end ref_wire_write(const struct ref_quirk *,
				const struct ref_answer *, struct buf *out);

#endif
