#include <unistd.h>

#include "base/file.h"
#include "http/redact.h"
#include "run/journal_lines.h"
#include "tests/report_fixture.h"
#include "tests/test.h"

/* ---- round trip ---- */

static void same_exchange(const struct exchange *got,
			  const struct exchange *want)
{
	CHECK(slice_equal(buf_view(&got->request), buf_view(&want->request)));
	CHECK(slice_equal(buf_view(&got->answer), buf_view(&want->answer)));
	CHECK_INT(got->outcome, want->outcome);
	CHECK_TEXT(got->detail, want->detail);
	CHECK_INT(got->connection, want->connection);
	CHECK_INT(got->fresh_connection, want->fresh_connection);
	CHECK_INT(got->peer_closed, want->peer_closed);
	CHECK_INT(got->resent, want->resent);
	CHECK_INT(got->timeout_us, want->timeout_us);
	CHECK_INT(got->sent_us, want->sent_us);
	CHECK_INT(got->first_byte_us, want->first_byte_us);
	CHECK_INT(got->done_us, want->done_us);
	CHECK_INT(got->number, want->number);
}

static void same_evidence(const struct evidence *got,
			  const struct evidence *want)
{
	CHECK_INT(got->count, want->count);
	CHECK_INT(got->task_timeout_us, want->task_timeout_us);
	CHECK_INT(got->logged_in, want->logged_in);
	CHECK_INT(got->incomplete, want->incomplete);
	CHECK_TEXT(got->skip, want->skip);
	CHECK_TEXT(got->blocked, want->blocked);
	for (size_t i = 0; i < got->count && i < want->count; i++) {
		CHECK_INT(got->items[i].role, want->items[i].role);
		CHECK_INT(got->items[i].step, want->items[i].step);
		same_exchange(got->items[i].exchange, want->items[i].exchange);
	}
}

static void same_result(const struct case_result *got,
			const struct case_result *want)
{
	for (unsigned level = 0; level < LEVEL_COUNT; level++)
		CHECK_INT(got->verdict[level], want->verdict[level]);
	CHECK_INT(got->us, want->us);
	CHECK_INT(got->findings.count, want->findings.count);
	CHECK_INT(got->shown ? got->shown->number : 0,
		  want->shown ? want->shown->number : 0);
	for (size_t i = 0; i < got->findings.count; i++) {
		const struct check_result *a = &got->findings.results[i];
		const struct check_result *b = &want->findings.results[i];

		CHECK_TEXT(a->check, b->check);
		CHECK_INT(a->verdict, b->verdict);
		CHECK_TEXT(a->clause, b->clause);
		CHECK_TEXT(a->where, b->where);
		CHECK_TEXT(a->pointer, b->pointer);
		CHECK_TEXT(a->expected, b->expected);
	}
}

TEST(journal, evidence_and_results_come_back_as_they_went)
{
	struct err err = ERR_INIT;
	struct journal j;
	struct buf text;
	struct fixture f;

	fixture_open(&f, FIXTURE_MIXED);
	fixture_journal_text(&f, &text);
	CHECK_INT(fixture_journal_read(&j, buf_view(&text), &err), 0);
	CHECK_INT(j.case_count, f.count);
	for (size_t i = 0; i < j.case_count; i++) {
		CHECK_TEXT(j.cases[i].id, f.results[i].test_case->id);
		same_evidence(&j.cases[i].evidence, &f.evidence[i]);
		same_result(&j.cases[i].recorded, &f.results[i]);
	}
	journal_release(&j);
	buf_release(&text);
	fixture_release(&f);
}

