#include "json/json_get.h"

#include "base/alloc.h"
#include "tests/test.h"

static const char sample[] =
	"{\"s\":\"a\\u0000b\",\"n\":12,\"f\":1.0,\"t\":true,\"z\":null,"
	"\"o\":{\"in/ner\":[\"x\",{\"d\":1,\"d\":\"two\"}]}}";

static struct json_node *parse(struct arena *arena, const char *text)
{
	struct json_node *root = json_parse(arena, slice_from(text), 0, NULL);

	CHECK(root != NULL);
	return root;
}

static void check_issue(const struct json_issue *issue, const char *pointer,
			const char *expected, const char *got)
{
	CHECK_TEXT(issue->pointer, pointer);
	CHECK_TEXT(issue->expected, expected);
	CHECK_TEXT(issue->got, got);
}

TEST(json_get, gives_a_string_with_its_nul)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(&arena, sample);
	struct json_issue issue;
	struct slice s;

	CHECK_INT(json_get_string(&arena, root, "s", JSON_REQUIRED, &s,
				  &issue), JSON_GOT);
	CHECK(slice_equal(s, slice_of("a\0b", 3)));
	CHECK_INT(json_get_string(&arena, root, "n", JSON_OPTIONAL, &s,
				  &issue), JSON_WRONG);
	check_issue(&issue, "/n", "string", "number 12");
	CHECK_INT(json_get_string(&arena, root, "z", JSON_OPTIONAL, &s,
				  &issue), JSON_WRONG);
	check_issue(&issue, "/z", "string", "null");
	arena_release(&arena);
}

TEST(json_get, tells_absent_from_missing)
{
	struct arena arena = ARENA_INIT;
	struct json_node *inner = json_at(parse(&arena, sample),
					  slice_from("/o"));
	struct slice s = slice_from("untouched");
	struct json_issue issue;

	CHECK_INT(json_get_string(&arena, inner, "a/b", JSON_OPTIONAL, &s,
				  &issue), JSON_ABSENT);
	CHECK_INT(json_get_string(&arena, inner, "a/b", JSON_REQUIRED, &s,
				  &issue), JSON_WRONG);
	check_issue(&issue, "/o/a~1b", "string", "nothing");
	CHECK_SLICE(s, "untouched");
	CHECK_INT(json_get_string(&arena, inner, "a", JSON_REQUIRED, &s,
				  NULL), JSON_WRONG);
	arena_release(&arena);
}

TEST(json_get, says_when_the_parent_is_not_an_object)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(&arena, sample);
	struct json_node *list = json_at(root, slice_from("/o/in~1ner"));
	struct json_issue issue;
	int64_t n;

	CHECK_INT(json_get_integer(&arena, list, "x", JSON_OPTIONAL, &n,
				   &issue), JSON_WRONG);
	check_issue(&issue, "/o/in~1ner", "object", "array");
	CHECK_INT(json_get_integer(&arena, NULL, "x", JSON_OPTIONAL, &n,
				   &issue), JSON_WRONG);
	check_issue(&issue, "", "object", "nothing");
	arena_release(&arena);
}

TEST(json_get, gives_a_node_of_the_type_asked_for)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(&arena, sample);
	const struct json_node *node = NULL;
	struct json_issue issue;

	CHECK_INT(json_get_node(&arena, root, "o", JSON_REQUIRED, JSON_OBJECT,
				&node, &issue), JSON_GOT);
	CHECK(node == json_member(root, "o"));
	CHECK_INT(json_get_node(&arena, root, "t", JSON_REQUIRED, JSON_FALSE,
				&node, &issue), JSON_GOT);
	CHECK_INT(json_get_node(&arena, root, "z", JSON_REQUIRED, JSON_NULL,
				&node, &issue), JSON_GOT);
	CHECK_INT(json_get_node(&arena, root, "o", JSON_REQUIRED, JSON_ARRAY,
				&node, &issue), JSON_WRONG);
	check_issue(&issue, "/o", "array", "object");
	CHECK(node == json_member(root, "z"));
	arena_release(&arena);
}

TEST(json_get, of_duplicates_the_first_counts)
{
	struct arena arena = ARENA_INIT;
	struct json_node *inner = json_at(parse(&arena, sample),
					  slice_from("/o/in~1ner/1"));
	struct json_issue issue;
	int64_t n = 0;

	CHECK_INT(json_get_integer(&arena, inner, "d", JSON_REQUIRED, &n,
				   &issue), JSON_GOT);
	CHECK_INT(n, 1);
	arena_release(&arena);
}

