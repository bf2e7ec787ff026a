#include "base/base64.h"

#include "base/alloc.h"
#include "tests/test.h"

enum { BASE64_TEST_MAX = 16 * 1024 * 1024, LARGE = 7 * 1024 * 1024 + 1 };

/* RFC 4648 10 */
static const struct {
	const char *bytes, *text;
} vectors[] = { { "", "" },
		{ "f", "Zg==" },
		{ "fo", "Zm8=" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" },
		{ "\xff\xfe\xfd\xfb", "//79+w==" } };

TEST(base64, the_vectors_of_the_rfc_both_ways)
{
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		struct buf text = BUF_INIT(64), bytes = BUF_INIT(64);
		size_t offset;

		base64_encode(&text, slice_from(vectors[i].bytes));
		CHECK_SLICE(buf_view(&text), vectors[i].text);
		CHECK_INT(base64_decode(&bytes, buf_view(&text), &offset), 0);
		CHECK_SLICE(buf_view(&bytes), vectors[i].bytes);
		buf_release(&text);
		buf_release(&bytes);
	}
}

TEST(base64, anything_else_is_refused_with_its_place)
{
	static const struct {
		const char *text;
		size_t offset;
	} wrong[] = {
		{ "Z", 1 },     { "Zg", 2 },      { "Zg=", 3 },
		{ "=", 1 },     { "====", 0 },    { "Zg===", 2 },
		{ "Zm9v\n", 4 }, { " Zm9v", 0 },  { "Zm 9v", 2 },
		{ "Zh==", 1 },  { "Zm9=", 2 },    { "Z=g=", 1 },
		{ "Zm9-", 3 },  { "Zm9_", 3 },    { "Zm9v=", 5 },
		{ "Zg==Zg==", 2 }, { "Zm\xffv", 2 },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct buf bytes = BUF_INIT(64);
		size_t offset = 99;

		CHECK_INT(base64_decode(&bytes, slice_from(wrong[i].text),
					&offset), -1);
		if (!CHECK_INT(offset, wrong[i].offset))
			printf("\n%s", wrong[i].text);
		CHECK_INT(bytes.len, 0);
		buf_release(&bytes);
	}
}

TEST(base64, a_nul_in_the_text_is_refused)
{
	struct buf bytes = BUF_INIT(64);
	size_t offset = 99;

	CHECK_INT(base64_decode(&bytes, slice_of("Zm\0v", 4), &offset), -1);
	CHECK_INT(offset, 2);
	buf_release(&bytes);
}

TEST(base64, more_than_one_part_survives)
{
	struct buf text = BUF_INIT(BASE64_TEST_MAX);
	struct buf bytes = BUF_INIT(BASE64_TEST_MAX);
	char *large = mem_alloc(LARGE);
	size_t offset;

	for (size_t i = 0; i < LARGE; i++)
		large[i] = (char)(i * 31 + i / 251);
	base64_encode(&text, slice_of(large, LARGE));
	CHECK_INT(text.len, (LARGE + 2) / 3 * 4);
	CHECK_INT(base64_decode(&bytes, buf_view(&text), &offset), 0);
	CHECK(slice_equal(buf_view(&bytes), slice_of(large, LARGE)));
	mem_free(large);
	buf_release(&text);
	buf_release(&bytes);
}

TEST(base64, a_ceiling_is_told_and_nothing_is_cut)
{
	struct buf text = BUF_INIT(7), bytes = BUF_INIT(5);
	size_t offset;

	base64_encode(&text, slice_from("foobar"));
	CHECK(text.full);
	CHECK_INT(text.len, 0);
	CHECK_INT(base64_decode(&bytes, slice_from("Zm9vYmFy"), &offset), 0);
	CHECK(bytes.full);
	CHECK_INT(bytes.len, 0);
	buf_release(&text);
	buf_release(&bytes);
}

/* The last quantum holds one or two bytes, and they fill the room. */
TEST(base64, what_fits_exactly_is_taken)
{
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		size_t len = strlen(vectors[i].bytes), offset;
		struct buf bytes = BUF_INIT(len), small = BUF_INIT(len - 1);

		CHECK_INT(base64_decode(&bytes, slice_from(vectors[i].text),
					&offset), 0);
		CHECK(!bytes.full);
		CHECK_SLICE(buf_view(&bytes), vectors[i].bytes);
		if (len) {
			base64_decode(&small, slice_from(vectors[i].text),
				      &offset);
			CHECK(small.full);
			CHECK_INT(small.len, 0);
		}
		buf_release(&bytes);
		buf_release(&small);
	}
}
