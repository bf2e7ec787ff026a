#include "vim/vim_type.h"

#include "vim/vim_type_table.h"

/* Byte order, a prefix before what it starts: the order of `LC_ALL=C sort`. */
static int compare(struct slice a, struct slice b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.at, b.at, n) : 0;

	if (order || a.len == b.len)
		return order;
	return a.len < b.len ? -1 : 1;
}

static const struct vim_type *fault_find(struct slice name)
{
	size_t low = 0, high = vim_fault_total;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(name,
				    slice_from(vim_faults[middle].name));

		if (!order)
			return &vim_faults[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct vim_type *vim_type_find(struct slice name)
{
	for (const struct vim_type *t = vim_objects; t->name; t++)
		if (slice_is(name, t->name))
			return t;
	return fault_find(name);
}

bool vim_is_a(const struct vim_type *type, const char *ancestor)
{
	while (type && strcmp(type->name, ancestor))
		type = type->parent;
	return type != NULL;
}

bool vim_type_is_a(struct slice name, const char *ancestor)
{
	return vim_is_a(vim_type_find(name), ancestor);
}

bool vim_fault_known(struct slice name)
{
	return fault_find(name) != NULL;
}

size_t vim_fault_count(void)
{
	return vim_fault_total;
}

const struct vim_type *vim_fault_at(size_t index)
{
	return index < vim_fault_total ? &vim_faults[index] : NULL;
}

const char *const *vim_enum_values(const char *type)
{
	for (const struct vim_enum *e = vim_enums; e->name; e++)
		if (!strcmp(e->name, type))
			return e->values;
	return NULL;
}
