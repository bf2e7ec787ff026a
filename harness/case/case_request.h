/*
 * From a step to request bytes: base body + patches + placeholders.
 *
 *     struct bindings b = { .volume = "...", ... };
 *     step_build(suite, step, &b, &exchange.request, &err)
 *
 * Placeholders in bodies, paths and header values: ${volume},
 * ${other_volume}, ${third_volume}, ${fourth_volume}, ${unknown_volume},
 * ${file_volume}, ${unregistered_volume}, ${datastore}, ${other_datastore},
 * ${unknown_datastore}, ${release}, ${moid}, ${session_manager}, ${task},
 * ${username}, ${password}, ${restricted_username}, ${restricted_password},
 * ${random_user}, ${random_password}; each may be filtered: ${volume|upper}. Both tables are in placeholder.c. In a body a
 * value is JSON-escaped, in a path percent-encoded, in a header as it is. A
 * dollar spelled \u0024 in JSON text starts no placeholder.
 */
#ifndef CASE_REQUEST_H
#define CASE_REQUEST_H

#include "base/err.h"
#include "case/case.h"

/* Values of one run on one volume; NULL or SLICE_NONE = not available (an error when a
 * step uses it). Borrowed. */
struct bindings {
	const char *volume, *other_volume, *unknown_volume, *file_volume;
	const char *third_volume, *fourth_volume;
	const char *unregistered_volume, *datastore, *other_datastore;
	const char *unknown_datastore, *release, *moid;
	const char *username, *password, *random_user;
	const char *random_password, *restricted_username;
	const char *restricted_password;
	struct slice session_manager, task; /* a server's words; may hold NUL */
	const char *base_path;      /* "/sdk/vim25/9.1.0.0" */
	const char *authority;      /* Host header */
	const char *session_main, *session_garbage, *session_own;
	const struct step_header *extra_headers; /* --header-file */
	size_t extra_header_count;
};

/* Exact request bytes appended to `out`. -1 with ERR_INTERNAL when a
 * placeholder has no value or a patch does not apply. */
int step_build(const struct suite *, const struct step *,
	       const struct bindings *, struct buf *out, struct err *);

/* The control requests. */
int control_build(const struct suite *, enum control,
		  const struct bindings *, struct buf *out, struct err *);

/* The valid base request by name ("sync", "task-info", "login"...), with the
 * main session where it takes one. */
int base_build(const struct suite *, const char *name,
	       const struct bindings *, struct buf *out, struct err *);

/* true when `name` (without ${} and filter) is a placeholder. */
bool placeholder_known(struct slice name);

#endif
