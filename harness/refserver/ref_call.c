#include "refserver/ref_core.h"

/* The server's clock starts on 1 January 2026 (seconds since 1970). */
enum { EPOCH_SECONDS = 1767225600, SECOND_US = 1000 * 1000 };

bool ref_refuse(struct ref_call *call, enum ref_finding finding)
{
	const struct ref_ruling *ruling =
		ref_quirk_ruling(call->server, finding);
	unsigned long long status;

	if (ruling->fault == REF_ACCEPT)
		return false;
	if (slice_number(slice_from(ruling->fault), 599, &status))
		ref_answer_empty(call->answer, (int)status);
	else
		ref_fault_answer(call, ruling->fault, ruling->property);
	return true;
}

static enum ref_finding judge_session(struct ref_call *call)
{
	const struct ref_field *field =
		ref_request_field(call->request, REF_SESSION_FIELD);
	struct ref_session *session;

	if (!field)
		return REF_SESSION_ABSENT;
	if (ref_request_field_count(call->request, REF_SESSION_FIELD) > 1)
		return REF_SESSION_UNKNOWN;
	session = ref_sessions_find(&call->server->sessions, field->value);
	if (!session)
		return REF_SESSION_UNKNOWN;
	if (session->ended)
		return REF_SESSION_ENDED;
	call->session = session;
	return REF_FINDING_NONE;
}

bool ref_authenticate(struct ref_call *call)
{
	enum ref_finding finding = judge_session(call);

	if (call->server->options.no_auth)
		return true;
	return !ref_refuse(call, finding);
}

const char *ref_session_manager(const struct ref_server *server)
{
	return ref_quirk_is(server, REF_OTHER_MANAGER_IDS)
		       ? "SessionManager-1" : "SessionManager";
}

const char *ref_time(const struct ref_call *call, int64_t us)
{
	bool offset = ref_quirk_is(call->server, REF_TIME_OFFSET);
	time_t seconds = (time_t)(us / SECOND_US + EPOCH_SECONDS);
	char day[REF_TIME_TEXT] = "";
	struct tm parts;

	if (gmtime_r(&seconds, &parts))
		strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &parts);
	return arena_printf(call->arena, "%s.%06lld%s", day,
			    (long long)(us % SECOND_US),
			    offset ? "+00:00" : "Z");
}

/* A body without Content-Type is JSON too: 3.10. */
static bool media_fits(const struct ref_request *request)
{
	const struct ref_field *field =
		ref_request_field(request, "content-type");
	const char *parameters;
	struct slice media;

	if (!field)
		return true;
	if (ref_request_field_count(request, "content-type") > 1)
		return false;
	media = field->value;
	parameters = media.len ? memchr(media.at, ';', media.len) : NULL;
	if (parameters)
		media = slice_head(media, (size_t)(parameters - media.at));
	return slice_equal_nocase(slice_trim(media),
				  slice_from("application/json"));
}

struct json_node *ref_read_body(struct ref_call *call)
{
	struct json_node *root;

	if (!media_fits(call->request)) {
		ref_answer_empty(call->answer, 415);
		return NULL;
	}
	root = json_parse(call->arena, call->request->body, REF_DEPTH_MAX,
			  NULL);
	if (!root)
		ref_fault_answer(call, "InvalidRequest", NULL);
	return root;
}

struct json_node *ref_member(const struct json_node *object, const char *name,
			     bool *twice)
{
	struct json_node *member = json_member(object, name);

	if (member && json_member_next(member))
		*twice = true;
	return member && member->type == JSON_NULL ? NULL : member;
}

bool ref_typename_fits(struct arena *arena, const struct json_node *object,
		       const char *type)
{
	const struct json_node *name = json_member(object, "_typeName");

	return !name || (name->type == JSON_STRING &&
			 slice_is(json_string(arena, name), type));
}
