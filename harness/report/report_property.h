/*
 * What a case asks, in short sentences: the properties that failed cases may
 * have in common ("/syncSpecs/0/volumeId/id is \"\"", "GET", "no session").
 *
 * Read off the case tables, so the same live and from a journal. Values are
 * shown as the case file spells them, placeholders included.
 */
#ifndef REPORT_PROPERTY_H
#define REPORT_PROPERTY_H

#include "case/case.h"

enum { PROPERTY_TEXT_MAX = 120, PROPERTY_DEPTH_MAX = 8,
       PROPERTY_SIBLINGS_MAX = 16, PROPERTY_REPEAT_MAX = 1000 };

/* Called for each property; texts live in the arena. One may come twice. */
struct property_sink {
	struct arena *arena;
	void (*add)(void *self, const char *text);
	void *self;
};

/* Of the topic, the clauses and every judged step. */
void report_properties(const struct suite *, const struct test_case *,
		       const struct property_sink *);

#endif
