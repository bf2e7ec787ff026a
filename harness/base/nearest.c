#include "base/nearest.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* One cell of the optimal string alignment table; `row` is row i. */
static size_t cell(struct slice a, struct slice b, size_t i, size_t j,
		   const size_t *before, const size_t *above,
		   const size_t *row)
{
	size_t same = a.at[i - 1] == b.at[j - 1] ? 0 : 1;
	size_t best = least(above[j] + 1, row[j - 1] + 1);

	best = least(best, above[j - 1] + same);
	if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] &&
	    a.at[i - 2] == b.at[j - 1])
		best = least(best, before[j - 2] + 1);
	return best;
}

static size_t distance(struct slice a, struct slice b)
{
	size_t rows[3][NEAREST_WORD_MAX + 1];

	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *row = rows[i % 3];

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++)
			row[j] = cell(a, b, i, j, rows[(i + 1) % 3],
				      rows[(i - 1) % 3], row);
	}
	return rows[a.len % 3][b.len];
}

void nearest_init(struct nearest *n, struct slice word)
{
	size_t allowed = word.len / 3;

	n->word = word;
	n->name = NULL;
	n->distance = (allowed < 1 ? 1 : least(allowed, 3)) + 1;
}

void nearest_offer(struct nearest *n, const char *name)
{
	struct slice other = slice_from(name);
	size_t d;

	if (!n->word.len || n->word.len > NEAREST_WORD_MAX ||
	    other.len > NEAREST_WORD_MAX)
		return;
	d = distance(n->word, other);
	if (d < n->distance) {
		n->distance = d;
		n->name = name;
	} else if (!n->name && n->word.len > 2 && other.len > n->word.len &&
		   slice_equal(slice_head(other, n->word.len), n->word)) {
		n->name = name;
	}
}
