#include <unistd.h>

#include "case/case_load.h"
#include "report/explain.h"
#include "tests/program.h"
#include "tests/report_fixture.h"
#include "tests/test.h"

static void explains(const char *line, const char *const *texts)
{
	struct program p;

	program_run(&p, "%s", line);
	CHECK_INT(p.code, 0);
	CHECK_TEXT(buf_string(&p.err), "");
	for (; *texts; texts++)
		CHECK_HAS(buf_string(&p.out), *texts);
	program_release(&p);
}

TEST(explain, tells_what_is_asked_what_is_right_and_why)
{
	static const char *const texts[] = {
		"spec-count.two-identical\nThe server refuses",
		"\ntopic     spec-count\n", "\ntags      negative, smoke\n",
		"\nsince     1.0\n", "\nneeds     nothing more than a volume",
		"\ncontrol   a valid sync just before and just after",
		"\n  M3      No spec, or two and more",
		"must, protocol.md 10 M3", "should, protocol.md 9.3",
		"    POST /sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/",
		"\n    {\"syncSpecs\":[{",
		"\n  pass  500 InvalidArgument  (M3)\n        M3: No spec",
		"\n  warn  200 Task that ends error InvalidArgument  (9.4)\n",
		"\n  else  a sound 500 with a RuntimeFault", NULL
	};

	explains("explain spec-count.two-identical", texts);
}

TEST(explain, says_the_same_every_time_and_without_a_server)
{
	struct program a, b;

	program_run(&a, "explain login.wrong-password");
	program_run(&b, "explain login.wrong-password");
	CHECK_TEXT(buf_string(&a.out), buf_string(&b.out));
	CHECK_HAS(buf_string(&a.out), "\n    Host: 127.0.0.1\n");
	program_release(&a);
	program_release(&b);
}

TEST(explain, knows_every_case)
{
	struct suite suite;
	struct buf out = BUF_INIT(EXPLAIN_MAX);

	CHECK_INT(suite_load(&suite, NULL, NULL, NULL), 0);
	for (size_t i = 0; i < suite.case_count; i++) {
		struct explain e = { .suite = &suite, .out = &out,
				     .test_case = &suite.cases[i] };

		buf_clear(&out);
		explain_case(&e, slice_from("    (request)\n"));
		CHECK_HAS(buf_string(&out), suite.cases[i].id);
		CHECK_HAS(buf_string(&out), "\n  else  ");
	}
	buf_release(&out);
	suite_release(&suite);
}

TEST(explain, names_the_nearest_case)
{
	program_refuses(2, "unknown case 'spec-count.nine'; did you mean "
			"'spec-count.none'?", "explain spec-count.nine");
	program_refuses(2, "'cnsconform list cases' lists them", "explain x");
	program_refuses(2, "missing CASE", "explain");
	program_refuses(2, "no-such-journal",
			"explain spec-count.none --journal no-such-journal");
}

TEST(explain, shows_what_the_server_said_and_where_it_differs)
{
	static const char *const texts[] = {
		"with bug accepts-two-specs",
		"\n  verdict fail at level must, fail at level should, fail",
		"\n  fail  answer.expected  (M3)  at step 1\n"
		"        pointer   (the whole answer)\n"
		"        expected  500 InvalidArgument\n"
		"        got       200 Task",
		": control before, answered 200\n", "\n  request, ",
		"vmware-api-session-id: <session....", "\n  answer, ",
		"\n    HTTP/1.1 200 OK\n",
		"\n    {\n      \"_typeName\": \"ManagedObjectReference\",\n",
		"\n  reproduce: curl ", NULL
	};
	char path[PROGRAM_PATH];
	struct program p;

	program_path(path, ".ndjson");
	program_run(&p, "run --ignore-env -q --bug accepts-two-specs "
			"--run spec-count.two-* --journal %s", path);
	CHECK_INT(p.code, 1);
	program_release(&p);
	program_run(&p, "explain spec-count.two-identical --journal %s", path);
	CHECK_INT(p.code, 0);
	for (size_t i = 0; texts[i]; i++)
		CHECK_HAS(buf_string(&p.out), texts[i]);
	program_release(&p);
	program_run(&p, "explain spec-count.none --journal %s", path);
	CHECK_INT(p.code, 2);
	CHECK_TEXT(buf_string(&p.out), "");
	CHECK_HAS(buf_string(&p.err), "case 'spec-count.none' was not part of "
		  "that run");
	program_release(&p);
	unlink(path);
}

TEST(explain, marks_the_difference_inside_a_body)
{
	char path[PROGRAM_PATH];
	struct program p;

	program_path(path, ".ndjson");
	program_run(&p, "run --ignore-env -q --bug task-time-is-no-date "
			"--run sync-valid.full-sync --journal %s", path);
	CHECK_INT(p.code, 1);
	program_release(&p);
	program_run(&p, "explain sync-valid.full-sync --journal %s", path);
	CHECK_HAS(buf_string(&p.out), "\n        pointer   /queueTime\n");
	CHECK_HAS(buf_string(&p.out), "\n>     \"queueTime\": \"");
	program_release(&p);
	unlink(path);
}

/* The fixture's servers and texts try to steer the terminal. */
TEST(explain, passes_no_control_character_on)
{
	struct fixture f;
	struct buf text = BUF_INIT(FIXTURE_TEXT_MAX);
	struct buf out = BUF_INIT(EXPLAIN_MAX);
	struct journal journal;
	struct err err = ERR_INIT;

	fixture_open(&f, FIXTURE_MIXED);
	fixture_journal_text(&f, &text);
	CHECK_INT(fixture_journal_read(&journal, buf_view(&text), &err), 0);
	for (size_t i = 0; i < journal.case_count; i++) {
		struct explain e = { .suite = &f.suite, .out = &out };

		e.test_case = suite_case(&f.suite,
					 slice_from(journal.cases[i].id));
		if (CHECK(e.test_case != NULL)) {
			explain_case(&e, SLICE_NONE);
			explain_recorded(&e, &journal, &journal.cases[i]);
		}
	}
	CHECK(out.len > 1000 && !out.full);
	for (size_t i = 0; i < out.len; i++)
		CHECK((unsigned char)out.bytes[i] >= ' ' ||
		      out.bytes[i] == '\n');
	journal_release(&journal);
	buf_release(&out);
	buf_release(&text);
	fixture_release(&f);
}
