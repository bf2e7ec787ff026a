/*
 * The other server of `fuzz --against`: the same volumes and limits, a URL and
 * a login of its own.
 *
 *     struct fuzz_against a = FUZZ_AGAINST_INIT;
 *     fuzz_against_resolve(&a, cli, &options, &err)     behind config_resolve
 *     fuzz_against_connect(&a, &secrets, &err)          once the target is open
 *     a.with                                       for the campaign
 *     fuzz_against_write_mask(&a, path, &summary, &err)
 *     fuzz_against_release(&a)
 *
 * Without --url the target is the embedded reference server, and the login
 * options speak of the other one.
 */
#ifndef FUZZ_AGAINST_H
#define FUZZ_AGAINST_H

#include "campaign/campaign.h"
#include "campaign/compare.h"
#include "cli/cli.h"
#include "cli/clock.h"
#include "cli/options.h"
#include "cli/target.h"

struct fuzz_against {
	struct cli_options options;    /* what counts there */
	struct target target;
	struct compare_mask mask;
	struct arena arena;            /* of the mask */
	char today[CLOCK_TEXT];
	struct campaign_against with;
};

#define FUZZ_AGAINST_INIT \
	((struct fuzz_against){ .target = { .name = NULL } })

/*
 * -1 with ERR_USAGE: a bad URL, one that is not on loopback without
 * --authorized, another path, no login; ERR_INPUT: a mask with a mistake,
 * "file:line:column: ...". Without --against only that the options which need
 * it are not there.
 */
int fuzz_against_resolve(struct fuzz_against *, const struct cli *, struct cli_options *,
		    struct err *);
int fuzz_against_connect(struct fuzz_against *, const struct cli_options *target,
		    struct redact_set *, struct err *);
/* What the embedded server holds to be compared: the volumes and datastores
 * that were named, as JSON in the options' arena. NULL: its own. */
const char *fuzz_against_inventory(struct cli_options *);
/* NULL without --against. */
const struct campaign_against *fuzz_against_options(const struct fuzz_against *);
/* A mask of the differences that were found, or nothing to do: path NULL. */
int fuzz_against_write_mask(const char *path, const struct campaign_summary *,
		       const struct redact_set *, struct err *);
void fuzz_against_release(struct fuzz_against *);

#endif
