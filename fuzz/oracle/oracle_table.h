/*
 * The oracles of a campaign: THE list, and those that look at one exchange.
 *
 *     struct oracle_note note;
 *     if (oracle_look("leak", &exchange, &expectation, &arena, &note)) ...
 *
 * The expectation (expect.h) judges what an answer means; these look at what
 * it gives away and at what it repeats. Pure. Oracles over several exchanges
 * (determinism, latency, memory...) are rows here and code in the campaign.
 */
#ifndef ORACLE_TABLE_H
#define ORACLE_TABLE_H

#include "oracle/expect.h"

/* The worst last: findings are told in the opposite order. */
enum oracle_severity {
	SEVERITY_STYLE, SEVERITY_LENIENT, SEVERITY_WRONG_FAULT,
	SEVERITY_MALFORMED, SEVERITY_WRONG_TASK, SEVERITY_LEAK, SEVERITY_CRASH
};

const char *oracle_severity_name(enum oracle_severity); /* "crash"... */

struct oracle_note {
	const char *oracle;      /* id in the table */
	enum verdict verdict;    /* warn or fail */
	const char *what;        /* constant: "a Java stack trace" */
	const char *got;         /* printable, short, in the arena */
};

struct oracle_look {
	const struct exchange *exchange;
	const struct expectation *expectation;
	struct slice marker;     /* of this request; may be SLICE_NONE */
	bool tagged;             /* the ids drawn for it have... */
	unsigned tag;            /* ... this guard_tag() */
	struct arena *arena;
	const struct answer *answer; /* of the exchange, where somebody has read
	                                it already; NULL = not yet */
	const struct leak_starts *starts; /* leak.h; NULL = made for this look */
};

struct oracle {
	const char *id;          /* "expectation", "leak"... never renamed */
	const char *title;       /* a sentence without its end */
	const char *anchor;      /* "O1 O6": of the research it comes from */
	enum oracle_severity severity; /* the worst that it says */
	bool statistical;        /* a finding must come back in 3 of 3 tries */
	/* Of one exchange: true when it has something to say. NULL: not of one
	 * exchange, or judged by the suite's checks. */
	bool (*look)(const struct oracle_look *, struct oracle_note *);
};

const struct oracle *oracle_at(size_t index); /* NULL past the end */
const struct oracle *oracle_find(struct slice id);

/*
 * A word that no server says by itself, one per request: "cnsmark" and 16
 * hexadecimal digits, for an X-Request-Id or an unknown member.
 */
enum { ORACLE_MARKER_TEXT = 23 };
void oracle_marker(uint64_t seed, uint64_t index,
		   char out[ORACLE_MARKER_TEXT + 1]);

#endif
