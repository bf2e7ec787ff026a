/* The tables of variants as one list. */
#include "refserver/ref_quirk.h"

static const struct ref_variant_table *const tables[] = {
	&ref_variants_answer,
	&ref_variants_request,
	&ref_variants_http,
	&ref_variants_names,
};

enum { TABLES = sizeof(tables) / sizeof(tables[0]) };

static const struct ref_variant_row *row_at(size_t index)
{
	for (size_t i = 0; i < TABLES; i++) {
		if (index < tables[i]->count)
			return &tables[i]->rows[index];
		index -= tables[i]->count;
	}
	return NULL;
}

static const struct ref_variant_row *find(struct slice name)
{
	const struct ref_variant_row *row;

	for (size_t i = 0; (row = row_at(i)); i++)
		if (slice_is(name, row->variant.name))
			return row;
	return NULL;
}

const struct ref_variant *ref_variant_find(struct slice name)
{
	const struct ref_variant_row *row = find(name);

	return row ? &row->variant : NULL;
}

const struct ref_variant *ref_variant_at(size_t index)
{
	const struct ref_variant_row *row = row_at(index);

	return row ? &row->variant : NULL;
}

const struct ref_quirk *ref_variant_quirk(struct slice name)
{
	const struct ref_variant_row *row = find(name);

	return row ? &row->quirk : NULL;
}