TEST(journal, the_run_and_its_summary_come_back_as_they_went)
{
	struct err err = ERR_INIT;
	struct journal j;
	struct buf text;
	struct fixture f;

	fixture_open(&f, FIXTURE_BROKEN_RUNG);
	fixture_journal_text(&f, &text);
	CHECK_INT(fixture_journal_read(&j, buf_view(&text), &err), 0);
	CHECK_TEXT(j.info.target, f.info.target);
	CHECK_TEXT(j.info.base_url, f.info.base_url);
	CHECK_TEXT(j.info.about, f.info.about);
	CHECK_TEXT(j.info.started, f.info.started);
	CHECK(j.info.seed == f.info.seed);
	CHECK_INT(j.info.insecure, true);
	CHECK_INT(j.info.logged_in, true);
	CHECK_INT(j.info.level, LEVEL_SHOULD);
	CHECK_INT(j.info.min_tests, 1);
	CHECK_INT(j.info.origin_count, 3);
	CHECK_TEXT(j.info.origins[1].value, "(set)");
	CHECK_INT(j.ended, true);
	CHECK_INT(memcmp(j.summary.count, f.summary.count,
			 sizeof(f.summary.count)), 0);
	CHECK_INT(j.summary.verdict, RUN_UNREACHABLE);
	CHECK_INT(j.summary.exit_code, 3);
	CHECK_TEXT(j.summary.finding, f.summary.finding);
	CHECK_TEXT(j.summary.hint, f.summary.hint);
	CHECK_INT(j.summary.us, f.summary.us);
	journal_release(&j);
	buf_release(&text);
	fixture_release(&f);
}

TEST(journal, an_exchange_of_two_cases_is_written_once)
{
	struct err err = ERR_INIT;
	struct journal j;
	struct buf text;
	struct fixture f;

	fixture_open(&f, FIXTURE_CONFORMS);
	f.evidence[1].items[0].exchange = &f.exchanges[0];
	f.results[1].shown = &f.exchanges[0];
	fixture_journal_text(&f, &text);
	CHECK_INT(fixture_journal_read(&j, buf_view(&text), &err), 0);
	CHECK_INT(j.exchange_count, 1);
	CHECK(j.cases[1].evidence.items[0].exchange == &j.exchanges[0]);
	CHECK(j.cases[1].recorded.shown == &j.exchanges[0]);
	journal_release(&j);
	buf_release(&text);
	fixture_release(&f);
}

/* ---- journals of runs that died ---- */

/* Replays without any writer; the summary is what counts. */
static int replay(struct journal *j, const struct suite *suite,
		  enum level level, bool rejudge, struct run_summary *sum,
		  struct err *err)
{
	return journal_replay(j, suite, level, rejudge, NULL, 0, sum, NULL,
			      err);
}

static void cut_at(size_t from_end, size_t cases_left)
{
	struct err err = ERR_INIT;
	struct run_summary sum;
	struct journal j;
	struct buf text;
	struct fixture f;

	fixture_open(&f, FIXTURE_CONFORMS);
	fixture_journal_text(&f, &text);
	CHECK_INT(fixture_journal_read(&j, slice_head(buf_view(&text),
					   text.len - from_end), &err), 0);
	CHECK_TEXT(err.text, "");
	CHECK_INT(j.ended, false);
	CHECK_INT(j.case_count, cases_left);
	CHECK_INT(replay(&j, &f.suite, LEVEL_SHOULD, false, &sum, &err), 0);
	CHECK_INT(sum.complete, false);
	CHECK_INT(sum.verdict, RUN_INTERRUPTED);
	CHECK_INT(sum.exit_code, 130);
	CHECK_INT(sum.selected, 14);
	CHECK_INT(sum.run, 2);
	journal_release(&j);
	buf_release(&text);
	fixture_release(&f);
}

TEST(journal, a_cut_last_line_makes_it_incomplete)
{
	cut_at(10, 3);
	cut_at(2, 3);
}

TEST(journal, only_the_line_feed_missing_is_whole)
{
	struct err err = ERR_INIT;
	struct journal j;
	struct buf text;
	struct fixture f;

	fixture_open(&f, FIXTURE_CONFORMS);
	fixture_journal_text(&f, &text);
	CHECK_INT(fixture_journal_read(&j, slice_head(buf_view(&text), text.len - 1),
			    &err), 0);
	CHECK_INT(j.ended, true);
	journal_release(&j);
	buf_release(&text);
	fixture_release(&f);
}

/* ---- lines ---- */

TEST(journal_lines, a_line_over_the_ceiling_is_not_kept)
{
	char text[] = "12345678\n123456789\n";
	FILE *file = fmemopen(text, sizeof(text) - 1, "r");
	struct journal_lines *l = malloc(sizeof(*l));

	journal_lines_init(l, file, 8);
	CHECK_INT(journal_lines_next(l, 100), JOURNAL_LINE);
	CHECK_SLICE(buf_view(&l->line), "12345678");
	CHECK_INT(journal_lines_next(l, 100), JOURNAL_LINE_TOO_LONG);
	journal_lines_release(l);
	fclose(file);
	free(l);
}

