#include "vim/vim_type_table.h"

#define END { NULL, VIM_STRING, NULL, false, false, false }
#define REQUIRED(name, kind, type) { name, kind, type, true, false, false }
#define OPTIONAL(name, kind, type) { name, kind, type, false, false, false }
#define LIST(name, kind, type) { name, kind, type, false, true, false }
#define ANCESTOR(name, type, required) \
	{ name, VIM_OBJECT, type, required, false, true }
#define MOREF "ManagedObjectReference"

/* ---- faults; the array's name ties it to the hierarchy ---- */

static const struct vim_member members_MethodFault[] = {
	ANCESTOR("faultCause", "MethodFault", false),
	LIST("faultMessage", VIM_OBJECT, "LocalizableMessage"),
	END
};
static const struct vim_member members_InvalidArgument[] = {
	OPTIONAL("invalidProperty", VIM_STRING, NULL), END
};
static const struct vim_member members_IncompatibleSetting[] = {
	REQUIRED("conflictingProperty", VIM_STRING, NULL), END
};
static const struct vim_member members_InvalidDasConfigArgument[] = {
	OPTIONAL("entry", VIM_STRING, NULL),
	OPTIONAL("clusterName", VIM_STRING, NULL),
	END
};
static const struct vim_member members_InvalidDasRestartPriorityForFtVm[] = {
	REQUIRED("vm", VIM_OBJECT, MOREF),
	REQUIRED("vmName", VIM_STRING, NULL),
	END
};
static const struct vim_member members_InvalidDrsBehaviorForFtVm[] = {
	REQUIRED("vm", VIM_OBJECT, MOREF),
	REQUIRED("vmName", VIM_STRING, NULL),
	END
};
static const struct vim_member members_InvalidIndexArgument[] = {
	REQUIRED("key", VIM_STRING, NULL), END
};
static const struct vim_member members_CnsFault[] = {
	REQUIRED("reason", VIM_STRING, NULL), END
};
static const struct vim_member members_CnsVolumeNotFoundFault[] = {
	REQUIRED("volumeId", VIM_OBJECT, "CnsVolumeId"), END
};
static const struct vim_member members_CnsNotRegisteredFault[] = {
	REQUIRED("volumeId", VIM_OBJECT, "CnsVolumeId"), END
};
static const struct vim_member members_CnsAlreadyRegisteredFault[] = {
	REQUIRED("volumeId", VIM_OBJECT, "CnsVolumeId"), END
};
static const struct vim_member members_CnsVolumeAlreadyExistsFault[] = {
	REQUIRED("volumeId", VIM_OBJECT, "CnsVolumeId"),
	OPTIONAL("datastore", VIM_OBJECT, MOREF),
	END
};
static const struct vim_member members_CnsSnapshotNotFoundFault[] = {
	OPTIONAL("volumeId", VIM_OBJECT, "CnsVolumeId"),
	REQUIRED("SnapshotId", VIM_VALUE, NULL),
	END
};
static const struct vim_member members_CnsInCompatibleFault[] = {
	LIST("errors", VIM_VALUE, NULL), END
};
static const struct vim_member members_CnsMissingPrivilegeFault[] = {
	LIST("privileges", VIM_VALUE, NULL), END
};
static const struct vim_member members_ManagedObjectNotFound[] = {
	REQUIRED("obj", VIM_OBJECT, MOREF), END
};
static const struct vim_member members_InvalidType[] = {
	OPTIONAL("argument", VIM_STRING, NULL), END
};
static const struct vim_member members_MethodNotFound[] = {
	REQUIRED("receiver", VIM_OBJECT, MOREF),
	REQUIRED("method", VIM_STRING, NULL),
	END
};
static const struct vim_member members_NoPermission[] = {
	OPTIONAL("object", VIM_OBJECT, MOREF),
	OPTIONAL("privilegeId", VIM_STRING, NULL),
	LIST("missingPrivileges", VIM_OBJECT,
	     "NoPermissionEntityPrivileges"),
	END
};
static const struct vim_member members_AuthenticationRequired[] = {
	{ "authenticate", VIM_OBJECT, "AuthenticationRequiredChallenge", true,
	  true, false },
	END
};
static const struct vim_member members_InvalidProperty[] = {
	REQUIRED("name", VIM_STRING, NULL), END
};
static const struct vim_member members_SystemError[] = {
	REQUIRED("reason", VIM_STRING, NULL), END
};
static const struct vim_member members_UnexpectedFault[] = {
	REQUIRED("faultName", VIM_STRING, NULL),
	ANCESTOR("fault", "MethodFault", false),
	END
};
static const struct vim_member members_TaskInProgress[] = {
	REQUIRED("task", VIM_OBJECT, MOREF), END
};

/* Positions first, so that a parent is found without a search. */
enum {
#define FAULT(name, parent, members, source) FAULT_##name,
#include "fault_hierarchy.inc"
#undef FAULT
};
const struct vim_type vim_faults[] = {
#define FAULT(name, parent, members, source) { #name, parent, members, source },
#include "fault_hierarchy.inc"
#undef FAULT
};
const size_t vim_fault_total = sizeof(vim_faults) / sizeof(vim_faults[0]);

/* ---- data objects ---- */

