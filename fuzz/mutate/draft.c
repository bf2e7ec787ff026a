#include "mutate/draft.h"

#include "http/request.h"

void draft_init(struct draft *d, struct arena *arena,
		const struct bindings *target, uint64_t seed, uint64_t index)
{
	memset(d, 0, sizeof(*d));
	d->arena = arena;
	d->target = target;
	guard_init(&d->guard, target, seed, index, arena);
}

static struct slice guarded(struct draft *d, struct slice text)
{
	char *own;

	if (!d->target)
		return text;
	own = arena_string(d->arena, text);
	guard_text(&d->guard, own, text.len);
	return slice_of(own, text.len);
}

void draft_set_other(struct draft *d, struct slice text)
{
	d->other = guarded(d, text);
}

void draft_set_body(struct draft *d, struct slice text)
{
	text = guarded(d, text);
	d->raw = text;
	d->root = text.len > DRAFT_TREE_MAX ? NULL :
		  json_parse(d->arena, text, DRAFT_DEPTH, NULL);
}

void draft_set_head(struct draft *d, const struct draft_head *head)
{
	d->head = *head;
	d->has_head = true;
}

static struct slice take_line(struct slice *rest)
{
	ptrdiff_t end = slice_find(*rest, slice_from("\r\n"));
	struct slice line = end < 0 ? *rest : slice_head(*rest, (size_t)end);

	*rest = end < 0 ? SLICE_NONE : slice_skip(*rest, (size_t)end + 2);
	return line;
}

int draft_head_parse(struct slice request, struct draft_head *out)
{
	struct request_view view;
	struct slice rest;

	request_view(request, &view);
	memset(out, 0, sizeof(*out));
	out->method = view.method;
	out->target = view.target;
	out->version = view.version;
	for (rest = view.head; rest.len;) {
		struct slice line = take_line(&rest);
		ptrdiff_t colon = slice_find(line, slice_from(":"));
		struct draft_field *field = &out->fields[out->count];

		if (colon < 0 || out->count == DRAFT_FIELDS_MAX)
			return -1;
		out->count++;
		field->name = slice_head(line, (size_t)colon);
		field->value = slice_trim(slice_skip(line, (size_t)colon + 1));
		field->kind = FIELD_PLAIN;
		if (slice_equal_nocase(field->name,
				       slice_from("Content-Length"))) {
			field->kind = FIELD_LENGTH;
			field->value = slice_from("#");
		}
	}
	return view.well_formed ? 0 : -1;
}

bool draft_flatten(struct draft *d)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);

	if (d->root) {
		json_render(d->root, &text);
		d->raw = arena_slice(d->arena, buf_view(&text));
		d->root = NULL;
		buf_release(&text);
	}
	return d->raw.len > 0;
}

void draft_touch(struct draft *d, const struct json_node *node)
{
	struct arena arena = ARENA_INIT;

	if (d->quiet || !node)
		return;
	snprintf(d->pointer, sizeof(d->pointer), "%s",
		 json_pointer(&arena, node));
	arena_release(&arena);
}

struct json_node *draft_pick(struct draft *d, struct rng *rng,
			     draft_fits *fits)
{
	struct json_node *n;
	uint64_t count = 0;

	for (n = d->root; n; n = json_following(n, d->root))
		count += fits(n);
	count = count ? rng_below(rng, count) + 1 : 0;
	for (n = count ? d->root : NULL; n; n = json_following(n, d->root))
		if (fits(n) && !--count)
			return n;
	return NULL;
}

bool is_any(const struct json_node *n)
{
	return n != NULL;
}

bool is_member(const struct json_node *n)
{
	return n->name_spelling.at != NULL;
}

bool is_element(const struct json_node *n)
{
	return n->parent && n->parent->type == JSON_ARRAY;
}

bool is_object(const struct json_node *n)
{
	return n->type == JSON_OBJECT;
}

bool is_array(const struct json_node *n)
{
	return n->type == JSON_ARRAY;
}

bool is_scalar(const struct json_node *n)
{
	return n->type < JSON_ARRAY;
}

bool is_leaf(const struct json_node *n)
{
	return !n->first;
}

bool is_string(const struct json_node *n)
{
	return n->type == JSON_STRING;
}

bool is_number(const struct json_node *n)
{
	return n->type == JSON_NUMBER;
}

bool is_named(const struct json_node *n, const char *name)
{
	return n->name_spelling.at && slice_is(n->name, name);
}

