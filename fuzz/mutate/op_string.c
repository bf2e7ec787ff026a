/* Strings: characters, escapes and lengths, in values and names. */
#include "mutate/operator.h"

enum { STRING_PLACES_MAX = 4096 };

static const struct slice bad_escapes[] = {
	BYTES("\\x41"), BYTES("\\a"), BYTES("\\u12"), BYTES("\\uZZZZ"),
	BYTES("\\U0041"), BYTES("\\0"), BYTES("\\'"), BYTES("\\u+041"),
	BYTES("\\u{41}"), BYTES("\\ "), BYTES("\\v"), BYTES("\\101")
};

static const struct slice controls[] = {
	BYTES("\x01"), BYTES("\t"), BYTES("\n"), BYTES("\r"), BYTES("\x1B[31m"),
	BYTES("\x1F"), BYTES("\x7F"), BYTES("\xC2\x85"), BYTES("\b"),
	BYTES("\r\n"), BYTES("\x0C")
};

static const struct slice nuls[] = { BYTES("\\u0000"), BYTES("\0"),
				     BYTES("\\u0000\\u0000"),
				     BYTES("\xC0\x80") };

static const struct slice surrogates[] = {
	BYTES("\\ud800"), BYTES("\\udc00"), BYTES("\\udc00\\ud800"),
	BYTES("\\ud800a"), BYTES("\\ud83d\\ud83d"), BYTES("\\udbff\\n"),
	BYTES("\xED\xA0\xBD\xED\xB8\x80"), BYTES("\xED\xA0\x80")
};

static const struct slice bad_utf8[] = {
	BYTES("\xC0\xAF"), BYTES("\xE0\x80\xAF"), BYTES("\xF0\x80\x80\xAF"),
	BYTES("\xF8\x88\x80\x80\x80"), BYTES("\xFC\x84\x80\x80\x80\x80"),
	BYTES("\xC3"), BYTES("\xE2\x82"), BYTES("\xF0\x9F\x98"), BYTES("\x80"),
	BYTES("\xBF\xBF"), BYTES("\xFF"), BYTES("\xFE"),
	BYTES("\xF4\x90\x80\x80"), BYTES("\xE9"), BYTES("\xC0\xA2")
};

static const struct slice normalised[] = {
	BYTES("e\xCC\x81"), BYTES("\xC3\xA9"), BYTES("\xEF\xAC\x81"),
	BYTES("\xC4\xB0"), BYTES("\xC4\xB1"), BYTES("\xC3\x9F"),
	BYTES("\xE1\xBA\x9E"), BYTES("\xE2\x84\xAB"), BYTES("\xCE\x90"),
	BYTES("\xEF\xB7\xBA"), BYTES("Z\xCC\xB4\xCC\x9B\xCD\x80\xCC\xA7\xCC\x96"),
	BYTES("\xC8\xBA"), BYTES("\xE2\x84\xAA"), BYTES("\xC5\xBF")
};

static const struct slice invisible[] = {
	BYTES("\xE2\x80\x8B"), BYTES("\xEF\xBB\xBF"), BYTES("\xE2\x80\xAE"),
	BYTES("\xE2\x81\xA6"), BYTES("\xF3\xA0\x81\x81"),
	BYTES("\xE3\x85\xA4"), BYTES("\xC2\xA0"), BYTES("\xC2\xAD"),
	BYTES("\xE2\x80\x8D"), BYTES("\xEF\xBF\xBE"), BYTES("\xEF\xB7\x90"),
	BYTES("\xE2\x80\xA8"), BYTES("\xE2\x80\xA9"), BYTES("\xEF\xBF\xBD")
};

static const struct slice formats[] = {
	BYTES("%n%n%n%s%s"), BYTES("%999999d"), BYTES("\\r\\nSet-Cookie: a=b"),
	BYTES("${jndi:ldap://127.0.0.1/x}"), BYTES("<img src=x onerror=1>"),
	BYTES("\\u003cscript\\u003e"), BYTES("{0}{1}"), BYTES("#{7*7}"),
	BYTES("';waitfor delay '0:0:1'--"), BYTES("]]>"), BYTES("&#x0;"),
	BYTES("\\\"}],\\\"x\\\":[{"), BYTES("$${ENV}"), BYTES("\\\\"),
	BYTES("=1+1")
};

struct inserts {
	const struct slice *at;
	size_t count;
};

#define LIST(list) { list, sizeof(list) / sizeof((list)[0]) }

