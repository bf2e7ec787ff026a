/*
 * From options and environment to a target: precedence, secrets, URL.
 *
 *     config_resolve(&options, &env, &err)      after opt_parse
 *
 * Per value: flag > CNSCONFORM_<OPTION> > GOVC_* > default. The variables of
 * the Target group count only when --url, CNSCONFORM_URL or GOVC_URL names a
 * target: credentials in the environment never reach the embedded server.
 * Lists in a variable are separated by commas or spaces.
 *
 * GOVC_* are read as govc reads them: GOVC_URL may hold user:password@,
 * GOVC_USERNAME and GOVC_PASSWORD go before those and may name a readable
 * file that holds the value, GOVC_INSECURE is yes only for 1 and true.
 *
 * Afterwards config.url is the shown form (no userinfo), scheme, host, port
 * and path are its parts, username, password, session and headers are read,
 * and config.origins tells where each value came from, never a secret.
 */
#ifndef CONFIG_RESOLVE_H
#define CONFIG_RESOLVE_H

#include "cli/environment.h"
#include "cli/options.h"

/* -1 with ERR_USAGE or ERR_INPUT: a bad URL, userinfo in --url, a secret
 * file that cannot be read, a password too short to be kept secret... */
int config_resolve(struct cli_options *, const struct environment *,
		   struct err *);

/* A target that wants a login needs a user and a password: ERR_USAGE with
 * the remedy when one is missing. */
int config_check_login(const struct run_config *, struct err *);

/* Where the value of `run`'s option `name` came from; may be changed. */
enum opt_origin *config_given(struct cli_options *, const char *name);

/* The rest of the origins, once the embedded server has given its values. */
void config_add_origin(struct run_config *, const char *name,
		       const char *value, const char *from);

#endif
