#include "json/json_tree.h"

#include "base/alloc.h"
#include "tests/test.h"

enum { MANY = 100000, TEXT_MAX = 64 << 20 };

static struct json_node *parse(struct arena *arena, const char *text)
{
	struct json_node *root = json_parse(arena, slice_from(text), 0, NULL);

	CHECK(root != NULL);
	return root;
}

static void check_render(const struct json_node *root, const char *want)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	json_render(root, &b);
	CHECK_TEXT(buf_string(&b), want);
	buf_release(&b);
}

/* Links, indexes and counts of the whole tree. */
static bool sound(const struct json_node *node)
{
	size_t n = 0;
	const struct json_node *last = NULL;

	for (const struct json_node *c = node->first; c; c = c->next) {
		if (c->parent != node || c->index != n++ || !sound(c))
			return false;
		last = c;
	}
	return n == node->count && last == node->last;
}

TEST(json_tree, keeps_what_was_written)
{
	static const char text[] =
		"{\"b\":1.50,\"a\":[1e400,-0,\"\\u0041\"],\"a\":null,"
		"\"\\u0000\":\"\\ud800\"}";
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(&arena, text);

	check_render(root, text);
	CHECK(sound(root));
	CHECK_INT(root->count, 4);
	CHECK_SLICE(json_member(root, "b")->spelling, "1.50");
	CHECK_INT(json_member(root, "a")->offset, 14);
	CHECK_SLICE(json_member(root, "a")->spelling,
		    "[1e400,-0,\"\\u0041\"]");
	CHECK_INT(json_member(root, "a")->index, 1);
	arena_release(&arena);
}

TEST(json_tree, drops_white_space_only)
{
	struct arena arena = ARENA_INIT;

	check_render(parse(&arena, " [ 1 , { \"a b\" : [ ] } ]\n"),
		     "[1,{\"a b\":[]}]");
	check_render(parse(&arena, " {} "), "{}");
	check_render(parse(&arena, " -1e5\t"), "-1e5");
	arena_release(&arena);
}

TEST(json_tree, gives_nothing_for_what_is_not_json)
{
	struct arena arena = ARENA_INIT;
	struct json_verdict v;

	CHECK(!json_parse(&arena, slice_from("{\"a\":1,}"), 0, &v));
	CHECK_INT(v.code, JSON_ERROR_UNEXPECTED);
	CHECK_INT(v.offset, 7);
	CHECK(!json_parse(&arena, SLICE_NONE, 0, NULL));
	CHECK(!json_parse(&arena, slice_from("[[[]]]"), 2, &v));
	CHECK_INT(v.code, JSON_ERROR_DEPTH);
	CHECK_INT(v.offset, 2);
	arena_release(&arena);
}

TEST(json_tree, compares_names_after_unescaping)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(
		&arena, "{\"id\\u0000x\":0,\"\\u0069d\":1,\"ID\":2,\"id\":3}");
	struct json_node *first = json_member(root, "id");

	CHECK_SLICE(first->spelling, "1");
	CHECK_SLICE(json_member_next(first)->spelling, "3");
	CHECK(!json_member_next(json_member_next(first)));
	CHECK(!json_member(root, "iD"));
	CHECK(!json_member(NULL, "id"));
	CHECK(!json_member(first, "id"));
	CHECK(!json_member_next(NULL));
	CHECK(!json_member_next(root));
	arena_release(&arena);
}

TEST(json_tree, finds_an_element_by_index)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(&arena, "[10,11,12]");

	CHECK_SLICE(json_element(root, 0)->spelling, "10");
	CHECK_SLICE(json_element(root, 2)->spelling, "12");
	CHECK(!json_element(root, 3));
	CHECK(!json_element(NULL, 0));
	CHECK(!json_element(parse(&arena, "{\"a\":1}"), 0));
	arena_release(&arena);
}

TEST(json_tree, names_every_type)
{
	static const char *const names[] = { "null",   "boolean", "boolean",
					     "number", "string",  "array",
					     "object" };
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(&arena,
				       "[null,false,true,0,\"\",[],{}]");

	for (size_t i = 0; i < root->count; i++)
		CHECK_TEXT(json_type_name(json_element(root, i)), names[i]);
	CHECK_TEXT(json_type_name(NULL), "nothing");
	arena_release(&arena);
}

static void check_string(const char *text, struct slice want)
{
	struct arena arena = ARENA_INIT;
	struct slice got = json_string(&arena, parse(&arena, text));

	if (!CHECK(slice_equal(got, want)))
		printf(" (%s)", text);
	arena_release(&arena);
}

