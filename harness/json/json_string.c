#include "json/json_parts.h"

#include "base/utf8.h"
#include "json/json_write.h"

enum {
	SURROGATE_BYTES = 3,
	UNIT_DIGITS = 4,
	QUOTE_GROWTH = 6 /* one content byte needs six at most: \u0000 */
};

static struct slice inside(struct slice quoted)
{
	if (quoted.len < 2)
		return SLICE_NONE;
	return slice_of(quoted.at + 1, quoted.len - 2);
}

/* False when there are not four hexadecimal digits. */
static bool read_unit(struct slice s, uint32_t *unit)
{
	*unit = 0;
	if (s.len < UNIT_DIGITS)
		return false;
	for (size_t i = 0; i < UNIT_DIGITS; i++) {
		unsigned char c = (unsigned char)s.at[i];
		unsigned digit = c - '0';

		if (digit > 9)
			digit = (c | 0x20u) - 'a' + 10;
		if (digit > 15)
			return false;
		*unit = *unit << 4 | digit;
	}
	return true;
}

static size_t put_surrogate(uint32_t unit, char *out)
{
	out[0] = (char)0xED;
	out[1] = (char)(0x80 | (unit >> 6 & 0x3F));
	out[2] = (char)(0x80 | (unit & 0x3F));
	return SURROGATE_BYTES;
}

/* `s` is behind "\u"; both lengths used are added to. */
static size_t decode_unit(struct slice s, char *out, size_t *written)
{
	uint32_t unit, low;
	size_t n;

	if (!read_unit(s, &unit))
		return 0;
	if (unit >= 0xD800 && unit <= 0xDBFF && s.len > UNIT_DIGITS + 1 &&
	    s.at[UNIT_DIGITS] == '\\' && s.at[UNIT_DIGITS + 1] == 'u' &&
	    read_unit(slice_skip(s, UNIT_DIGITS + 2), &low) &&
	    low >= 0xDC00 && low <= 0xDFFF) {
		unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
		*written += utf8_encode(unit, out);
		return 2 * UNIT_DIGITS + 2;
	}
	n = utf8_encode(unit, out);
	*written += n ? n : put_surrogate(unit, out);
	return UNIT_DIGITS;
}

/* `s` is behind the backslash; returns how much of it was used. */
static size_t decode_escape(struct slice s, char *out, size_t *written)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *known;

	if (!s.len)
		return 0;
	if (s.at[0] == 'u')
		return 1 + decode_unit(slice_skip(s, 1), out, written);
	known = memchr(from, s.at[0], sizeof(from) - 1);
	*out = known ? to[known - from] : s.at[0];
	++*written;
	return 1;
}

static struct slice decode(struct arena *arena, struct slice s)
{
	char *out = arena_alloc(arena, s.len + 1); /* never grows */
	size_t len = 0;

	while (s.len) {
		const char *escape = memchr(s.at, '\\', s.len);
		size_t plain = escape ? (size_t)(escape - s.at) : s.len;

		memcpy(out + len, s.at, plain);
		len += plain;
		s = slice_skip(s, plain);
		if (escape) {
			s = slice_skip(s, 1);
			s = slice_skip(s, decode_escape(s, out + len, &len));
		}
	}
	return slice_of(out, len);
}

struct slice json_unescape_borrowed(struct arena *arena, struct slice quoted)
{
	struct slice s = inside(quoted);

	return s.len && memchr(s.at, '\\', s.len) ? decode(arena, s) : s;
}

struct slice json_unescape(struct arena *arena, struct slice quoted)
{
	return decode(arena, inside(quoted));
}

struct slice json_string(struct arena *arena, const struct json_node *node)
{
	if (!node || node->type != JSON_STRING)
		return SLICE_NONE;
	return json_unescape(arena, node->spelling);
}

/* Offset of the first surrogate in its three-byte form, or the length. */
static size_t find_surrogate(struct slice s)
{
	for (size_t i = 0; i + SURROGATE_BYTES <= s.len; i++)
		if ((unsigned char)s.at[i] == 0xED &&
		    ((unsigned char)s.at[i + 1] & 0xE0) == 0xA0 &&
		    ((unsigned char)s.at[i + 2] & 0xC0) == 0x80)
			return i;
	return s.len;
}

struct slice json_quote(struct arena *arena, struct slice content)
{
	struct buf b = BUF_INIT(content.len * QUOTE_GROWTH + 2);
	struct slice quoted;

	buf_byte(&b, '"');
	while (content.len) {
		size_t plain = find_surrogate(content);

		json_escape(&b, slice_head(content, plain));
		content = slice_skip(content, plain);
		if (content.len) {
			buf_printf(&b, "\\ud%x%02x",
				   (unsigned)content.at[1] >> 2 & 0xF,
				   ((unsigned)content.at[1] << 6 & 0xC0) |
				   ((unsigned)content.at[2] & 0x3F));
			content = slice_skip(content, SURROGATE_BYTES);
		}
	}
	buf_byte(&b, '"');
	quoted = arena_slice(arena, buf_view(&b));
	buf_release(&b);
	return quoted;
}
