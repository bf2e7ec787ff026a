#include "report/report_bytes.h"

#include "json/json_tree.h"
#include "report/escape.h"

enum { DEPTH_SHOWN = 24, DEPTH_SPACES = 2 };

static void pad(struct buf *out, size_t count)
{
	while (count--)
		buf_byte(out, ' ');
}

void report_bytes(struct buf *out, size_t indent, struct slice bytes,
		  size_t most)
{
	struct slice left = slice_head(bytes, most);

	while (left.len) {
		ptrdiff_t end = slice_find(left, slice_from("\r\n"));
		struct slice line = end < 0 ? left
					    : slice_head(left, (size_t)end);

		pad(out, line.len ? indent : 0);
		escape_terminal(out, line);
		buf_byte(out, '\n');
		left = end < 0 ? SLICE_NONE
			       : slice_skip(left, (size_t)end + 2);
	}
	if (bytes.len <= most)
		return;
	pad(out, indent);
	buf_printf(out, "... %zu bytes more\n", bytes.len - most);
}

/* ---- JSON ---- */

struct json_text {
	struct buf *out;
	size_t indent, depth, most;
	const struct json_node *marked; /* NULL = none */
};

static const struct json_node *nearest(struct json_node *root,
				       const char *pointer)
{
	struct slice at = slice_from(pointer);
	const struct json_node *found = NULL;

	while (at.len && !(found = json_at(root, at)))
		while (at.len && at.at[--at.len] != '/')
			;
	return found == root ? NULL : found;
}

/* A depth that nobody can see is not shown as spaces. */
static void start_line(const struct json_text *t, const struct json_node *node)
{
	size_t depth = t->depth < DEPTH_SHOWN ? t->depth : DEPTH_SHOWN;
	size_t spaces = t->indent + depth * DEPTH_SPACES;

	if (node && node == t->marked && spaces >= 2) {
		buf_text(t->out, "> ");
		spaces -= 2;
	}
	pad(t->out, spaces);
}

static void put_value(const struct json_text *t, const struct json_node *node)
{
	bool object = node->type == JSON_OBJECT;

	start_line(t, node);
	if (node->name_spelling.at) {
		escape_terminal(t->out,
				slice_head(node->name_spelling, t->most));
		buf_text(t->out, ": ");
	}
	if (node->first)
		buf_text(t->out, object ? "{" : "[");
	else if (object || node->type == JSON_ARRAY)
		buf_text(t->out, object ? "{}" : "[]");
	else
		escape_terminal(t->out, slice_head(node->spelling, t->most));
}

/* Depth is the server's choice: no recursion. */
static void put_tree(struct json_text *t, const struct json_node *root)
{
	const struct json_node *node = root;
	size_t start = t->out->len;

	while (t->out->len - start < t->most) {
		put_value(t, node);
		if (node->first) {
			buf_byte(t->out, '\n');
			t->depth++;
			node = node->first;
			continue;
		}
		while (node != root && !node->next) {
			node = node->parent;
			t->depth--;
			buf_byte(t->out, '\n');
			start_line(t, NULL);
			buf_byte(t->out, node->type == JSON_OBJECT ? '}'
								   : ']');
		}
		buf_text(t->out, node == root ? "\n" : ",\n");
		if (node == root)
			return;
		node = node->next;
	}
	pad(t->out, t->indent);
	buf_text(t->out, "... cut here\n");
}

bool report_json_text(struct buf *out, size_t indent, struct slice text,
		      const char *marked, size_t most)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = json_parse(&arena, text, 0, NULL);
	struct json_text t = { .out = out, .indent = indent, .most = most };

	if (root) {
		t.marked = nearest(root, marked);
		put_tree(&t, root);
	}
	arena_release(&arena);
	return root != NULL;
}
