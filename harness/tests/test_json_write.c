#include "json/json_write.h"

#include "json/json_tree.h"
#include "tests/test.h"

enum { OUTPUT_MAX = 10000 };

static void write_sample(struct json_writer *w)
{
	json_open_object(w, NULL);
	json_put_text(w, "text", "a\"b");
	json_open_array(w, "list");
	json_put_integer(w, NULL, INT64_MIN);
	json_put_boolean(w, NULL, true);
	json_put_null(w, NULL);
	json_open_object(w, NULL);
	json_close(w);
	json_open_array(w, NULL);
	json_close(w);
	json_close(w);
	json_put_raw(w, "r\n", slice_from("1.50"));
	json_put_boolean(w, "", false);
	json_close(w);
}

static void check_sample(enum json_style style, const char *want)
{
	struct buf out = BUF_INIT(OUTPUT_MAX);
	struct json_writer w;

	json_writer_init(&w, &out, style);
	write_sample(&w);
	CHECK(json_writer_done(&w));
	CHECK_TEXT(buf_string(&out), want);
	CHECK_INT(json_read(buf_view(&out), 0, NULL), 0);
	buf_release(&out);
}

TEST(json_write, compact_has_no_white_space)
{
	check_sample(JSON_COMPACT,
		     "{\"text\":\"a\\\"b\",\"list\":[-9223372036854775808,"
		     "true,null,{},[]],\"r\\n\":1.50,\"\":false}");
}

TEST(json_write, indented_has_one_value_per_line)
{
	check_sample(JSON_INDENTED, "{\n"
				    "  \"text\": \"a\\\"b\",\n"
				    "  \"list\": [\n"
				    "    -9223372036854775808,\n"
				    "    true,\n"
				    "    null,\n"
				    "    {},\n"
				    "    []\n"
				    "  ],\n"
				    "  \"r\\n\": 1.50,\n"
				    "  \"\": false\n"
				    "}");
}

TEST(json_write, a_scalar_may_be_the_whole_text)
{
	struct buf out = BUF_INIT(OUTPUT_MAX);
	struct json_writer w;

	json_writer_init(&w, &out, JSON_INDENTED);
	CHECK(!json_writer_done(&w));
	json_put_text(&w, NULL, "alone");
	CHECK(json_writer_done(&w));
	CHECK_TEXT(buf_string(&out), "\"alone\"");
	buf_release(&out);
}

TEST(json_write, an_open_bracket_is_not_done)
{
	struct buf out = BUF_INIT(OUTPUT_MAX);
	struct json_writer w;

	json_writer_init(&w, &out, JSON_COMPACT);
	json_open_array(&w, NULL);
	CHECK(!json_writer_done(&w));
	json_close(&w);
	CHECK(json_writer_done(&w));
	buf_release(&out);
}

TEST(json_write, every_depth_up_to_the_ceiling_works)
{
	struct buf out = BUF_INIT(OUTPUT_MAX);
	struct json_writer w;

	json_writer_init(&w, &out, JSON_INDENTED);
	for (int i = 0; i < JSON_WRITER_DEPTH; i++)
		json_open_array(&w, NULL);
	for (int i = 0; i < JSON_WRITER_DEPTH; i++)
		json_close(&w);
	CHECK(json_writer_done(&w));
	CHECK_INT(json_read(buf_view(&out), JSON_WRITER_DEPTH, NULL), 0);
	buf_release(&out);
}

static void check_escaped(struct slice content, const char *want)
{
	struct buf out = BUF_INIT(OUTPUT_MAX);

	json_escape(&out, content);
	CHECK_TEXT(buf_string(&out), want);
	buf_release(&out);
}

#define REPLACED "\xEF\xBF\xBD"

TEST(json_write, escapes_what_steers_a_terminal)
{
	check_escaped(slice_from("a\x7f" "b\xc2\x9b" "c\xc2\x80\xc2\xa0"),
		      "a\\u007fb\\u009bc\\u0080\xc2\xa0");
}

TEST(json_write, escapes_what_must_be_and_replaces_what_is_not_utf8)
{
	check_escaped(SLICE_NONE, "");
	check_escaped(slice_from("\"\\/\b\f\n\r\t\x01\x1F\x7F"),
		      "\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f");
	check_escaped(slice_of("a\0b", 3), "a\\u0000b");
	check_escaped(slice_from("\xC3\xA9\xF0\x9F\x98\x80"),
		      "\xC3\xA9\xF0\x9F\x98\x80");
	check_escaped(slice_from("\xFFx\xC3"), REPLACED "x" REPLACED);
	check_escaped(slice_from("\xED\xA0\x80"), REPLACED REPLACED REPLACED);
	check_escaped(slice_from("\xC0\x80"), REPLACED REPLACED);
}

TEST(json_write, any_bytes_become_valid_json)
{
	struct buf out = BUF_INIT(OUTPUT_MAX);
	struct json_writer w;
	char bytes[256];

	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	json_writer_init(&w, &out, JSON_COMPACT);
	json_put_string(&w, NULL, slice_of(bytes, sizeof(bytes)));
	CHECK_INT(json_read(buf_view(&out), 0, NULL), 0);
	buf_release(&out);
}
