/* The shipped tables as a whole. */
#include "base/file.h"
#include "case/case_load.h"
#include "case/case_request.h"
#include "http/request.h"
#include "tests/test.h"
#include "vim/vim_type.h"

enum { README_MAX = 256 * 1024, CASES_AT_LEAST = 95 };

static struct suite loaded(void)
{
	struct buf problems = BUF_INIT(CASE_PROBLEMS_MAX);
	struct suite suite;

	CHECK_INT(suite_load(&suite, "cases", &problems, NULL), 0);
	CHECK_TEXT(buf_string(&problems), "");
	buf_release(&problems);
	return suite;
}

TEST(cases, load_without_a_mistake)
{
	struct suite suite = loaded();

	CHECK(suite.case_count >= CASES_AT_LEAST);
	CHECK_TEXT(suite.version, "1.0");
	for (size_t i = 0; i < suite.case_count; i++)
		CHECK(suite_case(&suite, slice_from(suite.cases[i].id)) ==
		      &suite.cases[i]);
	suite_release(&suite);
}

TEST(cases, have_every_rule_of_the_protocol_notes)
{
	struct suite suite = loaded();
	char id[16];

	for (int i = 1; i <= 10; i++) {
		const struct clause *c;

		snprintf(id, sizeof(id), "M%d", i);
		c = suite_clause(&suite, slice_from(id));
		CHECK(c && c->level == LEVEL_MUST);
	}
	for (int i = 1; i <= 31; i++) {
		const struct clause *c;

		snprintf(id, sizeof(id), "9.%d", i);
		c = suite_clause(&suite, slice_from(id));
		CHECK(c && c->level == LEVEL_SHOULD);
	}
	CHECK(suite_clause(&suite, slice_from("9.14a")) != NULL);
	CHECK(suite_clause(&suite, slice_from("R3")) != NULL);
	suite_release(&suite);
}

static bool accepts_success(const struct accept *a)
{
	return a->answer == ANSWER_TASK || a->answer == ANSWER_OBJECT ||
	       a->answer == ANSWER_EMPTY;
}

static bool passes_on_a_refusal(const struct test_case *tc)
{
	for (size_t i = 0; i < tc->accept_count; i++)
		if (tc->accepts[i].verdict == VERDICT_PASS &&
		    !accepts_success(&tc->accepts[i]))
			return true;
	return false;
}

TEST(cases, have_a_control_wherever_a_refusal_passes)
{
	struct suite suite = loaded();

	for (size_t i = 0; i < suite.case_count; i++) {
		const struct test_case *tc = &suite.cases[i];

		if (passes_on_a_refusal(tc) &&
		    !CHECK(tc->control != CONTROL_NONE))
			printf("\n(%s)", tc->id);
	}
	suite_release(&suite);
}

/* Of the last step: what the case is about. */
static bool accepts_a_refusal(const struct test_case *tc)
{
	for (size_t i = 0; i < tc->accept_count; i++)
		if (tc->accepts[i].verdict != VERDICT_FAIL &&
		    (!tc->accepts[i].step ||
		     tc->accepts[i].step == tc->step_count) &&
		    !accepts_success(&tc->accepts[i]))
			return true;
	return false;
}

/* What the reading rules of section 9 say about answers that no point lists. */
TEST(cases, let_unlisted_faults_warn_only_where_the_rules_say_so)
{
	struct suite suite = loaded();

	for (size_t i = 0; i < suite.case_count; i++) {
		const struct test_case *tc = &suite.cases[i];
		const char *first = tc->clauses[0]->id;
		bool documented = !strcmp(first, "M3") || !strcmp(first, "M4")
				|| !strcmp(first, "M5");
		enum accept_default want = !accepts_a_refusal(tc) ?
			DEFAULT_FAIL : documented ?
			DEFAULT_RUNTIME_FAULT_WARNS : DEFAULT_ANY_FAULT_WARNS;

		if (!CHECK_INT(tc->otherwise, want))
			printf("\n(%s)", tc->id);
	}
	suite_release(&suite);
}

