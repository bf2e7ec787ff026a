/*
 * The journal: append-only NDJSON, flushed per case, enough to judge again.
 *
 * Lines, in this order:
 *   {"journal":"cnsconform-journal/1", tool, suite, target, level, seed...}
 *   {"exchange":N,"outcome":..,"request":BASE64,"answer":BASE64,times...}
 *       a request that repeats itself is a recipe instead:
 *       [BASE64 or {"repeat":BASE64,"times":N} ..., {"sha256":HEX}]
 *   {"case":ID,"evidence":[{"role":..,"step":k,"exchange":N}..],"verdict":..,
 *    "checks":[..]}        after its exchanges; once for each repetition
 *   {"end":true,"complete":..,"exit_code":..}
 *
 * Secrets are already placeholders. A journal without its last line is that
 * of a run that died: still readable, marked incomplete.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include <stdio.h>

#include "base/err.h"
#include "run/event.h"

enum {
	JOURNAL_LINE_MAX = 128 * 1024 * 1024,
	JOURNAL_KEPT_MAX = 256 * 1024,    /* of one exchange: larger ones are
	                                     read again when they are judged */
	JOURNAL_HELD_MAX = 64 * 1024 * 1024, /* of all exchanges in memory... */
	JOURNAL_CASE_MAX = 1024 * 1024 * 1024, /* ...those of one case apart */
	JOURNAL_EXCHANGES_MAX = 1 << 20,
	JOURNAL_CASES_MAX = 1 << 20,
	JOURNAL_DEPTH_MAX = 16,           /* JSON nesting of a line */
	JOURNAL_PIECES_MAX = 64,          /* of a recipe */
	JOURNAL_EXPANDED_MAX = 512 * 1024 * 1024 /* by all recipes together */
};

#define JOURNAL_MAX ((size_t)64 << 30)    /* a whole journal, read */

struct redact_set;

/* ---- writing ---- */

/* `path` is created or truncated. NULL with ERR_INPUT. */
struct journal_writer *journal_create(const char *path, struct err *);
/* From now on no line and no bytes in it may hold one of these secrets
 * (report/guard.h): such a line is withheld and journal_end() fails with
 * ERR_INTERNAL. Borrowed; NULL = no guard. */
void journal_guard(struct journal_writer *, const struct redact_set *);
/* `info` must live until journal_end, which adds what was found meanwhile. */
void journal_begin(struct journal_writer *, const struct run_info *);
/* Numbers the exchange (1..) when it has no number yet and writes it. */
void journal_exchange(struct journal_writer *, struct exchange *);
/* Writes exchanges not yet written, then the case line, then flushes. */
void journal_case(struct journal_writer *, const struct evidence *,
		  const struct case_result *);
/* -1 when some write failed (disk full) or a line was withheld: the evidence
 * is not whole. */
int journal_end(struct journal_writer *, const struct run_summary *,
		struct err *);
void journal_free(struct journal_writer *); /* closes; NULL ok */

/* ---- reading ---- */

struct journal_case {
	const char *id;
	struct evidence evidence;
	struct case_result recorded; /* as written: verdicts and checks */
};

/* Where the line of an exchange is, and whether its bytes are in memory. */
struct journal_spot {
	off_t offset;
	size_t len, line;
	bool away;                   /* request and answer are empty for now */
};

struct journal {
	struct arena arena;
	struct run_info info;
	struct exchange *exchanges;
	struct journal_spot *spots;  /* private, one for each */
	FILE *file;                  /* private */
	const char *path;
	size_t held;                 /* private: bytes in memory */
	size_t exchange_count;
	struct journal_case *cases;  /* in order of completion */
	size_t case_count;
	struct run_summary summary;  /* of the end line; complete=false without */
	bool ended;                  /* there is an end line */
};

/*
 * -1 with file:line and what is wrong; a cut last line is tolerated and makes
 * the journal incomplete. On failure there is nothing to release. A journal
 * may come from anybody: every member is validated. The file must be a
 * regular one: large exchanges stay in it, and its size is no limit.
 */
int journal_read(struct journal *, const char *path, struct err *);
/* The same from a stream that can be sought; it belongs to the journal from
 * now on and is closed on failure too. `name` stands in messages. */
int journal_read_stream(struct journal *, FILE *, const char *name,
			struct err *);
/* Makes the exchanges of one case whole; those of others may lose their bytes.
 * Needed before anybody looks at them. -1 with ERR_INPUT: the file changed
 * meanwhile, or they pass the ceiling. */
int journal_load(struct journal *, const struct journal_case *, struct err *);
void journal_release(struct journal *);

/*
 * Replays a journal as events in table order. `rejudge`: verdicts are
 * computed again from the evidence (the suite must be the journal's, else
 * ERR_INPUT); otherwise the recorded ones are replayed, as far as the suite
 * knows the cases. `changed` (may be NULL) counts cases whose new verdict
 * differs from the recorded one. The summary's texts are the journal's.
 *
 * Recorded verdicts at the recorded level give the recorded summary.
 * Otherwise counts, verdict and exit code are made anew; an exit code that
 * does not come from judging (2, 3, 4, 130, 143) is kept.
 */
int journal_replay(struct journal *, const struct suite *, enum level,
		   bool rejudge, const struct run_events *const *events,
		   size_t event_count, struct run_summary *,
		   size_t *changed, struct err *);

#endif
