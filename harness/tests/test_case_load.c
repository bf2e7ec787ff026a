#include "case/case_load.h"
#include "tests/test.h"

enum { LINES = 8, TEXT_MAX = 8192 };

/* A case file without a mistake, line by line. */
static const char *const right[LINES] = {
	"{\"topic\":\"demo\",\"about\":\"A demonstration.\",\"cases\":[",
	"{\"id\":\"demo.a\",\"title\":\"T.\",\"since\":\"1.0\",",
	"\"clauses\":[\"M3\"],\"tags\":[\"one\"],",
	"\"steps\":[{}],",
	"\"accept\":[{\"answer\":\"fault\",\"fault\":\"NotFound\"}],",
	"\"default\":\"fail\",",
	"\"control\":\"sync\"}",
	"]}",
};

static struct suite loaded(void)
{
	struct suite suite;
	struct err err = ERR_INIT;

	CHECK_INT(suite_load(&suite, NULL, NULL, &err), 0);
	CHECK_TEXT(err.text, "");
	return suite;
}

/* Loads `right` with one line replaced (line 0: none) into the suite. */
static size_t load_with(struct suite *suite, size_t line, const char *text,
			struct buf *problems)
{
	struct buf file = BUF_INIT(TEXT_MAX);
	size_t mistakes;

	for (size_t i = 0; i < LINES; i++)
		buf_printf(&file, "%s\n", i + 1 == line ? text : right[i]);
	mistakes = suite_load_text(suite, "cases/demo.json", buf_view(&file),
				   problems);
	buf_release(&file);
	return mistakes;
}

struct mistake {
	size_t line;
	const char *text;
	const char *problems;
};

static void check_mistakes(const struct mistake *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf problems = BUF_INIT(CASE_PROBLEMS_MAX);
		struct suite suite = loaded();
		size_t lines = 0;

		CHECK_INT(load_with(&suite, rows[i].line, rows[i].text,
				    &problems) > 0, 1);
		if (!CHECK_TEXT(buf_string(&problems), rows[i].problems))
			printf("\n(row %zu: %s)", i, rows[i].text);
		for (size_t c = 0; c < problems.len; c++)
			lines += problems.bytes[c] == '\n';
		CHECK(lines > 0);
		suite_release(&suite);
		buf_release(&problems);
	}
}

#define CHECK_MISTAKES(rows) \
	check_mistakes(rows, sizeof(rows) / sizeof((rows)[0]))

TEST(case_load, takes_a_file_without_a_mistake)
{
	struct buf problems = BUF_INIT(CASE_PROBLEMS_MAX);
	struct suite suite = loaded();
	size_t before = suite.case_count;
	const struct test_case *tc;

	CHECK_INT(load_with(&suite, 0, NULL, &problems), 0);
	CHECK_TEXT(buf_string(&problems), "");
	CHECK_INT(suite.case_count, before + 1);
	tc = suite_case(&suite, slice_from("demo.a"));
	if (CHECK(tc != NULL)) {
		CHECK_TEXT(tc->topic, "demo");
		CHECK_TEXT(tc->file, "cases/demo.json");
		CHECK_INT(tc->line, 2);
		CHECK_TEXT(tc->clauses[0]->id, "M3");
		CHECK_TEXT(tc->steps[0].name, "step 1");
		CHECK_TEXT(tc->steps[0].request->name, "sync");
		CHECK(tc->steps[0].judged);
		CHECK_TEXT(tc->accepts[0].clause->id, "M3");
		CHECK_TEXT(tc->accepts[0].faults[0], "NotFound");
		CHECK_INT(tc->accepts[0].verdict, VERDICT_PASS);
		CHECK_INT(tc->control, CONTROL_SYNC);
		CHECK(tc->uses_volume);
	}
	suite_release(&suite);
	buf_release(&problems);
}

