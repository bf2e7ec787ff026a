/*
 * CnsSyncVolume: the rules, one step after the other (protocol.md 1.7, 9.1
 * to 9.10). Each step looks at one part of the request and either goes on,
 * has refused, or leaves the loop early because a ruling accepts a request
 * in which nothing is left to judge.
 */
#include "refserver/ref_core.h"

#include "refserver/ref_volume_id.h"

enum { REF_SPECS_FEW_MAX = 100, REF_SPECS_HUNDRED_MAX = 1000,
       REF_MODES_FEW = 8, REF_LOCK_US = 400 * 1000,
       REF_MOID_MAX = 4096 }; /* a fault repeats the id of a datastore */

enum step { GO_ON, REFUSED, ACCEPTED };

struct sync {
	struct ref_call *call;
	struct json_node *root, *spec;
	struct slice id;
	struct ref_volume *volume;
	bool twice;   /* a member that we read is there more than once */
};

/* For findings behind which nothing can be judged. */
static enum step stop(struct sync *s, enum ref_finding finding)
{
	return ref_refuse(s->call, finding) ? REFUSED : ACCEPTED;
}

static enum step pass(struct sync *s, enum ref_finding finding)
{
	return ref_refuse(s->call, finding) ? REFUSED : GO_ON;
}

static enum step read_user(struct sync *s)
{
	const struct ref_session *session = s->call->session;

	return pass(s, session && session->restricted ? REF_PERMISSION_ABSENT
						      : REF_FINDING_NONE);
}

static bool accepts(const struct ref_request *request, const char *media)
{
	const struct ref_field *field = ref_request_field(request, "accept");

	return field && slice_find(field->value, slice_from(media)) >= 0;
}

/* What is odd about the first chunk, or behind the last one. */
static enum ref_finding chunks_finding(struct slice coded)
{
	static const char end[] = "0\r\n\r\n";
	size_t len = strlen(end);

	for (size_t i = 0; i < coded.len && coded.at[i] != '\r'; i++)
		if (coded.at[i] == ';')
			return REF_SENT_IN_EXTENDED_CHUNKS;
		else if (coded.at[i] >= 'A' && coded.at[i] <= 'F')
			return REF_SENT_IN_CAPITAL_CHUNKS;
	return coded.len < len ||
	       slice_is(slice_skip(coded, coded.len - len), end)
		       ? REF_FINDING_NONE : REF_SENT_WITH_TRAILER;
}

/* What HTTP leaves to the client: 9.24. */
static enum step read_sending(struct sync *s)
{
	const struct ref_request *r = s->call->request;
	size_t size = r->body.len;
	const enum ref_finding found[] = {
		r->chunked ? REF_SENT_IN_CHUNKS : REF_FINDING_NONE,
		r->chunked ? chunks_finding(r->coded) : REF_FINDING_NONE,
		r->tight ? REF_SENT_TIGHT : REF_FINDING_NONE,
		r->wide ? REF_SENT_WIDE : REF_FINDING_NONE,
		r->minor ? REF_FINDING_NONE : REF_SENT_AS_HTTP_1_0,
		ref_request_field(r, "expect") ? REF_SENT_EXPECTING
					       : REF_FINDING_NONE,
		size > REF_HUGE	   ? REF_SENT_HUGE
		: size > REF_LARGE ? REF_SENT_LARGE
				   : REF_FINDING_NONE,
		accepts(r, "*/*") ? REF_ACCEPT_WILD : REF_FINDING_NONE,
		ref_request_field(r, "accept") && !accepts(r, "*") &&
				!accepts(r, "json")
			? REF_ACCEPT_OTHER : REF_FINDING_NONE,
	};

	for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++)
		if (pass(s, found[i]) == REFUSED)
			return REFUSED;
	return GO_ON;
}

static enum step read_root(struct sync *s)
{
	static const char *const members[] = { "syncSpecs", NULL };
	struct ref_call *call = s->call;

