/*
 * Verdicts on servers that die and on controls that are refused behind a
 * case: from the evidence alone.
 */
#include "tests/judge_bench.h"
#include "tests/test.h"

#define REFUSED "{\"_typeName\":\"InvalidArgument\"}"

static void init(struct judge_bench *b, const char *suspects)
{
	judge_bench_init(b, SAMPLE_COUNT);
	b->test_case.control = CONTROL_SYNC;
	b->evidence.suspects = suspects;
	judge_bench_answer(b, ROLE_CONTROL_BEFORE, 0,
			   http_json(b, 200, GOOD_MOREF));
}

static void refuse(struct judge_bench *b, enum evidence_role role)
{
	judge_bench_answer(b, role, 0, http_json(b, 500, REFUSED));
}

TEST(judge_life, a_refused_control_fails_M1_of_the_case_that_answers_for_it)
{
	struct judge_bench b;

	init(&b, "the.case");
	refuse(&b, ROLE_STEP);
	refuse(&b, ROLE_CONTROL_AFTER);
	judge_bench_answer(&b, ROLE_CONTROL_AFTER, 0,
			   http_json(&b, 200, GOOD_MOREF));
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "fff");
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "case.control", "M1", ""));
	CHECK(b.result.shown == &b.exchanges[2]);
	judge_bench_release(&b);
}

TEST(judge_life, tells_a_case_from_one_of_several)
{
	static const struct { const char *suspects, *expected; } rows[] = {
		{ "sample.case", "200 Task for the valid request behind it" },
		{ "sample.case, other.case",
		  "200 Task for the valid request behind one of sample.case, "
		  "other.case" },
		{ "none, a valid request in a session",
		  "200 Task for a valid request in a session" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct judge_bench b;
		bool told = false;

		init(&b, rows[i].suspects);
		refuse(&b, ROLE_STEP);
		refuse(&b, ROLE_CONTROL_AFTER);
		judge_bench_run(&b);
		for (size_t k = 0; k < b.result.findings.count; k++)
			told |= !strcmp(b.result.findings.results[k].expected,
					rows[i].expected);
		CHECK(told);
		judge_bench_release(&b);
	}
}

/* A control that an interrupt cut off was not refused. */
TEST(judge_life, a_control_that_was_given_up_fails_nobody)
{
	struct judge_bench b;

	init(&b, "sample.case");
	refuse(&b, ROLE_STEP);
	judge_bench_answer(&b, ROLE_CONTROL_AFTER, 0, NULL)->outcome =
		EXCHANGE_CANCELLED;
	b.evidence.incomplete = true;
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "eee");
	CHECK(!judge_bench_has(&b, VERDICT_FAIL, "case.control", "M1", ""));
	judge_bench_release(&b);
}

TEST(judge_life, the_same_evidence_blocks_every_other_case)
{
	struct judge_bench b;

	init(&b, NULL);
	refuse(&b, ROLE_STEP);
	refuse(&b, ROLE_CONTROL_AFTER);
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "bbb");
	judge_bench_release(&b);

	/* A later one that was accepted is the control behind. */
	init(&b, NULL);
	refuse(&b, ROLE_STEP);
	refuse(&b, ROLE_CONTROL_AFTER);
	judge_bench_answer(&b, ROLE_CONTROL_AFTER, 0,
			   http_json(&b, 200, GOOD_MOREF));
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "ppp");
	judge_bench_release(&b);
}

/* A step that was closed, with a probe of that outcome behind it. */
static const char *levels_with_probe(struct judge_bench *b,
				     enum exchange_outcome outcome)
{
	struct exchange *x;

	init(b, NULL);
	judge_bench_answer(b, ROLE_STEP, 0, NULL);
	x = judge_bench_answer(b, ROLE_PROBE, 0,
			       http_json(b, 200, GOOD_CONTENT));
	x->outcome = outcome;
	b->evidence.blocked = "the server is gone";
	judge_bench_run(b);
	return judge_bench_levels(b);
}

TEST(judge_life, a_death_fails_R1_though_the_control_behind_is_missing)
{
	struct judge_bench b;

	CHECK_TEXT(levels_with_probe(&b, EXCHANGE_REFUSED), "fff");
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "server.alive", "R1", ""));
	CHECK_HAS(b.result.findings.results[0].got,
		  "and the server no longer answers: no TCP connection");
	judge_bench_release(&b);

	CHECK_TEXT(levels_with_probe(&b, EXCHANGE_TIMEOUT), "fff");
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "server.alive", "R1", ""));
	judge_bench_release(&b);

	/* It lives: that is no death, whatever a journal says. */
	CHECK_TEXT(levels_with_probe(&b, EXCHANGE_ANSWERED), "fff");
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "http.answer", "R1", ""));
	judge_bench_release(&b);
}

TEST(judge_life, a_valid_request_that_kills_is_a_death_too)
{
	struct judge_bench b;
	struct exchange *x;

	judge_bench_init(&b, SAMPLE_COUNT);
	b.test_case.control = CONTROL_SYNC;
	b.evidence.suspects = "none, a valid request";
	judge_bench_answer(&b, ROLE_CONTROL_BEFORE, 0, NULL);
	x = judge_bench_answer(&b, ROLE_PROBE, 0, NULL);
	x->outcome = EXCHANGE_REFUSED;
	judge_bench_run(&b);
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "server.alive", "R1", ""));
	CHECK_INT(b.result.verdict[LEVEL_SHOULD], VERDICT_FAIL);
	judge_bench_release(&b);
}

TEST(judge_life, a_rung_that_is_broken_blocks_without_a_look_at_the_answer)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_SYNC);
	refuse(&b, ROLE_STEP);
	b.evidence.blocked = "not implemented";
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "bbb");
	judge_bench_release(&b);
}

/* ---- what a case has left on its connection ---- */

static void next(struct judge_bench *b, enum evidence_role role, int status)
{
	judge_bench_answer(b, role, 0, http_json(b, status, REFUSED));
}

TEST(judge_life, an_answer_that_differs_only_behind_the_case_fails_R1)
{
	struct judge_bench b;

	judge_bench_init(&b, SAMPLE_COUNT);
	next(&b, ROLE_BEHIND, 400);
	next(&b, ROLE_ALONE, 500);
	next(&b, ROLE_AHEAD, 404);
	next(&b, ROLE_BEHIND, 400);
	next(&b, ROLE_ALONE, 500);
	judge_bench_run(&b);
	CHECK_TEXT(judge_bench_levels(&b), "wff");
	CHECK(judge_bench_has(&b, VERDICT_FAIL, "http.next", "R1", ""));
	CHECK(b.result.shown == &b.exchanges[2]);
	judge_bench_release(&b);
}

TEST(judge_life, the_same_answer_once_alone_or_another_behind_proves_nothing)
{
	for (unsigned odd = 0; odd < 3; odd++) {
		struct judge_bench b;

		judge_bench_init(&b, SAMPLE_COUNT);
		next(&b, odd == 0 ? ROLE_ALONE : ROLE_AHEAD, 400);
		next(&b, ROLE_BEHIND, odd == 1 ? 404 : 400);
		next(&b, ROLE_ALONE, 500);
		if (odd == 1)
			next(&b, ROLE_BEHIND, 400);
		else if (odd == 2)
			next(&b, ROLE_ALONE, 400);
		judge_bench_run(&b);
		CHECK_TEXT(judge_bench_levels(&b), "eee");
		judge_bench_release(&b);
	}
}
