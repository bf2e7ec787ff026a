/*
 * The type check: each rule with its exact place, and what is no deviation.
 */
#include "tests/test.h"
#include "vim/vim_check.h"

enum { DEVIATIONS = 200 };

struct seen {
	struct arena *arena;
	struct { enum vim_rule rule; const char *pointer; } list[DEVIATIONS];
	size_t count;
};

static void note(void *self, const struct vim_deviation *d)
{
	struct seen *seen = self;

	if (seen->count == DEVIATIONS)
		return;
	seen->list[seen->count].rule = d->rule;
	seen->list[seen->count++].pointer =
		arena_string(seen->arena, slice_from(d->pointer));
	CHECK(d->expected && d->got && d->node);
}

static void look(struct arena *arena, const char *text, struct vim_slot slot,
		 struct seen *seen)
{
	struct json_node *root = json_parse(arena, slice_from(text), 0, NULL);

	*seen = (struct seen){ .arena = arena };
	if (CHECK(root != NULL))
		vim_check(arena, root, &slot, note, seen);
}

struct row {
	const char *type, *text;
	enum vim_rule rule;
	const char *pointer;  /* NULL: nothing deviates */
};

#define NAMED(name, fields) "{\"_typeName\":\"" name "\"" fields "}"
#define MOREF_OF(fields) NAMED("ManagedObjectReference", fields)
#define GOOD_MOREF MOREF_OF(",\"type\":\"Task\",\"value\":\"t\"")

/* One deviation, and no other, in a top slot of that type. */
static void check_rows(const struct row *rows, size_t count, bool polymorphic)
{
	for (size_t i = 0; i < count; i++) {
		struct vim_slot slot = { rows[i].type, polymorphic, true };
		struct arena arena = ARENA_INIT;
		struct seen seen;
		bool ok;

		look(&arena, rows[i].text, slot, &seen);
		ok = CHECK_INT(seen.count, rows[i].pointer != NULL);
		if (ok && rows[i].pointer) {
			ok &= CHECK_TEXT(vim_rule_name(seen.list[0].rule),
					 vim_rule_name(rows[i].rule));
			ok &= CHECK_TEXT(seen.list[0].pointer,
					 rows[i].pointer);
		}
		if (!ok)
			printf("\n  in %s", rows[i].text);
		arena_release(&arena);
	}
}

#define CHECK_ROWS(rows, polymorphic) \
	check_rows(rows, sizeof(rows) / sizeof(*(rows)), polymorphic)

TEST(vim_check, finds_each_flaw_of_a_reference)
{
	static const char moref[] = "ManagedObjectReference";
	static const struct row rows[] = {
		{ moref, GOOD_MOREF, 0, NULL },
		{ moref, "[]", VIM_NOT_OBJECT, "" },
		{ moref, "null", VIM_NOT_OBJECT, "" },
		{ moref, "{\"type\":\"T\",\"value\":\"v\"}", VIM_TYPENAME_MISSING, "/_typeName" },
		{ moref, "{\"_typeName\":null,\"type\":\"T\",\"value\":\"v\"}", VIM_TYPENAME_NOT_STRING, "/_typeName" },
		{ moref, NAMED("TaskInfo", ""), VIM_TYPE_WRONG, "/_typeName" },
		{ moref, NAMED("MoRefTask", ",\"type\":\"T\",\"value\":\"v\""), VIM_TYPE_ALIAS, "/_typeName" },
		{ moref, NAMED("MoRef", ",\"type\":\"T\",\"value\":\"v\""), VIM_TYPE_UNKNOWN, "/_typeName" },
		{ moref, NAMED("MoReftask", ",\"type\":\"T\",\"value\":\"v\""), VIM_TYPE_UNKNOWN, "/_typeName" },
		{ moref, NAMED("moRefTask", ",\"type\":\"T\",\"value\":\"v\""), VIM_TYPE_UNKNOWN, "/_typeName" },
		{ moref, MOREF_OF(",\"type\":\"T\""), VIM_MEMBER_MISSING, "/value" },
		{ moref, MOREF_OF(",\"type\":null,\"value\":\"v\""), VIM_MEMBER_NULL, "/type" },
		{ moref, MOREF_OF(",\"type\":\"T\",\"value\":[]"), VIM_MEMBER_KIND, "/value" },
		{ moref, MOREF_OF(",\"type\":\"T\",\"value\":\"\""), VIM_MEMBER_EMPTY, "/value" },
		{ moref, MOREF_OF(",\"_value\":1"), VIM_BOXED, "/_value" },
		{ moref, MOREF_OF(",\"_value\":1,\"type\":\"T\",\"value\":\"v\""), 0, NULL },
		{ moref, MOREF_OF(",\"type\":\"T\",\"value\":\"v\",\"type\":\"U\""), VIM_DUPLICATE_REQUIRED, "/type" },
		{ moref, MOREF_OF(",\"type\":\"T\",\"value\":\"v\",\"_typeName\":1"), VIM_DUPLICATE_REQUIRED, "/_typeName" },
		{ moref, MOREF_OF(",\"type\":\"T\",\"value\":\"v\",\"x\":[{\"y\":1,\"y\":2}]"), VIM_DUPLICATE_OTHER, "/x/0/y" },
		{ moref, MOREF_OF(",\"type\":\"T\",\"value\":\"v\",\"x\":{\"_typeName\":1,\"_typeName\":2}"), VIM_DUPLICATE_REQUIRED, "/x/_typeName" },
		{ moref, "{\"value\":\"v\",\"type\":\"T\",\"_typeNam\\u0065\":\"ManagedObjectReference\"}", 0, NULL },
	};

	CHECK_ROWS(rows, false);
}