TEST(json_get, gives_a_boolean)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(&arena, "{\"t\":true,\"f\":false,"
					       "\"n\":0}");
	struct json_issue issue;
	bool value = false;

	CHECK_INT(json_get_boolean(&arena, root, "t", JSON_REQUIRED, &value,
				   &issue), JSON_GOT);
	CHECK(value);
	CHECK_INT(json_get_boolean(&arena, root, "f", JSON_REQUIRED, &value,
				   &issue), JSON_GOT);
	CHECK(!value);
	CHECK_INT(json_get_boolean(&arena, root, "n", JSON_REQUIRED, &value,
				   &issue), JSON_WRONG);
	check_issue(&issue, "/n", "boolean", "number 0");
	arena_release(&arena);
}

static enum json_got integer(const char *spelling, int64_t *out)
{
	struct arena arena = ARENA_INIT;
	struct json_issue issue = { "", "", "" };
	enum json_got got;
	char text[100];

	snprintf(text, sizeof(text), "{\"n\":%s}", spelling);
	got = json_get_integer(&arena, parse(&arena, text), "n",
			       JSON_REQUIRED, out, &issue);
	if (got == JSON_WRONG) {
		CHECK_TEXT(issue.pointer, "/n");
		CHECK_TEXT(issue.expected, "integer");
		CHECK_HAS(issue.got, spelling);
	}
	arena_release(&arena);
	return got;
}

TEST(json_get, an_integer_is_spelled_as_one_and_fits)
{
	static const char *const wrong[] = {
		"1.0", "1e2", "-0.0", "9223372036854775808",
		"-9223372036854775809", "\"1\"", "99999999999999999999999",
		"null", "true",
	};
	int64_t n = 77;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CHECK_INT(integer(wrong[i], &n), JSON_WRONG);
	CHECK_INT(n, 77);
	CHECK_INT(integer("0", &n), JSON_GOT);
	CHECK_INT(n, 0);
	CHECK_INT(integer("-0", &n), JSON_GOT);
	CHECK_INT(n, 0);
	CHECK_INT(integer("-17", &n), JSON_GOT);
	CHECK_INT(n, -17);
	CHECK_INT(integer("9223372036854775807", &n), JSON_GOT);
	CHECK_INT(n, INT64_MAX);
	CHECK_INT(integer("-9223372036854775808", &n), JSON_GOT);
	CHECK_INT(n, INT64_MIN);
}

static void check_described(const char *text, const char *want)
{
	struct arena arena = ARENA_INIT;

	CHECK_TEXT(json_describe(&arena, parse(&arena, text)), want);
	arena_release(&arena);
}

TEST(json_describe, is_short_printable_ascii)
{
	check_described("null", "null");
	check_described("true", "boolean true");
	check_described("1e400", "number 1e400");
	check_described("[1]", "array");
	check_described("{}", "object");
	check_described("\"a\\nb\"", "string \"a\\nb\"");
	check_described("\"\xC3\xA9\x7F\"", "string \"\\u00e9\\u007f\"");
	check_described("\"\xF0\x9F\x98\x80\"", "string \"\\ud83d\\ude00\"");
	CHECK_TEXT(json_describe(NULL, NULL), "nothing");
}

TEST(json_describe, cuts_at_eighty_bytes)
{
	struct arena arena = ARENA_INIT;
	char text[200];
	const char *got;

	for (int len = 60; len < 90; len++) {
		snprintf(text, sizeof(text), "\"%0*d\"", len, 0);
		got = json_describe(&arena, parse(&arena, text));
		CHECK_INT(strlen(got),
			  len + 9 < JSON_DESCRIBE_MAX ? len + 9
						      : JSON_DESCRIBE_MAX);
		CHECK_TEXT(got + strlen(got) - 4,
			   len + 9 <= JSON_DESCRIBE_MAX ? "000\"" : "...\"");
	}
	snprintf(text, sizeof(text), "1%0*d", 100, 0);
	got = json_describe(&arena, parse(&arena, text));
	CHECK_INT(strlen(got), JSON_DESCRIBE_MAX);
	CHECK_TEXT(got + JSON_DESCRIBE_MAX - 4, "0...");
	arena_release(&arena);
}

TEST(json_describe, prints_bytes_that_are_not_utf8_too)
{
	struct arena arena = ARENA_INIT;

	CHECK_TEXT(json_printable(&arena, slice_from("a\xFF\t"), 40),
		   "a\\xFF\\u0009");
	CHECK_TEXT(json_printable(&arena, SLICE_NONE, 40), "");
	CHECK_TEXT(json_printable(&arena, slice_from("\"abcdef\""), 6),
		   "\"a...\"");
	CHECK_TEXT(json_printable(&arena, slice_from("\xFF\xFF"), 4), "...");
	arena_release(&arena);
}
