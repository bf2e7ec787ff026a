/*
 * Mutants go to a machine of one's own, or with leave.
 */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include "run/config.h"

/* The host is 127.0.0.0/8, ::1 or localhost; other names are not looked up,
 * for whoever answers may change. A config without URL is the embedded
 * server. */
bool loopback_is(const struct run_config *);

/* ERR_USAGE unless it is, or --authorized says that its owner agreed. */
int loopback_check(const struct run_config *, bool authorized, struct err *);

#endif
