/*
 * Alternatives that no case of the suite needs as a list: of requests that
 * the suite does not send, or sends in one case only. All others are the
 * suite's own (cases/alternatives.json).
 */
#include "oracle/expect_parts.h"

enum { EXTRA_STATUSES_MAX = CASE_STATUS_MAX, EXTRA_FAULTS_MAX = 4 };

struct extra {
	const char *list;
	const char *include;   /* the alternatives of that list, or NULL */
	enum answer_kind answer;
	enum verdict verdict;
	int statuses[EXTRA_STATUSES_MAX]; /* up to a 0; 1 to 5: a class */
	const char *faults[EXTRA_FAULTS_MAX];
	enum task_end ends;
	const char *clause;    /* NULL = of the defect */
};

#define LIKE(list, other) { list, other, ANSWER_ANY, VERDICT_PASS, { 0 }, \
			    { NULL }, TASK_END_ANY, NULL }
#define STATUS(list, verdict, ...) \
	{ list, NULL, ANSWER_ANY, VERDICT_##verdict, { __VA_ARGS__ }, \
	  { NULL }, TASK_END_ANY, NULL }
#define FAULT(list, verdict, ...) \
	{ list, NULL, ANSWER_FAULT, VERDICT_##verdict, { 0 }, \
	  { __VA_ARGS__ }, TASK_END_ANY, NULL }
#define UNTYPED(list, verdict, clause) \
	{ list, NULL, ANSWER_UNTYPED, VERDICT_##verdict, { 0 }, { NULL }, \
	  TASK_END_ANY, clause }
#define EMPTY(list, verdict, ...) \
	{ list, NULL, ANSWER_EMPTY, VERDICT_##verdict, { __VA_ARGS__ }, \
	  { NULL }, TASK_END_ANY, NULL }
