#include "report/report_text.h"

/* Characters, not bytes: the text is UTF-8. */
static size_t width_of(struct slice s)
{
	size_t width = 0;

	for (size_t i = 0; i < s.len; i++)
		width += ((unsigned char)s.at[i] & 0xC0) != 0x80;
	return width;
}

static void pad(struct buf *out, size_t count)
{
	while (count--)
		buf_byte(out, ' ');
}

/* The next word with the spaces before it. */
static struct slice next_word(struct slice text)
{
	size_t n = 0;

	while (n < text.len && text.at[n] == ' ')
		n++;
	while (n < text.len && text.at[n] != ' ')
		n++;
	return slice_head(text, n);
}

static size_t put_label(struct buf *out, const struct report_line *line)
{
	size_t width = strlen(line->label);

	if (line->color && width)
		buf_printf(out, "\033[%sm%s\033[0m", line->color,
			   line->label);
	else
		buf_text(out, line->label);
	if (width && width >= line->indent) {
		buf_byte(out, ' ');
		return width + 1;
	}
	pad(out, line->indent - width);
	return line->indent;
}

void report_text_line(struct buf *out, const struct report_line *line,
		      struct slice text)
{
	size_t at = put_label(out, line);
	bool fresh = true;

	while (text.len) {
		struct slice word = next_word(text);
		size_t width = width_of(word);

		text = slice_skip(text, word.len);
		if (line->columns && !fresh && at + width > line->columns) {
			buf_byte(out, '\n');
			pad(out, line->indent);
			at = line->indent;
			fresh = true;
		}
		if (fresh) {
			word = slice_trim(word);
			width = width_of(word);
		}
		buf_slice(out, word);
		at += width;
		fresh = false;
	}
	buf_byte(out, '\n');
}

void report_text_time(struct buf *out, int64_t us)
{
	enum { MS = 1000, SECOND = 1000 * MS, MINUTE = 60 * SECOND };

	if (us < SECOND)
		buf_printf(out, "%d ms", (int)(us / MS));
	else if (us < MINUTE)
		buf_printf(out, "%d.%d s", (int)(us / SECOND),
			   (int)(us % SECOND / (100 * MS)));
	else
		buf_printf(out, "%lld min %d s", (long long)(us / MINUTE),
			   (int)(us % MINUTE / SECOND));
}
