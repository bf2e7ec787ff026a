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
	enum { LETTERS = 9 };
	char text[LETTERS];

	for (unsigned bits = 0; bits < 1u << LETTERS; bits++) {
		for (unsigned i = 0; i < LETTERS; i++)
			text[i] = bits >> i & 1 ? 'b' : 'a';
		for (size_t len = 1; len <= LETTERS; len++)
			for (size_t k = 0; k < 7; k++) {
				struct slice s = slice_of(text, len);
				struct slice n = slice_from(needles[k]);

				CHECK_INT(slice_find(s, n), by_memmem(s, n));
			}
	}
	CHECK_INT(slice_find(SLICE_NONE, slice_from("ab")), -1);
	CHECK_INT(slice_find(SLICE_NONE, slice_from("")), 0);
}