TEST(case_load, names_the_place_of_what_is_not_json)
{
	static const struct mistake rows[] = {
		{ 4, "\"steps\":[{}],,",
		  "cases/demo.json:4:14: not JSON: a byte that cannot stand "
		  "there\n" },
		{ 8, "]}x",
		  "cases/demo.json:8:3: not JSON: bytes after the value\n" },
		{ 8, "]",
		  "cases/demo.json:9:1: not JSON: the text ends inside a "
		  "value\n" },
		{ 6, "\"default\":\"f\ta\",",
		  "cases/demo.json:6:13: not JSON: a raw control character in "
		  "a string\n" },
	};

	CHECK_MISTAKES(rows);
}

TEST(case_load, refuses_unknown_keys_with_the_nearest_one)
{
	static const struct mistake rows[] = {
		{ 1, "{\"topic\":\"demo\",\"about\":\"A.\",\"case\":1,"
		  "\"cases\":[",
		  "cases/demo.json:1:30: unknown key 'case'; did you mean "
		  "'cases'?\n" },
		{ 3, "\"clauses\":[\"M3\"],\"tagz\":[\"one\"],",
		  "cases/demo.json:3:18: unknown key 'tagz'; did you mean "
		  "'tags'?\n" },
		{ 4, "\"steps\":[{\"boddy\":\"none\"}],",
		  "cases/demo.json:4:11: unknown key 'boddy'; did you mean "
		  "'body'?\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"remove\",\"at\":"
		  "\"/syncSpecs\",\"x-y-z\":1}]}],",
		  "cases/demo.json:4:53: unknown key 'x-y-z'\n" },
		{ 5, "\"accept\":[{\"answer\":\"fault\",\"Fault\":\"X\"}],",
		  "cases/demo.json:5:29: unknown key 'Fault'; did you mean "
		  "'fault'?\n" },
	};

	CHECK_MISTAKES(rows);
}

TEST(case_load, refuses_what_is_missing_or_of_the_wrong_type)
{
	static const struct mistake rows[] = {
		{ 1, "{\"topic\":\"demo\",\"cases\":[",
		  "cases/demo.json:1:1: 'about' is missing; a case file needs "
		  "it\n" },
		{ 6, "", "cases/demo.json:2:1: 'default' is missing; a case "
		  "needs it\n" },
		{ 5, "", "cases/demo.json:2:1: 'accept' is missing; a case "
		  "needs it\n" },
		{ 2, "\"oops\",{\"id\":\"demo.a\",\"title\":\"T.\",\"since\":"
		  "\"1.0\",",
		  "cases/demo.json:2:1: a case must be an object, not string "
		  "\"oops\"\n" },
		{ 3, "\"clauses\":\"M3\",",
		  "cases/demo.json:3:11: 'clauses' must be an array, not "
		  "string \"M3\"\n" },
		{ 2, "{\"id\":\"demo.a\",\"title\":7,\"since\":\"1.0\",",
		  "cases/demo.json:2:24: 'title' must be a string, not number "
		  "7\n" },
		{ 4, "\"steps\":[{\"polls_after\":1.5}],",
		  "cases/demo.json:4:25: 'polls_after' must be an integer, not "
		  "number 1.5\n" },
		{ 4, "\"steps\":[{\"headers\":{\"Accept\":1}}],",
		  "cases/demo.json:4:31: 'Accept' must be a string or null, "
		  "not number 1\n" },
		{ 5, "\"accept\":[{\"answer\":\"any\",\"status\":true}],",
		  "cases/demo.json:5:36: 'status' must be a string or an "
		  "integer or an array, not boolean true\n" },
		{ 2, "{\"id\":\"demo.a\",\"title\":\"\",\"since\":\"1.0\",",
		  "cases/demo.json:2:24: an empty string; give text\n" },
		{ 2, "{\"id\":\"demo.a\",\"title\":\"\\u0000\",\"since\":"
		  "\"1.0\",",
		  "cases/demo.json:2:24: text with a NUL; only 'value' and "
		  "'text' may hold one\n" },
	};

	CHECK_MISTAKES(rows);
}

