/* Structure: whole values go, come twice, move, change places. */
#include "mutate/operator.h"

enum { SWAP_NODES_MAX = 256 };

static bool is_required(const struct json_node *n)
{
	return is_specs(n) || is_named(n, "volumeId") || is_id(n);
}

bool op_drop_member(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = draft_pick(d, rng, how ? is_required : is_member);

	if (!n)
		return false;
	draft_touch(d, n);
	json_remove(n);
	return true;
}

bool op_copy_element(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = draft_pick(d, rng, how ? is_spec : is_element);
	struct json_node *parent, **nodes;
	size_t place;

	if (!n)
		return false;
	draft_touch(d, n);
	parent = n->parent;
	nodes = draft_children(d, parent);
	place = (size_t)rng_below(rng, parent->count + 1);
	memmove(nodes + place + 1, nodes + place,
		(parent->count - place) * sizeof(*nodes));
	nodes[place] = json_clone(d->arena, n);
	draft_set_children(parent, nodes, parent->count + 1);
	return true;
}

/* Another order would be another text. */
static bool is_mixed_array(const struct json_node *n)
{
	if (!is_array(n))
		return false;
	for (const struct json_node *e = n->first; e; e = e->next)
		if (!slice_equal(e->spelling, n->first->spelling))
			return true;
	return false;
}

bool op_reorder_elements(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = draft_pick(d, rng, is_mixed_array);

	(void)how;
	if (!n)
		return false;
	draft_touch(d, n);
	draft_rotate(d, n, 1 + (size_t)rng_below(rng, n->count - 1));
	return true;
}

static bool has_grandparent(const struct json_node *n)
{
	return n->parent && n->parent->parent;
}

bool op_move_up(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = draft_pick(d, rng, has_grandparent), *to;
	struct slice name;

	(void)how;
	if (!n)
		return false;
	draft_touch(d, n);
	to = n->parent->parent;
	name = n->name_spelling.at ? n->name_spelling : slice_from("\"moved\"");
	json_remove(n);
	if (is_object(to))
		draft_add_member(d, to, name, n);
	else
		json_append(d->arena, to, NULL, n);
	return true;
}

/* The members that the type of an object declares, as far as we know them. */
static const char *const *declared(const struct json_node *object)
{
	static const char *const root[] = { "syncSpecs", NULL };
	static const char *const spec[] = { "volumeId", "datastore",
					    "syncMode", NULL };
	static const char *const volume[] = { "id", NULL };
	static const char *const reference[] = { "type", "value", NULL };

	if (!object->parent)
		return root;
	if (is_spec(object))
		return spec;
	return is_reference(object) ? reference : volume;
}

/* The values by their place, the name of the type in front of them or not. */
static struct json_node *values_of(struct draft *d,
				   const struct json_node *object, bool typed)
{
	struct json_node *list = json_new(d->arena, slice_from("[]"));
	const struct json_node *value = json_member(object, "_typeName");

	if (typed && value)
		json_append(d->arena, list, NULL, json_clone(d->arena, value));
	for (const char *const *name = declared(object); *name; name++) {
		value = json_member(object, *name);
		json_append(d->arena, list, NULL,
			    value ? json_clone(d->arena, value)
				  : json_new(d->arena, slice_from("null")));
	}
	return list;
}

bool op_wrap(struct draft *d, struct rng *rng, int how)
{
	static draft_fits *const fits[] = { is_any, is_any, is_scalar };
	struct json_node *n = draft_pick(d, rng, fits[how]);
	struct json_node *around, *copy, *object;

	if (!n)
		return false;
	object = how == 2 && rng_below(rng, 2) ? draft_pick(d, rng, is_object)
					       : NULL;
	if (object) {
		draft_touch(d, object);
		draft_replace(d, object, values_of(d, object,
						   !rng_below(rng, 4)));
		return true;
	}
	draft_touch(d, n);
	copy = json_clone(d->arena, n);
	around = json_new(d->arena, slice_from(how == 1 ? "{}" : "[]"));
	draft_replace(d, n, around);
	json_append(d->arena, around, how == 1 ? "value" : NULL, copy);
	return true;
}

