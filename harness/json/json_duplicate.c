#include "base/alloc.h"
#include "json/json_tree.h"

enum { FEW = 12 };

static int by_name_then_place(const void *a, const void *b)
{
	const struct json_node *x = *(struct json_node *const *)a;
	const struct json_node *y = *(struct json_node *const *)b;
	int order;

	if (x->name.len != y->name.len)
		return x->name.len < y->name.len ? -1 : 1;
	order = x->name.len ? memcmp(x->name.at, y->name.at, x->name.len) : 0;
	if (order)
		return order;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* Few are compared faster than sorted. */
static void mark_few(struct json_node *object)
{
	for (struct json_node *m = object->first; m; m = m->next) {
		struct json_node *same = object->first;

		while (same != m && !slice_equal(same->name, m->name))
			same = same->next;
		m->repeated = same != m;
	}
	object->stale = false;
}

static void mark_repeats(struct json_node *object)
{
	struct json_node **sorted;
	size_t n = 0;

	if (object->count <= FEW) {
		mark_few(object);
		return;
	}
	sorted = mem_array(object->count, sizeof(*sorted));
	for (struct json_node *m = object->first; m; m = m->next)
		sorted[n++] = m;
	qsort(sorted, n, sizeof(*sorted), by_name_then_place);
	for (size_t i = 0; i < n; i++)
		sorted[i]->repeated = i && slice_equal(sorted[i]->name,
						       sorted[i - 1]->name);
	mem_free(sorted);
	object->stale = false;
}

static bool is_repeated(const struct json_node *node)
{
	struct json_node *object = node->parent;

	if (!object || object->type != JSON_OBJECT || object->count < 2)
		return false;
	if (object->stale)
		mark_repeats(object);
	return node->repeated;
}

const struct json_node *json_duplicate(const struct json_node *root,
				       const struct json_node *after)
{
	const struct json_node *node = root;

	if (!root)
		return NULL;
	node = json_following(after ? after : root, root);
	while (node && !is_repeated(node))
		node = json_following(node, root);
	return node;
}
