/*
 * The rules of judging, one wrong answer and one right one for each: the
 * verdict at every level and the exact check, clause and pointer.
 */
#include "tests/judge_bench.h"
#include "tests/test.h"

#define BOX(text) "{\"_typeName\":\"x\",\"_value\":" text "}"
#define TYPED(name) "{\"_typeName\":\"" name "\"}"
#define NOT_FOUND_OBJECT \
	"{\"_typeName\":\"ManagedObjectNotFound\",\"obj\":" GOOD_MOREF "}"

/* Where the text that a row edits stands, and what surrounds it. */
enum place { P_ANSWER, P_INFO };

struct row {
	const char *title;
	enum sample sample;
	int status;
	const char *text;     /* of the answer, before the edit */
	enum place place;     /* which text `pointer` is in */
	const char *pointer;  /* NULL: nothing is edited */
	const char *value;    /* NULL: taken out */
	const char *levels;
	const char *check, *clause, *at; /* NULL: every result passes */
};

static enum verdict worst_of(const struct row *row)
{
	if (strchr(row->levels, 'e'))
		return VERDICT_ERROR;
	return row->levels[LEVEL_SHOULD] == 'f' ? VERDICT_FAIL : VERDICT_WARN;
}

/* The two checks that say that something was right say so, no other one. */
static bool all_pass(const struct judge_bench *b)
{
	const struct findings *f = &b->result.findings;

	for (size_t i = 0; i < f->count; i++)
		if (f->results[i].verdict != VERDICT_PASS ||
		    (strcmp(f->results[i].check, "answer.expected") &&
		     strcmp(f->results[i].check, "task.end")))
			return false;
	return f->count > 0;
}

static void check_row(const struct row *row)
{
	struct judge_bench b;
	const char *answer = row->text, *info = GOOD_INFO;
	bool ok;

	judge_bench_init(&b, row->sample);
	if (row->pointer && row->place == P_ANSWER)
		answer = json_edited(&b, answer, row->pointer, row->value);
	if (row->pointer && row->place == P_INFO)
		info = json_edited(&b, info, row->pointer, row->value);
	judge_bench_answer(&b, ROLE_STEP, 0, http_json(&b, row->status, answer));
	judge_bench_answer(&b, ROLE_TASK, 0, http_json(&b, 200, info));
	judge_bench_run(&b);
	ok = CHECK_TEXT(judge_bench_levels(&b), row->levels);
	ok &= CHECK(judge_bench_in_table(&b));
	ok &= row->check ? CHECK(judge_bench_has(&b, worst_of(row), row->check,
						 row->clause, row->at))
			 : CHECK(all_pass(&b));
	if (!ok) {
		printf("\n  in the row \"%s\"", row->title);
		judge_bench_print(&b);
	}
	judge_bench_release(&b);
}

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_row(&rows[i]);
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

