/*
 * A finding: one defect of a server, with the bytes that show it.
 *
 * Folder of one: request.bin (the exact bytes), before-N.bin (earlier
 * requests on its connection, in order), answer.bin, finding.json, curl.txt
 * (when faithful), REPLAY.txt (the commands that show, shrink and keep it).
 */
#ifndef FINDING_H
#define FINDING_H

#include "base/arena.h"
#include "base/err.h"
#include "http/exchange.h"

enum { FINDING_KEY_MAX = 65, FINDING_BEFORE_MAX = 16,
       FINDING_NAME_MAX = 80 };

enum finding_severity { SEVERITY_CRITICAL, SEVERITY_HIGH, SEVERITY_MEDIUM,
			SEVERITY_LOW, SEVERITY_COUNT };

struct finding {
	char key[FINDING_KEY_MAX];     /* the same for the same defect */
	const char *oracle;            /* id in the list of oracles */
	enum finding_severity severity;
	const char *title;             /* expected ..., got ... */
	const char *clause;            /* "" when no clause speaks of it */
	const char *operators;         /* names, joined by "+" */
	const char *hint;              /* one line of triage */
	const char *pointer;
	uint64_t seed, first_index, count;
	int64_t first_us;              /* since the campaign began */
	struct slice request, answer;  /* the smallest one that shows it */
	struct slice before[FINDING_BEFORE_MAX];
	size_t before_count;
	bool own_connection, pipelined;
	enum exchange_outcome outcome;
	unsigned confirmed, tried;     /* k of n replays, 0 of 0 = not tried */
	const char *folder;            /* relative to --findings, or NULL */
};

const char *finding_severity_name(enum finding_severity);

/* Writes the folder; `dir` is made when missing. */
int finding_write(const char *dir, const struct finding *, const char *url,
		  struct err *);
/* Reads one back, for replay, minimize and promote. */
int finding_read(const char *folder, struct arena *, struct finding *out,
		 struct err *);

#endif
