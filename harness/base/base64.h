/*
 * Base64 (RFC 4648 4): bytes as text in the journal.
 *
 *     base64_encode(&line, bytes);
 *     if (base64_decode(&bytes, text, &offset)) -> offset of the wrong byte
 */
#ifndef BASE64_H
#define BASE64_H

#include "base/buf.h"

/* Appends the padded text, without line breaks. */
void base64_encode(struct buf *out, struct slice bytes);

/*
 * Appends the bytes. Strict: only the one spelling that base64_encode writes
 * (no white space, full padding, unused bits zero). -1 with the offset of the
 * first wrong byte (text.len when the text ends too early) and nothing
 * appended. A full `out` is the caller's to notice.
 */
int base64_decode(struct buf *out, struct slice text, size_t *offset);

#endif