TEST(judge, matches_the_alternatives_and_the_default)
{
	static const struct row rows[] = {
		{ "the documented fault", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, NULL, NULL, "ppp", NULL, NULL, NULL },
		{ "a descendant", SAMPLE_COUNT, 500, "{\"_typeName\":\"InvalidIndexArgument\",\"key\":\"k\"}", P_ANSWER, NULL, NULL, "ppp", NULL, NULL, NULL },
		{ "a descendant where the name is exact", SAMPLE_MODE, 500, "{\"_typeName\":\"InvalidIndexArgument\",\"key\":\"k\"}", P_ANSWER, NULL, NULL, "wwf", "answer.expected", "9.9", "" },
		{ "the same with 400", SAMPLE_COUNT, 400, GOOD_FAULT, P_ANSWER, NULL, NULL, "fff", "answer.expected", "M3", "" },
		{ "the same with 200", SAMPLE_COUNT, 200, GOOD_FAULT, P_ANSWER, NULL, NULL, "fff", "answer.expected", "M3", "" },
		{ "accepted", SAMPLE_COUNT, 200, GOOD_MOREF, P_ANSWER, NULL, NULL, "fff", "answer.expected", "M3", "" },
		{ "another RuntimeFault", SAMPLE_COUNT, 500, TYPED("NotSupported"), P_ANSWER, NULL, NULL, "wwf", "answer.expected", "M3", "" },
		{ "a broken RuntimeFault", SAMPLE_COUNT, 500, TYPED("SystemError"), P_ANSWER, NULL, NULL, "fff", "answer.expected", "M3", "" },
		{ "a VimFault", SAMPLE_COUNT, 500, TYPED("NotFound"), P_ANSWER, NULL, NULL, "fff", "answer.expected", "M3", "" },
		{ "a name nobody knows", SAMPLE_COUNT, 500, TYPED("invalidArgument"), P_ANSWER, NULL, NULL, "fff", "answer.expected", "M3", "" },
		{ "a data object", SAMPLE_COUNT, 500, TYPED("TaskInfo"), P_ANSWER, NULL, NULL, "fff", "answer.expected", "M3", "" },
		{ "no typed fault", SAMPLE_COUNT, 500, "{\"faultstring\":\"no\"}", P_ANSWER, NULL, NULL, "fff", "answer.expected", "M3", "" },
		{ "another name where names may be new", SAMPLE_KIND, 500, TYPED("NewFault"), P_ANSWER, NULL, NULL, "wwf", "answer.expected", "9.8", "" },
		{ "an empty name there", SAMPLE_KIND, 500, TYPED(""), P_ANSWER, NULL, NULL, "wff", "answer.expected", "9.8", "" },
		{ "a data object there", SAMPLE_KIND, 500, TYPED("TaskInfo"), P_ANSWER, NULL, NULL, "wff", "answer.expected", "9.8", "" },
		{ "a VimFault there", SAMPLE_KIND, 500, TYPED("InvalidLogin"), P_ANSWER, NULL, NULL, "wff", "answer.expected", "9.8", "" },
		{ "a new name with a bad message", SAMPLE_KIND, 500, "{\"_typeName\":\"NewFault\",\"faultMessage\":7}", P_ANSWER, NULL, NULL, "wff", "answer.expected", "9.8", "" },
		{ "NotFound", SAMPLE_UNKNOWN, 500, TYPED("NotFound"), P_ANSWER, NULL, NULL, "ppp", NULL, NULL, NULL },
		{ "CnsVolumeNotFoundFault is no NotFound", SAMPLE_UNKNOWN, 500, "{\"_typeName\":\"CnsVolumeNotFoundFault\",\"reason\":\"r\",\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"\"}}", P_ANSWER, NULL, NULL, "wwf", "answer.expected", "9.7", "" },
		{ "a listed failure", SAMPLE_UNKNOWN, 500, GOOD_FAULT, P_ANSWER, NULL, NULL, "fff", "answer.expected", "M5", "" },
		{ "any body", SAMPLE_OBJECT, 404, "[]", P_ANSWER, NULL, NULL, "ppp", NULL, NULL, NULL },
		{ "a fault with its listed status", SAMPLE_OBJECT, 404, NOT_FOUND_OBJECT, P_ANSWER, NULL, NULL, "ppp", NULL, NULL, NULL },
		{ "the fault of the object", SAMPLE_OBJECT, 500, NOT_FOUND_OBJECT, P_ANSWER, NULL, NULL, "ppp", NULL, NULL, NULL },
		{ "an untyped 500 where it was seen", SAMPLE_MALFORMED, 500, "{\"faultstring\":\"Invalid URI format\"}", P_ANSWER, NULL, NULL, "wwf", "answer.expected", "9.21", "" },
		{ "a name that is no string is untyped", SAMPLE_MALFORMED, 500, "{\"_typeName\":7}", P_ANSWER, NULL, NULL, "wwf", "answer.expected", "9.21", "" },
		{ "a flaw in a new fault", SAMPLE_KIND, 500, "{\"_typeName\":\"NewFault\",\"faultMessage\":[{\"key\":\"k\"}]}", P_ANSWER, NULL, NULL, "wwf", "fault.structure", "9.1", "/faultMessage/0/_typeName" },
		{ "a name twice in what is untyped", SAMPLE_MALFORMED, 500, "{\"_typeName\":7,\"_typeName\":8}", P_ANSWER, NULL, NULL, "wff", "answer.json", "R2", "/_typeName" },
		{ "accepted where it must not be", SAMPLE_MALFORMED, 200, GOOD_MOREF, P_ANSWER, NULL, NULL, "wff", "answer.expected", "9.21", "" },
	};

	CHECK_ROWS(rows);
}

