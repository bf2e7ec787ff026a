#include "check/evidence.h"

static const char *const roles[ROLE_COUNT] = { "control-before",
					       "control-after", "step",
					       "task", "probe", "ahead",
					       "behind", "alone",
					       "earlier", "earlier-end" };

const char *evidence_role_name(enum evidence_role role)
{
	return roles[role];
}

bool evidence_role_find(struct slice name, enum evidence_role *role)
{
	for (unsigned i = 0; i < ROLE_COUNT; i++) {
		if (!slice_is(name, roles[i]))
			continue;
		*role = (enum evidence_role)i;
		return true;
	}
	return false;
}

const struct exchange *evidence_probe(const struct evidence *e, size_t index)
{
	const struct evidence_item *next = &e->items[index + 1];

	return index + 1 < e->count && next->role == ROLE_PROBE &&
			       next->exchange->outcome != EXCHANGE_ANSWERED
		       ? next->exchange : NULL;
}

bool evidence_is_aside(const struct evidence *e)
{
	for (size_t i = 0; e->items && i < e->count; i++)
		if (e->items[i].role != ROLE_AHEAD &&
		    e->items[i].role != ROLE_BEHIND &&
		    e->items[i].role != ROLE_ALONE)
			return false;
	return e->items && e->count > 0;
}
