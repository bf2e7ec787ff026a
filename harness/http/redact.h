/*
 * Secrets leave exchanges before anybody looks at them.
 *
 *     redact_add(&set, slice, "session");
 *     redact_exchange(&set, &x);
 *
 * Every occurrence of a secret, in raw, JSON-escaped, percent-encoded (also
 * mixed) and base64 form, in request and answer is overwritten by a
 * placeholder of the same length ("<session........>"), so lengths, offsets
 * and Content-Length stay true. A placeholder that would itself spell a
 * secret becomes "****". Secrets shorter than REDACT_MIN bytes are refused:
 * hiding "a" would destroy the evidence. So would hiding a password that is a
 * word of the protocol ("task", "true"): redact_add_word() hides such a one
 * only where a request states it, and redact_add_field() a session id of that
 * kind ("1001") only where a header field has it as its value. A text without secrets costs a fraction of
 * a microsecond per KiB, however many secrets there are.
 */
#ifndef REDACT_H
#define REDACT_H

#include <limits.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/exchange.h"

enum {
	REDACT_MAX = 256,
	REDACT_FIELDS_MAX = 64,
	REDACT_MIN = 4,                /* bytes of a secret */
	REDACT_SECRET_MAX = 64 * 1024,
	REDACT_BLOCKS = 4096,          /* of the search table */
	REDACT_WORDS_MAX = 2           /* one for each user of a run */
};

struct redact_secret {
	char *bytes;
	size_t len;
	const char *label; /* borrowed constant: "session", "password" */
	const char *field; /* of redact_add_field */
	char *base64;      /* without padding */
	char *base64url;   /* RFC 4648 5; NULL when the same */
	size_t base64_len; /* of both */
};

struct redact_set {
	struct redact_secret secrets[REDACT_MAX];
	size_t count;      /* when full, the oldest makes room */
	struct redact_secret words[REDACT_WORDS_MAX]; /* of redact_add_word */
	size_t word_count;
	struct redact_secret fields[REDACT_FIELDS_MAX];
	size_t field_count;        /* when full, the oldest makes room */
	/* private: one search for all secrets at once */
	size_t window;     /* length of the shortest form; 0 = no secrets */
	bool has_space;    /* in some secret, so "+" may stand for it */
	unsigned char skip[REDACT_BLOCKS];
	bool pairs[REDACT_BLOCKS]; /* bytes side by side in some form */
	bool first[UCHAR_MAX + 1], last[UCHAR_MAX + 1]; /* bytes of a form */
};

void redact_init(struct redact_set *);
/* Remembers a copy; adding one twice is harmless. false: shorter than
 * REDACT_MIN or longer than REDACT_SECRET_MAX. */
bool redact_add(struct redact_set *, struct slice secret, const char *label);
/*
 * A secret that answers and reports spell as a matter of course. It is
 * covered in requests only, as the JSON string that follows the member name
 * `label`; redact_bytes() and redact_find() do not know it. REDACT_WORDS_MAX, the last one makes room.
 */
void redact_add_word(struct redact_set *, struct slice word,
		     const char *label);
/* The same for the whole value of the header field `name` (borrowed), of any
 * length, in requests and answers. */
void redact_add_field(struct redact_set *, const char *name,
		      struct slice value, const char *label);
void redact_bytes(const struct redact_set *, char *bytes, size_t len);
/* The same in a copy, in the arena; no set, nothing covered. */
struct slice redact_copy(const struct redact_set *, struct arena *,
			 struct slice);
void redact_exchange(const struct redact_set *, struct exchange *);
/* The label of a secret that `text` contains in any form, or NULL. The last
 * guard before an output is written: a hit means exit 4. */
const char *redact_find(const struct redact_set *, struct slice text);
/* `text` is a placeholder for a secret of that label. */
bool redact_is_placeholder(struct slice text, const char *label);

/* Wipes and frees. */
void redact_release(struct redact_set *);

#endif