static const struct vim_member moref[] = {
	REQUIRED("type", VIM_STRING, NULL),
	REQUIRED("value", VIM_STRING, NULL),
	END
};
static const struct vim_member localizable_message[] = {
	REQUIRED("key", VIM_STRING, NULL),
	LIST("arg", VIM_OBJECT, "KeyAnyValue"),
	OPTIONAL("message", VIM_STRING, NULL),
	END
};
static const struct vim_member key_any_value[] = {
	REQUIRED("key", VIM_STRING, NULL),
	REQUIRED("value", VIM_ANY, NULL),
	END
};
static const struct vim_member localized_fault[] = {
	ANCESTOR("fault", "MethodFault", true),
	OPTIONAL("localizedMessage", VIM_STRING, NULL),
	END
};
static const struct vim_member entity_privileges[] = {
	REQUIRED("entity", VIM_OBJECT, MOREF),
	LIST("privilegeIds", VIM_STRING, NULL),
	END
};
static const struct vim_member challenge[] = {
	REQUIRED("scheme", VIM_STRING, NULL),
	OPTIONAL("realm", VIM_STRING, NULL),
	OPTIONAL("error", VIM_STRING, NULL),
	OPTIONAL("errorDescription", VIM_STRING, NULL),
	OPTIONAL("ovl", VIM_VALUE, NULL),
	OPTIONAL("oidcConfigUrl", VIM_STRING, NULL),
	END
};
static const struct vim_member task_info[] = {
	REQUIRED("key", VIM_STRING, NULL),
	REQUIRED("task", VIM_OBJECT, MOREF),
	OPTIONAL("description", VIM_OBJECT, "LocalizableMessage"),
	OPTIONAL("name", VIM_STRING, NULL),
	REQUIRED("descriptionId", VIM_STRING, NULL),
	OPTIONAL("entity", VIM_OBJECT, MOREF),
	OPTIONAL("entityName", VIM_STRING, NULL),
	LIST("locked", VIM_OBJECT, MOREF),
	REQUIRED("state", VIM_ENUM, "TaskInfoState"),
	REQUIRED("cancelled", VIM_BOOLEAN, NULL),
	REQUIRED("cancelable", VIM_BOOLEAN, NULL),
	ANCESTOR("error", "MethodFault", false),
	OPTIONAL("result", VIM_ANY, NULL),
	OPTIONAL("progress", VIM_INT, NULL),
	LIST("progressDetails", VIM_OBJECT, "KeyAnyValue"),
	ANCESTOR("reason", "TaskReason", true),
	REQUIRED("queueTime", VIM_DATETIME, NULL),
	OPTIONAL("startTime", VIM_DATETIME, NULL),
	OPTIONAL("completeTime", VIM_DATETIME, NULL),
	REQUIRED("eventChainId", VIM_INT, NULL),
	OPTIONAL("changeTag", VIM_STRING, NULL),
	OPTIONAL("parentTaskKey", VIM_STRING, NULL),
	OPTIONAL("rootTaskKey", VIM_STRING, NULL),
	OPTIONAL("activationId", VIM_STRING, NULL),
	END
};
static const struct vim_member task_reason_user[] = {
	REQUIRED("userName", VIM_STRING, NULL), END
};
static const struct vim_member batch_result[] = {
	{ "volumeResults", VIM_OBJECT, "CnsVolumeOperationResult", false, true,
	  true },
	END
};
static const struct vim_member operation_result[] = {
	OPTIONAL("volumeId", VIM_OBJECT, "CnsVolumeId"),
	ANCESTOR("fault", "MethodFault", false),
	END
};
static const struct vim_member volume_id[] = {
	REQUIRED("id", VIM_STRING, NULL), END
};
static const struct vim_member service_content[] = {
	REQUIRED("rootFolder", VIM_OBJECT, MOREF),
	REQUIRED("propertyCollector", VIM_OBJECT, MOREF),
	REQUIRED("about", VIM_OBJECT, "AboutInfo"),
	OPTIONAL("sessionManager", VIM_OBJECT, MOREF),
	OPTIONAL("viewManager", VIM_OBJECT, MOREF),
	END
};

enum { TASK_REASON }; /* the only one that others descend from */

const struct vim_type vim_objects[] = {
	[TASK_REASON] = { "TaskReason", NULL, NULL, "7.5" },
	{ MOREF, NULL, moref, "4.4" },
	{ "LocalizableMessage", NULL, localizable_message, "6.1" },
	{ "KeyAnyValue", NULL, key_any_value, "6.1" },
	{ "LocalizedMethodFault", NULL, localized_fault, "6.1" },
	{ "NoPermissionEntityPrivileges", NULL, entity_privileges, "6.1" },
	{ "AuthenticationRequiredChallenge", NULL, challenge, "6.1" },
	{ "TaskInfo", NULL, task_info, "7.2" },
	{ "TaskReasonUser", &vim_objects[TASK_REASON], task_reason_user, "7.5" },
	{ "TaskReasonSystem", &vim_objects[TASK_REASON], NULL, "7.5" },
	{ "TaskReasonAlarm", &vim_objects[TASK_REASON], NULL, "7.5" },
	{ "TaskReasonSchedule", &vim_objects[TASK_REASON], NULL, "7.5" },
	{ "CnsVolumeId", NULL, volume_id, "2.4" },
	{ "CnsSyncVolumeSpec", NULL, NULL, "2.1" },
	{ "CnsVolumeOperationBatchResult", NULL, batch_result, "7.9" },
	{ "CnsVolumeOperationResult", NULL, operation_result, "7.9" },
	{ "ServiceContent", NULL, service_content, "10 M8" },
	{ "AboutInfo", NULL, NULL, "10 M8" },
	{ "UserSession", NULL, NULL, "3.5" },
	{ NULL, NULL, NULL, NULL }
};

static const char *const task_states[] = { "queued", "running", "success",
					   "error", NULL };

const struct vim_enum vim_enums[] = {
	{ "TaskInfoState", task_states },
	{ NULL, NULL }
};
