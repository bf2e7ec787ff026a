#include "refserver/ref_quirk.h"

static const struct ref_variant_row rows[] = {
	{ { "typename-last", "_typeName is the last member of every object",
	    "3.24" },
	  { .rewrites = { { .op = REF_OP_TYPENAME_LAST } } } },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct ref_variant_row *find(struct slice name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (slice_is(name, rows[i].variant.name))
			return &rows[i];
	return NULL;
}

const struct ref_variant *ref_variant_find(struct slice name)
{
	const struct ref_variant_row *row = find(name);

	return row ? &row->variant : NULL;
}

const struct ref_variant *ref_variant_at(size_t index)
{
	return index < ROWS ? &rows[index].variant : NULL;
}

const struct ref_quirk *ref_variant_quirk(const char *name)
{
	const struct ref_variant_row *row = find(slice_from(name));

	return row ? &row->quirk : NULL;
}
