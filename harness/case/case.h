/*
 * A case: what is asked of a server and which answers are right.
 *
 * Cases are data (cases/<topic>.json); case_load.h reads them by the field
 * table in case_fields.c, which also writes cases/README.md. Everything here
 * is read-only after loading and belongs to the suite's arena.
 */
#ifndef CASE_H
#define CASE_H

#include "base/arena.h"
#include "case/verdict.h"
#include "http/request.h"
#include "json/json_tree.h"

enum { CASE_STEPS_MAX = 16, CASE_PATCH_MAX = 16, CASE_ACCEPT_MAX = 24,
       CASE_FAULTS_MAX = 24, CASE_STATUS_MAX = 8, CASE_HEADERS_MAX = 16,
       CASE_REPEAT_MAX = 100000, CASE_CHUNK_MAX = 1024 * 1024,
       CASE_PAD_MAX = 16 * 1024 * 1024, CASE_POLLS_MAX = 100, CASE_COUNT_MAX = 4096,
       CASE_ID_MAX = 120 };

/* A rule of the protocol, from cases/clauses.json. */
struct clause {
	const char *id;          /* "M3", "9.12", "R1" */
	const char *text;        /* in our own words */
	const char *source;      /* "protocol.md 1.7 (SEED)", "RFC 9112 6" */
	enum level level;        /* LEVEL_MUST or LEVEL_SHOULD */
	const char *untestable;  /* NULL, or the reason why no case can be */
};

/* What a case needs from the target; absent = skip with that reason. */
enum need {
	NEED_SECOND_VOLUME = 1 << 0,
	NEED_FILE_VOLUME = 1 << 1,
	NEED_UNREGISTERED_VOLUME = 1 << 2,
	NEED_DATASTORE = 1 << 3,
	NEED_OTHER_DATASTORE = 1 << 4,
	NEED_LOGIN = 1 << 5,       /* the harness logs in (no --no-auth, no
	                              --session-file) */
	NEED_FOUR_VOLUMES = 1 << 6,
	NEED_RESTRICTED_USER = 1 << 7
};

struct need_info {
	const char *name;        /* "second-volume", as in case files */
	enum need bit;
	const char *reason;      /* of the skip: "needs a second --volume" */
};

/* The table of needs; NULL past the end. */
const struct need_info *need_at(size_t index);
const char *need_reason(enum need);

/* Whose login session a request carries. */
enum step_session {
	SESSION_MAIN,     /* the run's own */
	SESSION_NONE,     /* no header at all */
	SESSION_GARBAGE,  /* a random token of the same shape */
	SESSION_OWN,      /* the one that a login step of this case opened;
	                     after its logout step: an ended one */
	/* nobody's, made of the run's own (case_session.h): */
	SESSION_FRONT,    /* its front half */
	SESSION_OTHER_END,/* as long, the last quarter another one */
	SESSION_LONGER,   /* and a letter behind it */
	SESSION_COUNT
};

/* One edit of the base body, applied in order. */
enum patch_op {
	PATCH_SET,      /* value at pointer; last token created when missing,
	                   "-" appends to an array */
	PATCH_REMOVE,
	PATCH_REPEAT,   /* array element at pointer stands `times` times */
	PATCH_RENAME,   /* member at pointer gets the name `value` */
	PATCH_DUPLICATE,/* member at pointer written twice; `value` (optional)
	                   is the second one's value */
	PATCH_NEST      /* value at pointer is put into `times` arrays */
};

struct patch {
	enum patch_op op;
	const char *pointer;     /* RFC 6901, before placeholders */
	struct slice value;      /* JSON text as spelled in the case file, with
	                            placeholders; .at NULL when not given */
	unsigned times;
};

enum body_source {
	BODY_BASE,      /* the base body of `request`, patched */
	BODY_NONE,      /* no body, no Content-Length, no Content-Type */
	BODY_TEXT,      /* `body_text` with placeholders, else byte for byte */
	BODY_BYTES      /* the same, each character one byte: not UTF-8 */
};

struct step_header {
	const char *name;
	const char *value;       /* NULL = this default header is left out */
};

struct step {
	const char *name;        /* for messages; default "step N" */
	const struct base_request *request; /* what it is built from */
	const char *method;      /* NULL = the base's */
	const char *path;        /* NULL = the base's; with placeholders */
	const char *release;     /* NULL = the run's; with placeholders */
	const char *target;      /* in the place of the whole request target,
	                            with placeholders; or NULL */
	bool http_1_0;           /* the request line says HTTP/1.0 */
	bool chunked;            /* the body is sent in chunks... */
	size_t chunk_size;       /* ...of so many bytes; 0 = one chunk */
	enum request_chunk_form chunk_form;
	enum request_space space;
	size_t pad;              /* white space goes behind the body until it
	                            has so many bytes; 0 = none */
	bool pad_inside;         /* in front of its last byte */
	enum step_session session;
	const char *session_field; /* NULL = "vmware-api-session-id"; the same
	                            name in other case */
	enum body_source body;
	struct slice body_text;
	struct patch patches[CASE_PATCH_MAX];
	size_t patch_count;
	struct step_header headers[CASE_HEADERS_MAX];
	size_t header_count;
	bool judged;             /* `accept` applies; otherwise it is set-up and
	                            must get its base request's own success */
	unsigned polls_after;    /* task reads after the task has ended */
};

