#include "refserver/ref_quirk.h"

#define VARIANT(name, clause, title, ...) \
	{ { name, title, clause }, { __VA_ARGS__ } }

#define RULES(...) .rulings = { __VA_ARGS__ }
#define ACCEPT(finding) { finding, REF_ACCEPT, NULL }
#define FAULT(finding, type) { finding, type, NULL }

#define EDITS(...) .rewrites = { __VA_ARGS__ }
#define EVERY(op, at, with) { REF_ANSWER_ANY, REF_OP_##op, at, with, NULL }
#define INFO(op, at, with) { REF_ANSWER_INFO, REF_OP_##op, at, with, NULL }
#define ANY_FAULT(op, at, with) { REF_ANSWER_FAULT, REF_OP_##op, at, with, NULL }
#define FAULT_OF(type, op, at, with) \
	{ REF_ANSWER_FAULT, REF_OP_##op, at, with, type }
#define JSON(op, at, with)                                         \
	{ REF_ANSWER_CONTENT, REF_OP_##op, at, with, NULL },       \
		{ REF_ANSWER_LOGIN, REF_OP_##op, at, with, NULL }, \
		{ REF_ANSWER_TASK, REF_OP_##op, at, with, NULL },  \
		INFO(op, at, with), ANY_FAULT(op, at, with)

static const struct ref_variant_row rows[] = {
	/* the same JSON, written otherwise */
	VARIANT("typename-last", "3.24",
		"puts _typeName behind the other members",
		EDITS(EVERY(TYPENAME_LAST, NULL, NULL))),
	VARIANT("members-reversed", "3.24", "turns the order of members round",
		EDITS(EVERY(REVERSE, NULL, NULL))),
	VARIANT("white-space", "R2",
		"puts white space wherever RFC 8259 lets it",
		EDITS(JSON(SPACES, NULL, NULL))),
	VARIANT("escaped-strings", "R2",
		"escapes every letter and digit in names and strings",
		EDITS(EVERY(ESCAPE, NULL, NULL))),
	VARIANT("extra-members", "3.16", "adds a member that nobody knows",
		EDITS(EVERY(EXTRA, NULL, NULL))),

	/* faults */
	VARIANT("faultstring", "3.16", "adds faultstring, as real servers do",
		EDITS(ANY_FAULT(SET, "/faultstring", "\"It failed.\""))),
	VARIANT("no-fault-message", "9.30", "leaves out faultMessage",
		EDITS(ANY_FAULT(REMOVE, "/faultMessage", NULL))),
	VARIANT("no-invalid-property", "9.6", "leaves out invalidProperty",
		EDITS(ANY_FAULT(REMOVE, "/invalidProperty", NULL))),
	VARIANT("message-arguments", "3.23",
		"gives messages boxed and object arguments",
		EDITS(ANY_FAULT(SET, "/faultMessage/0/arg",
			"[{\"_typeName\":\"KeyAnyValue\",\"key\":\"a\","
			"\"value\":{\"_typeName\":\"string\","
			"\"_value\":\"x\"}},{\"_typeName\":\"KeyAnyValue\","
			"\"key\":\"b\",\"value\":{\"_typeName\":"
			"\"ManagedObjectReference\",\"type\":\"Folder\","
			"\"value\":\"group-d1\"}}]"))),
	VARIANT("nested-cause", "6.1", "gives faults a cause with a cause",
		EDITS(ANY_FAULT(SET, "/faultCause",
			"{\"_typeName\":\"CnsFault\",\"reason\":\"disk\","
			"\"faultCause\":{\"_typeName\":\"NotFound\"}}"))),
	VARIANT("localized-cause", "9.13",
		"wraps the cause into a LocalizedMethodFault, as SOAP does",
		EDITS(ANY_FAULT(SET, "/faultCause",
			"{\"_typeName\":\"LocalizedMethodFault\",\"fault\":"
			"{\"_typeName\":\"NotFound\"}}"))),
	VARIANT("invalid-index-argument", "6.2",
		"says a descendant of InvalidArgument",
		EDITS(FAULT_OF("InvalidArgument", SET, "/_typeName",
			       "\"InvalidIndexArgument\""),
		      FAULT_OF("InvalidArgument", SET, "/key",
			       "\"syncSpecs[0]\""))),
	VARIANT("cns-volume-not-found", "9.7",
		"says CnsVolumeNotFoundFault about an unknown volume",
		RULES(FAULT(REF_VOLUME_UNKNOWN, "CnsVolumeNotFoundFault"))),
	VARIANT("unregistered-is-cns-fault", "9.7",
		"says a plain CnsFault about an unregistered disk",
		RULES(FAULT(REF_VOLUME_UNREGISTERED, "CnsFault"))),
	VARIANT("unregistered-is-not-found", "9.7",
		"says NotFound about an unregistered disk",
		RULES(FAULT(REF_VOLUME_UNREGISTERED, "NotFound"))),
	VARIANT("file-volume-is-not-supported", "9.8",
		"says NotSupported about a file volume",
		RULES(FAULT(REF_ID_FILE, "NotSupported"))),
	VARIANT("faults-in-the-task", "9.4",
		"starts a task that ends in error with the fault",
		.behaviour = REF_FAULTS_IN_TASK),
	VARIANT("busy-volume-is-cns-fault", "9.26",
		"refuses a second sync of a volume while the first one runs",
		RULES(FAULT(REF_VOLUME_BUSY, "CnsFault"))),

	/* requests on which the sources are silent */
	VARIANT("rejects-upper-case-ids", "9.5",
		"takes an id in upper case as malformed",
		RULES(FAULT(REF_ID_UPPER, "InvalidArgument"))),
	VARIANT("json-types-are-invalid-request", "9.5",
		"says InvalidRequest to a value of another JSON type",
		RULES(FAULT(REF_ID_NOT_STRING, "InvalidRequest"),
		      FAULT(REF_ID_ABSENT, "InvalidRequest"),
		      FAULT(REF_MODE_NOT_ARRAY, "InvalidRequest"),
		      FAULT(REF_MODE_NOT_STRING, "InvalidRequest"))),
	VARIANT("ignores-typenames", "9.2",
		"does not look at _typeName in requests",
		RULES(ACCEPT(REF_ROOT_TYPE), ACCEPT(REF_SPEC_TYPE),
		      ACCEPT(REF_VOLUME_ID_TYPE),
		      ACCEPT(REF_DATASTORE_TYPENAME))),
	VARIANT("ignores-unknown-modes", "9.9",
		"takes any string as syncMode",
		RULES(ACCEPT(REF_MODE_UNKNOWN))),
	VARIANT("rejects-repeated-modes", "9.9",
		"refuses the same syncMode twice",
		RULES(FAULT(REF_MODE_REPEATED, "InvalidArgument"))),
	VARIANT("ignores-the-datastore", "9.10",
		"takes the datastore as the hint that it is",
		RULES(ACCEPT(REF_DATASTORE_UNKNOWN))),
	VARIANT("rejects-another-datastore", "9.10",
		"refuses a datastore that is not the volume's",
		RULES(FAULT(REF_DATASTORE_OTHER, "InvalidArgument"))),
	VARIANT("accepts-duplicate-members", "9.21",
		"takes a request with a member twice",
		RULES(ACCEPT(REF_BODY_DUPLICATE))),
	VARIANT("no-body-is-invalid-request", "9.3",
		"says InvalidRequest to an absent body and to null",
		RULES(FAULT(REF_BODY_ABSENT, "InvalidRequest"),
		      FAULT(REF_ROOT_NULL, "InvalidRequest"))),
	VARIANT("malformed-json-is-400", "9.21",
		"answers 400 without a body to what is not JSON",
		RULES(FAULT(REF_BODY_MALFORMED, "400"),
		      FAULT(REF_BODY_TRUNCATED, "400"),
		      FAULT(REF_BODY_TRAILING, "400"),
		      FAULT(REF_BODY_NOT_UTF_8, "400"),
		      FAULT(REF_BODY_CONTROL, "400"),
		      FAULT(REF_BODY_NUMBER, "400"),
		      FAULT(REF_BODY_LITERAL, "400"),
		      FAULT(REF_BODY_ESCAPE, "400"),
		      FAULT(REF_BODY_MARK, "400"),
		      FAULT(REF_BODY_DEEP, "400"),
		      FAULT(REF_ROOT_SCALAR, "400"))),
	VARIANT("unknown-objects-are-404", "9.17",
		"answers 404 without a body for an unknown object",
		RULES(FAULT(REF_OBJECT_UNKNOWN, "404"),
		      FAULT(REF_OBJECT_NEAR, "404"))),
	VARIANT("unknown-paths-are-404", "9.18",
		"answers 404 for an unknown release, type or method",
		RULES(FAULT(REF_RELEASE_UNKNOWN, "404"),
		      FAULT(REF_RELEASE_GARBAGE, "404"),
		      FAULT(REF_RELEASE_OLDER, "404"),
		      FAULT(REF_PREFIX_ABSENT, "404"),
		      FAULT(REF_TYPE_UNKNOWN, "404"),
		      FAULT(REF_METHOD_UNKNOWN, "404"),
		      FAULT(REF_PROPERTY_UNKNOWN, "404"))),

	/* sessions */
	VARIANT("no-session-is-401", "9.15",
		"answers 401 with a challenge where a session is missing",
		EDITS(FAULT_OF("NotAuthenticated", STATUS, NULL, "401"),
		      FAULT_OF("NotAuthenticated", FIELD, "WWW-Authenticate",
			       "Bearer realm=\"cns\""))),
	VARIANT("no-session-is-403", "9.15",
		"answers 403 without a body where a session is missing",
		RULES(FAULT(REF_SESSION_ABSENT, "403"),
		      FAULT(REF_SESSION_UNKNOWN, "403"),
		      FAULT(REF_SESSION_ENDED, "403"))),
	VARIANT("session-with-punctuation", "3.5",
		"gives session ids with every byte a header value may have",
		.behaviour = REF_SESSION_PUNCTUATED),
	VARIANT("other-manager-ids", "3.8",
		"calls its session manager SessionManager-1",
		.behaviour = REF_OTHER_MANAGER_IDS),

	/* tasks */
	VARIANT("slow-tasks", "9.27", "takes its time for a task",
		.behaviour = REF_SLOW_TASKS),
	VARIANT("queued-long", "9.27", "keeps tasks in the queue",
		.behaviour = REF_QUEUED_LONG),
	VARIANT("skips-running", "9.27",
		"goes from queued to success without running",
		.behaviour = REF_SKIPS_RUNNING),
	VARIANT("long-task-ids", "5.3", "names tasks with 2000 bytes",
		.behaviour = REF_LONG_TASK_IDS),
	VARIANT("no-task-result", "9.14", "leaves out the result of a task",
		EDITS(INFO(REMOVE, "/result", NULL))),
	VARIANT("null-task-result", "9.14", "gives null as result of a task",
		EDITS(INFO(CHANGE, "/result", "null"))),
	VARIANT("single-task-result", "9.14",
		"gives one CnsVolumeOperationResult, not a batch",
		EDITS(INFO(CHANGE, "/result",
			"{\"_typeName\":\"CnsVolumeOperationResult\"}"))),
	VARIANT("time-with-offset", "3.22", "writes times with +00:00",
		.behaviour = REF_TIME_OFFSET),

	/* HTTP */
	VARIANT("chunked-answers", "9.24", "sends bodies in small chunks",
		EDITS(EVERY(STYLE_CHUNKED, NULL, NULL))),
	VARIANT("closes-connections", "9.24",
		"closes the connection behind every answer",
		EDITS(EVERY(CLOSE, NULL, NULL))),
	VARIANT("closes-behind-faults", "9.24",
		"closes the connection behind every fault",
		EDITS(ANY_FAULT(CLOSE, NULL, NULL))),
	VARIANT("slow-answers", "R1", "takes 1.5 s for every answer",
		.behaviour = REF_SLOW_ANSWERS),
	VARIANT("lower-case-fields", "9.24",
		"writes header field names in lower case",
		EDITS(EVERY(STYLE_LOWER, NULL, NULL))),
	VARIANT("upper-case-fields", "9.24",
		"writes header field names in upper case",
		EDITS(EVERY(STYLE_UPPER, NULL, NULL))),
	VARIANT("no-reason-phrase", "9.24", "leaves out the reason phrase",
		EDITS(EVERY(STYLE_NO_REASON, NULL, NULL))),
	VARIANT("charset-parameter", "3.13",
		"adds a charset to the media type",
		EDITS(JSON(MEDIA, NULL, "application/json;charset=UTF-8"))),
	VARIANT("media-type-in-capitals", "3.13",
		"writes the media type in capitals",
		EDITS(JSON(MEDIA, NULL, "Application/JSON"))),

	/* HTTP and the path, where section 9 leaves the choice */
	VARIANT("chunks-are-411", "9.24", "wants to know the length of a body",
		RULES(FAULT(REF_SENT_IN_CHUNKS, "411"))),
	VARIANT("http-1-0-is-426", "9.24", "wants HTTP/1.1",
		RULES(FAULT(REF_SENT_AS_HTTP_1_0, "426"))),
	VARIANT("expectations-are-417", "9.24", "meets no expectation",
		RULES(FAULT(REF_SENT_EXPECTING, "417"))),
	VARIANT("xml-clients-get-406", "9.24",
		"has nothing for a client that accepts no JSON",
		RULES(FAULT(REF_ACCEPT_OTHER, "406"))),
	VARIANT("needs-a-media-type", "9.23",
		"answers 415 to a body without Content-Type",
		RULES(FAULT(REF_MEDIA_ABSENT, "415"))),
	VARIANT("ignores-the-media-type", "9.23",
		"takes JSON whatever it is called",
		RULES(ACCEPT(REF_MEDIA_OTHER))),
	VARIANT("other-media-is-invalid-request", "9.23",
		"says InvalidRequest to another Content-Type",
		RULES(FAULT(REF_MEDIA_OTHER, "InvalidRequest"))),
	VARIANT("huge-bodies-are-413", "9.28", "answers 413 above 256 KiB",
		RULES(FAULT(REF_SENT_HUGE, "413"))),
	VARIANT("other-methods-are-404", "9.19",
		"answers 404 to other HTTP methods",
		RULES(FAULT(REF_VERB_GET, "404"), FAULT(REF_VERB_HEAD, "404"),
		      FAULT(REF_VERB_PUT, "404"),
		      FAULT(REF_VERB_DELETE, "404"),
		      FAULT(REF_VERB_OTHER, "404"),
		      FAULT(REF_VERB_OPTIONS, "404"))),
	VARIANT("other-methods-are-faults", "9.19",
		"says NotSupported to other HTTP methods",
		RULES(FAULT(REF_VERB_GET, "InvalidRequest"),
		      FAULT(REF_VERB_HEAD, "NotSupported"),
		      FAULT(REF_VERB_PUT, "NotSupported"),
		      FAULT(REF_VERB_DELETE, "MethodNotFound"),
		      FAULT(REF_VERB_OTHER, "NotSupported"),
		      FAULT(REF_VERB_OPTIONS, "NotSupported"))),
	VARIANT("options-with-200", "9.19", "answers OPTIONS with 200",
		RULES(FAULT(REF_VERB_OPTIONS, "200"))),
	VARIANT("garbage-releases-are-400", "9.20",
		"answers 400 to what is no release",
		RULES(FAULT(REF_RELEASE_GARBAGE, "400"),
		      FAULT(REF_RELEASE_UNKNOWN, "500"))),
	VARIANT("serves-every-release", "9.20",
		"serves releases that it does not know as its own",
		RULES(ACCEPT(REF_RELEASE_UNKNOWN),
		      ACCEPT(REF_RELEASE_OLDER))),
	VARIANT("refuses-unknown-members", "9.22",
		"says InvalidArgument to a member that it does not know",
		RULES({ REF_MEMBER_UNKNOWN, "InvalidArgument", "note" })),
	VARIANT("wants-typenames", "9.1",
		"says InvalidRequest to a spec without _typeName",
		RULES(FAULT(REF_TYPENAME_ABSENT, "InvalidRequest"))),
	VARIANT("wants-typenames-with-400", "9.1",
		"answers 400 to a spec without _typeName",
		RULES(FAULT(REF_TYPENAME_ABSENT, "400"))),
	VARIANT("wrong-typenames-refused-otherwise", "9.2",
		"says InvalidArgument to a _typeName that is wrong",
		RULES(FAULT(REF_ROOT_TYPE, "InvalidArgument"),
		      FAULT(REF_SPEC_TYPE, "400"),
		      FAULT(REF_VOLUME_ID_TYPE, "InvalidRequest"))),
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct ref_variant_row *find(struct slice name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (slice_is(name, rows[i].variant.name))
			return &rows[i];
	return NULL;
}

const struct ref_variant *ref_variant_find(struct slice name)
{
	const struct ref_variant_row *row = find(name);

	return row ? &row->variant : NULL;
}

const struct ref_variant *ref_variant_at(size_t index)
{
	return index < ROWS ? &rows[index].variant : NULL;
}

const struct ref_quirk *ref_variant_quirk(const char *name)
{
	const struct ref_variant_row *row = find(slice_from(name));

	return row ? &row->quirk : NULL;
}
