#include "base/slice.h"
#include "tests/test.h"

static ptrdiff_t by_memmem(struct slice a, struct slice needle)
{
	const char *hit = memmem(a.at, a.len, needle.at, needle.len);

	return hit ? hit - a.at : -1;
}

/* Every text of so many letters out of two: needles of up to four bytes take a
 * way of their own. */
TEST(slice, finds_what_memmem_finds)
{
	static const char *const needles[] = { "a", "ab", "aa", "ba", "aba",
					       "bbbb", "ababa" };
	enum { LETTERS = 9,
	       NEEDLES = sizeof(needles) / sizeof(needles[0]) };
	char text[LETTERS];

	for (unsigned bits = 0; bits < 1u << LETTERS; bits++) {
		for (unsigned i = 0; i < LETTERS; i++)
			text[i] = bits >> i & 1 ? 'b' : 'a';
		for (size_t len = 1; len <= LETTERS; len++)
			for (size_t k = 0; k < NEEDLES; k++) {
				struct slice s = slice_of(text, len);
				struct slice n = slice_from(needles[k]);

				CHECK_INT(slice_find(s, n), by_memmem(s, n));
			}
	}
	CHECK_INT(slice_find(SLICE_NONE, slice_from("ab")), -1);
	CHECK_INT(slice_find(SLICE_NONE, slice_from("")), 0);
}

TEST(slice, counts_lines_and_columns_from_1)
{
	static const struct {
		const char *text;
		size_t offset, line, column;
	} rows[] = {
		{ "", 0, 1, 1 }, { "", 9, 1, 1 }, { "ab", 1, 1, 2 },
		{ "a\nb", 1, 1, 2 }, { "a\nb", 2, 2, 1 },
		{ "\n\n\nab", 3, 4, 1 }, { "\n\n\nab", 4, 4, 2 },
		{ "a\n\nb\n", 2, 2, 1 }, { "a\n\nb\n", 5, 4, 1 },
		{ "a\n\nb\n", 99, 4, 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice text = slice_from(rows[i].text);

		if (!CHECK_INT(slice_line(text, rows[i].offset),
			       rows[i].line) ||
		    !CHECK_INT(slice_column(text, rows[i].offset),
			       rows[i].column))
			printf(" in row %zu", i);
	}
	CHECK_INT(slice_line(SLICE_NONE, 1), 1);
}