TEST(json_tree, unescapes_strings_without_losing_anything)
{
	check_string("\"\"", slice_of("", 0));
	check_string("\"plain\"", slice_from("plain"));
	check_string("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
		     slice_from("\"\\/\b\f\n\r\t"));
	check_string("\"a\\u0000b\"", slice_of("a\0b", 3));
	check_string("\"\\u00E9\\u20ac\"", slice_from("\xC3\xA9\xE2\x82\xAC"));
	check_string("\"\\ud83d\\uDE00!\"", slice_from("\xF0\x9F\x98\x80!"));
	check_string("\"\\ud83d\"", slice_from("\xED\xA0\xBD"));
	check_string("\"\\ude00x\"", slice_from("\xED\xB8\x80x"));
	check_string("\"\\ud83d\\ud83d\\ude00\"",
		     slice_from("\xED\xA0\xBD\xF0\x9F\x98\x80"));
	check_string("\"\\ud83d\\n\"", slice_from("\xED\xA0\xBD\n"));
	check_string("12", SLICE_NONE);
}

TEST(json_tree, unescaping_something_else_stays_inside_it)
{
	static const char *const wrong[] = { "",     "\"",       "\"\\\"",
					     "\"\\u12\"", "\"\\ud800\\u1\"",
					     "\"\\uzzzz\"" };
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CHECK(json_unescape(&arena, slice_from(wrong[i])).len < 12);
	arena_release(&arena);
}

static void check_pointer(struct json_node *root, const char *pointer,
			  const char *spelling)
{
	struct arena arena = ARENA_INIT;
	struct json_node *node = json_at(root, slice_from(pointer));

	if (!CHECK(node != NULL)) {
		printf(" (%s)", pointer);
		return;
	}
	CHECK_SLICE(node->spelling, spelling);
	CHECK_TEXT(json_pointer(&arena, node), pointer);
	arena_release(&arena);
}

TEST(json_tree, goes_from_pointer_to_node_and_back)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(
		&arena, "{\"a\":[{\"b\":7}],\"\":8,\"x/y\":9,\"m~n\":[0,[5]],"
			"\"~1\":3,\" \":4}");

	CHECK(json_at(root, SLICE_NONE) == root);
	CHECK_TEXT(json_pointer(&arena, root), "");
	check_pointer(root, "/a/0/b", "7");
	check_pointer(root, "/", "8");
	check_pointer(root, "/x~1y", "9");
	check_pointer(root, "/m~0n/1/0", "5");
	check_pointer(root, "/~01", "3");
	check_pointer(root, "/ ", "4");
	CHECK_TEXT(json_pointer_to(&arena, json_at(root, slice_from("/a/0")),
				   "new/1"),
		   "/a/0/new~11");
	CHECK_TEXT(json_pointer(&arena, NULL), "");
	arena_release(&arena);
}

TEST(json_tree, a_pointer_that_names_nothing_gives_nothing)
{
	static const char *const wrong[] = {
		"a",	"/b",	 "/a/1", "/a/-",   "/a/00", "/a/+0", "/a/0/",
		"/a//", "/m~n", "/m~2n", "/a/0/0", "/m~",   "/a/ 0",
		"/a/18446744073709551616",
	};
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(&arena, "{\"a\":[1],\"m~n\":2}");

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (!CHECK(!json_at(root, slice_from(wrong[i]))))
			printf(" (%s)", wrong[i]);
	CHECK(!json_at(NULL, slice_from("/a")));
	arena_release(&arena);
}

static const char *pointer_of_long_name(struct arena *arena, size_t len,
					const char *character)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	struct json_node *root;

	buf_text(&b, "{\"");
	while (b.len < len + 2)
		buf_text(&b, character);
	buf_text(&b, "\":0}");
	root = json_parse(arena, arena_slice(arena, buf_view(&b)), 0, NULL);
	buf_release(&b);
	return json_pointer(arena, root->first);
}

TEST(json_tree, cuts_a_long_pointer_and_says_so)
{
	struct arena arena = ARENA_INIT;
	const char *p = pointer_of_long_name(&arena, JSON_POINTER_MAX - 1, "x");

	CHECK_INT(strlen(p), JSON_POINTER_MAX);
	CHECK_TEXT(p + JSON_POINTER_MAX - 3, "xxx");
	p = pointer_of_long_name(&arena, JSON_POINTER_MAX, "x");
	CHECK_INT(strlen(p), JSON_POINTER_MAX);
	CHECK_TEXT(p + JSON_POINTER_MAX - 4, "x...");
	/* Seven bytes each, so that the cut falls into the second euro. */
	p = pointer_of_long_name(&arena, 3000, "\xE2\x82\xAC"
						"\xE2\x82\xACx");
	CHECK_INT(strlen(p), JSON_POINTER_MAX - 2);
	CHECK_TEXT(p + strlen(p) - 7, "x\xE2\x82\xAC...");
	p = json_pointer(&arena, parse(&arena, "{\"a\\u0000b\":1}")->first);
	CHECK_TEXT(p, "/a\\u0000b");
	arena_release(&arena);
}