TEST(case_load, refuses_what_stands_twice)
{
	static const struct mistake rows[] = {
		{ 6, "\"default\":\"fail\",\"default\":\"fail\",",
		  "cases/demo.json:6:18: 'default' stands here twice; keep "
		  "one\n" },
		{ 4, "\"steps\":[{\"headers\":{\"A\":\"1\",\"A\":\"2\"}}],",
		  "cases/demo.json:4:30: 'A' stands here twice; keep one\n" },
		{ 2, "{\"id\":\"demo.a\",\"title\":\"T.\",\"since\":\"1.0\","
		  "\"clauses\":[\"M1\"],\"steps\":[{}],\"accept\":[\"@synced\"]"
		  ",\"default\":\"fail\"},{\"id\":\"demo.a\",\"title\":\"T.\","
		  "\"since\":\"1.0\",",
		  "cases/demo.json:2:118: id 'demo.a' stands at "
		  "cases/demo.json:2 already\n" },
	};

	CHECK_MISTAKES(rows);
}

TEST(case_load, refuses_names_that_do_not_exist)
{
	static const struct mistake rows[] = {
		{ 1, "{\"topic\":\"dem\",\"about\":\"A.\",\"cases\":[",
		  "cases/demo.json:1:10: topic 'dem' is not the file name "
		  "'demo'\n" },
		{ 2, "{\"id\":\"other.a\",\"title\":\"T.\",\"since\":\"1.0\",",
		  "cases/demo.json:2:7: id 'other.a' must start with "
		  "'demo.'\n" },
		{ 2, "{\"id\":\"demo.A b\",\"title\":\"T.\",\"since\":\"1.0\",",
		  "cases/demo.json:2:7: an id is 'topic.words-with-hyphens' "
		  "(a-z, 0-9; at most 120 bytes)\n" },
		{ 2, "{\"id\":\"demo.a\",\"title\":\"T.\",\"since\":\"one\",",
		  "cases/demo.json:2:37: 'since' is a suite version such as "
		  "\"1.0\"\n" },
		{ 3, "\"clauses\":[\"M33\"],",
		  "cases/demo.json:3:12: unknown clause 'M33'; did you mean "
		  "'M3'?\n" },
		{ 3, "\"clauses\":[\"m3\"],",
		  "cases/demo.json:3:12: unknown clause 'm3'; did you mean "
		  "'M3'?\n" },
		{ 3, "\"clauses\":[\"M3\"],\"tags\":[\"No Tag\",\"b-\"],",
		  "cases/demo.json:3:26: 'No Tag' is not words-with-hyphens "
		  "(a-z, 0-9)\n"
		  "cases/demo.json:3:35: 'b-' is not words-with-hyphens "
		  "(a-z, 0-9)\n" },
		{ 3, "\"clauses\":[\"M3\"],\"needs\":[\"second-volum\"],",
		  "cases/demo.json:3:27: unknown need 'second-volum'; did you "
		  "mean 'second-volume'?\n" },
	};

	CHECK_MISTAKES(rows);
}