TEST(journal_lines, the_whole_has_a_ceiling_too)
{
	char text[] = "1\n2\n3\n4\n";
	FILE *file = fmemopen(text, sizeof(text) - 1, "r");
	struct journal_lines *l = malloc(sizeof(*l));

	journal_lines_init(l, file, 8);
	CHECK_INT(journal_lines_next(l, 7), JOURNAL_TOO_LONG);
	journal_lines_release(l);
	fclose(file);
	free(l);
}

/* ---- writing ---- */

TEST(journal, a_full_disk_is_told_at_the_end)
{
	struct err err = ERR_INIT;
	struct fixture f;

	fixture_open(&f, FIXTURE_CONFORMS);
	CHECK_INT(fixture_journal(&f, "/dev/full", &err), -1);
	CHECK_TEXT(err.text, "cannot write journal '/dev/full': No space left "
			     "on device");
	fixture_release(&f);
}

TEST(journal, a_folder_that_is_missing_is_told_at_once)
{
	struct err err = ERR_INIT;

	CHECK(!journal_create("harness/no/such/j", &err));
	CHECK_INT(err.code, ERR_INPUT);
	CHECK_TEXT(err.text, "journal: cannot write 'harness/no/such/j': "
			     "No such file or directory");
}

TEST(journal, equal_runs_give_equal_bytes)
{
	struct buf once, again;
	struct fixture f, g;

	fixture_open(&f, FIXTURE_MIXED);
	fixture_open(&g, FIXTURE_MIXED);
	fixture_journal_text(&f, &once);
	fixture_journal_text(&g, &again);
	CHECK(slice_equal(buf_view(&once), buf_view(&again)));
	buf_release(&once);
	buf_release(&again);
	fixture_release(&f);
	fixture_release(&g);
}

TEST(journal, a_secret_in_an_answer_is_withheld_and_told)
{
	struct redact_set *secrets = malloc(sizeof(*secrets));
	char path[FIXTURE_PATH_MAX];
	struct buf text = BUF_INIT(FIXTURE_TEXT_MAX);
	struct err err = ERR_INIT;
	struct journal_writer *w;
	struct fixture f;

	redact_init(secrets);
	redact_add(secrets, slice_from("token-1234"), "session");
	fixture_open(&f, FIXTURE_CONFORMS);
	fixture_path(path);
	buf_text(&f.exchanges[0].answer, "token-1234");
	w = journal_create(path, &err);
	journal_guard(w, secrets);
	journal_begin(w, &f.info);
	journal_case(w, &f.evidence[0], &f.results[0]);
	CHECK_INT(journal_end(w, &f.summary, &err), -1);
	journal_free(w);
	CHECK_INT(err.code, ERR_INTERNAL);
	CHECK_TEXT(err.text, "the journal holds a secret (session) and is "
			     "withheld; unless that is an ordinary word, "
			     "this is a bug of the harness");
	CHECK_INT(file_read(path, &text, &err), 0);
	CHECK(slice_find(buf_view(&text), slice_from("\"exchange\":1,\"out")) <
	      0);
	unlink(path);
	buf_release(&text);
	redact_release(secrets);
	free(secrets);
	fixture_release(&f);
}

/* ---- replaying ---- */

static void open_journal(struct fixture *f, struct journal *j,
			 enum fixture_name name)
{
	struct err err = ERR_INIT;
	struct buf text;

	fixture_open(f, name);
	fixture_journal_text(f, &text);
	CHECK_INT(fixture_journal_read(j, buf_view(&text), &err), 0);
	buf_release(&text);
}

TEST(journal, another_suite_cannot_judge_it_again)
{
	struct err err = ERR_INIT;
	struct run_summary sum;
	struct journal j;
	struct fixture f;

	open_journal(&f, &j, FIXTURE_CONFORMS);
	f.suite.sha256[0] = 'b';
	CHECK_INT(replay(&j, &f.suite, LEVEL_SHOULD, true, &sum, &err), -1);
	CHECK_INT(err.code, ERR_INPUT);
	CHECK_TEXT(err.text,
		   "the journal was written with suite aaaaaaaaaaaa, this is "
		   "baaaaaaaaaaa; name the journal's own with --cases");
	CHECK_INT(replay(&j, &f.suite, LEVEL_SHOULD, false, &sum, &err), 0);
	journal_release(&j);
	fixture_release(&f);
}

