#include "check/check_parts.h"

#include "json/json_get.h"
#include "vim/vim_datetime.h"

enum { PROGRESS_MAX = 100 };

static bool is_under(const char *pointer, const char *member)
{
	size_t len = strlen(member);

	return !strncmp(pointer, member, len) &&
	       (!pointer[len] || pointer[len] == '/');
}

/* M2 is about the required members (protocol.md 7.2), the state and how the
 * reason can be told apart (7.5); everything else is R3. */
static const char *failing_clause(const struct vim_deviation *d)
{
	if (!strcmp(d->pointer, "/_typeName"))
		return d->rule == VIM_TYPENAME_MISSING ||
				       d->rule == VIM_TYPENAME_NOT_STRING
			       ? "9.1"
			       : "R3";
	if (d->rule == VIM_DATETIME_SYNTAX || d->rule == VIM_NUMBER_RANGE)
		return "R3";
	if (!strcmp(d->pointer, "/reason/_typeName") ||
	    names_required("TaskInfo", d->pointer))
		return "M2";
	return "R3";
}

/*
 * The result of a sync is not specified (protocol.md 7.10), so whatever is
 * odd in it only warns; check_task_result looks for what may not be there.
 */
static void deviates(void *self, const struct vim_deviation *d)
{
	struct task_read *read = self;
	const char *check = "task.info", *clause = common_clause(d->rule);
	bool in_result = is_under(d->pointer, "/result");
	enum verdict verdict = vim_rule_warns(d->rule) ||
					       d->rule == VIM_TYPE_UNKNOWN
				       ? VERDICT_WARN
				       : VERDICT_FAIL;

	if (is_under(d->pointer, "/error"))
		check = "task.error";
	if (in_result)
		check = "task.result";
	if (!strcmp(d->pointer, "/_typeName") && d->rule == VIM_TYPE_UNKNOWN)
		verdict = VERDICT_FAIL;
	if (in_result && d->rule != VIM_DUPLICATE_REQUIRED) {
		verdict = VERDICT_WARN;
		clause = clause ? clause : "9.14";
	}
	if (d->rule == VIM_MEMBER_EMPTY)
		return; /* compared with the reference below */
	if (!clause)
		clause = verdict == VERDICT_FAIL ? failing_clause(d) : "R3";
	read_say(read, check, verdict, clause, d->pointer, d->expected,
		 d->got);
	if (verdict == VERDICT_FAIL && special_clause(d))
		read_say(read, check, verdict, special_clause(d), d->pointer,
			 d->expected, d->got);
}

static const struct json_node *present(const struct task_read *read,
				       const char *name)
{
	const struct json_node *node = json_member(read->answer.root, name);

	return node && node->type != JSON_NULL ? node : NULL;
}

/* ---- members against each other ---- */

static void check_error(struct task_read *read)
{
	const struct json_node *error = present(read, "error");
	struct arena *arena = read->look->scratch;

	if (read->state == TASK_STATE_ERROR && !error)
		read_say(read, "task.error", VERDICT_FAIL, "9.27", "/error",
			 "a fault when the state is error",
			 json_describe(arena, json_member(read->answer.root,
							  "error")));
	if (read->state != TASK_STATE_ERROR &&
	    read->state != TASK_STATE_NONE && error)
		read_say(read, "task.error", VERDICT_FAIL, "9.27", "/error",
			 "no fault unless the state is error",
			 json_describe(arena, error));
}

static void check_progress(struct task_read *read)
{
	const struct json_node *node = present(read, "progress");
	unsigned long long value;

	if (!node || node->type != JSON_NUMBER)
		return;
	if (!slice_number(node->spelling, PROGRESS_MAX, &value))
		read_say(read, "task.info", VERDICT_FAIL, "9.27", "/progress",
			 "0 to 100",
			 json_describe(read->look->scratch, node));
	else if (read->state != TASK_STATE_RUNNING)
		read_say(read, "task.info", VERDICT_WARN, "9.27", "/progress",
			 "progress only while the task is running",
			 json_describe(read->look->scratch, node));
}

static bool time_of(const struct task_read *read, const char *name,
		    struct vim_datetime *t)
{
	const struct json_node *node = json_member(read->answer.root, name);
	struct slice text = json_string(read->look->scratch, node);

	return text.at && vim_datetime_read(text, t);
}

static void check_time_order(struct task_read *read)
{
	static const char *const names[] = { "queueTime", "startTime",
					     "completeTime" };
	struct arena *arena = read->look->scratch;
	struct vim_datetime before, t;
	const char *earlier = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!time_of(read, names[i], &t))
			continue;
		if (earlier && vim_datetime_compare(&t, &before) < 0)
			read_say(read, "task.info", VERDICT_WARN, "9.27",
				 arena_printf(arena, "/%s", names[i]),
				 arena_printf(arena, "not before %s", earlier),
				 json_describe(arena,
					       json_member(read->answer.root,
							   names[i])));
		earlier = names[i];
		before = t;
	}
	if ((read->state == TASK_STATE_SUCCESS ||
	     read->state == TASK_STATE_ERROR) &&
	    !present(read, "completeTime"))
		read_say(read, "task.info", VERDICT_WARN, "9.27",
			 "/completeTime", "a time when the task has ended",
			 "nothing");
}

/* Queued when the reference came: both are told by the server, and other zones
 * and other hours of the day are at least one hour away. */
static void check_clock(struct task_read *read)
{
	enum { HOUR = 3600 };
	struct arena *arena = read->look->scratch;
	const struct response_field *date =
		response_field(&read->look->answer->response, "Date");
	struct vim_datetime then, queued;
	int64_t apart;

	if (!date || !vim_datetime_read_http(date->value, &then) ||
	    !time_of(read, "queueTime", &queued))
		return;
	apart = queued.seconds - then.seconds;
	if (apart < HOUR / 2 && apart > -HOUR / 2)
		return;
	read_say(read, "task.info", VERDICT_WARN, "9.27", "/queueTime",
		 arena_printf(arena, "about the Date of the answer that named "
				     "the task, %.*s",
			      SLICE_ARG(slice_head(date->value, 40))),
		 json_describe(arena, json_member(read->answer.root,
						  "queueTime")));
}

/* A member that is there, is a string and says something else. */
static void check_same(struct task_read *read, const struct json_node *object,
		       const char *name, struct slice want,
		       enum verdict verdict)
{
	struct arena *arena = read->look->scratch;
	const struct json_node *node = json_member(object, name);

	if (!node || node->type != JSON_STRING ||
	    slice_equal(json_string(arena, node), want))
		return;
	read_say(read, "task.info", verdict, "9.27", json_pointer(arena, node),
		 "the same as in the reference that was returned",
		 json_describe(arena, node));
}

static void check_identity(struct task_read *read)
{
	const struct json_node *task = present(read, "task");

	check_same(read, task, "type", slice_from("Task"), VERDICT_FAIL);
	check_same(read, task, "value", read->task, VERDICT_FAIL);
	check_same(read, read->answer.root, "key", read->task, VERDICT_WARN);
}

void check_task_info(struct task_read *read)
{
	static const struct vim_slot slot = { "TaskInfo", false, true };

	vim_check(read->look->scratch, read->answer.root, &slot, deviates,
		  read);
	if (read->task.len)
		check_identity(read);
	check_error(read);
	check_progress(read);
	check_time_order(read);
	check_clock(read);
	check_task_result(read);
}
