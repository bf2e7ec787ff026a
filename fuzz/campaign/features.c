#include "campaign/features.h"

#include "base/alloc.h"
#include "oracle/key.h"

enum { SLOTS = 2 * FEATURES_MAX, MEMBERS_MAX = 32, TEXT_MAX = 200 };

static const uint64_t fnv_start = 0xCBF29CE484222325ULL;
static const uint64_t fnv_prime = 0x100000001B3ULL;

static uint64_t mix(uint64_t hash, struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * fnv_prime;
	return (hash ^ 0xFF) * fnv_prime;
}

static uint64_t mix_number(uint64_t hash, uint64_t n)
{
	return (hash ^ n) * fnv_prime;
}

static uint64_t mix_root(uint64_t hash, const struct json_node *root,
			 struct arena *arena)
{
	size_t seen = 0;

	hash = mix_number(hash, root->type);
	if (root->type != JSON_OBJECT)
		return hash;
	for (const struct json_node *m = root->first; m && seen < MEMBERS_MAX;
	     m = m->next, seen++) {
		hash = mix(hash, slice_head(m->name, TEXT_MAX));
		hash = mix_number(hash, m->type);
		if (m->type == JSON_STRING)
			hash = mix(hash, slice_from(key_template(
				arena, arena_string(arena, slice_head(
					json_string(arena, m), TEXT_MAX)))));
	}
	return hash;
}

static unsigned magnitude(int64_t us)
{
	unsigned n = 0;

	for (; us > 1000; us /= 8)
		n++;
	return n;
}

static uint64_t feature_of(const struct answer *a, int64_t took_us,
			   struct arena *arena)
{
	uint64_t hash = mix_number(fnv_start, a->outcome);

	hash = mix_number(hash, magnitude(took_us));
	if (a->parsed)
		hash = mix_number(hash, (unsigned)a->response.status);
	if (a->media_type)
		hash = mix(hash, slice_head(slice_from(a->media_type),
					    TEXT_MAX));
	if (a->task.len)
		return mix(hash, slice_from("task"));
	return a->root ? mix_root(hash, a->root, arena) : hash;
}

bool features_add(struct features *set, const struct answer *a,
		  int64_t took_us, struct arena *arena)
{
	uint64_t feature = feature_of(a, took_us, arena);
	size_t at;

	if (!set->slots)
		set->slots = mem_array(SLOTS, sizeof(*set->slots));
	feature += !feature;
	for (at = feature % SLOTS; set->slots[at]; at = (at + 1) % SLOTS)
		if (set->slots[at] == feature)
			return false;
	if (set->count == FEATURES_MAX)
		return false;
	set->slots[at] = feature;
	set->count++;
	return true;
}

void features_release(struct features *set)
{
	mem_free(set->slots);
	*set = (struct features){ NULL, 0 };
}
