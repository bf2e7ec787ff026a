/*
 * The tables of seeded bugs as one list.
 */
#include "refserver/ref_quirk.h"

static const struct ref_bug_row *const tables[] = { ref_bug_rows,
						    ref_bug_rows_state };

enum { TABLES = sizeof(tables) / sizeof(tables[0]) };

static const struct ref_bug_row *row_at(size_t index)
{
	for (size_t t = 0; t < TABLES; t++)
		for (const struct ref_bug_row *r = tables[t]; r->bug.name; r++)
			if (!index--)
				return r;
	return NULL;
}

static const struct ref_bug_row *find(struct slice name)
{
	const struct ref_bug_row *row;

	for (size_t i = 0; (row = row_at(i)); i++)
		if (slice_is(name, row->bug.name))
			return row;
	return NULL;
}

const struct ref_bug *ref_bug_find(struct slice name)
{
	const struct ref_bug_row *row = find(name);

	return row ? &row->bug : NULL;
}

const struct ref_bug *ref_bug_at(size_t index)
{
	const struct ref_bug_row *row = row_at(index);

	return row ? &row->bug : NULL;
}

const struct ref_quirk *ref_bug_quirk(const char *name)
{
	const struct ref_bug_row *row = find(slice_from(name));

	return row ? &row->quirk : NULL;
}
