#include "json/json_parts.h"

struct builder {
	struct arena *arena;
	struct slice text;
	struct json_node *root, *open;
	struct slice name; /* of the member whose value comes next */
	size_t nodes;
	size_t refused;    /* offset of the first value too many */
};

void json_link_last(struct json_node *parent, struct json_node *node)
{
	node->parent = parent;
	node->next = NULL;
	node->index = parent->count++;
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	parent->stale = true;
}

static struct json_node *add_node(struct builder *b, enum json_type type,
				  struct slice spelling, size_t offset)
{
	struct json_node *node = arena_alloc(b->arena, sizeof(*node));

	node->type = type;
	node->spelling = spelling;
	node->offset = offset;
	if (b->name.at) {
		node->name_spelling = b->name;
		node->name = json_unescape_borrowed(b->arena, b->name);
		b->name = SLICE_NONE;
	}
	if (b->open)
		json_link_last(b->open, node);
	else
		b->root = node;
	b->nodes++;
	return node;
}

static const enum json_type type_of_token[] = {
	[JSON_TOKEN_OBJECT] = JSON_OBJECT, [JSON_TOKEN_ARRAY] = JSON_ARRAY,
	[JSON_TOKEN_STRING] = JSON_STRING, [JSON_TOKEN_NUMBER] = JSON_NUMBER,
	[JSON_TOKEN_TRUE] = JSON_TRUE,	   [JSON_TOKEN_FALSE] = JSON_FALSE,
	[JSON_TOKEN_NULL] = JSON_NULL,
};

static void build(void *self, enum json_token token, size_t start, size_t end)
{
	struct builder *b = self;
	struct slice spelling = slice_of(b->text.at + start, end - start);

	if (b->nodes == JSON_NODES_MAX && token != JSON_TOKEN_NAME &&
	    token != JSON_TOKEN_OBJECT_END && token != JSON_TOKEN_ARRAY_END &&
	    !b->refused)
		b->refused = start;
	if (b->refused)
		return;
	switch (token) {
	case JSON_TOKEN_NAME:
		b->name = spelling;
		break;
	case JSON_TOKEN_OBJECT_END:
	case JSON_TOKEN_ARRAY_END:
		b->open->spelling.len = end - b->open->offset;
		b->open = b->open->parent;
		break;
	case JSON_TOKEN_OBJECT:
	case JSON_TOKEN_ARRAY:
		b->open = add_node(b, type_of_token[token], spelling, start);
		break;
	default:
		add_node(b, type_of_token[token], spelling, start);
		break;
	}
}

struct json_node *json_parse(struct arena *arena, struct slice text,
			     size_t depth_limit, struct json_verdict *verdict)
{
	struct builder b = { .arena = arena, .text = text };
	struct json_listener listener = { build, &b };
	struct json_reader r;

	json_reader_init(&r, depth_limit, &listener);
	json_reader_feed(&r, text);
	json_reader_end(&r);
	if (r.verdict.code == JSON_OK && b.refused) {
		r.verdict.code = JSON_ERROR_NODES;
		r.verdict.offset = b.refused;
	}
	if (verdict)
		*verdict = r.verdict;
	return r.verdict.code == JSON_OK ? b.root : NULL;
}

const char *json_type_name(const struct json_node *node)
{
	static const char *const names[] = {
		[JSON_NULL] = "null",	  [JSON_FALSE] = "boolean",
		[JSON_TRUE] = "boolean",  [JSON_NUMBER] = "number",
		[JSON_STRING] = "string", [JSON_ARRAY] = "array",
		[JSON_OBJECT] = "object",
	};

	return node ? names[node->type] : "nothing";
}

static struct json_node *named(struct json_node *from, struct slice name)
{
	while (from && !slice_equal(from->name, name))
		from = from->next;
	return from;
}

struct json_node *json_member(const struct json_node *object,
			      const char *name)
{
	if (!object || object->type != JSON_OBJECT)
		return NULL;
	return named(object->first, slice_from(name));
}

struct json_node *json_member_next(const struct json_node *member)
{
	if (!member || !member->name_spelling.at)
		return NULL;
	return named(member->next, member->name);
}

struct json_node *json_element(const struct json_node *array, size_t index)
{
	struct json_node *node;

	if (!array || array->type != JSON_ARRAY || index >= array->count)
		return NULL;
	for (node = array->first; index; index--)
		node = node->next;
	return node;
}

struct json_node *json_following(const struct json_node *node,
				 const struct json_node *root)
{
	if (node->first)
		return node->first;
	while (node != root && !node->next)
		node = node->parent;
	return node == root ? NULL : node->next;
}

static void render_start(const struct json_node *node, struct buf *out)
{
	if (node->type == JSON_OBJECT)
		buf_byte(out, '{');
	else if (node->type == JSON_ARRAY)
		buf_byte(out, '[');
	else
		buf_slice(out, node->spelling);
}

static void render_end(const struct json_node *node, struct buf *out)
{
	if (node->type == JSON_OBJECT)
		buf_byte(out, '}');
	else if (node->type == JSON_ARRAY)
		buf_byte(out, ']');
}

static void render_child(const struct json_node *node, struct buf *out)
{
	if (node->parent->first != node)
		buf_byte(out, ',');
	if (node->name_spelling.at) {
		buf_slice(out, node->name_spelling);
		buf_byte(out, ':');
	}
	render_start(node, out);
}

void json_render(const struct json_node *root, struct buf *out)
{
	const struct json_node *node = root;

	render_start(node, out);
	for (;;) {
		if (node->first) {
			node = node->first;
			render_child(node, out);
			continue;
		}
		render_end(node, out);
		while (node != root && !node->next) {
			node = node->parent;
			render_end(node, out);
		}
		if (node == root)
			return;
		node = node->next;
		render_child(node, out);
	}
}