TEST(case_load, refuses_names_in_steps_and_answers_that_do_not_exist)
{
	static const struct mistake rows[] = {
		{ 4, "\"steps\":[{\"request\":\"snyc\"}],",
		  "cases/demo.json:4:21: unknown request 'snyc'; did you "
		  "mean 'sync'?\n" },
		{ 4, "\"steps\":[{\"request\":\"synch\"}],",
		  "cases/demo.json:4:21: unknown request 'synch'; did you mean "
		  "'sync'?\n" },
		{ 4, "\"steps\":[{\"session\":\"nobody\"}],",
		  "cases/demo.json:4:21: unknown session 'nobody'\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"delete\",\"at\":\"\"}]}],",
		  "cases/demo.json:4:26: unknown op 'delete'\n" },
		{ 5, "\"accept\":[{\"answer\":\"fault\",\"fault\":[\"NotFound\","
		  "\"InvalidArgumnt\"]}],",
		  "cases/demo.json:5:49: unknown fault 'InvalidArgumnt'; did "
		  "you mean 'InvalidArgument'?\n" },
		{ 5, "\"accept\":[{\"answer\":\"fault\",\"verdict\":\"ok\"}],",
		  "cases/demo.json:5:39: unknown verdict 'ok'\n" },
		{ 5, "\"accept\":[{\"answer\":\"fault\",\"verdict\":\"skip\"}],",
		  "cases/demo.json:5:39: unknown verdict 'skip'\n" },
		{ 5, "\"accept\":[{\"answer\":\"object\",\"object\":\"Thing\"}],",
		  "cases/demo.json:5:39: unknown type 'Thing'\n" },
		{ 5, "\"accept\":[\"@sinced\"],",
		  "cases/demo.json:5:11: unknown list '@sinced'; did you mean "
		  "'synced'?\n" },
		{ 5, "\"accept\":[\"synced\"],",
		  "cases/demo.json:5:11: an alternative is an object, or "
		  "\"@name\" of a list in alternatives.json\n" },
		{ 6, "\"default\":\"warn\",",
		  "cases/demo.json:6:11: unknown default 'warn'\n" },
		{ 7, "\"control\":\"snc\"}",
		  "cases/demo.json:7:11: unknown control 'snc'; did you mean "
		  "'sync'?\n" },
	};

	CHECK_MISTAKES(rows);
}

TEST(case_load, refuses_placeholders_that_do_not_exist)
{
	static const struct mistake rows[] = {
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"set\",\"at\":\"\","
		  "\"value\":[\"${volme}\"]}]}],",
		  "cases/demo.json:4:50: unknown placeholder 'volme'; did you "
		  "mean 'volume'?\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"set\",\"at\":\"\","
		  "\"value\":\"${volume|uper}\"}]}],",
		  "cases/demo.json:4:49: unknown filter 'uper'; did you mean "
		  "'upper'?\n" },
		{ 4, "\"steps\":[{\"headers\":{\"X\":\"a ${\"}}],",
		  "cases/demo.json:4:26: '${' without '}'; spell a dollar that "
		  "is meant as one \\u0024\n" },
		{ 4, "\"steps\":[{\"path\":\"/a/${nothing}\"}],",
		  "cases/demo.json:4:18: unknown placeholder 'nothing'\n" },
		{ 4, "\"steps\":[{\"body\":\"text\",\"text\":\"${x}\"}],",
		  "cases/demo.json:4:32: unknown placeholder 'x'\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"set\",\"at\":\"\","
		  "\"value\":\"${file_volume}\"}]}],",
		  "cases/demo.json:4:10: '${file_volume}' is used; add "
		  "\"file-volume\" to 'needs'\n" },
		{ 4, "\"steps\":[{\"request\":\"task-info\"}],",
		  "cases/demo.json:4:10: '${task}' is used, and no earlier "
		  "step starts a task\n" },
	};

	CHECK_MISTAKES(rows);
}