static void check_duplicates(const struct json_node *root, const char *want)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	const struct json_node *node = NULL;

	while ((node = json_duplicate(root, node)))
		buf_printf(&b, "%.*s ", SLICE_ARG(node->spelling));
	CHECK_TEXT(buf_string(&b), want);
	buf_release(&b);
}

TEST(json_tree, finds_every_duplicate_in_document_order)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(
		&arena, "{\"a\":[{\"x\":1,\"x\":2}],\"b\":3,\"a\":4,"
			"\"\\u0061\":{\"y\":5,\"y\":6},\"A\":7}");

	check_duplicates(root, "2 4 {\"y\":5,\"y\":6} 6 ");
	check_duplicates(root->first, "2 ");
	check_duplicates(parse(&arena, "{\"a\":1,\"a\\u0000\":2,\"\":3}"), "");
	check_duplicates(parse(&arena, "[1,1]"), "");
	check_duplicates(NULL, "");
	arena_release(&arena);
}

TEST(json_tree, duplicates_follow_the_edits)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(&arena, "{\"a\":1,\"a\":2}");

	check_duplicates(root, "2 ");
	json_append(&arena, root, "a", json_new(&arena, slice_from("3")));
	check_duplicates(root, "2 3 ");
	json_replace(root->last, json_new(&arena, slice_from("4")));
	check_duplicates(root, "2 4 ");
	json_remove(root->first);
	check_duplicates(root, "4 ");
	json_remove(root->first);
	check_duplicates(root, "");
	arena_release(&arena);
}

static struct json_node *many_members(struct arena *arena, size_t distinct)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	struct slice text;

	for (size_t i = 0; i < MANY; i++)
		buf_printf(&b, "%s\"name%zu\":%zu", i ? "," : "{",
			   i % distinct, i);
	buf_byte(&b, '}');
	text = arena_slice(arena, buf_view(&b));
	buf_release(&b);
	return json_parse(arena, text, 0, NULL);
}

TEST(json_tree, many_members_and_duplicates_stay_quick)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = many_members(&arena, MANY);
	const struct json_node *node = NULL;
	size_t n = 0;

	CHECK_INT(root->count, MANY);
	CHECK(!json_duplicate(root, NULL));
	root = many_members(&arena, 10);
	while ((node = json_duplicate(root, node)))
		n++;
	CHECK_INT(n, MANY - 10);
	arena_release(&arena);
}

TEST(json_tree, the_deepest_text_needs_no_deep_stack)
{
	struct arena arena = ARENA_INIT;
	struct buf b = BUF_INIT(TEXT_MAX), again = BUF_INIT(TEXT_MAX);
	struct json_node *root, *node;

	for (size_t i = 0; i < JSON_DEPTH_CEILING / 2; i++)
		buf_text(&b, "[{\"a\":");
	buf_text(&b, "[]");
	b.len -= 2;
	buf_text(&b, "0");
	for (size_t i = 0; i < JSON_DEPTH_CEILING / 2; i++)
		buf_text(&b, "}]");
	root = json_parse(&arena, buf_view(&b), JSON_DEPTH_CEILING, NULL);
	CHECK(root != NULL);
	json_render(json_clone(&arena, root), &again);
	CHECK(slice_equal(buf_view(&again), buf_view(&b)));
	CHECK(!json_duplicate(root, NULL));
	for (node = root; node->first; node = node->first)
		;
	CHECK_INT(strlen(json_pointer(&arena, node)), JSON_POINTER_MAX);
	buf_release(&b);
	buf_release(&again);
	arena_release(&arena);
}

TEST(json_tree, refuses_more_values_than_its_ceiling)
{
	struct arena arena = ARENA_INIT;
	struct json_verdict v;
	char *text = mem_alloc(2 * JSON_NODES_MAX + 2);

	/* An array of n zeros has n + 1 values and 2n + 1 bytes. */
	for (size_t i = 0; i < JSON_NODES_MAX; i++)
		memcpy(text + 2 * i, ",0", 2);
	text[0] = '[';
	text[2 * JSON_NODES_MAX] = ']';
	CHECK(!json_parse(&arena, slice_of(text, 2 * JSON_NODES_MAX + 1), 0,
			  &v));
	CHECK_INT(v.code, JSON_ERROR_NODES);
	CHECK_INT(v.offset, 2 * JSON_NODES_MAX - 1);
	arena_release(&arena);
	text[2 * JSON_NODES_MAX - 2] = ']';
	CHECK(json_parse(&arena, slice_of(text, 2 * JSON_NODES_MAX - 1), 0,
			 &v) != NULL);
	mem_free(text);
	arena_release(&arena);
}

