#include "refserver/ref_core.h"

enum { LATE_US = 20 * 1000 };
enum { REF_PAGE_PERIOD = 10, REF_MANY_SYNCS = 40, REF_SESSION_USES = 300 };

static bool is(const struct ref_call *call, enum ref_behaviour behaviour)
{
	return ref_quirk_is(call->server, behaviour);
}

static bool refuse(struct ref_call *call, const char *reason)
{
	call->detail.reason = reason;
	ref_fault_answer(call, "CnsFault", NULL);
	return true;
}

static bool repeats(const struct ref_call *call, struct ref_volume *volume)
{
	uint64_t fresh = slice_digest(call->request->body);
	bool same = volume && volume->last_request == fresh;

	if (volume)
		volume->last_request = fresh;
	return same;
}

static bool runs(struct ref_call *call)
{
	const struct ref_task *newest = ref_task_numbered(
		call->server, call->server->history.newest);

	return newest && ref_task_state(newest, call->now_us) < REF_SUCCESS;
}

/* How many syncs came at the same time as this one, with it. */
static unsigned crowd(struct ref_call *call)
{
	struct ref_history *h = &call->server->history;

	if (call->now_us - h->at_once_us >
	    call->server->options.latency_us + REF_AT_ONCE_US)
		h->at_once = 0;
	h->at_once_us = call->now_us;
	return ++h->at_once;
}

bool ref_history_refuses(struct ref_call *call, struct ref_volume *volume)
{
	struct ref_history *h = &call->server->history;
	bool spoilt = h->refusals > 0;

	h->refusals = 0;
	if (is(call, REF_FAILS_AFTER_MANY) && h->syncs++ >= REF_MANY_SYNCS)
		return refuse(call, "the queue is full");
	if (is(call, REF_REFUSES_REPEATS) && repeats(call, volume))
		return refuse(call, "the volume is up to date");
	if (is(call, REF_FAILS_AFTER_REFUSALS) && spoilt)
		return refuse(call, "the last request was wrong");
	if (is(call, REF_NO_FIFTH_AT_ONCE) && crowd(call) > 4) {
		ref_answer_empty(call->answer, 503);
		return true;
	}
	if (is(call, REF_ONE_SYNC_AT_A_TIME) && runs(call))
		return refuse(call, "another volume is being synced");
	return false;
}

bool ref_history_pages(struct ref_call *call)
{
	if (!is(call, REF_PAGE_NOW_AND_THEN) ||
	    ++call->server->history.asked % REF_PAGE_PERIOD)
		return false;
	ref_answer_empty(call->answer, 503);
	call->answer->media = "text/html";
	buf_text(&call->answer->body, "<html>no healthy upstream</html>");
	return true;
}

struct ref_task *ref_history_busy(struct ref_call *call, struct slice volume)
{
	struct ref_tasks *tasks = &call->server->tasks;

	int64_t late = is(call, REF_COALESCES_LATE) ? LATE_US : 0;

	for (uint64_t n = tasks->next; (late || is(call, REF_COALESCES)) &&
				       n-- > tasks->first; ) {
		struct ref_task *task = ref_task_numbered(call->server, n);

		/* Not with a refusal that lies in a task. */
		if (slice_is(volume, task->volume) && !task->fault)
			return call->now_us < task->ended_us + late ? task
								    : NULL;
	}
	return NULL;
}

struct ref_task *ref_history_task(struct ref_call *call, struct ref_task *own)
{
	struct ref_server *server = call->server;
	struct ref_history *h = &server->history;
	struct ref_task *before = ref_task_numbered(server, h->newest);
	bool at_once = before &&
		       call->now_us - h->newest_us <=
			       server->options.latency_us + REF_AT_ONCE_US;

	h->newest = own->number;
	h->newest_us = call->now_us;
	return is(call, REF_CROSSES_TASKS) && at_once ? before : own;
}

struct ref_task *ref_history_shown(struct ref_call *call,
				   struct ref_task *named)
{
	struct ref_server *server = call->server;