	if (!call->request->body.len) {
		if (!ref_request_field(call->request, "content-type") &&
		    pass(s, REF_MEDIA_NEEDLESS) == REFUSED)
			return REFUSED;
		return stop(s, REF_BODY_ABSENT);
	}
	if (!ref_read_body(call, &s->root))
		return REFUSED;
	if (!s->root)
		return ACCEPTED;
	s->root = ref_loose_object(call, s->root, members);
	if (s->root->type == JSON_NULL)
		return stop(s, REF_ROOT_NULL);
	if (s->root->type != JSON_OBJECT)
		return stop(s, s->root->type == JSON_ARRAY ? REF_ROOT_NOT_OBJECT
							   : REF_ROOT_SCALAR);
	if (!ref_typename_fits(call->arena, s->root, "CnsSyncVolume") &&
	    !ref_typename_fits(call->arena, s->root,
			       "CnsSyncVolumeRequestType"))
		return pass(s, REF_ROOT_TYPE);
	return GO_ON;
}

static bool all_alike(const struct json_node *array)
{
	for (const struct json_node *n = array->first; n; n = n->next)
		if (!slice_equal(n->spelling, array->first->spelling))
			return false;
	return true;
}

static size_t count_specs(const struct sync *s, const struct json_node *specs)
{
	if (ref_quirk_is(s->call->server, REF_COUNTS_IN_8_BITS))
		return specs->count & 0xFF;
	if (ref_quirk_is(s->call->server, REF_COUNTS_IN_16_BITS))
		return specs->count & 0xFFFF;
	return specs->count;
}

static enum ref_finding count_finding(const struct sync *s,
				      const struct json_node *specs)
{
	if (count_specs(s, specs) == 1)
		return REF_FINDING_NONE;
	if (specs->count == 2)
		return REF_SPECS_TWO;
	if (specs->count <= REF_SPECS_FEW_MAX)
		return REF_SPECS_FEW;
	return specs->count <= REF_SPECS_HUNDRED_MAX ? REF_SPECS_HUNDRED
						     : REF_SPECS_THOUSAND;
}

/* The only spec that is not null, when there is one; else NULL. */
static struct json_node *lone_spec(const struct json_node *specs)
{
	struct json_node *found = NULL;

	for (struct json_node *n = specs->first; n; n = n->next) {
		if (n->type == JSON_NULL)
			continue;
		if (found)
			return NULL;
		found = n;
	}
	return found;
}

static enum step read_specs(struct sync *s)
{
	const struct json_node *specs =
		ref_find_member(s->call, s->root, "syncSpecs");

	if (!specs)
		return stop(s, REF_SPECS_ABSENT);
	if (json_member_next(specs))
		s->twice = true;
	if (specs->type == JSON_NULL)
		return stop(s, REF_SPECS_NULL);
	if (ref_quirk_is(s->call->server, REF_ARRAYS_BY_LENGTH) &&
	    json_member(specs, "length") && json_member(specs, "0")) {
		s->spec = json_member(specs, "0");
		return GO_ON;
	}
	if (specs->type != JSON_ARRAY)
		return stop(s, REF_SPECS_NOT_ARRAY);
	s->spec = specs->first;
	if (!s->spec)
		return stop(s, REF_SPECS_NONE);
	if (ref_quirk_is(s->call->server, REF_SKIPS_NULL_SPECS) &&
	    lone_spec(specs)) {
		s->spec = lone_spec(specs);
		return GO_ON;
	}
	if (ref_quirk_is(s->call->server, REF_DEDUPLICATES) &&
	    all_alike(specs))
		return GO_ON;
	return pass(s, count_finding(s, specs));
}

static enum step read_spec(struct sync *s)
{
	static const char *const members[] = { "volumeId", "datastore",
					       "syncMode", NULL };

	s->spec = ref_loose_object(s->call, s->spec, members);
	if (s->spec->type != JSON_OBJECT)
		return stop(s, REF_SPEC_NOT_OBJECT);
	if (!ref_typename_fits(s->call->arena, s->spec, "CnsSyncVolumeSpec"))
		return pass(s, REF_SPEC_TYPE);
	return pass(s, json_member(s->spec, "_typeName")
			       ? REF_FINDING_NONE : REF_TYPENAME_ABSENT);
}

