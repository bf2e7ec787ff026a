/* Two answers to one request: what counts as a difference. */
#include "campaign/compare.h"
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
	"{\"request\":\"id-*\",\"left\":\"500 Invalid*\","
	"\"right\":\"500 NotFound\",\"until\":\"2026-11-25\","
	"\"why\":\"ticket 1\"}]}";

TEST(compare, mask_counts_until_its_day_is_over)
{
	struct arena arena = ARENA_INIT;
	struct compare_mask mask;
	struct compare_view left = { .text = "500 InvalidArgument" };
	struct compare_view right = { .text = "500 NotFound" };
	const struct compare_known *k;
	struct err err = ERR_INIT;
	bool expired = true;

	CHECK_INT(compare_mask_read("m.json", slice_from(mask_text), &arena,
				    &mask, &err), 0);
	k = compare_mask_find(&mask, "id-empty", &left, &right, "2026-11-25",
			      &expired);
	CHECK(k && !expired);
	CHECK(k && !strcmp(k->why, "ticket 1") && k->line == 3);
	CHECK(compare_mask_find(&mask, "id-empty", &left, &right,
				"2026-11-26", &expired) && expired);
	CHECK(!compare_mask_find(&mask, "specs-many", &left, &right,
				 "2026-11-25", &expired));
	CHECK(!compare_mask_find(&mask, "id-empty", &right, &left,
				 "2026-11-25", &expired));
	arena_release(&arena);
}

TEST(compare, mask_is_read_strictly)
{
	static const char *const rows[][2] = {
		{ "{\"schema\":\"cnsconform-mask/2\",\"known\":[]}",
		  "m.json:1: '/schema'" },
		{ "{\"schema\":\"cnsconform-mask/1\"}", "'/known' is nothing" },
		{ "{\"schema\":\"cnsconform-mask/1\",\n\"known\":[\n{}]}",
		  "m.json:3: '/known/0/request' is nothing" },
		{ "{\"schema\":\"cnsconform-mask/1\",\n\"known\":[{\"request\":"
		  "\"*\",\"left\":\"*\",\"right\":\"*\",\"why\":\"w\",\n"
		  "\"until\":\"tomorrow\"}]}",
		  "m.json:3: '/known/0/until' is string \"tomorrow\"" },
		{ "{", "m.json:1: byte 1" },
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
