/*
 * What the expect_*.c files share; nobody else includes it.
 *
 * A reading is one request under the eyes of the oracle. Each expect_*.c file
 * looks at one part and notes what it finds; expect_sum.c adds it up.
 */
#ifndef EXPECT_PARTS_H
#define EXPECT_PARTS_H

#include "oracle/expect.h"
#include "oracle/read_request.h"

/* Rows of the table in expect_defect.c, in its order. */
enum expect_code {
	DEFECT_MALFORMED, DEFECT_LENGTH_BAD, DEFECT_HOST_BAD,
	DEFECT_COLON_BLANKS, DEFECT_HEAD_LARGE, DEFECT_BODY_LARGE,
	DEFECT_HTTP_VERSION, DEFECT_EXTENSION, DEFECT_TRAILER, DEFECT_CHUNKED,
	DEFECT_EXPECT_CONTINUE,
	DEFECT_EXPECT_OTHER, DEFECT_ACCEPT_OTHER, DEFECT_FIELD_ODD, DEFECT_FIELD_BLANKS,
	DEFECT_CONDITIONAL,
	DEFECT_HOST_OTHER, DEFECT_TAIL, DEFECT_CODED, DEFECT_OVERRIDE,

	DEFECT_METHOD_OPTIONS, DEFECT_METHOD_OPTIONS_BODY, DEFECT_METHOD_HEAD,
	DEFECT_METHOD_HEAD_BODY,
	DEFECT_METHOD_GET_BODY, DEFECT_METHOD_KNOWN,
	DEFECT_METHOD_UNKNOWN, DEFECT_METHOD_PROXY,
	DEFECT_OPERATION_OTHER, DEFECT_PATH_ODD, DEFECT_PATH_UNKNOWN,
	DEFECT_RELEASE_GARBAGE, DEFECT_RELEASE_LONG, DEFECT_RELEASE_OTHER,
	DEFECT_RELEASE_OLDER, DEFECT_OBJECT_UNKNOWN, DEFECT_OBJECT_ODD,
	DEFECT_OBJECT_LONG,

	DEFECT_SESSION_NONE, DEFECT_SESSION_WRONG, DEFECT_SESSION_DOUBTFUL,
	DEFECT_AUTHORIZATION,

	DEFECT_MEDIA_MISSING, DEFECT_MEDIA_OTHER,

	DEFECT_BODY_ABSENT, DEFECT_BODY_EMPTY, DEFECT_JSON_BLANK,
	DEFECT_JSON_MARK, DEFECT_JSON_UNEXPECTED, DEFECT_JSON_TRUNCATED,
	DEFECT_JSON_TRAILING, DEFECT_JSON_LITERAL, DEFECT_JSON_NUMBER,
	DEFECT_JSON_CONTROL, DEFECT_JSON_ESCAPE, DEFECT_JSON_UTF8,
	DEFECT_JSON_DEEP, DEFECT_JSON_SURROGATE, DEFECT_JSON_NUMBER_ODD,
	DEFECT_JSON_DUPLICATE,
	DEFECT_ROOT_NULL, DEFECT_ROOT_EMPTY_ARRAY, DEFECT_ROOT_TYPE,
	DEFECT_SPECS_ABSENT, DEFECT_SPECS_NULL, DEFECT_SPECS_TYPE,
	DEFECT_SPECS_NONE, DEFECT_SPECS_MANY, DEFECT_SPECS_MASS,
	DEFECT_SPEC_TYPE,
	DEFECT_VOLUME_ABSENT, DEFECT_VOLUME_TYPE, DEFECT_ID_ABSENT,
	DEFECT_ID_TYPE, DEFECT_ID_EMPTY, DEFECT_ID_BLANK, DEFECT_ID_LONG,
	DEFECT_ID_MALFORMED, DEFECT_ID_FILE, DEFECT_ID_UNREGISTERED,
	DEFECT_ID_UNKNOWN, DEFECT_ID_DEBATABLE, DEFECT_ID_FOLDED,
	DEFECT_MODE_NULL, DEFECT_MODE_TYPE, DEFECT_MODE_UNKNOWN,
	DEFECT_MODE_REPEATED,
	DEFECT_DATASTORE_NULL, DEFECT_DATASTORE_TYPE, DEFECT_DATASTORE_BAD,
	DEFECT_DATASTORE_VALUE_TYPE, DEFECT_DATASTORE_OTHER,
	DEFECT_TYPENAME_MISSING, DEFECT_TYPENAME_WRONG, DEFECT_TYPENAME_ROOT,
	DEFECT_MEMBER_ALIKE, DEFECT_MEMBER_UNKNOWN, DEFECT_BUSY,
	DEFECT_COUNT
};