static bool is_filled(const struct json_node *n)
{
	return n->first;
}

static bool is_filled_array(const struct json_node *n)
{
	return is_array(n) && n->first;
}

bool op_unwrap(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = draft_pick(d, rng, how ? is_filled_array
						     : is_filled);

	if (!n)
		return false;
	draft_touch(d, n);
	draft_replace(d, n, json_clone(d->arena, n->first));
	return true;
}

static bool is_inside(const struct json_node *n, const struct json_node *of)
{
	for (; n; n = n->parent)
		if (n == of)
			return true;
	return false;
}

static bool can_swap(const struct json_node *a, const struct json_node *b)
{
	return a->type != b->type && !is_inside(a, b) && !is_inside(b, a);
}

static void swap(struct draft *d, struct json_node *a, struct json_node *b)
{
	struct json_node *of_a = json_clone(d->arena, a);

	draft_touch(d, a);
	json_replace(a, json_clone(d->arena, b));
	json_replace(b, of_a);
}

bool op_swap(struct draft *d, struct rng *rng, int how)
{
	struct json_node *nodes[SWAP_NODES_MAX], *n = d->root;
	size_t count = 0, first, second;

	(void)how;
	for (; n && count < SWAP_NODES_MAX; n = json_following(n, d->root))
		if (n->parent)
			nodes[count++] = n;
	first = (size_t)rng_below(rng, count);
	second = (size_t)rng_below(rng, count);
	for (size_t i = 0; i < count * count; i++) {
		struct json_node *a = nodes[(first + i / count) % count];
		struct json_node *b = nodes[(second + i) % count];

		if (!can_swap(a, b))
			continue;
		swap(d, a, b);
		return true;
	}
	return false;
}

bool op_splice(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = draft_pick(d, rng, is_any), *from;
	struct draft other = { .arena = d->arena };

	(void)how;
	if (!n || !d->other.len || d->other.len > DRAFT_TREE_MAX)
		return false;
	other.root = json_parse(d->arena, d->other, DRAFT_DEPTH, NULL);
	from = draft_pick(&other, rng, is_any);
	if (!from)
		return false;
	draft_touch(d, n);
	draft_replace(d, n, json_clone(d->arena, from));
	return true;
}

static bool is_container(const struct json_node *n)
{
	return n->type >= JSON_ARRAY;
}

bool op_embed(struct draft *d, struct rng *rng, int how)
{
	static const char *const names[] = { "volumeId", "syncSpecs", "id",
					     "datastore", "self" };
	struct json_node *n = draft_pick(d, rng, is_container), *whole;

	(void)how;
	if (!n)
		return false;
	draft_touch(d, n);
	whole = n;
	while (whole->parent && rng_below(rng, 2))
		whole = whole->parent;
	whole = json_clone(d->arena, whole);
	if (is_object(n))
		json_append(d->arena, n, ONE_OF(rng, names), whole);
	else
		json_append(d->arena, n, NULL, whole);
	return true;
}

bool op_root(struct draft *d, struct rng *rng, int how)
{
	static const char *const texts[] = { "[]", "\"syncSpecs\"", "0", "true",
					     "false", "null", "{}", "\"\"",
					     "[{}]", "1.5e3" };

	(void)how;
	if (!d->root)
		return false;
	d->root = json_new(d->arena, slice_from(ONE_OF(rng, texts)));
	return true;
}

bool op_body_text(struct draft *d, struct rng *rng, int how)
{
	static const char *const blanks[] = { " ", "\n", "\r\n\t ", "\t\t\t" };

	if (!draft_flatten(d))
		return false;
	d->raw = how ? slice_from(ONE_OF(rng, blanks)) : slice_from("");
	return true;
}
