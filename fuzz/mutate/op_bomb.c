/* Bombs: directives, whatever they become when they are rendered. */
#include "mutate/operator.h"

static const size_t depths[] = { 100, 127, 128, 511, 512, 513, 999, 1000, 1001,
				 10000, 100000, 1000000 };

static const size_t sizes[] = { 100,  255,   256,   1000,   1024,
				4096, 10000, 65536, 100000, 1000000 };

/* Smaller ones far more often: time is better spent on many. */
static size_t low_of(struct rng *rng, const size_t *list, size_t count)
{
	uint64_t low = count - 1;

	for (int i = 0; i < 3; i++) {
		uint64_t place = rng_below(rng, count);

		low = place < low ? place : low;
	}
	return list[low];
}

#define LOW_OF(rng, list) \
	low_of((rng), (list), sizeof(list) / sizeof((list)[0]))

size_t operator_size(struct rng *rng)
{
	return LOW_OF(rng, sizes);
}

/* In the place of the value. */
static bool put_bomb(struct draft *d, struct json_node *n,
		     const struct draft_bomb *bomb)
{
	struct slice marker = draft_bomb(d, bomb);
	struct json_node *fresh;

	if (!marker.len)
		return false;
	draft_touch(d, n);
	fresh = json_new(d->arena, slice_from("null"));
	draft_spell(fresh, marker);
	draft_replace(d, n, fresh);
	return true;
}

bool op_nest(struct draft *d, struct rng *rng, int how)
{
	enum { ARRAYS, OBJECTS, SPECS, UNCLOSED };
	static const struct slice open[] = {
		BYTES("["), BYTES("{\"a\":"),
		BYTES("{\"_typeName\":\"CnsSyncVolumeSpec\",\"volumeId\":")
	};
	struct json_node *n = draft_pick(d, rng, is_any);
	int which = how == UNCLOSED ? (int)rng_below(rng, SPECS) : how;

	return n && put_bomb(d, n, &(struct draft_bomb){
		BOMB_NEST, LOW_OF(rng, depths), open[which], BYTES("null"),
		slice_from(how == UNCLOSED ? "" : which == ARRAYS ? "]" : "}"),
		SLICE_NONE });
}

struct flood {
	enum bomb_kind kind;
	struct slice open, unit, close, between;
};

/* What takes the place of a value, in the order of the table of operators. */
static const struct flood floods[] = {
	{ BOMB_NUMBERED, BYTES("{"), BYTES("\"k#\":#"), BYTES("}"),
	  BYTES(",") },
	{ BOMB_COLLIDING, BYTES("{"), BYTES("\"#\":0"), BYTES("}"),
	  BYTES(",") },
	{ BOMB_REPEAT, BYTES("{\""), BYTES("syncSpecs"), BYTES("\":0}"),
	  BYTES("") },
	{ BOMB_REPEAT, BYTES("{"), BYTES("\"id\":0"), BYTES("}"), BYTES(",") },
	{ BOMB_NUMBERED, BYTES("["), BYTES("\"s#\""), BYTES("]"), BYTES(",") },
	{ BOMB_REPEAT, BYTES("\""), BYTES("\\u0041"), BYTES("\""), BYTES("") },
	{ BOMB_REPEAT, BYTES("\""), BYTES("\\\\\\\""), BYTES("\""),
	  BYTES("") },
	{ BOMB_REPEAT, BYTES("\""), BYTES("aaaaaaaa-"), BYTES("!\""),
	  BYTES("") },
	{ BOMB_REPEAT, BYTES("["), BYTES("[],{}"), BYTES("]"), BYTES(",") },
	{ BOMB_REPEAT, BYTES(" "), BYTES(" \t\r\n"), BYTES("null"), BYTES("") },
	{ BOMB_REPEAT, BYTES("\""), BYTES("e\xCC\x81\xCC\xB4"), BYTES("\""),
	  BYTES("") },
	{ BOMB_REPEAT, BYTES("\""), BYTES("0123456789abcdef"), BYTES("\""),
	  BYTES("") }
};

enum { FLOOD_BACKTRACKING = 7, FLOOD_TO_CEILING = 11 };

/* What patterns of ids, of blanks and of names repeat. */
static const struct slice tracks[] = {
	BYTES("aaaaaaaa-"), BYTES("0"), BYTES(" "), BYTES("-"), BYTES("a."),
	BYTES("\\n")
};

bool op_flood(struct draft *d, struct rng *rng, int how)
{
	const struct flood *f = &floods[how];
	bool tracks_back = how == FLOOD_BACKTRACKING;
	struct json_node *n = tracks_back ? operator_pick(d, rng, is_leaf)
					  : draft_pick(d, rng, is_leaf);
	struct slice unit = tracks_back ? ONE_OF(rng, tracks) : f->unit;
	size_t count = how == FLOOD_TO_CEILING ? SIZE_MAX
					       : operator_size(rng);

	return n && put_bomb(d, n, &(struct draft_bomb){
		f->kind, count, f->open, unit, f->close, f->between });
}
