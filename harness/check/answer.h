/*
 * What an answer is, before anybody says whether it is right.
 *
 *     struct answer a;
 *     answer_read(&arena, exchange, &a);
 *
 * Shared by the checks, the runner (which must know the task to follow) and,
 * later, the fuzz oracles.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include "http/response.h"
#include "json/json_tree.h"
#include "vim/vim_type.h"

struct answer {
	enum exchange_outcome outcome;
	bool parsed;               /* `response` is valid */
	const char *media_type;    /* see response_media_type */
	bool has_body;
	struct json_verdict json;  /* of a non-empty body */
	struct json_node *root;    /* NULL when the body is not JSON or empty */
	struct slice type_name;    /* string _typeName of a root object, else
	                              SLICE_NONE */
	const struct vim_type *type; /* of that name; NULL = not known */
	bool fault_known;          /* it is a fault */
	struct slice task;         /* value of a Task MoRef (status 200, type
	                              "Task", non-empty string), else SLICE_NONE */
	struct response response;
};

/* Never fails; `a` says what is missing. Memory from the arena. */
void answer_read(struct arena *, const struct exchange *, struct answer *);

/* For whoever only wants to go on: status, header fields and `task` are
 * right, the body of an answer that cannot bring a task may be left unread. */
void answer_read_task(struct arena *, const struct exchange *,
		      struct answer *);

/* 200 and a valid Task reference: what a sync control must get. */
bool answer_accepts_sync(const struct answer *);

/* The fault is `name` or a descendant of it. */
bool answer_is_fault(const struct answer *, const char *name);
/* The field is there and says something: an empty value gives nothing. */
bool answer_has_header(const struct answer *, const char *name);

/* "500 InvalidArgument", "200 Task", "404 text/html", "closed": short,
 * printable, for `got` columns, hints and the behaviour profile. */
const char *answer_summary(struct arena *, const struct answer *);

/* state of a TaskInfo answer */
enum task_state { TASK_STATE_NONE, TASK_STATE_QUEUED, TASK_STATE_RUNNING,
		  TASK_STATE_SUCCESS, TASK_STATE_ERROR };
enum task_state answer_task_state(const struct answer *);

#endif
