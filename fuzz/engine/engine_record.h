/*
 * Findings of an engine that goes on: one folder each, once per defect.
 *
 *     struct engine_record r; engine_record_init(&r, "build/findings", &secrets);
 *     if (engine_record(&r, verdict, input, text, &err) == 1) ...        it is a new one
 *     engine_record_release(&r);
 *
 * FOLDER/KEY/ holds request.bin, answer.bin (exact bytes), body.bin (what to
 * give the engine again) and finding.txt. A folder that is there is left
 * alone, so processes share one and a second run adds what is new.
 */
#ifndef ENGINE_RECORD_H
#define ENGINE_RECORD_H

#include "engine/engine_body.h"
#include "http/redact.h"

enum { ENGINE_RECORD_MAX = 1000 }; /* findings in one process */

struct engine_record {
	const char *folder;      /* borrowed; NULL: nothing is written */
	const struct redact_set *secrets; /* borrowed; none of them is written */
	struct finding_key *known;
	size_t count;
	struct arena arena;
};

void engine_record_init(struct engine_record *, const char *folder,
			const struct redact_set *secrets);
void engine_record_release(struct engine_record *);

/* 1: a new finding, written. 0: known. -1: it could not be written. */
int engine_record(struct engine_record *, const struct engine_verdict *,
		  struct slice input, const char *text, struct err *);

#endif
