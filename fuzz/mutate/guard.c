#include "mutate/guard.h"

#include <inttypes.h>

#include "http/syntax.h"

enum { GUARD_FILE_PREFIX = 5 /* "file:" */, GUARD_RARE = 12,
       GUARD_VERSION = 14, GUARD_VARIANT = 19,
       GUARD_TAG = 20, /* behind the variant */
       GUARD_CHECK = 24 /* the last group, 48 bits: servers draw millions
                           of UUIDs of their own */ };

struct guard_id {
	struct guard_id *next;
	uint64_t stands_for; /* hash of the text that it replaces, or 0 */
	char text[UUID_TEXT + 1];
};

void guard_init(struct guard *g, const struct bindings *target, uint64_t seed,
		uint64_t index, struct arena *arena)
{
	*g = (struct guard){ target, arena, NULL, seed, index };
}

/* ---- whose it is ---- */

unsigned guard_tag(uint64_t seed, uint64_t index)
{
	struct rng rng = { .state = seed ^ (index * 0x9E3779B97F4A7C15ULL) };

	return (unsigned)(rng_next(&rng) & 0xFFF);
}

/* Of what stands before, in lower case. */
static void put_check(const char *uuid,
		      char out[UUID_TEXT + 1 - GUARD_CHECK])
{
	char lower[GUARD_CHECK];

	for (size_t i = 0; i < GUARD_CHECK; i++)
		lower[i] = uuid[i] | 0x20;
	snprintf(out, UUID_TEXT + 1 - GUARD_CHECK, "%012" PRIx64,
		 slice_digest(slice_of(lower, GUARD_CHECK)) >> 16);
}

static void put_tag(const struct guard *g, char text[UUID_TEXT + 1])
{
	snprintf(text + GUARD_TAG, UUID_TEXT + 1 - GUARD_TAG, "%03x-",
		 guard_tag(g->seed, g->index));
	put_check(text, text + GUARD_CHECK);
}

bool guard_is_drawn(struct slice uuid, unsigned *tag)
{
	char check[UUID_TEXT + 1 - GUARD_CHECK];

	if (uuid.len < UUID_TEXT)
		return false;
	put_check(uuid.at, check);
	if (!slice_equal_nocase(slice_of(uuid.at + GUARD_CHECK,
					 UUID_TEXT - GUARD_CHECK),
				slice_from(check)))
		return false;
	*tag = 0;
	for (size_t i = GUARD_TAG; i < GUARD_CHECK - 1; i++)
		*tag = *tag * 16 + (unsigned)syntax_hex(uuid.at[i]);
	return true;
}

static struct guard_id *add_drawn(struct guard *g, struct rng *rng)
{
	struct guard_id *id = arena_alloc(g->arena, sizeof(*id));

	rng_uuid(rng, id->text);
	put_tag(g, id->text);
	id->next = g->drawn;
	g->drawn = id;
	return id;
}

const char *guard_draw(struct guard *g, struct rng *rng)
{
	return add_drawn(g, rng)->text;
}

/* Version and variant. */
static const char rare[GUARD_RARE][3] = { "18", "2a", "3b", "59", "1a", "38",
						  "79", "00", "ff", "5c", "03", "68" };

bool guard_is_rare(struct slice id)
{
	for (size_t i = 0; i < GUARD_RARE; i++)
		if ((id.at[GUARD_VERSION] | 0x20) == rare[i][0] &&
		    (id.at[GUARD_VARIANT] | 0x20) == rare[i][1])
			return true;
	return false;
}

const char *guard_draw_rare(struct guard *g, struct rng *rng)
{
	enum { VERSION, ZEROS, EXPONENT, DIGITS, HOWS, PART = 8 };
	char *text = add_drawn(g, rng)->text;
	size_t how = (size_t)rng_below(rng, HOWS);

	if (how == VERSION) {
		const char *pair = rare[rng_below(rng, GUARD_RARE)];

		text[GUARD_VERSION] = pair[0];
		text[GUARD_VARIANT] = pair[1];
	} else if (how == DIGITS) {
		for (char *at = text; *at; at++)
			if (*at >= 'a')
				*at = (char)(*at - 'a' + '0');
		text[GUARD_VARIANT] = '8';
	} else {
		for (size_t i = 0; i < PART; i++)
			text[i] = how == ZEROS ? '0'
				: (char)('1' + rng_below(rng, 9));
		if (how == EXPONENT)
			text[1 + rng_below(rng, PART - 2)] = 'e';
	}
	if (how != DIGITS)
		put_tag(g, text);
	return text;
}

