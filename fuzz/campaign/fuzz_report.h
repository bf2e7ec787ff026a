/*
 * What a campaign says at its end. `text` is for people, on standard output;
 * `json` is cnsconform-fuzz/1 of design.md. Both escape the server's words.
 */
#ifndef FUZZ_REPORT_H
#define FUZZ_REPORT_H

#include "campaign/campaign.h"

enum { FUZZ_REPORT_MAX = 64 * 1024 * 1024 };

/* `findings`: the folder of --findings, or NULL. */
void fuzz_report_text(const struct campaign_summary *, const char *target,
		      const char *findings, struct buf *out);
void fuzz_report_json(const struct campaign_summary *, struct buf *out);

#endif
