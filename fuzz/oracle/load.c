#include "oracle/load.h"

#include "json/json_read.h"
#include "oracle/read_request.h"

static const struct row {
	const char *title, *unit, *open, *piece, *close;
	size_t inside;         /* so much of it the object itself adds */
} rows[LOAD_KINDS] = {
	[LOAD_MEMBERS] = { "many members in one object", "members",
			   "{", "", "}", 0 },
	[LOAD_ELEMENTS] = { "many elements in one array", "elements",
			    "[1", ",1", "]", 1 },
	[LOAD_LEVELS] = { "levels upon levels", "levels", "", "[",
			  "", 1 },
	[LOAD_TEXT] = { "a long text", "bytes", "\"", "a",
			"\"", 0 },
	[LOAD_NUMBER] = { "a long number", "bytes", "1", "1",
			  "", 1 },
};

const char *load_title(enum load_kind kind)
{
	return rows[kind].title;
}

const char *load_unit(enum load_kind kind)
{
	return rows[kind].unit;
}

/* ---- what a body has ---- */

struct measure {
	struct load *load;
	uint32_t *counts;      /* of what is open, by level */
	size_t level;
	bool named;            /* a name stands in front of the value */
};

static void more(struct measure *m, enum load_kind kind, size_t size)
{
	if (size > m->load->of[kind])
		m->load->of[kind] = size;
}

static void count(struct measure *m, enum load_kind kind)
{
	if (m->level)
		more(m, kind, ++m->counts[m->level]);
}

static void take(void *self, enum json_token token, size_t start, size_t end)
{
	struct measure *m = self;

	if (token == JSON_TOKEN_OBJECT_END || token == JSON_TOKEN_ARRAY_END) {
		m->level--;
		return;
	}
	if (token == JSON_TOKEN_NAME) {
		count(m, LOAD_MEMBERS);
		m->named = true;
		return;
	}
	if (!m->named)
		count(m, LOAD_ELEMENTS);
	m->named = false;
	if (token == JSON_TOKEN_OBJECT || token == JSON_TOKEN_ARRAY) {
		m->counts[++m->level] = 0;
		more(m, LOAD_LEVELS, m->level);
	} else if (token == JSON_TOKEN_STRING) {
		more(m, LOAD_TEXT, end - start - 2);
	} else if (token == JSON_TOKEN_NUMBER) {
		more(m, LOAD_NUMBER, end - start);
	}
}

void load_of(struct arena *arena, struct slice request, struct load *out)
{
	struct read_request *r = arena_alloc(arena, sizeof(*r));
	struct json_reader *reader = arena_alloc(arena, sizeof(*reader));
	struct measure m = {
		.load = out,
		.counts = arena_array(arena, JSON_DEPTH_CEILING + 1,
				      sizeof(*m.counts)) };
	struct json_listener listener = { take, &m };

	*out = (struct load){ { 0 } };
	read_request(arena, request, r);
	json_reader_init(reader, JSON_DEPTH_CEILING, &listener);
	if (!json_reader_feed(reader, r->body))
		json_reader_end(reader);
}

/* ---- a body that has it ---- */

static void put_members(size_t size, struct buf *out)
{
	for (size_t i = 0; i < size; i++)
		buf_printf(out, "%s\"m%zu\":1", i ? "," : "", i);
}

void load_body(enum load_kind kind, size_t size, struct slice object,
	       struct buf *out)
{
	const struct row *row = &rows[kind];
	size_t left = size > row->inside ? size - row->inside : 0;

	buf_text(out, "{\"x\":");
	buf_text(out, row->open);
	if (kind == LOAD_MEMBERS)
		put_members(size, out);
	else
		buf_repeat(out, slice_from(row->piece), left);
	if (kind == LOAD_LEVELS)
		buf_repeat(out, slice_from("]"), left);
	buf_text(out, row->close);
	buf_text(out, ",");
	buf_slice(out, slice_skip(object, 1));
}
