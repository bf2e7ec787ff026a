/* Structure: the list of specs, and what operators add to it. */
#include "mutate/operator.h"

struct slice operator_spec_text(struct draft *d, const char *id)
{
	return slice_from(arena_printf(
		d->arena, "{\"_typeName\":\"CnsSyncVolumeSpec\",\"volumeId\":"
		"{\"_typeName\":\"CnsVolumeId\",\"id\":\"%s\"}}", id));
}

const char *operator_volume(struct draft *d, struct rng *rng)
{
	return d->target && d->target->volume ? d->target->volume
					      : guard_draw(&d->guard, rng);
}

struct json_node *operator_pick(struct draft *d, struct rng *rng,
				draft_fits *fits)
{
	struct json_node *id = draft_pick(d, rng, is_id);

	return id && fits(id) && rng_below(rng, 2) ? id
						   : draft_pick(d, rng, fits);
}

/* The first member of that name in one of the specs, or a new one. */
static struct json_node *member_of_spec(struct draft *d, struct rng *rng,
					const char *name, const char *text)
{
	struct json_node *spec = draft_pick(d, rng, is_spec), *member;

	if (!spec)
		return NULL;
	member = json_member(spec, name);
	if (member && is_leaf(member)) {
		json_remove(member);
		member = NULL;
	}
	if (!member) {
		member = json_new(d->arena, slice_from(text));
		json_append(d->arena, spec, name, member);
	}
	return member;
}

struct json_node *operator_reference(struct draft *d, struct rng *rng)
{
	const char *id = !d->target ? "datastore-11" :
			 d->target->datastore ? d->target->datastore
					      : d->target->unknown_datastore;
	struct json_node *member = draft_pick(d, rng, is_reference);

	if (member)
		return member;
	member = member_of_spec(d, rng, "datastore", arena_printf(
		d->arena, "{\"_typeName\":\"ManagedObjectReference\","
		"\"type\":\"Datastore\",\"value\":\"%s\"}", id));
	if (member && !is_object(member)) {
		draft_put(d, member, slice_from("{}"));
		return draft_pick(d, rng, is_reference);
	}
	return member;
}

struct json_node *operator_modes(struct draft *d, struct rng *rng)
{
	return member_of_spec(d, rng, "syncMode", "[\"SPACE_USAGE\"]");
}

bool op_specs_form(struct draft *d, struct rng *rng, int how)
{
	static const char *const texts[] = { "[]", "[null]", "[{}]", "{}",
					     "null", "[[]]", "\"\"", "[0]" };
	struct json_node *n = draft_pick(d, rng, is_specs);

	(void)how;
	if (!n)
		return false;
	draft_touch(d, n);
	draft_put(d, n, slice_from(ONE_OF(rng, texts)));
	return true;
}

static struct slice text_of(struct draft *d, const struct json_node *n)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	struct slice copy;

	json_render(n, &text);
	copy = arena_slice(d->arena, buf_view(&text));
	buf_release(&text);
	return copy;
}

bool op_spec_count(struct draft *d, struct rng *rng, int how)
{
	static const size_t few[] = { 1, 2, 9, 15, 99, 100, 127, 255 };
	struct json_node *n = draft_pick(d, rng, is_spec), *more;
	struct slice marker;

	if (!n)
		return false;
	marker = draft_bomb(d, &(struct draft_bomb){
		BOMB_REPEAT, how ? operator_size(rng) : ONE_OF(rng, few),
		SLICE_NONE, text_of(d, n), SLICE_NONE, BYTES(",") });
	if (!marker.len)
		return false;
	draft_touch(d, n);
	more = json_new(d->arena, slice_from("null"));
	draft_spell(more, marker);
	json_append(d->arena, n->parent, NULL, more);
	return true;
}

static struct slice bad_spec(struct draft *d, struct rng *rng)
{
	static const char *const texts[] = { "null", "{}", "[]", "0", "\"\"",
					     "{\"volumeId\":null}" };
	size_t which = (size_t)rng_below(rng, 8);

	if (which == 0)
		return operator_spec_text(d, "");
	if (which == 1)
		return operator_spec_text(d, guard_draw(&d->guard, rng));
	return slice_from(ONE_OF(rng, texts));
}

/* Good specs with a bad one among them, at any place. */
bool op_bad_spec(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = draft_pick(d, rng, is_spec), *list;
	size_t count = 1 + (size_t)rng_below(rng, 4);
	size_t bad = (size_t)rng_below(rng, count + 1);
	struct json_node *nodes[5];

	(void)how;
	if (!n)
		return false;
	draft_touch(d, n);
	list = n->parent;
	for (size_t i = 0; i <= count; i++)
		nodes[i] = i == bad ? json_new(d->arena, bad_spec(d, rng))
				    : json_clone(d->arena, n);
	draft_set_children(list, nodes, count + 1);
	return true;
}
