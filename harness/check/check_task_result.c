#include "check/check_parts.h"

#include "check/sync_volume.h"
#include "json/json_get.h"

enum { ID_TEXT_MAX = 80, ENTRIES_MAX = 32, REQUEST_READ_MAX = 1 << 20 };

/* Calls for each member of that name, duplicates included. */
static const struct json_node *each(const struct json_node *object,
				    const char *name,
				    const struct json_node *last)
{
	return last ? json_member_next(last) : json_member(object, name);
}

static bool spec_asks_for(struct arena *arena, const struct json_node *spec,
			  struct slice id, bool *asks)
{
	const struct json_node *v = NULL, *n;

	while ((v = each(spec, "volumeId", v)))
		for (n = NULL; (n = each(v, "id", n)); ) {
			struct slice text = json_string(arena, n);

			if (!text.at)
				continue;
			*asks = true;
			if (slice_equal(sync_volume_plain(arena, text), id))
				return true;
		}
	return false;
}

/* true too when the request names no volume that we can read. */
static bool request_asks_for(struct arena *arena, const struct exchange *x,
			     struct slice id)
{
	struct slice body = exchange_request_body(x);
	const struct json_node *root, *specs = NULL, *spec;
	bool asks = false;

	if (body.len > REQUEST_READ_MAX)
		return true;
	root = json_parse(arena, body, 0, NULL);
	id = sync_volume_plain(arena, id);
	while ((specs = each(root, "syncSpecs", specs)))
		for (spec = specs->type == JSON_ARRAY ? specs->first : NULL;
		     spec; spec = spec->next)
			if (spec_asks_for(arena, spec, id, &asks))
				return true;
	return !asks;
}

static void check_id(struct task_read *read, const struct json_node *entry)
{
	struct arena *arena = read->look->scratch;
	const struct json_node *id = json_member(json_member(entry, "volumeId"),
						 "id");
	struct slice text = json_string(arena, id);

	if (!text.at || request_asks_for(arena, read->look->exchange, text))
		return;
	read_say(read, "task.result", VERDICT_FAIL, "9.14",
		 json_pointer(arena, id), "the volume of the request",
		 json_describe(arena, id));
}

/* The request that started the task was one that had to be refused. */
static bool refusal_was_due(const struct look *look)
{
	const struct test_case *c = look->test_case;

	if (!look->answer->task.len)
		return false;
	for (size_t i = 0; i < c->accept_count; i++)
		if (c->accepts[i].answer == ANSWER_TASK &&
		    c->accepts[i].ends != TASK_END_ERROR &&
		    c->accepts[i].verdict != VERDICT_FAIL)
			return false;
	return true;
}

static void check_fault(struct task_read *read, const struct json_node *entry)
{
	struct arena *arena = read->look->scratch;
	const struct json_node *fault = json_member(entry, "fault");
	struct slice name;
	bool input;

	if (!fault || fault->type == JSON_NULL)
		return;
	name = vim_typename(arena, vim_unwrap_fault(fault, NULL));
	input = refusal_was_due(read->look) ||
		vim_type_is_a(name, "InvalidArgument") ||
		vim_type_is_a(name, "NotFound");
	read_say(read, "task.result", input ? VERDICT_FAIL : VERDICT_WARN,
		 "9.14", json_pointer(arena, fault),
		 "no fault inside a successful task",
		 vim_fault_known(name) ? vim_type_find(name)->name
				       : json_describe(arena, fault));
	/* Clients look at the state alone: protocol.md 8.2. */
	if (input)
		read_say(read, "task.result", VERDICT_FAIL, "9.4",
			 json_pointer(arena, fault),
			 "a refusal as a 500 fault",
			 "a task that succeeds and hides the fault");
}

static void check_entry(struct task_read *read, const struct json_node *entry)
{
	check_id(read, entry);
	check_fault(read, entry);
}

static void check_entries(struct task_read *read,
			  const struct json_node *result,
			  const struct json_node *list)
{
	struct arena *arena = read->look->scratch;
	size_t count = list && list->type == JSON_ARRAY ? list->count : 0;
	unsigned looked = 0;

	if (count != 1)
		read_say(read, "task.result", VERDICT_WARN, "9.14",
			 json_pointer(arena, list ? list : result),
			 "one result for the one volume",
			 arena_printf(arena, "%zu", count));
	if (!count)
		return;
	for (list = list->first; list && looked++ < ENTRIES_MAX;
	     list = list->next)
		check_entry(read, list);
}

/* protocol.md 9.12: in this slot both forms are fine. */
static const struct json_node *unbox(const struct json_node *result)
{
	const struct json_node *box = json_member(result, "_value");

	return box && box->type == JSON_OBJECT ? box : result;
}

static void check_typed(struct task_read *read, const struct json_node *result)
{
	struct arena *arena = read->look->scratch;
	struct slice name = vim_typename(arena, result);
	const struct json_node *object = unbox(result);

	if (slice_is(name, "CnsVolumeOperationBatchResult")) {
		check_entries(read, object,
			      json_member(object, "volumeResults"));
		return;
	}
	read_say(read, "task.result", VERDICT_WARN, "9.14", "/result",
		 "nothing, or CnsVolumeOperationBatchResult",
		 name.len ? json_printable(arena,
					   json_member(result, "_typeName")
						   ->spelling,
					   ID_TEXT_MAX)
			  : json_describe(arena, result));
	if (slice_is(name, "ArrayOfCnsVolumeOperationResult"))
		check_entries(read, result, json_member(result, "_value"));
	else if (vim_type_is_a(name, "CnsVolumeOperationResult"))
		check_entry(read, object);
}

void check_task_result(struct task_read *read)
{
	const struct json_node *result = json_member(read->answer.root,
						     "result");

	if (!result || result->type == JSON_NULL)
		return;
	if (read->state == TASK_STATE_SUCCESS)
		check_typed(read, result);
	else if (read->state != TASK_STATE_NONE)
		read_say(read, "task.result", VERDICT_WARN, "9.27", "/result",
			 "a result only of a successful task",
			 json_describe(read->look->scratch, result));
}