/* Another part of the server reads the id, and looks at nothing but whether
 * there is such a volume. */
static bool looks_elsewhere(const struct sync *s)
{
	const struct ref_server *server = s->call->server;
	const struct json_node *modes = json_member(s->spec, "syncMode");

	return (ref_quirk_is(server, REF_IDS_BY_DATASTORE) &&
		json_member(s->spec, "datastore")) ||
	       (ref_quirk_is(server, REF_IDS_BY_MODE) && modes &&
		modes->first);
}

static enum step read_volume_id(struct sync *s)
{
	static const char *const members[] = { "id", NULL };
	struct json_node *volume =
		ref_member(s->call, s->spec, "volumeId", &s->twice);
	struct json_node *id;

	if (!volume)
		return stop(s, REF_VOLUME_ID_ABSENT);
	volume = ref_loose_object(s->call, volume, members);
	if (volume->type != JSON_OBJECT)
		return stop(s, REF_VOLUME_ID_NOT_OBJECT);
	if (!ref_typename_fits(s->call->arena, volume, "CnsVolumeId") &&
	    pass(s, REF_VOLUME_ID_TYPE) == REFUSED)
		return REFUSED;
	id = ref_member(s->call, volume, "id", &s->twice);
	if (!id)
		return stop(s, REF_ID_ABSENT);
	if (id->type != JSON_STRING)
		return stop(s, REF_ID_NOT_STRING);
	s->id = ref_loose_id(s->call, json_string(s->call->arena, id));
	s->call->detail.volume = s->id;
	if (looks_elsewhere(s))
		return ref_volume_id_finding(s->id) == REF_FINDING_NONE
			       ? GO_ON : stop(s, REF_VOLUME_UNKNOWN);
	if (pass(s, ref_volume_id_finding(s->id)) == REFUSED)
		return REFUSED;
	return pass(s, ref_volume_id_version(s->id));
}

static enum ref_finding mode_finding(struct sync *s,
				     const struct json_node *mode)
{
	if (mode->type == JSON_NUMBER && slice_is(mode->spelling, "0") &&
	    ref_quirk_is(s->call->server, REF_MODES_BY_NUMBER))
		return REF_MODE_SPACE_USAGE;
	if (mode->type != JSON_STRING)
		return REF_MODE_NOT_STRING;
	if (!slice_is(json_string(s->call->arena, mode), "SPACE_USAGE"))
		return REF_MODE_UNKNOWN;
	return mode->index ? REF_MODE_REPEATED : REF_MODE_SPACE_USAGE;
}

static enum step read_mode(struct sync *s)
{
	const struct json_node *modes =
		ref_member(s->call, s->spec, "syncMode", &s->twice);

	if (!modes)
		return pass(s, json_member(s->spec, "syncMode")
				       ? REF_MODE_NULL : REF_MODE_ABSENT);
	if (modes->type != JSON_ARRAY)
		return pass(s, REF_MODE_NOT_ARRAY);
	if (!modes->first)
		return pass(s, REF_MODE_EMPTY);
	if (ref_quirk_is(s->call->server, REF_EIGHT_MODES) &&
	    modes->last->index >= REF_MODES_FEW)
		return pass(s, REF_MODE_MANY);
	for (const struct json_node *n = modes->first; n;
	     n = ref_quirk_is(s->call->server, REF_READS_ONE_MODE) ? NULL
								  : n->next)
		if (pass(s, mode_finding(s, n)) == REFUSED)
			return REFUSED;
	return GO_ON;
}

/* What a reader of numbers makes of a name that no datastore has. */
static enum ref_finding number_finding(struct slice name)
{
	unsigned long long number;
	size_t at = name.len;

	while (at && name.at[at - 1] != '-')
		at--;
	name = slice_skip(name, at);
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] < '0' || name.at[i] > '9')
			return REF_DATASTORE_UNNUMBERED;
	if (!at || !name.len)
		return REF_DATASTORE_UNNUMBERED;
	return slice_number(name, INT32_MAX, &number)
		       ? REF_FINDING_NONE : REF_DATASTORE_OVERFLOWS;
}

