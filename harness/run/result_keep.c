#include "run/result_keep.h"

static const char *keep(struct arena *arena, const char *text)
{
	return text ? arena_string(arena, slice_from(text)) : NULL;
}

void result_keep(const struct case_result *from, struct arena *arena,
		 struct case_result *to)
{
	*to = *from;
	to->reason = keep(arena, from->reason);
	to->behaviour = keep(arena, from->behaviour);
	to->findings.arena = arena;
	for (size_t i = 0; i < from->findings.count; i++) {
		struct check_result *r = &to->findings.results[i];

		r->check = keep(arena, r->check);
		r->clause = keep(arena, r->clause);
		r->where = keep(arena, r->where);
		r->pointer = keep(arena, r->pointer);
		r->expected = keep(arena, r->expected);
		r->got = keep(arena, r->got);
	}
}

/* What was not reached, or not finished, says nothing about the server. */
static bool counts(const struct evidence *e)
{
	return !e->skip && !e->blocked && !e->incomplete &&
	       !evidence_is_aside(e);
}

static void worsen(enum verdict to[LEVEL_COUNT],
		   const enum verdict with[LEVEL_COUNT])
{
	for (unsigned i = 0; i < LEVEL_COUNT; i++)
		to[i] = verdict_worse(to[i], with[i]);
}

bool result_fold(struct case_result *kept, struct arena *arena, bool first,
		 const struct case_result *next, const struct evidence *e,
		 enum level level, bool once)
{
	struct case_result old = *kept;
	bool worse = first || verdict_worse(old.verdict[level],
					    next->verdict[level]) !=
				      old.verdict[level];

	if (worse) {
		arena_release(arena);
		result_keep(next, arena, kept);
		kept->repeats = (struct case_repeats){ 0 };
	}
	if (!first) {
		kept->repeats = old.repeats;
		worsen(kept->verdict, worse ? old.verdict : next->verdict);
	}
	if (!once && counts(e))
		kept->repeats.count[next->verdict[level]]++;
	return worse;
}
