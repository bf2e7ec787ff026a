/*
 * The other server of `fuzz --against`: the same volumes and limits, a URL and
 * a login of its own.
 *
 *     struct against a = AGAINST_INIT;
 *     against_resolve(&a, cli, &options, &err)     behind config_resolve
 *     against_connect(&a, &secrets, &err)          once the target is open
 *     a.with                                       for the campaign
 *     against_write_mask(&a, path, &summary, &err)
 *     against_release(&a)
 *
 * Without --url the target is the embedded reference server, and the login
 * options speak of the other one.
 */
#ifndef AGAINST_H
#define AGAINST_H

#include "campaign/campaign.h"
#include "campaign/compare.h"
#include "cli/cli.h"
#include "cli/clock.h"
#include "cli/options.h"
#include "cli/target.h"

struct against {
	struct cli_options options;    /* what counts there */
	struct target target;
	struct compare_mask mask;
	struct arena arena;            /* of the mask */
	char today[CLOCK_TEXT];
	struct campaign_against with;
};

#define AGAINST_INIT \
	((struct against){ .target = { .name = NULL } })

/*
 * -1 with ERR_USAGE: a bad URL, one that is not on loopback without
 * --authorized, another path, no login; ERR_INPUT: a mask with a mistake,
 * "file:line:column: ...". Without --against only that the options which need
 * it are not there.
 */
int against_resolve(struct against *, const struct cli *, struct cli_options *,
		    struct err *);
int against_connect(struct against *, const struct cli_options *target,
		    struct redact_set *, struct err *);
/* What the embedded server holds to be compared: the volumes and datastores
 * that were named, as JSON in the options' arena. NULL: its own. */
const char *against_inventory(struct cli_options *);
/* NULL without --against. */
const struct campaign_against *against_options(const struct against *);
/* A mask of the differences that were found, or nothing to do: path NULL. */
int against_write_mask(const char *path, const struct campaign_summary *,
		       const struct redact_set *, struct err *);
void against_release(struct against *);

#endif
