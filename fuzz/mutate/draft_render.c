#include "mutate/draft.h"

/* A marker is NUL, at sign, digit, NUL. */
enum { MARKER_LEN = 4, COLLISION_BITS = 20, NUMBER_TEXT = 24 };

struct slice draft_bomb(struct draft *d, const struct draft_bomb *bomb)
{
	char *marker;

	if (d->bomb_count == DRAFT_BOMBS_MAX || !bomb->count)
		return SLICE_NONE;
	marker = arena_alloc(d->arena, MARKER_LEN + 1);
	marker[1] = '@';
	marker[2] = (char)('0' + d->bomb_count);
	d->bombs[d->bomb_count++] = *bomb;
	return slice_of(marker, MARKER_LEN);
}

static const struct draft_bomb *bomb_at(const struct draft *d,
					struct slice text)
{
	if (text.len < MARKER_LEN || text.at[0] || text.at[1] != '@' ||
	    text.at[3] || text.at[2] < '0' ||
	    (size_t)(text.at[2] - '0') >= d->bomb_count)
		return NULL;
	return &d->bombs[text.at[2] - '0'];
}

/* The next marker in `text`, or NULL; *at is its place. */
static const struct draft_bomb *next_bomb(const struct draft *d,
					  struct slice text, size_t *at)
{
	for (*at = 0; d->bomb_count && *at < text.len; ++*at) {
		const char *nul = memchr(text.at + *at, 0, text.len - *at);
		const struct draft_bomb *bomb;

		if (!nul)
			break;
		*at = (size_t)(nul - text.at);
		bomb = bomb_at(d, slice_skip(text, *at));
		if (bomb)
			return bomb;
	}
	*at = text.len;
	return NULL;
}

/* Names of one length and one DJB2 or Java hash: "Ez" and "FY" weigh alike. */
static void add_colliding(size_t place, struct buf *out)
{
	for (int bit = COLLISION_BITS; bit--;)
		buf_add(out, place >> bit & 1 ? "FY" : "Ez", 2);
}

static void add_unit(const struct draft_bomb *bomb, size_t place,
		     struct buf *out)
{
	struct slice rest = bomb->unit;

	while (rest.len) {
		const char *sign = memchr(rest.at, '#', rest.len);

		if (!sign)
			break;
		buf_add(out, rest.at, (size_t)(sign - rest.at));
		if (bomb->kind == BOMB_COLLIDING)
			add_colliding(place, out);
		else
			buf_number(out, place);
		rest = slice_skip(rest, (size_t)(sign - rest.at) + 1);
	}
	buf_slice(out, rest);
}

static size_t times(struct slice s, char sign)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.at[i] == sign;
	return n;
}

static size_t unit_room(const struct draft_bomb *bomb)
{
	size_t more = bomb->kind == BOMB_COLLIDING ? 2 * COLLISION_BITS :
		      bomb->kind == BOMB_NUMBERED ? NUMBER_TEXT : 0;

	if (bomb->kind == BOMB_NEST)
		return bomb->open.len + bomb->close.len;
	return bomb->unit.len + bomb->between.len +
	       more * times(bomb->unit, '#');
}

/* Units with `between` between them. */
static void add_repeated(const struct draft_bomb *bomb, size_t count,
			 struct buf *out)
{
	struct buf pair = BUF_INIT(SIZE_MAX / 2);

	if (!count)
		return;
	buf_slice(&pair, bomb->unit);
	buf_slice(&pair, bomb->between);
	buf_repeat(out, buf_view(&pair), count - 1);
	buf_slice(out, bomb->unit);
	buf_release(&pair);
}

static void add_numbered(const struct draft_bomb *bomb, size_t count,
			 struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_slice(out, bomb->between);
		add_unit(bomb, i, out);
	}
}

static void explode(const struct draft_bomb *bomb, size_t room,
		    struct buf *out)
{
	size_t unit = unit_room(bomb);
	size_t frame = bomb->open.len + bomb->unit.len + bomb->close.len;
	size_t count = bomb->count, fits;

	fits = room < frame ? 0 : unit ? (room - frame) / unit : count;
	count = count < fits ? count : fits;
	if (bomb->kind == BOMB_NEST) {
		buf_repeat(out, bomb->open, count);
		buf_slice(out, bomb->unit);
		buf_repeat(out, bomb->close, count);
		return;
	}
	buf_slice(out, bomb->open);
	if (bomb->kind == BOMB_REPEAT)
		add_repeated(bomb, count, out);
	else
		add_numbered(bomb, count, out);
	buf_slice(out, bomb->close);
}

/* `text` with its bombs, at most `ceiling` bytes as far as bombs decide. */
static void expand(const struct draft *d, struct slice text, size_t ceiling,
		   struct buf *out)
{
	size_t at, bombs = 0, room;
	struct slice rest = text;