static const struct inserts inserts[] = {
	LIST(bad_escapes), LIST(controls), LIST(nuls), LIST(surrogates),
	LIST(bad_utf8), LIST(normalised), LIST(invisible), LIST(formats)
};

/* Length of the character or escape at `i`, inside the closing quote. */
static size_t unit_len(struct slice quoted, size_t i)
{
	size_t left = quoted.len - 1 - i, n = 1;

	if (quoted.at[i] == '\\')
		n = left > 1 && quoted.at[i + 1] == 'u' ? 6 : 2;
	else
		while (n < left && (quoted.at[i + n] & 0xC0) == 0x80)
			n++;
	return n < left ? n : left;
}

/* Places between the quotes where a character starts, the end included. */
static size_t list_places(struct slice quoted, size_t places[])
{
	size_t count = 0;

	for (size_t i = 1; i + 1 < quoted.len && count + 1 < STRING_PLACES_MAX;
	     i += unit_len(quoted, i))
		places[count++] = i;
	places[count++] = quoted.len - 1;
	return count;
}

static size_t place_in(struct rng *rng, struct slice quoted)
{
	size_t places[STRING_PLACES_MAX];
	size_t count = list_places(quoted, places);

	return places[rng_below(rng, count)];
}

static struct slice with(struct draft *d, struct slice quoted, size_t at,
			 struct slice more)
{
	return draft_join(d, slice_head(quoted, at), more,
			  slice_skip(quoted, at));
}

/* Spelled as JSON has it, not as an earlier operator has it. */
static bool is_sound(const struct json_node *n)
{
	return is_string(n) && n->spelling.len >= 2 &&
	       n->spelling.at[0] == '"';
}

static bool has_string(const struct json_node *n)
{
	return is_sound(n) || (n->name_spelling.len >= 2 &&
			       n->name_spelling.at[0] == '"');
}

bool op_string_insert(struct draft *d, struct rng *rng, int how)
{
	const struct inserts *list = &inserts[how];
	struct json_node *n = operator_pick(d, rng, is_sound);
	struct slice more = list->at[rng_below(rng, list->count)];

	/* Names are attacked as well, a third of the time. */
	if (!n || !rng_below(rng, 3)) {
		struct json_node *named = draft_pick(d, rng, has_string);

		if (named && named->name_spelling.len >= 2) {
			draft_touch(d, named);
			named->name_spelling =
				with(d, named->name_spelling,
				     place_in(rng, named->name_spelling), more);
			named->name = SLICE_NONE;
			return true;
		}
	}
	if (!n)
		return false;
	draft_touch(d, n);
	draft_spell(n, with(d, n->spelling, place_in(rng, n->spelling), more));
	return true;
}

static bool is_plain(unsigned char c)
{
	return c >= ' ' && c < 0x7F && c != '\\' && c != '"';
}

/* The first plain character at or behind `from`, or the closing quote. */
static size_t plain_place(struct slice quoted, size_t from)
{
	while (from + 1 < quoted.len &&
	       !is_plain((unsigned char)quoted.at[from]))
		from += unit_len(quoted, from);
	return from;
}

static bool has_plain(struct slice quoted)
{
	return quoted.len > 2 && plain_place(quoted, 1) + 1 < quoted.len;
}

static void add_escaped(struct buf *out, struct rng *rng, char c)
{
	if (c == '/' && rng_below(rng, 2))
		buf_text(out, "\\/");
	else
		buf_printf(out, rng_below(rng, 2) ? "\\u%04x" : "\\u%04X",
			   (unsigned char)c);
}

/* The same string, some or all of its plain characters as escapes. */
static struct slice respelled(struct draft *d, struct rng *rng,
			      struct slice quoted)
{
	struct buf out = BUF_INIT(SIZE_MAX / 2);
	bool all = rng_below(rng, 2), changed = false;
	struct slice copy;

	buf_byte(&out, '"');
	for (size_t i = 1; i + 1 < quoted.len;) {
		size_t n = unit_len(quoted, i);

		if (is_plain((unsigned char)quoted.at[i]) &&
		    (all || !changed || !rng_below(rng, 4))) {
			add_escaped(&out, rng, quoted.at[i]);
			changed = true;
		} else {
			buf_add(&out, quoted.at + i, n);
		}
		i += n;
	}
	buf_byte(&out, '"');
	copy = arena_slice(d->arena, buf_view(&out));
	buf_release(&out);
	return copy;
}

static bool has_plain_value(const struct json_node *n)
{
	return is_sound(n) && has_plain(n->spelling);
}

static bool has_plain_name(const struct json_node *n)
{
	return n->name_spelling.at && has_plain(n->name_spelling);
}

