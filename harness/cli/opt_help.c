#include "cli/opt.h"

enum { HELP_COLUMN = 34, HELP_WIDTH = 79 };

void opt_spelling(const struct opt *o, struct buf *out)
{
	if (o->letter)
		buf_printf(out, "-%c, ", o->letter);
	buf_printf(out, "--%s", o->name);
	if (o->type == OPT_CHOICE) {
		for (int i = 0; o->choices[i]; i++)
			buf_printf(out, "%c%s", i ? '|' : ' ', o->choices[i]);
	} else if (o->type != OPT_FLAG) {
		buf_printf(out, " %s", o->value);
	}
}

static void pad(struct buf *out, size_t from, size_t to)
{
	while (from++ < to)
		buf_byte(out, ' ');
}

/* `at` is the column that the first word may start in. */
static void wrap(struct buf *out, const char *text, size_t at)
{
	const char *gap = "";

	while (*text) {
		size_t len = strcspn(text, " ");

		if (at + 1 + len > HELP_WIDTH) {
			buf_byte(out, '\n');
			pad(out, 0, HELP_COLUMN);
			at = HELP_COLUMN;
			gap = "";
		}
		buf_text(out, gap);
		buf_add(out, text, len);
		at += strlen(gap) + len;
		gap = " ";
		text += len;
		text += strspn(text, " ");
	}
	buf_byte(out, '\n');
}

static void line(const struct opt *o, struct buf *out)
{
	size_t start = out->len, used;

	buf_text(out, o->letter ? "  " : "      ");
	opt_spelling(o, out);
	used = out->len - start;
	if (used + 2 > HELP_COLUMN) {
		buf_byte(out, '\n');
		used = 0;
	}
	pad(out, used, HELP_COLUMN);
	wrap(out, o->help, HELP_COLUMN);
}

static bool shown(const struct opt *o, unsigned mask)
{
	return (o->commands & mask) && o->type != OPT_SECRET;
}

/* The first row of its group is where the whole group is written. */
static bool first_of_group(const struct opt *table, const struct opt *row,
			   unsigned mask)
{
	for (const struct opt *o = table; o < row; o++)
		if (shown(o, mask) && !strcmp(o->group, row->group))
			return false;
	return true;
}

void opt_help(const struct opt *table, unsigned mask, struct buf *out)
{
	for (const struct opt *row = table; row->name; row++) {
		if (!shown(row, mask) || !first_of_group(table, row, mask))
			continue;
		buf_printf(out, "\n%s\n", row->group);
		for (const struct opt *o = row; o->name; o++)
			if (shown(o, mask) && !strcmp(o->group, row->group))
				line(o, out);
	}
}
