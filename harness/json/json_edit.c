#include <assert.h>

#include "json/json_parts.h"

struct json_node *json_new(struct arena *arena, struct slice text)
{
	return json_parse(arena, arena_slice(arena, text), JSON_DEPTH_CEILING,
			  NULL);
}

struct json_node *json_verbatim(struct arena *arena, struct slice text)
{
	struct json_node *node = arena_alloc(arena, sizeof(*node));

	*node = (struct json_node){ .type = JSON_STRING, .spelling = text };
	return node;
}

static void unlinked(struct json_node *node)
{
	node->parent = NULL;
	node->next = NULL;
	node->index = 0;
	node->repeated = false;
	node->name = SLICE_NONE;
	node->name_spelling = SLICE_NONE;
}

/* The node itself, without its children. */
static struct json_node *copy_of(struct arena *arena,
				 const struct json_node *node)
{
	struct json_node *copy = arena_alloc(arena, sizeof(*copy));

	*copy = *node;
	copy->first = NULL;
	copy->last = NULL;
	copy->count = 0;
	return copy;
}

struct json_node *json_clone(struct arena *arena, const struct json_node *root)
{
	struct json_node *copy = copy_of(arena, root), *parent = copy;
	const struct json_node *node = root;

	unlinked(copy);
	for (;;) {
		if (node->first) {
			node = node->first;
		} else {
			while (node != root && !node->next) {
				node = node->parent;
				parent = parent->parent;
			}
			if (node == root)
				return copy;
			node = node->next;
			parent = parent->parent;
		}
		json_link_last(parent, copy_of(arena, node));
		parent = parent->last;
	}
}

void json_append(struct arena *arena, struct json_node *parent,
		 const char *name, struct json_node *child)
{
	assert(parent->type == (name ? JSON_OBJECT : JSON_ARRAY));
	assert(!child->parent);
	if (name) {
		child->name = arena_slice(arena, slice_from(name));
		child->name_spelling = json_quote(arena, child->name);
	}
	json_link_last(parent, child);
}

static struct json_node *before(const struct json_node *node)
{
	struct json_node *n = node->parent->first;

	if (n == node)
		return NULL;
	while (n->next != node)
		n = n->next;
	return n;
}

void json_replace(struct json_node *old, struct json_node *fresh)
{
	struct json_node *parent = old->parent, *previous;

	assert(parent && !fresh->parent);
	previous = before(old);
	fresh->parent = parent;
	fresh->next = old->next;
	fresh->index = old->index;
	fresh->name = old->name;
	fresh->name_spelling = old->name_spelling;
	if (previous)
		previous->next = fresh;
	else
		parent->first = fresh;
	if (parent->last == old)
		parent->last = fresh;
	parent->stale = true;
	unlinked(old);
}

void json_remove(struct json_node *node)
{
	struct json_node *parent = node->parent, *previous;

	if (!parent)
		return;
	previous = before(node);
	if (previous)
		previous->next = node->next;
	else
		parent->first = node->next;
	if (parent->last == node)
		parent->last = previous;
	for (struct json_node *n = node->next; n; n = n->next)
		n->index--;
	parent->count--;
	parent->stale = true;
	unlinked(node);
}

void json_set_string(struct arena *arena, struct json_node *node,
		     struct slice content)
{
	node->type = JSON_STRING;
	node->first = NULL;
	node->last = NULL;
	node->count = 0;
	node->spelling = json_quote(arena, content);
}
