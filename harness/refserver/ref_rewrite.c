#include "refserver/ref_text.h"

#include <assert.h>

#include "json/json_tree.h"
#include "refserver/ref_quirk.h"

static bool fits(const struct ref_rewrite *r, const struct ref_answer *answer)
{
	if (r->kind != REF_ANSWER_ANY && r->kind != answer->kind)
		return false;
	return !r->fault ||
	       (answer->fault && !strcmp(r->fault, answer->fault));
}

static void set_body(struct ref_answer *answer, struct slice text)
{
	buf_clear(&answer->body);
	buf_slice(&answer->body, text);
}

/* The parent and the last part of a pointer; parts here hold no escapes. */
static struct json_node *parent_of(struct json_node *root, const char *pointer,
				   const char **last)
{
	const char *slash = strrchr(pointer, '/');

	if (!slash)
		return NULL;
	*last = slash + 1;
	return json_at(root, slice_of(pointer, (size_t)(slash - pointer)));
}

static void set_node(struct arena *arena, struct json_node *root,
		     const struct ref_rewrite *r)
{
	struct json_node *old = json_at(root, slice_from(r->at));
	struct json_node *fresh = json_new(arena, slice_from(r->with));
	struct json_node *parent;
	const char *last;

	assert(fresh);
	if (old && old->parent) {
		json_replace(old, fresh);
		return;
	}
	parent = parent_of(root, r->at, &last);
	if (parent && parent->type == JSON_OBJECT)
		json_append(arena, parent, last, fresh);
}

static void rename_node(struct arena *arena, struct json_node *node,
			const char *name)
{
	struct json_node *parent = node->parent;

	assert(parent && parent->type == JSON_OBJECT);
	json_remove(node);
	json_append(arena, parent, name, node);
}

/* The new spelling of a node inside `with`, where the @ is. */
static char *wrapped(struct arena *arena, const struct json_node *node,
		     const char *with)
{
	const char *hole = strchr(with, '@');
	struct buf inner = BUF_INIT(REF_ANSWER_MAX);
	char *text;

	assert(hole);
	json_render(node, &inner);
	text = arena_printf(arena, "%.*s%s%s", (int)(hole - with), with,
			    buf_string(&inner), hole + 1);
	buf_release(&inner);
	return text;
}

static void reorder(struct arena *arena, struct json_node *object, bool all)
{
	struct json_node *moved[REF_MEMBERS_MAX];
	size_t count = 0;

	for (struct json_node *n = object->first; n; n = n->next)
		if (count < REF_MEMBERS_MAX &&
		    (all || slice_is(n->name, "_typeName")))
			moved[count++] = n;
	while (count--) {
		struct slice name = moved[count]->name;

		json_remove(moved[count]);
		json_append(arena, object, arena_string(arena, name),
			    moved[count]);
	}
}

static void change_object(struct arena *arena, struct json_node *object,
			  enum ref_rewrite_op op)
{
	if (op == REF_OP_EXTRA)
		json_append(arena, object, "vendorNote",
			    json_new(arena, slice_from("{\"_typeName\":"
				     "\"VendorNote\",\"level\":[1,null]}")));
	else
		reorder(arena, object, op == REF_OP_REVERSE);
}

/* Every object, the inner ones first: our own answers are shallow. */
static void change_objects(struct arena *arena, struct json_node *node,
			   enum ref_rewrite_op op)
{
	for (struct json_node *n = node->first; n; n = n->next)
		change_objects(arena, n, op);
	if (node->type == JSON_OBJECT)
		change_object(arena, node, op);
}

/* The text is spelled as JSON already, so that it may hold escapes. */
static struct json_node *filled(struct arena *arena, const char *with)
{
	struct buf text = BUF_INIT(REF_ANSWER_MAX);
	struct json_node *node;

	buf_byte(&text, '"');
	while (text.len < REF_FILL_BYTES)
		buf_text(&text, with);
	buf_byte(&text, '"');
	node = json_new(arena, arena_slice(arena, buf_view(&text)));
	buf_release(&text);
	return node;
}

static void rewrite_tree(const struct ref_rewrite *r,
			 struct ref_answer *answer)
{
	struct arena *arena = answer->arena;
	struct slice text = arena_slice(arena, buf_view(&answer->body));
	struct json_node *root = json_parse(arena, text, 0, NULL);
	struct json_node *node;
	char *spelling;

