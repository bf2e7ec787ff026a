/*
 * A whole run of the shipped suite, its journal, and what becomes of it: the
 * five laws of the project in one place.
 */
#include <unistd.h>

#include "base/alloc.h"
#include "refserver/ref_bug.h"
#include "report/report.h"
#include "tests/report_fixture.h"
#include "tests/run_bench.h"
#include "tests/test.h"

static const char *const formats[] = { "console", "json" };

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

/* Live, recorded and judged again: the same bytes in every format. The bug
 * is in a server of its own, equal to the bench's apart from it. */
static void three_ways(const char *bug)
{
	struct bench *b = mem_alloc(sizeof(*b));
	struct ref_server *server = NULL;
	char path[FIXTURE_PATH_MAX];
	struct ref_options options;
	struct written live;

	bench_init(b);
	options = b->options;
	options.bug = bug;
	CHECK_INT(ref_server_new(&server, &options, &b->err), 0);
	b->handler = ref_server_handler(server);
	fixture_path(path);
	written_open(&live, &b->suite);
	run_with_journal(b, path, &live);
	CHECK_INT(b->result, 0);
	CHECK(bug || !b->sum.exit_code);
	replay(b, path, false, &live);
	replay(b, path, true, &live);
	written_close(&live);
	unlink(path);
	ref_server_free(server);
	bench_release(b);
	mem_free(b);
}

TEST(journal_run, a_run_that_conforms_is_the_same_three_ways)
{
	three_ways(NULL);
}

/* Every seeded bug would take too long here; the selftest runs them all. */
TEST(journal_run, runs_that_fail_are_the_same_three_ways)
{
	enum { EVERY = 12 };

	for (size_t i = 0; ref_bug_at(i); i += EVERY) {
		size_t before = CU_get_number_of_failures();

		three_ways(ref_bug_at(i)->name);
		if (CU_get_number_of_failures() != before)
			printf("\nbug %s", ref_bug_at(i)->name);
	}
}
