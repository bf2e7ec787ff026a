/*
 * A request as RFC 9112 reads it, and everything that is odd about it.
 *
 *     read_request(&arena, bytes, &request);
 *     request.odd & READ_MALFORMED     no right server must understand it
 *
 * Never fails: what cannot be read is said in `odd`, the rest is read as well
 * as it goes. Written from the RFC alone; the reference server has its own
 * reader. Slices point into the bytes, a chunked body into the arena.
 */
#ifndef READ_REQUEST_H
#define READ_REQUEST_H

#include <stdint.h>

#include "base/arena.h"

enum {
	READ_FIELDS_MAX = 256,
	READ_LINE_SURE = 8000,   /* a request line that every server takes:
	                            RFC 9112 3 */
	READ_HEAD_SURE = 4000,   /* a whole head that no server refuses for its
	                            size: some keep it in 4096 bytes, and no RFC
	                            asks for more (RFC 9110 5.4) */
	READ_HEAD_ANSWERED = 8192, /* ... or closes the connection for */
	READ_FIELDS_SURE = 64,
	READ_NAME_SURE = 128,    /* of a field */
	READ_CHUNK_LINE_SURE = 256,
	READ_EXTENSIONS_SURE = 4096 /* of all chunks: a server ought to limit
	                               them together, RFC 9112 7.1.1 */
};

enum read_odd {
	READ_INCOMPLETE = 1 << 0,     /* the head or the body goes on */
	READ_START_LINE = 1 << 1,     /* not "method SP target SP version" */
	READ_MAJOR = 1 << 2,          /* an HTTP version other than 1.x */
	READ_LINE_ENDS = 1 << 3,      /* bare LF or CR, empty lines in front */
	READ_FIELD = 1 << 4,          /* no colon, a bad name, a folded line */
	READ_CONTROL = 1 << 5,        /* a control in a field value */
	READ_HOST = 1 << 6,           /* none in 1.1, two, or not one host */
	READ_LENGTH = 1 << 7,         /* Content-Length: no number, or two */
	READ_LENGTH_AND_CODING = 1 << 8,
	READ_CODING = 1 << 9,         /* other than chunked, or in HTTP/1.0 */
	READ_CHUNK = 1 << 10,         /* the chunks break their grammar */
	READ_LIMITS = 1 << 11,        /* more fields than are kept */
	READ_COLON = 1 << 12,         /* blanks in front of a colon */
	/* well-formed all the same */
	READ_LARGE_HEAD = 1 << 13,    /* beyond the ..._SURE sizes */
	READ_TAIL = 1 << 14,          /* bytes behind: another request */
	READ_EXTENSION = 1 << 15,     /* of a chunk */
	READ_TRAILER = 1 << 16,       /* fields behind a body in chunks */
	READ_BLANKS = 1 << 17,        /* around a value that frames or routes,
	                                 beyond the one that is usual; zeros in
	                                 front of a length, more than a few */
	READ_TRAILER_FRAMES = 1 << 18, /* a trailer that must not be one: length
	                                 or coding (RFC 9110 6.5.1) */
	READ_TIGHT_HEAD = 1 << 19     /* refused by some, with an answer */
};

#define READ_MALFORMED ((unsigned)READ_LARGE_HEAD - 1)

struct read_field {
	struct slice name, value; /* value without surrounding blanks */
};

struct read_request {
	struct slice method, target;
	int major, minor;         /* 1, 1; -1 when unreadable */
	struct read_field *fields; /* in the arena */
	size_t field_count;       /* at most READ_FIELDS_MAX, and a few beyond
	                             it that frame the body */
	uint64_t names;           /* a bit for the looks of each name: most
	                             that are asked for are not there */
	struct slice body;        /* decoded; what there is of it */
	bool has_length, chunked; /* how the body is framed */
	size_t body_offset, end;  /* end of the request, when it has one */
	unsigned odd;             /* enum read_odd bits */
};

void read_request(struct arena *, struct slice bytes, struct read_request *);

/* Both sides may go on behind it (RFC 9112 9.3). */
bool read_goes_on(const struct read_request *);

/* The bit of `names` that a name sets. */
static inline uint64_t read_looks(struct slice name)
{
	return UINT64_C(1) << (name.len + (name.len ? name.at[0] & 31 : 0)) % 64;
}

/* Behind the bit; for the two below. */
const struct read_field *read_field_find(const struct read_request *,
					 struct slice name);
size_t read_field_tally(const struct read_request *, struct slice name);

/* The first field of that name in any letter case, or NULL. */
static inline const struct read_field *
read_field(const struct read_request *request, const char *name)
{
	struct slice wanted = slice_from(name);

	return request->names & read_looks(wanted)
		       ? read_field_find(request, wanted) : NULL;
}

/* How often that name stands there, in any letter case. */
static inline size_t read_field_count(const struct read_request *request,
				      const char *name)
{
	struct slice wanted = slice_from(name);

	return request->names & read_looks(wanted)
		       ? read_field_tally(request, wanted) : 0;
}

#endif
