/*
 * The start of a run as text for reports.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include "cli/cli.h"

enum { CLOCK_TEXT = 32 };

/*
 * RFC 3339 in UTC, "2026-01-31T23:59:59Z": the moment named by
 * SOURCE_DATE_EPOCH (seconds since 1970), else now.
 */
void clock_started(const struct cli *, char out[CLOCK_TEXT]);

#endif