TEST(journal, a_case_that_the_suite_lacks_is_named)
{
	struct err err = ERR_INIT;
	struct run_summary sum;
	struct journal j;
	struct fixture f;

	open_journal(&f, &j, FIXTURE_CONFORMS);
	f.suite.case_count = 1;
	CHECK_INT(replay(&j, &f.suite, LEVEL_SHOULD, false, &sum, &err), -1);
	CHECK_TEXT(err.text,
		   "case 'spec-count.two-specs' of the journal is not in this "
		   "suite; name the journal's own with --cases");
	journal_release(&j);
	fixture_release(&f);
}

TEST(journal, evidence_of_a_step_that_is_not_there_is_refused)
{
	struct err err = ERR_INIT;
	struct run_summary sum;
	struct journal j;
	struct fixture f;

	open_journal(&f, &j, FIXTURE_CONFORMS);
	j.cases[0].evidence.items[0].step = 3;
	CHECK_INT(replay(&j, &f.suite, LEVEL_SHOULD, true, &sum, &err), -1);
	CHECK_TEXT(err.text, "case 'spec-count.zero' of the journal has no "
			     "step 3 in this suite");
	journal_release(&j);
	fixture_release(&f);
}

TEST(journal, another_level_counts_anew)
{
	struct err err = ERR_INIT;
	struct run_summary sum;
	struct journal j;
	struct fixture f;

	open_journal(&f, &j, FIXTURE_MIXED);
	CHECK_INT(replay(&j, &f.suite, LEVEL_STRICT, false, &sum, &err), 0);
	CHECK_INT(sum.count[VERDICT_FAIL], 5);
	CHECK_INT(sum.count[VERDICT_WARN], 0);
	CHECK_INT(sum.verdict, RUN_FAILS);
	CHECK_INT(sum.exit_code, 1);
	journal_release(&j);
	fixture_release(&f);
}

TEST(journal, an_exit_code_that_is_not_from_judging_stays)
{
	struct err err = ERR_INIT;
	struct run_summary sum;
	struct journal j;
	struct fixture f;

	open_journal(&f, &j, FIXTURE_BROKEN_RUNG);
	CHECK_INT(replay(&j, &f.suite, LEVEL_MUST, false, &sum, &err), 0);
	CHECK_INT(sum.verdict, RUN_UNREACHABLE);
	CHECK_INT(sum.exit_code, 3);
	journal_release(&j);
	fixture_release(&f);
}

struct told {
	const char *ids[FIXTURE_CASES_MAX];
	size_t count, begins, ends;
};

static void told_begin(void *self, const struct run_info *info)
{
	(void)info;
	((struct told *)self)->begins++;
}

static void told_case(void *self, const struct run_info *info,
		      const struct case_result *result)
{
	struct told *told = self;

	(void)info;
	if (told->count < FIXTURE_CASES_MAX)
		told->ids[told->count++] = result->test_case->id;
}

static void told_end(void *self, const struct run_info *info,
		     const struct run_summary *sum)
{
	(void)info;
	(void)sum;
	((struct told *)self)->ends++;
}

TEST(journal, cases_are_told_in_table_order)
{
	struct told told = { { NULL }, 0, 0, 0 };
	struct run_events events = { told_begin, told_case, told_end, &told };
	const struct run_events *all[] = { &events };
	struct err err = ERR_INIT;
	struct case_result swapped;
	struct run_summary sum;
	struct journal j;
	struct fixture f;
	struct buf text;

	fixture_open(&f, FIXTURE_CONFORMS);
	swapped = f.results[0];
	f.results[0] = f.results[2];
	f.results[2] = swapped;
	fixture_journal_text(&f, &text);
	CHECK_INT(fixture_journal_read(&j, buf_view(&text), &err), 0);
	CHECK_TEXT(j.cases[0].id, "parallel.two-volumes");
	CHECK_INT(journal_replay(&j, &f.suite, LEVEL_SHOULD, false, all, 1,
				 &sum, NULL, &err), 0);
	CHECK_INT(told.begins, 1);
	CHECK_INT(told.ends, 1);
	CHECK_INT(told.count, 3);
	CHECK_TEXT(told.ids[0], "spec-count.zero");
	CHECK_TEXT(told.ids[1], "spec-count.two-specs");
	CHECK_TEXT(told.ids[2], "parallel.two-volumes");
	journal_release(&j);
	buf_release(&text);
	fixture_release(&f);
}
