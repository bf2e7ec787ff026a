#include <assert.h>

#include "check/check_parts.h"

static const struct check_info checks[] = {
	{ "http.answer", "a complete HTTP answer came for every request",
	  "R1" },
	{ "server.alive", "the server lives on behind every request", "R1" },
	{ "http.framing", "the answer keeps the framing rules of HTTP/1.1",
	  "R1 9.24" },
	{ "http.close",
	  "no request is served on a connection that the client has ended",
	  "9.24" },
	{ "http.next",
	  "the next request on the connection is answered as on a fresh one",
	  "R1" },
	{ "http.coding", "no content coding that was not asked for", "9.24" },
	{ "http.required-header",
	  "the header fields that a status or the case requires are there",
	  "M9 9.15 9.19" },
	{ "answer.json", "the body is strict JSON", "R2" },
	{ "answer.media-type", "a JSON body is declared as application/json",
	  "M1 M6 9.23" },
	{ "answer.expected", "the answer is one that the case accepts", "*" },
	{ "answer.object", "the object has its documented members and types",
	  "M8 R2 R3 9.1 9.12 9.13" },
	{ "session.login", "login gives a UserSession and the session header",
	  "M9 R2 R3 9.1" },
	{ "fault.structure",
	  "the fault has its documented members and JSON types",
	  "M6 R2 R3 9.1 9.6 9.12 9.13" },
	{ "task.moref", "the answer is a reference to a Task",
	  "M1 R2 9.1 9.12" },
	{ "task.info", "the task can be read at once and is a whole TaskInfo",
	  "M2 R2 R3 9.1 9.12 9.13 9.27" },
	{ "task.order", "the state of the task only moves forward", "9.27" },
	{ "task.end", "the task ends, and as the case expects", "M2" },
	{ "task.result", "the result of a successful task speaks of its volume",
	  "R2 R3 9.1 9.4 9.13 9.14 9.27" },
	{ "task.error", "a fault is there when, and only when, the task failed",
	  "R2 R3 9.1 9.6 9.13 9.27" },
	{ "answer.alike",
	  "requests that must not be told apart get the same answer", "*" },
	{ "task.distinct", "each call starts a task of its own", "9.26" },
	{ "case.ladder", "the steps below this case hold", "*" },
	{ "case.control", "the valid request beside it is accepted", "*" },
	{ "case.setup", "the steps that prepare the case are accepted", "*" },
	{ "case.evidence", "everything that the case needs was recorded", "*" },
};

const struct check_info *check_at(size_t index)
{
	return index < sizeof(checks) / sizeof(checks[0]) ? &checks[index]
							   : NULL;
}

const struct check_info *check_find(struct slice id)
{
	for (size_t i = 0; check_at(i); i++)
		if (slice_is(id, checks[i].id))
			return &checks[i];
	return NULL;
}

/* Printable, and short enough for a table. */
static const char *clean_text(struct arena *arena, const char *text)
{
	size_t len = strlen(text);
	bool cut = len > CHECK_TEXT_MAX;
	char *copy;

	if (cut)
		len = CHECK_TEXT_MAX - 3;
	copy = arena_alloc(arena, len + sizeof("..."));
	memcpy(copy, text, len);
	if (cut)
		memcpy(copy + len, "...", sizeof("..."));
	for (char *c = copy; *c; c++)
		if (*c < 0x20 || *c > 0x7E)
			*c = '?';
	return copy;
}

/* Which result to give up first: a lower value. */
static int weight(const struct check_result *r)
{
	int weight = 0;

	for (enum verdict v = VERDICT_PASS; v < VERDICT_COUNT; v++)
		if (v != r->verdict && verdict_worse(v, r->verdict) != v)
			weight += 2;
	return weight + (r->clause[0] == 'M');
}

static size_t lightest(const struct findings *f)
{
	size_t found = f->count - 1;

	for (size_t i = f->count; i--; )
		if (weight(&f->results[i]) < weight(&f->results[found]))
			found = i;
	return found;
}

void findings_add(struct findings *f, const char *check, enum verdict verdict,
		  const char *clause, const char *where, const char *pointer,
		  const char *expected, const char *got)
{
	struct check_result r = { .check = check, .verdict = verdict,
				  .clause = clause };
	size_t at = f->count;

	assert(check_find(slice_from(check)));
	if (f->count == CHECK_RESULTS_MAX) {
		at = lightest(f);
		if (weight(&r) <= weight(&f->results[at]))
			return;
		memmove(&f->results[at], &f->results[at + 1],
			(f->count - at - 1) * sizeof(r));
		at = f->count - 1;
	} else {
		f->count++;
	}
	r.clause = arena_string(f->arena, slice_from(clause));
	r.where = arena_string(f->arena, slice_from(where));
	r.pointer = arena_string(f->arena, slice_from(pointer));
	r.expected = clean_text(f->arena, expected);
	r.got = clean_text(f->arena, got);
	f->results[at] = r;
}
