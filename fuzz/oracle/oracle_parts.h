/* What oracle_table.c takes from the oracles of one exchange. */
#ifndef ORACLE_PARTS_H
#define ORACLE_PARTS_H

#include "oracle/oracle_table.h"

bool oracle_plausible(const struct oracle_look *, struct oracle_note *);
bool oracle_leak(const struct oracle_look *, struct oracle_note *);
bool oracle_reflection(const struct oracle_look *, struct oracle_note *);
bool oracle_cross_talk(const struct oracle_look *, struct oracle_note *);

/* The escapes of JSON undone: "\tat" is a tab there. In the arena, or the text
 * itself where it has none. */
struct slice oracle_unescaped(struct arena *, struct slice text);

/* Fills the note; `at` is shown, cut to a line. */
void oracle_say(const struct oracle_look *, struct oracle_note *,
		const char *oracle, enum verdict, const char *what,
		struct slice at);

#endif