TEST(case_load, refuses_steps_that_cannot_be_sent)
{
	static const struct mistake rows[] = {
		{ 4, "\"steps\":[],",
		  "cases/demo.json:4:9: no steps; [{}] sends the valid "
		  "request\n" },
		{ 4, "\"steps\":[{\"judged\":false}],",
		  "cases/demo.json:2:1: no step is judged\n" },
		{ 4, "\"steps\":[{\"path\":\"x\"}],",
		  "cases/demo.json:4:18: a path starts with '/'; it is put "
		  "behind /sdk/vim25/<release>\n" },
		{ 4, "\"steps\":[{\"body\":\"text\"}],",
		  "cases/demo.json:4:10: this 'body' needs 'text'\n" },
		{ 4, "\"steps\":[{\"text\":\"x\"}],",
		  "cases/demo.json:4:10: 'text' needs \"body\": \"text\" or "
		  "\"bytes\"\n" },
		{ 4, "\"steps\":[{\"target\":\"/a b\"}],",
		  "cases/demo.json:4:20: a request target has no white "
		  "space\n" },
		{ 4, "\"steps\":[{\"target\":\"/a\",\"path\":\"/b\"}],",
		  "cases/demo.json:4:10: 'target' takes the place of 'path' "
		  "and 'release'\n" },
		{ 4, "\"steps\":[{\"session_field\":\"Session\"}],",
		  "cases/demo.json:4:27: this is not the name of the session "
		  "header\n" },
		{ 4, "\"steps\":[{\"http\":\"2\"}],",
		  "cases/demo.json:4:18: unknown version '2'\n" },
		{ 4, "\"steps\":[{\"chunked\":1048577,\"pad\":16777217}],",
		  "cases/demo.json:4:21: 'chunked' is 0 to 1048576\n"
		  "cases/demo.json:4:35: 'pad' is 0 to 16777216\n" },
		{ 4, "\"steps\":[{\"pad\":100,\"pad_inside\":100}],",
		  "cases/demo.json:4:21: 'pad' and 'pad_inside' stand in one "
		  "step; keep one\n" },
		{ 4, "\"steps\":[{\"pad_inside\":100,\"pad\":0}],",
		  "cases/demo.json:4:28: 'pad' and 'pad_inside' stand in one "
		  "step; keep one\n" },
		{ 4, "\"steps\":[{\"body\":\"none\",\"chunked\":1}],",
		  "cases/demo.json:4:10: 'chunked' and 'pad' need a body\n" },
		{ 4, "\"steps\":[{\"body\":\"bytes\",\"text\":\"\\u0100\"}],",
		  "cases/demo.json:4:33: a character above U+00FF is not one "
		  "byte\n" },
		{ 4, "\"steps\":[{\"release\":\"${nope}\"}],",
		  "cases/demo.json:4:21: unknown placeholder 'nope'\n" },
	};

	CHECK_MISTAKES(rows);
}

TEST(case_load, refuses_patches_that_cannot_be)
{
	static const struct mistake rows[] = {
		{ 4, "\"steps\":[{\"body\":\"none\",\"patch\":[]}],",
		  "cases/demo.json:4:33: a patch needs a base body, and this "
		  "step has none\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"remove\",\"at\":"
		  "\"/syncSpecs/1\"}]}],",
		  "cases/demo.json:4:19: patch 1: nothing at "
		  "'/syncSpecs/1'\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"remove\",\"at\":"
		  "\"syncSpecs\"}]}],",
		  "cases/demo.json:4:40: 'at' is a JSON Pointer: empty, or it "
		  "starts with '/'\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"remove\",\"at\":\"\"}]}"
		  "],",
		  "cases/demo.json:4:19: patch 1: the root cannot be removed; "
		  "use \"body\": \"none\"\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"repeat\",\"at\":"
		  "\"/syncSpecs/0\",\"times\":1}]}],",
		  "cases/demo.json:4:63: 'times' is 2 to 100000\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"repeat\",\"at\":"
		  "\"/syncSpecs\",\"times\":2}]}],",
		  "cases/demo.json:4:19: patch 1: '/syncSpecs' is no element "
		  "of an array\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"repeat\",\"at\":"
		  "\"/syncSpecs/0\",\"times\":100000},{\"op\":\"repeat\","
		  "\"at\":\"/syncSpecs/0\",\"times\":100000}]}],",
		  "cases/demo.json:4:19: patch 2: 100000 copies make a body of "
		  "more than 750000 values\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"set\",\"at\":"
		  "\"/syncSpecs\"}]}],",
		  "cases/demo.json:4:20: 'set' needs a 'value'\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"remove\",\"at\":"
		  "\"/syncSpecs\",\"value\":1,\"times\":2}]}],",
		  "cases/demo.json:4:20: 'remove' takes no 'value'\n"
		  "cases/demo.json:4:20: 'times' belongs to 'repeat' and "
		  "'nest'\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"nest\",\"at\":\"\","
		  "\"times\":70000}]}],",
		  "cases/demo.json:4:19: patch 1: more than 65536 levels\n" },
		{ 4, "\"steps\":[{\"patch\":[{\"op\":\"rename\",\"at\":"
		  "\"/syncSpecs\",\"value\":1}]}],",
		  "cases/demo.json:4:20: the 'value' of 'rename' is the new "
		  "name, a string\n" },
	};

	CHECK_MISTAKES(rows);
}