TEST(vim_check, finds_each_flaw_of_a_fault)
{
	static const char fault[] = "MethodFault";
	static const struct row rows[] = {
		{ fault, NAMED("NotFound", ""), 0, NULL },
		{ fault, NAMED("NotFound", ",\"anything\":{\"x\":[1]}"), 0, NULL },
		{ fault, NAMED("NewFault", ""), VIM_TYPE_UNKNOWN, "/_typeName" },
		{ fault, NAMED("CnsVolumeId", ",\"id\":\"\""), VIM_TYPE_WRONG, "/_typeName" },
		{ fault, NAMED("CnsVolumeNotFoundFault", ",\"reason\":\"r\",\"volumeId\":{\"_typeName\":\"CnsVolumeId\"}"), VIM_MEMBER_MISSING, "/volumeId/id" },
		{ fault, NAMED("CnsVolumeNotFoundFault", ",\"reason\":\"r\",\"volumeId\":{\"id\":\"\"}"), VIM_TYPENAME_ABSENT_NESTED, "/volumeId/_typeName" },
		{ fault, NAMED("NotFound", ",\"faultCause\":{}"), VIM_TYPENAME_MISSING, "/faultCause/_typeName" },
		{ fault, NAMED("NotFound", ",\"faultCause\":\"x\""), VIM_NOT_OBJECT, "/faultCause" },
		{ fault, NAMED("NotFound", ",\"faultCause\":null"), 0, NULL },
		{ fault, NAMED("NotFound", ",\"faultCause\":" NAMED("NewFault", "")), VIM_TYPE_UNKNOWN, "/faultCause/_typeName" },
		{ fault, NAMED("NotFound", ",\"faultCause\":" NAMED("NotFound", ",\"faultCause\":" NAMED("SystemError", ""))), VIM_MEMBER_MISSING, "/faultCause/faultCause/reason" },
		{ fault, NAMED("LocalizedMethodFault", ",\"fault\":" NAMED("NotFound", "")), VIM_LOCALIZED_FAULT, "" },
		{ fault, NAMED("NotFound", ",\"faultMessage\":{}"), VIM_MEMBER_KIND, "/faultMessage" },
		{ fault, NAMED("NotFound", ",\"faultMessage\":[7]"), VIM_NOT_OBJECT, "/faultMessage/0" },
		{ fault, NAMED("NotFound", ",\"faultMessage\":[" NAMED("LocalizableMessage", ",\"key\":\"k\",\"message\":7") "]"), VIM_MEMBER_KIND, "/faultMessage/0/message" },
		{ fault, NAMED("AuthenticationRequired", ",\"authenticate\":[{\"_typeName\":\"AuthenticationRequiredChallenge\"}]"), VIM_MEMBER_MISSING, "/authenticate/0/scheme" },
		{ fault, NAMED("AuthenticationRequired", ""), VIM_MEMBER_MISSING, "/authenticate" },
		{ fault, NAMED("CnsSnapshotNotFoundFault", ",\"reason\":\"\",\"SnapshotId\":7"), 0, NULL },
		{ fault, NAMED("CnsSnapshotNotFoundFault", ",\"reason\":\"\",\"snapshotId\":7"), VIM_MEMBER_MISSING, "/SnapshotId" },
		{ fault, NAMED("CnsMissingPrivilegeFault", ",\"reason\":\"\",\"privileges\":[\"a\",{}]"), 0, NULL },
		{ fault, NAMED("CnsMissingPrivilegeFault", ",\"reason\":\"\",\"privileges\":\"a\""), VIM_MEMBER_KIND, "/privileges" },
		{ fault, NAMED("ManagedObjectNotFound", ",\"obj\":{\"_typeName\":\"MoRefTask\",\"type\":\"T\",\"value\":\"v\"}"), VIM_TYPE_ALIAS, "/obj/_typeName" },
	};

	CHECK_ROWS(rows, true);
}

