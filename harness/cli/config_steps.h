/*
 * The steps of config_resolve, in this order. Private to it.
 */
#ifndef CONFIG_STEPS_H
#define CONFIG_STEPS_H

#include "cli/config_resolve.h"

/* "CNSCONFORM_FILE_VOLUME". */
const char *config_variable(struct arena *, const struct opt *row);

/* Fills what the command line left open from the environment. */
int config_environment(struct cli_options *, const struct environment *,
		       struct err *);

/*
 * Takes the URL apart. `user` and `password` get the userinfo of GOVC_URL,
 * NULL without; userinfo from anywhere else is ERR_USAGE.
 */
int config_url(struct cli_options *, const char **user,
	       const char **password, struct err *);

/* A file with one secret, without the newline at its end. */
int config_secret_file(struct arena *, const char *path, const char *option,
		       const char **secret, struct err *);

/* "Name: value" lines of --header-file into config.headers. */
int config_header_file(struct cli_options *, struct err *);

/* Fills config.origins. */
void config_origins(struct cli_options *);

#endif
