/*
 * What several formats say in the same words.
 *
 * Raw text: it may hold bytes of a server, and the format escapes it whole.
 * All memory is the log's arena's.
 */
#ifndef REPORT_SAY_H
#define REPORT_SAY_H

#include "report/report_cause.h"

enum { REPORT_IDS_SHOWN = 3, REPORT_SENTENCE_MAX = 1024 * 1024 };

/* "CONFORMS", "NOTHING VERIFIED". */
const char *report_headline(enum run_verdict);

/* "at level should: 4 of 8 cases failed, 2 causes". `finding` is said where
 * the run's own finding belongs: sum->finding, or where it stands. */
const char *report_sentence(struct report_log *, const struct run_info *,
			    const struct run_summary *, const char *finding);

/*
 * What is wrong with the run as a whole and no case says: a finding, an early
 * end, an exit code that no case explains. NULL = nothing. A format that
 * knows only cases must make one of it, or a reader takes the run for good.
 */
const char *report_trouble(struct report_log *, const struct run_info *,
			   const struct run_summary *);

/* The run broke off: what was not told is not known. */
bool report_broke_off(const struct run_summary *);

/* "3 of 20 failed", "20 of 20 passed"; NULL when it was not repeated. */
const char *report_repeats(struct report_log *, const struct report_case *);

/* report_case_title, with "flake, 3 of 20 failed: " in front of a flake's. */
const char *report_message(struct report_log *, const struct report_case *);

/* Cases that ended otherwise from one repetition to the next. */
size_t report_flakes(const struct report_log *);

/* The curl line, or "" when escaping would make another one of it. */
const char *report_reproduce(const struct report_case *);

/* "a, b, c and 2 more": ids of the group's cases from `from` on. */
const char *report_ids(struct report_log *, const struct report_cause *,
		       size_t from);

/* The first `max` bytes of a longer text and "...", never half a character. */
const char *report_cut(struct report_log *, const char *text, size_t max);

#endif
