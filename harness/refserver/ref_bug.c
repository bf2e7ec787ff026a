/* The tables of bugs as one list. */
#include "refserver/ref_quirk.h"

static const struct ref_bug_table *const tables[] = {
	&ref_bugs_request,
	&ref_bugs_answer,
	&ref_bugs_http,
	&ref_bugs_history,
	&ref_bugs_hostile,
	&ref_bugs_flaky,
	&ref_bugs_state,
};

enum { TABLES = sizeof(tables) / sizeof(tables[0]) };

static const struct ref_bug_row *row_at(size_t index)
{
	for (size_t i = 0; i < TABLES; i++) {
		if (index < tables[i]->count)
			return &tables[i]->rows[index];
		index -= tables[i]->count;
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
