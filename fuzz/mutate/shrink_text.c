/* The passes over one text, JSON or not. Candidates are cut out of the text
 * itself, so that every spelling survives. */
#include "mutate/shrink.h"

enum { SPACE, LEVELS, CHILDREN, REPLACE, STRINGS, BYTES_ONLY, DONE };

enum {
	SWEEPS_MAX = 4,
	NODES_MAX = 200000,   /* of a tree; larger texts are bytes */
	CHILDREN_TRIED = 8    /* that a value may give way to */
};

void shrink_range_init(struct shrink_range *r, size_t count)
{
	*r = (struct shrink_range){ 0, count, count };
}

bool shrink_range_done(const struct shrink_range *r)
{
	return !r->width || !r->count;
}

size_t shrink_range_end(const struct shrink_range *r)
{
	return r->at + r->width < r->count ? r->at + r->width : r->count;
}

void shrink_range_answer(struct shrink_range *r, bool same)
{
	size_t end = shrink_range_end(r);

	if (same)
		r->count -= end - r->at;
	else
		r->at = end;
	if (r->at < r->count)
		return;
	r->at = 0;
	if (r->width > r->count)
		r->width = r->count;
	r->width = r->width > 1 ? (r->width + 1) / 2 : 0;
}

static size_t count_nodes(const struct json_node *root)
{
	size_t count = 0;

	for (const struct json_node *n = root; n; n = json_following(n, root))
		count++;
	return count;
}

static void parse(struct shrink_text *t)
{
	struct json_node *root, *n;
	size_t count;

	arena_release(&t->arena);
	t->nodes = NULL;
	t->node_count = 0;
	root = json_parse(&t->arena, buf_view(&t->base), JSON_DEPTH_CEILING,
			  NULL);
	count = root ? count_nodes(root) : 0;
	if (!count || count > NODES_MAX)
		return;
	t->nodes = arena_array(&t->arena, count, sizeof(struct json_node *));
	for (n = root; n; n = json_following(n, root))
		t->nodes[t->node_count++] = n;
}

void shrink_text_init(struct shrink_text *t, struct slice text)
{
	memset(t, 0, sizeof(*t));
	t->base = BUF_INIT(text.len);
	t->next = BUF_INIT(text.len);
	buf_slice(&t->base, text);
	parse(t);
	t->pass = t->nodes ? SPACE : BYTES_ONLY;
}

void shrink_text_release(struct shrink_text *t)
{
	buf_release(&t->base);
	buf_release(&t->next);
	arena_release(&t->arena);
	t->nodes = NULL;
}

/* The text without [from, to), `more` in its place; false when that is not
 * shorter. */
static bool cut(struct shrink_text *t, const char *from, const char *to,
		struct slice more)
{
	const char *start = t->base.bytes, *end = start + t->base.len;

	if ((size_t)(to - from) <= more.len)
		return false;
	buf_clear(&t->next);
	buf_add(&t->next, start, (size_t)(from - start));
	buf_slice(&t->next, more);
	buf_add(&t->next, to, (size_t)(end - to));
	return true;
}

static const char *start_of(const struct json_node *n)
{
	return n->name_spelling.at ? n->name_spelling.at : n->spelling.at;
}

static const char *end_of(const struct json_node *n)
{
	return n->spelling.at + n->spelling.len;
}

static void go_on(struct shrink_text *t)
{
	t->node++;
	t->step = 0;
	t->begun = false;
}

static bool next_space(struct shrink_text *t)
{
	t->pass = LEVELS;
	buf_clear(&t->next);
	json_render(t->nodes[0], &t->next);
	return t->next.len < t->base.len;
}

/* The first of the deepest values; *depth is how many lie around it. */
static const struct json_node *deepest(const struct json_node *root,
				       size_t *depth)
{
	const struct json_node *n = root, *found = root;
	size_t now = 0;

	*depth = 0;
	for (;;) {
		if (now > *depth) {
			*depth = now;
			found = n;
		}
		if (n->first) {
			n = n->first;
			now++;
			continue;
		}
		for (; n != root && !n->next; now--)
			n = n->parent;
		if (n == root)
			return found;
		n = n->next;
	}
}

/* Levels around the deepest value go: an outer one gives way to an inner. */
static bool next_levels(struct shrink_text *t)
{
	const struct json_node *inner, *outer;
	size_t depth, up;

	inner = deepest(t->nodes[0], &depth);
	if (!t->begun)
		shrink_range_init(&t->range, depth);
	t->begun = true;
	if (shrink_range_done(&t->range) || depth != t->range.count) {
		t->begun = false;
		t->pass = CHILDREN;
		return false;
	}
	for (up = depth - shrink_range_end(&t->range); up; up--)
		inner = inner->parent;
	outer = inner;
	for (up = shrink_range_end(&t->range) - t->range.at; up; up--)
		outer = outer->parent;
	return cut(t, outer->spelling.at, end_of(outer), inner->spelling);
}

