/*
 * Stored exchanges parsed again, what is looked up in them, and the names of
 * outcomes and problems.
 */
#include "http/response.h"
#include "tests/test.h"

enum { NOWHERE = -1 };

#define H "HTTP/1.1 200 OK\r\n"
#define L0 "Content-Length: 0\r\n"

static void set_exchange(struct exchange *x, const char *answer,
			 enum exchange_outcome outcome)
{
	exchange_init(x);
	buf_text(&x->request, "GET / HTTP/1.1\r\n\r\n");
	buf_text(&x->answer, answer);
	x->outcome = outcome;
}

TEST(response_view, a_stored_exchange_is_judged_by_its_outcome)
{
	static const struct {
		const char *bytes;
		enum exchange_outcome outcome;
		int result, status, problem;
	} cases[] = {
		{ H "\r\npart", EXCHANGE_ANSWERED, 0, 200, NOWHERE },
		{ H "\r\npart", EXCHANGE_CUT, -1, 200, PROBLEM_BODY_SHORT },
		{ H "\r\npart", EXCHANGE_TIMEOUT, -1, 200, NOWHERE },
		{ H "Content-Length: 9\r\n\r\npart", EXCHANGE_CUT, -1, 200,
		  PROBLEM_BODY_SHORT },
		{ H "Conte", EXCHANGE_CUT, -1, 0, PROBLEM_BODY_SHORT },
		{ "HTTP/1.1 100 C\r\n\r\nHTTP", EXCHANGE_TIMEOUT, -1, 0,
		  NOWHERE },
		{ "", EXCHANGE_CLOSED, -1, 0, NOWHERE },
		{ "", EXCHANGE_REFUSED, -1, 0, NOWHERE },
		{ "junk", EXCHANGE_MALFORMED, -1, 0, PROBLEM_STATUS_LINE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = ARENA_INIT;
		struct response a;
		struct exchange x;

		set_exchange(&x, cases[i].bytes, cases[i].outcome);
		CHECK_INT(response_parse(&arena, &x, &a), cases[i].result);
		CHECK_INT(a.status, cases[i].status);
		CHECK_INT(a.problem_count, cases[i].problem != NOWHERE);
		if (a.problem_count)
			CHECK_INT(a.problems[0].code, cases[i].problem);
		exchange_release(&x);
		arena_release(&arena);
	}
}

TEST(response_view, reads_the_media_type)
{
	static const struct {
		const char *fields, *want; /* NULL = bad syntax */
	} cases[] = {
		{ "", "" },
		{ "Content-Type: application/json\r\n", "application/json" },
		{ "Content-Type: Application/JSON;charset=UTF-8\r\n",
		  "application/json" },
		{ "Content-Type: a/b ; c=\"d;\\\"e\" ;; f=g;\r\n", "a/b" },
		{ "Content-Type:\r\n", NULL },
		{ "Content-Type: json\r\n", NULL },
		{ "Content-Type: application/\r\n", NULL },
		{ "Content-Type: a/b c\r\n", NULL },
		{ "Content-Type: a/b; c\r\n", NULL },
		{ "Content-Type: a/b; c =d\r\n", NULL },
		{ "Content-Type: a/b; c=\"d\r\n", NULL },
		{ "Content-Type: a/b; c=\"d\\\r\n", NULL },
		{ "Content-Type: a/b, a/b\r\n", NULL },
		{ "Content-Type: a/b\r\nContent-Type: a/b\r\n", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = ARENA_INIT;
		char *bytes = arena_printf(&arena, H "%s" L0 "\r\n",
					   cases[i].fields);
		struct response a;
		struct exchange x;
		const char *type;

		set_exchange(&x, bytes, EXCHANGE_ANSWERED);
		CHECK_INT(response_parse(&arena, &x, &a), 0);
		type = response_media_type(&arena, &a);
		CHECK(!type == !cases[i].want);
		if (type && cases[i].want)
			CHECK_TEXT(type, cases[i].want);
		exchange_release(&x);
		arena_release(&arena);
	}
}

TEST(response_view, every_problem_has_a_name_a_text_and_a_rule)
{
	for (int i = 0; i < PROBLEM_COUNT; i++) {
		enum response_problem_code code = (unsigned)i, found;
		const char *name = response_problem_name(code);

		CHECK(name && *name && *response_problem_text(code));
		CHECK(slice_starts(slice_from(response_problem_rule(code)),
				   "RFC 91"));
		CHECK(response_problem_find(slice_from(name), &found));
		CHECK_INT(found, code);
	}
}

TEST(response_view, outcomes_have_names_that_are_found_again)
{
	enum exchange_outcome found;

	for (int i = 0; i < EXCHANGE_OUTCOME_COUNT; i++) {
		const char *name = exchange_outcome_name((unsigned)i);

		CHECK(exchange_outcome_find(slice_from(name), &found));
		CHECK_INT(found, i);
		CHECK(*exchange_outcome_text((unsigned)i));
	}
	CHECK(!exchange_outcome_find(slice_from("nope"), &found));
}