static enum ref_finding datastore_finding(struct sync *s,
					  const struct json_node *datastore)
{
	struct arena *arena = s->call->arena;
	const struct json_node *type =
		ref_member(s->call, datastore, "type", &s->twice);
	const struct json_node *moid =
		ref_member(s->call, datastore, "value", &s->twice);
	struct slice value;

	if (!ref_typename_fits(arena, datastore, "ManagedObjectReference"))
		return REF_DATASTORE_TYPENAME;
	if (!type || type->type != JSON_STRING ||
	    !slice_is(json_string(arena, type), "Datastore"))
		return REF_DATASTORE_TYPE;
	if (!moid || moid->type != JSON_STRING)
		return REF_DATASTORE_VALUE;
	value = json_string(arena, moid);
	if (value.len > REF_MOID_MAX)
		return REF_DATASTORE_VALUE;
	s->call->detail.object_type = "Datastore";
	s->call->detail.object_value = value;
	if (!ref_inventory_datastore(&s->call->server->inventory, value))
		return REF_DATASTORE_UNKNOWN;
	s->volume = ref_inventory_volume(&s->call->server->inventory, s->id);
	return s->volume && !slice_is(value, s->volume->datastore)
		       ? REF_DATASTORE_OTHER : REF_DATASTORE_GIVEN;
}

static enum step read_datastore(struct sync *s)
{
	const struct json_node *datastore =
		ref_member(s->call, s->spec, "datastore", &s->twice);
	enum ref_finding found;

	if (!datastore)
		return pass(s, json_member(s->spec, "datastore")
				       ? REF_DATASTORE_NULL
				       : REF_DATASTORE_ABSENT);
	if (datastore->type != JSON_OBJECT)
		return pass(s, REF_DATASTORE_NOT_OBJECT);
	found = datastore_finding(s, datastore);
	if (found == REF_DATASTORE_UNKNOWN &&
	    pass(s, number_finding(s->call->detail.object_value)) == REFUSED)
		return REFUSED;
	return pass(s, found);
}

static bool only_known(const struct json_node *object,
		       const char *const known[])
{
	for (const struct json_node *n = object->first; n; n = n->next) {
		size_t i = 0;

		while (known[i] && !slice_is(n->name, known[i]))
			i++;
		if (!known[i])
			return false;
	}
	return true;
}

static enum step read_others(struct sync *s)
{
	static const char *const root[] = { "_typeName", "syncSpecs", NULL };
	static const char *const spec[] = { "_typeName", "volumeId",
					    "datastore", "syncMode", NULL };
	static const char *const volume[] = { "_typeName", "id", NULL };
	const struct json_node *id = json_member(s->spec, "volumeId");

	if (only_known(s->root, root) && only_known(s->spec, spec) &&
	    (!id || only_known(id, volume)))
		return GO_ON;
	return pass(s, REF_MEMBER_UNKNOWN);
}

/* Of members that are there twice we read the first one. */
static enum step read_twice(struct sync *s)
{
	return s->twice ? pass(s, REF_BODY_DUPLICATE) : GO_ON;
}

static enum step find_volume(struct sync *s)
{
	enum ref_finding finding = ref_volume_id_finding(s->id);

	if (ref_quirk_is(s->call->server, REF_IDS_SPELT_UNSEEN) &&
	    finding == REF_ID_SPELT)
		return ACCEPTED;
	if (finding == REF_ID_SPACED || finding == REF_ID_SPELT) {
		s->id = ref_volume_id_uuid(s->call->arena, s->id);
		finding = ref_volume_id_finding(s->id);
	}
	/* Only a ruling can have let any other id come here. */
	if (finding != REF_FINDING_NONE && finding != REF_ID_UPPER)
		return ACCEPTED;
	s->volume = ref_loose_volume(s->call, s->id);
	if (!s->volume)
		return stop(s, REF_VOLUME_UNKNOWN);
	if (s->volume->kind == REF_UNREGISTERED)
		return stop(s, REF_VOLUME_UNREGISTERED);
	if (s->call->now_us < s->volume->busy_until_us)
		return pass(s, REF_VOLUME_BUSY);
	return GO_ON;
}