/* Children [at, end) of a container go, with one comma. */
static bool cut_children(struct shrink_text *t, const struct json_node *n,
			 size_t at, size_t end)
{
	const struct json_node *first = n->first, *last, *before = NULL;

	for (; first->index < at; first = first->next)
		before = first;
	for (last = first; last->index + 1 < end;)
		last = last->next;
	if (last->next)
		return cut(t, start_of(first), start_of(last->next),
			   SLICE_NONE);
	return cut(t, before ? end_of(before) : n->spelling.at + 1,
		   end_of(last), SLICE_NONE);
}

static bool next_children(struct shrink_text *t)
{
	const struct json_node *n = t->nodes[t->node];

	if (!t->begun)
		shrink_range_init(&t->range, n->count);
	t->begun = true;
	if (shrink_range_done(&t->range)) {
		go_on(t);
		return false;
	}
	return cut_children(t, n, t->range.at, shrink_range_end(&t->range));
}

static size_t chain_len(const struct json_node *n)
{
	size_t len = 0;

	for (; n->first; n = n->first)
		len++;
	return len;
}

static const struct json_node *down(const struct json_node *n, size_t by)
{
	for (; by && n->first; by--)
		n = n->first;
	return n;
}

/*
 * What may stand in the place of a value, by `step`: what lies half as deep
 * along its first children, a quarter, ... the first child, other children,
 * 0, "". SLICE_NONE at the end.
 */
static struct slice stand_in(const struct json_node *n, size_t step)
{
	size_t by = chain_len(n);
	const struct json_node *child;

	for (by = (by + 1) / 2; by; by = by > 1 ? (by + 1) / 2 : 0)
		if (!step--)
			return down(n, by)->spelling;
	child = n->first ? n->first->next : NULL;
	for (size_t i = 0; child && i < CHILDREN_TRIED; i++) {
		if (!step--)
			return child->spelling;
		child = child->next;
	}
	return step == 0 ? slice_from("0") : step == 1 ? slice_from("\"\"")
						       : SLICE_NONE;
}

static bool next_replace(struct shrink_text *t)
{
	const struct json_node *n = t->nodes[t->node];
	struct slice in = stand_in(n, t->step++);

	if (!in.at) {
		go_on(t);
		return false;
	}
	return cut(t, n->spelling.at, end_of(n), in);
}

/* Spelling that may get shorter: first the name, then the value. */
static struct slice spelling_of(const struct json_node *n, size_t which)
{
	struct slice s = which ? n->spelling : n->name_spelling;
	bool quoted = s.len >= 2 && s.at[0] == '"';

	if (which && n->type != JSON_STRING && n->type != JSON_NUMBER)
		return SLICE_NONE;
	return quoted ? slice_of(s.at + 1, s.len - 2) : s;
}

static bool next_string(struct shrink_text *t)
{
	const struct json_node *n = t->nodes[t->node];
	struct slice s = spelling_of(n, t->step);

	if (!t->begun)
		shrink_range_init(&t->range, s.len);
	t->begun = true;
	if (shrink_range_done(&t->range)) {
		t->begun = false;
		if (++t->step > 1)
			go_on(t);
		return false;
	}
	if (!cut(t, s.at + t->range.at, s.at + shrink_range_end(&t->range),
		 SLICE_NONE))
		return false;
	/* Half an escape is not worth a call; the bytes get their turn. */
	if (!json_read(buf_view(&t->next), JSON_DEPTH_CEILING, NULL))
		return true;
	shrink_range_answer(&t->range, false);
	return false;
}

static bool next_bytes(struct shrink_text *t)
{
	if (!t->begun)
		shrink_range_init(&t->range, t->base.len);
	t->begun = true;
	if (shrink_range_done(&t->range)) {
		t->pass = DONE;
		return false;
	}
	return cut(t, t->base.bytes + t->range.at,
		   t->base.bytes + shrink_range_end(&t->range), SLICE_NONE);
}

/* The node behind the last: another pass, or another sweep. */
static void next_pass(struct shrink_text *t)
{
	bool again = t->pass == STRINGS && t->progress &&
		     t->sweep < SWEEPS_MAX;

	t->node = 0;
	t->step = 0;
	t->begun = false;
	if (again) {
		t->pass = CHILDREN;
		t->progress = false;
		t->sweep++;
	} else {
		t->pass++;
	}
}

bool shrink_text_next(struct shrink_text *t)
{
	bool found = false;

	while (!found && t->pass != DONE) {
		if (t->pass >= CHILDREN && t->pass <= STRINGS &&
		    t->node >= t->node_count)
			next_pass(t);
		else if (t->pass == SPACE)
			found = next_space(t);
		else if (t->pass == LEVELS)
			found = next_levels(t);
		else if (t->pass == CHILDREN)
			found = next_children(t);
		else if (t->pass == REPLACE)
			found = next_replace(t);
		else if (t->pass == STRINGS)
			found = next_string(t);
		else
			found = next_bytes(t);
	}
	return found;
}

void shrink_text_answer(struct shrink_text *t, bool same)
{
	if (t->begun)
		shrink_range_answer(&t->range, same);
	if (!same)
		return;
	buf_clear(&t->base);
	buf_slice(&t->base, buf_view(&t->next));
	t->progress = true;
	if (t->pass != BYTES_ONLY)
		parse(t);
	if (t->pass == REPLACE)
		t->step = 0;
	if (t->pass < BYTES_ONLY && !t->nodes)
		t->pass = BYTES_ONLY;
}
