/*
 * Patches work on the lossless tree, so that a value goes out as it is
 * spelled in the case file: 1e400, "\ud800" or a member written twice.
 */
#include "case/case_body.h"

#include "http/exchange.h"

enum { BODY_NODES_MAX = 750000 }; /* a spec has five */

struct patching {
	struct arena *arena;
	struct json_node *root;
	const struct patch *patch;
	bool last;          /* no later patch looks at what this one makes */
	unsigned repeat;
	struct buf *text;   /* scratch, as large as the body may be */
	struct err *err;
};

bool case_has_body(const struct step *step)
{
	return step->body == BODY_TEXT || step->body == BODY_BYTES ||
	       (step->body == BODY_BASE && step->request->body);
}

static int nothing_there(struct patching *p)
{
	return err_set(p->err, ERR_INTERNAL, "nothing at '%s'",
		       p->patch->pointer);
}

static struct json_node *target_of(struct patching *p)
{
	return json_at(p->root, slice_from(p->patch->pointer));
}

/* Last token of a pointer, unescaped (RFC 6901 4). */
static char *last_token(struct patching *p, const char *from)
{
	char *token = arena_string(p->arena, slice_from(from)), *to = token;

	for (const char *at = token; *at; at++) {
		if (*at == '~' && (at[1] == '0' || at[1] == '1')) {
			*to++ = at[1] == '0' ? '~' : '/';
			at++;
		} else {
			*to++ = *at;
		}
	}
	*to = '\0';
	return token;
}

/* The value goes where nothing is yet: a new member or element. */
static int set_missing(struct patching *p, struct json_node *value)
{
	const char *pointer = p->patch->pointer;
	const char *slash = strrchr(pointer, '/');
	struct json_node *parent;
	const char *token;

	if (!slash)
		return nothing_there(p);
	parent = json_at(p->root, slice_of(pointer, (size_t)(slash - pointer)));
	if (!parent)
		return nothing_there(p);
	token = last_token(p, slash + 1);
	if (parent->type == JSON_OBJECT) {
		json_append(p->arena, parent, token, value);
		return 0;
	}
	if (parent->type != JSON_ARRAY || strcmp(token, "-"))
		return nothing_there(p);
	json_append(p->arena, parent, NULL, value);
	return 0;
}

static int apply_set(struct patching *p)
{
	struct json_node *value = json_new(p->arena, p->patch->value);
	struct json_node *old = target_of(p);

	if (!value)
		return err_set(p->err, ERR_INTERNAL, "its value is not JSON");
	if (!old)
		return set_missing(p, value);
	if (old->parent)
		json_replace(old, value);
	else
		p->root = value;
	return 0;
}

static int apply_remove(struct patching *p)
{
	struct json_node *node = target_of(p);

	if (!node)
		return nothing_there(p);
	if (!node->parent)
		return err_set(p->err, ERR_INTERNAL,
			       "the root cannot be removed; use \"body\": "
			       "\"none\"");
	json_remove(node);
	return 0;
}

static size_t nodes_of(const struct json_node *root)
{
	const struct json_node *node = root;
	size_t count = 1;

	for (;;) {
		if (node->first) {
			node = node->first;
		} else {
			while (node != root && !node->next)
				node = node->parent;
			if (node == root)
				return count;
			node = node->next;
		}
		count++;
	}
}

/* Ends the array behind an element; the chain of what stood there. Taking
 * them out one by one would count the whole array anew each time. */
static struct json_node *cut_behind(struct json_node *node)
{
	struct json_node *chain = node->next;

	for (struct json_node *n = chain; n; n = n->next)
		n->parent = NULL;
	node->next = NULL;
	node->parent->last = node;
	node->parent->count = node->index + 1;
	return chain;
}

static void copy_nodes(struct patching *p, struct json_node *node,
		       unsigned times)
{
	struct json_node *array = node->parent;
	struct json_node *behind = cut_behind(node), *moved;

	while (times-- > 1)
		json_append(p->arena, array, NULL, json_clone(p->arena, node));
	while ((moved = behind)) {
		behind = moved->next;
		moved->next = NULL;
		json_append(p->arena, array, NULL, moved);
	}
}

/* Trees of a million nodes take longer than a server needs to answer; text
 * that nobody looks into again is as good. */
static void copy_text(struct patching *p, struct json_node *node,
		      unsigned times)
{
	struct buf *text = p->text;
	size_t unit, copied;
	char *room;

	buf_clear(text);
	json_render(node, text);
	buf_byte(text, ',');
	unit = copied = text->len;
	/* Each round doubles what is there. */
	while (copied < unit * times && !text->full) {
		size_t more = unit * times - copied;

		more = more < copied ? more : copied;
		room = buf_reserve(text, more);
		if (!room)
			return;
		memcpy(room, text->bytes, more);
		buf_commit(text, more);
		copied += more;
	}
	json_replace(node, json_verbatim(p->arena,
					 slice_head(buf_view(text),
						    copied - 1)));
}

