#include "check/answer.h"

#include "json/json_get.h"
#include "vim/vim_check.h"

enum { SUMMARY_NAME_MAX = 60, STATUS_OK = 200 };

/*
 * The reference to follow: whatever else is wrong with it is for the checks
 * to say. A body that claims to be another known type is not one.
 */
static struct slice task_of(struct arena *arena, const struct answer *a)
{
	struct slice type = json_string(arena, json_member(a->root, "type"));

	if (a->response.status != STATUS_OK || !slice_is(type, "Task"))
		return SLICE_NONE;
	if (a->type && strcmp(a->type->name, "ManagedObjectReference"))
		return SLICE_NONE;
	return json_string(arena, json_member(a->root, "value"));
}

static void read_head(struct arena *arena, const struct exchange *x,
		      struct answer *a)
{
	memset(a, 0, offsetof(struct answer, response));
	a->outcome = x->outcome;
	a->media_type = "";
	a->parsed = !response_parse(arena, x, &a->response) &&
		    x->outcome == EXCHANGE_ANSWERED;
	if (!a->parsed)
		return;
	a->media_type = response_media_type(arena, &a->response);
	a->has_body = a->response.body.len > 0;
}

static void read_body(struct arena *arena, struct answer *a)
{
	a->root = json_parse(arena, a->response.body, 0, &a->json);
	if (!a->root || a->root->type != JSON_OBJECT)
		return;
	a->type_name = vim_typename(arena, a->root);
	a->type = vim_type_find(a->type_name);
	a->fault_known = vim_is_a(a->type, "MethodFault");
	a->task = task_of(arena, a);
	if (!a->task.len)
		a->task = SLICE_NONE;
}

void answer_read(struct arena *arena, const struct exchange *x,
		 struct answer *a)
{
	read_head(arena, x, a);
	if (a->has_body)
		read_body(arena, a);
}

void answer_read_task(struct arena *arena, const struct exchange *x,
		      struct answer *a)
{
	read_head(arena, x, a);
	if (a->has_body && a->response.status == STATUS_OK)
		read_body(arena, a);
}

bool answer_accepts_sync(const struct answer *a)
{
	return a->parsed && a->task.len;
}

bool answer_has_header(const struct answer *a, const char *name)
{
	const struct response_field *f = response_field(&a->response, name);

	return f && f->value.len;
}

bool answer_is_fault(const struct answer *a, const char *name)
{
	return a->parsed && a->fault_known && vim_is_a(a->type, name);
}

static const char *type_text(struct arena *arena, const struct answer *a)
{
	if (!a->type_name.len)
		return "untyped object";
	if (a->type)
		return a->type->name;
	return json_printable(arena, json_member(a->root, "_typeName")->spelling,
			      SUMMARY_NAME_MAX);
}

static const char *body_text(struct arena *arena, const struct answer *a)
{
	if (!a->has_body)
		return "no body";
	if (a->task.len)
		return "Task";
	if (a->root)
		return a->root->type == JSON_OBJECT ? type_text(arena, a)
						    : json_type_name(a->root);
	if (!a->media_type || !*a->media_type ||
	    !strcmp(a->media_type, "application/json"))
		return "not JSON";
	return json_printable(arena, slice_from(a->media_type),
			      SUMMARY_NAME_MAX);
}

const char *answer_summary(struct arena *arena, const struct answer *a)
{
	if (a->outcome != EXCHANGE_ANSWERED)
		return exchange_outcome_name(a->outcome);
	if (!a->parsed)
		return exchange_outcome_name(EXCHANGE_MALFORMED);
	return arena_printf(arena, "%d %s", a->response.status,
			    body_text(arena, a));
}

enum task_state answer_task_state(const struct answer *a)
{
	static const struct {
		const char *name;
		enum task_state state;
	} states[] = { { "queued", TASK_STATE_QUEUED },
		       { "running", TASK_STATE_RUNNING },
		       { "success", TASK_STATE_SUCCESS },
		       { "error", TASK_STATE_ERROR } };
	const struct json_node *node = NULL;
	struct arena arena = ARENA_INIT;
	enum task_state found = TASK_STATE_NONE;
	struct slice name;

	if (a->parsed && a->response.status == STATUS_OK && a->root)
		node = json_member(a->root, "state");
	name = json_string(&arena, node);
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (name.at && slice_is(name, states[i].name))
			found = states[i].state;
	arena_release(&arena);
	return found;
}
