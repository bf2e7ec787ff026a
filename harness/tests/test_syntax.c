#include "http/syntax.h"
#include "tests/test.h"

/* Eight bytes go in one step: every byte at every place of two steps and a
 * half, after one that borrows from its neighbours. */
TEST(syntax, finds_what_is_not_visible_and_what_is_a_control)
{
	enum { LEN = 20 };
	char text[LEN];

	for (unsigned byte = 0; byte < 256; byte++)
		for (size_t at = 0; at < LEN; at++) {
			char c = (char)byte;
			bool visible = byte >= ' ' && byte <= '~';
			bool control = (byte < ' ' && c != '\t') ||
				       byte == 0x7f;

			memset(text, at & 1 ? ' ' : '~', LEN);
			text[at] = c;
			if (!CHECK_INT(syntax_visible(slice_of(text, LEN)),
				       visible ? LEN : at) ||
			    !CHECK_INT(syntax_control(slice_of(text, LEN)),
				       control ? at : LEN))
				printf(" byte %u at %zu\n", byte, at);
		}
	CHECK_INT(syntax_visible(SLICE_NONE), 0);
	CHECK_INT(syntax_control(SLICE_NONE), 0);
}

/* The first of two: the second lies in the same step, or behind it. */
TEST(syntax, finds_the_first_control)
{
	char text[] = "abcdefghijklmnopqrst";

	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		struct slice s = slice_of(text, sizeof(text) - 1);

		text[sizeof(text) - 2] = '\x7f';
		text[i] = '\x01';
		CHECK_INT(syntax_control(s), i);
		text[i] = 'x';
	}
}