	if (is(call, REF_FORGETS_FINISHED) &&
	    ref_task_state(named, call->now_us) >= REF_SUCCESS &&
	    named->ends++)
		return NULL;
	if ((is(call, REF_INFO_ONCE) && named->reads > 1) ||
	    (is(call, REF_INFO_LATE) && named->reads == 1))
		return NULL;
	if (is(call, REF_INFO_OF_THE_NEWEST))
		return ref_task_numbered(server, server->history.newest);
	return named;
}

static bool challenge(struct ref_call *call)
{
	ref_answer_empty(call->answer, 401);
	ref_answer_field(call->answer, "WWW-Authenticate", "Bearer");
	return true;
}

/* It came together with the one before it on its connection, or right behind. */
static bool comes_at_once(const struct ref_call *call)
{
	const struct ref_history *h = &call->server->history;

	return h->last_connection == call->server->deep.connection &&
	       call->now_us - h->last_us <= call->server->options.latency_us;
}

void ref_history_ends(struct ref_call *call)
{
	call->server->history.last_connection = call->server->deep.connection;
	call->server->history.last_us = call->now_us;
}

/* An unknown volume of a request that nobody may make. */
bool ref_history_tells(struct ref_call *call)
{
	struct slice body = call->request->body;
	const struct ref_inventory *inventory = &call->server->inventory;
	struct ref_history *h = &call->server->history;

	if ((is(call, REF_ALTERNATES) && h->strangers++ % 2) ||
	    (is(call, REF_CHALLENGES_AT_ONCE) && comes_at_once(call)))
		return challenge(call);
	if (!is(call, REF_TELLS_BY_STATUS) && !is(call, REF_TELLS_BY_FAULT))
		return false;
	for (size_t i = 0; i < inventory->volume_count; i++)
		if (slice_find(body, slice_from(inventory->volumes[i].id)) >= 0)
			return false;
	if (is(call, REF_TELLS_BY_FAULT)) {
		ref_fault_answer(call, "InvalidToken", NULL);
		return true;
	}
	return challenge(call);
}

bool ref_history_worn(const struct ref_call *call, struct ref_session *session)
{
	return is(call, REF_SESSION_WEARS_OUT) &&
	       ++session->uses > REF_SESSION_USES;
}

void ref_history_login(struct ref_call *call, const struct ref_session *fresh)
{
	struct ref_sessions *sessions = &call->server->sessions;

	if (!is(call, REF_LOGIN_ENDS_OTHERS))
		return;
	for (size_t i = 0; i < sessions->size; i++)
		if (&sessions->slots[i] != fresh)
			sessions->slots[i].ended = true;
}

void ref_history_refusal(struct ref_call *call)
{
	if (call->answer->fault &&
	    !strcmp(call->answer->fault, "InvalidArgument"))
		call->server->history.refusals++;
}

void ref_history_leftover(struct ref_call *call)
{
	struct ref_history *h = &call->server->history;
	const char *fault = call->answer->fault;
	unsigned connection = call->server->deep.connection;

	if (!is(call, REF_LEAVES_A_BODY))
		return;
	if (h->astray == connection) {
		h->astray = 0;
		ref_answer_empty(call->answer, 400);
	} else if (fault && !strcmp(fault, "InvalidRequest")) {
		h->astray = connection;
	}
}

void ref_history_owe(struct ref_server *server, const struct ref_answer *answer,
		     struct buf *out)
{
	struct ref_history *h = &server->history;
	struct buf swap = h->owed;

	if (!ref_quirk_is(server, REF_OWES_AN_ANSWER))
		return;
	if (h->astray == server->deep.connection) {
		h->owed = *out;
		*out = swap;
	} else if (answer->status == 405 && !answer->no_body) {
		h->astray = server->deep.connection;
		h->owed.limit = REF_ANSWER_MAX;
		buf_clear(&h->owed);
		buf_slice(&h->owed, buf_view(out));
	}
}
