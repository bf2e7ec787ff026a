#include "json/json_tree.h"

static const char cut_mark[] = "...";

enum { POINTER_TEXT_MAX = JSON_POINTER_MAX - (int)sizeof(cut_mark) + 1 };

/* What stands for a byte of a name (RFC 6901 3). */
static const char *spelled(char c)
{
	switch (c) {
	case '~':
		return "~0";
	case '/':
		return "~1";
	case '\0':
		return "\\u0000";
	default:
		return NULL;
	}
}

static size_t put(char *out, size_t at, struct slice s)
{
	for (size_t i = 0; out && i < s.len; i++)
		if (at + i < JSON_POINTER_MAX)
			out[at + i] = s.at[i];
	return s.len;
}

/* Length of one step with its slash; written too when `out` is given. */
static size_t put_step(const struct json_node *node, char *out, size_t at)
{
	char digits[24];
	size_t start = at;

	at += put(out, at, slice_from("/"));
	if (!node->name_spelling.at) {
		snprintf(digits, sizeof(digits), "%zu", node->index);
		return at + put(out, at, slice_from(digits)) - start;
	}
	for (size_t i = 0; i < node->name.len; i++) {
		const char *escape = spelled(node->name.at[i]);

		at += put(out, at, escape ? slice_from(escape)
					  : slice_of(node->name.at + i, 1));
	}
	return at - start;
}

/* Never in the middle of a UTF-8 character. */
static void cut(char *out)
{
	size_t at = POINTER_TEXT_MAX;

	while (at && ((unsigned char)out[at] & 0xC0) == 0x80)
		at--;
	memcpy(out + at, cut_mark, sizeof(cut_mark));
}

const char *json_pointer(struct arena *arena, const struct json_node *node)
{
	size_t total = 0, end;
	char *out;

	for (const struct json_node *n = node; n && n->parent; n = n->parent)
		total += put_step(n, NULL, 0);
	end = total < JSON_POINTER_MAX ? total : JSON_POINTER_MAX;
	out = arena_alloc(arena, end + 1);
	end = total;
	for (; node && node->parent; node = node->parent) {
		end -= put_step(node, NULL, 0);
		if (end < JSON_POINTER_MAX)
			put_step(node, out, end);
	}
	if (total > JSON_POINTER_MAX)
		cut(out);
	return out;
}

const char *json_pointer_to(struct arena *arena,
			    const struct json_node *object, const char *name)
{
	/* A stand-in child, so that there is one way of writing a pointer. */
	struct json_node child = {
		.name = slice_from(name),
		.name_spelling = slice_from(name),
		.parent = (struct json_node *)object,
	};

	return json_pointer(arena, &child);
}

/* The step as RFC 6901 spells it equals the unescaped name. */
static bool step_is(struct slice step, struct slice name)
{
	size_t i = 0, used = 0;

	for (; i < step.len && used < name.len; i++, used++) {
		char c = step.at[i];

		if (c == '~' && i + 1 < step.len) {
			char digit = step.at[++i];

			if (digit != '0' && digit != '1')
				return false;
			c = digit == '0' ? '~' : '/';
		} else if (c == '~') {
			return false;
		}
		if (c != name.at[used])
			return false;
	}
	return i == step.len && used == name.len;
}

static struct json_node *child(const struct json_node *parent,
			       struct slice step)
{
	unsigned long long index;
	struct json_node *node;

	if (parent->type == JSON_ARRAY) {
		if (step.len > 1 && step.at[0] == '0')
			return NULL;
		if (!slice_number(step, SIZE_MAX, &index))
			return NULL;
		return json_element(parent, (size_t)index);
	}
	for (node = parent->first; node; node = node->next)
		if (step_is(step, node->name))
			return node;
	return NULL;
}

struct json_node *json_at(struct json_node *root, struct slice pointer)
{
	while (root && pointer.len) {
		const char *slash;
		struct slice step;

		if (pointer.at[0] != '/')
			return NULL;
		pointer = slice_skip(pointer, 1);
		slash = pointer.len ? memchr(pointer.at, '/', pointer.len)
				    : NULL;
		step = slash ? slice_head(pointer,
					  (size_t)(slash - pointer.at))
			     : pointer;
		root = child(root, step);
		pointer = slice_skip(pointer, step.len);
	}
	return root;
}
