/*
 * What a format's file gives to the list in report_table.c: one file, one
 * row. Private to harness/report.
 */
#ifndef REPORT_WRITER_H
#define REPORT_WRITER_H

#include "report/report.h"
#include "report/report_log.h"

struct report_writer {
	/* before the first case; NULL = nothing to write then */
	void (*begin)(struct report *, const struct run_info *);
	/* all cases are known */
	void (*end)(struct report *, struct report_log *,
		    const struct run_info *, const struct run_summary *);
	/* false: a passing case needs no curl line */
	bool every_curl;
};

extern const struct report_writer report_console, report_json, report_tap,
	report_junit, report_github, report_markdown;

#endif