TEST(judge, blames_M7_for_a_success_and_nothing_else)
{
	static const struct row rows[] = {
		{ "refused", SAMPLE_SESSION, 500, TYPED("NotAuthenticated"), P_ANSWER, NULL, NULL, "ppp", NULL, NULL, NULL },
		{ "403", SAMPLE_SESSION, 403, "{}", P_ANSWER, NULL, NULL, "ppp", NULL, NULL, NULL },
		{ "a task", SAMPLE_SESSION, 200, GOOD_MOREF, P_ANSWER, NULL, NULL, "fff", "answer.expected", "M7", "" },
		{ "an empty object", SAMPLE_SESSION, 202, "{}", P_ANSWER, NULL, NULL, "fff", "answer.expected", "M7", "" },
		{ "a leak", SAMPLE_SESSION, 500, TYPED("NotFound"), P_ANSWER, NULL, NULL, "wff", "answer.expected", "9.15", "" },
		{ "another status", SAMPLE_SESSION, 418, "{}", P_ANSWER, NULL, NULL, "wff", "answer.expected", "9.15", "" },
	};

	CHECK_ROWS(rows);
}

TEST(judge, looks_into_the_reference)
{
	static const struct row rows[] = {
		{ "right", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, NULL, NULL, "ppp", NULL, NULL, NULL },
		{ "an extra member", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "/serverGuid", "7", "ppp", NULL, NULL, NULL },
		{ "any end", SAMPLE_REFERENCE, 200, GOOD_MOREF, P_INFO, NULL, NULL, "ppp", NULL, NULL, NULL },
		{ "no name", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "/_typeName", NULL, "fff", "task.moref", "M1", "/_typeName" },
		{ "no name, where a task is only tolerated", SAMPLE_MODE, 200, GOOD_MOREF, P_ANSWER, "/_typeName", NULL, "wff", "task.moref", "9.12", "/_typeName" },
		{ "a name that is no string", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "/_typeName", "7", "fff", "task.moref", "M1", "/_typeName" },
		{ "an unknown name", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "/_typeName", "\"Reference\"", "fff", "task.moref", "M1", "/_typeName" },
		{ "the portal's name", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "/_typeName", "\"MoRefTask\"", "wwf", "task.moref", "9.12", "/_typeName" },
		{ "the name of a fault", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "/_typeName", "\"CnsFault\"", "fff", "task.moref", "M1", "/_typeName" },
		{ "another type", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "/type", "\"Folder\"", "fff", "task.moref", "M1", "/type" },
		{ "no type", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "/type", NULL, "fff", "task.moref", "M1", "/type" },
		{ "a NUL behind the type", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "/type", "\"Task\\u0000\"", "fff", "task.moref", "M1", "/type" },
		{ "no value", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "/value", NULL, "fff", "task.moref", "M1", "/value" },
		{ "a null value", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "/value", "null", "fff", "task.moref", "M1", "/value" },
		{ "an empty value", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "/value", "\"\"", "fff", "task.moref", "M1", "/value" },
		{ "a number as value", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "/value", "7", "fff", "task.moref", "M1", "/value" },
		{ "boxed", SAMPLE_SYNC, 200, "{\"_typeName\":\"ManagedObjectReference\",\"_value\":" GOOD_MOREF "}", P_ANSWER, NULL, NULL, "fff", "task.moref", "M1", "/_value" },
		{ "in an array", SAMPLE_SYNC, 200, "[" GOOD_MOREF "]", P_ANSWER, NULL, NULL, "fff", "task.moref", "M1", "" },
		{ "as a string", SAMPLE_SYNC, 200, "\"task-7\"", P_ANSWER, NULL, NULL, "fff", "task.moref", "M1", "" },
		{ "with 202", SAMPLE_SYNC, 202, GOOD_MOREF, P_ANSWER, NULL, NULL, "fff", "answer.expected", "M1", "" },
		{ "refused", SAMPLE_SYNC, 500, GOOD_FAULT, P_ANSWER, NULL, NULL, "fff", "answer.expected", "M1", "" },
		{ "the value twice", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "", "{\"_typeName\":\"ManagedObjectReference\",\"type\":\"Task\",\"value\":\"task-7\",\"value\":\"task-8\"}", "wff", "task.moref", "R2", "/value" },
		{ "the name twice", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "", "{\"_typeName\":\"ManagedObjectReference\",\"_typeName\":\"X\",\"type\":\"Task\",\"value\":\"task-7\"}", "wff", "task.moref", "R2", "/_typeName" },
		{ "another name twice", SAMPLE_SYNC, 200, GOOD_MOREF, P_ANSWER, "", "{\"_typeName\":\"ManagedObjectReference\",\"type\":\"Task\",\"value\":\"task-7\",\"x\":1,\"x\":1}", "wwf", "task.moref", "R2", "/x" },
	};

	CHECK_ROWS(rows);
}

