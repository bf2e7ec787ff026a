#include "refserver/ref_core.h"

/* The server's clock starts on 1 January 2026 (seconds since 1970). */
enum { EPOCH_SECONDS = 1767225600, SECOND_US = 1000 * 1000 };

static void answer_status(struct ref_call *call, int status)
{
	ref_answer_empty(call->answer, status);
	if (call->allow)
		ref_answer_field(call->answer, "Allow", call->allow);
}

bool ref_refuse(struct ref_call *call, enum ref_finding finding)
{
	const struct ref_ruling *ruling =
		ref_quirk_ruling(call->server, finding);
	unsigned long long status;

	if (ruling->fault == REF_ACCEPT)
		return false;
	call->refused = finding;
	call->answer->silent = !strcmp(ruling->fault, REF_CLOSE);
	if (slice_number(slice_from(ruling->fault), 599, &status))
		answer_status(call, (int)status);
	else
		ref_fault_answer(call, ruling->fault, ruling->property);
	return true;
}

static size_t how_much(const struct ref_server *server)
{
	return ref_quirk_is(server, REF_SESSIONS_BY_FRONT)   ? 2
	       : ref_quirk_is(server, REF_SESSIONS_BY_START) ? 1
							     : 0;
}

/* Somebody has called on this connection before, in a session. */
static bool connection_known(const struct ref_call *call)
{
	const struct ref_history *h = &call->server->history;
	unsigned connection = call->server->deep.connection;

	return ref_quirk_is(call->server, REF_SESSION_OF_CONNECTION) &&
	       connection && h->known[connection % REF_KNOWN_MAX] == connection;
}

static void know_connection(const struct ref_call *call)
{
	unsigned connection = call->server->deep.connection;

	call->server->history.known[connection % REF_KNOWN_MAX] = connection;
}

static enum ref_finding judge_stranger(const struct ref_call *call)
{
	if (ref_request_field(call->request, "authorization"))
		return REF_SESSION_ELSEWHERE;
	return ref_request_field(call->request, "cookie")
		       ? REF_SESSION_IN_COOKIES : REF_SESSION_ABSENT;
}

static enum ref_finding judge_session(struct ref_call *call)
{
	const struct ref_field *field =
		ref_request_field(call->request, REF_SESSION_FIELD);
	struct ref_session *session;

	if (!field || (ref_quirk_is(call->server, REF_FIELDS_BY_CASE) &&
		       !slice_is(field->name, REF_SESSION_FIELD)))
		return connection_known(call) ? REF_FINDING_NONE
					      : judge_stranger(call);
	if (ref_request_field_count(call->request, REF_SESSION_FIELD) > 1)
		return REF_SESSION_UNKNOWN;
	if (!field->value.len)
		return REF_SESSION_EMPTY;
	if (ref_quirk_is(call->server, REF_SESSIONS_HAVE_A_PROTOTYPE) &&
	    slice_is(field->value, "constructor"))
		return REF_FINDING_NONE;
	session = ref_sessions_find(&call->server->sessions, field->value);
	if (!session)
		session = ref_sessions_find_by(&call->server->sessions,
					       field->value,
					       how_much(call->server));
	if (!session)
		return REF_SESSION_UNKNOWN;
	if (session->ended || ref_history_worn(call, session))
		return REF_SESSION_ENDED;
	call->session = session;
	know_connection(call);
	return REF_FINDING_NONE;
}

bool ref_authenticate(struct ref_call *call)
{
	enum ref_finding finding = judge_session(call);

	if (call->server->options.no_auth)
		return true;
	if (finding != REF_FINDING_NONE && ref_history_tells(call))
		return false;
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
	bool whole = ref_quirk_is(call->server, REF_TIME_WHOLE);
	bool nano = ref_quirk_is(call->server, REF_TIME_NANO);
	time_t seconds = (time_t)(us / SECOND_US + EPOCH_SECONDS);
	char day[REF_TIME_TEXT] = "";
	struct tm parts;

	if (gmtime_r(&seconds, &parts))
		strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &parts);
	if (whole)
		return arena_printf(call->arena, "%sZ", day);
	return arena_printf(call->arena, "%s.%06lld%s%s", day,
			    (long long)(us % SECOND_US), nano ? "000" : "",
			    offset ? "+00:00" : "Z");
}

/* A body without Content-Type is JSON too: 3.10. */
static enum ref_finding judge_media(const struct ref_request *request)
{
	const struct ref_field *field =
		ref_request_field(request, "content-type");
	const char *parameters;
	struct slice media;

	if (!field)
		return REF_MEDIA_ABSENT;
	if (ref_request_field_count(request, "content-type") > 1)
		return REF_MEDIA_OTHER;
	media = field->value;
	parameters = media.len ? memchr(media.at, ';', media.len) : NULL;
	if (parameters)
		media = slice_head(media, (size_t)(parameters - media.at));
	media = slice_trim(media);
	if (!slice_equal_nocase(media, slice_from("application/json")))
		return REF_MEDIA_OTHER;
	if (!slice_is(media, "application/json"))
		return REF_MEDIA_CAPITALS;
	return parameters ? REF_MEDIA_CHARSET : REF_FINDING_NONE;
}

static enum ref_finding judge_json(enum json_error error)
{
	static const enum ref_finding findings[JSON_ERROR_COUNT] = {
		[JSON_ERROR_BOM] = REF_BODY_MARK,
		[JSON_ERROR_TRUNCATED] = REF_BODY_TRUNCATED,
		[JSON_ERROR_TRAILING] = REF_BODY_TRAILING,
		[JSON_ERROR_LITERAL] = REF_BODY_LITERAL,
		[JSON_ERROR_NUMBER] = REF_BODY_NUMBER,
		[JSON_ERROR_CONTROL] = REF_BODY_CONTROL,
		[JSON_ERROR_ESCAPE] = REF_BODY_ESCAPE,
		[JSON_ERROR_UTF8] = REF_BODY_NOT_UTF_8,
		[JSON_ERROR_DEPTH] = REF_BODY_DEEP,
	};

	return findings[error] ? findings[error] : REF_BODY_MALFORMED;
}

bool ref_read_body(struct ref_call *call, struct json_node **root)
{
	struct json_verdict verdict;

	*root = NULL;
	if (ref_refuse(call, judge_media(call->request)))
		return false;
	*root = json_parse(call->arena, ref_loose_body(call), REF_DEPTH_MAX,
			   &verdict);
	return *root || !ref_refuse(call, judge_json(verdict.code));
}

struct json_node *ref_find_member(struct ref_call *call,
				  const struct json_node *object,
				  const char *name)
{
	struct json_node *member = json_member(object, name);

	/* A name with escapes is longer than its quotes and itself. */
	if (member && ref_quirk_is(call->server, REF_ESCAPES_UNREAD) &&
	    member->name_spelling.len > member->name.len + 2)
		return NULL;
	if (member || object->type != JSON_OBJECT)
		return member;
	for (member = object->first; member; member = member->next)
		if (ref_loose_name(call->server, member, name))
			return member;
	return NULL;
}

struct json_node *ref_member(struct ref_call *call,
			     const struct json_node *object, const char *name,
			     bool *twice)
{
	struct json_node *member = ref_find_member(call, object, name);

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
