/*
 * A whole run of the shipped suite, its journal, and what becomes of it: the
 * five laws of the project in one place.
 */
#include <unistd.h>

#include "base/alloc.h"
#include "refserver/ref_bug.h"
#include "report/report.h"
#include "tests/program.h"
#include "tests/report_fixture.h"
#include "tests/run_bench.h"
#include "tests/test.h"

static const char *const formats[] = { "console", "json", "junit", "tap",
				       "github", "markdown" };

enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

struct written {
	struct report reports[FORMATS];
	struct buf texts[FORMATS];
	const struct run_events *events[FORMATS];
};

static void written_open(struct written *w, const struct suite *suite)
{
	for (size_t i = 0; i < FORMATS; i++) {
		w->texts[i] = BUF_INIT(REPORT_MAX);
		report_open(&w->reports[i],
			    report_format_find(slice_from(formats[i])), suite,
			    NULL, &w->texts[i]);
		w->events[i] = &w->reports[i].events;
	}
}

static void written_close(struct written *w)
{
	for (size_t i = 0; i < FORMATS; i++) {
		report_release(&w->reports[i]);
		buf_release(&w->texts[i]);
	}
}

static void run_with_journal(struct bench *b, const char *path,
			     struct written *w)
{
	struct run_context context = {
		.config = &b->config, .suite = &b->suite,
		.transport = transport_handler(&b->handler),
		.events = w->events, .event_count = FORMATS,
		.journal = journal_create(path, &b->err),
		.secrets = &b->secrets, .interrupted = &b->interrupted,
		.started = "2026-01-01T00:00:00Z", .target = "the bench",
		.reviver = b->reviver.restart ? &b->reviver : NULL,
	};

	journal_guard(context.journal, &b->secrets);
	b->result = run_suite(&context, &b->sum, &b->err);
	journal_free(context.journal);
	transport_free(context.transport);
}

static void replay(const struct bench *b, const char *path, bool rejudge,
		   const struct written *live)
{
	struct err err = ERR_INIT;
	struct run_summary sum = { 0 };
	size_t changed = 0;
	struct written later;
	struct journal j;

	if (!CHECK_INT(journal_read(&j, path, &err), 0)) {
		printf("\n%s", err.text);
		return;
	}
	written_open(&later, &b->suite);
	CHECK_INT(journal_replay(&j, &b->suite, b->config.level, rejudge,
				 later.events, FORMATS, &sum, &changed, &err),
		  0);
	CHECK_TEXT(err.text, "");
	CHECK_INT(changed, 0);
	CHECK_INT(sum.exit_code, b->sum.exit_code);
	for (size_t i = 0; i < FORMATS; i++)
		CHECK(slice_equal(buf_view(&later.texts[i]),
				  buf_view(&live->texts[i])));
	written_close(&later);
	journal_release(&j);
}

/* Live, recorded and judged again: the same bytes in every format. */
static void three_ways_of(struct bench *b)
{
	char path[FIXTURE_PATH_MAX];
	struct written live;

	fixture_path(path);
	written_open(&live, &b->suite);
	run_with_journal(b, path, &live);
	CHECK_INT(b->result, 0);
	replay(b, path, false, &live);
	replay(b, path, true, &live);
	written_close(&live);
	unlink(path);
}

static int restart(void *self)
{
	ref_server_restart(self);
	return 0;
}

/* The bug is in a server of its own, equal to the bench's apart from it. */
static void three_ways_with(const char *bug, bool restarts)
{
	struct bench *b = mem_alloc(sizeof(*b));
	struct ref_server *server = NULL;
	struct ref_options options;

	bench_init(b);
	options = b->options;
	options.bug = bug;
	CHECK_INT(ref_server_new(&server, &options, &b->err), 0);
	b->handler = ref_server_handler(server);
	if (restarts)
		b->reviver = (struct run_reviver){ restart, server };
	three_ways_of(b);
	CHECK(!bug == !b->sum.exit_code);
	ref_server_free(server);
	bench_release(b);
	mem_free(b);
}

static void three_ways(const char *bug)
{
	three_ways_with(bug, false);
}