static bool is_hyphen_place(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

bool guard_is_shaped(struct slice text)
{
	if (text.len < UUID_TEXT)
		return false;
	for (size_t i = 0; i < UUID_TEXT; i++)
		if (is_hyphen_place(i) ? text.at[i] != '-'
				       : syntax_hex(text.at[i]) < 0)
			return false;
	return true;
}

static bool is_volume(const char *bound, struct slice id)
{
	struct slice b = slice_from(bound);

	if (slice_starts(b, "file:") && !slice_starts(id, "file:"))
		b = slice_skip(b, GUARD_FILE_PREFIX);
	return b.len && slice_equal_nocase(b, id);
}

bool guard_is_bound(const struct bindings *t, struct slice id)
{
	const char *const bound[] = {
		t->volume, t->other_volume, t->third_volume, t->fourth_volume,
		t->file_volume, t->unregistered_volume, t->unknown_volume
	};

	for (size_t i = 0; i < sizeof(bound) / sizeof(bound[0]); i++)
		if (is_volume(bound[i], id))
			return true;
	return false;
}

static bool is_nobodys(struct slice id)
{
	return slice_is(id, "00000000-0000-0000-0000-000000000000") ||
	       slice_equal_nocase(id, slice_from("ffffffff-ffff-ffff-ffff-"
						 "ffffffffffff"));
}

static bool is_drawn(const struct guard *g, struct slice id)
{
	for (const struct guard_id *d = g->drawn; d; d = d->next)
		if (slice_equal_nocase(slice_of(d->text, UUID_TEXT), id))
			return true;
	return false;
}

static uint64_t hash_of(struct slice id)
{
	uint64_t hash = 0xCBF29CE484222325u;

	for (size_t i = 0; i < id.len; i++)
		hash = (hash ^ ((unsigned char)id.at[i] | 0x20)) *
		       0x100000001B3u;
	return hash | 1;
}

static const char *replacement(struct guard *g, struct slice id)
{
	uint64_t hash = hash_of(id);
	struct guard_id *fresh;
	struct rng rng;

	for (const struct guard_id *d = g->drawn; d; d = d->next)
		if (d->stands_for == hash)
			return d->text;
	rng_init_at(&rng, g->seed ^ hash, "volume", g->index);
	fresh = add_drawn(g, &rng);
	fresh->stands_for = hash;
	return fresh->text;
}

static bool has_upper(struct slice id)
{
	for (size_t i = 0; i < id.len; i++)
		if (id.at[i] >= 'A' && id.at[i] <= 'F')
			return true;
	return false;
}

static void replace(struct guard *g, char *at)
{
	struct slice id = slice_of(at, UUID_TEXT);
	const char *fresh = replacement(g, id);
	bool upper = has_upper(id);

	for (size_t i = 0; i < UUID_TEXT; i++)
		at[i] = upper && fresh[i] >= 'a' ? (char)(fresh[i] - 0x20)
						 : fresh[i];
}

static bool is_known(const struct guard *g, struct slice id)
{
	return is_nobodys(id) || is_drawn(g, id) ||
	       guard_is_bound(g->target, id);
}

void guard_text(struct guard *g, char *bytes, size_t len)
{
	enum { FIRST_HYPHEN = 8 };

	if (!g->target)
		return;
	for (size_t i = FIRST_HYPHEN; i + UUID_TEXT - FIRST_HYPHEN <= len;) {
		char *hyphen = memchr(bytes + i, '-', len - i);
		char *id = hyphen ? hyphen - FIRST_HYPHEN : NULL;
		struct slice rest;

		if (!hyphen)
			return;
		i = (size_t)(hyphen - bytes) + 1;
		rest = slice_of(id, len - (size_t)(id - bytes));
		if (guard_is_shaped(rest) &&
		    !is_known(g, slice_head(rest, UUID_TEXT)))
			replace(g, id);
	}
}

void guard_body(const struct bindings *target, uint64_t seed, char *bytes,
		size_t len)
{
	struct arena arena = ARENA_INIT;
	struct guard g;

	guard_init(&g, target, seed, 0, &arena);
	guard_text(&g, bytes, len);
	arena_release(&arena);
}