/*
 * Base requests (case_request.c holds the table): "sync", "login", "logout",
 * "content", "task-info".
 */
enum request_success { SUCCESS_TASK, SUCCESS_LOGIN, SUCCESS_NO_CONTENT,
		       SUCCESS_CONTENT, SUCCESS_TASK_INFO };

struct base_request {
	const char *name;
	const char *method;
	const char *path;        /* below the base path, with placeholders */
	const char *body;        /* file under cases/bodies without .json; NULL */
	enum step_session session;
	enum request_success success; /* what a set-up step must get */
};

enum answer_kind {
	ANSWER_TASK,    /* 200 with a Task reference; `ends` says how it ends */
	ANSWER_FAULT,   /* typed fault named in `faults` (or a descendant) */
	ANSWER_UNTYPED, /* JSON object without a string _typeName */
	ANSWER_EMPTY,   /* no body */
	ANSWER_OBJECT,  /* 200 with an object of type `object` */
	ANSWER_ANY      /* any body, or none: only the status counts */
};

enum task_end { TASK_END_ANY, TASK_END_SUCCESS, TASK_END_ERROR };

/* One alternative; the first one that matches decides. */
struct accept {
	enum answer_kind answer;
	unsigned step;           /* only of that step, 1..; 0 = of every one */
	int statuses[CASE_STATUS_MAX]; /* 1 to 5: every status of that class */
	size_t status_count;     /* 0: 200 for task/object, 500 for fault and
	                            untyped, 204 for empty; any for any */
	const char *faults[CASE_FAULTS_MAX]; /* of the answer, or of the task
	                                        error with TASK_END_ERROR */
	size_t fault_count;      /* 0 with ANSWER_FAULT: any known fault */
	bool exact;              /* descendants do not count */
	const char *object;      /* type name for ANSWER_OBJECT */
	const char *header;      /* a header that must be there, or NULL */
	enum task_end ends;
	const struct clause *clause;
	enum verdict verdict;    /* pass, warn or fail */
};

/* An answer that no alternative lists (protocol.md 9, reading rules). */
enum accept_default {
	DEFAULT_FAIL,               /* "fail" */
	DEFAULT_RUNTIME_FAULT_WARNS,/* "runtime-fault-warns": typed 500 with an
	                               RF* warns; unknown fault name fails */
	DEFAULT_ANY_FAULT_WARNS     /* "fault-warns": unknown fault names warn
	                               too */
};

/* The request one mutation away that must be accepted before and after. */
enum control { CONTROL_NONE, CONTROL_SYNC, CONTROL_LOGIN };

struct test_case {
	const char *id;          /* "spec-count.two-specs" */
	const char *title;       /* a sentence: what a right server does */
	const char *since;       /* suite version */
	const char *topic;       /* file name without .json */
	const struct clause **clauses; /* the first one is what an unlisted
	                                  answer breaks */
	size_t clause_count;
	const char **tags;
	size_t tag_count;
	unsigned needs;          /* enum need bits */
	struct step *steps;
	size_t step_count;
	bool parallel;           /* steps are sent at once */
	bool alike;              /* the judged steps get the same answer */
	struct accept *accepts;
	size_t accept_count;
	enum accept_default otherwise;
	enum control control;
	bool uses_volume;        /* some request may reach a named volume */
	const char *behaviour;   /* name in the behaviour profile, or NULL */
	const char *file;        /* for messages */
	unsigned line;
};

/* Alternatives that several cases share: "@name" in `accept`. */
struct suite_list {
	const char *name;
	struct accept *accepts;  /* clause NULL: the first one of the case */
	size_t count;
};

struct suite {
	struct arena arena;
	struct clause *clauses;
	size_t clause_count;
	struct test_case *cases;
	size_t case_count;
	struct suite_body {
		const char *name;
		struct slice text;   /* compact; SLICE_NONE: not JSON */
	} *bodies;
	size_t body_count;
	struct suite_list *lists;
	size_t list_count;
	size_t case_room;  /* private to the loader */
	char sha256[65];         /* over all files, names and contents */
	const char *version;     /* from clauses.json */
};

const struct clause *suite_clause(const struct suite *, struct slice id);
bool case_has_tag(const struct test_case *, const char *tag);
const struct test_case *suite_case(const struct suite *, struct slice id);
bool case_has_tag(const struct test_case *, const char *tag);
const struct base_request *base_request_find(struct slice name);
const struct base_request *base_request_at(size_t index); /* NULL past end */

#endif
