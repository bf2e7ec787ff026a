#include "run/journal_lines.h"

void journal_lines_init(struct journal_lines *l, FILE *file, size_t line_max)
{
	l->file = file;
	l->at = l->len = l->total = l->start = 0;
	l->line = BUF_INIT(line_max);
}

void journal_lines_release(struct journal_lines *l)
{
	buf_release(&l->line);
}

static bool refill(struct journal_lines *l)
{
	if (l->at < l->len)
		return true;
	l->at = 0;
	l->len = fread(l->block, 1, sizeof(l->block), l->file);
	l->total += l->len;
	return l->len;
}

enum journal_line journal_lines_next(struct journal_lines *l,
				     size_t total_max)
{
	buf_clear(&l->line);
	l->start = l->total - (l->len - l->at);
	while (refill(l)) {
		struct slice left = slice_of(l->block + l->at, l->len - l->at);
		const char *end = memchr(left.at, '\n', left.len);

		if (end)
			left.len = (size_t)(end - left.at);
		buf_slice(&l->line, left);
		l->at += left.len + (end ? 1 : 0);
		if (l->line.full)
			return JOURNAL_LINE_TOO_LONG;
		if (l->total > total_max)
			return JOURNAL_TOO_LONG;
		if (end)
			return JOURNAL_LINE;
	}
	if (ferror(l->file))
		return JOURNAL_UNREADABLE;
	return l->line.len ? JOURNAL_CUT : JOURNAL_NO_LINE;
}
