/*
 * Findings of an engine that goes on: a folder of campaign/finding.h each,
 * once per defect, so that `replay`, `minimize` and `promote` take them.
 *
 *     struct engine_record r;
 *     engine_record_init(&r, "build/findings", &target, &secrets);
 *     if (engine_record(&r, verdict, &err) == 1) ...   it is a new one
 *     engine_record_release(&r);
 *
 * What went over the same connection just before stands in before-N.bin;
 * `minimize` drops what the finding does not need. A folder that is there is
 * left alone, so processes share one and a second run adds what is new.
 */
#ifndef ENGINE_RECORD_H
#define ENGINE_RECORD_H

#include "campaign/finding.h"
#include "engine/engine_body.h"
#include "http/redact.h"

enum {
	ENGINE_RECORD_MAX = 1000,       /* findings in one process */
	ENGINE_RECORD_BEFORE_MAX = 7    /* requests before one, at most
	                                   FINDING_BEFORE_MAX */
};

struct engine_record {
	const char *folder;      /* borrowed; NULL: nothing is written */
	const struct finding_target *target; /* borrowed; may be NULL */
	const struct redact_set *secrets; /* borrowed; none of them is written */
	struct finding_key *known;
	size_t count;
	struct buf before[ENGINE_RECORD_BEFORE_MAX]; /* oldest first */
	size_t before_count;
	unsigned connection;     /* that they went over */
	uint64_t bodies;
};

void engine_record_init(struct engine_record *, const char *folder,
			const struct finding_target *,
			const struct redact_set *secrets);
void engine_record_release(struct engine_record *);

/* Every verdict, right or wrong. 1: a new finding, written when there is a
 * folder. 0: right, or known. -1: it could not be written. */
int engine_record(struct engine_record *, const struct engine_verdict *,
		  struct err *);

#endif
