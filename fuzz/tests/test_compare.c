/* Two answers to one request: what counts as a difference. */
#include "campaign/compare.h"
#include "json/json_write.h"
#include "tests/expect_fixture.h"
#include "tests/test.h"

static struct compare_view view_of(struct expect_fixture *f,
				   const struct fixture_answer *answer,
				   struct arena *keep)
{
	struct compare_view v;

	expect_fixture_judge(f, answer);
	compare_view_of(&f->suite, &f->result, LEVEL_SHOULD, keep, &v);
	return v;
}

#define TWO_SPECS \
	"{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\"," \
	"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"" \
	FIXTURE_VOLUME "\"}},{\"_typeName\":\"CnsSyncVolumeSpec\"," \
	"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"" \
	FIXTURE_VOLUME "\"}}]}"
#define ONE_SPEC \
	"{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\"," \
	"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"" \
	FIXTURE_VOLUME "\"}}]}"

enum { FIXTURE_WHY = 64 };

#define FAULT(name, more) \
	{ 500, "application/json", \
	  "{\"_typeName\":\"" name "\",\"faultMessage\":[]" more "}", "", NULL }
#define TASK(id) \
	{ 200, "application/json", \
	  "{\"_typeName\":\"ManagedObjectReference\",\"type\":\"Task\"," \
	  "\"value\":\"" id "\"}", "Date: Wed, 25 Nov 2026 23:00:00 GMT\r\n", \
	  NULL }

