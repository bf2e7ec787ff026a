#include "json/json_read.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "tests/json_forms.h"
#include "tests/test.h"

/* Texts may hold NUL bytes, so lengths come from the array. */
#define TEXT(s) { (s), sizeof(s) - 1 }

static void check_verdict(struct slice text, enum json_error code,
			  size_t offset)
{
	struct json_verdict v;
	bool ok = CHECK(json_forms_agree(text, &v));

	ok &= CHECK_TEXT(json_error_name(v.code), json_error_name(code));
	ok &= CHECK_INT(v.offset, offset);
	if (!ok)
		printf(" for <%.*s>", SLICE_ARG(text));
}

static const struct {
	struct slice text;
	enum json_error code;
	size_t offset;
} rejected[] = {
	{ TEXT(""), JSON_ERROR_EMPTY, 0 },
	{ TEXT(" \r\n\t"), JSON_ERROR_EMPTY, 4 },
	{ TEXT("\xEF\xBB\xBF{}"), JSON_ERROR_BOM, 0 },
	{ TEXT("\xEF\xBB\xBF"), JSON_ERROR_BOM, 0 },
	{ TEXT("\xEF\xBB"), JSON_ERROR_UNEXPECTED, 0 },
	{ TEXT("\xEF{}"), JSON_ERROR_UNEXPECTED, 0 },
	{ TEXT(" \xEF\xBB\xBF{}"), JSON_ERROR_UNEXPECTED, 1 },
	{ TEXT("{}\xEF\xBB\xBF"), JSON_ERROR_TRAILING, 2 },
	{ TEXT("[1,]"), JSON_ERROR_UNEXPECTED, 3 },
	{ TEXT("[,1]"), JSON_ERROR_UNEXPECTED, 1 },
	{ TEXT("[1 2]"), JSON_ERROR_UNEXPECTED, 3 },
	{ TEXT("[1}"), JSON_ERROR_UNEXPECTED, 2 },
	{ TEXT("{\"a\":1]"), JSON_ERROR_UNEXPECTED, 6 },
	{ TEXT("{\"a\":1,}"), JSON_ERROR_UNEXPECTED, 7 },
	{ TEXT("{\"a\" 1}"), JSON_ERROR_UNEXPECTED, 5 },
	{ TEXT("{a:1}"), JSON_ERROR_UNEXPECTED, 1 },
	{ TEXT("{,}"), JSON_ERROR_UNEXPECTED, 1 },
	{ TEXT("[\0]"), JSON_ERROR_UNEXPECTED, 1 },
	{ TEXT("[1\f]"), JSON_ERROR_UNEXPECTED, 2 },
	{ TEXT("]"), JSON_ERROR_UNEXPECTED, 0 },
	{ TEXT("["), JSON_ERROR_TRUNCATED, 1 },
	{ TEXT("[1, "), JSON_ERROR_TRUNCATED, 4 },
	{ TEXT("{\"a\":"), JSON_ERROR_TRUNCATED, 5 },
	{ TEXT("\"abc"), JSON_ERROR_TRUNCATED, 4 },
	{ TEXT("\"\\"), JSON_ERROR_TRUNCATED, 2 },
	{ TEXT("\"\\u12"), JSON_ERROR_TRUNCATED, 5 },
	{ TEXT("\"\xE2\x82"), JSON_ERROR_TRUNCATED, 3 },
	{ TEXT("fals"), JSON_ERROR_TRUNCATED, 4 },
	{ TEXT("-"), JSON_ERROR_TRUNCATED, 1 },
	{ TEXT("1."), JSON_ERROR_TRUNCATED, 2 },
	{ TEXT("1e+"), JSON_ERROR_TRUNCATED, 3 },
	{ TEXT("[12"), JSON_ERROR_TRUNCATED, 3 },
	{ TEXT("[true"), JSON_ERROR_TRUNCATED, 5 },
	{ TEXT("1 2"), JSON_ERROR_TRAILING, 2 },
	{ TEXT("{}\0"), JSON_ERROR_TRAILING, 2 },
	{ TEXT("[]]"), JSON_ERROR_TRAILING, 2 },
	{ TEXT("\"a\"x"), JSON_ERROR_TRAILING, 3 },
	{ TEXT("True"), JSON_ERROR_LITERAL, 0 },
	{ TEXT("[nul]"), JSON_ERROR_LITERAL, 4 },
	{ TEXT("[nulL]"), JSON_ERROR_LITERAL, 4 },
	{ TEXT("[NaN]"), JSON_ERROR_LITERAL, 1 },
	{ TEXT("truex"), JSON_ERROR_LITERAL, 4 },
	{ TEXT("null0"), JSON_ERROR_LITERAL, 4 },
	{ TEXT("01"), JSON_ERROR_NUMBER, 1 },
	{ TEXT("-01"), JSON_ERROR_NUMBER, 2 },
	{ TEXT("[+1]"), JSON_ERROR_NUMBER, 1 },
	{ TEXT("[.5]"), JSON_ERROR_NUMBER, 1 },
	{ TEXT("[1.]"), JSON_ERROR_NUMBER, 3 },
	{ TEXT("[1.2.3]"), JSON_ERROR_NUMBER, 4 },
	{ TEXT("[1e5.5]"), JSON_ERROR_NUMBER, 4 },
	{ TEXT("[1e+-5]"), JSON_ERROR_NUMBER, 4 },
	{ TEXT("[0x1]"), JSON_ERROR_NUMBER, 2 },
	{ TEXT("[-a]"), JSON_ERROR_NUMBER, 2 },
	{ TEXT("[1-2]"), JSON_ERROR_NUMBER, 2 },
	{ TEXT("[\"a\nb\"]"), JSON_ERROR_CONTROL, 3 },
	{ TEXT("[\"\0\"]"), JSON_ERROR_CONTROL, 2 },
	{ TEXT("[\"12345678\x1F\"]"), JSON_ERROR_CONTROL, 10 },
	{ TEXT("{\"\t\":1}"), JSON_ERROR_CONTROL, 2 },
	{ TEXT("\"\\x41\""), JSON_ERROR_ESCAPE, 2 },
	{ TEXT("\"\\\0\""), JSON_ERROR_ESCAPE, 2 },
	{ TEXT("\"\\u12g4\""), JSON_ERROR_ESCAPE, 5 },
	{ TEXT("\"\\u123\""), JSON_ERROR_ESCAPE, 6 },
	{ TEXT("\"\\ud83d\\u\""), JSON_ERROR_ESCAPE, 9 },
	{ TEXT("\"\x80\""), JSON_ERROR_UTF8, 1 },
	{ TEXT("\"\xC0\xAF\""), JSON_ERROR_UTF8, 1 },
	{ TEXT("\"\xE0\x9F\xBF\""), JSON_ERROR_UTF8, 2 },
	{ TEXT("\"\xED\xA0\x80\""), JSON_ERROR_UTF8, 2 },
	{ TEXT("\"\xF0\x8F\xBF\xBF\""), JSON_ERROR_UTF8, 2 },
	{ TEXT("\"\xF4\x90\x80\x80\""), JSON_ERROR_UTF8, 2 },
	{ TEXT("\"\xF5\x80\x80\x80\""), JSON_ERROR_UTF8, 1 },
	{ TEXT("\"\xE2\x82\""), JSON_ERROR_UTF8, 3 },
	{ TEXT("\"\xC3" "a\""), JSON_ERROR_UTF8, 2 },
	{ TEXT("\"\xF0\x9F\x98\x22"), JSON_ERROR_UTF8, 4 },
};