TEST(case_load, refuses_headers_and_sessions_that_cannot_be)
{
	static const struct mistake rows[] = {
		{ 4, "\"steps\":[{\"headers\":{\"A b\":\"1\",\"C\":\"a\\r\\nb\""
		  "}}],",
		  "cases/demo.json:4:22: a header name has no space, colon, "
		  "line break or NUL\n"
		  "cases/demo.json:4:36: a header value has no line break or "
		  "NUL\n" },
		{ 4, "\"steps\":[{\"session\":\"own\"}],",
		  "cases/demo.json:4:10: no earlier step logs in, so there is "
		  "no session of its own\n" },
		{ 4, "\"steps\":[{\"request\":\"logout\",\"session\":\"main\"}"
		  "],",
		  "cases/demo.json:4:10: this ends the session of the whole "
		  "run; log in first and use \"session\": \"own\"\n" },
	};

	CHECK_MISTAKES(rows);
}

TEST(case_load, refuses_expectations_that_decide_nothing)
{
	static const struct mistake rows[] = {
		{ 5, "\"accept\":[],",
		  "cases/demo.json:5:10: no expectation; list the answers that "
		  "are right\n" },
		{ 5, "\"accept\":[{\"answer\":\"fault\",\"verdict\":\"warn\"}],",
		  "cases/demo.json:5:10: no alternative passes\n" },
		{ 7, "\"control\":\"none\"}",
		  "cases/demo.json:2:1: a case that passes on a refusal needs "
		  "a 'control'\n" },
		{ 4, "\"steps\":[{}],\"alike\":true,",
		  "cases/demo.json:2:1: 'alike' needs two judged steps or "
		  "more\n" },
		{ 5, "\"accept\":[{\"answer\":\"any\"}],",
		  "cases/demo.json:5:11: \"any\" needs a 'status'\n" },
		{ 5, "\"accept\":[{\"answer\":\"any\",\"status\":[99,600]}],",
		  "cases/demo.json:5:37: a status is 100 to 599\n"
		  "cases/demo.json:5:40: a status is 100 to 599\n" },
		{ 5, "\"accept\":[{\"answer\":\"any\",\"status\":[\"6xx\",\"40x\"]}],",
		  "cases/demo.json:5:37: a class of statuses is \"1xx\" to "
		  "\"5xx\"\n"
		  "cases/demo.json:5:43: a class of statuses is \"1xx\" to "
		  "\"5xx\"\n" },
		{ 5, "\"accept\":[{\"answer\":\"fault\",\"step\":0}],",
		  "cases/demo.json:5:36: a step is 1 to 16\n" },
		{ 5, "\"accept\":[{\"answer\":\"fault\",\"step\":2}],",
		  "cases/demo.json:5:10: alternative 1 is for step 2, which "
		  "is not judged\n" },
		{ 5, "\"accept\":[{\"answer\":\"fault\",\"ends\":\"error\"}],",
		  "cases/demo.json:5:11: only a task has 'ends'\n" },
		{ 5, "\"accept\":[{\"answer\":\"task\",\"fault\":\"NotFound\""
		  "}],",
		  "cases/demo.json:5:11: 'fault' belongs to a fault, or to a "
		  "task that ends in \"error\"\n" },
		{ 5, "\"accept\":[{\"answer\":\"object\"}],",
		  "cases/demo.json:5:11: 'object' is the type name of an "
		  "\"object\" answer; give both or neither\n" },
		{ 5, "\"accept\":[{\"answer\":\"fault\",\"exact\":true}],",
		  "cases/demo.json:5:11: 'exact' needs 'fault'\n" },
		{ 3, "\"clauses\":[],",
		  "cases/demo.json:3:11: no clause; name the rule that the "
		  "case is for\n" },
	};

	CHECK_MISTAKES(rows);
}

