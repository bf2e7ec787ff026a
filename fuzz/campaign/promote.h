/*
 * A finding as a case record (cases/README.md).
 *
 *     promote_id(&finding, "found", id)
 *     promote_case(&oracle, &finding, id, &record, &err)
 *     promote_into(path, text, topic, record, &out, &err)
 *
 * The request becomes a step: the body as a patch where it is JSON, else as
 * text or bytes; what differs from a usual request as members of the step.
 * Ids of the target become placeholders, so that the case runs anywhere. What
 * is right is what the oracle says, alternative by alternative. The record is
 * loaded and its request built again before anybody gets it: what a case
 * cannot hold (several requests, broken framing) is refused.
 */
#ifndef PROMOTE_H
#define PROMOTE_H

#include "campaign/finding.h"
#include "oracle/expect.h"

#define PROMOTE_TOPIC "found"

enum { PROMOTE_RECORD_MAX = 1024 * 1024 };

/* "found.two-specs-200-task": the words of the folder's name. */
void promote_id(const struct finding *, const char *topic,
		char out[CASE_ID_MAX]);

/* -1 with ERR_USAGE: a case cannot hold it, or the id is none. The oracle's
 * target is the recorded one, placeholders for secrets included. */
int promote_case(const struct expect_oracle *, const struct finding *,
		 const char *id, struct buf *record, struct err *);

/* The case file with one more record at its end; an empty `text` makes a new
 * one. `path` is for messages. */
int promote_into(const char *path, struct slice text, const char *topic,
		 struct slice record, struct buf *out, struct err *);

#endif
