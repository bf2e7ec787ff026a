/* Type confusion: the datastore reference and the list of modes. */
#include "mutate/operator.h"

static struct slice value_of(struct draft *d, const struct json_node *n)
{
	struct slice text = json_string(d->arena, json_member(n, "value"));

	return text.len ? text : slice_from("datastore-11");
}

static void put_text(struct draft *d, struct json_node *object,
		     const char *name, struct slice content)
{
	struct json_node *n = json_member(object, name);

	if (!n) {
		n = json_new(d->arena, slice_from("null"));
		json_append(d->arena, object, name, n);
	}
	json_set_string(d->arena, n, content);
}

static void as_string(struct draft *d, struct rng *rng, struct json_node *n)
{
	static const char *const before[] = { "Datastore:", "", "Datastore-",
					      "urn:vmomi:Datastore:" };
	static const char *const after[] = { "", "", ":uuid" };
	struct json_node *fresh = json_new(d->arena, slice_from("null"));

	json_set_string(d->arena, fresh,
			draft_join(d, slice_from(ONE_OF(rng, before)),
				   value_of(d, n),
				   slice_from(ONE_OF(rng, after))));
	draft_replace(d, n, fresh);
}

static void other_value(struct draft *d, struct rng *rng, struct json_node *n)
{
	static const char *const values[] = {
		"", "vm-1", "group-d1", "task-1", "ServiceInstance",
		"datastore-", "datastore--1", "DATASTORE-11", "../datastore",
		"datastore-0", "null", "datastore-18446744073709551616",
		"datastore-11\r\nX-Injected: 1", "data\"store\\"
	};

	put_text(d, n, "value", slice_from(ONE_OF(rng, values)));
}

static void other_type(struct draft *d, struct rng *rng, struct json_node *n)
{
	static const char *const types[] = {
		"VirtualMachine", "HostSystem", "Folder", "Task", "datastore",
		"", "ServiceInstance", "Datastore ", "vim.Datastore",
		"CnsVolumeManager", "Datastore\n", "StoragePod"
	};

	put_text(d, n, "type", slice_from(ONE_OF(rng, types)));
	/* Who refuses the type may tell the value. */
	if (!rng_below(rng, 4))
		other_value(d, rng, n);
}

static void known_value(struct draft *d, struct rng *rng, struct json_node *n)
{
	const struct bindings *t = d->target;
	const char *id = t && rng_below(rng, 2) ? t->other_datastore : NULL;

	if (!id)
		id = t ? t->unknown_datastore :
		     arena_printf(d->arena, "datastore-%u",
				  (unsigned)rng_next(rng));
	if (slice_is(value_of(d, n), id))
		id = arena_printf(d->arena, "%s%u", id,
				  (unsigned)rng_below(rng, 1000));
	put_text(d, n, "value", slice_from(id));
}

static void server_guid(struct draft *d, struct rng *rng, struct json_node *n)
{
	const char *fresh = guard_draw(&d->guard, rng);
	const char *texts[] = { fresh, "", "null" };

	put_text(d, n, "serverGuid", slice_from(ONE_OF(rng, texts)));
}

static void lose_part(struct draft *d, struct rng *rng, struct json_node *n)
{
	static const char *const names[] = { "type", "value" };
	struct json_node *part = json_member(n, ONE_OF(rng, names));

	if (part)
		json_remove(part);
	else
		draft_put(d, n, slice_from("{}"));
}

bool op_reference(struct draft *d, struct rng *rng, int how)
{
	static void (*const edits[])(struct draft *, struct rng *,
				     struct json_node *) = {
		as_string, lose_part, other_type, other_value, known_value,
		server_guid
	};
	struct json_node *n = operator_reference(d, rng);

	if (!n)
		return false;
	draft_touch(d, n);
	edits[how](d, rng, n);
	return true;
}

static struct slice odd_mode(struct draft *d, struct rng *rng)
{
	static const char *const modes[] = {
		"\"space_usage\"", "\"SPACE_USAGE \"", "\"SPACE\"", "\"\"",
		"\"SPACE_USAGE_ALL\"", "0", "1", "null", "\"0\"", "true",
		"\"CnsSyncVolumeMode.SPACE_USAGE\"", "{}", "[]",
		"\"SPACE-USAGE\"", "\"\\u0405PACE_USAGE\"", "\"FULL\"",
		"\"SPACE_USAGE,SPACE_USAGE\"", "[\"SPACE_USAGE\"]",
		("{\"_typeName\":\"CnsSyncVolumeMode\",\"_value\":"
		 "\"SPACE_USAGE\"}")
	};

	(void)d;
	return slice_from(ONE_OF(rng, modes));
}

bool op_mode(struct draft *d, struct rng *rng, int how)
{
	enum { ODD, REPEATED, MANY };
	struct json_node *list = operator_modes(d, rng), *more;
	struct slice text = slice_from("\"SPACE_USAGE\"");

	if (!list)
		return false;
	draft_touch(d, list);
	if (!is_array(list)) {
		draft_put(d, list, odd_mode(d, rng));
		return true;
	}
	if (how == ODD)
		text = odd_mode(d, rng);
	if (how == MANY)
		text = draft_bomb(d, &(struct draft_bomb){
			BOMB_REPEAT, operator_size(rng), SLICE_NONE, text, SLICE_NONE, BYTES(",") });
	more = json_new(d->arena, slice_from("null"));
	draft_spell(more, text);
	if (how == ODD && list->first && rng_below(rng, 2))
		draft_replace(d, list->first, more);
	else
		json_append(d->arena, list, NULL, more);
	return text.len > 0;
}