static enum step judge(struct sync *s)
{
	static enum step (*const steps[])(struct sync *) = {
		read_user, read_sending, read_root, read_specs, read_spec,
		read_volume_id, read_mode, read_datastore, read_others,
		read_twice, find_volume
	};
	enum step step = GO_ON;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		step = steps[i](s);
		if (step != GO_ON)
			break;
	}
	return step;
}

static int64_t task_duration(const struct ref_server *server)
{
	int64_t duration = server->options.task_us;
	bool slow = ref_quirk_is(server, REF_SLOW_TASKS) ||
		    ref_quirk_is(server, REF_QUEUED_LONG) ||
		    ref_quirk_is(server, REF_SKIPS_RUNNING);

	return slow && duration < REF_SLOW_TASK_US ? REF_SLOW_TASK_US
						   : duration;
}

/* Locked in front of a look at the datastore, and not unlocked when that is
 * refused. */
static void leave_locked(const struct sync *s)
{
	struct ref_server *server = s->call->server;
	struct ref_volume *volume =
		ref_inventory_volume(&server->inventory, s->id);

	if (volume && s->call->refused == REF_DATASTORE_TYPE &&
	    ref_quirk_is(server, REF_LOCKS_FIRST))
		volume->busy_until_us = s->call->now_us + REF_LOCK_US;
}

static struct ref_task *start_task(struct sync *s)
{
	struct ref_server *server = s->call->server;
	int64_t duration = task_duration(server);
	struct ref_task *task;

	if (!s->id.len)
		s->id = slice_from(ref_server_volume(server, REF_BLOCK, 0));
	task = ref_tasks_add(&server->tasks, s->id, s->call->now_us, duration);
	if (!task)
		return NULL;
	if (ref_quirk_is(server, REF_QUEUED_LONG))
		task->started_us = task->ended_us - duration / 10;
	if (s->volume && s->volume->busy_until_us < task->ended_us)
		s->volume->busy_until_us = task->ended_us;
	return task;
}

/* Some servers report a refusal of the request in the task: 8.5, 9.4. */
static bool fault_goes_into_task(const struct ref_call *call)
{
	static const char *const documented[] = { "InvalidArgument",
						  "NotFound", "CnsFault" };

	if (!call->answer->fault)
		return false;
	if (ref_quirk_is(call->server, REF_ARGUMENTS_IN_RESULT))
		return !strcmp(call->answer->fault, documented[0]);
	if (!ref_quirk_is(call->server, REF_FAULTS_IN_TASK) &&
	    !ref_quirk_is(call->server, REF_FAULTS_IN_RESULT))
		return false;
	for (size_t i = 0; i < sizeof(documented) / sizeof(documented[0]); i++)
		if (!strcmp(call->answer->fault, documented[i]))
			return true;
	return false;
}

void ref_sync_volume(struct ref_call *call)
{
	struct sync s = { .call = call };
	struct ref_task *task;
	bool refused;

	if (ref_history_pages(call))
		return;
	refused = judge(&s) == REFUSED;

	leave_locked(&s);
	call->reached = call->refused != REF_PERMISSION_ABSENT;
	if (!refused && ref_state_refuses(call))
		return;
	if (refused && !fault_goes_into_task(call)) {
		ref_history_refusal(call);
		return;
	}
	if (!refused && ref_history_refuses(call, s.volume))
		return;
	task = refused ? NULL : ref_history_busy(call, s.id);
	if (!task)
		task = start_task(&s);
	if (!task) {
		call->detail.reason = "too many tasks are running";
		ref_refuse(call, REF_TASKS_EXHAUSTED);
		return;
	}
	if (refused)
		ref_task_keep_fault(task, buf_view(&call->answer->body));
	ref_task_answer(call, ref_history_task(call, task));
}