	while (next_bomb(d, rest, &at)) {
		bombs++;
		rest = slice_skip(rest, at + MARKER_LEN);
	}
	room = text.len < ceiling && bombs ? (ceiling - text.len) / bombs : 0;
	for (rest = text; rest.len;) {
		const struct draft_bomb *bomb = next_bomb(d, rest, &at);

		buf_add(out, rest.at, at);
		if (bomb)
			explode(bomb, room, out);
		rest = slice_skip(rest, at + (bomb ? MARKER_LEN : 0));
	}
}

static void compact_body(struct draft *d, struct buf *out)
{
	if (d->root)
		json_render(d->root, out);
	else
		buf_slice(out, d->raw);
	if (out->len)
		guard_text(&d->guard, out->bytes, out->len);
}

/* Takes back what was added behind `before` when it is too much. */
static bool keep_within(struct buf *out, size_t before, size_t size_max)
{
	if (!out->full && out->len - before <= size_max)
		return true;
	out->len = before;
	out->full = false;
	return false;
}

bool draft_render_body(struct draft *d, size_t size_max, struct buf *out)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	size_t before = out->len;

	compact_body(d, &text);
	if (text.len <= size_max)
		expand(d, buf_view(&text), size_max, out);
	else
		out->full = true;
	buf_release(&text);
	return keep_within(out, before, size_max);
}

/* The value of Content-Length: '#' is the length in decimal digits, '@' in
 * hexadecimal ones. */
static void add_length(struct slice value, ptrdiff_t length, struct buf *out)
{
	for (size_t i = 0; i < value.len; i++) {
		if (value.at[i] == '@')
			buf_printf(out, "%tx", length);
		else if (value.at[i] != '#')
			buf_byte(out, value.at[i]);
		else if (length < 0)
			buf_printf(out, "%td", length);
		else
			buf_number(out, (unsigned long long)length);
	}
}

static void add_field(const struct draft *d, const struct draft_field *field,
		      size_t length, size_t ceiling, struct buf *out)
{
	if (field->kind == FIELD_RAW) {
		expand(d, field->value, ceiling, out);
		return;
	}
	buf_slice(out, field->name);
	buf_text(out, ": ");
	if (field->kind == FIELD_LENGTH)
		add_length(field->value, (ptrdiff_t)length + d->length_off,
			   out);
	else
		buf_slice(out, field->value);
	buf_text(out, "\r\n");
}

static void add_head(const struct draft *d, size_t length, size_t ceiling,
		     struct buf *out)
{
	buf_slice(out, d->in_front);
	buf_slice(out, d->head.method);
	buf_byte(out, ' ');
	buf_slice(out, d->head.target);
	if (d->head.version.len) {
		buf_byte(out, ' ');
		buf_slice(out, d->head.version);
	}
	buf_text(out, "\r\n");
	for (size_t i = 0; i < d->head.count; i++)
		add_field(d, &d->head.fields[i], length, ceiling, out);
	buf_text(out, "\r\n");
}

static void add_chunk_size(const struct draft_chunks *c, size_t size,
			   bool first, struct buf *out)
{
	if (first && c->size_text.len)
		buf_slice(out, c->size_text);
	else if (c->zeros)
		buf_printf(out, "%016zx", size);
	else
		buf_printf(out, c->upper ? "%zX" : "%zx", size);
	buf_slice(out, c->after_size);
}

static void add_chunks(const struct draft_chunks *c, struct slice body,
		       struct buf *out)
{
	const char *end = c->bare_lf ? "\n" : "\r\n";
	size_t size = c->size ? c->size : body.len;
	bool first = true;

	/* Tiny chunks of a huge body would be eight times its size. */
	if (body.len / (size ? size : 1) > DRAFT_CHUNKS_MAX)
		size = body.len / DRAFT_CHUNKS_MAX;
	while (body.len) {
		struct slice chunk = slice_head(body, size);

		add_chunk_size(c, chunk.len, first, out);
		buf_text(out, end);
		buf_slice(out, chunk);
		if (!c->no_line_end)
			buf_text(out, end);
		body = slice_skip(body, chunk.len);
		first = false;
	}
	if (c->unterminated)
		return;
	buf_slice(out, c->last.len ? c->last : slice_from("0"));
	buf_text(out, end);
	buf_slice(out, c->trailer);
	buf_text(out, end);
}

bool draft_render(struct draft *d, size_t size_max, struct buf *out)
{
	struct buf body = BUF_INIT(size_max);
	size_t before = out->len;

	if (draft_render_body(d, size_max / 2, &body)) {
		add_head(d, body.len, size_max / 4, out);
		if (d->chunks.used)
			add_chunks(&d->chunks, buf_view(&body), out);
		else
			buf_slice(out, buf_view(&body));
	} else {
		out->full = true;
	}
	buf_release(&body);
	return keep_within(out, before, size_max);
}