static int apply_repeat(struct patching *p)
{
	struct json_node *node = target_of(p), *array;
	unsigned times = p->patch->times;

	if (!node)
		return nothing_there(p);
	array = node->parent;
	if (!array || array->type != JSON_ARRAY)
		return err_set(p->err, ERR_INTERNAL,
			       "'%s' is no element of an array",
			       p->patch->pointer);
	if (nodes_of(node) * times + nodes_of(p->root) > BODY_NODES_MAX)
		return err_set(p->err, ERR_INTERNAL,
			       "%u copies make a body of more than %d values",
			       times, BODY_NODES_MAX);
	if (times > p->repeat)
		times = p->repeat;
	if (p->last)
		copy_text(p, node, times);
	else
		copy_nodes(p, node, times);
	return 0;
}

static int member_at(struct patching *p, struct json_node **node)
{
	*node = target_of(p);
	if (!*node)
		return nothing_there(p);
	if (!(*node)->name_spelling.at)
		return err_set(p->err, ERR_INTERNAL,
			       "'%s' is no member of an object",
			       p->patch->pointer);
	return 0;
}

static int apply_rename(struct patching *p)
{
	struct json_node *node;

	if (member_at(p, &node))
		return -1;
	node->name_spelling = p->patch->value;
	node->name = json_unescape(p->arena, p->patch->value);
	return 0;
}

static int apply_duplicate(struct patching *p)
{
	struct json_node *node, *second;

	if (member_at(p, &node))
		return -1;
	second = p->patch->value.at ? json_new(p->arena, p->patch->value)
				    : json_clone(p->arena, node);
	if (!second)
		return err_set(p->err, ERR_INTERNAL, "its value is not JSON");
	json_append(p->arena, node->parent,
		    arena_string(p->arena, node->name), second);
	return 0;
}

/* Brackets around the deepest value; 0 for a scalar. */
static size_t levels_of(const struct json_node *root)
{
	const struct json_node *node = root;
	size_t level = 0, deepest = 0;

	for (;;) {
		bool container = node->type == JSON_ARRAY ||
				 node->type == JSON_OBJECT;

		if (level + container > deepest)
			deepest = level + container;
		if (node->first) {
			node = node->first;
			level++;
			continue;
		}
		while (node != root && !node->next) {
			node = node->parent;
			level--;
		}
		if (node == root)
			return deepest;
		node = node->next;
	}
}

/* Built as text: a tree of so many nodes would only be walked through. */
static int apply_nest(struct patching *p)
{
	struct json_node *node = target_of(p), *nested = NULL;

	if (!node)
		return nothing_there(p);
	buf_clear(p->text);
	buf_fill(p->text, '[', p->patch->times);
	json_render(node, p->text);
	buf_fill(p->text, ']', p->patch->times);
	if (!p->last)
		nested = json_new(p->arena, buf_view(p->text));
	else if (levels_of(node) + p->patch->times <= JSON_DEPTH_CEILING)
		nested = json_verbatim(p->arena, buf_view(p->text));
	if (!nested)
		return err_set(p->err, ERR_INTERNAL, "more than %d levels",
			       (int)JSON_DEPTH_CEILING);
	if (node->parent)
		json_replace(node, nested);
	else
		p->root = nested;
	return 0;
}

static int (*const apply[])(struct patching *) = {
	[PATCH_SET] = apply_set,
	[PATCH_REMOVE] = apply_remove,
	[PATCH_REPEAT] = apply_repeat,
	[PATCH_RENAME] = apply_rename,
	[PATCH_DUPLICATE] = apply_duplicate,
	[PATCH_NEST] = apply_nest,
};

static const struct suite_body *body_find(const struct suite *suite,
					  const char *name)
{
	for (size_t i = 0; i < suite->body_count; i++)
		if (!strcmp(suite->bodies[i].name, name))
			return &suite->bodies[i];
	return NULL;
}

static int patched(struct patching *p, const struct suite *suite,
		   const struct step *step, struct buf *out)
{
	const struct suite_body *base = body_find(suite, step->request->body);
	struct err inner = ERR_INIT, *outer = p->err;

	if (!base || !base->text.at)
		return err_set(outer, ERR_INTERNAL, "no body '%s'",
			       step->request->body);
	if (!step->patch_count) {
		buf_slice(out, base->text);
		return 0;
	}
	p->root = json_parse(p->arena, base->text, 0, NULL);
	p->err = &inner;
	for (size_t i = 0; i < step->patch_count; i++) {
		p->patch = &step->patches[i];
		p->last = i + 1 == step->patch_count;
		if (apply[p->patch->op](p))
			return err_set(outer, ERR_INTERNAL, "patch %zu: %s",
				       i + 1, inner.text);
	}
	json_render(p->root, out);
	if (out->full || p->text->full)
		return err_set(outer, ERR_INTERNAL,
			       "a body is larger than its ceiling");
	return 0;
}

int case_body(const struct suite *suite, const struct step *step,
	      unsigned repeat, struct buf *out, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT(REQUEST_MAX);
	struct patching p = { .arena = &arena, .repeat = repeat,
			      .text = &text, .err = err };
	int result = 0;

	if (step->body == BODY_TEXT || step->body == BODY_BYTES)
		buf_slice(out, step->body_text);
	else if (case_has_body(step))
		result = patched(&p, suite, step, out);
	buf_release(&text);
	arena_release(&arena);
	return result;
}