TEST(vim_check, takes_boxed_values_in_an_any_slot)
{
	static const char type[] = "KeyAnyValue";
	static const struct row rows[] = {
		{ type, NAMED("KeyAnyValue", ",\"key\":\"k\",\"value\":{\"_typeName\":\"int\",\"_value\":3}"), 0, NULL },
		{ type, NAMED("KeyAnyValue", ",\"key\":\"k\",\"value\":{\"_typeName\":\"ArrayOfString\",\"_value\":[\"a\"]}"), 0, NULL },
		{ type, NAMED("KeyAnyValue", ",\"key\":\"k\",\"value\":" GOOD_MOREF), 0, NULL },
		{ type, NAMED("KeyAnyValue", ",\"key\":\"k\",\"value\":{\"_typeName\":\"Unheard\"}"), 0, NULL },
		{ type, NAMED("KeyAnyValue", ",\"key\":\"k\",\"value\":3"), VIM_BARE_SCALAR_IN_ANY, "/value" },
		{ type, NAMED("KeyAnyValue", ",\"key\":\"k\",\"value\":[1]"), VIM_BARE_SCALAR_IN_ANY, "/value" },
		{ type, NAMED("KeyAnyValue", ",\"key\":\"k\",\"value\":null"), VIM_MEMBER_NULL, "/value" },
		{ type, NAMED("KeyAnyValue", ",\"key\":\"k\",\"value\":{}"), VIM_TYPENAME_ABSENT_NESTED, "/value/_typeName" },
		{ type, NAMED("KeyAnyValue", ",\"key\":\"k\",\"value\":{\"_typeName\":[]}"), VIM_TYPENAME_NOT_STRING, "/value/_typeName" },
		{ type, NAMED("KeyAnyValue", ",\"key\":\"k\",\"value\":" MOREF_OF(",\"type\":\"T\"")), VIM_MEMBER_MISSING, "/value/value" },
	};

	CHECK_ROWS(rows, false);
}

#define INFO(fields) \
	NAMED("TaskInfo", ",\"key\":\"t\",\"task\":" GOOD_MOREF \
	",\"descriptionId\":\"d\",\"cancelled\":false,\"cancelable\":true," \
	"\"reason\":{\"_typeName\":\"TaskReasonAlarm\"}," fields)
#define REST "\"state\":\"queued\",\"queueTime\":\"2026-01-01T00:00:00Z\","

TEST(vim_check, reads_scalars_by_their_kind)
{
	static const char type[] = "TaskInfo";
	static const struct row rows[] = {
		{ type, INFO(REST "\"eventChainId\":2147483647"), 0, NULL },
		{ type, INFO(REST "\"eventChainId\":-2147483648"), 0, NULL },
		{ type, INFO(REST "\"eventChainId\":-0"), 0, NULL },
		{ type, INFO(REST "\"eventChainId\":2147483648"), VIM_NUMBER_RANGE, "/eventChainId" },
		{ type, INFO(REST "\"eventChainId\":-2147483649"), VIM_NUMBER_RANGE, "/eventChainId" },
		{ type, INFO(REST "\"eventChainId\":99999999999999999999999"), VIM_NUMBER_RANGE, "/eventChainId" },
		{ type, INFO(REST "\"eventChainId\":1.0"), VIM_MEMBER_KIND, "/eventChainId" },
		{ type, INFO(REST "\"eventChainId\":1e2"), VIM_MEMBER_KIND, "/eventChainId" },
		{ type, INFO(REST "\"eventChainId\":\"1\""), VIM_MEMBER_KIND, "/eventChainId" },
		{ type, INFO(REST "\"eventChainId\":1,\"startTime\":7"), VIM_MEMBER_KIND, "/startTime" },
		{ type, INFO(REST "\"eventChainId\":1,\"startTime\":\"now\""), VIM_DATETIME_SYNTAX, "/startTime" },
		{ type, INFO(REST "\"eventChainId\":1,\"locked\":[" GOOD_MOREF ",{}]"), VIM_TYPENAME_ABSENT_NESTED, "/locked/1/_typeName" },
		{ type, INFO("\"eventChainId\":1,\"queueTime\":\"2026-01-01T00:00:00Z\",\"state\":\"Queued\""), VIM_ENUM_UNKNOWN, "/state" },
		{ type, INFO("\"eventChainId\":1,\"queueTime\":\"2026-01-01T00:00:00Z\",\"state\":\"queued\\u0000\""), VIM_ENUM_UNKNOWN, "/state" },
		{ type, INFO("\"eventChainId\":1,\"queueTime\":\"2026-01-01T00:00:00Z\",\"state\":7"), VIM_MEMBER_KIND, "/state" },
	};
	struct arena arena = ARENA_INIT;
	struct vim_slot slot = { "TaskInfo", false, true };
	struct seen seen;

	/* the empty reference in `locked` lacks its two members as well */
	look(&arena, rows[11].text, slot, &seen);
	CHECK_INT(seen.count, 3);
	arena_release(&arena);
	check_rows(rows, 11, false);
	check_rows(&rows[12], sizeof(rows) / sizeof(*rows) - 12, false);
}

