#include "refserver/ref_core.h"

enum { TASK_NAME_ANSWER_MAX = REF_TASK_NAME_MAX, PERCENT = 100 };

static const char *const state_names[] = { "queued", "running", "success",
					   "error" };

void ref_task_answer(struct ref_call *call, const struct ref_task *task)
{
	struct buf name = BUF_INIT(TASK_NAME_ANSWER_MAX);
	struct json_writer w;

	ref_task_name(call->server, task, &name);
	ref_answer_json(call->answer, 200, REF_ANSWER_TASK, &w);
	ref_put_moref(&w, NULL, "Task", buf_view(&name));
	buf_release(&name);
}

static enum ref_task_state shown_state(const struct ref_call *call,
				       struct ref_task *task)
{
	static const enum ref_task_state backwards[] = { REF_RUNNING,
							 REF_QUEUED };
	enum ref_task_state state = ref_task_state(task, call->now_us);

	if (ref_quirk_is(call->server, REF_TASK_NEVER_ENDS))
		return REF_RUNNING;
	if (ref_quirk_is(call->server, REF_TASK_FAILS) ||
	    (ref_quirk_is(call->server, REF_TENTH_TASK_FAILS) &&
	     task->number % 10 == 0))
		return REF_ERROR;
	if (ref_quirk_is(call->server, REF_FAILS_AFTER_SUCCESS) &&
	    state == REF_SUCCESS)
		return task->ends++ ? REF_ERROR : REF_SUCCESS;
	if (ref_quirk_is(call->server, REF_TASK_FLIPS))
		return task->reads > 1 ? REF_RUNNING : REF_SUCCESS;
	if (ref_quirk_is(call->server, REF_TASK_BACKWARDS))
		return task->reads <= 2 ? backwards[task->reads - 1]
					: REF_SUCCESS;
	if (ref_quirk_is(call->server, REF_SKIPS_RUNNING) &&
	    state == REF_RUNNING)
		return REF_QUEUED;
	if ((ref_quirk_is(call->server, REF_FAULTS_IN_RESULT) ||
	     ref_quirk_is(call->server, REF_ARGUMENTS_IN_RESULT)) &&
	    state == REF_ERROR)
		return REF_SUCCESS;
	return state;
}

static void put_error(const struct ref_task *task, struct json_writer *w)
{
	if (task->fault) {
		json_put_raw(w, "error", slice_from(task->fault));
		return;
	}
	ref_open(w, "error", "CnsFault");
	json_put_text(w, "reason", "the volume cannot be synchronised");
	json_close(w);
}

static void put_result(const struct ref_call *call,
		       const struct ref_task *task, struct json_writer *w)
{
	const struct ref_task *told = task;

	if (ref_quirk_is(call->server, REF_RESULT_OF_THE_NEWEST))
		told = ref_task_numbered(call->server,
					 call->server->history.newest);

	ref_open(w, "result", "CnsVolumeOperationBatchResult");
	json_open_array(w, "volumeResults");
	ref_open(w, NULL, "CnsVolumeOperationResult");
	ref_open(w, "volumeId", "CnsVolumeId");
	json_put_text(w, "id", told->volume);
	json_close(w);
	if (task->fault)
		json_put_raw(w, "fault", slice_from(task->fault));
	json_close(w);
	json_close(w);
	json_close(w);
}

/* Members that come and go with the state: 7.4. */
static void put_progress(const struct ref_call *call,
			 const struct ref_task *task,
			 enum ref_task_state state, struct json_writer *w)
{
	int64_t span = task->ended_us - task->created_us;
	int64_t gone = call->now_us - task->created_us;

	if (state == REF_RUNNING)
		json_put_integer(w, "progress",
				 gone < span ? gone * PERCENT / span
					     : PERCENT);
	if (state == REF_ERROR)
		put_error(task, w);
	if (state == REF_SUCCESS)
		put_result(call, task, w);
	json_put_text(w, "queueTime", ref_time(call, task->created_us));
	if (state != REF_QUEUED)
		json_put_text(w, "startTime",
			      ref_time(call, task->started_us));
	if (state >= REF_SUCCESS)
		json_put_text(w, "completeTime",
			      ref_time(call, task->ended_us));
}

static void put_info(struct ref_call *call, struct ref_task *task,
		     struct slice name)
{
	enum ref_task_state state = shown_state(call, task);
	struct json_writer w;

	ref_answer_json(call->answer, 200, REF_ANSWER_INFO, &w);
	ref_open(&w, NULL, "TaskInfo");
	json_put_string(&w, "key", name);
	ref_put_moref(&w, "task", "Task", name);
	json_put_text(&w, "name", "CnsSyncVolume");
	json_put_text(&w, "descriptionId", "cns.CnsVolumeManager.syncVolume");
	ref_put_moref(&w, "entity", "Folder", slice_from("group-d1"));
	json_put_text(&w, "entityName", "Datacenters");
	json_put_text(&w, "state", state_names[state]);
	json_put_boolean(&w, "cancelled", false);
	json_put_boolean(&w, "cancelable", false);
	ref_open(&w, "reason", "TaskReasonUser");
	json_put_text(&w, "userName", call->server->options.username);
	json_close(&w);
	put_progress(call, task, state, &w);
	json_put_integer(&w, "eventChainId", (int64_t)task->number);
	json_close(&w);
}

void ref_task_info(struct ref_call *call)
{
	struct slice name = call->path.id;
	struct ref_task *task = ref_task_find(call->server, name);
	struct buf other = BUF_INIT(TASK_NAME_ANSWER_MAX);
	const struct ref_task *asked = task;

	call->detail.object_type = "Task";
	call->detail.object_value = name;
	if (!task) {
		ref_refuse(call, REF_TASK_UNKNOWN);
		return;
	}
	if (ref_refuse(call, REF_TASK_FOUND))
		return;
	task->reads++;
	task = ref_history_shown(call, task);
	if (!task) {
		ref_refuse(call, REF_TASK_UNKNOWN);
		return;
	}
	if (task->number == asked->number) {
		put_info(call, task, name);
		return;
	}
	ref_task_name(call->server, task, &other);
	put_info(call, task, buf_view(&other));
	buf_release(&other);
}
