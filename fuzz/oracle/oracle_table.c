#include "oracle/oracle_parts.h"

#include "base/rng.h"
#include "json/json_get.h"

#define ORACLE(id, anchor, severity, title, look) \
	{ id, title, anchor, SEVERITY_##severity, false, look }
#define STATISTICAL(id, anchor, severity, title) \
	{ id, title, anchor, SEVERITY_##severity, true, NULL }

static const struct oracle oracles[] = {
	ORACLE("expectation", "O1 O2 O3 O4 O6 O18 O21", WRONG_TASK,
	       "the answer is one that section 9 admits for the request",
	       NULL),
	ORACLE("liveness", "O14 O20", CRASH,
	       "every request gets an answer, the server stays up", NULL),
	ORACLE("canary", "O5 O19 O24", CRASH,
	       "a valid request still succeeds afterwards", NULL),
	ORACLE("desync", "O15", CRASH,
	       "the next answer on the connection is that of the next request",
	       NULL),
	ORACLE("cross-talk", "O15 O16", CRASH,
	       "an answer holds nothing of another request",
	       oracle_cross_talk),
	ORACLE("leak", "O16", LEAK,
	       "an answer tells nothing of the inside of the server",
	       oracle_leak),
	ORACLE("reflection", "O17", LEAK,
	       "what an answer repeats of the request stays text, and short",
	       oracle_reflection),
	ORACLE("plausibility", "O7", STYLE,
	       "a malformed request is not called an error of the system",
	       oracle_plausible),
	ORACLE("same-meaning", "O8", WRONG_FAULT,
	       "requests that mean the same get the same kind of answer",
	       NULL),
	ORACLE("direction", "O9", WRONG_TASK,
	       "a part that is wrong never turns a refusal into a success",
	       NULL),
	STATISTICAL("difference", "O10", STYLE,
		    "two servers answer the same request in the same way"),
	STATISTICAL("determinism", "O11", STYLE,
		    "the same request gets the same kind of answer again"),
	STATISTICAL("latency", "O12", LENIENT,
		    "the time to answer grows no faster than the request"),
	STATISTICAL("memory", "O13", LENIENT,
		    "memory, descriptors and threads do not grow"),
	STATISTICAL("identity", "O22", WRONG_TASK,
		    "each call starts a task of its own"),
	ORACLE("concurrency", "O22", CRASH,
	       "requests at the same time do not disturb each other", NULL),
	STATISTICAL("recovery", "O24", CRASH,
		    "after a burden the server answers in time again"),
};

const struct oracle *oracle_at(size_t index)
{
	return index < sizeof(oracles) / sizeof(oracles[0]) ? &oracles[index]
							     : NULL;
}

const struct oracle *oracle_find(struct slice id)
{
	for (size_t i = 0; oracle_at(i); i++)
		if (slice_is(id, oracles[i].id))
			return &oracles[i];
	return NULL;
}

const char *oracle_severity_name(enum oracle_severity severity)
{
	static const char *const names[] = {
		[SEVERITY_STYLE] = "style",
		[SEVERITY_LENIENT] = "lenient",
		[SEVERITY_WRONG_FAULT] = "wrong-fault",
		[SEVERITY_MALFORMED] = "malformed",
		[SEVERITY_WRONG_TASK] = "wrong-task",
		[SEVERITY_LEAK] = "leak",
		[SEVERITY_CRASH] = "crash",
	};

	return names[severity];
}

void oracle_marker(uint64_t seed, uint64_t index,
		   char out[ORACLE_MARKER_TEXT + 1])
{
	struct rng rng = { .state = seed ^ (index * 0x9E3779B97F4A7C15ULL) };

	snprintf(out, ORACLE_MARKER_TEXT + 1, "cnsmark%016llx",
		 (unsigned long long)rng_next(&rng));
}

enum { GOT_MAX = 80 };

void oracle_say(const struct oracle_look *look, struct oracle_note *note,
		const char *oracle, enum verdict verdict, const char *what,
		struct slice at)
{
	*note = (struct oracle_note){
		.oracle = oracle, .verdict = verdict, .what = what,
		.got = json_printable(look->arena, slice_head(at, GOT_MAX),
				      GOT_MAX),
	};
}
