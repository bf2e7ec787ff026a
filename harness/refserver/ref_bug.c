/*
 * Looking up a bug in the tables, ref_bug_table*.c.
 */
#include "refserver/ref_quirk.h"

/* Every table of bugs, in the order of `list bugs`. */
static const struct ref_bug_row *(*const tables[])(size_t *count) = {
	ref_bug_rows_main, ref_bug_rows_text, ref_bug_rows_flake
};

static const struct ref_bug_row *row_at(size_t index)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		size_t count = 0;
		const struct ref_bug_row *table = tables[i](&count);

		if (index < count)
			return &table[index];
		index -= count;
	}
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

unsigned ref_bug_repeat(const char *name)
{
	const struct ref_quirk *quirk = ref_bug_quirk(name);
	enum ref_behaviour behaviour = quirk ? quirk->behaviour : REF_BEHAVES;
	bool flaky = behaviour == REF_FAILS_EVERY_THIRD ||
		     behaviour == REF_TIRED_OF_REFUSING;

	return flaky ? REF_FLAKE_REPEAT : 1;
}