/* What the server did to others is in the evidence of each case. */
TEST(journal_run, servers_that_die_or_are_spoiled_are_the_same_three_ways)
{
	static const char *const bugs[] = {
		"dies-on-an-empty-id",    "dies-after-many-calls",
		"hangs-after-broken-json", "spoilt-by-an-empty-id",
		"spoilt-for-ever-by-two-specs", "refuses-every-fifth-sync"
	};

	for (size_t i = 0; i < sizeof(bugs) / sizeof(bugs[0]); i++) {
		three_ways_with(bugs[i], true);
		three_ways_with(bugs[i], false);
	}
}

TEST(journal_run, a_run_that_conforms_is_the_same_three_ways)
{
	three_ways(NULL);
}

static void repeated(const char *bug, enum level level)
{
	struct bench *b = mem_alloc(sizeof(*b));

	bench_init(b);
	b->options.bug = bug;
	bench_serve(b);
	b->config.repeat = 4;
	b->config.shuffle = true;
	b->config.level = level;
	three_ways_of(b);
	CHECK(!bug == !b->sum.exit_code || level == LEVEL_STRICT);
	bench_release(b);
	mem_free(b);
}

TEST(journal_run, runs_that_repeat_their_cases_are_the_same_three_ways)
{
	repeated(NULL, LEVEL_SHOULD);
	repeated("fails-every-third-valid-sync", LEVEL_MUST);
	repeated("every-third-not-found-is-503", LEVEL_STRICT);
}

/* Every seeded bug would take too long here; the selftest runs them all. */
TEST(journal_run, runs_that_fail_are_the_same_three_ways)
{
	enum { EVERY = 37 };

	for (size_t i = 0; ref_bug_at(i); i += EVERY) {
		size_t before = CU_get_number_of_failures();

		three_ways(ref_bug_at(i)->name);
		if (CU_get_number_of_failures() != before)
			printf("\nbug %s", ref_bug_at(i)->name);
	}
}

struct flood {
	struct handler inner;
	size_t size;
};

/* Blanks without end for one malformed id. */
static enum handler_end flood_answer(void *self, struct slice request,
				     int64_t now_us, unsigned connection,
				     struct buf *answer, int64_t *delay_us)
{
	struct flood *f = self;

	if (slice_find(request, slice_from("\"pvc-")) < 0)
		return f->inner.answer(f->inner.self, request, now_us,
				       connection, answer, delay_us);
	buf_text(answer, "HTTP/1.1 500 X\r\n"
			 "Content-Type: application/json\r\n\r\n");
	memset(buf_reserve(answer, f->size), ' ', f->size);
	buf_commit(answer, f->size);
	return HANDLER_CLOSE;
}

TEST(journal_run, an_answer_at_or_beyond_the_ceiling_is_read_back)
{
	static const size_t sizes[] = { ANSWER_MAX - 100, ANSWER_MAX };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct bench *b = mem_alloc(sizeof(*b));
		struct flood f;

		bench_init(b);
		f = (struct flood){ b->handler, sizes[i] };
		b->handler = (struct handler){ flood_answer, &f };
		b->config.selection.run[0] = "volume-id-malformed.pvc-prefix";
		b->config.selection.run_count = 1;
		three_ways_of(b);
		CHECK_INT(b->sum.exit_code, 1);
		bench_release(b);
		mem_free(b);
	}
}

/* Whatever stands at the end of a journal: what is judged again is counted
 * again. A report tells what stands there. */
TEST(journal_run, who_judges_again_counts_anew)
{
	static const char mark[] = "\"count\":{\"pass\":";
	char path[PROGRAM_PATH];
	struct program p;
	struct buf text;
	char *at;

	program_path(path, ".ndjson");
	program_run(&p, "run --ignore-env -q --run spec-count.* --journal %s",
		    path);
	CHECK_INT(p.code, 0);
	program_release(&p);
	program_read_file(path, &text);
	at = strstr(text.bytes, mark);
	if (CHECK(at && at[strlen(mark) + 2] == ',')) {
		memcpy(at + strlen(mark), "99", 2);
		program_write_file(path, buf_string(&text));
		program_run(&p, "judge %s", path);
		CHECK(!strstr(buf_string(&p.out), "99 pass"));
		program_release(&p);
		program_run(&p, "report %s", path);
		CHECK_HAS(buf_string(&p.out), "99 pass");
		program_release(&p);
	}
	buf_release(&text);
	unlink(path);
}
