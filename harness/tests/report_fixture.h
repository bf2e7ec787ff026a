/*
 * Synthetic runs for the tests of reports and journals: one fixed suite and
 * a few fixed outcomes, hostile bytes included.
 *
 *     struct fixture f;
 *     fixture_open(&f, FIXTURE_MIXED);
 *     fixture_tell(&f, &report.events);
 *     fixture_release(&f);
 */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H

#include "report/report.h"
#include "run/journal.h"

enum fixture_name {
	FIXTURE_MIXED,       /* of everything something */
	FIXTURE_CONFORMS,
	FIXTURE_BROKEN_RUNG, /* login refused: a finding, all blocked */
	FIXTURE_INTERRUPTED, /* the second half never ran */
	FIXTURE_COUNT
};

enum { FIXTURE_CASES_MAX = 20, FIXTURE_PATH_MAX = 256,
       FIXTURE_TEXT_MAX = 4 * 1024 * 1024 };

struct fixture {
	struct arena arena;
	struct suite suite;
	struct run_info info;
	struct case_result *results;
	struct evidence *evidence;
	struct exchange *exchanges;
	size_t count;
	struct run_summary summary;
};

const char *fixture_title(enum fixture_name); /* "mixed" */
void fixture_open(struct fixture *, enum fixture_name);
void fixture_release(struct fixture *);

/* begin, every case, end. */
void fixture_tell(const struct fixture *, const struct run_events *);

/* The report of that format. */
void fixture_report(const struct fixture *, const char *format,
		    const struct report_options *, struct buf *out);

/* Writes the run as a journal to `path`. */
int fixture_journal(const struct fixture *, const char *path, struct err *);

/* The text of that journal; `out` is initialised here. */
void fixture_journal_text(const struct fixture *, struct buf *out);

/* Reads a journal's text under the name "j". */
int fixture_journal_read(struct journal *, struct slice text, struct err *);

/* The name of a fresh empty file; the test removes it. */
void fixture_path(char path[FIXTURE_PATH_MAX]);

#endif
