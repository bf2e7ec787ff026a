/*
 * Request bytes: built by us exactly, or taken apart again for reports.
 *
 *     struct request_spec spec = { .method = "POST", .target = "/sdk/..",
 *             .authority = "host:443", .body = body, .has_body = true };
 *     request_build(&spec, &exchange.request);
 */
#ifndef REQUEST_H
#define REQUEST_H

#include "base/arena.h"
#include "http/exchange.h"

enum { REQUEST_FIELDS_MAX = 32 };

#define REQUEST_USER_AGENT "cnsconform"

struct request_field {
	const char *name;
	const char *value; /* NULL = leave this default field out */
};

/* Spellings of chunks and of field lines that say the same to every reader of
 * RFC 9112 (5.1, 7.1). */
enum request_chunk_form {
	CHUNKS_PLAIN,
	CHUNKS_EXTENDED,        /* an extension behind each size */
	CHUNKS_CAPITAL,         /* sizes in capitals, a zero in front */
	CHUNKS_TRAILED          /* a trailer field behind the last one */
};

enum request_space {
	SPACE_USUAL,            /* one blank behind the colon */
	SPACE_NONE,
	SPACE_MORE              /* blanks and a tab in front of a value, blanks
	                           behind it */
};

struct request_spec {
	const char *method;
	const char *target;     /* origin form, sent as it is */
	const char *authority;  /* Host */
	struct request_field fields[REQUEST_FIELDS_MAX];
	size_t field_count;     /* may override Host, Content-Type, Accept,
	                           User-Agent, Content-Length by name */
	const char *version;    /* NULL = "HTTP/1.1" */
	bool has_body;          /* false: no Content-Length, no Content-Type */
	bool says_empty;        /* without a body: Content-Length: 0, as RFC
	                           9110 8.6 wants it of a POST */
	bool chunked;           /* body in chunks of chunk_size */
	size_t chunk_size;      /* 0 = whole body in one chunk */
	enum request_chunk_form chunk_form;
	enum request_space space;
	struct slice body;
};

/*
 * Default fields in this order: Host, User-Agent, Accept: application/json,
 * Accept-Encoding: identity, Content-Type: application/json and
 * Content-Length (with a body; Transfer-Encoding instead when chunked), then
 * the given ones that are not overrides. An override stands in the place of the default, with its own
 * spelling of the name; given twice, it stands there twice. A name that is no
 * default of this request is a given one; without a value it is left out.
 */
void request_build(const struct request_spec *, struct buf *out);

struct request_view {
	struct slice method, target, version;
	struct slice head;  /* field lines, without the empty line */
	struct slice body;  /* as on the wire (coded when chunked) */
	bool well_formed;   /* false: exact bytes that are no HTTP request */
};

/* Splits request bytes; never fails, see well_formed. */
void request_view(struct slice request, struct request_view *);

/* Value of the first header field of that name (case-insensitive) in `head`
 * without surrounding blanks, or SLICE_NONE. */
struct slice request_header(struct slice head, const char *name);

/* The method is HEAD, so no body follows the head of the answer. */
bool request_is_head(struct slice request);

/* The client uses the connection no further: it says so, or it speaks HTTP/1.0
 * and does not say keep-alive (RFC 9112 9.3). */
bool request_is_last(struct slice request);

/*
 * A curl command line (POSIX shell quoting) that sends the same request to
 * `base_url` ("https://host:port"), with `$CNSCONFORM_SESSION` in the place
 * of a redacted session id. Appends nothing when curl cannot send these bytes
 * faithfully.
 */
void request_curl(const struct exchange *, const char *base_url,
		  bool insecure, struct buf *out);

#endif