TEST(judge, looks_into_a_documented_fault)
{
	static const struct row rows[] = {
		{ "no name", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/_typeName", NULL, "fff", "fault.structure", "M6", "/_typeName" },
		{ "no string as name", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/_typeName", "7", "fff", "fault.structure", "M6", "/_typeName" },
		{ "an envelope", SAMPLE_COUNT, 500, "{\"fault\":{\"_typeName\":\"InvalidArgument\"}}", P_ANSWER, NULL, NULL, "fff", "fault.structure", "M6", "/_typeName" },
		{ "an array", SAMPLE_COUNT, 500, "[{\"_typeName\":\"InvalidArgument\"}]", P_ANSWER, NULL, NULL, "fff", "fault.structure", "M6", "" },
		{ "invalidProperty", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/invalidProperty", "7", "fff", "fault.structure", "M6", "/invalidProperty" },
		{ "no invalidProperty", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/invalidProperty", NULL, "ppp", NULL, NULL, NULL },
		{ "null for an optional member", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/invalidProperty", "null", "ppp", NULL, NULL, NULL },
		{ "no message", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/faultMessage", NULL, "ppp", NULL, NULL, NULL },
		{ "a message as text", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/faultMessage", "\"no\"", "fff", "fault.structure", "M6", "/faultMessage" },
		{ "a message without key", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/faultMessage/0/key", NULL, "fff", "fault.structure", "M6", "/faultMessage/0/key" },
		{ "a message without name", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/faultMessage/0/_typeName", NULL, "wwf", "fault.structure", "9.1", "/faultMessage/0/_typeName" },
		{ "a bare argument", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/faultMessage/0/arg/0/value", "300", "wwf", "fault.structure", "R3", "/faultMessage/0/arg/0/value" },
		{ "a cause without name", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/faultCause/_typeName", NULL, "fff", "fault.structure", "M6", "/faultCause/_typeName" },
		{ "a cause without its member", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/faultCause/reason", NULL, "fff", "fault.structure", "M6", "/faultCause/reason" },
		{ "a new cause", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/faultCause", TYPED("NewFault"), "wwf", "fault.structure", "R3", "/faultCause/_typeName" },
		{ "a cause that is no fault", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/faultCause", GOOD_MOREF, "fff", "fault.structure", "M6", "/faultCause/_typeName" },
		{ "a wrapped cause", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/faultCause", "{\"_typeName\":\"LocalizedMethodFault\",\"fault\":{\"_typeName\":\"NotFound\"}}", "wwf", "fault.structure", "9.13", "/faultCause" },
		{ "a wrapper around nothing", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/faultCause", TYPED("LocalizedMethodFault"), "fff", "fault.structure", "M6", "/faultCause/fault" },
		{ "an unknown member", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/detail", "{\"a\":[]}", "ppp", NULL, NULL, NULL },
		{ "a name twice below an unknown member", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/detail", "{\"a\":1,\"a\":2}", "wwf", "fault.structure", "R2", "/detail/a" },
		{ "no reason", SAMPLE_KIND, 500, TYPED("CnsFault"), P_ANSWER, NULL, NULL, "fff", "fault.structure", "M6", "/reason" },
		{ "a null reason", SAMPLE_KIND, 500, TYPED("CnsFault"), P_ANSWER, "/reason", "null", "fff", "fault.structure", "M6", "/reason" },
		{ "an inherited member", SAMPLE_KIND, 500, TYPED("CnsPlacementFault"), P_ANSWER, NULL, NULL, "fff", "fault.structure", "M6", "/reason" },
		{ "a documented fault that nobody asked for", SAMPLE_SYNC, 500, TYPED("CnsFault"), P_ANSWER, NULL, NULL, "fff", "fault.structure", "M6", "/reason" },
		{ "an object that M6 names", SAMPLE_OBJECT, 500, TYPED("ManagedObjectNotFound"), P_ANSWER, NULL, NULL, "fff", "fault.structure", "M6", "/obj" },
		{ "a list of properties", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/invalidProperty", "[]", "fff", "fault.structure", "9.6", "/invalidProperty" },
		{ "a localized cause of nothing", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/faultCause", "{\"_typeName\":\"LocalizedMethodFault\"}", "fff", "fault.structure", "9.13", "/faultCause/fault" },
		{ "a text as cause", SAMPLE_COUNT, 500, GOOD_FAULT, P_ANSWER, "/faultCause", "\"x\"", "fff", "fault.structure", "9.13", "/faultCause" },
		{ "a documented fault with 200", SAMPLE_UNKNOWN, 200, TYPED("NotFound"), P_ANSWER, NULL, NULL, "fff", "answer.expected", "9.31", "" },
		{ "a list in place of a reference", SAMPLE_SYNC, 200, "[]", P_ANSWER, NULL, NULL, "fff", "task.moref", "9.12", "" },
		{ "201 in place of 200", SAMPLE_SYNC, 201, GOOD_MOREF, P_ANSWER, NULL, NULL, "fff", "task.moref", "9.12", "" },
		{ "with another status", SAMPLE_OBJECT, 404, TYPED("ManagedObjectNotFound"), P_ANSWER, NULL, NULL, "wff", "fault.structure", "R3", "/obj" },
		{ "an empty id that echoes the request", SAMPLE_OBJECT, 500, NOT_FOUND_OBJECT, P_ANSWER, "/obj/value", "\"\"", "ppp", NULL, NULL, NULL },
	};

	CHECK_ROWS(rows);
}

TEST(judge, looks_into_other_objects)
{
	static const struct row rows[] = {
		{ "content", SAMPLE_CONTENT, 200, GOOD_CONTENT, P_ANSWER, NULL, NULL, "ppp", NULL, NULL, NULL },
		{ "no name", SAMPLE_CONTENT, 200, GOOD_CONTENT, P_ANSWER, "/_typeName", NULL, "fff", "answer.object", "M8", "/_typeName" },
		{ "another name", SAMPLE_CONTENT, 200, GOOD_CONTENT, P_ANSWER, "/_typeName", "\"Content\"", "fff", "answer.object", "M8", "/_typeName" },
		{ "no root folder", SAMPLE_CONTENT, 200, GOOD_CONTENT, P_ANSWER, "/rootFolder", NULL, "fff", "answer.object", "M8", "/rootFolder" },
		{ "about as text", SAMPLE_CONTENT, 200, GOOD_CONTENT, P_ANSWER, "/about", "\"x\"", "fff", "answer.object", "M8", "/about" },
		{ "a member that M8 does not name", SAMPLE_CONTENT, 200, GOOD_CONTENT, P_ANSWER, "/sessionManager", "\"x\"", "wff", "answer.object", "R3", "/sessionManager" },
		{ "a nested member", SAMPLE_CONTENT, 200, GOOD_CONTENT, P_ANSWER, "/rootFolder/value", NULL, "wff", "answer.object", "R3", "/rootFolder/value" },
		{ "another object", SAMPLE_CONTENT, 200, GOOD_MOREF, P_ANSWER, NULL, NULL, "fff", "answer.object", "M8", "/_typeName" },
		{ "an array", SAMPLE_CONTENT, 200, "[]", P_ANSWER, NULL, NULL, "fff", "answer.expected", "M8", "" },
		{ "a read of a task", SAMPLE_INFO, 200, GOOD_INFO, P_ANSWER, NULL, NULL, "ppp", NULL, NULL, NULL },
		{ "one without state", SAMPLE_INFO, 200, GOOD_INFO, P_ANSWER, "/state", NULL, "fff", "task.info", "M2", "/state" },
		{ "one with a backend fault in its result", SAMPLE_INFO, 200, GOOD_INFO, P_ANSWER, "/result", "{\"_typeName\":\"CnsVolumeOperationBatchResult\",\"volumeResults\":[{\"_typeName\":\"CnsVolumeOperationResult\",\"fault\":{\"_typeName\":\"CnsFault\",\"reason\":\"r\"}}]}", "wwf", "task.result", "9.14", "/result/volumeResults/0/fault" },
		{ "one with 404", SAMPLE_INFO, 404, GOOD_INFO, P_ANSWER, NULL, NULL, "fff", "answer.expected", "M2", "" },
	};

	CHECK_ROWS(rows);
}

TEST(judge, looks_into_the_task)
{
	static const struct row rows[] = {
		{ "no key", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/key", NULL, "fff", "task.info", "M2", "/key" },
		{ "no task", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/task", NULL, "fff", "task.info", "M2", "/task" },
		{ "no state", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/state", NULL, "fff", "task.info", "M2", "/state" },
		{ "a state of its own", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/state", "\"done\"", "fff", "task.info", "M2", "/state" },
		{ "a null reason", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/reason", "null", "fff", "task.info", "M2", "/reason" },
		{ "a reason without name", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/reason/_typeName", NULL, "fff", "task.info", "M2", "/reason/_typeName" },
		{ "another reason", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/reason", TYPED("TaskReasonSystem"), "ppp", NULL, NULL, NULL },
		{ "a new reason", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/reason", TYPED("TaskReasonNew"), "wwf", "task.info", "R3", "/reason/_typeName" },
		{ "a reason without its member", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/reason", TYPED("TaskReasonUser"), "wff", "task.info", "R3", "/reason/userName" },
		{ "cancelled as text", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/cancelled", "\"false\"", "fff", "task.info", "M2", "/cancelled" },
		{ "a fraction", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/eventChainId", "1.5", "fff", "task.info", "M2", "/eventChainId" },
		{ "more than 32 bits", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/eventChainId", "2147483648", "wff", "task.info", "R3", "/eventChainId" },
		{ "no date", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/queueTime", "\"2026-02-30T00:00:00Z\"", "wff", "task.info", "R3", "/queueTime" },
		{ "no name", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/_typeName", NULL, "wff", "task.info", "9.1", "/_typeName" },
		{ "no string as name", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/_typeName", "7", "wff", "task.info", "9.1", "/_typeName" },
		{ "an unknown name", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/_typeName", "\"Info\"", "wff", "task.info", "R3", "/_typeName" },
		{ "an optional member", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/entityName", "7", "wff", "task.info", "R3", "/entityName" },
		{ "a nested name", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/task/_typeName", NULL, "wwf", "task.info", "9.1", "/task/_typeName" },
		{ "of another task", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/task/value", "\"task-8\"", "wff", "task.info", "9.27", "/task/value" },
		{ "of no task", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/task/type", "\"Folder\"", "wff", "task.info", "9.27", "/task/type" },
		{ "another key", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/key", "\"task-8\"", "wwf", "task.info", "9.27", "/key" },
		{ "an error beside success", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/error", TYPED("NotFound"), "wff", "task.error", "9.27", "/error" },
		{ "a null error", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/error", "null", "ppp", NULL, NULL, NULL },
		{ "progress beyond the end", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/progress", "101", "wff", "task.info", "9.27", "/progress" },
		{ "progress below zero", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/progress", "-1", "wff", "task.info", "9.27", "/progress" },
		{ "progress at the end", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/progress", "100", "wwf", "task.info", "9.27", "/progress" },
		{ "no end of time", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/completeTime", NULL, "wwf", "task.info", "9.27", "/completeTime" },
		{ "an end before the start", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/completeTime", "\"2026-02-14T23:12:50+01:01\"", "wwf", "task.info", "9.27", "/completeTime" },
		{ "a start before the queue", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/startTime", "\"2026-02-14T22:12:48.753168Z\"", "wwf", "task.info", "9.27", "/startTime" },
		{ "no start", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/startTime", NULL, "ppp", NULL, NULL, NULL },
	};

	CHECK_ROWS(rows);
}

#define RESULT(fields) \
	"{\"_typeName\":\"CnsVolumeOperationBatchResult\"," \
	"\"volumeResults\":[{\"_typeName\":\"CnsVolumeOperationResult\"," \
	fields "}]}"
#define OF_VOLUME(id) \
	"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"" id "\"}"
#define THIS_VOLUME OF_VOLUME("11111111-2222-4333-8444-555555555555")
#define OTHER_VOLUME OF_VOLUME("11111111-2222-4333-8444-555555555556")

TEST(judge, looks_into_the_result_of_the_task)
{
	static const struct row rows[] = {
		{ "null", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", "null", "ppp", NULL, NULL, NULL },
		{ "the volume", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", RESULT(THIS_VOLUME), "ppp", NULL, NULL, NULL },
		{ "boxed", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", "{\"_typeName\":\"CnsVolumeOperationBatchResult\",\"_value\":" RESULT(THIS_VOLUME) "}", "ppp", NULL, NULL, NULL },
		{ "in capitals and braces", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", RESULT(OF_VOLUME("{11111111-2222-4333-8444-555555555555}")), "ppp", NULL, NULL, NULL },
		{ "in brackets, behind a blank", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", RESULT(OF_VOLUME("\u00a0(11111111-2222-4333-8444-555555555555)")), "ppp", NULL, NULL, NULL },
		{ "another volume", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", RESULT(OTHER_VOLUME), "wff", "task.result", "9.14", "/result/volumeResults/0/volumeId/id" },
		{ "an input error that hides", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", "{\"_typeName\":\"CnsVolumeOperationBatchResult\",\"volumeResults\":[{\"_typeName\":\"CnsVolumeOperationResult\",\"fault\":{\"_typeName\":\"InvalidArgument\"}}]}", "wff", "task.result", "9.4", "/result/volumeResults/0/fault" },
		{ "another volume, boxed", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", "{\"_typeName\":\"CnsVolumeOperationBatchResult\",\"_value\":" RESULT(OTHER_VOLUME) "}", "wff", "task.result", "9.14", "/result/_value/volumeResults/0/volumeId/id" },
		{ "no entry", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", "{\"_typeName\":\"CnsVolumeOperationBatchResult\",\"volumeResults\":[]}", "wwf", "task.result", "9.14", "/result/volumeResults" },
		{ "no list", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", TYPED("CnsVolumeOperationBatchResult"), "wwf", "task.result", "9.14", "/result" },
		{ "a single result", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", "{\"_typeName\":\"CnsVolumeOperationResult\"," THIS_VOLUME "}", "wwf", "task.result", "9.14", "/result" },
		{ "a bare string", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", "\"ok\"", "wwf", "task.result", "9.14", "/result" },
		{ "an untyped object", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", "{}", "wwf", "task.result", "9.14", "/result" },
		{ "an input fault inside", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", RESULT(THIS_VOLUME ",\"fault\":{\"_typeName\":\"NotFound\"}"), "wff", "task.result", "9.14", "/result/volumeResults/0/fault" },
		{ "an input fault, wrapped", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", RESULT(THIS_VOLUME ",\"fault\":{\"_typeName\":\"LocalizedMethodFault\",\"fault\":{\"_typeName\":\"NotFound\"}}"), "wff", "task.result", "9.14", "/result/volumeResults/0/fault" },
		{ "a backend fault inside", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", RESULT(THIS_VOLUME ",\"fault\":{\"_typeName\":\"CnsFault\",\"reason\":\"r\"}"), "wwf", "task.result", "9.14", "/result/volumeResults/0/fault" },
		{ "a backend fault where a refusal was due", SAMPLE_COUNT, 200, GOOD_MOREF, P_INFO, "/result", RESULT(THIS_VOLUME ",\"fault\":{\"_typeName\":\"CnsFault\",\"reason\":\"r\"}"), "fff", "task.result", "9.14", "/result/volumeResults/0/fault" },
		{ "an odd member inside", SAMPLE_SYNC, 200, GOOD_MOREF, P_INFO, "/result", RESULT("\"volumeId\":7"), "wwf", "task.result", "9.14", "/result/volumeResults/0/volumeId" },
	};

	CHECK_ROWS(rows);
}

TEST(judge, writes_what_was_expected)
{
	static const struct {
		enum sample sample;
		const char *text;
	} rows[] = {
		{ SAMPLE_SYNC, "200 Task that ends success" },
		{ SAMPLE_REFERENCE, "200 Task" },
		{ SAMPLE_COUNT, "500 InvalidArgument" },
		{ SAMPLE_KIND, "500 InvalidArgument|NotFound|CnsFault" },
		{ SAMPLE_MODE, "500 InvalidArgument, "
			       "200 Task that ends error CnsFault" },
		{ SAMPLE_OBJECT, "500 ManagedObjectNotFound, "
				 "404 ManagedObjectNotFound, 404" },
		{ SAMPLE_RELEASE, "500/404/400" },
		{ SAMPLE_LOGIN, "200 UserSession with header "
				"vmware-api-session-id" },
		{ SAMPLE_LOGOUT, "204 no body" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct judge_bench b;

		judge_bench_init(&b, rows[i].sample);
		judge_bench_answer(&b, ROLE_STEP, 0, NULL);
		judge_bench_run(&b);
		CHECK_TEXT(b.result.findings.results[1].expected,
			   rows[i].text);
		judge_bench_release(&b);
	}
}

TEST(judge, blames_M1_for_the_media_type_of_an_M10_case_too)
{
	static const struct clause m10 = { .id = "M10" };
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_SYNC);
	b.test_case.clauses[0] = &m10;
	judge_bench_answer(&b, ROLE_STEP, 0,
			   http_answer(&b, 200, "", GOOD_MOREF));
	judge_bench_answer(&b, ROLE_TASK, 0, http_json(&b, 200, GOOD_INFO));
	judge_bench_run(&b);
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "answer.media-type", "M1",
			      ""));
	judge_bench_release(&b);
}
