/*
 * Whole-buffer and chunked verdicts agree for any chunking; an accepted text
 * renders and parses to the same tree; and cJSON accepts what we accept,
 * apart from what it is known to refuse.
 *
 * Also over every accepted tree: a pointer leads back to its node, a string
 * set from its own content reads the same, and json_duplicate finds what a
 * plain comparison of all names finds.
 *
 * What cJSON is known to refuse: a lone surrogate escape, and a number of
 * more than 63 characters.
 */
#include <cjson/cJSON.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "fuzz_target.h"
#include "json/json_get.h"

enum {
	INPUT_MAX = 1 << 20,
	CHUNKINGS = 3,
	CHUNK_LIMIT = 24,
	NODES_MAX = 400,       /* larger trees skip the quadratic oracles */
	CJSON_NUMBER_MAX = 63
};

/* A block of the exact size, so that reading past it is caught. */
static char *exact_copy(struct slice s)
{
	char *copy = mem_alloc(s.len);

	if (s.len)
		memcpy(copy, s.at, s.len);
	return copy;
}

static void read_chunked(struct slice text, struct rng *rng,
			 size_t chunk_limit, struct json_verdict *verdict)
{
	struct json_reader r;

	json_reader_init(&r, 0, NULL);
	while (text.len) {
		size_t n = (size_t)rng_below(rng, chunk_limit) + 1;
		struct slice part = slice_head(text, n);
		char *copy = exact_copy(part);

		json_reader_feed(&r, slice_of(copy, part.len));
		mem_free(copy);
		text = slice_skip(text, n);
	}
	json_reader_end(&r);
	*verdict = r.verdict;
}

static void check_chunkings(struct slice text, const struct json_verdict *want)
{
	uint64_t seed = text.len;
	struct json_verdict got;
	struct rng rng;

	for (size_t i = 0; i < text.len; i++)
		seed = seed * 31 + (unsigned char)text.at[i];
	rng_init(&rng, seed, "chunks");
	for (size_t i = 0; i < CHUNKINGS; i++) {
		read_chunked(text, &rng, i ? CHUNK_LIMIT : 1, &got);
		fuzz_require(got.code == want->code &&
			     got.offset == want->offset &&
			     got.lone_surrogate == want->lone_surrogate,
			     "a chunked verdict equals the whole one");
	}
	fuzz_require(want->offset <= text.len, "the offset is in the text");
}

static bool same_node(const struct json_node *a, const struct json_node *b)
{
	bool scalar = a->type < JSON_ARRAY;

	return a->type == b->type && a->count == b->count &&
	       a->index == b->index && slice_equal(a->name, b->name) &&
	       slice_equal(a->name_spelling, b->name_spelling) &&
	       (!scalar || slice_equal(a->spelling, b->spelling));
}

static void check_rendering(struct arena *arena, const struct json_node *root)
{
	struct buf text = BUF_INIT(INPUT_MAX);
	const struct json_node *node = root, *again, *other;

	json_render(root, &text);
	again = json_parse(arena, buf_view(&text), 0, NULL);
	other = again;
	while (node && other && same_node(node, other)) {
		node = json_following(node, root);
		other = json_following(other, again);
	}
	fuzz_require(again && !node && !other, "rendering keeps the tree");
	buf_release(&text);
}

static bool repeats(const struct json_node *node)
{
	if (!node->parent || node->parent->type != JSON_OBJECT)
		return false;
	for (const struct json_node *n = node->parent->first; n != node;
	     n = n->next)
		if (slice_equal(n->name, node->name))
			return true;
	return false;
}

static void check_duplicates(const struct json_node *root)
{
	const struct json_node *found = json_duplicate(root, NULL);

	for (const struct json_node *n = root; n; n = json_following(n, root)) {
		if (!repeats(n))
			continue;
		fuzz_require(found == n, "every duplicate is found in order");
		found = json_duplicate(root, found);
	}
	fuzz_require(!found, "nothing else is a duplicate");
}

/* The pointer of a node below a duplicate names the first one's content. */
static bool has_own_pointer(const struct json_node *node, const char *pointer)
{
	/* A cut falls in front of a character, up to three bytes early. */
	if (strlen(pointer) + 3 >= JSON_POINTER_MAX)
		return false;
	for (; node; node = node->parent)
		if (repeats(node) || (node->name.len &&
				      memchr(node->name.at, 0, node->name.len)))
			return false;
	return true;
}

static void check_node(struct arena *arena, struct json_node *root,
		       struct json_node *node)
{
	const char *pointer = json_pointer(arena, node);
	const char *text = json_describe(arena, node);

	fuzz_require(!has_own_pointer(node, pointer) ||
		     json_at(root, slice_from(pointer)) == node,
		     "a pointer leads back to its node");
	fuzz_require(strlen(text) <= JSON_DESCRIBE_MAX,
		     "a description is short");
	for (; *text; text++)
		fuzz_require(*text >= ' ' && *text <= '~',
			     "a description is printable");
	if (node->type == JSON_STRING) {
		struct json_node *copy = json_clone(arena, node);
		struct slice content = json_string(arena, node);

		json_set_string(arena, copy, content);
		fuzz_require(slice_equal(json_string(arena, copy), content),
			     "a set string reads the same");
	}
}

static bool beyond_cjson(const struct json_node *root,
			 const struct json_verdict *verdict)
{
	if (verdict->lone_surrogate)
		return true;
	for (const struct json_node *n = root; n; n = json_following(n, root))
		if (n->type == JSON_NUMBER &&
		    n->spelling.len > CJSON_NUMBER_MAX)
			return true;
	return false;
}

static void check_cjson(struct slice text)
{
	char *copy = mem_copy(text.at, text.len);
	cJSON *tree = cJSON_ParseWithLengthOpts(copy, text.len + 1, NULL, 1);

	fuzz_require(tree != NULL, "cJSON accepts what we accept");
	cJSON_Delete(tree);
	mem_free(copy);
}

static void check_tree(struct arena *arena, struct slice text,
		       struct json_node *root,
		       const struct json_verdict *verdict)
{
	struct json_node *node = root;
	size_t nodes = 0;

	check_rendering(arena, root);
	if (!beyond_cjson(root, verdict))
		check_cjson(text);
	for (const struct json_node *n = root; n; n = json_following(n, root))
		if (++nodes > NODES_MAX)
			return;
	check_duplicates(root);
	for (; node; node = json_following(node, root))
		check_node(arena, root, node);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_verdict verdict, tree_verdict;
	struct arena arena = ARENA_INIT;
	struct json_node *root;
	struct slice text;
	char *copy;

	if (size > INPUT_MAX)
		return 0;
	copy = exact_copy(slice_of((const char *)data, size));
	text = slice_of(copy, size);
	json_read(text, 0, &verdict);
	check_chunkings(text, &verdict);
	root = json_parse(&arena, text, 0, &tree_verdict);
	fuzz_require((root != NULL) == (verdict.code == JSON_OK) &&
		     tree_verdict.offset == verdict.offset,
		     "the tree is there when the text is valid");
	if (root)
		check_tree(&arena, text, root, &verdict);
	arena_release(&arena);
	mem_free(copy);
	return 0;
}
