/*
 * What a campaign says at its end. `text` is for people, on standard output;
 * `json` is cnsconform-fuzz/1 of design.md, `sarif` and `junit` are for CI. All
 * escape the server's words.
 */
#ifndef FUZZ_REPORT_H
#define FUZZ_REPORT_H

#include "campaign/campaign.h"

enum { FUZZ_REPORT_MAX = 64 * 1024 * 1024 };

struct compare_mask;

struct fuzz_report {
	const struct campaign_summary *summary;
	const char *target;        /* for people */
	const char *findings;      /* the folder of --findings, or NULL */
	const char *against;       /* URL of the other server, or NULL */
	const char *mask_path;     /* or NULL */
	const struct compare_mask *mask;
};

void fuzz_report_text(const struct fuzz_report *, struct buf *out);
void fuzz_report_json(const struct fuzz_report *, struct buf *out);
/* A finding is a result with its key as fingerprint; a failed test case. */
void fuzz_report_sarif(const struct fuzz_report *, struct buf *out);
void fuzz_report_junit(const struct fuzz_report *, struct buf *out);

/* How the campaign ended: "complete"... */
const char *fuzz_report_end(const struct campaign_summary *);
/* Whether the finding was sent again, and showed: "3 of 3"... */
void fuzz_report_confirmed(const struct finding *, struct buf *out);

/* THE list of what --report can be; NULL past the end. */
struct fuzz_format {
	const char *name;
	void (*write)(const struct fuzz_report *, struct buf *out);
};

const struct fuzz_format *fuzz_format_at(size_t index);
const struct fuzz_format *fuzz_format_find(const char *name);

#endif
