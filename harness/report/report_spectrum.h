/*
 * What explains that many cases failed: spectrum-based fault localisation.
 *
 *     spectrum_init(&s, case_count);
 *     spectrum_judged(&s, i, failed);               each judged case
 *     spectrum_property(&s, i, "id is \"\"", kind); what it asks
 *     spectrum_symptom(&s, i, "500 NotFound", kind); what was wrong
 *     spectrum_saw(&s, i, "500 NotFound");          rightly so elsewhere
 *     groups = spectrum_explain(&s, &count);
 *     spectrum_release(&s);
 *
 * An explanation is a symptom, alone when it is inherent, else with a
 * property: "whoever asks with an empty id gets NotFound". The one that explains most failed cases and has the
 * fewest counterexamples comes first, twice as likely when it leaves no case
 * with its symptom over; its cases are done; and so on until every failed case
 * is in exactly one group. Knows nothing of reports.
 *
 * LIMITS: pure; same facts, same groups, in whatever order they were told.
 * Texts are borrowed until spectrum_release; what is returned lives in the
 * spectrum's arena.
 */
#ifndef REPORT_SPECTRUM_H
#define REPORT_SPECTRUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum spectrum_kind {
	SPECTRUM_PLAIN,
	SPECTRUM_INHERENT, /* a symptom that is wrong whatever was asked */
	/* properties that only failed cases are told to have, so that there
	   are no counterexamples */
	SPECTRUM_AFTERWARDS, /* counts half */
	SPECTRUM_VAGUE       /* counts a quarter: for what comes now and then */
};

struct spectrum_fact {
	const char *text;
	size_t index;           /* of the case */
	enum spectrum_kind kind;
};

struct spectrum_facts {
	struct spectrum_fact *at;
	size_t count, room;
};

struct spectrum {
	struct arena arena;
	size_t case_count;
	uint64_t *judged, *failed;   /* a bit for each case */
	struct spectrum_facts properties, symptoms, saw;
};

struct spectrum_group {
	const char *symptom;    /* NULL: a case by itself */
	const char *property;   /* NULL: whatever was asked */
	size_t *cases;          /* indexes, ascending; at least one */
	size_t case_count;
};

void spectrum_init(struct spectrum *, size_t case_count);
void spectrum_judged(struct spectrum *, size_t index, bool failed);
/* A text has one kind; for several the least one counts. */
void spectrum_property(struct spectrum *, size_t index, const char *text,
		       enum spectrum_kind);
void spectrum_symptom(struct spectrum *, size_t index, const char *text,
		      enum spectrum_kind);
/* An answer that this case got and that was right for it: the case is no
 * counterexample for a symptom of that text. */
void spectrum_saw(struct spectrum *, size_t index, const char *text);

/* Every failed case in exactly one group, those that explain most first. */
struct spectrum_group *spectrum_explain(struct spectrum *, size_t *count);

void spectrum_release(struct spectrum *);

#endif
