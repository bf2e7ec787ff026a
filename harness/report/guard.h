/*
 * The last look at an output before it leaves: no secret may be in it.
 *
 * Secrets are taken out of every exchange on arrival (http/redact.h); a hit
 * here means that a piece of the harness forgot to. The output is then
 * withheld as a whole and the command ends with exit code 4.
 *
 *     if (report_guard(&secrets, buf_view(&out), "report json", &err))
 *             ... nothing is written; exit 4
 */
#ifndef GUARD_H
#define GUARD_H

#include "base/err.h"
#include "http/redact.h"

/* 0 = clean. -1 with ERR_INTERNAL that names the output and the kind of the
 * secret, never the secret. `secrets` NULL = nothing is secret. */
int report_guard(const struct redact_set *secrets, struct slice output,
		 const char *name, struct err *);

#endif
