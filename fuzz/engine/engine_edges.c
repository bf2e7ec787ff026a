#include "engine/engine_edges.h"

#include "check/answer.h"

enum { DEPTH_MAX = 4, TEXT_MAX = 512 };

/* ---- features ---- */

static void add(struct engine_features *f, const char *kind, struct slice text)
{
	uint32_t digest = 2166136261u;

	for (; *kind; kind++)
		digest = (digest ^ (unsigned char)*kind) * 16777619u;
	for (size_t i = 0; i < text.len && i < TEXT_MAX; i++)
		digest = (digest ^ (unsigned char)text.at[i]) * 16777619u;
	if (f->count < ENGINE_FEATURES_MAX)
		f->at[f->count++] = (digest ^ digest >> 16) % ENGINE_EDGES;
}

/* Names of members with their types, and what texts say. */
static void add_tree(struct engine_features *f, struct arena *arena,
		     const struct json_node *node, int depth)
{
	for (const struct json_node *n = node->first; n && depth < DEPTH_MAX;
	     n = n->next) {
		const char *text;

		add(f, n->type == JSON_STRING ? "text" :
		       n->type == JSON_OBJECT ? "object" : "other", n->name);
		if (n->type == JSON_STRING) {
			text = key_template(arena,
					    arena_string(arena,
							 json_string(arena, n)));
			add(f, "wording", slice_from(text));
		}
		add_tree(f, arena, n, depth + 1);
	}
}

void engine_features(const struct engine_verdict *v, struct arena *arena,
		     struct engine_features *out)
{
	struct answer a;

	out->count = 0;
	answer_read(arena, v->exchange, &a);
	add(out, "end", slice_from(exchange_outcome_name(v->exchange->outcome)));
	add(out, "summary", slice_from(answer_summary(arena, &a)));
	add(out, "media", slice_from(a.parsed ? a.media_type : NULL));
	add(out, "verdict",
	    slice_from(verdict_name(v->result->verdict[LEVEL_STRICT])));
	if (v->wrong)
		add(out, "key", slice_from(v->key.digest));
	for (size_t i = 0; i < v->expectation->defect_count; i++)
		add(out, v->expectation->defects[i]->name,
		    slice_from(answer_summary(arena, &a)));
	for (size_t i = 0; i < v->result->findings.count; i++) {
		const struct check_result *r = &v->result->findings.results[i];

		add(out, r->check, slice_from(verdict_name(r->verdict)));
	}
	if (a.root)
		add_tree(out, arena, a.root, 0);
}

/* ---- edges ---- */

/* The number in the comment keeps the compiler from merging the blocks. */
#define EDGE(n)                                                           \
	case (n):                                                         \
		__asm__ volatile("# edge %c0" : : "i"(n) : "memory");     \
		break;
#define EDGES_4(n) EDGE(n) EDGE((n) + 1) EDGE((n) + 2) EDGE((n) + 3)
#define EDGES_16(n) \
	EDGES_4(n) EDGES_4((n) + 4) EDGES_4((n) + 8) EDGES_4((n) + 12)
#define EDGES_64(n) \
	EDGES_16(n) EDGES_16((n) + 16) EDGES_16((n) + 32) EDGES_16((n) + 48)
#define EDGES_256(n) \
	EDGES_64(n) EDGES_64((n) + 64) EDGES_64((n) + 128) EDGES_64((n) + 192)

static void edge(unsigned feature)
{
	switch (feature) {
	EDGES_256(0)
	EDGES_256(256)
	EDGES_256(512)
	EDGES_256(768)
	default:
		break;
	}
}

void engine_edges(const struct engine_features *f)
{
	for (size_t i = 0; i < f->count; i++)
		edge(f->at[i]);
}