TEST(cases, cite_a_clause_for_every_alternative)
{
	struct suite suite = loaded();

	for (size_t i = 0; i < suite.case_count; i++)
		for (size_t a = 0; a < suite.cases[i].accept_count; a++) {
			const struct accept *one = &suite.cases[i].accepts[a];

			if (!CHECK(one->clause && !one->clause->untestable))
				printf("\n(%s)", suite.cases[i].id);
		}
	suite_release(&suite);
}

TEST(cases, never_pass_without_a_session_on_2xx)
{
	struct suite suite = loaded();

	for (size_t i = 0; i < suite.case_count; i++) {
		const struct test_case *tc = &suite.cases[i];

		if (strcmp(tc->topic, "session"))
			continue;
		for (size_t a = 0; a < tc->accept_count; a++) {
			const struct accept *one = &tc->accepts[a];

			CHECK(!accepts_success(one));
			for (size_t s = 0; s < one->status_count; s++)
				CHECK(one->statuses[s] >= 300 ||
				      one->verdict == VERDICT_FAIL);
		}
	}
	suite_release(&suite);
}

/* Alternatives that an earlier one of the same case always takes. */
static bool covers(const struct accept *first, const struct accept *later)
{
	if (first->answer != ANSWER_FAULT || later->answer != ANSWER_FAULT ||
	    first->status_count || later->status_count || first->header)
		return false;
	for (size_t i = 0; i < later->fault_count; i++) {
		bool taken = false;

		for (size_t j = 0; j < first->fault_count; j++)
			taken |= vim_type_is_a(slice_from(later->faults[i]),
					       first->faults[j]);
		if (!taken)
			return false;
	}
	return later->fault_count > 0;
}

TEST(cases, list_no_alternative_that_cannot_be_reached)
{
	struct suite suite = loaded();

	for (size_t i = 0; i < suite.case_count; i++) {
		const struct test_case *tc = &suite.cases[i];

		for (size_t b = 0; b < tc->accept_count; b++)
			for (size_t a = 0; a < b; a++)
				if (covers(&tc->accepts[a], &tc->accepts[b]) &&
				    tc->accepts[a].verdict !=
				    tc->accepts[b].verdict &&
				    !CHECK(false))
					printf("\n(%s: %zu)", tc->id, b);
	}
	suite_release(&suite);
}

static const struct bindings values = {
	.volume = "6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913",
	.other_volume = "0f9ad3c8-71e2-4b0d-b6f5-28c3e7a4915d",
	.third_volume = "b82e47a1-3c5d-4f96-9a07-e1d46c8f2b30",
	.fourth_volume = "e4570b9c-d826-4e1f-8d3a-9b61f2c07e84",
	.unknown_volume = "00000000-0000-4000-8000-000000000001",
	.file_volume = "file:27c8e5f4-1a90-4d6b-a3e2-c70f59b81d46",
	.unregistered_volume = "93b60d2f-e8c4-47a5-9f1b-4d7e0a28c651",
	.datastore = "datastore-11", .other_datastore = "datastore-12",
	.unknown_datastore = "datastore-99", .release = "9.1.0.0",
	.moid = "cns-volume-manager", .session_manager = { "SessionManager", 14 },
	.task = { "task-1", 6 }, .username = "user", .password = "password",
	.restricted_username = "reader", .restricted_password = "reading",
	.random_user = "nobody", .random_password = "nothing",
	.base_path = "/sdk/vim25/9.1.0.0", .authority = "localhost:443",
	.session_main = "main", .session_garbage = "garbage",
	.session_own = "own",
};

/* What protocol.md 9 wants judged as content, not by its size. */
enum { BODY_JUDGED_AS_CONTENT = 256 * 1024 };

