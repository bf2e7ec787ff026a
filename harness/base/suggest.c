#include "base/suggest.h"

#include <stdio.h>

void suggest_init(struct suggest *s, struct slice wanted)
{
	*s = (struct suggest){ .wanted = wanted };
}

static size_t least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Optimal string alignment; both are SUGGEST_NAME_MAX at most. */
static size_t edits(struct slice a, struct slice b)
{
	size_t rows[3][SUGGEST_NAME_MAX + 1];

	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i + 2) % 3];
		const size_t *before = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t same = a.at[i - 1] == b.at[j - 1] ? 0 : 1;

			row[j] = least(above[j] + 1, row[j - 1] + 1,
				       above[j - 1] + same);
			if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] &&
			    a.at[i - 2] == b.at[j - 1])
				row[j] = least(row[j], row[j],
					       before[j - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}

void suggest_offer(struct suggest *s, const char *name)
{
	struct slice known = slice_from(name);
	size_t distance;

	if (s->wanted.len > SUGGEST_NAME_MAX || known.len > SUGGEST_NAME_MAX)
		return;
	distance = edits(s->wanted, known);
	if (distance > (known.len + 2) / 3)
		return;
	if (s->best && distance >= s->distance)
		return;
	s->best = name;
	s->distance = distance;
}

const char *suggest_text(struct suggest *s)
{
	s->text[0] = '\0';
	if (s->best)
		snprintf(s->text, sizeof(s->text), "; did you mean '%s'?",
			 s->best);
	return s->text;
}