TEST(compare, sees_kinds_and_no_ids_dates_and_messages)
{
	static const struct {
		struct fixture_answer left, right;
		enum compare_difference difference;
	} rows[] = {
		{ FAULT("InvalidArgument", ""), FAULT("InvalidArgument", ""),
		  COMPARE_SAME },
		{ FAULT("InvalidArgument", ",\"message\":\"a\""),
		  FAULT("InvalidArgument", ",\"message\":\"b\""),
		  COMPARE_SAME },
		{ FAULT("InvalidArgument", ",\"invalidProperty\":\"a\""),
		  FAULT("InvalidArgument", ",\"invalidProperty\":\"b\""),
		  COMPARE_PROPERTY },
		{ FAULT("InvalidArgument", ""), TASK("task-1"),
		  COMPARE_VERDICT },
		{ TASK("task-1"), TASK("task-2"), COMPARE_SAME },
		{ TASK("task-1"), FAULT("NotFound", ""), COMPARE_STATUS },
		{ FAULT("CnsFault", ""), FAULT("NotFound", ""),
		  COMPARE_TYPE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena keep = ARENA_INIT;
		struct expect_fixture f;
		struct compare_view left, right;

		expect_fixture_open(&f);
		expect_fixture_sync(&f, slice_from(TWO_SPECS));
		left = view_of(&f, &rows[i].left, &keep);
		right = view_of(&f, &rows[i].right, &keep);
		if (!CHECK_TEXT(compare_difference_name(
					compare_views(&left, &right)),
				compare_difference_name(rows[i].difference)))
			printf("row %zu: %s, %s\n", i, left.text, right.text);
		arena_release(&keep);
		expect_fixture_close(&f);
	}
}

static const char mask_text[] =
	"{\"schema\":\"cnsconform-mask/1\",\n\"known\":[\n"
	"{\"request\":\"spec-*\",\"left\":\"500 Invalid*\","
	"\"right\":\"500 NotFound\",\"until\":\"2026-11-25\","
	"\"why\":\"ticket 1\"},\n"
	"{\"request\":\"*\",\"left\":\"400*\",\"right\":\"*\","
	"\"why\":\"ticket 2\"},\n"
	"{\"request\":\"valid\",\"left\":\"*\",\"right\":\"closed\","
	"\"why\":\"ticket 3\"}]}";

/* The reason, "" = not known; the day is over: with an exclamation mark. */
static const char *why(const struct expectation *e, const char *left,
		       const char *right, const char *today, char out[])
{
	struct arena arena = ARENA_INIT;
	struct compare_mask mask;
	const struct compare_known *k;
	struct err err = ERR_INIT;
	bool expired = false;

	CHECK_INT(compare_mask_read("m.json", slice_from(mask_text), &arena,
				    &mask, &err), 0);
	k = compare_mask_find(&mask, e,
			      &(struct compare_said){ COMPARE_STATUS, left,
						      right, true },
			      today, &expired);
	snprintf(out, FIXTURE_WHY, "%s%s", k ? k->why : "",
		 expired ? "!" : "");
	arena_release(&arena);
	return out;
}

/* One difference at a time, and of two the one that says more. A task that was
 * followed on one side alone is none. */
TEST(compare, names_the_first_difference)
{
	static const char ok[] = "success", lost[] = "error NotFound";
	static const struct compare_view usual = {
		false, EXCHANGE_ANSWERED, 200, "Task", "", "", ok, "x" };
	static const struct {
		struct compare_view other;
		enum compare_difference difference;
	} rows[] = {
		{ { false, EXCHANGE_ANSWERED, 200, "Task", "", "", ok, "x" },
		  COMPARE_SAME },
		{ { false, EXCHANGE_ANSWERED, 200, "Task", "", "", "", "x" },
		  COMPARE_SAME },
		{ { false, EXCHANGE_ANSWERED, 200, "Task", "", "", lost, "x" },
		  COMPARE_END },
		{ { false, EXCHANGE_ANSWERED, 200, "Task", "", "a", lost, "x" },
		  COMPARE_PROPERTY },
		{ { false, EXCHANGE_ANSWERED, 200, "Task", "/a", "a", ok, "x" },
		  COMPARE_PLACE },
		{ { false, EXCHANGE_ANSWERED, 200, "", "/a", "", ok, "x" },
		  COMPARE_TYPE },
		{ { false, EXCHANGE_ANSWERED, 202, "", "", "", ok, "x" },
		  COMPARE_STATUS },
		{ { false, EXCHANGE_CUT, 202, "Task", "", "", ok, "x" },
		  COMPARE_OUTCOME },
		{ { true, EXCHANGE_CUT, 200, "Task", "", "", ok, "x" },
		  COMPARE_VERDICT },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = ARENA_INIT;
		struct compare_said said;

		CHECK_INT(compare_views(&usual, &rows[i].other),
			  rows[i].difference);
		CHECK_INT(compare_views(&rows[i].other, &usual),
			  rows[i].difference);
		/* Which property is named is no matter of the request. */
		compare_say(&arena, &usual, &rows[i].other, &said);
		CHECK_INT(said.by_request,
			  rows[i].difference != COMPARE_PROPERTY);
		arena_release(&arena);
	}
}

/* A name where both have one, else whether there is one. */
TEST(compare, says_which_property_is_named)
{
	static const char *const rows[][4] = {
		{ "a", "b", "x of a", "x of b" },
		{ "a", "", "x of a property", "x of no property" },
		{ "", "b", "x of no property", "x of a property" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct compare_view left = {
			false, EXCHANGE_ANSWERED, 500, "T", "", rows[i][0], "",
			"x" }, right = left;
		struct arena arena = ARENA_INIT;
		struct compare_said said;

		right.property = rows[i][1];
		compare_say(&arena, &left, &right, &said);
		CHECK_INT(said.kind, COMPARE_PROPERTY);
		CHECK_TEXT(said.left, rows[i][2]);
		CHECK_TEXT(said.right, rows[i][3]);
		arena_release(&arena);
	}
}

#define MODE_X \
	"{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\"," \
	"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"" \
	FIXTURE_VOLUME "\"},\"syncMode\":[\"x\"]}]}"

TEST(compare, sees_what_is_wrong_and_where)
{
	static const struct {
		const char *request;
		struct fixture_answer answer;
		bool wrong;
		const char *type, *place, *property, *text;
	} rows[] = {
		{ TWO_SPECS, FAULT("InvalidArgument", ""), false,
		  "InvalidArgument", "", "", "500 InvalidArgument" },
		{ TWO_SPECS, TASK("task-1"), true, "ManagedObjectReference",
		  "", "", "200 Task" },
		/* A warning is nothing wrong. */
		{ MODE_X, TASK("task-1"), false, "ManagedObjectReference", "",
		  "", "200 Task" },
		{ TWO_SPECS, { 500, "application/json",
		  "{\"_typeName\":\"InvalidArgument\",\"faultMessage\":[7]}",
		  "", NULL }, true, "InvalidArgument", "/faultMessage/*", "",
		  "500 InvalidArgument" },
		{ TWO_SPECS, FAULT("InvalidArgument", ",\"invalidProperty\":"
		  "\"a\\u0000b\""), false, "InvalidArgument", "", "",
		  "500 InvalidArgument" },
		{ TWO_SPECS, FAULT("InvalidArgument", ",\"invalidProperty\":"
		  "\"syncSpecs[12].x\""), false, "InvalidArgument", "",
		  "syncSpecs[#].x", "500 InvalidArgument" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena keep = ARENA_INIT;
		struct expect_fixture f;
		struct compare_view v;

		expect_fixture_open(&f);
		expect_fixture_sync(&f, slice_from(rows[i].request));
		v = view_of(&f, &rows[i].answer, &keep);
		CHECK_INT(v.wrong, rows[i].wrong);
		CHECK_INT(v.status, rows[i].answer.status);
		CHECK_TEXT(v.type, rows[i].type);
		CHECK_TEXT(v.place, rows[i].place);
		CHECK_TEXT(v.property, rows[i].property);
		CHECK_TEXT(v.text, rows[i].text);
		arena_release(&keep);
		expect_fixture_close(&f);
	}
}

TEST(compare, sees_that_nothing_came)
{
	static const struct case_result nothing = { .shown = NULL };
	struct arena arena = ARENA_INIT;
	struct expect_fixture f;
	struct compare_view v;

	expect_fixture_open(&f);
	compare_view_of(&f.suite, &nothing, LEVEL_SHOULD, &arena, &v);
	CHECK_INT(v.outcome, EXCHANGE_PENDING);
	CHECK_INT(v.status, 0);
	CHECK_TEXT(v.text, "nothing");
	arena_release(&arena);
	expect_fixture_close(&f);
}

TEST(compare, mask_counts_until_its_day_is_over)
{
	struct expect_fixture f;
	char out[FIXTURE_WHY];
	const struct expectation *e = &f.expectation;

	expect_fixture_open(&f);
	expect_fixture_sync(&f, slice_from(TWO_SPECS));
	CHECK_TEXT(why(e, "500 InvalidArgument", "500 NotFound", "2026-11-25",
		       out), "ticket 1");
	CHECK_TEXT(why(e, "500 InvalidArgument", "500 NotFound", "2026-11-26",
		       out), "ticket 1!");
	CHECK_TEXT(why(e, "500 NotFound", "500 InvalidArgument", "2026-11-25",
		       out), "");
	CHECK_TEXT(why(e, "400 no body", "closed", "2099-01-01", out),
		   "ticket 2");
	CHECK_TEXT(why(e, "200 Task", "closed", "2026-11-25", out), "");
	expect_fixture_sync(&f, slice_from(ONE_SPEC));
	CHECK_TEXT(why(e, "500 InvalidArgument", "500 NotFound", "2026-11-25",
		       out), "");
	CHECK_TEXT(why(e, "200 Task", "closed", "2026-11-25", out),
		   "ticket 3");
	expect_fixture_close(&f);
}

TEST(compare, mask_that_was_written_is_read)
{
	const struct compare_known known = { .request = "volume-id",
		.left = "500 \"quoted\"", .right = "closed", .why = "found",
		.until = "2027-01-31" };
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT(4096);
	struct compare_mask mask;
	struct json_writer w;
	struct err err = ERR_INIT;

	json_writer_init(&w, &text, JSON_INDENTED);
	compare_mask_open(&w);
	compare_mask_put(&w, &known);
	compare_mask_close(&w);
	CHECK(json_writer_done(&w));
	CHECK_INT(compare_mask_read("m.json", buf_view(&text), &arena, &mask,
				    &err), 0);
	if (CHECK_INT(mask.count, 1)) {
		CHECK_TEXT(mask.known[0].left, known.left);
		CHECK_TEXT(mask.known[0].until, known.until);
	}
	buf_release(&text);
	arena_release(&arena);
}

TEST(compare, mask_is_read_strictly)
{
	static const char *const rows[][2] = {
		{ "{\"schema\":\"cnsconform-mask/2\",\"known\":[]}",
		  "m.json:1:11: '/schema'" },
		{ "{\"schema\":\"cnsconform-mask/1\"}", "m.json:1:1: '/known' is nothing" },
		{ "{\"schema\":\"cnsconform-mask/1\",\n\"known\":[\n{}]}",
		  "m.json:3:1: '/known/0/request' is nothing" },
		{ "{\"schema\":\"cnsconform-mask/1\",\n\"known\":[{\"request\":"
		  "\"*\",\"left\":\"*\",\"right\":\"*\",\"why\":\"w\",\n"
		  "\"until\":\"tomorrow\"}]}",
		  "m.json:3:9: '/known/0/until' is string \"tomorrow\"" },
		{ "{\"schema\":\"cnsconform-mask/1\",\n\"known\":[\n{\"request\":"
		  "\"*\",\"left\":\"*\",\"right\":\"*\",\"why\":\"\"}]}",
		  "m.json:3:45: 'why' is empty; say why" },
		{ "{\"schema\":\"cnsconform-mask/1\",\n\"known\":[\n{\"request\":"
		  "\"*\",\"left\":\"*\",\"rihgt\":\"*\",\"why\":\"w\"}]}",
		  "'/known/0/rihgt' is no member of a known difference" },
		{ "{", "m.json:1:2: " },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = ARENA_INIT;
		struct compare_mask mask;
		struct err err = ERR_INIT;

		CHECK_INT(compare_mask_read("m.json", slice_from(rows[i][0]),
					    &arena, &mask, &err), -1);
		CHECK_HAS(err.text, rows[i][1]);
		arena_release(&arena);
	}
}