TEST(json_edit, a_new_node_copies_its_text)
{
	struct arena arena = ARENA_INIT;
	char text[] = " [1, 2]";
	struct json_node *node = json_new(&arena, slice_from(text));

	memset(text, 'x', sizeof(text) - 1);
	check_render(node, "[1,2]");
	CHECK(!json_new(&arena, slice_from("[1,")));
	arena_release(&arena);
}

TEST(json_edit, appends_to_arrays_and_objects)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(&arena, "{}");
	struct json_node *list = json_new(&arena, slice_from("[]"));

	json_append(&arena, root, "a\n\"", list);
	json_append(&arena, list, NULL, json_new(&arena, slice_from("1")));
	json_append(&arena, list, NULL, json_new(&arena, slice_from("{}")));
	json_append(&arena, root, "b", json_new(&arena, slice_from("null")));
	check_render(root, "{\"a\\n\\\"\":[1,{}],\"b\":null}");
	CHECK(sound(root));
	CHECK(json_member(root, "a\n\"") == list);
	arena_release(&arena);
}

static void check_removed(const char *pointer, const char *want)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(&arena, "{\"a\":[1,2,3],\"b\":4}");
	struct json_node *node = json_at(root, slice_from(pointer));

	json_remove(node);
	check_render(root, want);
	CHECK(sound(root));
	CHECK(!node->parent && !node->next);
	arena_release(&arena);
}

TEST(json_edit, removes_first_middle_last_and_only)
{
	check_removed("/a/0", "{\"a\":[2,3],\"b\":4}");
	check_removed("/a/1", "{\"a\":[1,3],\"b\":4}");
	check_removed("/a/2", "{\"a\":[1,2],\"b\":4}");
	check_removed("/a", "{\"b\":4}");
	check_removed("/b", "{\"a\":[1,2,3]}");
	check_removed("", "{\"a\":[1,2,3],\"b\":4}");
}

static void check_replaced(const char *pointer, const char *want)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(&arena, "{\"a\":[1,2,3],\"\\u0062\":4}");
	struct json_node *old = json_at(root, slice_from(pointer));
	struct json_node *fresh = json_new(&arena, slice_from("[true]"));

	json_replace(old, fresh);
	check_render(root, want);
	CHECK(sound(root));
	CHECK(!old->parent && !old->next && !old->name.at);
	CHECK(json_at(root, slice_from(pointer)) == fresh);
	arena_release(&arena);
}

TEST(json_edit, replaces_and_keeps_the_name_as_written)
{
	check_replaced("/a/0", "{\"a\":[[true],2,3],\"\\u0062\":4}");
	check_replaced("/a/2", "{\"a\":[1,2,[true]],\"\\u0062\":4}");
	check_replaced("/a", "{\"a\":[true],\"\\u0062\":4}");
	check_replaced("/b", "{\"a\":[1,2,3],\"\\u0062\":[true]}");
}

TEST(json_edit, a_clone_is_deep_and_unlinked)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(
		&arena, "{\"a\":[1,{\"b\":[[],2]},{}],\"c\":3}");
	struct json_node *copy = json_clone(&arena, json_member(root, "a"));

	check_render(copy, "[1,{\"b\":[[],2]},{}]");
	CHECK(sound(copy));
	CHECK(!copy->parent && !copy->next && !copy->name.at);
	json_remove(copy->first);
	check_render(root, "{\"a\":[1,{\"b\":[[],2]},{}],\"c\":3}");
	json_append(&arena, root, "d", copy);
	check_render(root, "{\"a\":[1,{\"b\":[[],2]},{}],\"c\":3,"
			   "\"d\":[{\"b\":[[],2]},{}]}");
	check_render(json_clone(&arena, root->last->last), "{}");
	arena_release(&arena);
}

static void check_set(struct slice content, const char *want)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = parse(&arena, "[{\"a\":1}]");

	json_set_string(&arena, root->first, content);
	check_render(root, want);
	CHECK(sound(root));
	CHECK(slice_equal(json_string(&arena, root->first), content));
	arena_release(&arena);
}

TEST(json_edit, a_set_string_reads_back_as_it_was)
{
	check_set(slice_from(""), "[\"\"]");
	check_set(slice_from("a\"\\/\x01\x7F"), "[\"a\\\"\\\\/\\u0001\\u007f\"]");
	check_set(slice_of("a\0b", 3), "[\"a\\u0000b\"]");
	check_set(slice_from("\xED\xA0\xBDx\xED\xBF\xBF"),
		  "[\"\\ud83dx\\udfff\"]");
	check_set(slice_from("\xF0\x9F\x98\x80"), "[\"\xF0\x9F\x98\x80\"]");
}
