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