	if (!root)
		return;
	node = r->at ? json_at(root, slice_from(r->at)) : root;
	if (r->op == REF_OP_SET || (r->op == REF_OP_CHANGE && node)) {
		set_node(arena, root, r);
	} else if (r->op == REF_OP_REMOVE && node) {
		json_remove(node);
	} else if (r->op == REF_OP_RENAME && node) {
		rename_node(arena, node, r->with);
	} else if (r->op == REF_OP_WRAP && node) {
		spelling = wrapped(arena, node, r->with);
		if (node == root)
			root = json_new(arena, slice_from(spelling));
		else
			json_replace(node, json_new(arena,
						    slice_from(spelling)));
	} else if (r->op == REF_OP_FILL && node) {
		json_replace(node, filled(arena, r->with));
	} else if (r->op >= REF_OP_TYPENAME_LAST && r->op <= REF_OP_EXTRA) {
		change_objects(arena, root, r->op);
	}
	buf_clear(&answer->body);
	json_render(root, &answer->body);
}

static void rewrite_text(const struct ref_rewrite *r,
			 struct ref_answer *answer)
{
	struct slice text = arena_slice(answer->arena,
					buf_view(&answer->body));

	switch (r->op) {
	case REF_OP_BODY:
		set_body(answer, slice_from(r->with));
		break;
	case REF_OP_PREFIX:
		set_body(answer, slice_from(r->with));
		buf_slice(&answer->body, text);
		break;
	case REF_OP_SUFFIX:
		buf_text(&answer->body, r->with);
		break;
	case REF_OP_REPLACE:
		buf_clear(&answer->body);
		ref_text_replace(text, r->at, r->with, &answer->body);
		break;
	case REF_OP_HALVE:
		set_body(answer, slice_head(text, text.len / 2));
		break;
	case REF_OP_ESCAPE:
		buf_clear(&answer->body);
		ref_text_escape(text, &answer->body);
		break;
	default:
		buf_clear(&answer->body);
		ref_text_space(text, &answer->body);
		break;
	}
}

static void drop_field(struct ref_answer *answer, const char *name)
{
	size_t kept = 0;

	for (size_t i = 0; i < answer->field_count; i++)
		if (strcmp(answer->fields[i].name, name) != 0)
			answer->fields[kept++] = answer->fields[i];
	answer->field_count = kept;
}

static void rewrite_head(const struct ref_rewrite *r,
			 struct ref_answer *answer)
{
	static const enum ref_head_style styles[] = {
		[REF_OP_STYLE_LOWER] = REF_HEAD_LOWER,
		[REF_OP_STYLE_UPPER] = REF_HEAD_UPPER,
		[REF_OP_STYLE_NO_REASON] = REF_HEAD_NO_REASON,
		[REF_OP_STYLE_CHUNKED] = REF_HEAD_CHUNKED,
		[REF_OP_STYLE_EXTENDED] = REF_HEAD_EXTENDED,
		[REF_OP_STYLE_INTERIM] = REF_HEAD_INTERIM,
	};
	unsigned long long status;

	if (r->op == REF_OP_STATUS &&
	    slice_number(slice_from(r->with), 999, &status))
		answer->status = (int)status;
	else if (r->op == REF_OP_MEDIA)
		answer->media = r->with;
	else if (r->op == REF_OP_FIELD)
		ref_answer_field(answer, r->at, r->with);
	else if (r->op == REF_OP_NO_FIELD)
		drop_field(answer, r->at);
	else if (r->op == REF_OP_CLOSE)
		answer->close = true;
	else
		answer->style = styles[r->op];
}

void ref_rewrite(const struct ref_quirk *quirk, struct ref_answer *answer)
{
	for (size_t i = 0; quirk && i < REF_REWRITES_MAX; i++) {
		const struct ref_rewrite *r = &quirk->rewrites[i];

		if (r->op == REF_OP_NONE)
			return;
		if (!fits(r, answer))
			continue;
		if (r->op < REF_OP_BODY)
			rewrite_tree(r, answer);
		else if (r->op < REF_OP_STATUS)
			rewrite_text(r, answer);
		else
			rewrite_head(r, answer);
	}
}
