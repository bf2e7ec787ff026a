/*
 * Strict HTTP/1.1 response parser (RFC 9110, RFC 9112).
 *
 * The transport feeds bytes as they come, to know when an answer is
 * complete; the checks parse the stored bytes again in one go. Same code:
 *
 *     response_reader_init(&r, head_request);
 *     state = response_reader_feed(&r, all_bytes_so_far);   any number of times
 *     state = response_reader_end(&r, all_bytes);           peer closed
 *
 *     response_parse(&arena, x, &response)                  a whole exchange
 *
 * What cannot be framed is RESPONSE_BROKEN. What can be framed but breaks a
 * rule is framed and noted as a problem, each with its RFC section, so that
 * one server bug gives one precise finding.
 */
#ifndef RESPONSE_H
#define RESPONSE_H

#include "base/arena.h"
#include "http/exchange.h"

enum { RESPONSE_FIELDS_MAX = 200, RESPONSE_PROBLEMS_MAX = 8,
       RESPONSE_INTERIM_MAX = 16 };

/*
 * See response_problem.c for the table: name, text, RFC clause. Each code is
 * noted once, at its first place. "(broken)" ends the parsing, unless the
 * answer has no body anyhow (HEAD, 204, 304) or, for the length ones, is
 * chunked.
 */
enum response_problem_code {
	PROBLEM_STATUS_LINE,        /* not "HTTP/1.x SP 3DIGIT SP reason" (broken,
	                               unless only the last SP is missing) */
	PROBLEM_VERSION,            /* HTTP major version is not 1 (broken) */
	PROBLEM_FIELD_SYNTAX,       /* no colon, bad name byte, space before colon */
	PROBLEM_FIELD_FOLDING,      /* obs-fold */
	PROBLEM_BARE_LF,            /* a line ends with LF alone */
	PROBLEM_CONTROL_IN_FIELD,   /* NUL, CR or another control in a value */
	PROBLEM_LENGTH_SYNTAX,      /* Content-Length is not a number (broken) */
	PROBLEM_LENGTH_CONFLICT,    /* two different Content-Length (broken) */
	PROBLEM_LENGTH_REPEATED,    /* the same Content-Length more than once */
	PROBLEM_LENGTH_AND_CODING,  /* Content-Length beside Transfer-Encoding */
	PROBLEM_CODING_UNKNOWN,     /* Transfer-Encoding other than chunked (broken) */
	PROBLEM_CODING_HTTP10,      /* Transfer-Encoding in an HTTP/1.0 answer */
	PROBLEM_CHUNK_SYNTAX,       /* bad chunk size or missing CRLF (broken) */
	PROBLEM_BODY_SHORT,         /* closed before Content-Length or last chunk */
	PROBLEM_BODY_NOT_ALLOWED,   /* framing fields in 1xx or 204 */
	PROBLEM_BYTES_AFTER,        /* bytes behind the end of the answer */
	PROBLEM_INTERIM_LIMIT,      /* more 1xx than RESPONSE_INTERIM_MAX (broken) */
	PROBLEM_FIELDS_LIMIT,       /* more header fields than we keep (broken) */
	PROBLEM_COUNT
};

struct response_problem {
	enum response_problem_code code;
	size_t offset; /* in the answer bytes */
};

struct response_field {
	struct slice name, value; /* value without surrounding OWS */
};

enum response_framing { FRAMED_NONE, FRAMED_LENGTH, FRAMED_CHUNKED,
			FRAMED_CLOSE };

struct response {
	int status;                 /* 100..999 of the final answer; 0 = none */
	int minor;                  /* HTTP/1.minor */
	struct slice reason;
	enum response_framing framing;
	struct slice body;          /* decoded; for chunked in the arena, else
	                               inside the answer */
	size_t head_offset;         /* of the final status line */
	size_t body_offset;         /* first byte of the (coded) body */
	size_t end;                 /* first byte after the answer */
	unsigned interim;           /* 1xx answers before it */
	bool keep_alive;            /* may the connection be used again */
	bool only_says_close;       /* it may not, and nothing but a close
	                               option says so */
	struct response_problem problems[RESPONSE_PROBLEMS_MAX];
	size_t problem_count;
	size_t field_count;
	/* The last member: nobody clears or copies more of it than is used. */
	struct response_field fields[RESPONSE_FIELDS_MAX];
};

enum response_state { RESPONSE_MORE, RESPONSE_DONE, RESPONSE_BROKEN,
		      RESPONSE_TOO_LARGE };

struct response_reader {
	struct response response;   /* valid once DONE; body of a chunked
	                               answer is only filled by response_parse */
	bool head_request;
	bool more_follow;           /* set by the caller: bytes behind the answer
	                               are those of the next one */
	/* private */
	enum response_state state;
	uint8_t stage;
	size_t position;            /* next byte to look at */
	size_t scanned;             /* no LF between position and here */
	size_t section;             /* start of the head, trailer or chunk line */
	unsigned long long left;    /* of the body or the chunk */
	bool can_fold;              /* the last field line was kept */
	bool status_known;          /* the final head is complete */
	const char *base;           /* where the slices point into */
};

void response_reader_init(struct response_reader *, bool head_request);

/*
 * `all` is everything received so far on this exchange (the same bytes as
 * before plus new ones; the memory may have moved). Work is done for new
 * bytes only. Slices in `response` point into the latest `all`.
 */
enum response_state response_reader_feed(struct response_reader *,
					 struct slice all);

/* The peer closed: a close-delimited answer is now DONE, an unfinished one
 * gets PROBLEM_BODY_SHORT and is BROKEN. */
enum response_state response_reader_end(struct response_reader *,
					struct slice all);

/*
 * Parses a stored exchange. 0 when there is a final answer with a status
 * (problems may still be noted), -1 when not; then `problems` says why as far
 * as bytes came. The result points into the exchange and the arena.
 */
int response_parse(struct arena *, const struct exchange *, struct response *);

/* `x` was answered so, and its connection may carry another request. A server
 * that was told to close, and says that it does, is left to do it: it may serve
 * nothing more (RFC 9112 9.6). */
bool response_leaves_open(const struct response *, const struct exchange *x);

/* First field of that name (case-insensitive), or NULL. */
const struct response_field *response_field(const struct response *,
					    const char *name);
size_t response_field_count(const struct response *, const char *name);

/*
 * The media type of Content-Type in lower case without parameters
 * ("application/json"), "" when the field is missing, NULL when its syntax
 * is not RFC 9110 8.3.1 or it comes more than once. In the arena.
 */
const char *response_media_type(struct arena *, const struct response *);

const char *response_problem_name(enum response_problem_code);
const char *response_problem_text(enum response_problem_code);
const char *response_problem_rule(enum response_problem_code); /* "RFC 9112 6.3" */
/* false when the name is unknown. */
bool response_problem_find(struct slice name, enum response_problem_code *);

#endif
