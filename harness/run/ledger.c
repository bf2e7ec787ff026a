#include "run/ledger.h"

#include "base/alloc.h"

static size_t find(const struct ledger *l, const char *id)
{
	size_t i = 0;

	while (i < l->count && strcmp(l->ids[i], id))
		i++;
	return i;
}

static void forget(char *id)
{
	explicit_bzero(id, strlen(id));
	mem_free(id);
}

bool ledger_add(struct ledger *l, const char *id)
{
	if (find(l, id) < l->count)
		return true;
	if (l->count == LEDGER_MAX)
		return false;
	l->ids[l->count++] = mem_copy(id, strlen(id));
	return true;
}

void ledger_drop(struct ledger *l, const char *id)
{
	size_t i = find(l, id);

	if (i == l->count)
		return;
	forget(l->ids[i]);
	l->ids[i] = l->ids[--l->count];
}

void ledger_release(struct ledger *l)
{
	while (l->count)
		forget(l->ids[--l->count]);
}
