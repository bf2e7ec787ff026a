#include "refserver/ref_core.h"

enum { REPEATED_MAX = 64, MESSAGE_MAX = 512 };

/* Members that a fault has besides faultMessage: 6.1. */
enum {
	WITH_PROPERTY = 1,   /* invalidProperty */
	WITH_ARGUMENT = 2,
	WITH_OBJ = 4,
	WITH_RECEIVER = 8,   /* receiver and method */
	WITH_REASON = 16,
	WITH_VOLUME = 32,
	WITH_PRIVILEGE = 64, /* object and privilegeId */
	WITH_TASK = 128
};

struct fault_row {
	const char *type, *message;
	unsigned members;
};

static const struct fault_row faults[] = {
	{ "InvalidArgument", "an argument is not valid", WITH_PROPERTY },
	{ "NotFound", "the volume does not exist", 0 },
	{ "CnsFault", "the volume service failed", WITH_REASON },
	{ "CnsNotRegisteredFault", "the volume is not registered",
	  WITH_REASON | WITH_VOLUME },
	{ "CnsVolumeNotFoundFault", "the volume does not exist",
	  WITH_REASON | WITH_VOLUME },
	{ "CnsMissingPrivilegeFault", "a privilege is missing", WITH_REASON },
	{ "ManagedObjectNotFound", "the object does not exist", WITH_OBJ },
	{ "InvalidRequest", "the request cannot be understood", 0 },
	{ "InvalidType", "a value is of another type", WITH_ARGUMENT },
	{ "MethodNotFound", "the object has no such method", WITH_RECEIVER },
	{ "NotAuthenticated", "a login session is needed", WITH_PRIVILEGE },
	{ "SessionNotFound", "the session is not known", 0 },
	{ "InvalidState", "the volume is busy", 0 },
	{ "TaskInProgress", "the volume is busy", WITH_TASK },
	{ "InvalidToken", "the session is not known", 0 },
	{ "NoPermission", "the user may not do that", WITH_PRIVILEGE },
	{ "InvalidLogin", "the user name or the password is wrong", 0 },
	{ "InvalidLocale", "the locale is not known", 0 },
	{ "NotSupported", "the operation does not support that", 0 },
	/* only bugs say so */
	{ "SystemError", "a general system error occurred", WITH_REASON },
	{ "RuntimeFault", "the request failed", 0 },
};

static const struct fault_row *find_row(const char *type)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (!strcmp(faults[i].type, type))
			return &faults[i];
	return &faults[sizeof(faults) / sizeof(faults[0]) - 1];
}

/* Whole characters only. */
static struct slice short_text(struct slice text)
{
	size_t len = text.len < REPEATED_MAX ? text.len : REPEATED_MAX;

	while (len && len < text.len && ((unsigned char)text.at[len] & 0xC0) == 0x80)
		len--;
	return slice_head(text, len);
}

static struct slice message_of(const struct ref_call *call,
			       const struct fault_row *row, struct buf *text)
{
	const struct ref_detail *detail = &call->detail;

	if (detail->message.at)
		return detail->message;
	buf_text(text, row->message);
	if (ref_quirk_is(call->server, REF_REPEATS_IDS) &&
	    detail->volume.len) {
		buf_text(text, ": ");
		buf_slice(text, short_text(detail->volume));
	}
	return buf_view(text);
}

static void put_message(struct json_writer *w, const struct fault_row *row,
			const struct ref_call *call)
{
	struct buf text = BUF_INIT(MESSAGE_MAX);
	char key[80];

	snprintf(key, sizeof(key), "fault.%s.summary", row->type);
	json_open_array(w, "faultMessage");
	ref_open(w, NULL, "LocalizableMessage");
	json_put_text(w, "key", key);
	json_put_string(w, "message", message_of(call, row, &text));
	json_close(w);
	json_close(w);
	buf_release(&text);
}

static void put_object(struct json_writer *w, const char *name,
		       const struct ref_detail *detail)
{
	const char *type = detail->object_type;

	if (type)
		ref_put_moref(w, name, type, detail->object_value);
	else
		ref_put_moref(w, name, "Folder", slice_from("group-d1"));
}

static void put_members(struct json_writer *w, unsigned members,
			const struct ref_detail *detail, const char *property)
{
	if (members & WITH_PROPERTY && property)
		json_put_text(w, "invalidProperty", property);
	if (members & WITH_ARGUMENT && property)
		json_put_text(w, "argument", property);
	if (members & WITH_OBJ)
		put_object(w, "obj", detail);
	if (members & WITH_RECEIVER) {
		put_object(w, "receiver", detail);
		json_put_string(w, "method", detail->method);
	}
	if (members & WITH_REASON)
		json_put_text(w, "reason", detail->reason ? detail->reason
				: "the volume cannot be synchronised");
	if (members & WITH_VOLUME) {
		ref_open(w, "volumeId", "CnsVolumeId");
		json_put_string(w, "id", detail->volume);
		json_close(w);
	}
	if (members & WITH_TASK)
		ref_put_moref(w, "task", "Task", slice_from("task-1"));
	if (members & WITH_PRIVILEGE) {
		ref_put_moref(w, "object", "Folder", slice_from("group-d1"));
		json_put_text(w, "privilegeId", "System.View");
	}
}

void ref_fault_answer(struct ref_call *call, const char *type,
		      const char *property)
{
	const struct fault_row *row = find_row(type);
	struct json_writer w;

	ref_answer_json(call->answer, 500, REF_ANSWER_FAULT, &w);
	call->answer->fault = row->type;
	ref_open(&w, NULL, row->type);
	put_message(&w, row, call);
	put_members(&w, row->members, &call->detail, property);
	json_close(&w);
}
