/*
 * One request as the reference server reads it: strictly (RFC 9112).
 *
 *     status = ref_request_parse(&arena, bytes, &request);
 *     if (status) answer with that status and close
 *     ref_request_field(&request, "content-type")
 *
 * What leaves the framing of a message open (two lengths, a length beside a
 * coding, white space before a colon, folded lines, bare CR or LF) is refused
 * with 400, as RFC 9112 11.1 advises against request smuggling. Slices point
 * into the bytes; a chunked body is decoded into the arena.
 *
 * LIMITS: the enums below.
 */
#ifndef REF_REQUEST_H
#define REF_REQUEST_H

#include "base/arena.h"

enum {
	REF_HEAD_MAX = 64 * 1024,   /* else 431 */
	REF_TARGET_MAX = 16 * 1024, /* else 414 */
	REF_FIELDS_MAX = 100        /* else 431 */
};

struct ref_field {
	struct slice name, value; /* value without surrounding white space */
};

struct ref_request {
	struct slice method, target;
	int minor;               /* of HTTP/1.x */
	struct ref_field fields[REF_FIELDS_MAX];
	size_t field_count;
	struct slice body;       /* decoded; empty when there is none */
	bool chunked;            /* the body came in chunks */
	struct slice coded;      /* those chunks, as they came */
	bool tight, wide;        /* field lines with no blank, or more than one,
	                            around a value */
	unsigned long long length; /* Content-Length; 0 when there is none */
	bool keep_alive;         /* the client wants the connection kept */
	size_t end;              /* bytes that the request took */
};

/*
 * 0, or the status of the refusal: 400, 413, 414, 417, 431, 501 or 505. A
 * body that ends too early is a 400: nothing more comes here.
 */
int ref_request_parse(struct arena *, struct slice bytes,
		      struct ref_request *);

/* The same for the head alone: `body` stays empty, `end` is where it starts. */
int ref_request_parse_head(struct slice bytes, struct ref_request *);

/* The first field of that name in any letter case, or NULL. */
const struct ref_field *ref_request_field(const struct ref_request *,
					  const char *name);
size_t ref_request_field_count(const struct ref_request *, const char *name);

#endif
