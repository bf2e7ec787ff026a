#include "refserver/ref_quirk.h"

static const struct ref_bug_row rows[] = {
	{ { "accepts-no-specs", "takes a request with no spec at all", "M3",
	    false },
	  { .rulings = { { REF_SPECS_NONE, REF_ACCEPT, NULL } } } },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct ref_bug_row *find(struct slice name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (slice_is(name, rows[i].bug.name))
			return &rows[i];
	return NULL;
}

const struct ref_bug *ref_bug_find(struct slice name)
{
	const struct ref_bug_row *row = find(name);

	return row ? &row->bug : NULL;
}

const struct ref_bug *ref_bug_at(size_t index)
{
	return index < ROWS ? &rows[index].bug : NULL;
}

const struct ref_quirk *ref_bug_quirk(const char *name)
{
	const struct ref_bug_row *row = find(slice_from(name));

	return row ? &row->quirk : NULL;
}