TEST(vim_check, reports_a_rule_so_many_times_and_no_more)
{
	struct arena arena = ARENA_INIT;
	struct vim_slot slot = { "MethodFault", true, true };
	struct buf text = BUF_INIT(1 << 16);
	struct seen seen;

	buf_text(&text, "{\"_typeName\":\"NotFound\",\"faultMessage\":[");
	for (int i = 0; i < 500; i++)
		buf_text(&text, "7,");
	buf_text(&text, "{\"_typeName\":\"LocalizableMessage\"}]}");
	look(&arena, buf_string(&text), slot, &seen);
	CHECK_INT(seen.count, VIM_REPORTS_MAX + 1);
	CHECK_TEXT(seen.list[VIM_REPORTS_MAX].pointer, "/faultMessage/500/key");
	buf_release(&text);
	arena_release(&arena);
}

TEST(vim_check, tells_each_of_many_duplicates_once)
{
	struct arena arena = ARENA_INIT;
	struct vim_slot slot = { "ManagedObjectReference", false, true };
	struct seen seen;

	look(&arena, MOREF_OF(",\"type\":\"T\",\"type\":\"T\",\"type\":\"T\","
			      "\"value\":\"v\",\"x\":1,\"x\":2,\"x\":3"),
	     slot, &seen);
	CHECK_INT(seen.count, 4);
	CHECK_INT(seen.list[0].rule, VIM_DUPLICATE_REQUIRED);
	CHECK_INT(seen.list[1].rule, VIM_DUPLICATE_REQUIRED);
	CHECK_INT(seen.list[2].rule, VIM_DUPLICATE_OTHER);
	CHECK_INT(seen.list[3].rule, VIM_DUPLICATE_OTHER);
	arena_release(&arena);
}

TEST(vim_check, survives_the_deepest_chain_of_causes)
{
	struct arena arena = ARENA_INIT;
	struct vim_slot slot = { "MethodFault", true, true };
	struct buf text = BUF_INIT(1 << 16);
	struct seen seen;

	for (int i = 0; i < JSON_DEPTH_DEFAULT - 1; i++)
		buf_text(&text, "{\"_typeName\":\"NotFound\",\"faultCause\":");
	buf_text(&text, "{}");
	for (int i = 0; i < JSON_DEPTH_DEFAULT - 1; i++)
		buf_text(&text, "}");
	look(&arena, buf_string(&text), slot, &seen);
	CHECK_INT(seen.count, 1);
	CHECK_INT(seen.list[0].rule, VIM_TYPENAME_MISSING);
	buf_release(&text);
	arena_release(&arena);
}

TEST(vim_check, unwraps_a_localized_fault)
{
	static const struct {
		const char *text;
		bool wrapped;
	} rows[] = {
		{ NAMED("LocalizedMethodFault", ",\"fault\":{}"), true },
		{ "{\"fault\":{},\"localizedMessage\":\"\"}", true },
		{ NAMED("UnexpectedFault", ",\"fault\":{}"), false },
		{ NAMED("LocalizedMethodFault", ",\"fault\":7"), false },
		{ NAMED("LocalizedMethodFault", ""), false },
		{ "7", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct arena arena = ARENA_INIT;
		struct json_node *root = json_parse(
			&arena, slice_from(rows[i].text), 0, NULL);
		bool wrapped = !rows[i].wrapped;

		CHECK(vim_unwrap_fault(root, &wrapped) ==
		      (rows[i].wrapped ? json_member(root, "fault") : root));
		CHECK_INT(wrapped, rows[i].wrapped);
		arena_release(&arena);
	}
	CHECK(!vim_unwrap_fault(NULL, NULL));
}

TEST(vim_check, every_rule_has_a_name_of_its_own)
{
	unsigned warn = 0;

	for (unsigned i = 0; i < VIM_RULE_COUNT; i++) {
		warn += vim_rule_warns((enum vim_rule)i);
		for (unsigned k = 0; k < i; k++)
			CHECK(strcmp(vim_rule_name((enum vim_rule)i),
				     vim_rule_name((enum vim_rule)k)));
	}
	CHECK_INT(warn, 5);
	CHECK(!vim_rule_warns(VIM_TYPENAME_MISSING));
	CHECK(vim_rule_warns(VIM_TYPENAME_ABSENT_NESTED));
}