/* A set of them: a bit each. */
enum { DEFECT_BITS = 64, DEFECT_WORDS = 2 };

struct defect_set {
	uint64_t words[DEFECT_WORDS];
};

static inline bool defect_is_in(const struct defect_set *set, size_t code)
{
	return set->words[code / DEFECT_BITS] >> code % DEFECT_BITS & 1;
}

static inline void defect_put_in(struct defect_set *set, size_t code)
{
	set->words[code / DEFECT_BITS] |= UINT64_C(1) << code % DEFECT_BITS;
}

struct expect_reading {
	const struct expect_oracle *oracle;
	struct slice bytes;
	struct arena *arena;
	struct read_request request;
	struct defect_set found;
	bool may_code, may_switch;
	bool tail_goes_on;     /* the bytes behind are the start of a request */
	bool other_charset;    /* Content-Type names one, and not UTF-8 */
};

static inline void expect_note(struct expect_reading *r, enum expect_code code)
{
	defect_put_in(&r->found, code);
}

static inline bool expect_noted(const struct expect_reading *r,
				enum expect_code code)
{
	return defect_is_in(&r->found, code);
}

/* Which defect of READ_MALFORMED: one that a server MUST refuse with 400, or
 * whatever else. */
enum expect_code expect_malformed(const struct expect_reading *);
void expect_head(struct expect_reading *);   /* WIRE, SESSION, MEDIA */
void expect_route(struct expect_reading *);
void expect_content(struct expect_reading *);
void expect_volume_id(struct expect_reading *, struct slice id);
/* An existing volume beside `volume`. */
bool expect_is_other_volume(const struct bindings *, struct slice id);

/* Some bytes of the request spell it. */
bool expect_has(const struct expect_reading *, const char *text);

/* ---- expect_sum.c, expect_memo.c ---- */

/* All of `out` but its freedoms, which the bytes decide; of these defects
 * alone. Its case lies in the arena. */
void expect_sum(const struct suite *, const struct defect_set *found,
		bool concurrent, struct arena *, struct expectation *out);

/* The same through the memo of the oracle; false: it has no room for it. */
bool expect_recall(const struct expect_oracle *,
		   const struct defect_set *found, struct arena *,
		   struct expectation *out);

/* Of small requests, for the two below; 0: there is no memo, or it is large. */
uint64_t expect_seen_key(const struct expect_oracle *, struct slice request);
/* These bytes have come before, of late. */
bool expect_seen(const struct expect_oracle *, uint64_t key,
		 struct slice request, struct expectation *out);
/* For the next time: of an expectation that the memo has room for. */
void expect_see(const struct expect_oracle *, uint64_t key,
		struct slice request, const struct expectation *);

/* ---- expect_list.c ---- */

/*
 * Appends the alternatives of a list, of the suite or of the oracle's own, to
 * `out`; those without a clause get `clause`. The number of them; at most
 * CASE_ACCEPT_MAX.
 */
size_t expect_list(const struct suite *, const char *name,
		   const struct clause *clause, struct accept *out);

#endif
