#include "base/buf.h"
#include "tests/test.h"

enum { ROOM = 64 };

TEST(buf, repeats_a_text)
{
	struct buf b = BUF_INIT(ROOM);

	buf_text(&b, "<");
	buf_repeat(&b, slice_from("abc"), 5);
	buf_repeat(&b, slice_from("x"), 0);
	buf_repeat(&b, slice_from(""), 7);
	buf_repeat(&b, slice_from(">"), 1);
	CHECK_TEXT(buf_string(&b), "<abcabcabcabcabc>");
	buf_release(&b);
}

TEST(buf, refuses_a_repetition_beyond_its_ceiling_whole)
{
	struct buf b = BUF_INIT(ROOM);

	buf_repeat(&b, slice_from("abc"), ROOM / 3 + 1);
	CHECK(b.full && !b.len);
	buf_clear(&b);
	buf_repeat(&b, slice_from("abc"), (size_t)-1 / 2);
	CHECK(b.full && !b.len);
	buf_release(&b);
}

TEST(buf, writes_numbers_as_printf_does)
{
	static const unsigned long long numbers[] = {
		0, 9, 10, 1234567890, 18446744073709551615u };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct buf b = BUF_INIT(ROOM), other = BUF_INIT(ROOM);

		buf_number(&b, numbers[i]);
		buf_printf(&other, "%llu", numbers[i]);
		CHECK_TEXT(buf_string(&b), buf_string(&other));
		buf_release(&b);
		buf_release(&other);
	}
}