bool is_specs(const struct json_node *n)
{
	return is_named(n, "syncSpecs");
}

bool is_spec(const struct json_node *n)
{
	return is_object(n) && is_element(n) && is_specs(n->parent);
}

bool is_id(const struct json_node *n)
{
	return is_named(n, "id") && is_named(n->parent, "volumeId");
}

bool is_typename(const struct json_node *n)
{
	return is_named(n, "_typeName");
}

bool is_reference(const struct json_node *n)
{
	return is_named(n, "datastore") && is_object(n);
}

bool has_two(const struct json_node *n)
{
	return n->count >= 2;
}

void draft_spell(struct json_node *n, struct slice spelling)
{
	n->type = JSON_STRING;
	n->first = NULL;
	n->last = NULL;
	n->count = 0;
	n->spelling = spelling;
}

void draft_replace(struct draft *d, struct json_node *old,
		   struct json_node *fresh)
{
	if (old->parent)
		json_replace(old, fresh);
	else
		d->root = fresh;
}

void draft_put(struct draft *d, struct json_node *n, struct slice text)
{
	struct json_node *fresh = json_parse(d->arena, text, DRAFT_DEPTH, NULL);

	if (fresh)
		draft_replace(d, n, fresh);
	else
		draft_spell(n, text);
}

void draft_set_children(struct json_node *parent, struct json_node **nodes,
			size_t count)
{
	parent->first = count ? nodes[0] : NULL;
	parent->last = count ? nodes[count - 1] : NULL;
	parent->count = count;
	parent->stale = true;
	for (size_t i = 0; i < count; i++) {
		nodes[i]->parent = parent;
		nodes[i]->index = i;
		nodes[i]->next = i + 1 < count ? nodes[i + 1] : NULL;
	}
}

struct json_node **draft_children(struct draft *d,
				  const struct json_node *parent)
{
	/* One more, so that the caller can add. */
	struct json_node **nodes = arena_array(d->arena, parent->count + 1,
					       sizeof(struct json_node *));
	size_t i = 0;

	for (struct json_node *n = parent->first; n; n = n->next)
		nodes[i++] = n;
	return nodes;
}

void draft_rotate(struct draft *d, struct json_node *parent, size_t by)
{
	struct json_node **nodes = draft_children(d, parent), **turned;

	turned = arena_array(d->arena, parent->count, sizeof(*turned));
	for (size_t i = 0; i < parent->count; i++)
		turned[i] = nodes[(i + by) % parent->count];
	draft_set_children(parent, turned, parent->count);
}

void draft_add_member(struct draft *d, struct json_node *object,
		      struct slice name_spelling, struct json_node *value)
{
	struct json_node **nodes = draft_children(d, object);

	value->name_spelling = name_spelling;
	value->name = name_spelling.len < 2 ? SLICE_NONE :
		      json_unescape(d->arena, name_spelling);
	nodes[object->count] = value;
	draft_set_children(object, nodes, object->count + 1);
}

struct slice draft_join(struct draft *d, struct slice a, struct slice b,
			struct slice c)
{
	char *at = arena_alloc(d->arena, a.len + b.len + c.len + 1);

	if (a.len)
		memcpy(at, a.at, a.len);
	if (b.len)
		memcpy(at + a.len, b.at, b.len);
	if (c.len)
		memcpy(at + a.len + b.len, c.at, c.len);
	return slice_of(at, a.len + b.len + c.len);
}

struct slice draft_quoted(struct draft *d, struct slice content)
{
	return draft_join(d, slice_from("\""), content, slice_from("\""));
}

struct draft_field *draft_field(struct draft *d, const char *name)
{
	for (size_t i = 0; i < d->head.count; i++)
		if (slice_equal_nocase(d->head.fields[i].name,
				       slice_from(name)))
			return &d->head.fields[i];
	return NULL;
}

bool draft_add_field(struct draft *d, struct slice name, struct slice value,
		     enum draft_field_kind kind)
{
	if (d->head.count == DRAFT_FIELDS_MAX)
		return false;
	d->head.fields[d->head.count++] =
		(struct draft_field){ name, value, kind };
	return true;
}

void draft_drop_field(struct draft *d, struct draft_field *field)
{
	size_t behind = (size_t)(d->head.fields + d->head.count - field) - 1;

	memmove(field, field + 1, behind * sizeof(*field));
	d->head.count--;
}