#define TASK(list, verdict, ends, ...) \
	{ list, NULL, ANSWER_TASK, VERDICT_##verdict, { 0 }, \
	  { __VA_ARGS__ }, TASK_END_##ends, NULL }

static const struct extra extras[] = {
	/* HTTP */
	STATUS("malformed-http", PASS, 4, 500, 501, 505),
	STATUS("malformed-http", PASS, 2),
	STATUS("malformed-http", WARN, 3, 5),
	/* RFC 9112 3.2, 5.1, 6.3: the server MUST answer 400. */
	STATUS("must-refuse", PASS, 4, 500, 501, 505),
	STATUS("must-refuse", WARN, 3, 5),
	STATUS("anything", PASS, 2, 3, 4, 5),
	LIKE("large-head", "synced"),
	STATUS("large-head", PASS, 400, 413, 414, 431),
	LIKE("large-body", "synced"),
	STATUS("large-body", PASS, 400, 413),
	LIKE("chunked", "synced"),
	STATUS("chunked", PASS, 411),
	FAULT("chunked", FAIL, "InvalidRequest", "InvalidArgument"),
	LIKE("trailer", "chunked"),
	STATUS("trailer", WARN, 400),
	LIKE("expect-continue", "synced"),
	STATUS("expect-continue", WARN, 417),
	LIKE("expect-other", "synced"),
	STATUS("expect-other", PASS, 417),
	LIKE("accept-other", "synced"),
	STATUS("accept-other", PASS, 406),
	LIKE("odd-field", "synced"),
	STATUS("odd-field", PASS, 400, 406),
	LIKE("tail", "synced"),
	STATUS("tail", WARN, 400, 413, 414, 431, 501, 505),
	LIKE("blanks", "synced"),
	STATUS("blanks", WARN, 400, 413, 501),
	LIKE("conditional", "synced"),
	STATUS("conditional", PASS, 412),

	/* the path */
	STATUS("options", PASS, 200, 204, 404, 405),
	FAULT("options", PASS, "InvalidProperty", "InvalidRequest",
	      "NotSupported"),
	STATUS("options", WARN, 501),
	LIKE("options-body", "options"),
	STATUS("options-body", PASS, 400, 413, 415),
	EMPTY("head", PASS, 200, 204, 404, 405, 500),
	LIKE("head", "other-method"),
	/* Whatever else is wrong: no server must know them. */
	STATUS("proxy-method", PASS, 400, 403, 404, 405, 501),
	LIKE("proxy-method", "anything"),
	LIKE("head-body", "head"),
	STATUS("head-body", WARN, 400),
	LIKE("get-body", "other-method"),
	STATUS("get-body", WARN, 400),
	LIKE("unknown-method", "other-method"),
	STATUS("unknown-method", PASS, 400, 501),
	STATUS("release-garbage", PASS, 400, 404, 500),
	STATUS("release-long", PASS, 400, 404, 414, 431, 500),
	STATUS("release-other", PASS, 400, 404, 500),
	TASK("release-other", WARN, ANY, NULL),
	STATUS("release-older", PASS, 404),
	FAULT("release-older", PASS, "InvalidRequest"),
	TASK("release-older", WARN, ANY, NULL),
	STATUS("release-older", WARN, 400, 500),
	LIKE("odd-object", "unknown-object"),
	STATUS("odd-object", WARN, 400),
	FAULT("odd-object", PASS, "InvalidRequest"),
	LIKE("long-object", "unknown-object"),
	STATUS("long-object", WARN, 400, 414, 431),

	/* the session: what a server may say about the rest before it looks */
	LIKE("doubtful-session", "synced"),
	LIKE("doubtful-session", "auth-rejected"),
	FAULT("before-session", PASS, "InvalidRequest"),
	STATUS("before-session", PASS, 400),
	LIKE("absent-before-session", "before-session"),
	STATUS("absent-before-session", WARN, 411),
	FAULT("media-before-session", PASS, "InvalidRequest"),
	STATUS("media-before-session", PASS, 400, 415),

	/* the body */
	LIKE("media-missing", "synced"),
	STATUS("media-missing", PASS, 400, 415),
	LIKE("no-body", "invalid-argument"),
	FAULT("no-body", WARN, "InvalidRequest"),
	STATUS("no-body", WARN, 400),
	LIKE("absent-body", "no-body"),
	STATUS("absent-body", WARN, 411, 415),
	LIKE("empty-body", "invalid-argument"),
	FAULT("empty-body", WARN, "InvalidRequest"),
	STATUS("empty-body", WARN, 400),
	UNTYPED("empty-body", WARN, "9.21"),
	LIKE("array-root", "wrong-json-type"),
	UNTYPED("array-root", WARN, "9.21"),
	LIKE("folded-id", "synced"),
	LIKE("folded-id", "debatable-id"),
	LIKE("repeated-mode", "synced"),
	LIKE("repeated-mode", "invalid-argument"),
	LIKE("wrong-reference", "bad-reference"),
	STATUS("wrong-reference", PASS, 400),
	LIKE("other-datastore", "synced"),
	LIKE("other-datastore", "datastore-refused"),
	LIKE("busy-volume", "synced"),
	FAULT("busy-volume", PASS, "CnsFault", "TaskInProgress",
	      "InvalidState"),
	TASK("busy-volume", PASS, ERROR, "CnsFault", "TaskInProgress",
	     "InvalidState"),
	/* Refused for something else; CnsFault is what servers say when they do
	 * not know better. */
	FAULT("busy-and-wrong", PASS, "TaskInProgress", "InvalidState"),
};

static void fill(struct accept *a, const struct extra *e)
{
	*a = (struct accept){ .answer = e->answer, .verdict = e->verdict,
			      .ends = e->ends };
	while (a->status_count < EXTRA_STATUSES_MAX &&
	       e->statuses[a->status_count]) {
		a->statuses[a->status_count] = e->statuses[a->status_count];
		a->status_count++;
	}
	while (a->fault_count < EXTRA_FAULTS_MAX && e->faults[a->fault_count]) {
		a->faults[a->fault_count] = e->faults[a->fault_count];
		a->fault_count++;
	}
}

static const struct suite_list *suite_list(const struct suite *suite,
					   const char *name)
{
	for (size_t i = 0; i < suite->list_count; i++)
		if (!strcmp(suite->lists[i].name, name))
			return &suite->lists[i];
	return NULL;
}

size_t expect_list(const struct suite *suite, const char *name,
		   const struct clause *clause, struct accept *out)
{
	const struct suite_list *list = suite_list(suite, name);
	size_t count = 0;

	for (size_t i = 0; list && i < list->count; i++)
		out[count++] = list->accepts[i];
	for (size_t i = 0; !list && i < sizeof(extras) / sizeof(extras[0]);
	     i++) {
		const struct extra *e = &extras[i];

		if (strcmp(e->list, name))
			continue;
		if (e->include) {
			count += expect_list(suite, e->include, clause,
					     out + count);
			continue;
		}
		fill(&out[count], e);
		if (e->clause)
			out[count].clause =
				suite_clause(suite, slice_from(e->clause));
		count++;
	}
	for (size_t i = 0; i < count; i++)
		if (!out[i].clause)
			out[i].clause = clause;
	return count;
}
