/*
 * The members that other programs build on, read back by our own reader.
 */
#include "json/json_get.h"
#include "tests/report_fixture.h"
#include "tests/test.h"

struct read {
	struct arena arena;
	struct buf text;
	struct json_node *root;
};

static void read_open(struct read *r, enum fixture_name name, enum level level)
{
	struct fixture f;

	*r = (struct read){ .arena = ARENA_INIT,
			    .text = BUF_INIT(REPORT_MAX) };
	fixture_open(&f, name);
	f.info.level = level;
	fixture_report(&f, "json", NULL, &r->text);
	fixture_release(&f);
	r->root = json_parse(&r->arena, buf_view(&r->text), 0, NULL);
	CHECK(r->root != NULL);
}

static void read_close(struct read *r)
{
	buf_release(&r->text);
	arena_release(&r->arena);
}

/* The spelling of what a pointer names; "" = nothing there. */
static struct slice at(struct read *r, const char *pointer)
{
	struct json_node *node = json_at(r->root, slice_from(pointer));

	return node ? node->spelling : slice_from("");
}

TEST(report_json, the_members_of_the_schema_in_their_order)
{
	static const char *const names[] = {
		"schema", "tool", "target", "level", "seed", "started",
		"complete", "verdict", "exit_code", "finding", "hint",
		"summary", "liveness", "cases", "causes", "behaviour"
	};
	size_t i = 0;
	struct read r;

	read_open(&r, FIXTURE_MIXED, LEVEL_SHOULD);
	for (struct json_node *n = r.root->first; n; n = n->next, i++)
		CHECK_SLICE(n->name, i < 16 ? names[i] : "nothing more");
	CHECK_INT(i, 16);
	CHECK_SLICE(at(&r, "/schema"), "\"cnsconform-report/1\"");
	CHECK_SLICE(at(&r, "/tool/version"), "\"0.1.0\"");
	CHECK_SLICE(at(&r, "/verdict"), "\"fails\"");
	CHECK_SLICE(at(&r, "/exit_code"), "1");
	CHECK_SLICE(at(&r, "/seed"), "18446744073709551615");
	read_close(&r);
}

TEST(report_json, counts_and_cases)
{
	struct read r;

	read_open(&r, FIXTURE_MIXED, LEVEL_SHOULD);
	CHECK_SLICE(at(&r, "/summary/selected"), "14");
	CHECK_SLICE(at(&r, "/summary/run"), "6");
	CHECK_SLICE(at(&r, "/summary/fail"), "4");
	CHECK_SLICE(at(&r, "/summary/blocked"), "5");
	CHECK_INT(json_at(r.root, slice_from("/cases"))->count, 14);
	CHECK_SLICE(at(&r, "/cases/1/id"), "\"spec-count.two-specs\"");
	CHECK_SLICE(at(&r, "/cases/1/clauses/0"), "\"M3\"");
	CHECK_SLICE(at(&r, "/cases/1/checks/1/pointer"), "\"/reason\"");
	CHECK_SLICE(at(&r, "/cases/11/reason"),
		    "\"needs a second volume: give --volume twice\"");
	CHECK_SLICE(at(&r, "/cases/0/reason"), "");
	CHECK_SLICE(at(&r, "/cases/3/reproduce"), "\"\"");
	read_close(&r);
}

TEST(report_json, causes_group_by_what_decided)
{
	struct read r;

	read_open(&r, FIXTURE_MIXED, LEVEL_SHOULD);
	CHECK_INT(json_at(r.root, slice_from("/causes"))->count, 2);
	CHECK_SLICE(at(&r, "/causes/0/title"),
		    "\"/_typeName: expected 500 InvalidArgument, got 500 "
		    "CnsFault\"");
	CHECK_SLICE(at(&r, "/causes/0/clause"), "\"M3\"");
	CHECK_SLICE(at(&r, "/causes/0/cases/2"), "\"spec-count.many\"");
	CHECK_SLICE(at(&r, "/causes/0/cases/3"), "");
	CHECK_SLICE(at(&r, "/causes/1/cases/0"), "\"volume-id.unknown\"");
	read_close(&r);
}

TEST(report_json, the_verdicts_are_those_of_the_level)
{
	struct read r;

	read_open(&r, FIXTURE_MIXED, LEVEL_SHOULD);
	CHECK_SLICE(at(&r, "/cases/5/verdict"), "\"warn\"");
	CHECK_SLICE(at(&r, "/cases/5/checks/0/verdict"), "\"warn\"");
	read_close(&r);
	read_open(&r, FIXTURE_MIXED, LEVEL_STRICT);
	CHECK_SLICE(at(&r, "/cases/5/verdict"), "\"fail\"");
	CHECK_SLICE(at(&r, "/cases/5/checks/0/verdict"), "\"fail\"");
	read_close(&r);
}

TEST(report_json, a_behaviour_name_stands_once_and_the_first_case_speaks)
{
	struct read r;

	read_open(&r, FIXTURE_MIXED, LEVEL_SHOULD);
	CHECK_INT(json_at(r.root, slice_from("/behaviour"))->count, 3);
	CHECK_SLICE(at(&r, "/behaviour/empty-specs"),
		    "\"500 InvalidArgument\"");
	CHECK(slice_starts(at(&r, "/behaviour/no-session"),
			   "\"500 \\u001b[31m"));
	read_close(&r);
}

TEST(report_json, a_broken_rung_has_its_finding_and_hint)
{
	struct read r;

	read_open(&r, FIXTURE_BROKEN_RUNG, LEVEL_SHOULD);
	CHECK_SLICE(at(&r, "/finding"), "\"login: 500 InvalidLogin, the "
					"credentials are refused\"");
	CHECK_SLICE(at(&r, "/hint"), "\"check --username and --password-file, "
				     "or give --session-file\"");
	CHECK_SLICE(at(&r, "/verdict"), "\"unreachable\"");
	read_close(&r);
}

TEST(report_json, an_interrupted_run_is_not_complete)
{
	struct read r;

	read_open(&r, FIXTURE_INTERRUPTED, LEVEL_SHOULD);
	CHECK_SLICE(at(&r, "/complete"), "false");
	CHECK_SLICE(at(&r, "/exit_code"), "130");
	read_close(&r);
}

TEST(report_table, every_format_is_found_by_its_name)
{
	const struct report_format *format;
	size_t i;

	for (i = 0; (format = report_format_at(i)); i++) {
		CHECK(report_format_find(slice_from(format->name)) == format);
		CHECK(*format->title && *format->media_type);
	}
	CHECK(i >= 2);
	CHECK(report_format_find(slice_from("jso")) == NULL);
	CHECK(report_format_find(SLICE_NONE) == NULL);
}
