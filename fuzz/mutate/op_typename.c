/* The discriminator `_typeName`. */
#include "mutate/operator.h"

static const char *const known_names[] = {
	"CnsSyncVolumeSpec", "CnsVolumeId", "ManagedObjectReference",
	"DynamicData", "DataObject", "Any", "NotFound", "MethodFault",
	"CnsSyncVolumeRequestType", "CnsSyncVolume", "CnsVolume", "CnsCursor",
	"ArrayOfCnsSyncVolumeSpec", "string", "int", "TaskInfo",
	"CnsVolumeOperationBatchResult", "LocalizedMethodFault", "binary"
};

static const char *const unknown_names[] = {
	"NoSuchType", "CnsSyncVolumeSpec2", "CnsSyncVolumeSpe", "Object", "",
	"java.lang.Runtime", "System.Object", "cns", "0", "null", "class"
};

/* Read as types by decoders that take expressions: huge arrays, keys that
 * cannot be keys. */
static const char *const expressions[] = {
	"[]CnsSyncVolumeSpec", "*CnsSyncVolumeSpec", "map[string]string",
	"[0]long", "[4294967296]long", "[1152921504606846976]long",
	"map[binary]string", "map[CnsSyncVolumeSpec]int", "[][][][]int",
	"[-1]int", "**********int", "map[string]map[string]map[string]Any",
	"List<CnsSyncVolumeSpec>", "CnsSyncVolumeSpec[]", "[]", "map[]", "*"
};

static const char *const wrong_values[] = { "null", "0", "true", "[]", "{}",
					    "[\"CnsSyncVolumeSpec\"]",
					    "{\"_typeName\":\"string\"}" };

static const struct slice odd_texts[] = {
	BYTES("Cns\\u0000SyncVolumeSpec"), BYTES("CnsSyncVolumeSpec\\n"),
	BYTES("CnsSyncVolumeSpec\\u0000"), BYTES("\\ud800"), BYTES("%s%n"),
	BYTES("..\\/..\\/x"), BYTES("\\u202eCns"), BYTES("<x>"),
	BYTES("CnsSyncVolumeSpec "), BYTES("\\u0421nsSyncVolumeSpec"),
	BYTES("${jndi:x}")
};

static const char *const foreign_keys[] = { "@type", "$type", "@class",
					    "__class__", "__proto__",
					    "_typename", "typeName", "_TypeName",
					    "xsi:type", "@odata.type" };

static struct slice variant(struct draft *d, struct rng *rng,
			    const struct json_node *n)
{
	static const char *const forms[] = { "vim.%s", "vsan:%s", "%sType",
					     "vim25:%s", "vmodl.%s", "Vim%s",
					     "com.vmware.%s", "#%s", "%s;" };
	struct slice name = json_string(d->arena, n);
	size_t which = (size_t)rng_below(rng, 11);
	char *text = arena_string(d->arena, name);

	if (which < 9 || !name.len)
		return slice_from(arena_printf(d->arena, forms[which % 9],
					       text));
	for (size_t i = 0; i < name.len; i++)
		if (which == 10 ? text[i] >= 'A' && text[i] <= 'Z'
				: text[i] >= 'a' && text[i] <= 'z')
			text[i] = (char)(text[i] ^ 0x20);
	return slice_of(text, name.len);
}

static void rename_key(struct draft *d, struct rng *rng, struct json_node *n)
{
	const char *key = ONE_OF(rng, foreign_keys);

	n->name = slice_from(key);
	n->name_spelling = draft_quoted(d, n->name);
	n->parent->stale = true;
}

static struct slice long_name(struct draft *d, struct rng *rng)
{
	return draft_bomb(d, &(struct draft_bomb){
		BOMB_REPEAT, operator_size(rng), SLICE_NONE, BYTES("Cns"), SLICE_NONE, SLICE_NONE });
}

static void repeat_key(struct draft *d, struct rng *rng, struct json_node *n)
{
	struct json_node *copy = json_new(d->arena, slice_from("null"));
	struct slice name = n->name_spelling;

	json_set_string(d->arena, copy, slice_from(ONE_OF(rng, known_names)));
	draft_add_member(d, n->parent, name, copy);
}

/* A type name with members behind it, none of them another type name. */
static bool can_go_last(const struct json_node *n)
{
	return is_typename(n) && n->next &&
	       json_member(n->parent, "_typeName") == n &&
	       !json_member_next(n);
}

static void go_last(struct draft *d, struct json_node *n)
{
	struct json_node *object = n->parent;
	struct slice name = n->name_spelling;

	json_remove(n);
	draft_add_member(d, object, name, n);
}


bool op_typename(struct draft *d, struct rng *rng, int how)
{
	enum { MISSING, KNOWN, UNKNOWN, VARIANT, WRONG, REPEATED, ODD, LONG,
	       LAST, EXPRESSION, FOREIGN };
	struct json_node *n = draft_pick(d, rng, how == LAST ? can_go_last :
					 is_typename);
	struct slice text = SLICE_NONE;

	if (!n)
		return false;
	draft_touch(d, n);
	switch (how) {
	case MISSING:
		json_remove(n);
		return true;
	case WRONG:
		draft_put(d, n, slice_from(ONE_OF(rng, wrong_values)));
		return true;
	case REPEATED:
		repeat_key(d, rng, n);
		return true;
	case LAST:
		go_last(d, n);
		return true;
	case FOREIGN:
		rename_key(d, rng, n);
		return true;
	case KNOWN:
		text = slice_from(ONE_OF(rng, known_names));
		break;
	case UNKNOWN:
		text = slice_from(ONE_OF(rng, unknown_names));
		break;
	case VARIANT:
		json_set_string(d->arena, n, variant(d, rng, n));
		return true;
	case ODD:
		text = ONE_OF(rng, odd_texts);
		break;
	case LONG:
		text = long_name(d, rng);
		break;
	case EXPRESSION:
		text = slice_from(ONE_OF(rng, expressions));
		break;
	}
	draft_spell(n, draft_quoted(d, text));
	return true;
}

static bool lacks_typename(const struct json_node *n)
{
	return is_object(n) && !json_member(n, "_typeName");
}

bool op_typename_added(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = draft_pick(d, rng, how ? is_object
						     : lacks_typename);
	struct json_node *name;
	const char *key = how ? ONE_OF(rng, foreign_keys) : "_typeName";

	if (!n)
		return false;
	draft_touch(d, n);
	name = json_new(d->arena, slice_from("null"));
	json_set_string(d->arena, name, slice_from(ONE_OF(rng, known_names)));
	draft_add_member(d, n, draft_quoted(d, slice_from(key)), name);
	return true;
}
