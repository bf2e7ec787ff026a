#include "report/escape_rules.h"

#include "base/utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD"

/* Invisible, yet they move the cursor, reorder or hide what stands beside. */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0x00, 0x1F },       { 0x7F, 0x9F },       { 0xAD, 0xAD },
	{ 0x61C, 0x61C },     { 0x180E, 0x180E },   { 0x200B, 0x200F },
	{ 0x2028, 0x202E },   { 0x2060, 0x206F },   { 0xFEFF, 0xFEFF },
	{ 0xFFF9, 0xFFFB },   { 0xE0000, 0xE0FFF },
};

static bool is_hidden(uint32_t point)
{
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (point >= hidden[i].first && point <= hidden[i].last)
			return true;
	return false;
}

/* U+FFFE, U+FFFF and their like on every plane: no format wants them. */
static bool is_noncharacter(uint32_t point)
{
	return (point & 0xFFFE) == 0xFFFE ||
	       (point >= 0xFDD0 && point <= 0xFDEF);
}

static const char *spelling(const struct escape_rules *rules, uint32_t point)
{
	for (size_t i = 0; i < rules->count; i++)
		if ((uint32_t)(unsigned char)rules->spellings[i].character ==
		    point)
			return rules->spellings[i].text;
	return NULL;
}

static void add_hidden(struct buf *out, const struct escape_rules *rules,
		       uint32_t point)
{
	const char *form = point < 0x100     ? rules->narrow
			   : point < 0x10000 ? rules->wide
					     : rules->widest;

	if (form)
		buf_printf(out, form, (unsigned)point);
	else
		buf_text(out, REPLACEMENT);
}

static size_t printable_length(struct slice s)
{
	size_t n = 0;

	while (n < s.len && s.at[n] >= 0x20 && s.at[n] < 0x7F)
		n++;
	return n;
}

static void add_ascii(struct buf *out, struct slice run,
		      const struct escape_rules *rules)
{
	size_t from = 0;

	for (size_t i = 0; i < run.len; i++) {
		const char *text = spelling(rules, (unsigned char)run.at[i]);

		if (!text)
			continue;
		buf_add(out, run.at + from, i - from);
		buf_text(out, text);
		from = i + 1;
	}
	buf_slice(out, slice_skip(run, from));
}

/* Appends the first character of `s`, not printable ASCII, and returns its
 * length. */
static size_t add_character(struct buf *out, struct slice s,
			    const struct escape_rules *rules)
{
	uint32_t point = 0;
	size_t n = utf8_decode(s, &point);
	const char *text = n ? spelling(rules, point) : REPLACEMENT;

	if (text)
		buf_text(out, text);
	else if (is_noncharacter(point))
		buf_text(out, REPLACEMENT);
	else if (is_hidden(point))
		add_hidden(out, rules, point);
	else
		buf_add(out, s.at, n);
	return n ? n : 1;
}

void escape_by(struct buf *out, struct slice s,
	       const struct escape_rules *rules)
{
	while (s.len) {
		size_t n = printable_length(s);

		if (n)
			add_ascii(out, slice_head(s, n), rules);
		else
			n = add_character(out, s, rules);
		s = slice_skip(s, n);
	}
}

static const struct escape_spelling terminal_spellings[] = {
	{ '\n', "\\n" }, { '\r', "\\r" }, { '\t', "\\t" },
};

static const struct escape_rules terminal = {
	ESCAPE_SPELLINGS(terminal_spellings), "\\x%02x", "\\u{%04X}",
	"\\u{%04X}"
};

void escape_terminal(struct buf *out, struct slice s)
{
	escape_by(out, s, &terminal);
}

bool escape_is_plain(struct slice s)
{
	while (s.len) {
		uint32_t point;
		size_t n = utf8_decode(s, &point);

		if (!n || is_hidden(point) || is_noncharacter(point))
			return false;
		s = slice_skip(s, n);
	}
	return true;
}

bool escape_shell(struct buf *out, struct slice s)
{
	if (s.len && memchr(s.at, '\0', s.len))
		return false;
	buf_byte(out, '\'');
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] == '\'')
			buf_text(out, "'\\''");
		else
			buf_byte(out, s.at[i]);
	buf_byte(out, '\'');
	return true;
}

void escape_utf8(struct buf *out, struct slice s)
{
	while (s.len) {
		size_t n = utf8_valid_prefix(s);

		buf_slice(out, slice_head(s, n));
		if (n < s.len)
			buf_text(out, REPLACEMENT);
		s = slice_skip(s, n + 1);
	}
}
