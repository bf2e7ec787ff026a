#include "report/report_bytes.h"
#include "tests/test.h"

enum { TEXT_MAX = 64 * 1024, MOST = 1024, DEEP = 400 };

static void check_bytes(struct slice bytes, size_t most, const char *want)
{
	struct buf out = BUF_INIT(TEXT_MAX);

	report_bytes(&out, 2, bytes, most);
	CHECK_TEXT(buf_string(&out), want);
	buf_release(&out);
}

TEST(report_bytes, breaks_lines_at_crlf_and_shows_what_is_hidden)
{
	check_bytes(slice_from("a\r\n\r\nb\nc\033[2J"), MOST,
		    "  a\n\n  b\\nc\\x1b[2J\n");
	check_bytes(slice_of("x\0y", 3), MOST, "  x\\x00y\n");
	check_bytes(slice_from(""), MOST, "");
}

TEST(report_bytes, counts_what_it_does_not_show)
{
	check_bytes(slice_from("abcdef"), 4, "  abcd\n  ... 2 bytes more\n");
	check_bytes(slice_from("abcd"), 4, "  abcd\n");
}

static void check_json(const char *text, const char *marked, size_t most,
		       const char *want)
{
	struct buf out = BUF_INIT(TEXT_MAX);

	CHECK(report_json_text(&out, 2, slice_from(text), marked, most));
	CHECK_TEXT(buf_string(&out), want);
	buf_release(&out);
}

TEST(report_bytes, keeps_spelling_order_and_repeated_names_of_json)
{
	check_json("{ \"b\" :1e0,\"a\":[ ] ,\"a\":{\"\\u0063\":[true,null]}}",
		   "", MOST,
		   "  {\n    \"b\": 1e0,\n    \"a\": [],\n    \"a\": {\n"
		   "      \"\\u0063\": [\n        true,\n        null\n"
		   "      ]\n    }\n  }\n");
	check_json("7", "", MOST, "  7\n");
	check_json("\"\xE2\x80\xAE\"", "", MOST, "  \"\\u{202E}\"\n");
}

TEST(report_bytes, marks_the_place_or_what_is_around_it)
{
	check_json("{\"a\":[1,2]}", "/a/1", MOST,
		   "  {\n    \"a\": [\n      1,\n>     2\n    ]\n  }\n");
	check_json("{\"a\":[1]}", "/a/7/x", MOST,
		   "  {\n>   \"a\": [\n      1\n    ]\n  }\n");
	check_json("{\"a\":1}", "/b", MOST, "  {\n    \"a\": 1\n  }\n");
}

TEST(report_bytes, ends_early_behind_its_size)
{
	check_json("[1,2,3]", "", 8, "  [\n    1,\n  ... cut here\n");
	check_json("\"abcdefgh\"", "", 4, "  \"abc\n");
}

TEST(report_bytes, holds_what_is_nested_deeply)
{
	struct buf text = BUF_INIT(TEXT_MAX), out = BUF_INIT(TEXT_MAX);

	for (int i = 0; i < DEEP; i++)
		buf_byte(&text, '[');
	for (int i = 0; i < DEEP; i++)
		buf_byte(&text, ']');
	CHECK(report_json_text(&out, 0, buf_view(&text), "", TEXT_MAX));
	CHECK(out.len > DEEP && out.len < DEEP * 100);
	buf_release(&text);
	buf_release(&out);
}

TEST(report_bytes, leaves_alone_what_is_not_json)
{
	struct buf out = BUF_INIT(TEXT_MAX);

	CHECK(!report_json_text(&out, 2, slice_from("{\"a\":1} x"), "", MOST));
	CHECK_INT(out.len, 0);
	buf_release(&out);
}
