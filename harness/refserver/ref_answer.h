/*
 * One answer before it becomes bytes.
 *
 *     ref_answer_init(&answer, &arena);
 *     ref_answer_json(&answer, 200, REF_ANSWER_INFO, &writer); ... json_close
 *     ref_answer_write(&answer, &bytes);
 *     ref_answer_release(&answer);
 *
 * The kind lets seeded bugs and variants find the answers that they change.
 */
#ifndef REF_ANSWER_H
#define REF_ANSWER_H

#include "base/arena.h"
#include "base/buf.h"
#include "json/json_write.h"

enum {
	REF_ANSWER_MAX = 4 * 1024 * 1024, /* body */
	REF_ANSWER_FIELDS_MAX = 8,
	REF_CHUNK = 16                    /* chunk size of a chunked answer */
};

enum ref_answer_kind {
	REF_ANSWER_ANY,     /* only in tables: every kind */
	REF_ANSWER_EMPTY,   /* a status without a body */
	REF_ANSWER_CONTENT, /* ServiceContent */
	REF_ANSWER_LOGIN,   /* UserSession */
	REF_ANSWER_LOGOUT,
	REF_ANSWER_TASK,    /* the reference to a task */
	REF_ANSWER_INFO,    /* TaskInfo */
	REF_ANSWER_FAULT
};

/* How the head is spelled; all right, RFC 9110 5.1 and RFC 9112 4, 7.1. */
enum ref_head_style {
	REF_HEAD_PLAIN,
	REF_HEAD_LOWER,     /* field names in lower case */
	REF_HEAD_UPPER,
	REF_HEAD_NO_REASON, /* empty reason phrase */
	/* to HTTP/1.1 clients only, from here on */
	REF_HEAD_CHUNKED,   /* bodies in chunks */
	REF_HEAD_EXTENDED,  /* chunks with extensions and a trailer */
	REF_HEAD_INTERIM    /* 103 before the answer (RFC 8297) */
};

struct ref_answer_field {
	const char *name, *value;
};

struct ref_answer {
	struct arena *arena;
	enum ref_answer_kind kind;
	int status;
	const char *fault;      /* type of the fault, else NULL */
	const char *media;      /* Content-Type, NULL = none */
	struct buf body;
	struct ref_answer_field fields[REF_ANSWER_FIELDS_MAX];
	size_t field_count;
	enum ref_head_style style;
	bool no_body;           /* an answer to HEAD: the head only */
	bool close;             /* Connection: close */
	bool silent;            /* the connection is closed in its place */
};

void ref_answer_init(struct ref_answer *, struct arena *);
void ref_answer_release(struct ref_answer *);

/* Forgets all but the connection's fate: a status without a body. */
void ref_answer_empty(struct ref_answer *, int status);

/* Starts a JSON body of that kind; the caller writes one value. */
void ref_answer_json(struct ref_answer *, int status, enum ref_answer_kind,
		     struct json_writer *);

/* Name and value are borrowed (constants, or in the arena). */
void ref_answer_field(struct ref_answer *, const char *name,
		      const char *value);

/* Head and body. */
void ref_answer_write(const struct ref_answer *, struct buf *out);

/* "OK" for 200; "" for a status that is not used here. */
const char *ref_answer_reason(int status);

/* An object that opens with its `_typeName`, which every data object of an
 * answer has (4.1). Close with json_close. */
void ref_open(struct json_writer *, const char *name, const char *type);
void ref_put_moref(struct json_writer *, const char *name, const char *type,
		   struct slice value);

#endif