bool op_string_equal(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = operator_pick(d, rng, has_plain_value);

	(void)how;
	if (!n)
		return false;
	draft_touch(d, n);
	draft_spell(n, respelled(d, rng, n->spelling));
	return true;
}

bool op_name_equal(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = draft_pick(d, rng, has_plain_name);

	(void)how;
	if (!n)
		return false;
	draft_touch(d, n);
	n->name_spelling = respelled(d, rng, n->name_spelling);
	return true;
}

/* A plain character becomes its full-width double (U+FF01 to U+FF5E). */
bool op_string_lookalike(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = draft_pick(d, rng, has_plain_value);
	struct slice text;
	size_t at;
	char wide[4] = { 0 };
	unsigned char c;

	(void)how;
	if (!n)
		return false;
	draft_touch(d, n);
	text = n->spelling;
	at = plain_place(text, place_in(rng, text));
	if (at + 1 >= text.len)
		at = plain_place(text, 1);
	c = (unsigned char)text.at[at];
	c = c == ' ' ? '_' : c;
	wide[0] = (char)0xEF;
	wide[1] = (char)(c < 0x60 ? 0xBC : 0xBD);
	wide[2] = (char)(c < 0x60 ? 0x80 + (c - 0x20) : 0x80 + (c - 0x60));
	draft_spell(n, draft_join(d, slice_head(text, at),
				  arena_slice(d->arena, slice_of(wide, 3)),
				  slice_skip(text, at + 1)));
	return true;
}

bool op_string_quotes(struct draft *d, struct rng *rng, int how)
{
	static const struct slice quotes[][2] = {
		{ BYTES("'"), BYTES("'") },	{ BYTES("`"), BYTES("`") },
		{ BYTES("\""), BYTES("") },	{ BYTES(""), BYTES("\"") },
		{ BYTES(""), BYTES("") },	{ BYTES("\""), BYTES("\n\"") },
		{ BYTES("\""), BYTES("\\\"") }, { BYTES("\"\""), BYTES("\"\"") },
		{ BYTES("\xE2\x80\x9C"), BYTES("\xE2\x80\x9D") },
		{ BYTES("\""), BYTES("\"\"") }, { BYTES("\""), BYTES("'") },
		{ BYTES("b\""), BYTES("\"") },	{ BYTES("\"\\\n"), BYTES("\"") }
	};
	struct json_node *n = draft_pick(d, rng, is_sound);
	size_t which;

	(void)how;
	if (!n)
		return false;
	draft_touch(d, n);
	which = (size_t)rng_below(rng, sizeof(quotes) / sizeof(quotes[0]));
	draft_spell(n, draft_join(d, quotes[which][0],
				  slice_of(n->spelling.at + 1,
					   n->spelling.len - 2),
				  quotes[which][1]));
	return true;
}

/* Three ways to a limit: so much more, filled up to it, so much and nothing
 * else. */
static struct slice before_the_rest(struct slice quoted, struct rng *rng,
				    size_t *count)
{
	size_t there = quoted.len - 2;
	uint64_t way = rng_below(rng, 3);

	if (way == 0)
		return quoted;
	if (way == 1 || there >= *count)
		return slice_from("\"\"");
	*count -= there;
	return quoted;
}

bool op_string_length(struct draft *d, struct rng *rng, int how)
{
	static const size_t edges[] = { 31, 32, 35, 36, 63, 64, 65, 127, 128,
					129, 254, 255, 256, 257, 1023, 1024,
					1025, 4095, 4096, 4097, 8191, 8192 };
	/* No hexadecimal digits: 32 of them are a UUID to some. */
	static const struct slice units[] = { BYTES("z"), BYTES("\xC3\xA9"),
					      BYTES("\xF0\x9F\x98\x80"),
					      BYTES("\\u007a"), BYTES("\\\\") };
	struct json_node *n = operator_pick(d, rng, is_sound);
	struct draft_bomb more = { .kind = BOMB_REPEAT,
				   .unit = units[0] };
	struct slice text, marker;

	if (!n)
		return false;
	text = n->spelling;
	if (rng_below(rng, 2))
		more.unit = ONE_OF(rng, units);
	more.count = how ? 8192 + 4 * operator_size(rng) : ONE_OF(rng, edges);
	if (!how)
		text = before_the_rest(text, rng, &more.count);
	marker = draft_bomb(d, &more);
	if (!marker.len)
		return false;
	draft_touch(d, n);
	draft_spell(n, with(d, text, text.len - 1, marker));
	return true;
}
