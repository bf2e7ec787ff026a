/*
 * What a waiting person sees of a campaign on standard error: one line that
 * rewrites itself on a terminal, a line every ten seconds elsewhere.
 *
 *     struct fuzz_status status;
 *     fuzz_status_init(&status, cli, &config);
 *     options.progress = fuzz_status_tell; options.self = &status;
 *     fuzz_status_end(&status);
 */
#ifndef FUZZ_STATUS_H
#define FUZZ_STATUS_H

#include "cli/cli.h"
#include "report/progress.h"

struct campaign_progress;

struct fuzz_status {
	FILE *stream;
	enum progress_style style;
	unsigned columns;
	int64_t told_us;
	bool on_screen;
};

void fuzz_status_init(struct fuzz_status *, const struct cli *,
		      const struct run_config *);
void fuzz_status_tell(void *status, const struct campaign_progress *);
void fuzz_status_end(struct fuzz_status *);

#endif
