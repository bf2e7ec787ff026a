#include "base/repeat.h"

enum { PROBE = 48, QUARTERS = 4 };

/* Both ways from `at`, as long as a byte equals the one a unit before it. */
static void extend(struct slice text, size_t at, size_t unit,
		   struct repeat *r)
{
	size_t from = at, to = at + unit;

	while (from && text.at[from - 1] == text.at[from - 1 + unit])
		from--;
	while (to < text.len && text.at[to] == text.at[to - unit])
		to++;
	*r = (struct repeat){ from, unit, (to - from) / unit };
}

static bool probe(struct slice text, size_t at, struct repeat *r)
{
	struct slice rest = slice_skip(text, at + 1);
	ptrdiff_t next;

	rest = slice_head(rest, REPEAT_UNIT_MAX + PROBE);
	if (rest.len < PROBE)
		return false;
	next = slice_find(rest, slice_of(text.at + at, PROBE));
	if (next < 0)
		return false;
	extend(text, at, (size_t)next + 1, r);
	return r->times > 1 && r->unit * r->times >= REPEAT_LEAST;
}

bool repeat_find(struct slice text, struct repeat *r)
{
	static const size_t quarters[] = { 2, 1, 3 };

	for (size_t i = 0; i < sizeof(quarters) / sizeof(*quarters); i++)
		if (probe(text, text.len / QUARTERS * quarters[i], r))
			return true;
	return false;
}
