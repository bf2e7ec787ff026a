/* Ids of the reference server's inventory become the target's. */
#include "http/syntax.h"
#include "mutate/mutator.h"

enum { MAP_ROWS = 8 };

struct map_row {
	const char *from, *to; /* to NULL: stays */
};

/* As refserver/ref_inventory.c has them; the file volume comes before what
 * is a part of it. */
static void list_rows(const struct bindings *t, struct map_row rows[MAP_ROWS])
{
	const struct map_row all[MAP_ROWS] = {
		{ "file:27c8e5f4-1a90-4d6b-a3e2-c70f59b81d46",
		  t->file_volume },
		{ "6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913", t->volume },
		{ "b82e47a1-3c5d-4f96-9a07-e1d46c8f2b30", t->other_volume },
		{ "0f9ad3c8-71e2-4b0d-b6f5-28c3e7a4915d", t->third_volume },
		{ "e4570b9c-d826-4e1f-8d3a-9b61f2c07e84", t->fourth_volume },
		{ "93b60d2f-e8c4-47a5-9f1b-4d7e0a28c651",
		  t->unregistered_volume },
		{ "datastore-11", t->datastore ? t->datastore
					       : t->unknown_datastore },
		{ "datastore-12", t->other_datastore ? t->other_datastore
						     : t->unknown_datastore },
	};

	memcpy(rows, all, sizeof(all));
}

static const struct map_row *row_at(const struct map_row rows[MAP_ROWS],
				    struct slice text)
{
	for (size_t i = 0; i < MAP_ROWS; i++) {
		struct slice from = slice_from(rows[i].from);

		if (rows[i].to && text.len >= from.len &&
		    slice_equal_nocase(slice_head(text, from.len), from) &&
		    (text.len == from.len ||
		     !syntax_is_digit(text.at[from.len])))
			return &rows[i];
	}
	return NULL;
}

static void add_value(const char *value, bool upper, struct buf *out)
{
	for (; *value; value++)
		buf_byte(out, upper && *value >= 'a' && *value <= 'z'
				      ? (char)(*value ^ 0x20) : *value);
}

/* True when anything was found. */
static bool map_text(const struct map_row rows[MAP_ROWS], struct slice text,
		     struct buf *out)
{
	bool found = false;

	for (size_t i = 0; i < text.len; i++) {
		struct slice rest = slice_skip(text, i);
		const struct map_row *row = row_at(rows, rest);
		size_t len = row ? strlen(row->from) : 0;

		if (!row) {
			buf_byte(out, text.at[i]);
			continue;
		}
		add_value(row->to, memcmp(rest.at, row->from, len) != 0, out);
		found = true;
		i += len - 1;
	}
	return found;
}

static void add_escaped(struct buf *out, struct slice content)
{
	buf_byte(out, '"');
	for (size_t i = 0; i < content.len; i++)
		buf_printf(out, "\\u%04x", (unsigned char)content.at[i]);
	buf_byte(out, '"');
}

/* A guard could not see it behind escapes. */
static bool holds_foreign(const struct bindings *target, struct slice content)
{
	for (; content.len >= UUID_TEXT; content = slice_skip(content, 1))
		if (guard_is_shaped(content) &&
		    !guard_is_bound(target, slice_head(content, UUID_TEXT)))
			return true;
	return false;
}

/* A string that holds an id only when it is unescaped keeps its escapes,
 * unless the id is nobody's: then it loses them. */
static void map_string(struct arena *arena, const struct bindings *target,
		       const struct map_row rows[MAP_ROWS],
		       struct json_node *n)
{
	struct buf mapped = BUF_INIT(SEED_SIZE_MAX);
	struct buf spelled = BUF_INIT(8 * SEED_SIZE_MAX);
	struct slice content = json_string(arena, n);

	bool found = map_text(rows, content, &mapped);

	if (holds_foreign(target, buf_view(&mapped))) {
		json_set_string(arena, n, buf_view(&mapped));
	} else if (found) {
		add_escaped(&spelled, buf_view(&mapped));
		n->spelling = arena_slice(arena, buf_view(&spelled));
	}
	buf_release(&mapped);
	buf_release(&spelled);
}

static void map_tree(struct arena *arena, const struct bindings *target,
		     const struct map_row rows[MAP_ROWS], struct slice *body)
{
	struct json_node *root = json_parse(arena, *body, DRAFT_DEPTH, NULL);
	struct buf text = BUF_INIT(8 * SEED_SIZE_MAX);

	for (struct json_node *n = root; n; n = json_following(n, root))
		if (n->type == JSON_STRING && memchr(n->spelling.at, '\\',
						     n->spelling.len))
			map_string(arena, target, rows, n);
	if (root) {
		json_render(root, &text);
		*body = arena_slice(arena, buf_view(&text));
	}
	buf_release(&text);
}

struct slice seed_map(struct arena *arena, struct slice body,
		      const struct bindings *target)
{
	struct map_row rows[MAP_ROWS];
	struct buf text = BUF_INIT(8 * SEED_SIZE_MAX);
	struct slice mapped;

	list_rows(target, rows);
	map_text(rows, body, &text);
	mapped = arena_slice(arena, buf_view(&text));
	buf_release(&text);
	if (mapped.len && memchr(mapped.at, '\\', mapped.len))
		map_tree(arena, target, rows, &mapped);
	return mapped;
}
