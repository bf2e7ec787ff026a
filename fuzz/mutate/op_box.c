/* Boxing: {"_typeName":..., "_value":...} where nobody asked for it. */
#include "mutate/operator.h"

static const char *box_name(const struct json_node *n)
{
	static const char *const names[] = {
		[JSON_NULL] = "Any",	  [JSON_FALSE] = "boolean",
		[JSON_TRUE] = "boolean",  [JSON_NUMBER] = "long",
		[JSON_STRING] = "string", [JSON_ARRAY] = "ArrayOfAnyType",
		[JSON_OBJECT] = "Any",
	};

	return names[n->type];
}

static struct json_node *box(struct draft *d, const char *name,
			     const char *member, struct json_node *value)
{
	struct json_node *object = json_new(d->arena, slice_from("{}"));
	struct json_node *type = json_new(d->arena, slice_from("null"));

	json_set_string(d->arena, type, slice_from(name));
	json_append(d->arena, object, "_typeName", type);
	if (value)
		json_append(d->arena, object, member, value);
	return object;
}

static struct json_node *broken_box(struct draft *d, struct rng *rng,
				    struct json_node *copy)
{
	static const char *const names[] = { "int", "binary", "dateTime",
					     "ArrayOfString", "anyURI" };
	static const char *const members[] = { "value", "_Value", "_value " };
	struct json_node *object;

	switch (rng_below(rng, 4)) {
	case 0:
		return box(d, box_name(copy), "_value", NULL);
	case 1:
		return box(d, box_name(copy), ONE_OF(rng, members), copy);
	case 2:
		return box(d, ONE_OF(rng, names), "_value", copy);
	}
	object = box(d, box_name(copy), "_value", copy);
	json_append(d->arena, object, "_value",
		    json_new(d->arena, slice_from("null")));
	return object;
}

static struct json_node *deep_box(struct draft *d, struct rng *rng)
{
	struct json_node *n = json_new(d->arena, slice_from("null"));
	struct slice marker = draft_bomb(d, &(struct draft_bomb){
		BOMB_NEST, operator_size(rng),
		BYTES("{\"_typeName\":\"Any\",\"_value\":"),
		BYTES("\"\""), BYTES("}"), SLICE_NONE });

	if (marker.len)
		draft_spell(n, marker);
	return n;
}

bool op_box(struct draft *d, struct rng *rng, int how)
{
	enum { SCALAR, BROKEN, ARRAY, DEEP };
	static draft_fits *const fits[] = { is_scalar, is_scalar, is_array,
					    is_any };
	struct json_node *n = operator_pick(d, rng, fits[how]), *fresh;

	if (!n)
		return false;
	draft_touch(d, n);
	if (how == DEEP)
		fresh = deep_box(d, rng);
	else if (how == BROKEN)
		fresh = broken_box(d, rng, json_clone(d->arena, n));
	else
		fresh = box(d, how == ARRAY && is_specs(n)
				    ? "ArrayOfCnsSyncVolumeSpec" : box_name(n),
			    "_value", json_clone(d->arena, n));
	draft_replace(d, n, fresh);
	return true;
}
