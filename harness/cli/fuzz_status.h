/*
 * What a waiting person sees of a campaign on standard error: a few lines that
 * rewrite themselves on a terminal, a line every ten seconds elsewhere.
 *
 *     struct fuzz_status status;
 *     fuzz_status_init(&status, cli, &config, target);
 *     options.progress = fuzz_status_tell; options.self = &status;
 *     fuzz_status_end(&status);        takes them off the screen
 *
 * The width is asked for each time, so a window may be resized; one that is
 * lower than FUZZ_STATUS_ROWS gets one line. Titles hold words of the server
 * and are escaped.
 */
#ifndef FUZZ_STATUS_H
#define FUZZ_STATUS_H

#include "cli/cli.h"
#include "report/progress.h"

enum { FUZZ_STATUS_ROWS = 12 };

struct campaign_progress;

struct fuzz_status {
	const struct cli *cli;
	enum progress_style style;
	const char *target;      /* borrowed */
	uint64_t seed;
	/* private */
	int64_t told_us;
	size_t lengths[FUZZ_STATUS_ROWS]; /* of the lines on the screen */
	size_t rows;
};

void fuzz_status_init(struct fuzz_status *, const struct cli *,
		      const struct run_config *, const char *target);
void fuzz_status_tell(void *status, const struct campaign_progress *);
void fuzz_status_end(struct fuzz_status *);

/* The lines, each with its end, cut to `columns` less one; for tests too. */
void fuzz_status_lines(const struct fuzz_status *,
		       const struct campaign_progress *, unsigned columns,
		       struct buf *out);

#endif
