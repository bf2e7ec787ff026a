/*
 * Decodes a chunked request body (RFC 9112 7.1).
 *
 *     status = ref_chunked_decode(&arena, bytes, &body, &used);
 *
 * Chunk extensions are skipped, trailer fields are checked for their end and
 * dropped. LIMITS: a body over REF_BODY_MAX is a 413, a size or trailer line
 * over REF_CHUNK_LINE_MAX a 400.
 */
#ifndef REF_CHUNKED_H
#define REF_CHUNKED_H

#include "base/arena.h"

enum { REF_CHUNK_LINE_MAX = 4096, REF_TRAILERS_MAX = 100 };

/* 0, 400 or 413; `used` counts the bytes up to the end of the message. */
int ref_chunked_decode(struct arena *, struct slice bytes, struct slice *body,
		       size_t *used);

#endif
