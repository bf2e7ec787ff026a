/* Structure: members of objects and their names. */
#include "mutate/operator.h"

enum { SAME, OTHER_VALUE, ESCAPED_NAME, OTHER_CASE };

static struct slice spelled(struct draft *d, const char *at, size_t len)
{
	return draft_quoted(d, slice_of(at, len));
}

/* The name with one character written as an escape. */
static struct slice escaped(struct draft *d, struct rng *rng,
			    struct slice quoted)
{
	size_t at = 1 + (size_t)rng_below(rng, quoted.len - 2);
	char *text = arena_printf(d->arena, "\\u%04x",
				  (unsigned char)quoted.at[at]);

	return draft_join(d, slice_head(quoted, at), slice_from(text),
			  slice_skip(quoted, at + 1));
}

static char turned(char c)
{
	bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';

	return letter ? (char)(c ^ 0x20) : c;
}

/* One letter or all of them in the other case. */
static struct slice recased(struct draft *d, struct rng *rng,
			    struct slice quoted)
{
	char *text = arena_string(d->arena, quoted);
	bool all = rng_below(rng, 2);

	for (size_t i = 1; i + 1 < quoted.len; i++) {
		text[i] = turned(text[i]);
		if (!all && text[i] != quoted.at[i])
			break;
	}
	return slice_of(text, quoted.len);
}

/* Letters, digits and signs only, a letter among them. */
static bool has_plain_name(const struct json_node *n)
{
	bool letter = false;

	if (!n->name_spelling.at)
		return false;
	for (size_t i = 1; i + 1 < n->name_spelling.len; i++) {
		char c = n->name_spelling.at[i];

		if (c == '\\' || c & 0x80)
			return false;
		letter |= turned(c) != c;
	}
	return letter;
}

static struct json_node *other_value(struct draft *d, struct rng *rng)
{
	static const char *const texts[] = { "null", "\"\"", "\"other\"", "0",
					     "[]", "{}", "true" };

	return json_new(d->arena, slice_from(ONE_OF(rng, texts)));
}

bool op_copy_member(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = operator_pick(d, rng, how >= ESCAPED_NAME
						    ? has_plain_name : is_member);
	struct json_node *object, *copy, **nodes;
	struct slice name;

	if (!n)
		return false;
	draft_touch(d, n);
	object = n->parent;
	name = how == ESCAPED_NAME ? escaped(d, rng, n->name_spelling) :
	       how == OTHER_CASE ? recased(d, rng, n->name_spelling) :
	       n->name_spelling;
	copy = how == SAME || rng_below(rng, 2) ? json_clone(d->arena, n)
						: other_value(d, rng);
	if (how == OTHER_VALUE)
		copy = other_value(d, rng);
	draft_add_member(d, object, name, copy);
	if (rng_below(rng, 2)) { /* the copy comes first */
		nodes = draft_children(d, object);
		memmove(nodes + 1, nodes, (object->count - 1) * sizeof(*nodes));
		nodes[0] = copy;
		draft_set_children(object, nodes, object->count);
	}
	return true;
}

static void set_name(struct draft *d, struct json_node *n, struct slice quoted)
{
	n->name_spelling = quoted;
	n->name = json_unescape(d->arena, quoted);
	n->parent->stale = true;
}

static struct slice padded(struct draft *d, struct rng *rng,
			   struct slice quoted)
{
	static const struct slice pads[] = {
		BYTES(" "), BYTES("\\u0000"), BYTES("\\ufeff"),
		BYTES("\\u200b"), BYTES("\\t"), BYTES("\xEF\xBB\xBF"),
		BYTES("\\u0000x"), BYTES("_"), BYTES(".")
	};
	struct slice pad = ONE_OF(rng, pads);
	size_t at = rng_below(rng, 2) ? 1 : quoted.len - 1;

	return draft_join(d, slice_head(quoted, at), pad,
			  slice_skip(quoted, at));
}

/* Another member of the same object with another name. */
static struct json_node *name_partner(const struct json_node *n)
{
	struct json_node *other = n->parent ? n->parent->first : NULL;

	while (other && slice_equal(other->name_spelling, n->name_spelling))
		other = other->next;
	return other;
}

static bool has_name_partner(const struct json_node *n)
{
	return is_member(n) && name_partner(n);
}

bool op_member_name(struct draft *d, struct rng *rng, int how)
{
	enum { CASE, PAD, SWAP };
	static draft_fits *const fits[] = { has_plain_name, is_member,
					    has_name_partner };
	struct json_node *n = draft_pick(d, rng, fits[how]), *other;
	struct slice name;

	if (!n)
		return false;
	draft_touch(d, n);
	name = n->name_spelling;
	if (how == CASE) {
		set_name(d, n, recased(d, rng, name));
	} else if (how == PAD) {
		set_name(d, n, padded(d, rng, name));
	} else {
		other = name_partner(n);
		set_name(d, n, other->name_spelling);
		set_name(d, other, name);
	}
	return true;
}

/* Two members at least and no name twice: then order means nothing. */
static bool can_reorder(const struct json_node *n)
{
	if (!is_object(n) || !has_two(n))
		return false;
	for (const struct json_node *m = n->first; m; m = m->next)
		if (json_member_next(m))
			return false;
	return true;
}

bool op_reorder_members(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = draft_pick(d, rng, can_reorder);

	(void)how;
	if (!n)
		return false;
	draft_touch(d, n);
	draft_rotate(d, n, n->count - 1 - (size_t)rng_below(rng, n->count - 1));
	return true;
}

bool op_add_member(struct draft *d, struct rng *rng, int how)
{
	static const char *const names[] = {
		"unknown", "", "_value", "id", "force", "__proto__",
		"constructor", "volumeID", "task", "moId", "_this", "$ref"
	};
	static const char *const values[] = {
		"true", "null", "{}", "[]", "\"\"", "1",
		"{\"_typeName\":\"CnsSyncVolumeSpec\"}", "[[[]]]"
	};
	struct json_node *n = draft_pick(d, rng, is_object), *value;
	const char *name = ONE_OF(rng, names);
	struct slice rest;

	if (!n)
		return false;
	draft_touch(d, n);
	value = json_new(d->arena, slice_from(ONE_OF(rng, values)));
	if (how) {
		rest = draft_bomb(d, &(struct draft_bomb){
			BOMB_NUMBERED, operator_size(rng),
			SLICE_NONE, BYTES(",\"extra#\":#"), SLICE_NONE,
			SLICE_NONE });
		if (!rest.len)
			return false;
		draft_spell(value, draft_join(d, slice_from("0"), rest,
					      SLICE_NONE));
	}
	draft_add_member(d, n, spelled(d, name, strlen(name)), value);
	return true;
}

static bool is_set_member(const struct json_node *n)
{
	return is_member(n) && n->type != JSON_NULL;
}

bool op_null_member(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = draft_pick(d, rng, is_set_member);

	(void)how;
	if (!n)
		return false;
	draft_touch(d, n);
	draft_replace(d, n, json_new(d->arena, slice_from("null")));
	return true;
}