static void check_request(const struct suite *suite,
			  const struct test_case *tc, const struct step *step)
{
	struct buf out = BUF_INIT(REQUEST_MAX);
	struct request_view view;
	struct err err = ERR_INIT;

	if (!CHECK_INT(step_build(suite, step, &values, &out, &err), 0))
		printf("\n(%s: %s)", tc->id, err.text);
	request_view(buf_view(&out), &view);
	CHECK(view.well_formed);
	CHECK(view.body.len < BODY_JUDGED_AS_CONTENT || case_has_tag(tc, "large"));
	CHECK(step->target || step->release ||
	      slice_starts(view.target, values.base_path));
	CHECK(slice_find(buf_view(&out), slice_from("${")) < 0);
	if (!tc->uses_volume)
		CHECK(slice_find(buf_view(&out), slice_from(values.volume)) <
		      0);
	buf_release(&out);
}

TEST(cases, build_a_request_for_every_step)
{
	struct suite suite = loaded();

	for (size_t i = 0; i < suite.case_count; i++)
		for (size_t s = 0; s < suite.cases[i].step_count; s++)
			check_request(&suite, &suite.cases[i],
				      &suite.cases[i].steps[s]);
	suite_release(&suite);
}

TEST(cases, ask_with_a_random_user_for_the_wrong_password)
{
	struct suite suite = loaded();
	const struct test_case *tc = suite_case(&suite,
					slice_from("login.wrong-password"));
	struct buf out = BUF_INIT(REQUEST_MAX);
	size_t wrong = 0, random = 0;

	if (CHECK(tc && tc->step_count == 1)) {
		CHECK_INT(step_build(&suite, &tc->steps[0], &values, &out,
				     NULL), 0);
		CHECK_HAS(buf_string(&out), "{\"userName\":\"nobody\","
			  "\"password\":\"nothing\"}");
	}
	for (size_t i = 0; i < suite.case_count; i++)
		for (size_t s = 0; s < suite.cases[i].step_count; s++) {
			const struct step *step = &suite.cases[i].steps[s];

			if (strcmp(step->request->name, "login") ||
			    !step->patch_count || suite.cases[i].needs &
				   NEED_RESTRICTED_USER)
				continue;
			wrong++;
			random += slice_is(step->patches[0].value,
					   "\"${random_user}\"");
		}
	CHECK_INT(wrong, 2);
	CHECK_INT(random, 2);
	buf_release(&out);
	suite_release(&suite);
}

#define BLOCK_START "<!-- fields: written from the tables in harness/case -->\n"
#define BLOCK_END "<!-- end of fields -->\n"

/* With CNSCONFORM_UPDATE set the block is written, not compared. */
static void update(const char *path, struct slice text, struct slice block,
		   const struct buf *want)
{
	struct buf all = BUF_INIT(README_MAX);

	buf_slice(&all, slice_head(text, (size_t)(block.at - text.at)));
	buf_slice(&all, buf_view(want));
	buf_slice(&all, slice_skip(text, (size_t)(block.at - text.at) +
				   block.len));
	CHECK_INT(file_write(path, buf_view(&all), NULL), 0);
	buf_release(&all);
}

TEST(cases, are_described_as_the_tables_have_it)
{
	static const char path[] = "cases/README.md";
	struct buf file = BUF_INIT(README_MAX), want = BUF_INIT(README_MAX);
	ptrdiff_t start, end;
	struct slice text, block;

	CHECK_INT(file_read(path, &file, NULL), 0);
	case_fields_document(&want);
	text = buf_view(&file);
	start = slice_find(text, slice_from(BLOCK_START));
	end = slice_find(text, slice_from(BLOCK_END));
	if (CHECK(start >= 0 && end > start)) {
		start += (ptrdiff_t)strlen(BLOCK_START);
		block = slice_of(text.at + start, (size_t)(end - start));
		if (getenv("CNSCONFORM_UPDATE"))
			update(path, text, block, &want);
		else if (!CHECK(slice_equal(block, buf_view(&want))))
			printf("\n%s is behind: run CNSCONFORM_UPDATE=1 make "
			       "test ARGS=cases", path);
	}
	buf_release(&file);
	buf_release(&want);
}