TEST(case_load, reports_every_mistake_in_the_order_of_the_file)
{
	static const struct mistake rows[] = {
		{ 3, "\"clauses\":[\"X1\",\"M3\"],\"tags\":[1],\"parallel\":"
		  "\"yes\",\"oops\":null,",
		  "cases/demo.json:3:12: unknown clause 'X1'; did you mean "
		  "'M1'?\n"
		  "cases/demo.json:3:31: must be a string, not number 1\n"
		  "cases/demo.json:3:45: 'parallel' must be a boolean, not "
		  "string \"yes\"\n"
		  "cases/demo.json:3:51: unknown key 'oops'\n" },
	};

	CHECK_MISTAKES(rows);
}

TEST(case_load, keeps_the_spelling_of_a_patch_value)
{
	struct suite suite = loaded();
	const struct test_case *tc;

	CHECK_INT(load_with(&suite, 4, "\"steps\":[{\"patch\":[{\"op\":"
			    "\"set\",\"at\":\"\",\"value\":[1e400, "
			    "\"\\ud800\",{\"a\":1,\"a\":2}]}]}],", NULL), 0);
	tc = suite_case(&suite, slice_from("demo.a"));
	if (CHECK(tc && tc->steps[0].patch_count == 1))
		CHECK_SLICE(tc->steps[0].patches[0].value,
			    "[1e400, \"\\ud800\",{\"a\":1,\"a\":2}]");
	suite_release(&suite);
}

TEST(case_load, knows_which_cases_may_reach_a_volume)
{
	struct suite suite = loaded();
	const struct test_case *tc;

	CHECK_INT(load_with(&suite, 4, "\"steps\":[{\"patch\":[{\"op\":"
			    "\"remove\",\"at\":\"/syncSpecs/0\"}]}],", NULL),
		  0);
	tc = suite_case(&suite, slice_from("demo.a"));
	CHECK(tc && !tc->uses_volume);
	suite_release(&suite);
}

TEST(case_load, says_that_a_folder_is_missing)
{
	struct buf problems = BUF_INIT(CASE_PROBLEMS_MAX);
	struct suite suite;
	struct err err = ERR_INIT;

	CHECK_INT(suite_load(&suite, "cases/no-such-folder", &problems, &err),
		  -1);
	CHECK_INT(err.code, ERR_INPUT);
	CHECK_HAS(err.text, "cases/no-such-folder");
	CHECK_INT(problems.len, 0);
	CHECK_INT(suite.case_count, 0);
	buf_release(&problems);
}

TEST(case_load, gives_the_same_digest_compiled_in_and_from_the_folder)
{
	struct suite compiled = loaded(), folder;
	struct err err = ERR_INIT;

	CHECK_INT(suite_load(&folder, "cases", NULL, &err), 0);
	CHECK_TEXT(folder.sha256, compiled.sha256);
	CHECK_INT(strlen(folder.sha256), 64);
	CHECK_INT(folder.case_count, compiled.case_count);
	suite_release(&folder);
	suite_release(&compiled);
}