TEST(json_read, rejects_with_the_code_and_the_first_wrong_byte)
{
	for (size_t i = 0; i < sizeof(rejected) / sizeof(rejected[0]); i++)
		check_verdict(rejected[i].text, rejected[i].code,
			      rejected[i].offset);
}

TEST(json_read, the_table_of_rejections_covers_every_grammar_code)
{
	for (int code = JSON_ERROR_EMPTY; code < JSON_ERROR_DEPTH; code++) {
		size_t hits = 0;

		for (size_t i = 0; i < sizeof(rejected) / sizeof(rejected[0]);
		     i++)
			hits += rejected[i].code == (enum json_error)code;
		CHECK(hits > 0);
	}
}

TEST(json_read, accepts_every_kind_of_root)
{
	static const char *const texts[] = {
		"0", "-0.0e-0", "\"\"", "true", "false", "null", "[]", "{}",
		" [ ] ", "{\"a\":[1,2.5e+10,\"\\u0000\",{}],\"a\":null}",
		"\"\xF4\x8F\xBF\xBF\xED\x9F\xBF\x7F\"",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_verdict(slice_from(texts[i]), JSON_OK, 0);
}

static bool lone(const char *text)
{
	struct json_verdict v;

	CHECK(json_forms_agree(slice_from(text), &v));
	CHECK_INT(v.code, JSON_OK);
	return v.lone_surrogate;
}

TEST(json_read, notes_a_surrogate_escape_without_its_partner)
{
	CHECK(!lone("\"\\ud83d\\ude00\""));
	CHECK(!lone("\"\\uD7FF\\uE000\""));
	CHECK(!lone("\"\\ud83d\\ude00\\udbff\\udfff\""));
	CHECK(lone("\"\\ud83d\""));
	CHECK(lone("\"\\ude00\""));
	CHECK(lone("\"\\ude00\\ud83d\""));
	CHECK(lone("\"\\ud83d\\ud83d\\ude00\""));
	CHECK(lone("\"\\ud83dx\\ude00\""));
	CHECK(lone("\"\\ud83d\\n\""));
	CHECK(lone("\"\\ud83d\\n\\ude00\""));
	CHECK(lone("\"\\ud83d\\u0041\""));
	CHECK(lone("[\"\\ud83d\",\"\\ude00\"]"));
	CHECK(lone("{\"\\ud83d\":0}"));
	CHECK(lone("\"\\ud83d\xC3\xA9\""));
}

static enum json_error depth_verdict(size_t depth, size_t limit,
				     size_t *offset)
{
	char *text = mem_alloc(2 * depth);
	struct json_verdict v;

	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	json_read(slice_of(text, 2 * depth), limit, &v);
	mem_free(text);
	*offset = v.offset;
	return v.code;
}

TEST(json_read, holds_the_depth_limit_to_the_bracket)
{
	size_t offset;

	CHECK_INT(depth_verdict(3, 3, &offset), JSON_OK);
	CHECK_INT(depth_verdict(4, 3, &offset), JSON_ERROR_DEPTH);
	CHECK_INT(offset, 3);
	CHECK_INT(depth_verdict(JSON_DEPTH_DEFAULT, 0, &offset), JSON_OK);
	CHECK_INT(depth_verdict(JSON_DEPTH_DEFAULT + 1, 0, &offset),
		  JSON_ERROR_DEPTH);
	CHECK_INT(offset, JSON_DEPTH_DEFAULT);
	CHECK_INT(depth_verdict(JSON_DEPTH_CEILING, SIZE_MAX, &offset),
		  JSON_OK);
	CHECK_INT(depth_verdict(JSON_DEPTH_CEILING + 1, SIZE_MAX, &offset),
		  JSON_ERROR_DEPTH);
	CHECK_INT(offset, JSON_DEPTH_CEILING);
}

TEST(json_read, remembers_which_bracket_is_open_at_every_level)
{
	check_verdict(slice_from("[{\"a\":[[{\"b\":[{}]}]]}]"), JSON_OK, 0);
	check_verdict(slice_from("[{\"a\":[[{\"b\":[{}}]]}]"),
		      JSON_ERROR_UNEXPECTED, 16);
	check_verdict(slice_from("[{\"a\":[[{\"b\":[]]]]}]"),
		      JSON_ERROR_UNEXPECTED, 15);
}

TEST(json_read, changes_nothing_after_the_first_error)
{
	struct json_reader r;

	json_reader_init(&r, 0, NULL);
	CHECK_INT(json_reader_feed(&r, slice_from("[1,]")), -1);
	CHECK_INT(json_reader_feed(&r, slice_from("\x01")), -1);
	CHECK_INT(json_reader_feed(&r, SLICE_NONE), -1);
	CHECK_INT(json_reader_end(&r), -1);
	CHECK_INT(r.verdict.code, JSON_ERROR_UNEXPECTED);
	CHECK_INT(r.verdict.offset, 3);
}

TEST(json_read, takes_empty_parts_and_a_missing_verdict)
{
	struct json_reader r;

	json_reader_init(&r, 0, NULL);
	CHECK_INT(json_reader_feed(&r, SLICE_NONE), 0);
	CHECK_INT(json_reader_feed(&r, slice_from("1")), 0);
	CHECK_INT(json_reader_feed(&r, slice_from("")), 0);
	CHECK_INT(json_reader_end(&r), 0);
	CHECK_INT(json_reader_end(&r), 0);
	CHECK_INT(json_read(slice_from("[]"), 0, NULL), 0);
	CHECK_INT(json_read(SLICE_NONE, 0, NULL), -1);
}

static void write_token(void *self, enum json_token token, size_t start,
			size_t end)
{
	static const char letters[] = "{}[]NS#tfn";

	buf_printf(self, "%c%zu-%zu ", letters[token], start, end);
}

TEST(json_read, tells_the_listener_every_token_with_its_place)
{
	const char *text = " {\"a\\n\": [ 10,true ],\"b\":\"\"} ";
	struct buf log = BUF_INIT(1000);
	struct json_listener listener = { write_token, &log };
	struct json_reader r;

	for (size_t step = 1; step < 40; step += 13) {
		buf_clear(&log);
		json_reader_init(&r, 0, &listener);
		for (struct slice s = slice_from(text); s.len;
		     s = slice_skip(s, step))
			json_reader_feed(&r, slice_head(s, step));
		CHECK_INT(json_reader_end(&r), 0);
		CHECK_TEXT(buf_string(&log),
			   "{1-2 N2-7 [9-10 #11-13 t14-18 ]19-20 N21-24 "
			   "S25-27 }27-28 ");
	}
	buf_clear(&log);
	json_reader_init(&r, 0, &listener);
	json_reader_feed(&r, slice_from("-1.5"));
	json_reader_end(&r);
	CHECK_TEXT(buf_string(&log), "#0-4 ");
	buf_release(&log);
}

TEST(json_read, names_and_explains_every_code)
{
	for (int i = JSON_OK; i < JSON_ERROR_COUNT; i++) {
		CHECK(strlen(json_error_name((enum json_error)i)) > 2);
		CHECK(strlen(json_error_text((enum json_error)i)) > 2);
	}
	CHECK_TEXT(json_error_name(JSON_ERROR_UNEXPECTED), "unexpected-byte");
	CHECK_TEXT(json_error_text(JSON_ERROR_CONTROL),
		   "a raw control character in a string");
	CHECK_TEXT(json_error_name(JSON_ERROR_COUNT), "?");
}
